//! The examples of the clients, run against a server on this machine; their own tests run along.

/// The examples as modules.
macro_rules! examples {
    ($($name:ident: $path:literal;)+) => {
        $(
            #[path = $path]
            #[allow(
                clippy::pedantic,
                dead_code,
                unreachable_pub,
                reason = "an example is a program of its own, with the usual lints"
            )]
            mod $name;
        )+
    };
}

examples! {
    atlas_handle_errors: "../../../../generated/atlas/examples/handle_errors.rs";
    atlas_list_customers: "../../../../generated/atlas/examples/list_customers.rs";
    atlas_provide_tokens: "../../../../generated/atlas/examples/provide_tokens.rs";
    atlas_test_your_code: "../../../../generated/atlas/examples/test_your_code.rs";
    commercelayer_handle_errors: "../../../../generated/commercelayer/examples/handle_errors.rs";
    commercelayer_list_customers: "../../../../generated/commercelayer/examples/list_customers.rs";
    commercelayer_provide_tokens: "../../../../generated/commercelayer/examples/provide_tokens.rs";
    commercelayer_test_your_code: "../../../../generated/commercelayer/examples/test_your_code.rs";
    imprint_handle_errors: "../../../../generated/imprint/examples/handle_errors.rs";
    imprint_list_customers: "../../../../generated/imprint/examples/list_customers.rs";
    imprint_provide_tokens: "../../../../generated/imprint/examples/provide_tokens.rs";
    imprint_test_your_code: "../../../../generated/imprint/examples/test_your_code.rs";
    omise_handle_errors: "../../../../generated/omise/examples/handle_errors.rs";
    omise_list_customers: "../../../../generated/omise/examples/list_customers.rs";
    omise_provide_tokens: "../../../../generated/omise/examples/provide_tokens.rs";
    omise_test_your_code: "../../../../generated/omise/examples/test_your_code.rs";
    prolifi_handle_errors: "../../../../generated/prolifi/examples/handle_errors.rs";
    prolifi_list_customers: "../../../../generated/prolifi/examples/list_customers.rs";
    prolifi_provide_tokens: "../../../../generated/prolifi/examples/provide_tokens.rs";
    prolifi_test_your_code: "../../../../generated/prolifi/examples/test_your_code.rs";
}

/// What the examples of a client do: each outcome of an update, a walk through two pages, tokens that are refused.
macro_rules! runs {
    ($client:ident, $krate:ident, $errors:ident, $lists:ident, $tokens:ident, $scheme:ident, $provider:ident, $list:ident $(, $setup:ident($value:literal))?) => {
        mod $client {
            use std::time::Duration;

            use clientwright_runtime::testing::{Mock, Reply, Server};
            use $krate::{Client, ClientBuilder, Error, operations};

            use crate::$errors::{Outcome, change_email};
            use crate::$lists::{count, ids};
            use crate::$tokens::{File, is_accepted};
            use crate::replies::$client as replies;

            fn builder(server: &Server) -> ClientBuilder {
                Client::builder().base_url(server.url())$(.$setup($value))?
            }

            async fn outcome(reply: Reply) -> Result<Outcome, Error> {
                let mock = Mock::new();
                mock.on(&operations::UPDATE_CUSTOMER).always(reply);
                let server = Server::start(&mock);
                let client = builder(&server).$scheme("secret").build()?;
                change_email(&client, "c1", "new@example.com").await
            }

            #[tokio::test]
            async fn an_update_tells_what_came_of_it() -> Result<(), Error> {
                assert_eq!(outcome(Reply::json(200, replies::CUSTOMER)).await?, Outcome::Updated);
                assert_eq!(outcome(Reply::status(404)).await?, Outcome::Missing);
                let (status, body, said) = replies::REFUSAL;
                let refused = Outcome::Refused(vec![said.to_owned()]);
                assert_eq!(outcome(Reply::json(status, body)).await?, refused);
                let later = Reply::status(429).header("Retry-After", "3600");
                assert_eq!(outcome(later).await?, Outcome::Later(Duration::from_secs(3600)));
                let broken = outcome(Reply::reset_after_read()).await?;
                assert!(format!("{broken:?}").starts_with("Unknown"), "{broken:?}");
                assert!(outcome(Reply::status(403)).await.is_err());
                Ok(())
            }

            #[tokio::test]
            async fn lists_are_gone_through() -> Result<(), Error> {
                let mock = Mock::new();
                let script = mock.on(&operations::$list);
                let [first, second] = replies::PAGES;
                let pages = || [Reply::json(200, first), Reply::json(200, second)];
                pages().into_iter().chain(pages()).fold(script, |script, page| script.reply(page));
                let server = Server::start(&mock);
                let client = builder(&server).$scheme("secret").build()?;
                assert_eq!(ids(&client).await?, ["c1", "c2", "c3"]);
                assert_eq!(count(&client).await?, 3);
                mock.assert_done();
                Ok(())
            }

            #[tokio::test]
            async fn tokens_are_read_again_when_they_are_refused() -> Result<(), Error> {
                let mock = Mock::new();
                mock.on(&operations::RETRIEVE_CUSTOMER).always_with(|request| {
                    let sent = request.header("authorization").unwrap_or_default();
                    let known = sent == "Bearer new" || sent == "Basic bmV3Og==";
                    if known { Reply::json(200, replies::CUSTOMER) } else { Reply::status(401) }
                });
                let server = Server::start(&mock);
                let path = std::env::temp_dir().join(concat!("token-of-", stringify!($client)));
                let write = |text: &str| std::fs::write(&path, text).is_ok();
                assert!(write("old\n"));
                let client = builder(&server).$provider(File::at(&path)).build()?;
                assert!(!is_accepted(&client, "c1").await?);
                assert!(write("new\n"));
                assert!(is_accepted(&client, "c1").await?);
                Ok(())
            }
        }
    };
}

