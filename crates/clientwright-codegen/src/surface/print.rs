//! Types as text: takes them as they are written in a module, gives them with whole names.
//!
//! Two texts are equal where the types are, whatever the imports: an item of the client has the shortest path that callers can
//! name it by, one of the runtime the client's name for it, or its whole path.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, GenericArgument, PathArguments, ReceiverKind, ReturnType, Type, TypeParamBound};

use super::Signature;
use super::tree::{Definition, Meaning, Tree, bare};

/// How deep aliases may stand for each other.
const MOST_ALIASES: usize = 16;

/// What is needed to print the types of a crate.
pub(super) struct Printer<'a> {
    pub(super) tree: &'a Tree,
    /// The names that callers know things by.
    pub(super) names: BTreeMap<Meaning, String>,
    /// Aliases without generics, with what they stand for.
    pub(super) aliases: BTreeMap<Definition, &'a Type>,
}

/// Where a type is written, and whether aliases are replaced.
#[derive(Clone, Copy)]
struct At {
    module: usize,
    /// For comparing, not for reading: without names of arguments and aliases.
    meaning: bool,
    /// How many aliases may still be replaced.
    aliases: usize,
}

impl At {
    fn shown(module: usize) -> Self {
        Self {
            module,
            meaning: false,
            aliases: 0,
        }
    }

    fn meaning(module: usize) -> Self {
        Self {
            module,
            meaning: true,
            aliases: MOST_ALIASES,
        }
    }
}

impl Printer<'_> {
    /// A type, as it is written in a module.
    pub(super) fn ty(&self, module: usize, ty: &Type) -> Signature {
        both(module, |at| self.print(at, ty))
    }

    /// The variant's or struct's types, in brackets.
    pub(super) fn tuple<'b>(&self, module: usize, types: impl Fn() -> Vec<&'b Type>) -> Signature {
        both(module, |at| {
            let types: Vec<String> = types().into_iter().map(|ty| self.print(at, ty)).collect();
            format!("({})", types.join(", "))
        })
    }

    /// A function; the meaning leaves out what arguments are called.
    pub(super) fn function(&self, module: usize, function: &syn::Signature) -> Signature {
        both(module, |at| self.print_function(at, function))
    }

    /// A path, such as that of a trait.
    pub(super) fn path(&self, module: usize, path: &syn::Path) -> String {
        self.print_path(At::meaning(module), path)
    }

    fn print_function(&self, at: At, function: &syn::Signature) -> String {
        let arguments = function.inputs.iter().map(|argument| match argument {
            FnArg::Receiver(receiver) => match &receiver.kind {
                ReceiverKind::Reference(_, _, Some(_)) => "&mut self".to_owned(),
                ReceiverKind::Reference(..) => "&self".to_owned(),
                ReceiverKind::Typed(_, ty) => format!("self: {}", self.print(at, ty)),
                _ => "self".to_owned(),
            },
            FnArg::Typed(typed) => {
                let ty = self.print(at, &typed.ty);
                if at.meaning {
                    ty
                } else {
                    let name = tidy(&typed.pat).replace("mut ", "");
                    format!("{name}: {ty}")
                }
            }
        });
        let arguments: Vec<String> = arguments.collect();
        let words = [
            function.constness.is_some().then_some("const "),
            function.asyncness.is_some().then_some("async "),
        ];
        let words: String = words.into_iter().flatten().collect();
        let generics = tidy(&function.generics.params);
        let generics = if generics.is_empty() {
            generics
        } else {
            format!("<{generics}>")
        };
        let returns = match &function.output {
            ReturnType::Default => String::new(),
            ReturnType::Type(_, ty) => format!(" -> {}", self.print(at, ty)),
        };
        let name = bare(&function.ident);
        format!(
            "{words}fn {name}{generics}({}){returns}",
            arguments.join(", ")
        )
    }

    fn print(&self, at: At, ty: &Type) -> String {
        match ty {
            Type::Path(path) if path.qself.is_none() => self.print_path(at, &path.path),
            Type::Reference(reference) => {
                let lifetime = reference.lifetime.as_ref();
                let lifetime = lifetime.map_or_else(String::new, |lifetime| format!("{lifetime} "));
                let mutable = if reference.mutability.is_some() {
                    "mut "
                } else {
                    ""
                };
                format!("&{lifetime}{mutable}{}", self.print(at, &reference.elem))
            }
            Type::ImplTrait(bounds) => format!("impl {}", self.bounds(at, bounds.bounds.iter())),
            Type::TraitObject(bounds) => format!("dyn {}", self.bounds(at, bounds.bounds.iter())),
            Type::Tuple(tuple) => {
                let types: Vec<String> = tuple.elems.iter().map(|ty| self.print(at, ty)).collect();
                format!("({})", types.join(", "))
            }
            Type::Slice(slice) => format!("[{}]", self.print(at, &slice.elem)),
            Type::Array(array) => {
                format!("[{}; {}]", self.print(at, &array.elem), tidy(&array.len))
            }
            Type::Paren(inner) => self.print(at, &inner.elem),
            Type::Group(inner) => self.print(at, &inner.elem),
            other => tidy(other),
        }
    }

    fn bounds<'b>(&self, at: At, bounds: impl Iterator<Item = &'b TypeParamBound>) -> String {
        let bounds = bounds.map(|bound| match bound {
            TypeParamBound::Trait(bound) => self.print_path(at, &bound.path),
            other => tidy(other),
        });
        bounds.collect::<Vec<_>>().join(" + ")
    }

    fn print_path(&self, at: At, path: &syn::Path) -> String {
        let mut segments: Vec<String> = path.segments.iter().map(|one| bare(&one.ident)).collect();
        let arguments = path
            .segments
            .last()
            .map(|last| self.arguments(at, &last.arguments));
        let arguments = arguments.unwrap_or_default();
        if path.leading_colon.is_some() {
            segments.insert(0, String::new());
        }
        let meaning = self.tree.resolve(at.module, &segments);
        if let Some(Meaning::Item(definition)) = &meaning
            && let Some(aliases) = at.aliases.checked_sub(1)
            && let Some(target) = self.aliases.get(definition)
        {
            let at = At {
                module: definition.module,
                aliases,
                ..at
            };
            return self.print(at, target);
        }
        let name = match meaning {
            Some(meaning) => self.name(&meaning),
            None => segments.join("::"),
        };
        name + &arguments
    }

    /// What callers know something by.
    pub(super) fn name(&self, meaning: &Meaning) -> String {
        if let Some(name) = self.names.get(meaning) {
            return name.clone();
        }
        match meaning {
            Meaning::Item(definition) => self.tree.written(definition),
            Meaning::Module(_) => String::new(),
            Meaning::External(path) => {
                let path = path.iter().filter(|part| !part.is_empty());
                let path: Vec<&str> = path.map(String::as_str).collect();
                match path.split_first() {
                    Some((&"clientwright_runtime", rest)) => {
                        format!("runtime::{}", rest.join("::"))
                    }
                    // What stands in the prelude is as well known by its name.
                    Some((&("std" | "core"), [.., last])) => (*last).to_owned(),
                    _ => path.join("::"),
                }
            }
        }
    }

    fn arguments(&self, at: At, arguments: &PathArguments) -> String {
        let PathArguments::AngleBracketed(arguments) = arguments else {
            return tidy(arguments);
        };
        let arguments = arguments.args.iter().map(|argument| match argument {
            GenericArgument::Type(ty) => self.print(at, ty),
            GenericArgument::AssocType(bound) => {
                format!("{} = {}", bound.ident, self.print(at, &bound.ty))
            }
            other => tidy(other),
        });
        format!("<{}>", arguments.collect::<Vec<_>>().join(", "))
    }
}

