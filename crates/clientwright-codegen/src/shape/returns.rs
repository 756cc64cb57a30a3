//! What a call gives back.

use super::{Shaper, built_in};
use crate::codes;
use crate::lower::entry;
use crate::model::{Api, Content, Operation, Presence, Returns, Shape, Ty};

impl Shaper<'_, '_> {
    /// What `send()` gives, or with `unwrap` left out, `send_full()`.
    pub(super) fn returns(&mut self, operation: &Operation, unwrap: bool) -> Returns {
        let success = operation.successes();
        let mut contents: Vec<&Content> = Vec::new();
        let mut optional = false;
        for index in &success {
            match &operation.answers[*index].content {
                Content::Empty => optional = true,
                content if !contents.contains(&content) => contents.push(content),
                _ => {}
            }
        }
        let content = match contents.as_slice() {
            [] => return Returns::Nothing,
            [one] => (*one).clone(),
            _ => {
                let own = self
                    .config
                    .operations
                    .get(&operation.id)
                    .is_some_and(|config| config.unwrap.is_some());
                if unwrap && own {
                    let span = entry(self.places, &["operations", &operation.id], "unwrap");
                    let message = format!(
                        "`{}` answers with several bodies, of which none can be unwrapped",
                        operation.id
                    );
                    self.diagnostics
                        .error(codes::POINTER, span, message)
                        .help("drop `unwrap`");
                }
                return Returns::Many(success);
            }
        };
        let pointer = if unwrap { self.unwrap(operation) } else { None };
        if let (Some((pointer, true)), Content::Empty | Content::Text | Content::Bytes) =
            (&pointer, &content)
        {
            self.nowhere(operation, pointer);
        }
        if let (Some((pointer, own)), Content::Json(ty)) = (&pointer, &content) {
            match at(self.api, ty, pointer) {
                Some((inner, nullable)) => {
                    return Returns::One {
                        content: Content::Json(inner),
                        pointer: Some(pointer.clone()),
                        optional: optional || nullable,
                    };
                }
                None if *own => self.nowhere(operation, pointer),
                // A media type's rule holds where it fits.
                None => {}
            }
        }
        match content {
            // Null says as much as no body.
            Content::Json(Ty::Nullable(inner)) => Returns::One {
                content: Content::Json(*inner),
                pointer: None,
                optional: true,
            },
            content => Returns::One {
                content,
                pointer: None,
                optional,
            },
        }
    }

    fn nowhere(&mut self, operation: &Operation, pointer: &str) {
        let span = entry(self.places, &["operations", &operation.id], "unwrap");
        let message = format!(
            "`{pointer}` leads nowhere in the answer of `{}`",
            operation.id
        );
        let help = "give the pointer of a member that the success body has";
        self.diagnostics
            .error(codes::POINTER, span, message)
            .help(help);
    }

    /// The pointer that is unwrapped, and whether the operation itself says so.
    fn unwrap(&self, operation: &Operation) -> Option<(String, bool)> {
        let own = self
            .config
            .operations
            .get(&operation.id)
            .and_then(|config| config.unwrap.clone());
        if let Some(own) = own {
            return Some((own, true));
        }
        let mut accepted = operation.accept.split(',').map(str::trim);
        let pointer = accepted.find_map(|name| {
            self.shape_config(name)
                .and_then(|config| config.unwrap.clone())
                .or_else(|| built_in(name).unwrap)
        });
        pointer.map(|pointer| (pointer, false))
    }
}

/// The type at a pointer, and whether null may stand there.
pub(super) fn at(api: &Api, ty: &Ty, pointer: &str) -> Option<(Ty, bool)> {
    let (mut ty, mut nullable) = (ty, false);
    for token in pointer.strip_prefix('/')?.split('/') {
        let name = token.replace("~1", "/").replace("~0", "~");
        let mut named = ty;
        if let Ty::Nullable(inner) = named {
            nullable = true;
            named = inner;
        }
        while let Ty::Named(id) = named
            && let Shape::Alias(inner) = &api.types[*id].shape
        {
            named = inner;
        }
        let Ty::Named(id) = named else { return None };
        let Shape::Record(record) = &api.types[*id].shape else {
            return None;
        };
        let field = record.fields.iter().find(|field| field.name == name)?;
        nullable |= matches!(
            field.presence,
            Presence::Nullable | Presence::OptionalNullable
        );
        ty = &field.ty;
    }
    Some((ty.clone(), nullable))
}
