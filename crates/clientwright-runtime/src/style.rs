//! The styles of the specification: how a value becomes text in a path, a query, a header, a cookie or a form.
//!
//! Takes JSON text and a [`Style`]; gives encoded text ([`plain`]) or encoded pairs ([`pairs`]). What is data is encoded, what
//! is a delimiter of the style is not, so a value can never introduce a delimiter; where a style has no way to keep
//! them apart, a call refuses the value.

use std::borrow::Cow;

use percent_encoding::{
    AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_encode_byte, utf8_percent_encode,
};

use crate::text::{self, Kind};

/// How a value is written where text is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    shape: Shape,
    explode: bool,
    reserved: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Form,
    Space,
    Pipe,
    Deep,
    Simple,
    Label,
    Matrix,
    Json,
    WholeJson,
    WholeText,
}

impl Style {
    /// `color=blue&color=black`, `R=100&G=200`: the default of queries, cookies and forms.
    pub const FORM: Self = Self::of(Shape::Form, true);
    /// `color=blue,black`, `color=R,100,G,200`.
    pub const FORM_COMMA: Self = Self::of(Shape::Form, false);
    /// `color=blue%20black`.
    pub const SPACE: Self = Self::of(Shape::Space, false);
    /// `color=blue%7Cblack`.
    pub const PIPE: Self = Self::of(Shape::Pipe, false);
    /// `color[R]=100&color[G]=200`, with the brackets percent-encoded. Deeper objects nest, lists of scalars are `color[]=…`,
    /// lists of anything else are `color[0]…`.
    pub const DEEP: Self = Self::of(Shape::Deep, true);
    /// `blue,black`, `R,100,G,200`: the default of paths and headers.
    pub const SIMPLE: Self = Self::of(Shape::Simple, false);
    /// `blue,black`, `R=100,G=200`.
    pub const SIMPLE_EXPLODE: Self = Self::of(Shape::Simple, true);
    /// `.blue,black`, `.R,100,G,200`.
    pub const LABEL: Self = Self::of(Shape::Label, false);
    /// `.blue.black`, `.R=100.G=200`.
    pub const LABEL_EXPLODE: Self = Self::of(Shape::Label, true);
    /// `;color=blue,black`, `;color=R,100,G,200`.
    pub const MATRIX: Self = Self::of(Shape::Matrix, false);
    /// `;color=blue;color=black`, `;R=100;G=200`.
    pub const MATRIX_EXPLODE: Self = Self::of(Shape::Matrix, true);
    /// The value as JSON, for parameters with `content: application/json`.
    pub const JSON: Self = Self::of(Shape::Json, false);

    /// The value as JSON is the whole query string: `?%7B%22a%22%3A1%7D`.
    pub const WHOLE_JSON: Self = Self::of(Shape::WholeJson, false);
    /// The value is the whole query string: `?blue`.
    pub const WHOLE_TEXT: Self = Self::of(Shape::WholeText, false);

    const fn of(shape: Shape, explode: bool) -> Self {
        Self {
            shape,
            explode,
            reserved: false,
        }
    }

    /// True where an item of a list or an object holds the separator itself, which the style has no way to tell from one.
    pub(crate) fn is_ambiguous(self, json: &str) -> bool {
        let separator = match self.shape {
            Shape::Space => ' ',
            Shape::Pipe => '|',
            _ => return false,
        };
        let split = |item: &str| text::scalar(item).contains(separator);
        match text::kind(json) {
            Kind::Null | Kind::Scalar => false,
            Kind::List => text::items(json).into_iter().any(split),
            Kind::Object => members(json).any(|(k, v)| k.contains(separator) || split(v)),
        }
    }

    /// The text that is the whole query string, where this style makes one of a value.
    pub(crate) fn whole(self, json: &str) -> Option<String> {
        let text = match (self.shape, text::kind(json)) {
            (Shape::WholeJson | Shape::WholeText, Kind::Null) => return None,
            (Shape::WholeText, Kind::Scalar) => text::scalar(json),
            (Shape::WholeJson | Shape::WholeText, _) => Cow::Borrowed(json),
            _ => return None,
        };
        Some(encode(&text, Place::Query, self.reserved).into_owned())
    }

    /// Whether this style makes the whole query string of a value.
    pub(crate) fn is_whole(self) -> bool {
        matches!(self.shape, Shape::WholeJson | Shape::WholeText)
    }

    /// The same style with `allowReserved`: what RFC 3986 reserves is left as it is, save what would end the value; in a cookie,
    /// all that a cookie may hold.
    pub const fn allow_reserved(self) -> Self {
        Self {
            reserved: true,
            ..self
        }
    }
}

/// Where text goes, and so how data is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Form,
    Cookie,
    /// Header values and parts of a multipart body are not percent-encoded.
    Raw,
}

