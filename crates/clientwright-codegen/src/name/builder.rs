//! Names of the client's builder: credentials, hosts, variables, headers, servers.

use crate::model::{Api, Host, Scheme, SchemeKind};
use crate::text::Ident;

use super::scope::{self, Scope};
use super::with_fallback;

/// The builder's names.
#[derive(Debug, Clone, Default)]
pub struct BuilderNames {
    /// The method of each scheme.
    pub schemes: Vec<Ident>,
    /// The method of each scheme that takes a provider of tokens.
    pub providers: Vec<Ident>,
    /// The methods of each scheme that take a client's id and secret, and these with more beside them.
    pub client_credentials: Vec<Option<(Ident, Ident)>>,
    /// The method of each client-wide header.
    pub headers: Vec<Ident>,
    /// The method of each server variable: its name and the identifier, over all hosts.
    pub variables: Vec<(String, Ident)>,
    /// Each host's.
    pub hosts: Vec<HostNames>,
}

/// A host's names.
#[derive(Debug, Clone)]
pub struct HostNames {
    /// The builder's method for its base URL.
    pub base_url: Ident,
    /// The builder's method for one of its servers.
    pub server: Ident,
    /// The enum of its servers.
    pub servers: Ident,
    /// The enum's variants.
    pub variants: Vec<Ident>,
}

pub(super) fn assign(api: &Api, types: &mut Scope) -> BuilderNames {
    let mut methods = Scope::new(&[scope::TRAITS, scope::BUILDER], "_value");
    let hosts = api
        .hosts
        .iter()
        .map(|host| self::host(host, &mut methods, types))
        .collect();
    let schemes = schemes(&api.schemes, &mut methods);
    let mut variables: Vec<(String, Ident)> = Vec::new();
    for variable in api
        .hosts
        .iter()
        .flat_map(|host| &host.servers)
        .flat_map(|server| &server.variables)
    {
        if !variables.iter().any(|(known, _)| *known == variable.name) {
            variables.push((
                variable.name.clone(),
                methods.claim(&Ident::snake(&variable.name)),
            ));
        }
    }
    let headers = api.headers.iter().map(|header| {
        let wish = header.method.as_ref().unwrap_or(&header.name);
        methods.claim(&Ident::snake(wish))
    });
    let headers = headers.collect();
    // After all that the document names, which keeps its names.
    let providers = schemes.iter().map(|method| {
        let wish = Ident::snake(&format!("{} provider", method.bare()));
        methods.claim(&wish)
    });
    let providers = providers.collect();
    let client_credentials = client_credentials(&api.schemes, &schemes, &mut methods);
    BuilderNames {
        schemes,
        providers,
        client_credentials,
        headers,
        variables,
        hosts,
    }
}

fn host(host: &Host, methods: &mut Scope, types: &mut Scope) -> HostNames {
    let mut variants = Scope::new(&[], "");
    let variants = host
        .servers
        .iter()
        .map(|server| variants.claim(&Ident::camel(&server.name)))
        .collect();
    match &host.name {
        None => HostNames {
            base_url: Ident::snake("base_url"),
            server: Ident::snake("server"),
            // Reserved: no type has it.
            servers: Ident::camel("server"),
            variants,
        },
        Some(name) => HostNames {
            base_url: methods.claim(&Ident::snake(&format!("{name} base url"))),
            server: methods.claim(&Ident::snake(&format!("{name} server"))),
            servers: with_fallback(types, &Ident::camel(&format!("{name} server")), "Host"),
            variants,
        },
    }
}

/// The name that client.yaml gives; else the kind's, which reads best; else the scheme's own, where the kind is not
/// the only one.
fn schemes(schemes: &[Scheme], methods: &mut Scope) -> Vec<Ident> {
    let kind = |scheme: &Scheme| match scheme.kind {
        SchemeKind::Basic => "basic_auth",
        SchemeKind::Bearer => "bearer_auth",
        SchemeKind::ApiKey { .. } => "api_key",
    };
    let wish = |scheme: &Scheme| match &scheme.method {
        Some(method) => Ident::snake(method),
        None if schemes
            .iter()
            .filter(|other| other.method.is_none() && kind(other) == kind(scheme))
            .count()
            == 1 =>
        {
            Ident::snake(kind(scheme))
        }
        None => Ident::snake(&scheme.name),
    };
    schemes
        .iter()
        .map(|scheme| methods.claim(&wish(scheme)))
        .collect()
}

/// The name that client.yaml gives, else that of the flow, with the scheme's in front where it is not the only one.
fn client_credentials(
    schemes: &[Scheme],
    names: &[Ident],
    methods: &mut Scope,
) -> Vec<Option<(Ident, Ident)>> {
    let only = schemes
        .iter()
        .filter(|scheme| scheme.token_endpoint.is_some())
        .count()
        == 1;
    let schemes = schemes.iter().zip(names).map(|(scheme, name)| {
        let endpoint = scheme.token_endpoint.as_ref()?;
        let wish = match &endpoint.method {
            Some(method) => Ident::snake(method),
            None if only => Ident::snake("client credentials"),
            None => Ident::snake(&format!("{} client credentials", name.bare())),
        };
        let method = methods.claim(&wish);
        let with = methods.claim(&Ident::snake(&format!("{} with", method.bare())));
        Some((method, with))
    });
    schemes.collect()
}