fn both(module: usize, print: impl Fn(At) -> String) -> Signature {
    Signature {
        shown: print(At::shown(module)),
        meaning: print(At::meaning(module)),
    }
}

/// Tokens as text, with the blanks that one would write.
pub(super) fn tidy(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, out: &mut String) {
    // Whether the last token was a sign that the next one follows without a blank.
    let mut joint = true;
    for token in tokens {
        let text = match &token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => (" {", "}"),
                    Delimiter::None => ("", ""),
                };
                out.push_str(open);
                write(group.stream(), out);
                out.push_str(close);
                joint = false;
                continue;
            }
            TokenTree::Punct(punct) => {
                let sign = punct.as_char();
                match sign {
                    ',' | ';' => {
                        out.push(sign);
                        out.push(' ');
                        joint = true;
                    }
                    '=' | '|' | '+' if !joint => {
                        out.push(' ');
                        out.push(sign);
                        if punct.spacing() == Spacing::Alone {
                            out.push(' ');
                        }
                        joint = true;
                    }
                    '>' if out.ends_with('=') || out.ends_with('-') => {
                        out.push_str("> ");
                        joint = true;
                    }
                    _ => {
                        out.push(sign);
                        joint = true;
                    }
                }
                continue;
            }
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Literal(literal) => literal.to_string(),
        };
        if !joint && out.ends_with(|last: char| last.is_alphanumeric() || "_\"".contains(last)) {
            out.push(' ');
        }
        out.push_str(&text);
        joint = false;
    }
    // A comma in front of a closing bracket.
    let length = out.trim_end_matches(", ").len();
    out.truncate(length);
}
