//! The macros that generated types are made of.
//!
//! Takes names, keys and presence; gives the implementations. Invariant: what they expand to is a table and a list of
//! slots, no logic: every line here is type-checked once for each type of a generated crate.

/// Implements the codec, `Debug`, `PartialEq` and serde's traits for a struct.
///
/// The words behind a field are `required`, `optional`, `nullable` (always there, may be null) and `patch`. A key with
/// `=` is written always with this value and not in the struct; `*` names the map of the members without a field.
///
/// ```
/// use clientwright_runtime::{Map, Patch, object};
///
/// #[derive(Clone)]
/// pub struct Customer {
///     pub email: String,
///     pub name: Option<String>,
///     pub phone: Patch<String>,
///     pub extra: Map,
/// }
/// object! {
///     Customer {
///         "email" => email: required,
///         "name" => name: optional,
///         "phone" => phone: patch,
///         "type" = "customers",
///         * => extra,
///     }
/// }
///
/// let customer: Customer = clientwright_runtime::from_slice(br#"{"email":"a@example.com","score":1.50}"#)?;
/// assert_eq!(
///     clientwright_runtime::to_string(&customer),
///     r#"{"email":"a@example.com","type":"customers","score":1.50}"#
/// );
/// # Ok::<(), clientwright_runtime::DecodeError>(())
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident { $($key:literal $(=> $field:ident: $presence:ident)? $(= $constant:literal)?),* $(,)? $(* => $rest:ident $(,)?)? }) => {
        impl $crate::json::Json for $name {
            fn read(&mut self, reader: &mut $crate::json::Reader<'_>) -> $crate::json::Result {
                reader.object(
                    <Self as $crate::json::Blank>::TABLE,
                    &mut [$($(&mut self.$field)? $(&mut $crate::json::Constant(&$constant))?),*],
                    &mut [$(&mut self.$rest)?],
                )
            }
            fn slots(&self, see: &mut dyn $crate::json::See) {
                see.object(
                    <Self as $crate::json::Blank>::TABLE,
                    &[$($(&self.$field)? $(&$crate::json::Constant(&$constant))?,)* $(&self.$rest)?],
                );
            }
        }
        impl $crate::json::Blank for $name {
            const FIELDS: &'static [$crate::json::Field] = &[
                $(($key, $($crate::json::Presence::$presence)? $($crate::json::Presence::of(&$constant))?)),*
            ];
            const TABLE: &'static $crate::json::Table =
                &$crate::json::Table::new(Self::FIELDS, stringify!($name $($($field)?)* $($rest)?));
            fn blank() -> Self {
                Self { $($($field: $crate::json::Blank::blank(),)?)* $($rest: $crate::json::Blank::blank())? }
            }
        }
        $crate::compared! { $name }
        $crate::bridge! { $name }
    };
}

/// Implements the codec, conversions, `Debug`, `Eq`, `Hash` and serde's traits for an enum of texts whose last variant,
/// `Unknown(String)`, keeps what this version does not know. Values are equal where their texts are, and shown by them.
///
/// ```
/// use clientwright_runtime::open_enum;
///
/// #[derive(Clone)]
/// pub enum Status {
///     Active,
///     Unknown(String),
/// }
/// open_enum! { Status { Active = "active" } }
///
/// assert_eq!(Status::from("active"), Status::Active);
/// assert_eq!(Status::from("dormant").as_str(), "dormant");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// The text that stands for this value.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }
        impl<T: ::core::convert::AsRef<str>> ::core::convert::From<T> for $name {
            fn from(text: T) -> Self {
                match text.as_ref() {
                    $($text => Self::$variant,)*
                    text => Self::Unknown(text.to_owned()),
                }
            }
        }
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl $crate::json::Json for $name {
            fn read(&mut self, reader: &mut $crate::json::Reader<'_>) -> $crate::json::Result {
                *self = Self::from(reader.string()?);
                if let Self::Unknown(text) = self {
                    reader.unknown(stringify!($name), text);
                }
                ::core::result::Result::Ok(())
            }
            fn write(&self, writer: &mut $crate::json::Writer) {
                writer.string(self.as_str());
            }
        }
        impl $crate::json::Blank for $name {
            fn blank() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }
        $crate::bridge! { $name }
    };
}

/// Implements `PartialOrd` and `Ord` for an enum of texts: what is known in this order, then what is not known by its text.
///
/// ```
/// use clientwright_runtime::{open_enum, ordered};
///
/// #[derive(Clone)]
/// pub enum Risk {
///     Low,
///     High,
///     Unknown(String),
/// }
/// open_enum! { Risk { Low = "low", High = "high" } }
/// ordered! { Risk { "low", "high" } }
///
/// assert!(Risk::Low < Risk::High && Risk::High < Risk::from("extreme"));
/// ```
#[macro_export]
macro_rules! ordered {
    ($name:ident { $($text:literal),* $(,)? }) => {
        impl ::core::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }
        impl ::core::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                $crate::json::order(&[$($text),*], self.as_str(), other.as_str())
            }
        }
    };
}

