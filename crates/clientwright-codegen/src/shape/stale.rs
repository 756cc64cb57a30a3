//! Shaping rules of `client.yaml` that fit no body and no answer, each an error at its place.

use clientwright_spec::Span;
use clientwright_spec::media::essence;

use super::lift::{find, record};
use super::returns::at;
use super::{Rules, Shaper};
use crate::codes;
use crate::lower::{entry, item};
use crate::model::{Api, Content, Operation, OperationId, Record};

impl Shaper<'_, '_> {
    /// Reports all of them; gives whether there are some that may fit what is not selected.
    pub(super) fn report_stale(&mut self) -> bool {
        let mut stale: Vec<(Span, String)> = Vec::new();
        let operations: Vec<&Operation> = self
            .api
            .operations
            .iter::<OperationId>()
            .map(|(_, one)| one)
            .collect();
        for operation in &operations {
            let Some(own) = self.config.operations.get(&operation.id) else {
                continue;
            };
            let section = ["operations", operation.id.as_str()];
            let empty = own.unwrap.is_some()
                && operation
                    .answers
                    .iter()
                    .all(|answer| answer.content == Content::Empty);
            if empty {
                let message = format!("`{}` answers with no body to unwrap", operation.id);
                stale.push((entry(self.places, &section, "unwrap"), message));
            }
            let rules = Rules {
                lift: own.lift.clone().unwrap_or_default(),
                ..Rules::default()
            };
            let bind = own.bind.clone().unwrap_or_default();
            self.unfit(&section, &[operation], &Rules { bind, ..rules }, &mut stale);
        }
        let before = stale.len();
        self.stale_shapes(&operations, &mut stale);
        // A rule that fits nothing that is selected may fit the rest of the document.
        let waits = stale.len() > before && !self.config.select.is_empty();
        if waits {
            stale.truncate(before);
        }
        for (span, message) in stale {
            self.diagnostics
                .error(codes::STALE, span, message)
                .help("drop the entry, or mend its pointer");
        }
        waits
    }

    /// Rules by media type that no operation speaks, or that fit none of those that do.
    fn stale_shapes(&self, operations: &[&Operation], stale: &mut Vec<(Span, String)>) {
        for (media_type, shape) in &self.config.shapes {
            let section = ["shapes", media_type.as_str()];
            let speaks = |name: &str| essence(name).eq_ignore_ascii_case(media_type);
            let sends = |one: &&&Operation| {
                one.body
                    .as_ref()
                    .is_some_and(|body| speaks(&body.media_type))
            };
            let reads = |one: &&&Operation| one.accept.split(',').any(speaks);
            let sent: Vec<&Operation> = operations.iter().filter(sends).copied().collect();
            let mut read = operations.iter().filter(reads).peekable();
            if sent.is_empty() && read.peek().is_none() {
                let message = format!("no operation sends or reads `{media_type}`");
                stale.push((entry(self.places, &["shapes"], media_type), message));
                continue;
            }
            if let Some(pointer) = &shape.unwrap {
                let fits = |one: &&Operation| {
                    one.answers.iter().any(|answer| match &answer.content {
                        Content::Json(ty) => {
                            answer.error.is_none() && at(self.api, ty, pointer).is_some()
                        }
                        _ => false,
                    })
                };
                if !read.any(fits) {
                    let message =
                        format!("`{pointer}` leads nowhere in any answer of `{media_type}`");
                    stale.push((entry(self.places, &section, "unwrap"), message));
                }
            }
            let (lift, bind) = (
                shape.lift.clone().unwrap_or_default(),
                shape.bind.clone().unwrap_or_default(),
            );
            self.unfit(
                &section,
                &sent,
                &Rules {
                    lift,
                    bind,
                    identifier: None,
                },
                stale,
            );
        }
    }

    /// Rules that fit no body of these operations.
    fn unfit(
        &self,
        section: &[&str; 2],
        operations: &[&Operation],
        rules: &Rules,
        stale: &mut Vec<(Span, String)>,
    ) {
        let roots: Vec<(&Operation, &Record)> = operations
            .iter()
            .filter_map(|one| Some((*one, record(self.api, &one.body.as_ref()?.ty)?)))
            .collect();
        for (index, lift) in rules.lift.iter().enumerate() {
            if !roots.iter().any(|(_, root)| leads(self.api, root, lift)) {
                let span = item(self.places, &[section[0], section[1], "lift"], index, None);
                stale.push((span, format!("`{lift}` leads to no member of a body")));
            }
        }
        for (pointer, name) in &rules.bind {
            let fits = |(operation, root): &(&Operation, &Record)| {
                let one = Rules {
                    bind: [(pointer.clone(), name.clone())].into_iter().collect(),
                    ..Rules::default()
                };
                leads(self.api, root, pointer) && !super::lift::bound(operation, &one).is_empty()
            };
            if !roots.iter().any(fits) {
                let span = entry(self.places, &[section[0], section[1], "bind"], pointer);
                stale.push((
                    span,
                    format!("no body has `{pointer}` beside a path parameter `{name}`"),
                ));
            }
        }
    }
}

/// Whether a pointer with stars leads to a member of a record.
fn leads(api: &Api, root: &Record, pointer: &str) -> bool {
    let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
    walk(api, root, &tokens)
}

fn walk(api: &Api, at: &Record, tokens: &[&str]) -> bool {
    let Some((token, rest)) = tokens.split_first() else {
        return true;
    };
    let below = |field: &crate::model::Field| {
        rest.is_empty() || record(api, &field.ty).is_some_and(|inner| walk(api, inner, rest))
    };
    if *token == "*" {
        at.fields.iter().any(below)
    } else {
        find(at, token).is_some_and(below)
    }
}
