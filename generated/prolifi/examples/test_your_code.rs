//! Code that updates a customer, and its tests: no server, no network, no credentials.
//!
//! The tests need the feature `testing` of the client, which belongs into the `dev-dependencies` of an application.

use prolifi_client::{Client, Error};

/// Gives a customer another address; false where that is not certain.
pub async fn change_email(client: &Client, id: &str, email: &str) -> Result<bool, Error> {
    match client.customers().update(id).email(email).send().await {
        Ok(_) => Ok(true),
        Err(error) if error.may_have_executed() => Ok(false),
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .bearer_auth(std::env::var("PROLIFI_API_KEY")?)
        .build()?;
    println!(
        "{}",
        change_email(
            &client,
            "9b5e1ee0-2e1c-46e7-81b9-3c3917204be4",
            "new@example.com"
        )
        .await?
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use prolifi_client::operations;
    use prolifi_client::runtime::testing::{Mock, Recorded, Reply};

    #[tokio::test]
    async fn a_customer_gets_another_address() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::json(200, r#"{"data": {"id": "c1"}}"#);
        mock.on(&operations::UPDATE_CUSTOMER).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        assert!(change_email(&client, "c1", "new@example.com").await?);
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("id"), Some("c1"));
        assert_eq!(request.json()["email"], "new@example.com");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn an_update_that_breaks_off_is_sent_again_with_its_key() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::json(200, r#"{"data": {"id": "c1"}}"#);
        let script = mock.on(&operations::UPDATE_CUSTOMER);
        script.reply(Reply::reset_after_read()).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        let moved = change_email(&client, "c1", "new@example.com").await?;
        assert!(moved);
        // The second try had the key of the first: the provider did it once.
        let requests = mock.requests(&operations::UPDATE_CUSTOMER);
        let key = |one: &Recorded| one.header("idempotency-key").map(str::to_owned);
        assert_eq!(requests.len(), 2);
        assert_eq!(key(&requests[0]), key(&requests[1]));
        Ok(())
    }
}
