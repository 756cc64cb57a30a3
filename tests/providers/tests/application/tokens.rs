//! Tokens of Commerce Layer, as an application gets them: by id and secret, and by a provider of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clientwright_runtime::testing::{Mock, Reply};
use clientwright_runtime::transport::BoxFuture;
use clientwright_runtime::{ClientCredentials, ErrorKind, Token, TokenError, TokenProvider};
use commercelayer_client::{Client, Customer, operations};

const RETRIEVE: &clientwright_runtime::Operation = &operations::RETRIEVE_CUSTOMER;

fn token(text: &str) -> Reply {
    Reply::json(
        200,
        format!(
            r#"{{"access_token":"{text}","token_type":"bearer","expires_in":7200,"created_at":1790000000}}"#
        ),
    )
}

fn customer() -> Reply {
    Reply::json(
        200,
        r#"{"data":{"id":"c1","type":"customers","attributes":{}}}"#,
    )
}

fn client(mock: &Mock) -> Client {
    let credentials = ClientCredentials::new("client-4711", "secret-4711");
    Client::builder()
        .client_credentials_with(credentials.scope("market:code:europe"))
        .organization("acme")
        .transport(mock.clone())
        .build()
        .expect("a client")
}

async fn retrieve(client: &Client) -> Result<Customer, commercelayer_client::Error> {
    client.customers().retrieve("c1").send().await
}

#[tokio::test(start_paused = true)]
async fn id_and_secret_give_a_token_as_the_provider_documents_it() {
    let mock = Mock::new();
    mock.on_token().reply(token("first")).reply(token("second"));
    mock.on(RETRIEVE)
        .times(2, customer())
        .reply(Reply::status(401))
        .reply(customer());
    let client = client(&mock);
    for _ in 0..3 {
        retrieve(&client).await.expect("a customer");
    }
    mock.assert_done();
    let all = mock.all_requests();
    let shown: Vec<_> = all
        .iter()
        .map(|one| (one.url(), one.header("authorization").unwrap_or_default()))
        .collect();
    let (tokens, customer) = (
        "https://auth.commercelayer.io/oauth/token",
        "https://acme.commercelayer.io/api/customers/c1",
    );
    let expect = [
        (tokens, ""),
        (customer, "Bearer first"),
        (customer, "Bearer first"),
        (customer, "Bearer first"),
        (tokens, ""),
        (customer, "Bearer second"),
    ];
    assert_eq!(shown, expect.map(|(url, sent)| (url.to_owned(), sent)));
    assert_eq!(
        all[0].text(),
        r#"{"grant_type":"client_credentials","client_id":"client-4711","client_secret":"secret-4711","scope":"market:code:europe"}"#
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_token_server_is_an_error_of_the_call() {
    let mock = Mock::new();
    mock.on_token().reply(Reply::json(
        401,
        r#"{"errors":[{"code":"UNAUTHORIZED","title":"Unauthorized","detail":"no client client-4711","status":401}]}"#,
    ));
    let error = retrieve(&client(&mock)).await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert_eq!(error.code(), Some("UNAUTHORIZED"));
    assert!(error.api_error().is_none(), "it is none of the call's own");
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("no client [redacted]"), "{shown}");
    assert!(!shown.contains("4711"), "{shown}");
    assert!(mock.requests(RETRIEVE).is_empty());
}

/// A customer's own tokens, which the password grant gives: another client of the same API asks for them.
struct OfCustomer {
    client: Client,
    asked: AtomicUsize,
}

impl TokenProvider for OfCustomer {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let grant = commercelayer_client::GrantType::Password;
        let call = self.client.tokens().create(grant, "client-4711");
        let call = call.username("ines@example.com").password("hunter2");
        Box::pin(async move {
            let answer = call.send().await;
            let answer = answer
                .map_err(|error| TokenError::with_source("no token for the customer", error))?;
            let life = u64::try_from(answer.expires_in).unwrap_or_default();
            let token = Token::new(answer.access_token.expose());
            Ok(token.expires_in(std::time::Duration::from_secs(life)))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_of_ones_own_uses_the_generated_call() {
    let mock = Mock::new();
    mock.on(&operations::CREATE_TOKEN).reply(token("of-ines"));
    mock.on(RETRIEVE).times(2, customer());
    let plain = Client::builder()
        .organization("acme")
        .transport(mock.clone())
        .build();
    let provider = Arc::new(OfCustomer {
        client: plain.expect("a client"),
        asked: AtomicUsize::new(0),
    });
    let client = Client::builder()
        .access_token_provider(Arc::clone(&provider))
        .organization("acme")
        .transport(mock.clone())
        .build()
        .expect("a client");
    for _ in 0..2 {
        retrieve(&client).await.expect("a customer");
    }
    assert_eq!(provider.asked.load(Ordering::SeqCst), 1);
    for request in mock.requests(RETRIEVE) {
        assert_eq!(request.header("authorization"), Some("Bearer of-ines"));
    }
}
