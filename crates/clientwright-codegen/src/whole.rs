//! The whole document, where `client.yaml` selects a part of it: what an entry says of the rest is not stale, and waits.
//!
//! Takes document and `client.yaml`, gives what both would come to without `select`. It goes that way once, and only
//! where an entry fits nothing that is selected.

use std::cell::OnceCell;

use clientwright_spec::{Diagnostic, Diagnostics, Document, Node};
use indexmap::IndexMap;

use crate::analyse::analyse;
use crate::codes;
use crate::config::{Components, Config, fits};
use crate::lower::lower;
use crate::name::Names;
use crate::shape::shape;

/// The whole document, not yet looked at.
pub(crate) struct Whole<'a> {
    document: &'a Document,
    config: &'a Config,
    places: &'a Node,
    seen: OnceCell<Seen>,
}

#[derive(Default)]
struct Seen {
    /// Names of all types, in Rust and in the document.
    types: Vec<String>,
    /// Entries of `client.yaml` that fit nothing.
    stale: Vec<Diagnostic>,
}

impl<'a> Whole<'a> {
    pub(crate) fn new(document: &'a Document, config: &'a Config, places: &'a Node) -> Self {
        Self {
            document,
            config,
            places,
            seen: OnceCell::new(),
        }
    }

    /// Whether the document has a type of that name, which may have `*` for any text.
    pub(crate) fn has_type(&self, pattern: &str) -> bool {
        let mut types = self.seen().types.iter();
        types.any(|name| fits(pattern, name))
    }

    /// Reports entries that fit nothing in the whole document either, but for those that are reported already.
    pub(crate) fn report_stale(&self, diagnostics: &mut Diagnostics) {
        for one in &self.seen().stale {
            let same = |other: &Diagnostic| (other.code, other.span) == (one.code, one.span);
            if diagnostics.iter().any(same) {
                continue;
            }
            let error = diagnostics.error(one.code, one.span, one.message.clone());
            if let Some(help) = &one.help {
                error.help(help.clone());
            }
        }
    }

    fn seen(&self) -> &Seen {
        self.seen.get_or_init(|| {
            if self.config.select.is_empty() {
                return Seen::default();
            }
            // What is said of names and traits is looked at once these are known.
            let config = Config {
                select: Vec::new(),
                components: Some(Components::All),
                derive: Vec::new(),
                fields: IndexMap::new(),
                variants: IndexMap::new(),
                ..self.config.clone()
            };
            let mut diagnostics = Diagnostics::default();
            let api = lower(self.document, &config, self.places, &mut diagnostics);
            let calls = shape(&api, &config, self.places, &mut diagnostics);
            let facts = analyse(&api, &calls);
            let names = Names::assign(&api, &calls, &facts, &config);
            let types = names.types(&api.types);
            let types = types.map(|(_, name)| name.bare().to_owned());
            let components = self.document.components.keys().cloned();
            Seen {
                types: types.chain(components).collect(),
                stale: diagnostics
                    .into_iter()
                    .filter(|one| one.code == codes::STALE)
                    .collect(),
            }
        })
    }
}
