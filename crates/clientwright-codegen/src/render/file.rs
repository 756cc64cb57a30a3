//! Source files: takes rendered units and what they use, gives the text of a file.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use crate::format;
use crate::model::TypeId;
use crate::name::Names;
use crate::text::{Code, Ident};

/// Lines at which a file is split.
pub(super) const LIMIT: usize = 1500;

/// What a unit needs in scope.
#[derive(Debug, Clone, Default)]
pub(super) struct Uses {
    /// Names of the runtime.
    pub(super) runtime: BTreeSet<&'static str>,
    /// Whether the runtime is named as `runtime`.
    pub(super) alias: bool,
    /// Types of the client.
    pub(super) types: BTreeSet<TypeId>,
    /// `Error` of the client and the like.
    pub(super) client: BTreeSet<&'static str>,
}

impl Uses {
    fn add(&mut self, other: &Self) {
        self.runtime.extend(&other.runtime);
        self.types.extend(&other.types);
        self.client.extend(&other.client);
        self.alias |= other.alias;
    }
}

/// Items that stay together: a type with its impls, a call with its operation.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    text: String,
    /// What it needs.
    pub(super) uses: Uses,
    /// Types it defines.
    pub(super) types: Vec<TypeId>,
    /// Other public names it defines.
    pub(super) names: Vec<Ident>,
    /// What follows the definition of a type that fills a file by itself.
    pub(super) more: Option<Box<Unit>>,
    lines: usize,
}

impl Unit {
    /// The unit that defines a type.
    pub(super) fn of(id: TypeId) -> Self {
        Self {
            types: vec![id],
            ..Self::default()
        }
    }

    /// Adds items.
    pub(super) fn items(&mut self, tokens: TokenStream) {
        self.text(&format::items(tokens));
    }

    /// Adds a macro call or a list.
    pub(super) fn code(&mut self, code: Code) {
        self.text(&code.into_string());
    }

    /// Adds a macro call around items.
    pub(super) fn within(&mut self, call: &'static str, tokens: TokenStream) {
        let mut text = format!("{call} {{\n");
        for line in format::items(tokens).lines() {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        }
        text.push_str("}\n");
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.lines = self.text.lines().count();
    }

    /// Adds what follows a definition, or keeps it apart where both are too long for one file.
    pub(super) fn follow(&mut self, more: Self) {
        if self.lines() + more.lines() > LIMIT {
            self.more = Some(Box::new(more));
        } else {
            self.append(&more);
        }
    }

    /// Adds what belongs into the same file.
    pub(super) fn append(&mut self, more: &Self) {
        self.uses.add(&more.uses);
        if !more.text.is_empty() {
            self.text(&more.text);
        }
    }

    /// How many lines it takes.
    pub(super) fn lines(&self) -> usize {
        self.lines + 1 + self.more.as_ref().map_or(0, |more| more.lines())
    }
}

/// A file in the making.
pub(super) struct File<'a> {
    names: &'a Names,
    docs: Vec<String>,
    head: Vec<Code>,
    units: Vec<Unit>,
    known: BTreeSet<TypeId>,
}

impl<'a> File<'a> {
    /// A file that opens with these doc lines.
    pub(super) fn new(names: &'a Names, docs: Vec<String>) -> Self {
        Self {
            names,
            docs,
            head: Vec::new(),
            units: Vec::new(),
            known: BTreeSet::new(),
        }
    }

    /// Adds a block above the units: attributes, modules, re-exports.
    pub(super) fn head(&mut self, code: Code) {
        if code.len() > 0 {
            self.head.push(code);
        }
    }

    /// Types that are in scope without an import.
    pub(super) fn knows(&mut self, types: impl IntoIterator<Item = TypeId>) {
        self.known.extend(types);
    }

    /// Adds a unit.
    pub(super) fn unit(&mut self, mut unit: Unit) {
        if let Some(more) = unit.more.take() {
            unit.append(&more);
        }
        self.units.push(unit);
    }

    /// Adds units.
    pub(super) fn units(&mut self, units: Vec<Unit>) {
        for unit in units {
            self.unit(unit);
        }
    }

    /// The text, under the header.
    pub(super) fn finish(mut self, header: &str) -> String {
        let mut uses = Uses::default();
        for unit in &self.units {
            uses.add(&unit.uses);
            self.known.extend(unit.types.iter().copied());
        }
        let mut blocks = vec![header.to_owned()];
        let docs: Vec<String> = self
            .docs
            .iter()
            .map(|line| format!("//! {line}").trim_end().to_owned())
            .collect();
        if !docs.is_empty() {
            blocks.push(docs.join("\n") + "\n");
        }
        let imports = self.imports(&uses);
        if imports.len() > 0 {
            self.head.insert(0, imports);
        }
        blocks.extend(self.head.into_iter().map(Code::into_string));
        blocks.extend(self.units.into_iter().map(|unit| unit.text));
        blocks.join("\n")
    }

    fn imports(&self, uses: &Uses) -> Code {
        let mut code = Code::default();
        let mut runtime: Vec<Code> = Vec::new();
        match (uses.alias, uses.runtime.is_empty()) {
            (true, true) => {
                code.line(0, &[&"use clientwright_runtime as runtime;"]);
            }
            (true, false) => runtime.push(Code::of(&"self as runtime")),
            (false, _) => {}
        }
        runtime.extend(uses.runtime.iter().map(|name| Code::of(name)));
        if !uses.runtime.is_empty() {
            list(&mut code, 0, "use clientwright_runtime::", &runtime);
        }
        let foreign = uses.types.iter().filter(|id| !self.known.contains(id));
        let mut client: Vec<(String, Code)> = foreign
            .map(|id| &self.names[*id].name)
            .map(|name| (name.to_string(), Code::of(name)))
            .chain(
                uses.client
                    .iter()
                    .map(|name| ((*name).to_owned(), Code::of(name))),
            )
            .collect();
        client.sort_by(|a, b| a.0.cmp(&b.0));
        let client: Vec<Code> = client.into_iter().map(|(_, code)| code).collect();
        if code.len() > 0 && !client.is_empty() {
            code.line(0, &[]);
        }
        list(&mut code, 0, "use crate::", &client);
        code
    }
}

/// `use prefix{a, b};`, broken as rustfmt does.
pub(super) fn list(code: &mut Code, level: usize, prefix: &'static str, names: &[Code]) {
    list_under(code, level, &Code::of(&prefix), names);
}

/// The same with a prefix that holds identifiers.
pub(super) fn list_under(code: &mut Code, level: usize, prefix: &Code, names: &[Code]) {
    const WIDTH: usize = 100;
    let total: usize = names.iter().map(|name| name.len() + 2).sum();
    match names {
        [] => {}
        [name] => {
            code.line(level, &[prefix, name, &";"]);
        }
        names if level * 4 + prefix.len() + total < WIDTH => {
            let joined = join(names);
            code.line(level, &[prefix, &"{", &joined, &"};"]);
        }
        names => {
            code.line(level, &[prefix, &"{"]);
            let mut start = 0;
            while start < names.len() {
                let mut width = (level + 1) * 4;
                let fits = |name: &&Code| {
                    width += name.len() + 2;
                    width <= WIDTH + 1
                };
                let count = names[start..].iter().take_while(fits).count().max(1);
                let joined = join(&names[start..start + count]);
                code.line(level + 1, &[&joined, &","]);
                start += count;
            }
            code.line(level, &[&"};"]);
        }
    }
}

fn join(names: &[Code]) -> Code {
    let mut code = Code::default();
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            code.push(&[&", "]);
        }
        code.push(&[name]);
    }
    code
}