/// Implements the codec, conversions and serde's traits for an enum of whole numbers whose last variant,
/// `Unknown(i64)`, keeps what this version does not know.
#[macro_export]
macro_rules! open_int_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The number that stands for this value.
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl $crate::json::Json for $name {
            fn read(&mut self, reader: &mut $crate::json::Reader<'_>) -> $crate::json::Result {
                *self = Self::from(reader.i64()?);
                if let Self::Unknown(value) = self {
                    reader.unknown(stringify!($name), value);
                }
                ::core::result::Result::Ok(())
            }
            fn write(&self, writer: &mut $crate::json::Writer) {
                writer.i64(self.value());
            }
        }
        impl $crate::json::Blank for $name {
            fn blank() -> Self {
                Self::Unknown(0)
            }
        }
        $crate::bridge! { $name }
    };
}

/// Implements the codec, `Debug`, `PartialEq` and serde's traits for an enum of shapes whose last variant, `Unknown(Raw)`,
/// keeps what fits none of them, and what two of them claim.
///
/// Each variant names its kind, for lists the kinds `of` their items, and in brackets what must hold of the object or of
/// the list's first item:
///
/// - `"id"`: this key is there;
/// - `"id": string | null`: it is there and of one of these kinds;
/// - `"type" = "card" | "bank"`: it is there with one of these values;
/// - `"data"."type" = "card"`: the same of a key inside;
/// - `"gt" | "lt": number`: at least one of these is there, and all of them that are fit.
///
/// Behind the braces stand the variants that hold nothing, each with the scalar that it is on the wire.
///
/// The first variant whose kind and conditions hold is decoded; where that fails the value is kept as `Unknown`. Behind
/// `unless` stand the indices of later variants: a value that fits one of them too, and holds a key that only that one
/// declares, is neither's and is kept as `Unknown`.
///
/// ```
/// use clientwright_runtime::{Map, Raw, union};
///
/// #[derive(Clone)]
/// pub enum DefaultCard {
///     Id(String),
///     Card(Map),
///     None,
///     Unknown(Raw),
/// }
/// union! {
///     DefaultCard {
///         Id => string,
///         Card => object ["object" = "card"],
///     }
///     None = false,
/// }
///
/// let card: DefaultCard = clientwright_runtime::from_slice(b"[1.50]")?;
/// assert_eq!(clientwright_runtime::to_string(&card), "[1.50]");
/// assert_eq!(clientwright_runtime::to_string(&DefaultCard::None), "false");
/// # Ok::<(), clientwright_runtime::DecodeError>(())
/// ```
#[macro_export]
macro_rules! union {
    ($name:ident { $($variant:ident => $kind:ident $(of $($item:ident)|+)?
        $([ $($($($key:literal).+)|+ $(: $($is:ident)|+)? $(= $($value:literal)|+)?),* $(,)? ])?
        $(unless [$($rival:literal),*])?),* $(,)? } $($constant:ident = $only:literal),* $(,)?) => {
        impl $crate::json::Json for $name {
            fn read(&mut self, reader: &mut $crate::json::Reader<'_>) -> $crate::json::Result {
                let mut choice = reader.choose(&[$($crate::json::Rule {
                    kind: $crate::json::Kinds::$kind,
                    items: &[$($($crate::json::Kinds::$item),+)?],
                    conditions: &[$($($crate::json::Condition {
                        paths: &[$(&[$($key),+]),+],
                        kinds: &[$($($crate::json::Kinds::$is),+)?],
                        values: &[$($(&$value),+)?],
                    }),*)?],
                    rivals: &[$($($rival),*)?],
                    fields: $crate::json::fields_of(Self::$variant),
                }),*])?;
                *self = match () {
                    $(() if choice.fits() => choice.decode().map(Self::$variant),)*
                    $(() if choice.is(&$only) => ::core::option::Option::Some(Self::$constant),)*
                    () => ::core::option::Option::None,
                }
                .unwrap_or_else(|| Self::Unknown(choice.unknown(stringify!($name))));
                ::core::result::Result::Ok(())
            }
            fn slots(&self, see: &mut dyn $crate::json::See) {
                match self {
                    $(Self::$variant(member) => see.variant(stringify!($variant), member),)*
                    $(Self::$constant => see.variant(
                        stringify!($constant),
                        &$crate::json::Constant(&$only),
                    ),)*
                    Self::Unknown(raw) => see.variant("Unknown", raw),
                }
            }
        }
        impl $crate::json::Blank for $name {
            fn blank() -> Self {
                Self::Unknown($crate::json::Blank::blank())
            }
        }
        $crate::compared! { $name }
        $crate::bridge! { $name }
    };
}

