//! What an application does with customers: it updates one, goes through all of them, and knows what to make of a failure.
//!
//! `cargo run --example customers -- ID EMAIL` takes the key `PROLIFI_API_KEY` from the environment. How the application tests
//! itself, without a key or a network, is at the end.

use std::time::Duration;

use prolifi_client::runtime::transport::BoxFuture;
use prolifi_client::runtime::{Token, TokenError, TokenProvider};
use prolifi_client::{ApiError, Client, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .bearer_auth_provider(Environment)
        .build()?;
    let mut arguments = std::env::args().skip(1);
    if let (Some(id), Some(email)) = (arguments.next(), arguments.next()) {
        println!("{:?}", change_email(&client, &id, &email).await?);
    }
    println!("{} customers", ids(&client).await?.len());
    Ok(())
}

/// Gives the key that the environment holds, each time that the client asks for one; a vault would do as well.
struct Environment;

impl TokenProvider for Environment {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        Box::pin(async {
            let key = std::env::var("PROLIFI_API_KEY")
                .map_err(|_| TokenError::new("PROLIFI_API_KEY is not set"))?;
            Ok(Token::new(key))
        })
    }
}

/// What came of an update.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The customer has the address.
    Done,
    /// There is no such customer.
    Missing,
    /// The provider refuses the address, for this reason.
    Refused(String),
    /// The provider takes no more calls for now, and may say for how long.
    Busy(Option<Duration>),
    /// Nobody knows whether the customer has it. With this key the update can be sent again, and is done once.
    Unclear(Option<String>),
}

/// Gives a customer another address.
pub async fn change_email(client: &Client, id: &str, email: &str) -> Result<Outcome, Error> {
    let call = client.customers().update(id).email(email);
    // The client tries again by itself where that does no harm: what comes back is final.
    let Err(error) = call.send().await else {
        return Ok(Outcome::Done);
    };
    if error.is_not_found() {
        return Ok(Outcome::Missing);
    }
    if error.is_rate_limited() {
        return Ok(Outcome::Busy(error.retry_after()));
    }
    if error.may_have_executed() {
        let key = error.idempotency_key().map(str::to_owned);
        return Ok(Outcome::Unclear(key));
    }
    match error.api_error() {
        Some(ApiError::ErrorResponse(body)) => {
            let reason = body.error.map(|error| error.message);
            Ok(Outcome::Refused(reason.unwrap_or_default()))
        }
        // Without a body that the document knows: a proxy's page, or no answer at all.
        _ => Err(error),
    }
}

/// The ids of all customers, page by page.
pub async fn ids(client: &Client) -> Result<Vec<String>, Error> {
    let mut customers = client.customers().list().items();
    let mut ids = Vec::new();
    while let Some(customer) = customers.next().await {
        ids.extend(customer?.id);
    }
    Ok(ids)
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use prolifi_client::operations;
    use prolifi_client::runtime::RetryPolicy;
    use prolifi_client::runtime::testing::{Mock, Reply};

    use super::*;

    fn client(mock: &Mock) -> Client {
        let builder = Client::builder().transport(mock.clone());
        builder.build().expect("a client that needs no key")
    }

    #[tokio::test]
    async fn a_customer_gets_another_address() {
        let mock = Mock::new();
        mock.on(&operations::UPDATE_CUSTOMER)
            .reply(Reply::status(200).field("/data/email", "new@example.com"));
        let outcome = change_email(&client(&mock), "c1", "new@example.com").await;
        assert_eq!(outcome.ok(), Some(Outcome::Done));
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("id"), Some("c1"));
        assert_eq!(request.json()["email"], "new@example.com");
    }

    #[tokio::test]
    async fn each_failure_has_its_outcome() {
        let refused = Reply::json(
            422,
            r#"{"error": {"type": "validation_error", "message": "no address"}}"#,
        );
        let busy = Reply::status(429).header("Retry-After", "120");
        for (reply, expect) in [
            (Reply::status(404), Outcome::Missing),
            (refused, Outcome::Refused("no address".to_owned())),
            (busy, Outcome::Busy(Some(Duration::from_secs(120)))),
        ] {
            let mock = Mock::new();
            mock.on(&operations::UPDATE_CUSTOMER).always(reply);
            let outcome = change_email(&client(&mock), "c1", "new@example.com").await;
            assert_eq!(outcome.ok(), Some(expect));
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_lost_leaves_the_key() {
        let mock = Mock::new();
        let lost = Reply::reset_after_read();
        mock.on(&operations::UPDATE_CUSTOMER).always(lost);
        let once = Client::builder().retry(RetryPolicy::none());
        let client = once.transport(mock.clone()).build().expect("a client");
        let outcome = change_email(&client, "c1", "new@example.com").await;
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        let key = request.header("idempotency-key").map(str::to_owned);
        assert!(key.is_some());
        assert_eq!(outcome.ok(), Some(Outcome::Unclear(key)));
    }
}