mod replies {
    pub(crate) mod atlas {
        pub(crate) const CUSTOMER: &str = r#"{"id": "c1", "object": "customer", "email": "c1@example.com", "tax_exempt": false, "tax_ids": [], "metadata": {}, "created": 1700000000}"#;
        pub(crate) const REFUSAL: (u16, &str, &str) = (
            400,
            r#"{"error": {"code": "email_exists", "message": "There is one.", "param": "email"}}"#,
            "email",
        );
        pub(crate) const PAGES: [&str; 2] = [
            r#"{"object": "list", "data": [{"id": "c1", "object": "customer", "email": "c1@example.com", "tax_exempt": false, "tax_ids": [], "metadata": {}, "created": 1700000000}, {"id": "c2", "object": "customer", "email": "c2@example.com", "tax_exempt": false, "tax_ids": [], "metadata": {}, "created": 1700000000}], "has_more": true, "total_count": 3}"#,
            r#"{"object": "list", "data": [{"id": "c3", "object": "customer", "email": "c3@example.com", "tax_exempt": false, "tax_ids": [], "metadata": {}, "created": 1700000000}], "has_more": false, "total_count": 3}"#,
        ];
    }
    pub(crate) mod commercelayer {
        pub(crate) const CUSTOMER: &str = r#"{"data": {"id": "c1", "type": "customers"}}"#;
        pub(crate) const REFUSAL: (u16, &str, &str) = (
            422,
            r#"{"errors": [{"detail": "email - is taken", "code": "VALIDATION_ERROR"}]}"#,
            "email - is taken",
        );
        pub(crate) const PAGES: [&str; 2] = [
            r#"{"data": [{"id": "c1", "type": "customers"}, {"id": "c2", "type": "customers"}], "links": {"next": "https://x"}, "meta": {"record_count": 3, "page_count": 2}}"#,
            r#"{"data": [{"id": "c3", "type": "customers"}], "links": {}, "meta": {"record_count": 3, "page_count": 2}}"#,
        ];
    }
    pub(crate) mod imprint {
        pub(crate) const CUSTOMER: &str = r#"{"id": "c1"}"#;
        pub(crate) const REFUSAL: (u16, &str, &str) = (
            400,
            r#"{"error": "Bad Request", "details": ["email is no address"]}"#,
            "email is no address",
        );
        pub(crate) const PAGES: [&str; 2] = [
            r#"{"data": [{"id": "c1"}, {"id": "c2"}], "has_more": true, "total": 3}"#,
            r#"{"data": [{"id": "c3"}], "has_more": false, "total": 3}"#,
        ];
    }
    pub(crate) mod omise {
        pub(crate) const CUSTOMER: &str = r#"{"object": "customer", "id": "c1", "livemode": false, "location": "/customers/c1", "cards": {"object": "list", "data": [], "limit": 2, "offset": 0, "total": 0, "order": "chronological", "location": "/customers/c1/cards", "from": "1970-01-01T00:00:00Z", "to": "2026-11-21T00:00:00Z"}, "created_at": "2026-11-21T00:00:00Z"}"#;
        pub(crate) const REFUSAL: (u16, &str, &str) = (
            400,
            r#"{"object": "error", "code": "invalid_email", "message": "email is no address"}"#,
            "email is no address",
        );
        pub(crate) const PAGES: [&str; 2] = [
            r#"{"object": "list", "data": [{"object": "customer", "id": "c1", "livemode": false, "location": "/customers/c1", "cards": {"object": "list", "data": [], "limit": 2, "offset": 0, "total": 0, "order": "chronological", "location": "/customers/c1/cards", "from": "1970-01-01T00:00:00Z", "to": "2026-11-21T00:00:00Z"}, "created_at": "2026-11-21T00:00:00Z"}, {"object": "customer", "id": "c2", "livemode": false, "location": "/customers/c2", "cards": {"object": "list", "data": [], "limit": 2, "offset": 0, "total": 0, "order": "chronological", "location": "/customers/c2/cards", "from": "1970-01-01T00:00:00Z", "to": "2026-11-21T00:00:00Z"}, "created_at": "2026-11-21T00:00:00Z"}], "limit": 2, "offset": 0, "total": 3, "order": "chronological", "location": "/customers", "from": "1970-01-01T00:00:00Z", "to": "2026-11-21T00:00:00Z"}"#,
            r#"{"object": "list", "data": [{"object": "customer", "id": "c3", "livemode": false, "location": "/customers/c3", "cards": {"object": "list", "data": [], "limit": 2, "offset": 0, "total": 0, "order": "chronological", "location": "/customers/c3/cards", "from": "1970-01-01T00:00:00Z", "to": "2026-11-21T00:00:00Z"}, "created_at": "2026-11-21T00:00:00Z"}], "limit": 2, "offset": 2, "total": 3, "order": "chronological", "location": "/customers", "from": "1970-01-01T00:00:00Z", "to": "2026-11-21T00:00:00Z"}"#,
        ];
    }
    pub(crate) mod prolifi {
        pub(crate) const CUSTOMER: &str = r#"{"data": {"id": "c1"}}"#;
        pub(crate) const REFUSAL: (u16, &str, &str) = (
            422,
            r#"{"error": {"type": "validation_error", "message": "No.", "errors": [{"field": "email", "message": "No address."}]}}"#,
            "email",
        );
        pub(crate) const PAGES: [&str; 2] = [
            r#"{"data": [{"id": "c1"}, {"id": "c2"}], "pagination": {"total": 3, "limit": 2, "offset": 0, "has_more": true}}"#,
            r#"{"data": [{"id": "c3"}], "pagination": {"total": 3, "limit": 2, "offset": 2, "has_more": false}}"#,
        ];
    }
}

mod run {
    runs! { atlas, atlas_client, atlas_handle_errors, atlas_list_customers, atlas_provide_tokens, bearer_auth, bearer_auth_provider, LIST_CUSTOMERS }
    runs! { commercelayer, commercelayer_client, commercelayer_handle_errors, commercelayer_list_customers, commercelayer_provide_tokens, access_token, access_token_provider, LIST_CUSTOMERS, organization("acme") }
    runs! { imprint, imprint_client, imprint_handle_errors, imprint_list_customers, imprint_provide_tokens, basic_auth, bearer_auth_provider, SEARCH_CUSTOMERS }
    runs! { omise, omise_client, omise_handle_errors, omise_list_customers, omise_provide_tokens, secret_key, secret_key_provider, LIST_CUSTOMERS }
    runs! { prolifi, prolifi_client, prolifi_handle_errors, prolifi_list_customers, prolifi_provide_tokens, bearer_auth, bearer_auth_provider, LIST_CUSTOMERS }
}
