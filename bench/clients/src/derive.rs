//! Rewrites generated code from the codec's macros to serde's derive.
//!
//! Takes the text of one file, gives it with every `object!`, `open_enum!`, `open_int_enum!` and `union!` replaced by
//! attributes on the type of that name. Works by lines, which generated code permits, and panics where a macro or its
//! type is not found. Invariant: what remains beside the derive is [`GLUE`], chosen to cost as little as it can, so
//! that the derive is rather shown too cheap than too dear.

use std::collections::HashMap;
use std::fmt::Write as _;

/// The runtime asks for its own traits where a user of the derive would ask for serde's. The bodies are never run.
/// Enums of texts keep the conversions that callers have in the other form.
pub const GLUE: &str = r"//! Lets derived types stand where the runtime asks for its own traits; to be checked, not to be run.

macro_rules! glue {
    ($name:ident) => {
        impl clientwright_runtime::Json for $name {
            fn read(&mut self, _: &mut clientwright_runtime::Reader<'_>) -> clientwright_runtime::json::Result {
                loop {}
            }
            fn write(&self, _: &mut clientwright_runtime::Writer) {
                loop {}
            }
        }
        impl clientwright_runtime::json::Blank for $name {
            fn blank() -> Self {
                loop {}
            }
        }
    };
}

macro_rules! words {
    ($name:ident { $($variant:ident = $text:literal,)* }) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub fn absent<T>() -> clientwright_runtime::Patch<T> {
    clientwright_runtime::Patch::Absent
}
";

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Object,
    Words,
    Union,
}

/// One use of a macro: what it says of a type.
struct Table<'t> {
    kind: Kind,
    rows: Vec<&'t str>,
}

pub fn rewrite(text: &str, derived: bool) -> String {
    let (rest, tables) = take_macros(text);
    let mut found = 0;
    let mut output = String::new();
    let mut current = None;
    for line in rest.lines() {
        if let Some(table) = type_of(line).and_then(|name| tables.get(name)) {
            found += 1;
            output.push_str(table.without_serde());
            if derived {
                current = Some(table);
                output.push_str("#[derive(serde::Serialize, serde::Deserialize)]\n");
                push(&mut output, "", &table.of_type());
            }
        } else if line == "}" {
            current = None;
        } else if let Some(table) = current {
            push(&mut output, "    ", &table.of_member(line.trim()));
        }
        output.push_str(line);
        output.push('\n');
    }
    assert_eq!(found, tables.len(), "a macro names a type of another file");
    output
}

/// The text with glue in the place of the macros, and what the macros said.
fn take_macros(text: &str) -> (String, HashMap<&str, Table<'_>>) {
    let mut tables = HashMap::new();
    let mut rest = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let kind = match line {
            "runtime::object! {" => Kind::Object,
            "runtime::open_enum! {" => Kind::Words,
            "runtime::union! {" => Kind::Union,
            // To be written once some provider has numbers for an enum.
            "runtime::open_int_enum! {" => panic!("a macro without a rewriting: {line}"),
            _ => {
                rest.push_str(line);
                rest.push('\n');
                continue;
            }
        };
        let name = lines.next().expect("a macro has a body").trim();
        let name = name.trim_end_matches(['{', '}', ' ']);
        let body = lines.by_ref().take_while(|line| *line != "}");
        let rows: Vec<_> = body.map(str::trim).filter(|row| *row != "}").collect();
        let _ = writeln!(rest, "glue! {{ {name} }}");
        if kind == Kind::Words {
            let _ = writeln!(rest, "words! {{ {name} {{ {} }} }}", rows.join(" "));
        }
        tables.insert(name, Table { kind, rows });
    }
    (rest, tables)
}

/// The name of the type that a line begins.
fn type_of(line: &str) -> Option<&str> {
    let after = line
        .strip_prefix("pub struct ")
        .or_else(|| line.strip_prefix("pub enum "))?;
    after.split([' ', '{', ';', '(']).next()
}

