//! Atlas.

use atlas_client::{Address, ApiError, Client, CustomerCreate, CustomerUpdate, Error, Map, TaxId};

use crate::{Case, Failure, Provider, Sent, encoded, keys, run};

/// Atlas's client.
#[derive(Debug)]
pub struct Atlas;

impl Provider for Atlas {
    type Client = Client;

    const NAME: &'static str = "atlas";
    const HEADERS: &'static [(&'static str, &'static str)] = &[
        ("authorization", "Bearer sk_MARKERtoken"),
        ("user-agent", "atlas-client/0.1.0 clientwright/0.1.0"),
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

fn address() -> Address {
    Address::new()
        .line1("1 Main Street")
        .line2("Flat \"2\"")
        .city("Zürich")
        .state("ZH")
        .postal_code("8001")
        .country("CH")
}

fn updates() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "updateCustomer",
            "PATCH /customers/cus_1",
            Sent::Json(
                r#"{"email":"new@example.com","name":"Jane Doe","phone":"+41441","description":"Pays late","billing_address":{"line1":"1 Main Street","line2":"Flat \"2\"","city":"Zürich","state":"ZH","postal_code":"8001","country":"CH"},"shipping_address":{"country":"CH"},"default_payment_method":"pm_1","tax_exempt":true,"tax_ids":[{"type":"eu_vat","value":"DE1"}],"metadata":{"tier":"gold"}}"#,
            ),
            run!(client => client
                .customers()
                .update("cus_1")
                .email("new@example.com")
                .name("Jane Doe")
                .phone("+41441")
                .description("Pays late")
                .billing_address(address())
                .shipping_address(Address::new().country("CH"))
                .default_payment_method("pm_1")
                .tax_exempt(true)
                .tax_ids([TaxId::new().r#type("eu_vat").value("DE1")])
                .metadata(Map::from_iter([("tier", "gold")]))),
        ),
        Case::new(
            "updateCustomer",
            "PATCH /customers/cus_1",
            Sent::Json(r#"{"name":"","tax_exempt":false,"tax_ids":[],"metadata":{}}"#),
            run!(client => client
                .customers()
                .update("cus_1")
                .body(&CustomerUpdate::new().name("").tax_exempt(false))
                .tax_ids([])
                .metadata(Map::new())),
        ),
        Case::new(
            "updateCustomer",
            "PATCH /customers/cus%2F%231",
            Sent::Json("{}"),
            run!(client => client.customers().update("cus/#1")),
        ),
    ]
}

fn others() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "createCustomer",
            "POST /customers",
            Sent::Json(
                r#"{"email":"new@example.com","name":"Jane Doe","billing_address":{"country":"CH"},"metadata":{"seats":12}}"#,
            ),
            run!(client => client
                .customers()
                .create("new@example.com")
                .name("Jane Doe")
                .billing_address(Address::new().country("CH"))
                .metadata(Map::from_iter([("seats", 12)]))),
        ),
        Case::new(
            "createCustomer",
            "POST /customers",
            Sent::Json(r#"{"email":"new@example.com","tax_exempt":true}"#),
            run!(client => client
                .customers()
                .create("old@example.com")
                .body(&CustomerCreate::new("new@example.com").tax_exempt(true))),
        ),
        Case::new(
            "listCustomers",
            "GET /customers?limit=10&offset=20&email=new%2Btag%40example.com",
            Sent::Nothing,
            run!(client => client.customers().list().limit(10).offset(20).email("new+tag@example.com")),
        ),
        Case::new(
            "listCustomers",
            "GET /customers",
            Sent::Nothing,
            run!(client => client.customers().list()),
        ),
        Case::new(
            "retrieveCustomer",
            "GET /customers/cus_1",
            Sent::Nothing,
            run!(client => client.customers().retrieve("cus_1")),
        ),
        Case::new(
            "deleteCustomer",
            "DELETE /customers/cus_1",
            Sent::Nothing,
            run!(client => client.customers().delete("cus_1")),
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
