//! The macros that generated code is thinned by, as far as they concern errors and headers.

/// Implements what every client's error type has around its [`Error`](crate::Error): `Display`, `std::error::Error`, `Deref` and
/// the conversions.
///
/// ```
/// #[derive(Debug)]
/// pub struct Error(clientwright_runtime::Error);
/// clientwright_runtime::client_error! { Error }
/// ```
#[macro_export]
macro_rules! client_error {
    ($name:ident) => {
        impl ::std::convert::From<$crate::Error> for $name {
            fn from(error: $crate::Error) -> Self {
                Self(error)
            }
        }

        impl ::std::convert::From<$name> for $crate::Error {
            fn from(error: $name) -> Self {
                error.0
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = $crate::Error;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::error::Error for $name {
            fn source(&self) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
                ::std::error::Error::source(&self.0)
            }
        }
    };
}

/// Implements [`ResponseHeaders`](crate::ResponseHeaders) for a struct whose fields are all options.
///
/// ```
/// #[derive(Debug, Clone)]
/// pub struct ListHeaders {
///     pub remaining: Option<i64>,
/// }
/// clientwright_runtime::response_headers! {
///     ListHeaders { "X-RateLimit-Remaining" => remaining, }
/// }
/// ```
#[macro_export]
macro_rules! response_headers {
    ($name:ident { $($header:literal => $field:ident),* $(,)? }) => {
        impl $crate::ResponseHeaders for $name {
            fn read(headers: &$crate::HeaderMap) -> Self {
                Self { $($field: $crate::private::header_value(headers, $header),)* }
            }
        }
    };
}
