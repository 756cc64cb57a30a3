//! A test of code that updates a customer takes ten lines.
//!
//! Each provider has the application's function, and the test of it as a user would write it.

mod prolifi {
    use prolifi_client::runtime::testing::{Mock, Reply};
    use prolifi_client::{Client, Error, operations};

    async fn change_email(client: &Client, id: &str, email: &str) -> Result<(), Error> {
        client.customers().update(id).email(email).send().await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_customer_gets_a_new_address() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::json(200, r#"{"data": {"id": "c1"}}"#);
        mock.on(&operations::UPDATE_CUSTOMER).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        change_email(&client, "c1", "new@example.com").await?;
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("id"), Some("c1"));
        assert_eq!(request.json()["email"], "new@example.com");
        Ok(())
    }
}

mod omise {
    use omise_client::runtime::testing::{Mock, Reply};
    use omise_client::{Client, Customer, Error, operations};

    async fn charge_from_now_on(client: &Client, id: &str, token: &str) -> Result<(), Error> {
        client.customers().update(id).card(token).send().await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_customer_gets_a_new_card() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::minimal::<Customer>(200);
        mock.on(&operations::UPDATE_CUSTOMER).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        charge_from_now_on(&client, "cust_1", "tokn_1").await?;
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("id"), Some("cust_1"));
        assert_eq!(request.form("card").as_deref(), Some("tokn_1"));
        Ok(())
    }
}

mod commercelayer {
    use commercelayer_client::runtime::testing::{Mock, Reply};
    use commercelayer_client::{Client, Error, operations};

    async fn change_email(client: &Client, id: &str, email: &str) -> Result<(), Error> {
        client.customers().update(id).email(email).send().await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_customer_gets_a_new_address() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::json(200, r#"{"data": {"id": "x", "type": "customers"}}"#);
        mock.on(&operations::UPDATE_CUSTOMER).reply(answer);
        let builder = Client::builder().organization("acme");
        let client = builder.transport(mock.clone()).build()?;
        change_email(&client, "x", "new@example.com").await?;
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        let email = request.field("/data/attributes/email");
        assert_eq!(email, Some("new@example.com".into()));
        Ok(())
    }
}

mod atlas {
    use atlas_client::runtime::testing::{Mock, Reply};
    use atlas_client::{Client, Customer, Error, operations};

    async fn change_email(client: &Client, id: &str, email: &str) -> Result<(), Error> {
        client.customers().update(id).email(email).send().await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_customer_gets_a_new_address() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::minimal::<Customer>(200);
        mock.on(&operations::UPDATE_CUSTOMER).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        change_email(&client, "c1", "new@example.com").await?;
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("customer_id"), Some("c1"));
        assert_eq!(request.json()["email"], "new@example.com");
        Ok(())
    }
}

mod imprint {
    use imprint_client::runtime::testing::{Mock, Reply};
    use imprint_client::{Client, Error, operations};

    async fn change_phone(client: &Client, id: &str, phone: &str) -> Result<(), Error> {
        client.customers().update(id).phone(phone).send().await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_customer_gets_a_new_phone() -> Result<(), Error> {
        let mock = Mock::new();
        let answer = Reply::json(200, r#"{"id": "c1"}"#);
        mock.on(&operations::UPDATE_CUSTOMER).reply(answer);
        let client = Client::builder().transport(mock.clone()).build()?;
        change_phone(&client, "c1", "+14155552671").await?;
        let request = mock.request(&operations::UPDATE_CUSTOMER);
        assert_eq!(request.path("customer_id"), Some("c1"));
        assert_eq!(request.json()["phone"], "+14155552671");
        Ok(())
    }
}

#[test]
fn each_test_has_at_most_ten_lines() {
    let mut tests = include_str!("ten_lines.rs").split("#[tokio::test]\n");
    let code = tests.next().unwrap_or_default();
    assert!(code.contains("mod prolifi"), "the head of the file");
    let lines = tests.map(|test| {
        test.lines()
            .skip(1)
            .take_while(|line| *line != "    }")
            .count()
    });
    let lines: Vec<_> = lines.collect();
    assert!(
        lines.len() == 5 && lines.iter().all(|lines| *lines <= 10),
        "{lines:?}"
    );
}
