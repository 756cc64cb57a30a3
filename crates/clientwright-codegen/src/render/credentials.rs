//! Credentials in `client.rs`: the tables of the security schemes, and the builder's methods that give what they ask for.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use clientwright_spec::Location;

use crate::model::{Scheme, SchemeKind, TokenEndpoint};
use crate::name::BuilderNames;
use crate::text::{Ident, literal};

use super::docs::Lines;

/// `runtime::Scheme` of a scheme.
pub(super) fn table(names: &BuilderNames, index: usize, scheme: &Scheme) -> TokenStream {
    let (name, method) = (literal(&scheme.name), literal(names.schemes[index].bare()));
    let kind = match &scheme.kind {
        SchemeKind::Basic => quote!(Basic),
        SchemeKind::Bearer => quote!(Bearer),
        SchemeKind::ApiKey { location, name } => {
            let name = literal(name);
            match location {
                Location::Query => quote!(ApiKeyQuery(#name)),
                Location::Cookie => quote!(ApiKeyCookie(#name)),
                Location::Header | Location::Path => quote!(ApiKeyHeader(#name)),
            }
        }
    };
    let plain = quote!(runtime::Scheme::new(#name, #method, runtime::SchemeKind::#kind));
    let (Some(endpoint), Some((method, _))) =
        (&scheme.token_endpoint, &names.client_credentials[index])
    else {
        return plain;
    };
    let endpoint = token_endpoint(endpoint, method);
    quote!(runtime::Scheme { token_endpoint: Some(#endpoint), ..#plain })
}

fn token_endpoint(endpoint: &TokenEndpoint, method: &Ident) -> TokenStream {
    let (url, method) = (literal(&endpoint.url), literal(method.bare()));
    let mut set = Vec::new();
    if let Some(host) = endpoint.host {
        let host = Literal::usize_unsuffixed(host);
        set.push(quote!(host: Some(#host)));
    }
    if endpoint.post {
        set.push(quote!(auth: runtime::ClientAuth::Post));
    }
    if endpoint.json {
        set.push(quote!(request: runtime::TokenRequest::Json));
    }
    if !endpoint.scope.is_empty() {
        let scope = literal(&endpoint.scope);
        set.push(quote!(scope: #scope));
    }
    if !endpoint.fields.is_empty() {
        let fields = endpoint.fields.iter().map(|(name, value)| {
            let (name, value) = (literal(name), literal(value));
            quote!((#name, #value))
        });
        set.push(quote!(fields: &[#(#fields),*]));
    }
    let plain = quote!(runtime::TokenEndpoint::new(#method, #url));
    if set.is_empty() {
        plain
    } else {
        quote!(runtime::TokenEndpoint { #(#set,)* ..#plain })
    }
}

/// The builder's methods for a scheme.
pub(super) fn methods(names: &BuilderNames, index: usize, scheme: &Scheme) -> TokenStream {
    let held = held(index, scheme, &names.schemes[index]);
    let provider = provider(index, scheme, &names.providers[index]);
    let client = names.client_credentials[index].as_ref();
    let client = client.map(|names| client_credentials(index, names));
    quote!(#held #provider #client)
}

fn held(index: usize, scheme: &Scheme, method: &Ident) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    let what = match &scheme.kind {
        SchemeKind::Basic if scheme.empty_password => {
            "Sets the user name of Basic authentication; the password is empty."
        }
        SchemeKind::Basic => "Sets user name and password of Basic authentication.",
        SchemeKind::Bearer => "Sets the token that is sent as `Authorization: Bearer`.",
        SchemeKind::ApiKey { .. } => "Sets the API key.",
    };
    let docs = Lines::of(&scheme.docs, what).tokens();
    match (&scheme.kind, scheme.empty_password) {
        (SchemeKind::Basic, false) => quote! {
            #docs
            pub fn #method(
                mut self,
                username: impl Into<Secret<String>>,
                password: impl Into<Secret<String>>,
            ) -> Self {
                self.inner.set_basic(#index, username, password);
                self
            }
        },
        (SchemeKind::Basic, true) => quote! {
            #docs
            pub fn #method(mut self, username: impl Into<Secret<String>>) -> Self {
                self.inner.set_basic(#index, username, "");
                self
            }
        },
        (SchemeKind::Bearer, _) => quote! {
            #docs
            pub fn #method(mut self, token: impl Into<Secret<String>>) -> Self {
                self.inner.set_token(#index, token);
                self
            }
        },
        (SchemeKind::ApiKey { .. }, _) => quote! {
            #docs
            pub fn #method(mut self, key: impl Into<Secret<String>>) -> Self {
                self.inner.set_token(#index, key);
                self
            }
        },
    }
}

/// The method for what has to be fetched.
fn provider(index: usize, scheme: &Scheme, method: &Ident) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    let what = match &scheme.kind {
        SchemeKind::Basic if scheme.empty_password => "user name",
        SchemeKind::Basic => "user name and password",
        SchemeKind::Bearer => "token",
        SchemeKind::ApiKey { .. } => "key",
    };
    let docs = Lines::ours(format!(
        "Sets who fetches the {what}. What comes is kept for all clones of the client until it expires or is refused."
    ))
    .tokens();
    quote! {
        #docs
        pub fn #method(mut self, provider: impl runtime::TokenProvider) -> Self {
            self.inner.set_provider(#index, provider);
            self
        }
    }
}

/// The methods that take a client's id and secret.
fn client_credentials(index: usize, (method, with): &(Ident, Ident)) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    quote! {
        #[doc = " Sets the id and secret that tokens are fetched by. A token is kept for all clones of the client, renewed before it"]
        #[doc = " expires and fetched anew where the server refuses it."]
        pub fn #method(
            self,
            id: impl Into<Secret<String>>,
            secret: impl Into<Secret<String>>,
        ) -> Self {
            self.#with(runtime::ClientCredentials::new(id, secret))
        }
        #[doc = " Sets the id and secret that tokens are fetched by, with a scope, further fields or another token URL."]
        pub fn #with(mut self, credentials: runtime::ClientCredentials) -> Self {
            self.inner.set_client_credentials(#index, credentials);
            self
        }
    }
}
