//! Commerce Layer: JSON:API, and a token server at a host of its own.
//!
//! The paths lack the `/api` of the documented base URL, since the test's base URL has none.

use commercelayer_client::tokens::TokenRequest;
use commercelayer_client::{ApiError, Client, Error, Filter, GrantType};

use crate::{Case, Failure, Provider, Run, Sent, encoded, keys, run};

mod addresses;
mod customers;
mod groups;
mod payment_sources;
mod subscriptions;

/// Commerce Layer's client.
#[derive(Debug)]
pub struct CommerceLayer;

impl Provider for CommerceLayer {
    type Client = Client;

    const NAME: &'static str = "commercelayer";
    const HEADERS: &'static [(&'static str, &'static str)] = &[
        ("authorization", "Bearer sk_MARKERtoken"),
        (
            "user-agent",
            "commercelayer-client/0.1.0 clientwright/0.1.0",
        ),
        ("accept", "application/vnd.api+json"),
    ];

    fn client(url: &str) -> Client {
        Client::builder()
            .access_token(keys::TOKEN)
            .base_url(url)
            .auth_base_url(url)
            .retry(clientwright_runtime::RetryPolicy::none())
            .build()
            .expect("a client for loopback")
    }

    fn cases() -> Vec<Case<Client>> {
        let mut cases = customers::cases();
        cases.extend(groups::cases());
        cases.extend(addresses::cases());
        cases.extend(payment_sources::cases());
        cases.extend(subscriptions::cases());
        cases.extend(tokens());
        cases
    }
}

/// A case without a body.
fn bare(operation: &'static str, request: &'static str, run: fn(Client) -> Run) -> Case<Client> {
    Case::new(operation, request, Sent::Nothing, run)
}

/// A case with a JSON:API document.
fn with(
    operation: &'static str,
    request: &'static str,
    body: &'static str,
    run: fn(Client) -> Run,
) -> Case<Client> {
    Case::new(operation, request, Sent::JsonApi(body), run)
}

/// `filter[q][name]=value`.
fn filter(name: &str, value: &str) -> Filter {
    Filter::new().q([(name, value)])
}

/// What calls of the token server carry: no access token, and plain JSON.
const TOKEN: &[(&str, &str)] = &[("authorization", ""), ("accept", "application/json")];

fn tokens() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "createToken",
            "POST /oauth/token",
            Sent::Json(
                r#"{"grant_type":"client_credentials","client_id":"client-1","client_secret":"s3cret","scope":"market:code:europe market:code:usa"}"#,
            ),
            run!(client => client
                .tokens()
                .create(GrantType::ClientCredentials, "client-1")
                .client_secret("s3cret")
                .scope("market:code:europe market:code:usa")),
        )
        .headers(TOKEN),
        Case::new(
            "createToken",
            "POST /oauth/token",
            Sent::Json(
                r#"{"grant_type":"password","client_id":"client-1","username":"jane@example.com","password":"correct \"horse\""}"#,
            ),
            run!(client => client
                .tokens()
                .create("password", "client-1")
                .username("jane@example.com")
                .password("correct \"horse\"")
                .x_backend_auth("backend-1")
                .x_true_client_ip("203.0.113.7")),
        )
        .headers(&[
            ("authorization", ""),
            ("accept", "application/json"),
            ("x-backend-auth", "backend-1"),
            ("x-true-client-ip", "203.0.113.7"),
        ]),
        Case::new(
            "createToken",
            "POST /oauth/token",
            Sent::Json(
                r#"{"grant_type":"authorization_code","client_id":"client-1","code":"code-1","redirect_uri":"https://example.com/back?a=1&b=2"}"#,
            ),
            run!(client => client
                .tokens()
                .create(GrantType::AuthorizationCode, "client-1")
                .code("code-1")
                .redirect_uri("https://example.com/back?a=1&b=2")),
        )
        .headers(TOKEN),
        Case::new(
            "createToken",
            "POST /oauth/token",
            Sent::Json(r#"{"grant_type":"refresh_token","client_id":"client-2","refresh_token":"r1"}"#),
            run!(client => client
                .tokens()
                .create(GrantType::Password, "client-1")
                .body(&TokenRequest::new(GrantType::RefreshToken, "client-2").refresh_token("r1"))),
        )
        .headers(TOKEN),
        Case::new(
            "createToken",
            "POST /oauth/token",
            Sent::Json(
                r#"{"grant_type":"urn:ietf:params:oauth:grant-type:jwt-bearer","client_id":"client-1","assertion":"eyJ.a.b"}"#,
            ),
            run!(client => client
                .tokens()
                .create(GrantType::UrnIetfParamsOAuthGrantTypeJwtBearer, "client-1")
                .assertion("eyJ.a.b")),
        )
        .headers(TOKEN),
    ]
}

fn failure(error: &Error) -> Failure {
    let body = error.api_error().map(|error| match error {
        ApiError::Errors(body) => encoded("Errors", &body),
        ApiError::Token(body) => encoded("Token", &body),
        other => panic!("new variant {other:?}"),
    });
    Failure::new(error, body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{Answer, Server};

    /// The token server is asked without the token, and nobody else is asked for one.
    #[tokio::test]
    async fn the_access_token_stays_with_its_host() {
        let (core, auth) = (Server::start().await, Server::start().await);
        let client = Client::builder()
            .access_token(keys::TOKEN)
            .base_url(format!("{}/api", core.url()))
            .auth_base_url(auth.url())
            .build()
            .expect("a client for loopback");
        core.answer(Answer::body(
            200,
            "application/vnd.api+json",
            r#"{"data":{"id":"xYZkjABcde","type":"customers"}}"#,
        ));
        auth.answer(Answer::body(
            200,
            "application/json",
            r#"{"access_token":"new","token_type":"bearer","expires_in":7200}"#,
        ));

        let customer = client.customers().retrieve("xYZkjABcde").send().await;
        assert_eq!(customer.expect("a customer").id, "xYZkjABcde");
        let token = client
            .tokens()
            .create(GrantType::ClientCredentials, "client-1")
            .send()
            .await;
        assert_eq!(token.expect("a token").expires_in, 7200);

        let (asked, told) = (core.take_one(), auth.take_one());
        assert_eq!(asked.target, "/api/customers/xYZkjABcde");
        assert_eq!(asked.header("authorization"), Some("Bearer sk_MARKERtoken"));
        assert_eq!(told.target, "/oauth/token");
        assert_eq!(told.header("authorization"), None);
    }
}
