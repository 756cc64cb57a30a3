//! `client.rs`: the client, its builder and its servers.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::{Docs, Host, RateLimit, ResetUnit};
use crate::text::{Ident, code_span, item_of, literal};

use super::Cx;
use super::credentials;
use super::docs::Lines;
use super::file::{File, Unit};
use super::pages;

/// Names that `client.rs` has for the crate's root.
pub(super) fn exports(cx: &Cx<'_>) -> Vec<Ident> {
    let own = ["client", "client builder", "sending"];
    let mut names: Vec<Ident> = own.into_iter().map(Ident::camel).collect();
    let hosts = cx.api.hosts.iter().zip(&cx.names.builder.hosts);
    names.extend(
        hosts
            .filter(|(host, _)| has_servers(host))
            .map(|(_, names)| names.servers.clone()),
    );
    names.sort();
    names
}

/// Whether there is something to choose from.
fn has_servers(host: &Host) -> bool {
    match host.name {
        None => !host.servers.is_empty(),
        Some(_) => host.servers.len() > 1,
    }
}

pub(super) fn client(cx: &Cx<'_>) -> String {
    let mut file = File::new(cx.names, vec!["The client and how it is built.".to_owned()]);
    let mut unit = Unit::default();
    unit.uses.alias = true;
    if !cx.api.schemes.is_empty() || cx.api.headers.iter().any(|header| header.secret) {
        unit.uses.runtime.insert("Secret");
    }
    unit.items(description(cx));
    unit.items(structure(cx));
    unit.items(quote! {
        #[doc = " A call on its way: await it for the answer, or for the [`Error`](crate::Error) that came instead."]
        pub type Sending<T> = runtime::Sending<T, crate::Error>;
    });
    if let Some(paging) = pages::constant(cx, &mut unit.uses) {
        unit.items(paging);
    }
    unit.items(builder(cx));
    for (index, host) in cx.api.hosts.iter().enumerate() {
        if has_servers(host) {
            unit.items(servers(cx, index, host));
        }
    }
    file.unit(unit);
    file.finish(&cx.header)
}