/// Everything but the unreserved characters of RFC 3986.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What `allowReserved` leaves in a query: reserved characters but `#`, which ends it, and `&` and `+`, which mean something.
const RESERVED_QUERY: &AsciiSet = &UNRESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// What `allowReserved` leaves in a path: as in a query, but `/` and `?` end a segment and brackets may not stand in one.
const RESERVED_PATH: &AsciiSet = &RESERVED_QUERY
    .add(b'/')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .remove(b'&')
    .remove(b'+');

/// What a cookie may not hold as it is, by RFC 6265: blanks, quotes, commas, semicolons, backslashes and all that is not ASCII.
const COOKIE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');

/// Encodes data for a place.
pub(crate) fn encode(data: &str, place: Place, reserved: bool) -> Cow<'_, str> {
    let set = match place {
        Place::Raw => return Cow::Borrowed(data),
        Place::Path if reserved => RESERVED_PATH,
        Place::Query | Place::Form if reserved => RESERVED_QUERY,
        Place::Cookie if reserved => COOKIE,
        _ => return unreserved(data, place == Place::Form),
    };
    let encoded = Cow::from(utf8_percent_encode(data, set));
    if place == Place::Form && encoded.contains("%20") {
        return Cow::Owned(encoded.replace("%20", "+"));
    }
    encoded
}

/// Appends data, encoded for a place.
fn append(data: &str, place: Place, reserved: bool, out: &mut String) {
    if place == Place::Raw || reserved {
        out.push_str(&encode(data, place, reserved));
    } else {
        append_unreserved(data, place == Place::Form, out);
    }
}

/// Encodes all but [`UNRESERVED`], a blank as `+` where that stands for one: in one pass, since every call takes it.
fn unreserved(data: &str, plus: bool) -> Cow<'_, str> {
    if data.bytes().all(is_unreserved) {
        return Cow::Borrowed(data);
    }
    let mut out = String::with_capacity(data.len() * 2);
    append_unreserved(data, plus, &mut out);
    Cow::Owned(out)
}

fn append_unreserved(mut data: &str, plus: bool, out: &mut String) {
    // Text goes over in runs of what stays; what does not stay and is not ASCII goes byte by byte.
    while let Some(first) = data.bytes().position(|byte| !is_unreserved(byte)) {
        let (head, tail) = data.split_at(first);
        out.push_str(head);
        let other = tail.chars().next().map_or(0, char::len_utf8);
        let (other, rest) = tail.split_at(other);
        match other {
            " " if plus => out.push('+'),
            other => out.extend(other.bytes().map(percent_encode_byte)),
        }
        data = rest;
    }
    out.push_str(data);
}

/// For each byte whether it is unreserved: every call looks at all that it sends.
const IS_UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

fn is_unreserved(byte: u8) -> bool {
    IS_UNRESERVED[usize::from(byte)]
}

/// Writes a value for a path or a header; `None` where there is nothing to write.
pub(crate) fn plain(name: &str, style: Style, json: &str, place: Place) -> Option<String> {
    let data = |json: &str| match text::scalar(json) {
        Cow::Borrowed(text) => encode(text, place, style.reserved).into_owned(),
        Cow::Owned(text) => encode(&text, place, style.reserved).into_owned(),
    };
    let name = encode(name, place, false);
    if style.shape == Shape::Json {
        return (text::kind(json) != Kind::Null)
            .then(|| encode(json, place, style.reserved).into_owned());
    }
    let separator = match (style.shape, style.explode) {
        (Shape::Label, true) => ".",
        (Shape::Matrix, true) => ";",
        _ => ",",
    };
    let joined = match text::kind(json) {
        Kind::Null => return None,
        Kind::Scalar => vec![data(json)],
        Kind::List => text::items(json).into_iter().map(data).collect(),
        Kind::Object if style.explode => members(json)
            .map(|(k, v)| format!("{}={}", encode(&k, place, style.reserved), data(v)))
            .collect(),
        Kind::Object => members(json)
            .flat_map(|(k, v)| [encode(&k, place, style.reserved).into_owned(), data(v)])
            .collect(),
    };
    if joined.is_empty() {
        return None;
    }
    let named = |value: &String| match value.as_str() {
        "" => name.to_string(),
        value => format!("{name}={value}"),
    };
    Some(match style.shape {
        Shape::Label => format!(".{}", joined.join(separator)),
        Shape::Matrix if style.explode && text::kind(json) == Kind::Object => {
            format!(";{}", joined.join(separator))
        }
        Shape::Matrix if style.explode => {
            format!(
                ";{}",
                joined.iter().map(named).collect::<Vec<_>>().join(separator)
            )
        }
        Shape::Matrix => format!(";{}", named(&joined.join(separator))),
        _ => joined.join(separator),
    })
}

