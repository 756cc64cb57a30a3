//! `replace`, `derive`, `extensions` and the crate's `dependencies`: what a user adds to the generated types.
//!
//! Takes the sections and their tree; gives an error for each value that could become nothing good. Whether a type of the
//! document is meant is for lowering to find out.

use clientwright_spec::{Diagnostics, Node, Span};
use serde::Deserialize;
use serde::de::Deserializer;

use super::Config;
use super::check::value;
use super::either::text_or_mapping;
use crate::codes;
use crate::derive::{Derived, PRESENT, Trait};
use crate::lower::item;
use crate::text::{Ident, RustPath};

/// A type of the user's own in the place of a generated one: its path, or a mapping that says more.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Replace {
    /// A type that implements the runtime's `Json` and `Blank`, and `Clone`, `Debug` and `PartialEq`:
    /// `my_money::Money`.
    Path(String),
    /// A type with what it goes by.
    Type(ReplaceType),
}

/// A type of the user's own, with what it goes by.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReplaceType {
    /// Its path: `my_money::Money`.
    ///
    /// Example: `'my_money::Money'`.
    #[serde(rename = "type")]
    pub path: String,
    /// Whether it goes through serde instead: it then implements serde's `Serialize` and `Deserialize` in the place of the
    /// runtime's traits, and fields hold it as `Serde<Money>`.
    ///
    /// Example: `true`.
    #[serde(default)]
    pub serde: bool,
    /// The traits that it has, of those that `derive` knows: types that hold it can derive no others.
    ///
    /// Example: `[Eq, Hash]`.
    #[serde(default)]
    pub traits: Vec<String>,
}

/// Traits that types derive besides `Clone`, `Debug`, `PartialEq` and serde's `Serialize` and `Deserialize`, which all have.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Derive {
    /// The types, by the names that they have in Rust; `*` stands for any text. Without it, all. One that is named whole and
    /// cannot have a trait is an error; what only fits a pattern goes without it, which is noted.
    ///
    /// Example: `[Customer, 'Invoice*']`.
    pub types: Option<Vec<String>>,
    /// `Copy`, `Default`, `Eq`, `Hash`, `Ord` or `PartialOrd`, which the types that these hold derive too where they need
    /// it; or by their paths derives of crates that are among `crate.dependencies`, which go to these types alone.
    ///
    /// Example: `[Eq, Hash, 'utoipa::ToSchema']`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub traits: Vec<String>,
}

impl<'de> Deserialize<'de> for Replace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_or_mapping(
            deserializer,
            "the path of a type in quotes (`'my_money::Money'`), or a mapping of `type` and `serde`",
            Self::Path,
            Self::Type,
        )
    }
}

impl Replace {
    /// The traits that it is said to have, with those that they cannot be without.
    pub(crate) fn traits(&self) -> Vec<Trait> {
        let Self::Type(ReplaceType { traits, .. }) = self else {
            return Vec::new();
        };
        let known = traits.iter().filter_map(|name| match Derived::parse(name) {
            Some(Derived::Known(known)) => Some(known.with_supertraits()),
            _ => None,
        });
        known.flatten().copied().collect()
    }

    /// The path of the type.
    pub fn path(&self) -> &str {
        match self {
            Self::Path(path) | Self::Type(ReplaceType { path, .. }) => path,
        }
    }

    /// Whether it goes through serde.
    pub fn serde(&self) -> bool {
        matches!(self, Self::Type(ReplaceType { serde: true, .. }))
    }
}

/// A dependency of the crate that is written: a version, or a mapping as Cargo has it.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum Dependency {
    /// `'1.2'`.
    Version(String),
    /// A version, a place and features.
    Detailed(DependencyDetail),
}

impl<'de> Deserialize<'de> for Dependency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_or_mapping(
            deserializer,
            "a version in quotes (`'1.2'`), or a mapping as Cargo has it (`{path: ../money}`)",
            Self::Version,
            Self::Detailed,
        )
    }
}

