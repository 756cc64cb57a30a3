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
        for (name, how) in &self.schemes {
            facts.insert(format!("security scheme `{name}`"), how.clone());
        }
        facts
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
                for answer in list(value) {
                    let Expr::Tuple(pair) = answer else { continue };
                    let Some(status) = pair.elems.first() else {
                        continue;
                    };
                    // Which body it is stands in the type of what the call gives.
                    facts.insert(format!("answer {}", self::status(status)), String::new());
                }
            }
            _ => {
                let mut value = tidy(value);
                for (constant, meaning) in &self.constants {
                    if value.contains(constant.as_str()) {
                        value.clone_from(meaning);
                    }
                }
                facts.insert(words(name), value);
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
        let mut inner = element;
        // `Scheme::new(…).more(…)` tells what it is in front.
        while let Expr::MethodCall(call) = inner {
            inner = &call.receiver;
        }
        let Expr::Call(call) = inner else {
            return (String::new(), tidy(element));
        };
        let mut arguments = call.args.iter();
        let name = arguments.next().and_then(text).unwrap_or_default();
        let rest: Vec<String> = arguments.map(tidy).collect();
        (name, rest.join(", "))
    });
    calls.collect()
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
