//! Types at their place of use: takes a [`Ty`], gives its tokens and the way in which a value is taken from callers.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Arena, Presence, Shape, Ty, Type};
use crate::text::Ident;

use super::Cx;
use super::file::Uses;

/// A parameter of a function: its type and the expression that makes the bare value of it.
pub(super) struct Taken {
    /// The parameter's type.
    pub(super) ty: TokenStream,
    /// The value.
    pub(super) value: TokenStream,
    /// The type of a value that is collected first.
    pub(super) collected: Option<TokenStream>,
}

impl Taken {
    /// A value in one expression.
    pub(super) fn by(ty: TokenStream, value: TokenStream) -> Self {
        Self {
            ty,
            value,
            collected: None,
        }
    }
}

/// How a type is best taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Value,
    Into,
}

impl Cx<'_> {
    /// The type itself.
    pub(super) fn ty(&self, ty: &Ty, uses: &mut Uses) -> TokenStream {
        let mut runtime = |name: &'static str| {
            uses.runtime.insert(name);
        };
        match ty {
            Ty::Named(id) => {
                uses.types.insert(*id);
                let name = &self.names[*id].name;
                quote!(#name)
            }
            Ty::String => quote!(String),
            Ty::Bool => quote!(bool),
            Ty::I32 => quote!(i32),
            Ty::I64 => quote!(i64),
            Ty::U64 => quote!(u64),
            Ty::F64 => quote!(f64),
            Ty::Number => {
                runtime("Number");
                quote!(Number)
            }
            Ty::Value => {
                runtime("Value");
                quote!(Value)
            }
            Ty::Base64 => {
                runtime("Base64");
                quote!(Base64)
            }
            Ty::Bytes => {
                runtime("Bytes");
                quote!(Bytes)
            }
            Ty::List(inner) => {
                let inner = self.ty(inner, uses);
                quote!(Vec<#inner>)
            }
            Ty::NullableItem(inner) => {
                let inner = self.ty(inner, uses);
                quote!(Vec<Option<#inner>>)
            }
            Ty::Map(inner) if **inner == Ty::Value => {
                runtime("Map");
                quote!(Map)
            }
            Ty::Map(inner) => {
                runtime("Map");
                let inner = self.ty(inner, uses);
                quote!(Map<#inner>)
            }
            Ty::NullableMap(inner) => {
                runtime("Map");
                let inner = self.ty(inner, uses);
                quote!(Map<Option<#inner>>)
            }
            Ty::Nullable(inner) => {
                let inner = self.ty(inner, uses);
                quote!(Option<#inner>)
            }
            Ty::Secret(inner) => {
                runtime("Secret");
                let inner = self.ty(inner, uses);
                quote!(Secret<#inner>)
            }
            Ty::Quoted(inner) => {
                uses.alias = true;
                let inner = self.ty(inner, uses);
                quote!(runtime::Quoted<#inner>)
            }
            Ty::Foreign(foreign) => match foreign.path() {
                Ok(path) => {
                    uses.alias = true;
                    let path: TokenStream = path.parse().unwrap_or_default();
                    quote!(runtime::#path)
                }
                Err((path, true)) => {
                    uses.alias = true;
                    let path = self.own_path(path);
                    quote!(runtime::Serde<#path>)
                }
                Err((path, false)) => self.own_path(path),
            },
        }
    }

    /// What an alias stands for, through any number of them.
    pub(super) fn resolved<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        resolved(&self.api.types, ty)
    }

    fn way(&self, ty: &Ty) -> Way {
        match self.resolved(ty) {
            Ty::Bool
            | Ty::I32
            | Ty::I64
            | Ty::U64
            | Ty::F64
            | Ty::NullableItem(_)
            | Ty::List(_) => Way::Value,
            Ty::Named(id) if matches!(self.api.types[*id].shape, Shape::Record(_)) => Way::Value,
            _ => Way::Into,
        }
    }

    /// A parameter that takes a bare value: texts, maps, enums and the like by `Into`, lists by `IntoIterator`.
    pub(super) fn taken(&self, ty: &Ty, name: &Ident, uses: &mut Uses) -> Taken {
        if let Ty::List(item) = self.resolved(ty) {
            let item_ty = self.ty(item, uses);
            return match self.way(item) {
                Way::Value => Taken {
                    ty: quote!(impl IntoIterator<Item = #item_ty>),
                    value: quote!(#name.into_iter().collect()),
                    collected: Some(quote!(Vec<#item_ty>)),
                },
                Way::Into => Taken {
                    ty: quote!(impl IntoIterator<Item = impl Into<#item_ty>>),
                    value: quote!(#name.into_iter().map(Into::into).collect()),
                    collected: Some(quote!(Vec<#item_ty>)),
                },
            };
        }
        let whole = self.ty(ty, uses);
        match self.way(ty) {
            Way::Value => Taken::by(whole, quote!(#name)),
            Way::Into => Taken::by(quote!(impl Into<#whole>), quote!(#name.into())),
        }
    }

    /// A parameter that may clear: `impl Into<Patch<T>>`.
    pub(super) fn patch(&self, ty: &Ty, name: &Ident, uses: &mut Uses) -> Taken {
        uses.runtime.insert("Patch");
        let whole = self.ty(ty, uses);
        Taken::by(quote!(impl Into<Patch<#whole>>), quote!(#name.into()))
    }

    /// A required parameter: as [`Cx::taken`], or an `Option` where null is a value.
    pub(super) fn required(
        &self,
        ty: &Ty,
        presence: Presence,
        name: &Ident,
        uses: &mut Uses,
    ) -> Taken {
        match presence {
            Presence::Nullable | Presence::OptionalNullable => {
                let whole = self.ty(ty, uses);
                Taken::by(quote!(Option<#whole>), quote!(#name))
            }
            Presence::Required | Presence::Optional => self.taken(ty, name, uses),
        }
    }
}

/// What an alias stands for, through any number of them.
pub(super) fn resolved<'t>(types: &'t Arena<Type>, mut ty: &'t Ty) -> &'t Ty {
    for _ in 0..=types.len() {
        match ty {
            Ty::Named(id) => match &types[*id].shape {
                Shape::Alias(target) => ty = target,
                _ => return ty,
            },
            _ => return ty,
        }
    }
    ty
}
