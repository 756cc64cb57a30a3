//! What an application does with customers: it updates one, goes through all of them, and knows what to make of a failure.
//!
//! `cargo run --example customers -- ID EMAIL` takes the key `IMPRINT_API_KEY` from the environment. How the application tests
//! itself, without a key or a network, is at the end.

use std::time::Duration;

use imprint_client::runtime::transport::BoxFuture;
use imprint_client::runtime::{Token, TokenError, TokenProvider};
use imprint_client::{ApiError, Client, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().basic_auth_provider(Environment).build()?;
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
            let key = std::env::var("IMPRINT_API_KEY")
                .map_err(|_| TokenError::new("IMPRINT_API_KEY is not set"))?;
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
    /// Nobody knows whether the customer has it: look before trying again.
    Unclear,
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
        return Ok(Outcome::Unclear);
    }
    match error.api_error() {
        Some(ApiError::InvalidRequest(body)) => {
            let reasons = body.details.unwrap_or_default();
            Ok(Outcome::Refused(reasons.join("; ")))
        }
        // Without a body that the document knows: a proxy's page, or no answer at all.
        _ => Err(error),
    }
}

/// The ids of all customers, page by page.
pub async fn ids(client: &Client) -> Result<Vec<String>, Error> {
    let mut customers = client.customers().search().items();
    let mut ids = Vec::new();
    while let Some(customer) = customers.next().await {
        ids.push(customer?.id);
    }
    Ok(ids)
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use imprint_client::operations;
    use imprint_client::runtime::testing::{Mock, Reply};

    use super::*;

    fn client(mock: &Mock) -> Client {
        let builder = Client::builder().transport(mock.clone());
        builder.build().expect("a client that needs no key")
    }

    #[tokio::test]
    async fn a_customer_gets_another_address() {
        let mock = Mock::new();
        mock.on(&operations::UPDATE_CUSTOMER)
            .reply(Reply::minimal::<imprint_client::customers::Customer>(200));
        let outcome = change_email(&client(&mock), "c1", "new@example.com").await;
        assert_eq!(outcome.ok(), Some(Outcome::Done));
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("customer_id"), Some("c1"));
        assert_eq!(request.json()["email"], "new@example.com");
    }

    #[tokio::test]
    async fn each_failure_has_its_outcome() {
        let refused = Reply::json(
            400,
            r#"{"error": "invalid_request", "details": ["no address"]}"#,
        );
        let busy = Reply::status(429).header("Retry-After", "120");
        for (reply, expect) in [
            (Reply::status(404), Outcome::Missing),
            (refused, Outcome::Refused("no address".to_owned())),
            (busy, Outcome::Busy(Some(Duration::from_secs(120)))),
            (Reply::reset_after_read(), Outcome::Unclear),
        ] {
            let mock = Mock::new();
            mock.on(&operations::UPDATE_CUSTOMER).always(reply);
            let outcome = change_email(&client(&mock), "c1", "new@example.com").await;
            assert_eq!(outcome.ok(), Some(expect));
        }
    }
}
