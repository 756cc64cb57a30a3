//! Updates a customer and tells apart what may come of it.

use std::time::Duration;

use prolifi_client::{ApiError, Client, Error};

/// What came of an update.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// The customer has the new address.
    Updated,
    /// There is no such customer.
    Missing,
    /// The provider does not take it: the fields that it names.
    Refused(Vec<String>),
    /// There were too many calls; this is how long to wait.
    Later(Duration),
    /// Nobody knows: the connection broke, and so did the retries. The same call with this key does no harm.
    Unknown { key: String },
}

/// Gives a customer another address. What can be sent again without harm, the client has sent again.
pub async fn change_email(client: &Client, id: &str, email: &str) -> Result<Outcome, Error> {
    let mut call = client.customers().update(id).email(email);
    // Kept in a place that survives a crash, the key lets the same call be sent again.
    let key = call.idempotency_key().to_owned();
    match call.send().await {
        Ok(_) => Ok(Outcome::Updated),
        Err(error) if error.is_not_found() => Ok(Outcome::Missing),
        // Before all that follows: a refusal may come after an attempt that was lost.
        Err(error) if error.may_have_executed() => Ok(Outcome::Unknown { key }),
        Err(error) if error.is_rate_limited() => Ok(Outcome::Later(
            error.retry_after().unwrap_or(Duration::from_secs(60)),
        )),
        // The body says which field it was.
        Err(error) if error.is_bad_request() || error.is_unprocessable() => match error.api_error()
        {
            Some(ApiError::ErrorResponse(body)) => {
                let fields = body
                    .error
                    .and_then(|error| error.errors)
                    .unwrap_or_default();
                let fields = fields.into_iter().filter_map(|one| one.field);
                Ok(Outcome::Refused(fields.collect()))
            }
            _ => Err(error),
        },
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .bearer_auth(std::env::var("PROLIFI_API_KEY")?)
        .timeout(Duration::from_secs(20))
        .build()?;
    let outcome = change_email(
        &client,
        "9b5e1ee0-2e1c-46e7-81b9-3c3917204be4",
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
