//! Turns a normalised `OpenAPI` document and a `client.yaml` into the files of a Rust client crate, in memory.
//!
//! [`generate`] is the whole way. Its phases, each a total function that reports into one sink:
//! [`lower()`](lower::lower) makes the model, [`shape()`](shape::shape) the calls as callers see them,
//! [`analyse()`](analyse::analyse), [`Names`] and [`derive::resolve`] their side tables, [`render`] the files.

pub mod analyse;
mod by_path;
pub mod codes;
pub mod config;
pub mod derive;
pub mod diff;
mod dump;
mod format;
pub mod guess;
pub mod lower;
pub mod model;
pub mod name;
pub mod notes;
mod parallel;
#[cfg(feature = "schema")]
pub mod reference;
mod render;
pub mod shape;
pub mod surface;
pub mod text;
mod tree;
mod whole;

use clientwright_spec::{Diagnostics, Document, LeftOut, Node, Span};

use crate::analyse::analyse;
use crate::config::Config;
use crate::lower::lower;
use crate::model::{Api, Class, Excluded, Shape, TypeId, Untyped};
use crate::name::Names;
use crate::shape::shape;
use crate::whole::Whole;

pub use model::Direction;
pub use render::{Form, Layout, RenderOptions, Tables, render};
pub use tree::FileTree;

/// A client's files, with what is to be said of them.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The files.
    pub tree: FileTree,
    /// Modules that the files declare and that are written by hand.
    pub by_hand: Vec<ByHand>,
    /// Figures.
    pub stats: Stats,
    /// What the component schemas became.
    pub index: Vec<Indexed>,
}

/// A module of `extensions` in `client.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ByHand {
    /// Its path from the folder of the crate or module, without the ending: `src/ext` for `src/ext.rs` or `src/ext/mod.rs`.
    pub module: String,
    /// Its entry.
    pub span: Span,
}

/// A component schema and the Rust type that it became; twice where that differs by direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// The component's name.
    pub name: String,
    /// JSON pointer in the effective document.
    pub pointer: String,
    /// Which way values of this type travel.
    pub direction: Direction,
    /// The type, with whole paths: `crate::Customer`, `Vec<crate::runtime::Number>`, `Option<…>` where null is one of
    /// its values.
    pub rust: String,
}

/// What was made of a document, in figures.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Operations that are generated.
    pub operations: usize,
    /// Operations that `client.yaml` leaves out, each with its reason.
    pub excluded: Vec<Excluded>,
    /// How many operations `client.yaml` does not select.
    pub not_selected: usize,
    /// Operations that make no sense, each with its reason. With [`Stats::operations`], [`Stats::excluded`] and
    /// [`Stats::not_selected`] they are all that the document has.
    pub left_out: Vec<LeftOut>,
    /// Component schemas of the document.
    pub components: usize,
    /// Properties of all the document's schemas.
    pub properties: usize,
    /// Named types.
    pub types: usize,
    /// Files.
    pub files: usize,
    /// Members of all records.
    pub members: usize,
    /// Places typed as a JSON value, each with its reason.
    pub untyped: Vec<Untyped>,
}

impl Stats {
    /// How many places of a class are typed as a JSON value.
    pub fn untyped_of(&self, class: Class) -> usize {
        let of_class = self.untyped.iter().filter(|place| place.class == class);
        of_class.count()
    }
}

/// Generates a client. `places` is the tree of `client.yaml`, as [`config::parse`] gives it. The document is given back
/// to the system before the files are rendered: both are large.
///
/// # Errors
/// `None` where the diagnostics hold an error, also one that was there before.
pub fn generate(
    document: Document,
    config: &Config,
    places: &Node,
    options: &RenderOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Generated> {
    let api = lower(&document, config, places, diagnostics);
    let calls = shape(&api, config, places, diagnostics);
    let whole = Whole::new(&document, config, places);
    if api.waits || calls.waits {
        whole.report_stale(diagnostics);
    }
    if diagnostics.has_errors() {
        return None;
    }
    let components = document.components.len();
    let properties = document
        .schemas
        .iter()
        .map(|schema| schema.properties.len())
        .sum();
    let left_out = document.left_out.clone();
    let facts = analyse(&api, &calls);
    let names = Names::assign(&api, &calls, &facts, config);
    let notes = notes::notes(diagnostics);
    let rules = derive::Rules {
        config,
        places,
        form: &options.form,
        elsewhere: &|pattern| whole.has_type(pattern),
    };
    let made = (&api, &calls, &facts, &names);
    name::stale(
        made,
        (config, places),
        &|name| whole.has_type(name),
        diagnostics,
    );
    let derives = derive::resolve(&api, &facts, &names, rules, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    drop(document);
    let tables = Tables {
        facts: &facts,
        names: &names,
        derives: &derives,
    };
    let tree = render(&api, &calls, tables, config, options, &notes);
    if !extensions_fit(&tree, &options.form, (config, places), diagnostics) {
        return None;
    }
    let index = render::index(&api, &names);
    let by_hand = by_hand(&options.form, config, places);
    let stats = Stats {
        members: members(&api),
        operations: api.operations.len(),
        excluded: api.excluded,
        not_selected: api.not_selected,
        left_out,
        components,
        properties,
        types: api.types.len(),
        files: tree.len(),
        untyped: api.untyped,
    };
    Some(Generated {
        tree,
        by_hand,
        stats,
        index,
    })
}

/// Reports hand-written modules that have no place; whether all have.
fn extensions_fit(
    tree: &FileTree,
    form: &Form,
    (config, places): (&Config, &Node),
    diagnostics: &mut Diagnostics,
) -> bool {
    let before = diagnostics.len();
    for (index, name) in config.extensions.iter().enumerate() {
        let generated = |path: &str| {
            let path = path.strip_prefix("src/").unwrap_or(path);
            let inside = path.strip_prefix(name.as_str());
            inside.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        if matches!(
            form,
            Form::Module {
                layout: Layout::File,
                ..
            }
        ) {
            let span = lower::item(places, &["extensions"], index, None);
            let message = "a client in one file has no folder for modules beside it".to_owned();
            diagnostics
                .error(codes::CONFIG_VALUE, span, message)
                .help("drop the entry: what is written by hand can stand in any module of the crate that includes the client");
        } else if tree.iter().any(|(path, _)| generated(path.as_str())) {
            let span = lower::item(places, &["extensions"], index, None);
            let message = format!("a generated module is called `{name}` already");
            diagnostics
                .error(codes::CONFIG_VALUE, span, message)
                .help("give the file and the entry another name, or the group by `groups`");
        }
    }
    diagnostics.len() == before
}

/// The hand-written modules and where their files belong.
fn by_hand(form: &Form, config: &Config, places: &Node) -> Vec<ByHand> {
    let folder = match form {
        Form::Crate => "src/",
        Form::Module { .. } => "",
    };
    let modules = config.extensions.iter().enumerate();
    let module = |(index, name): (usize, &String)| ByHand {
        module: format!("{folder}{name}"),
        span: lower::item(places, &["extensions"], index, None),
    };
    modules.map(module).collect()
}

fn members(api: &Api) -> usize {
    let types = api.types.iter::<TypeId>();
    let of_type = |shape: &Shape| match shape {
        Shape::Record(record) => record.fields.len(),
        _ => 0,
    };
    types.map(|(_, ty)| of_type(&ty.shape)).sum()
}
