//! The choke points: the only ways in which text of a document becomes text of the output.
//!
//! Each kind of place has one type or function here: identifiers ([`Ident`]), string literals (`literal`), doc
//! comments and README prose (`markdown`), paths of the user's own items (`RustPath`), file names ([`FilePath`]), TOML values
//! (`toml_string`) and YAML (`yaml_scalar`, `yaml_comment`). Invariant: whatever goes in, what comes out is one token, one
//! comment, one path below the crate's folder or one value.

mod code;
mod doc;
mod file;
mod ident;
mod inline;
mod json;
mod path;
mod prefix;
#[cfg(test)]
mod tests;
mod title;
mod toml;
mod words;
mod yaml;

pub(crate) use code::Code;
pub(crate) use doc::{doc, item_of, markdown, plain};
pub use file::FilePath;
pub(crate) use file::{included_module, module_name};
pub use ident::Ident;
pub(crate) use inline::code_span;
pub(crate) use json::{Scalar, scalar};
pub(crate) use path::{RustPath, USER_CRATE};
pub(crate) use prefix::{prefix, starts_with};
pub(crate) use title::{api as api_title, product};
pub(crate) use toml::{feature_name, toml_string};
pub(crate) use words::{collapsed, folded, is_path_prefix, singular, spelled, words};
pub(crate) use yaml::{yaml_comment, yaml_scalar};

use proc_macro2::Literal;

/// A string literal that holds exactly this text, whatever it is.
pub(crate) fn literal(text: &str) -> Literal {
    Literal::string(text)
}
