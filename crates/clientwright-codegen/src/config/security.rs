//! `security` of `client.yaml`: how the builder is told credentials, and where tokens come from.

use indexmap::IndexMap;
use serde::Deserialize;

/// The builder's method for a security scheme.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SecurityConfig {
    /// Its name: `secret_key`. Otherwise `bearer_auth`, `basic_auth`, `api_key`, or after the scheme where two collide.
    ///
    /// Example: `secret_key`.
    pub method: Option<String>,
    /// For Basic: `empty` makes the method take the user name alone and sends an empty password.
    ///
    /// Example: `empty`.
    pub password: Option<EmptyPassword>,
    /// For bearer tokens and OAuth 2: where a client's id and secret give tokens. A document that names the token URL of
    /// that flow needs none of it.
    ///
    /// Example: `{token_url: 'https://auth.acme.com/oauth/token', style: post, body: json}`.
    pub client_credentials: Option<ClientCredentialsConfig>,
}

/// A token endpoint of OAuth 2.0 client credentials. What is left out is as RFC 6749 has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClientCredentialsConfig {
    /// The endpoint. Otherwise the one that the document names for this flow.
    ///
    /// Example: `https://auth.acme.com/oauth/token`.
    pub token_url: Option<String>,
    /// How id and secret travel: in a header (`basic`, the default) or as fields of the request (`post`).
    ///
    /// Example: `post`.
    #[serde(default)]
    pub style: ClientStyle,
    /// How the request is written: as a `form`, the default, or as `json`.
    ///
    /// Example: `json`.
    #[serde(default)]
    pub body: TokenBody,
    /// The scope that is asked for, where callers name none.
    ///
    /// Example: `customers:write`.
    pub scope: Option<String>,
    /// Further fields of the request: `audience: https://api.example.com`.
    ///
    /// Example: `{audience: 'https://api.acme.com'}`.
    #[serde(default)]
    pub fields: IndexMap<String, String>,
    /// The builder's method: otherwise `client_credentials`, or with the scheme's method in front where there are several.
    ///
    /// Example: `application`.
    pub method: Option<String>,
}

/// How a client's id and secret travel to a token endpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub enum ClientStyle {
    /// `Authorization: Basic …`.
    #[default]
    Basic,
    /// `client_id` and `client_secret` in the request.
    Post,
}

/// How a request for a token is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub enum TokenBody {
    /// `application/x-www-form-urlencoded`.
    #[default]
    Form,
    /// `application/json`.
    Json,
}

/// The one value that `password` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EmptyPassword {
    /// The password is the empty string.
    Empty,
}
