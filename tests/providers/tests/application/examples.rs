//! The clients' examples over HTTP, against a server on this machine.

use clientwright_runtime::testing::{Mock, Reply, Server};

use crate::lists::customers;

/// Runs what an example does with a client that talks to a server, of which the list has one page.
macro_rules! over_http {
    ($provider:ident, $client:ident, $example:ident, $list:ident, $update:expr, $page:expr, |$builder:ident| $with:expr) => {
        #[tokio::test]
        async fn $provider() {
            let mock = Mock::new();
            mock.on(&$client::operations::UPDATE_CUSTOMER)
                .reply($update);
            mock.on(&$client::operations::$list).reply($page);
            let server = Server::start_at(&mock, "/base");
            let $builder = $client::Client::builder().base_url(server.url());
            let client = $with.build().expect("a client for loopback");
            let outcome = crate::$example::change_email(&client, "c1", "new@example.com").await;
            assert_eq!(outcome.ok(), Some(crate::$example::Outcome::Done));
            let ids = crate::$example::ids(&client).await;
            assert_eq!(ids.ok(), Some(vec!["c1".to_owned()]));
            mock.assert_done();
            for request in mock.all_requests() {
                assert!(request.header("authorization").is_some(), "{request:?}");
            }
        }
    };
}

over_http! { atlas, atlas_client, atlas_example, LIST_CUSTOMERS,
    Reply::minimal::<atlas_client::Customer>(200),
    Reply::status(200).field("/data", customers::<atlas_client::Customer>(&["c1"])).field("/has_more", false),
|builder| builder.bearer_auth("key") }

over_http! { commercelayer, commercelayer_client, commercelayer_example, LIST_CUSTOMERS,
    Reply::json(200, r#"{"data": {"id": "c1", "type": "customers"}}"#),
    Reply::status(200).field("/data", customers::<commercelayer_client::Customer>(&["c1"])),
|builder| builder.organization("acme").access_token("key") }

over_http! { imprint, imprint_client, imprint_example, SEARCH_CUSTOMERS,
    Reply::minimal::<imprint_client::customers::Customer>(200),
    Reply::status(200).field("/data", customers::<imprint_client::customers::Customer>(&["c1"])).field("/has_more", false),
|builder| builder.basic_auth("key") }

over_http! { omise, omise_client, omise_example, LIST_CUSTOMERS,
    Reply::minimal::<omise_client::Customer>(200),
    Reply::status(200).field("/data", customers::<omise_client::Customer>(&["c1"])).field("/total", 1),
|builder| builder.secret_key("key") }

over_http! { prolifi, prolifi_client, prolifi_example, LIST_CUSTOMERS,
    Reply::status(200).field("/data/id", "c1"),
    Reply::status(200).field("/data", customers::<prolifi_client::Customer>(&["c1"])).field("/pagination/has_more", false),
|builder| builder.bearer_auth("key") }
