//! Reads OpenAPI documents: text in, one located, overlaid, merged, resolved and normalised [`Document`] out.
//!
//! The phases stand one after the other in [`read`]; each reports into one [`Diagnostics`] sink, and none touches the
//! disk, the network, the clock or the environment, so that the same input gives the same output anywhere.
//!
//! ```
//! use clientwright_spec::{Diagnostics, Input, ReadOptions, Sources, read, render};
//!
//! let text = "
//! openapi: 3.1.0
//! info: {title: Pets, version: '1'}
//! servers: [{url: 'https://pets.example.com'}]
//! paths:
//!   /pets/{id}:
//!     get:
//!       operationId: getPet
//!       parameters:
//!         - {name: id, in: path, required: true, schema: {type: string}}
//!       responses:
//!         '200':
//!           description: The pet.
//!           content:
//!             application/json:
//!               schema: {$ref: '#/components/schemas/Pet'}
//! components:
//!   schemas:
//!     Pet:
//!       type: object
//!       properties: {name: {type: [string, 'null']}}
//! ";
//! let input = Input { name: "pets.yaml".into(), text: text.into(), ..Input::default() };
//! let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
//! let read = read(&[input], &ReadOptions::default(), &mut sources, &mut diagnostics)
//!     .unwrap_or_else(|| panic!("{}", render(&sources, &diagnostics)));
//!
//! let document = read.document;
//! assert_eq!(document.operations[0].id, "getPet");
//! let pet = &document[document.components["Pet"]];
//! let name = &document[pet.properties["name"]];
//! assert!(name.nullable);
//! assert_eq!(name.origin.pointer, "/components/schemas/Pet/properties/name");
//! ```

mod alike;
mod apart;
mod bundle;
pub mod codes;
mod convert;
#[cfg(feature = "cross-check")]
mod crosscheck;
mod diagnostics;
mod document;
mod fold;
mod folder;
mod ids;
mod kind;
pub mod media;
mod merge;
mod normalise;
mod overlay;
mod parse;
mod pointer;
mod print;
mod rare;
mod read;
mod render;
mod resolve;
mod sites;
mod swagger;
mod tree;
mod validate;
mod version;

use std::sync::Arc;

#[cfg(feature = "cross-check")]
pub use crosscheck::crosscheck;
pub use diagnostics::{Code, Diagnostic, Diagnostics, Severity, Span};
pub use document::*;
pub use normalise::forbidden_name;
pub use overlay::needless_actions;
pub use parse::{Limits, parse};
pub use print::{quoted, to_json, to_yaml};
pub use rare::{Blank, Rare};
pub use read::{Credentials, Files, Input, Read, ReadOptions, read};
pub use render::{Look, render, render_one};
pub use tree::{Entry, Map, Node, Value};

/// Texts by file id.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<(String, Arc<str>)>,
}

impl Sources {
    /// Adds a file under the name that diagnostics show; gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> u32 {
        self.files.push((name.into(), text.into()));
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// Name and text of a file.
    pub fn get(&self, file: u32) -> Option<(&str, &str)> {
        self.files
            .get(file as usize)
            .map(|(name, text)| (name.as_str(), &**text))
    }
}