fn push(output: &mut String, indent: &str, attribute: &str) {
    if !attribute.is_empty() {
        let _ = writeln!(output, "{indent}#[serde({attribute})]");
    }
}

impl Table<'_> {
    /// What the macro gives a type besides the codec.
    fn without_serde(&self) -> &'static str {
        match self.kind {
            Kind::Words => "#[derive(Debug, PartialEq, Eq, Hash)]\n",
            Kind::Object | Kind::Union => "#[derive(Debug, PartialEq)]\n",
        }
    }

    fn of_type(&self) -> String {
        match self.kind {
            Kind::Words => String::new(),
            Kind::Union => match self.tag() {
                Some(key) => format!("tag = {key}"),
                None => "untagged".to_owned(),
            },
            // A constant member is serde's tag of a struct. Inside a tagged union it would be written twice; ten small
            // structs are not worth a second way.
            Kind::Object => self
                .rows
                .iter()
                .find_map(|row| row.trim_end_matches(',').split_once(" = "))
                .map(|(key, value)| format!("tag = {key}, rename = {value}"))
                .unwrap_or_default(),
        }
    }

    /// The quoted key whose value says which member of the union it is, where that is so for all.
    fn tag(&self) -> Option<&str> {
        let mut keys = self.rows.iter().map(|row| Some(condition(row)?.0));
        let first = keys.next()??;
        keys.all(|key| key == Some(first)).then_some(first)
    }

    /// The attributes of the field or variant that a line holds; nothing for comments and other attributes.
    fn of_member(&self, line: &str) -> String {
        match self.kind {
            Kind::Object => line
                .strip_prefix("pub ")
                .and_then(|field| field.split_once(':'))
                .map(|(field, ty)| self.of_field(field, ty.trim()))
                .unwrap_or_default(),
            Kind::Words | Kind::Union => self.of_variant(line),
        }
    }

    fn of_field(&self, field: &str, ty: &str) -> String {
        let arrow = format!("=> {field}: ");
        let row = self.rows.iter().find_map(|row| row.split_once(&arrow));
        let Some((key, presence)) = row else {
            let rest = format!("* => {field},");
            assert!(self.rows.contains(&rest.as_str()), "no row for {field}");
            return "flatten".to_owned();
        };
        let mut attributes = Vec::new();
        let key = key.trim();
        if key.trim_matches('"') != field.trim_start_matches("r#") {
            attributes.push(format!("rename = {key}"));
        }
        match presence {
            "optional," => {
                assert!(ty.starts_with("Option<"), "an optional {ty}");
                attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
            }
            "patch," => attributes.push(
                "default = \"crate::glue::absent\", skip_serializing_if = \"clientwright_runtime::Patch::is_absent\""
                    .to_owned(),
            ),
            _ => {}
        }
        attributes.join(", ")
    }

    fn of_variant(&self, line: &str) -> String {
        let variant = line.split(['(', ',']).next().unwrap_or_default();
        if variant == "Unknown" && (self.kind == Kind::Words || self.tag().is_some()) {
            return "untagged".to_owned();
        }
        let row = self
            .rows
            .iter()
            .find(|row| row.split(' ').next() == Some(variant));
        match (row, self.kind) {
            (Some(row), Kind::Words) => row
                .trim_end_matches(',')
                .split_once(" = ")
                .map(|(_, text)| format!("rename = {text}"))
                .unwrap_or_default(),
            (Some(row), Kind::Union) if self.tag().is_some() => condition(row)
                .map(|(_, value)| format!("rename = {value}"))
                .unwrap_or_default(),
            _ => String::new(),
        }
    }
}

/// The quoted key and value of a union's row such as `Card => object ["object" = "card"],`.
fn condition(row: &str) -> Option<(&str, &str)> {
    let (_, conditions) = row.split_once('[')?;
    conditions.trim_end_matches([',', ']']).split_once(" = ")
}