/// `static API: runtime::Api = …;`
fn description(cx: &Cx<'_>) -> TokenStream {
    let name = literal(&cx.config.package.name);
    let version = literal(&cx.config.package.version);
    let hosts = cx.api.hosts.iter().map(|host| self::host(cx, host));
    let schemes = cx
        .api
        .schemes
        .iter()
        .enumerate()
        .map(|(index, scheme)| credentials::table(&cx.names.builder, index, scheme));
    let headers = cx.api.headers.iter().filter_map(|header| {
        let (name, value) = (literal(&header.name), literal(header.default.as_deref()?));
        Some(quote!((#name, #value)))
    });
    let ids = cx.api.request_id_headers.iter().map(|name| literal(name));
    let limit = rate_limit(&cx.api.rate_limit);
    quote! {
        static API: runtime::Api = runtime::Api {
            hosts: &[#(#hosts),*],
            schemes: &[#(#schemes),*],
            headers: &[#(#headers),*],
            request_id_headers: &[#(#ids),*],
            #limit
            ..runtime::Api::new(#name, #version)
        };
    }
}

/// The member for the headers of rate limits, where there are any.
fn rate_limit(limit: &RateLimit) -> Option<TokenStream> {
    if *limit == RateLimit::default() {
        return None;
    }
    let names = |names: &[String]| {
        let names = names.iter().map(|name| literal(name));
        quote!(&[#(#names),*])
    };
    let (most, remaining) = (names(&limit.limit), names(&limit.remaining));
    let reset = limit.reset.iter().map(|(name, unit)| {
        let name = literal(name);
        let unit = match unit {
            ResetUnit::Seconds => quote!(Seconds),
            ResetUnit::Milliseconds => quote!(Milliseconds),
            ResetUnit::Timestamp => quote!(Timestamp),
            ResetUnit::TimestampMilliseconds => quote!(TimestampMilliseconds),
            ResetUnit::Date => quote!(Date),
            ResetUnit::Window => quote!(Window),
        };
        quote!((#name, runtime::ResetUnit::#unit))
    });
    Some(quote! {
        rate_limit: runtime::RateLimitHeaders::new(#most, #remaining, &[#(#reset),*]),
    })
}

fn host(cx: &Cx<'_>, host: &Host) -> TokenStream {
    let name = literal(host.name.as_deref().unwrap_or(""));
    let default = host.servers.first();
    let url = literal(default.map_or("", |server| &server.url));
    let mut seen: Vec<&str> = Vec::new();
    let mut variables = Vec::new();
    for variable in host.servers.iter().flat_map(|server| &server.variables) {
        if seen.contains(&variable.name.as_str()) {
            continue;
        }
        seen.push(&variable.name);
        let method = cx
            .names
            .builder
            .variables
            .iter()
            .find(|(known, _)| *known == variable.name);
        let method = literal(method.map_or("", |(_, method)| method.bare()));
        let name = literal(&variable.name);
        let required = quote!(runtime::Variable::new(#name, #method));
        variables.push(match &variable.default {
            Some(default) => {
                let default = literal(default);
                quote!(runtime::Variable { default: Some(#default), ..#required })
            }
            None => required,
        });
    }
    let required = quote!(runtime::Host::new(#name, #url));
    if variables.is_empty() {
        return required;
    }
    quote!(runtime::Host { variables: &[#(#variables),*], ..#required })
}

fn structure(cx: &Cx<'_>) -> TokenStream {
    let docs = Lines::ours(format!(
        "A client for the {}. Cheap to clone: clones share connections.",
        crate::text::markdown(&crate::text::api_title(&cx.api.title)).join(" ")
    ));
    let docs = docs.tokens();
    let groups =
        cx.api
            .groups
            .iter()
            .zip(&cx.names.groups)
            .enumerate()
            .map(|(index, (group, names))| {
                let when = cx.features.tokens(&cx.features.on_group(index));
                let (module, accessor, name) = (&names.module, &names.accessor, &names.name);
                let docs = Lines::of(
                    &group.docs,
                    format!("Calls of the group {}.", code_span(&group.name)),
                )
                .tokens();
                quote! {
                    #docs
                    #when
                    pub fn #accessor(&self) -> crate::#module::#name {
                        crate::#module::#name::new(self.inner.clone())
                    }
                }
            });
    quote! {
        #docs
        #[derive(Debug, Clone)]
        pub struct Client {
            inner: runtime::Client,
        }

        impl Client {
            #[doc = " Starts to build a client."]
            pub fn builder() -> ClientBuilder {
                ClientBuilder { inner: runtime::ClientBuilder::new(&API) }
            }
            #[doc = " What the last answer that said something of the rate limit said; clones share it."]
            pub fn rate_limit(&self) -> Option<runtime::RateLimit> {
                self.inner.rate_limit()
            }
            #(#groups)*
        }
    }
}

fn builder(cx: &Cx<'_>) -> TokenStream {
    let names = &cx.names.builder;
    let schemes = cx.api.schemes.iter().enumerate();
    let schemes = schemes.map(|(index, scheme)| credentials::methods(names, index, scheme));
    let hosts = base_urls(cx);
    let variables = variables(cx);
    let headers = headers(cx);
    let general = general();
    quote! {
        #[doc = " Builds a [`Client`]."]
        #[derive(Debug, Clone)]
        pub struct ClientBuilder {
            inner: runtime::ClientBuilder,
        }

        impl ClientBuilder {
            #(#schemes)*
            #(#hosts)*
            #(#variables)*
            #(#headers)*
            #general
        }
    }
}

/// The methods that choose where calls go.
fn base_urls(cx: &Cx<'_>) -> Vec<TokenStream> {
    let names = &cx.names.builder;
    let hosts = cx
        .api
        .hosts
        .iter()
        .zip(&names.hosts)
        .enumerate()
        .map(|(at, (host, names))| {
            let index = Literal::usize_unsuffixed(at);
            let server = has_servers(host).then(|| {
                let (server, servers) = (&names.server, &names.servers);
                let mut docs = Lines::ours("Takes one of the servers that the API names.");
                let others = match at {
                    0 => along(cx, &mut docs),
                    _ => Vec::new(),
                };
                let docs = docs.tokens();
                quote! {
                    #docs
                    pub fn #server(mut self, server: #servers) -> Self {
                        self.inner.set_base_url(#index, server.url());
                        #(#others)*
                        self
                    }
                }
            });
            let base_url = &names.base_url;
            let mut docs = base_url_docs(host);
            let other = names_of_others(cx).filter(|_| at == 0);
            if let Some(other) = other {
                docs.say(format!("Other hosts keep theirs: see {other}."));
            }
            let docs = docs.tokens();
            quote! {
                #server
                #docs
                pub fn #base_url(mut self, url: impl Into<String>) -> Self {
                    self.inner.set_base_url(#index, url);
                    self
                }
            }
        });
    hosts.collect()
}

/// The methods for the base URLs of the other hosts.
fn names_of_others(cx: &Cx<'_>) -> Option<String> {
    let others = cx.names.builder.hosts.iter().skip(1);
    let others: Vec<String> = others.map(|host| code_span(host.base_url.bare())).collect();
    (!others.is_empty()).then(|| others.join(", "))
}

/// What choosing a server of the main host means for the others: who asks for the sandbox must not meet the live system there.
fn along(cx: &Cx<'_>, docs: &mut Lines) -> Vec<TokenStream> {
    let mut hosts = cx.api.hosts.iter().zip(&cx.names.builder.hosts).enumerate();
    let mut calls = Vec::new();
    let Some((_, (main, names))) = hosts.next() else {
        return calls;
    };
    for (index, (host, other)) in hosts {
        let Some(first) = host.servers.first() else {
            continue;
        };
        let (mut arms, mut alone) = (Vec::new(), false);
        for (variant, _) in names.variants.iter().zip(&main.servers) {
            let at = other.variants.iter().position(|known| known == variant);
            alone |= at.is_none();
            if let Some(server) = at.and_then(|at| host.servers.get(at)) {
                let (servers, url) = (&names.servers, literal(&server.url));
                arms.push(quote!(#servers::#variant => #url));
            }
        }
        let method = other.base_url.bare();
        if arms.is_empty() {
            let url = code_span(&first.url);
            docs.say(format!(
                "Calls that go to {url} are not affected: see `{method}`."
            ));
            continue;
        }
        let rest = alone.then(|| {
            let url = literal(&first.url);
            quote!(_ => #url)
        });
        let index = Literal::usize_unsuffixed(index);
        calls.push(quote! {
            self.inner.set_default_base_url(#index, match server { #(#arms,)* #rest });
        });
        let name = code_span(host.name.as_deref().unwrap_or_default());
        docs.say(format!(
            "Calls of the host {name} go to its server of that name where it has one, unless `{method}` or its like says otherwise."
        ));
    }
    calls
}

/// The methods that fill the variables of base URLs.
fn variables(cx: &Cx<'_>) -> Vec<TokenStream> {
    let names = &cx.names.builder;
    let variables = cx
        .api
        .hosts
        .iter()
        .flat_map(|host| &host.servers)
        .flat_map(|server| &server.variables);
    let variables: Vec<_> = variables.collect();
    let variables = names.variables.iter().map(|(wire, method)| {
        let docs = variables
            .iter()
            .find(|variable| variable.name == *wire)
            .map(|variable| variable_docs(variable));
        let docs = docs.unwrap_or_default().tokens();
        let wire = literal(wire);
        quote! {
            #docs
            pub fn #method(mut self, value: impl Into<String>) -> Self {
                self.inner.set_variable(#wire, value);
                self
            }
        }
    });
    variables.collect()
}

/// The methods that set headers of the whole client.
fn headers(cx: &Cx<'_>) -> Vec<TokenStream> {
    let names = &cx.names.builder;
    let headers = cx
        .api
        .headers
        .iter()
        .zip(&names.headers)
        .map(|(header, method)| {
            let docs = header_docs(&header.docs, &header.name, header.default.as_deref()).tokens();
            let name = literal(&header.name);
            let (ty, set) = if header.secret {
                (quote!(impl Into<Secret<String>>), quote!(set_secret_header))
            } else {
                (quote!(impl Into<String>), quote!(set_header))
            };
            quote! {
                #docs
                pub fn #method(mut self, value: #ty) -> Self {
                    self.inner.#set(#name, value);
                    self
                }
            }
        });
    headers.collect()
}

fn base_url_docs(host: &Host) -> Lines {
    let url = host.servers.first().map(|server| code_span(&server.url));
    let mut lines = match (&host.name, url) {
        (None, None) => Lines::ours("Sets the base URL, which the API does not name."),
        (None, Some(url)) => Lines::ours(format!(
            "Takes another base URL than {url}: a gateway's, or a test's."
        )),
        (Some(_), Some(url)) => Lines::ours(format!(
            "Takes another base URL for the calls that go to {url}."
        )),
        (Some(name), None) => Lines::ours(format!(
            "Sets the base URL of the host {}, which the API does not name.",
            code_span(name)
        )),
    };
    if let Some(path) = &host.path {
        lines.say(format!(
            "It has to end with the path that the API does name: {}.",
            code_span(path)
        ));
    }
    if let Some(server) = host.servers.first() {
        let mut docs = Lines::default();
        docs.docs(&server.docs);
        let docs = docs.into_lines();
        if !docs.is_empty() {
            lines.say(format!("Of {} the API says:", code_span(&server.url)));
            lines.block(docs);
        }
    }
    lines
}

/// Servers that the README lists.
const MANY: usize = 12;

/// What the README says of where calls go: the servers of the main host as the document describes them, the default first.
pub(super) fn servers_list(cx: &Cx<'_>) -> Vec<String> {
    let Some((host, names)) = cx.api.hosts.iter().zip(&cx.names.builder.hosts).next() else {
        return Vec::new();
    };
    let base_url = names.base_url.bare();
    if host.servers.is_empty() {
        return vec![format!(
            "The description names no server: `{base_url}` of the builder says where calls go."
        )];
    }
    let (server, servers) = (names.server.bare(), names.servers.bare());
    let to = match host.servers.as_slice() {
        [_] => "this server",
        _ => "the first of these servers",
    };
    let mut lines = vec![
        format!(
            "Calls go to {to}, unless `{server}` or `{base_url}` of the builder says otherwise:"
        ),
        String::new(),
    ];
    let listed = host.servers.iter().zip(&names.variants).take(MANY);
    lines.extend(listed.flat_map(|(server, variant)| {
        let url = code_span(&server.url);
        let ours = format!("`{servers}::{}`, {url}.", variant.bare());
        item_of(&ours, &said(&server.docs))
    }));
    if host.servers.len() > MANY {
        lines.push(format!("- The others of `{servers}`."));
    }
    lines
}

/// All that the document says of something, and the facts.
fn said(docs: &Docs) -> String {
    let first = docs.summary.iter().chain(&docs.description);
    let first = first.map(|text| text.trim());
    let all = first.chain(docs.further_facts());
    all.collect::<Vec<_>>().join(" ")
}

fn variable_docs(variable: &crate::model::Variable) -> Lines {
    let mut docs = Lines::of(
        &variable.docs,
        format!("Sets {} of the base URL.", code_span(&variable.name)),
    );
    if let Some(default) = &variable.default {
        docs.say(format!("The default is {}.", code_span(default)));
    }
    if !variable.values.is_empty() {
        let values: Vec<String> = variable
            .values
            .iter()
            .map(|value| code_span(value))
            .collect();
        docs.say(format!("One of {}.", values.join(", ")));
    }
    docs
}

fn header_docs(docs: &Docs, name: &str, default: Option<&str>) -> Lines {
    let mut docs = Lines::of(
        docs,
        format!("Sets the header {} of every request.", code_span(name)),
    );
    if let Some(default) = default {
        docs.say(format!("The default is {}.", code_span(default)));
    }
    docs
}

/// What every builder has.
fn general() -> TokenStream {
    quote! {
        #[doc = " Sets a header of every request."]
        pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.inner.set_header(name, value);
            self
        }
        #[doc = " Looks at each attempt of each call; hooks are called in the order in which they were given."]
        pub fn hook(mut self, hook: impl runtime::Hook) -> Self {
            self.inner.add_hook(hook);
            self
        }
        #[doc = " Sets how often calls are sent again, where that does no harm."]
        pub fn retry(mut self, policy: runtime::RetryPolicy) -> Self {
            self.inner.set_retry(policy);
            self
        }
        #[doc = " Sets how many retries all clones of the client may send together while nothing succeeds; 20 otherwise. Ten calls that succeed earn one back."]
        pub fn retry_budget(mut self, retries: u32) -> Self {
            self.inner.set_retry_budget(retries);
            self
        }
        #[doc = " Sets the time that a whole call may take, with its retries and the waits between them."]
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.inner.set_timeout(timeout);
            self
        }
        #[doc = " Sets the time that one attempt may take."]
        pub fn attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.inner.set_attempt_timeout(timeout);
            self
        }
        #[doc = " Sets the time that connecting may take."]
        pub fn connect_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.inner.set_connect_timeout(timeout);
            self
        }
        #[doc = " Sets how many bytes the body of an answer may have."]
        pub fn max_response_bytes(mut self, bytes: usize) -> Self {
            self.inner.set_max_response_bytes(bytes);
            self
        }
        #[doc = " Sets what the `User-Agent` header begins with."]
        pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
            self.inner.set_user_agent(user_agent);
            self
        }
        #[doc = " Sends requests over a transport of your own."]
        pub fn transport(mut self, transport: impl runtime::Transport) -> Self {
            self.inner.set_transport(transport);
            self
        }
        #[doc = " Builds the client."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " Names the first thing that is wrong: a URL, a header, a key, a variable of the URL that is missing."]
        pub fn build(self) -> Result<Client, crate::Error> {
            Ok(Client { inner: self.inner.build()? })
        }
    }
}

fn servers(cx: &Cx<'_>, index: usize, host: &Host) -> TokenStream {
    let names = &cx.names.builder.hosts[index];
    let name = &names.servers;
    let docs = match &host.name {
        None => Lines::ours("The servers of the API."),
        Some(host) => Lines::ours(format!("The servers of the host {}.", code_span(host))),
    };
    let docs = docs.tokens();
    let variants = host
        .servers
        .iter()
        .zip(&names.variants)
        .map(|(server, variant)| {
            let mut docs = Lines::ours(code_span(&server.url));
            docs.docs(&server.docs);
            let docs = docs.tokens();
            quote!(#docs #variant)
        });
    let arms = host
        .servers
        .iter()
        .zip(&names.variants)
        .map(|(server, variant)| {
            let url = literal(&server.url);
            quote!(Self::#variant => #url)
        });
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* }

        impl #name {
            #[doc = " Its base URL, with the variables in braces."]
            pub fn url(self) -> &'static str {
                match self { #(#arms,)* }
            }
        }
    }
}