/// A dependency in detail, as in `Cargo.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DependencyDetail {
    /// The version.
    ///
    /// Example: `'1.2'`.
    pub version: Option<String>,
    /// A folder, from the one of the crate that is written.
    ///
    /// Example: `../money`.
    pub path: Option<String>,
    /// A repository.
    ///
    /// Example: `https://github.com/acme/money`.
    pub git: Option<String>,
    /// A branch of the repository.
    ///
    /// Example: `main`.
    pub branch: Option<String>,
    /// A tag of the repository.
    ///
    /// Example: `v1.2.0`.
    pub tag: Option<String>,
    /// A commit of the repository.
    ///
    /// Example: `8f1c2d3`.
    pub rev: Option<String>,
    /// The name of the package, where the dependency has another.
    ///
    /// Example: `acme-money`.
    pub package: Option<String>,
    /// Features.
    ///
    /// Example: `[serde]`.
    #[serde(default)]
    pub features: Vec<String>,
    /// `false` leaves the default features out.
    ///
    /// Example: `false`.
    pub default_features: Option<bool>,
}

/// Modules that every crate has, or may have.
const MODULES: [&str; 9] = [
    "blocking",
    "client",
    "error",
    "lib",
    "main",
    "operations",
    "runtime",
    "types",
    "webhooks",
];

const KNOWN_TRAITS: &str = "one of `Copy`, `Default`, `Eq`, `Hash`, `Ord` and `PartialOrd`";

/// Reports what is wrong with the sections.
pub(super) fn check(config: &Config, places: &Node, diagnostics: &mut Diagnostics) {
    let mut report = |path: &[&str], message: String, help: &str| {
        diagnostics
            .error(codes::CONFIG_VALUE, value(places, path), message)
            .help(help);
    };
    for (name, replace) in &config.replace {
        let path = RustPath::parse(replace.path());
        if path.is_none_or(|path| path.segments().len() < 2) {
            let message = format!("`{}` is no path of a type", replace.path());
            let help = "name a type without parameters from its crate on: `my_money::Money`, `crate::ext::Money`; give one with \
                        parameters a name by `type`";
            report(&["replace", name], message, help);
        }
        let Replace::Type(ReplaceType { traits, .. }) = replace else {
            continue;
        };
        for text in traits {
            if !matches!(
                Derived::parse(text),
                Some(Derived::Known(_) | Derived::Present)
            ) {
                let message = format!("`{text}` is no trait that a rule of `derive` could need");
                report(&["replace", name, "traits"], message, KNOWN_TRAITS);
            }
        }
    }
    for (index, name) in config.extensions.iter().enumerate() {
        let plain = Ident::snake(name).bare() == name && !Ident::snake(name).is_raw_keyword();
        let twice = config.extensions[..index].contains(name);
        if !plain || twice || MODULES.contains(&name.as_str()) {
            let message = format!("`{name}` cannot be a module of its own");
            let help = "give each a name in small letters that no generated module has: `ext`";
            report(&["extensions"], message, help);
        }
    }
    for name in config.package.dependencies.keys() {
        if !super::check::is_package(name) {
            let message = format!("{name:?} cannot be a dependency");
            let help = "give the name of a package that is none of the client's own";
            report(&["crate", "dependencies"], message, help);
        }
    }
    derives(config, places, diagnostics);
}

/// Reports names of traits that mean nothing, and rules that name none.
fn derives(config: &Config, places: &Node, diagnostics: &mut Diagnostics) {
    let list = places.get("derive").and_then(Node::as_array);
    for (index, rule) in config.derive.iter().enumerate() {
        let place = list.and_then(|list| list.get(index)).unwrap_or(places);
        let mut report = |span: Span, message: String, help: &str| {
            diagnostics
                .error(codes::CONFIG_VALUE, span, message)
                .help(help);
        };
        if rule.traits.is_empty() {
            report(place.span, "a rule names no trait".to_owned(), KNOWN_TRAITS);
        }
        for (at, text) in rule.traits.iter().enumerate() {
            if Derived::parse(text).is_some() {
                continue;
            }
            let span = item(place, &["traits"], at, None);
            let help = format!(
                "{KNOWN_TRAITS}, or the path of another crate's derive: `utoipa::ToSchema`; all types have {}",
                PRESENT.map(|name| format!("`{name}`")).join(", ")
            );
            report(
                span,
                format!("`{text}` is no trait that types can derive"),
                &help,
            );
        }
    }
}