/// Appends a scalar to a path in the simple style, which is most of what stands in paths; `false` for anything else.
pub(crate) fn append_segment(style: Style, scalar: &str, json: &str, out: &mut String) -> bool {
    let simple = style.shape == Shape::Simple && text::kind(json) == Kind::Scalar;
    if simple {
        append(scalar, Place::Path, style.reserved, out);
    }
    simple
}

/// What a null becomes in a query or a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// Nothing at all.
    Omitted,
    /// A name with an empty value: forms have no other way to clear a field.
    Empty,
}

/// Appends the pair of a scalar to those that stand there already, which is most of what is sent; `false` for anything else.
pub(crate) fn append_scalar(
    name: &str,
    style: Style,
    json: &str,
    place: Place,
    out: &mut String,
) -> bool {
    let scalar = text::kind(json) == Kind::Scalar && style.shape != Shape::Json;
    if scalar {
        if !out.is_empty() {
            out.push('&');
        }
        // A name is never left reserved: `=` in it would move the border between name and value.
        append(name, place, false, out);
        out.push('=');
        append(&text::scalar(json), place, style.reserved, out);
    }
    scalar
}

/// Writes a value as encoded pairs for a query, a form, cookies or parts. An empty list or object gives no pair.
pub(crate) fn pairs(
    name: &str,
    style: Style,
    json: &str,
    (place, nulls): (Place, Nulls),
    out: &mut Vec<(String, String)>,
) {
    let mut pairs = Pairs {
        style,
        place,
        nulls,
        out,
    };
    let kind = text::kind(json);
    match (kind, style.shape) {
        (Kind::Null | Kind::Scalar, Shape::Json) if kind == Kind::Scalar => pairs.push(name, json),
        (Kind::Null | Kind::Scalar, _) => pairs.value(name, json),
        (_, Shape::Json) => pairs.push(name, json),
        (_, Shape::Deep) => pairs.deep(name, json),
        (Kind::List, Shape::Form) if style.explode => {
            for item in text::items(json) {
                pairs.push(name, &text::scalar(item));
            }
        }
        (Kind::Object, Shape::Form) if style.explode => {
            for (key, value) in members(json) {
                pairs.value(&key, value);
            }
        }
        (Kind::List, _) => pairs.joined(name, text::items(json).into_iter().map(text::scalar)),
        (Kind::Object, _) => {
            let flat = members(json).flat_map(|(k, v)| [Cow::Owned(k), text::scalar(v)]);
            pairs.joined(name, flat);
        }
    }
}

struct Pairs<'a> {
    style: Style,
    place: Place,
    nulls: Nulls,
    out: &'a mut Vec<(String, String)>,
}

impl Pairs<'_> {
    fn encode(&self, data: &str) -> String {
        encode(data, self.place, self.style.reserved).into_owned()
    }

    fn push(&mut self, name: &str, data: &str) {
        // A name is never left reserved: `=` in it would move the border between name and value.
        let name = encode(name, self.place, false).into_owned();
        self.out.push((name, self.encode(data)));
    }

    /// A scalar, a null, or a value too deep for the style, which goes as JSON.
    fn value(&mut self, name: &str, json: &str) {
        if text::kind(json) != Kind::Null || self.nulls == Nulls::Empty {
            self.push(name, &text::scalar(json));
        }
    }

    fn joined<'d>(&mut self, name: &str, data: impl Iterator<Item = Cow<'d, str>>) {
        let separator = match self.style.shape {
            Shape::Space => self.encode(" "),
            Shape::Pipe => encode("|", self.place, false).into_owned(),
            _ => ",".to_owned(),
        };
        let data: Vec<String> = data.map(|d| self.encode(&d)).collect();
        if !data.is_empty() {
            self.out.push((
                encode(name, self.place, false).into_owned(),
                data.join(&separator),
            ));
        }
    }

    fn deep(&mut self, name: &str, json: &str) {
        match text::kind(json) {
            Kind::Null | Kind::Scalar => self.value(name, json),
            Kind::Object => {
                for (key, value) in members(json) {
                    self.deep(&format!("{name}[{key}]"), value);
                }
            }
            Kind::List => {
                let items = text::items(json);
                let flat = items
                    .iter()
                    .all(|i| matches!(text::kind(i), Kind::Null | Kind::Scalar));
                for (index, item) in items.into_iter().enumerate() {
                    if flat {
                        self.push(&format!("{name}[]"), &text::scalar(item));
                    } else {
                        self.deep(&format!("{name}[{index}]"), item);
                    }
                }
            }
        }
    }
}

fn members(json: &str) -> impl Iterator<Item = (String, &str)> {
    text::members(json).unwrap_or_default().into_iter()
}
