//! Prolifi.

use prolifi_client::customers::CustomerStatus;
use prolifi_client::{
    ApiError, Client, CreateCustomerRequest, Error, Map, Patch, UpdateCustomerRequest,
};

use crate::{Case, Failure, Provider, Sent, encoded, keys, run};

/// Prolifi's client.
#[derive(Debug)]
pub struct Prolifi;

impl Provider for Prolifi {
    type Client = Client;

    const NAME: &'static str = "prolifi";
    const HEADERS: &'static [(&'static str, &'static str)] = &[
        ("authorization", "Bearer sk_MARKERtoken"),
        ("user-agent", "prolifi-client/0.1.0 clientwright/0.1.0"),
        ("accept", "application/json"),
    ];

    fn client(url: &str) -> Client {
        Client::builder()
            .bearer_auth(keys::TOKEN)
            .base_url(url)
            .retry(clientwright_runtime::RetryPolicy::none())
            .build()
            .expect("a client for loopback")
    }

    fn cases() -> Vec<Case<Client>> {
        let mut cases = updates();
        cases.extend(others());
        cases
    }
}

const ID: &str = "9b5e1ee0-2e1c-46e7-81b9-3c3917204be4";

/// The key that the client makes where the caller gives none.
const MINTED: (&str, &str) = ("idempotency-key", "(minted)");

fn updates() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "update-customer",
            "PATCH /customers/9b5e1ee0-2e1c-46e7-81b9-3c3917204be4",
            Sent::Json(
                r#"{"email":"new@example.com","name":"Jane Doe","first_name":"Jane","last_name":"Doe","company_name":"Doe & Söhne","external_id":"crm/1","phone":"+49 30 1","country_id":"9b5e1ee0-2e1c-46e7-81b9-3c3917204be4","metadata":{"plan":"gold"}}"#,
            ),
            run!(client => client
                .customers()
                .update(ID)
                .email("new@example.com")
                .name("Jane Doe")
                .first_name("Jane")
                .last_name("Doe")
                .company_name("Doe & Söhne")
                .external_id("crm/1")
                .phone("+49 30 1")
                .country_id(ID)
                .metadata(Map::from_iter([("plan", "gold")]))
                .with_idempotency_key("key-1")),
        )
        .headers(&[("idempotency-key", "key-1")]),
        Case::new(
            "update-customer",
            "PATCH /customers/crm%2F1%3F%20%C3%BC",
            Sent::Json(r#"{"phone":null}"#),
            run!(client => client.customers().update("crm/1? ü").phone(Patch::Null)),
        )
        .headers(&[MINTED]),
        Case::new(
            "update-customer",
            "PATCH /customers/c1",
            Sent::Json(
                r#"{"email":null,"name":null,"first_name":null,"last_name":null,"company_name":null,"external_id":null,"phone":null,"country_id":null,"metadata":null}"#,
            ),
            run!(client => client.customers().update("c1").body(
                &UpdateCustomerRequest::new()
                    .email(Patch::Null)
                    .name(Patch::Null)
                    .first_name(Patch::Null)
                    .last_name(Patch::Null)
                    .company_name(Patch::Null)
                    .external_id(Patch::Null)
                    .phone(Patch::Null)
                    .country_id(Patch::Null)
                    .metadata(Patch::Null),
            )),
        )
        .headers(&[MINTED]),
        Case::new(
            "update-customer",
            "PATCH /customers/c1",
            Sent::Json("{}"),
            run!(client => client.customers().update("c1")),
        )
        .headers(&[MINTED]),
    ]
}

fn others() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "create-customer",
            "POST /customers",
            Sent::Json(r#"{"email":"new@example.com","company_name":"Doe & Söhne","metadata":{"seats":12}}"#),
            run!(client => client
                .customers()
                .create("new@example.com")
                .company_name("Doe & Söhne")
                .metadata(Map::from_iter([("seats", 12)]))
                .with_idempotency_key("key-2")),
        )
        .headers(&[("idempotency-key", "key-2")]),
        Case::new(
            "create-customer",
            "POST /customers",
            Sent::Json(r#"{"email":"new@example.com","name":"Jane","external_id":"crm-2"}"#),
            run!(client => client
                .customers()
                .create("old@example.com")
                .body(&CreateCustomerRequest::new("new@example.com").name("Jane"))
                .external_id("crm-2")),
        )
        .headers(&[MINTED]),
        Case::new(
            "list-customers",
            "GET /customers?limit=50&offset=100&email=new%40example.com&status=archived&external_id=crm%2F1",
            Sent::Nothing,
            run!(client => client
                .customers()
                .list()
                .limit(50)
                .offset(100)
                .email("new@example.com")
                .status(CustomerStatus::Archived)
                .external_id("crm/1")),
        ),
        Case::new("list-customers", "GET /customers", Sent::Nothing, run!(client => client.customers().list())),
        Case::new(
            "get-customer",
            "GET /customers/crm-1",
            Sent::Nothing,
            run!(client => client.customers().retrieve("crm-1")),
        ),
        Case::new(
            "delete-customer",
            "DELETE /customers/crm-1",
            Sent::Nothing,
            run!(client => client.customers().delete("crm-1").with_idempotency_key("key-3")),
        )
        .headers(&[("idempotency-key", "key-3")]),
        Case::new(
            "get-customer-usage",
            "GET /customers/9b5e1ee0-2e1c-46e7-81b9-3c3917204be4/usage?start_date=2026-11-01&end_date=2026-11-21&event_name=api_call",
            Sent::Nothing,
            run!(client => client
                .customers()
                .usage(ID)
                .start_date("2026-11-01")
                .end_date("2026-11-21")
                .event_name("api_call")),
        ),
        Case::new(
            "get-customer-entitlements",
            "GET /customers/9b5e1ee0-2e1c-46e7-81b9-3c3917204be4/entitlements",
            Sent::Nothing,
            run!(client => client.customers().entitlements(ID)),
        ),
    ]
}

fn failure(error: &Error) -> Failure {
    let body = error.api_error().map(|error| match error {
        ApiError::ErrorResponse(body) => encoded("ErrorResponse", &body),
        other => panic!("new variant {other:?}"),
    });
    Failure::new(error, body)
}
