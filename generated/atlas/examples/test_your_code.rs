//! Code that updates a customer, and its tests: no server, no network, no credentials.
//!
//! The tests need the feature `testing` of the client, which belongs into the `dev-dependencies` of an application.

use atlas_client::{Client, Error};

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
        .bearer_auth(std::env::var("ATLAS_API_KEY")?)
        .build()?;
    println!(
        "{}",
        change_email(&client, "cus_123", "new@example.com").await?
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use atlas_client::runtime::testing::{Mock, Reply};
    use atlas_client::{Customer, operations};

    #[tokio::test]
    async fn a_customer_gets_another_address() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::minimal::<Customer>(200);
        mock.on(&operations::UPDATE_CUSTOMER).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        assert!(change_email(&client, "c1", "new@example.com").await?);
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("customer_id"), Some("c1"));
        assert_eq!(request.json()["email"], "new@example.com");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn an_update_that_breaks_off_is_not_sent_again() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::minimal::<Customer>(200);
        let script = mock.on(&operations::UPDATE_CUSTOMER);
        script.reply(Reply::reset_after_read()).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        let moved = change_email(&client, "c1", "new@example.com").await?;
        assert!(!moved);
        // The provider may have done it, and would do it twice: it was sent once.
        assert_eq!(mock.requests(&operations::UPDATE_CUSTOMER).len(), 1);
        Ok(())
    }
}
