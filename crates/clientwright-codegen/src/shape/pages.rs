//! What the pages of a call hold.

use clientwright_spec::Location;

use super::Shaper;
use crate::lower::at_pointer;
use crate::model::{Api, Content, Operation, PageInput, PageItems, Presence, Shape, Ty};

impl Shaper<'_, '_> {
    /// The items of a call that can be walked through page by page: where an input of the query or the body, or a link, asks for
    /// the next page and the items are a list.
    pub(super) fn items(&self, operation: &Operation) -> Option<PageItems> {
        let paging = operation.paging.as_ref()?;
        let pointer = paging.results.as_deref()?;
        if let Some(PageInput::Parameter(index)) = paging.input
            && operation.parameters[index].location != Location::Query
        {
            return None;
        }
        let successes = operation.successes();
        let mut bodies =
            successes
                .iter()
                .filter_map(|index| match &operation.answers[*index].content {
                    Content::Json(ty) => Some(ty),
                    _ => None,
                });
        bodies.find_map(|body| {
            let list = at_pointer(&self.api.types, body, pointer)?;
            Some(PageItems {
                ty: item(self.api, list)?,
                optional: may_lack(self.api, body, pointer),
            })
        })
    }
}

/// The type of the items of a list.
fn item(api: &Api, list: &Ty) -> Option<Ty> {
    match list {
        Ty::List(item) => Some((**item).clone()),
        Ty::NullableItem(item) => Some(Ty::Nullable(item.clone())),
        Ty::Value => Some(Ty::Value),
        Ty::Nullable(inner) => item(api, inner),
        Ty::Named(id) => match &api.types[*id].shape {
            Shape::Alias(inner) => item(api, inner),
            _ => None,
        },
        _ => None,
    }
}

/// Whether what stands at a pointer may be missing, as far as the types tell.
fn may_lack(api: &Api, body: &Ty, pointer: &str) -> bool {
    let mut ty = body;
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        while let Ty::Named(id) = ty
            && let Shape::Alias(inner) = &api.types[*id].shape
        {
            ty = inner;
        }
        let Ty::Named(id) = ty else { return true };
        let Shape::Record(record) = &api.types[*id].shape else {
            return true;
        };
        match record.fields.iter().find(|field| field.name == name) {
            Some(field) if matches!(field.presence, Presence::Required | Presence::Nullable) => {
                ty = &field.ty;
            }
            _ => return true,
        }
    }
    false
}
