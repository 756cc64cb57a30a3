//! Updates a customer and tells apart what may come of it.

use std::time::Duration;

use imprint_client::{ApiError, Client, Error};

/// What came of an update.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// The customer has the new address.
    Updated,
    /// There is no such customer.
    Missing,
    /// The provider does not take it: the reasons that it gives.
    Refused(Vec<String>),
    /// There were too many calls; this is how long to wait.
    Later(Duration),
    /// Nobody knows: the connection broke, and the provider has no key by which it would know the call again.
    Unknown,
}

/// Gives a customer another address. What can be sent again without harm, the client has sent again.
pub async fn change_email(client: &Client, id: &str, email: &str) -> Result<Outcome, Error> {
    let call = client.customers().update(id).email(email);
    match call.send().await {
        Ok(_) => Ok(Outcome::Updated),
        Err(error) if error.is_not_found() => Ok(Outcome::Missing),
        // Before all that follows: a refusal may come after an attempt that was lost.
        Err(error) if error.may_have_executed() => Ok(Outcome::Unknown),
        Err(error) if error.is_rate_limited() => Ok(Outcome::Later(
            error.retry_after().unwrap_or(Duration::from_secs(60)),
        )),
        // The body says why, in sentences.
        Err(error) if error.is_bad_request() || error.is_unprocessable() => match error.api_error()
        {
            Some(ApiError::InvalidRequest(body)) => {
                Ok(Outcome::Refused(body.details.unwrap_or_default()))
            }
            _ => Err(error),
        },
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .basic_auth(std::env::var("IMPRINT_BASIC_AUTH")?)
        .timeout(Duration::from_secs(20))
        .build()?;
    let outcome = change_email(
        &client,
        "7fcad0e5-3a54-4d2c-9e83-1a3e8d1c7b9a",
        "new@example.com",
    )
    .await;
    match outcome {
        Ok(outcome) => println!("{outcome:?}"),
        // Status, code, message and request id: nothing in it is secret.
        Err(error) => eprintln!("{error}, after {} attempts", error.attempts()),
    }
    Ok(())
}