/// Implements `From` what callers write in place of a type that a union is made from.
///
/// ```
/// use clientwright_runtime::Number;
///
/// #[derive(Debug, PartialEq)]
/// pub struct Limit(Number);
/// impl From<Number> for Limit {
///     fn from(value: Number) -> Self {
///         Self(value)
///     }
/// }
/// clientwright_runtime::from! { Limit: i32, i64 => Number }
///
/// assert_eq!(Limit::from(5), Limit(Number::from(5_i64)));
/// ```
#[macro_export]
macro_rules! from {
    ($name:ident: $($type:ty),+ => $by:ty) => {
        $(impl ::core::convert::From<$type> for $name {
            fn from(value: $type) -> Self {
                Self::from(<$by as ::core::convert::From<$type>>::from(value))
            }
        })+
    };
}

/// Implements the codec, serde's traits and the views of a struct around a [`Raw`](crate::Raw): a value that may be one
/// of several types, or several at once, and that nothing tells apart.
///
/// The value stays as it came; each method gives it as one of the types, where it fits. What stands behind the type is
/// as in [`union!`](crate::union).
///
/// ```
/// use clientwright_runtime::{Map, Raw, views};
///
/// #[derive(Debug, Clone, PartialEq)]
/// pub struct Range(Raw);
/// views! {
///     Range {
///         as_numbers: Map<f64> => object ["gt" | "lt": number],
///         as_texts: Map<String> => object ["gt" | "lt": string],
///     }
/// }
///
/// let range: Range = clientwright_runtime::from_slice(br#"{"gt":1.5}"#)?;
/// assert!(range.as_numbers().is_some() && range.as_texts().is_none());
/// assert_eq!(clientwright_runtime::to_string(&range), r#"{"gt":1.5}"#);
/// # Ok::<(), clientwright_runtime::DecodeError>(())
/// ```
#[macro_export]
macro_rules! views {
    ($name:ident { $($method:ident: $type:ty => $kind:ident $(of $($item:ident)|+)?
        $([ $($($($key:literal).+)|+ $(: $($is:ident)|+)? $(= $($value:literal)|+)?),* $(,)? ])?),* $(,)? }) => {
        impl $name {
            $(
                #[doc = concat!("The value as `", stringify!($type), "`, where it fits.")]
                pub fn $method(&self) -> ::core::option::Option<$type> {
                    self.0.view(&$crate::json::Rule {
                        kind: $crate::json::Kinds::$kind,
                        items: &[$($($crate::json::Kinds::$item),+)?],
                        conditions: &[$($($crate::json::Condition {
                            paths: &[$(&[$($key),+]),+],
                            kinds: &[$($($crate::json::Kinds::$is),+)?],
                            values: &[$($(&$value),+)?],
                        }),*)?],
                        rivals: &[],
                        fields: &[],
                    })
                }
            )*
            /// The value as it came.
            pub fn raw(&self) -> &$crate::Raw {
                &self.0
            }
        }
        impl ::core::convert::From<$crate::Raw> for $name {
            fn from(raw: $crate::Raw) -> Self {
                Self(raw)
            }
        }
        impl $crate::json::Json for $name {
            fn read(&mut self, reader: &mut $crate::json::Reader<'_>) -> $crate::json::Result {
                $crate::json::Json::read(&mut self.0, reader)
            }
            fn write(&self, writer: &mut $crate::json::Writer) {
                $crate::json::Json::write(&self.0, writer);
            }
        }
        impl $crate::json::Blank for $name {
            fn blank() -> Self {
                Self($crate::json::Blank::blank())
            }
        }
        $crate::bridge! { $name }
    };
}

/// `Debug` and `PartialEq` for a type that shows its slots.
#[doc(hidden)]
#[macro_export]
macro_rules! compared {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::json::debug(self, f)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::json::equal(self, other)
            }
        }
    };
}

/// Serde's traits for a type that has the codec.
#[doc(hidden)]
#[macro_export]
macro_rules! bridge {
    ($name:ident) => {
        impl $crate::json::Serialize for $name {
            fn serialize<S: $crate::json::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::json::serialize(self, serializer)
            }
        }
        impl<'de> $crate::json::Deserialize<'de> for $name {
            fn deserialize<D: $crate::json::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::json::deserialize(deserializer)
            }
        }
    };
}
