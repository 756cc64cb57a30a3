//! Rust types of component schemas, with whole paths, for who wants to name them from outside.

use super::modules::is_parts;
use super::ty::resolved;
use crate::Indexed;
use crate::model::{Api, Ty};
use crate::name::Names;

/// What the component schemas became; bodies of multipart requests with files are no types and not in it.
pub(crate) fn index(api: &Api, names: &Names) -> Vec<Indexed> {
    let components = api.components.iter();
    let typed = components.filter_map(|component| {
        let path = path(api, names, &component.ty)?;
        Some(Indexed {
            name: component.name.clone(),
            pointer: component.origin.pointer.clone(),
            direction: component.direction,
            rust: if component.nullable {
                format!("Option<{path}>")
            } else {
                path
            },
        })
    });
    typed.collect()
}

fn path(api: &Api, names: &Names, ty: &Ty) -> Option<String> {
    let inner = |ty: &Ty| path(api, names, ty);
    Some(match ty {
        Ty::Named(id) => {
            let bytes = is_parts(&api.types, *id) || *resolved(&api.types, ty) == Ty::Bytes;
            // All types are re-exported at the crate's root.
            return (!bytes).then(|| format!("crate::{}", names[*id].name));
        }
        Ty::String => "String".to_owned(),
        Ty::Bool => "bool".to_owned(),
        Ty::I32 => "i32".to_owned(),
        Ty::I64 => "i64".to_owned(),
        Ty::U64 => "u64".to_owned(),
        Ty::F64 => "f64".to_owned(),
        Ty::Number => "crate::runtime::Number".to_owned(),
        Ty::Value => "crate::runtime::Value".to_owned(),
        Ty::Base64 => "crate::runtime::Base64".to_owned(),
        Ty::Bytes => return None,
        Ty::List(item) => format!("Vec<{}>", inner(item)?),
        Ty::NullableItem(item) => format!("Vec<Option<{}>>", inner(item)?),
        Ty::Map(value) => format!("crate::runtime::Map<{}>", inner(value)?),
        Ty::NullableMap(value) => format!("crate::runtime::Map<Option<{}>>", inner(value)?),
        Ty::Nullable(value) => format!("Option<{}>", inner(value)?),
        Ty::Secret(value) => format!("crate::runtime::Secret<{}>", inner(value)?),
        Ty::Quoted(value) => format!("crate::runtime::Quoted<{}>", inner(value)?),
        Ty::Foreign(foreign) => match foreign.path() {
            Ok(path) => format!(
                "crate::runtime::{}",
                path.replace("runtime::", "crate::runtime::")
            ),
            Err((path, true)) => format!("crate::runtime::Serde<{path}>"),
            Err((path, false)) => path.to_string(),
        },
    })
}
