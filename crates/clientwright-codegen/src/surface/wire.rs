//! What the static tables of a client say: takes their expressions, gives what goes over the wire, by words.
//!
//! Indices are replaced by what they stand for, so that a table means the same when something is added in front.

use std::collections::BTreeMap;

use syn::{Expr, ExprStruct, Lit, Member};

use super::print::tidy;

/// The tables of the whole client, that those of operations refer to.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// Hosts: name and address.
    pub(super) hosts: Vec<(String, String)>,
    /// Security schemes: name and the rest.
    pub(super) schemes: Vec<(String, String)>,
    /// The bodies of errors.
    pub(super) errors: Vec<String>,
    /// Where these hold a code and a message.
    pub(super) shapes: Vec<String>,
    /// Everything else.
    pub(super) rest: BTreeMap<String, String>,
    /// Constants that tables refer to.
    pub(super) constants: BTreeMap<String, String>,
}

/// The table of an operation.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) facts: BTreeMap<String, String>,
}

impl Client {
    /// Reads `static API`.
    pub(super) fn read(&mut self, table: &ExprStruct) {
        for (name, value) in fields(table) {
            match name.as_str() {
                "hosts" => self.hosts = calls(value),
                "schemes" => self.schemes = calls(value),
                _ => {
                    self.rest.insert(words(&name), tidy(value));
                }
            }
        }
    }

    /// What of it concerns who uses the client, whatever is called.
    pub(super) fn facts(&self) -> BTreeMap<String, String> {
        let mut facts = self.rest.clone();
        for (name, address) in &self.hosts {
            let name = if name.is_empty() { "main" } else { name };
            facts.insert(
                format!("default server of the {name} host"),
                address.clone(),
            );
        }
        for (name, places) in self.errors.iter().zip(&self.shapes) {
            facts.insert(format!("code and message of `{name}`"), places.clone());
        }
        for (name, how) in &self.schemes {
            facts.insert(format!("security scheme `{name}`"), how.clone());
        }
        facts
    }

    /// A call of the runtime's builder with the name of the host or scheme that its index stands for.
    pub(super) fn named(&self, call: String) -> String {
        let names = if call.starts_with("self.inner.set_base_url(") {
            &self.hosts
        } else {
            &self.schemes
        };
        let named = call.split_once('(').and_then(|(function, arguments)| {
            function.strip_prefix("self.inner.set_")?;
            let (index, rest) = arguments.split_once(", ")?;
            let (name, _) = names.get(index.parse::<usize>().ok()?)?;
            Some(format!("{function}({name:?}, {rest}"))
        });
        named.unwrap_or(call)
    }

    /// Reads the table of an operation; none where it is none.
    pub(super) fn operation(&self, table: &ExprStruct) -> Option<Table> {
        let Some(Expr::Call(new)) = table.rest.as_deref() else {
            return None;
        };
        let mut new = new.args.iter();
        let id = text(new.next()?)?;
        let method = tidy(new.next()?).rsplit("::").next()?.to_owned();
        let path = text(new.next()?)?;
        let mut facts = BTreeMap::new();
        for (name, value) in fields(table) {
            self.fact(&name, value, &mut facts);
        }
        Some(Table {
            id,
            method,
            path,
            facts,
        })
    }

    fn fact(&self, name: &str, value: &Expr, facts: &mut BTreeMap<String, String>) {
        match name {
            "error_shapes" => {}
            "security" => {
                let ways = list(value).into_iter().map(|way| {
                    let schemes = list(way).into_iter().map(|index| {
                        let scheme = self.schemes.get(number(index)?)?;
                        Some(scheme.0.clone())
                    });
                    let schemes: Vec<String> = schemes.map(Option::unwrap_or_default).collect();
                    if schemes.is_empty() {
                        "nothing".to_owned()
                    } else {
                        schemes.join(" and ")
                    }
                });
                facts.insert(
                    "security".to_owned(),
                    ways.collect::<Vec<_>>().join(", or "),
                );
            }
            "host" => {
                let host = number(value).and_then(|index| self.hosts.get(index));
                facts.insert(
                    "host".to_owned(),
                    host.map(|host| host.0.clone()).unwrap_or_default(),
                );
            }
            "errors" => {
                for answer in list(value) {
                    let Expr::Tuple(pair) = answer else { continue };
                    let (Some(status), Some(index)) = (pair.elems.first(), pair.elems.get(1))
                    else {
                        continue;
                    };
                    let body = number(index).and_then(|index| self.errors.get(index));
                    let body = body.cloned().unwrap_or_default();
                    facts.insert(format!("error {}", self::status(status)), body);
                }
            }
            "success" => {
                // Which body it is stands in the type of what the call gives; where several statuses have one, the first is
                // that by which it is known.
                let mut known: BTreeMap<usize, String> = BTreeMap::new();
                for answer in list(value) {
                    let Expr::Tuple(pair) = answer else { continue };
                    let (Some(status), Some(index)) = (pair.elems.first(), pair.elems.get(1))
                    else {
                        continue;
                    };
                    let status = self::status(status);
                    let first = number(index)
                        .map(|index| known.entry(index).or_insert(status.clone()).clone());
                    let same = first.filter(|first| *first != status);
                    let same = same.map_or_else(String::new, |first| format!("as {first}"));
                    facts.insert(format!("answer {status}"), same);
                }
            }
            _ => {
                let text = tidy(value);
                let mut names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                let meaning = names.find_map(|word| self.constants.get(word));
                facts.insert(words(name), meaning.cloned().unwrap_or(text));
            }
        }
    }
}

/// What each variant of an enum stands for, where a method gives it by a `match`: `Self::Production => "https://…"`.
pub(super) fn arms(block: &syn::Block) -> Vec<(String, String)> {
    let Some(syn::Stmt::Expr(Expr::Match(choice), None)) = block.stmts.last() else {
        return Vec::new();
    };
    let arms = choice.arms.iter().map(|arm| {
        let variant = tidy(&arm.pat);
        let variant = variant.rsplit("::").next().unwrap_or_default().to_owned();
        let value = match &*arm.body {
            Expr::Block(block) => tidy(&block.block).trim_matches(['{', '}', ' ']).to_owned(),
            value => tidy(value),
        };
        (variant, value)
    });
    arms.collect()
}

fn fields(table: &ExprStruct) -> impl Iterator<Item = (String, &Expr)> {
    table.fields.iter().filter_map(|field| match &field.member {
        Member::Named(name) => Some((name.to_string(), &field.expr)),
        Member::Unnamed(_) => None,
    })
}

/// The elements of `&[…]`.
fn list(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Reference(reference) => list(&reference.expr),
        Expr::Array(array) => array.elems.iter().collect(),
        _ => Vec::new(),
    }
}

/// The calls of a list: their first argument, and the others.
fn calls(expr: &Expr) -> Vec<(String, String)> {
    let calls = list(expr).into_iter().map(|element| {
        // `Scheme { flow: …, ..Scheme::new(…) }` has its name behind what else it says.
        let (call, more) = match element {
            Expr::Struct(table) => (table.rest.as_deref(), fields(table).collect()),
            plain => (Some(plain), Vec::new()),
        };
        let Some(Expr::Call(call)) = call else {
            return (String::new(), tidy(element));
        };
        let mut arguments = call.args.iter();
        let name = arguments.next().and_then(text).unwrap_or_default();
        let more = more
            .into_iter()
            .map(|(name, value): (String, &Expr)| format!("{}: {}", words(&name), tidy(value)));
        let rest: Vec<String> = arguments.map(tidy).chain(more).collect();
        (name, rest.join(", "))
    });
    calls.collect()
}

/// Where bodies of errors hold a code and a message.
pub(super) fn shapes(expr: &Expr) -> Vec<String> {
    let shapes = list(expr).into_iter().map(|shape| {
        let call = match shape {
            Expr::Struct(table) => table.rest.as_deref(),
            plain => Some(plain),
        };
        match call {
            Some(Expr::Call(call)) => call.args.iter().map(tidy).collect::<Vec<_>>().join(", "),
            _ => tidy(shape),
        }
    });
    shapes.collect()
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn number(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// A status as one says it: `404`, `4XX`, `default`.
fn status(expr: &Expr) -> String {
    let text = tidy(expr);
    let number = |text: &str| {
        text.trim_end_matches(')')
            .rsplit('(')
            .next()
            .map(str::to_owned)
    };
    if text.contains("Code") {
        number(&text).unwrap_or_default()
    } else if text.contains("Range") {
        format!("{}XX", number(&text).unwrap_or_default())
    } else {
        "default".to_owned()
    }
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}
