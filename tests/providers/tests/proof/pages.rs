//! The sample requests and responses of the five published pages.
//!
//! Field names and values are the pages'; where a page has no response of its own, the examples of its schema are.

use providers_tests::equal::difference;
use providers_tests::server::{Answer, Recorded, Server};
use providers_tests::{Atlas, Imprint, Omise, Prolifi, Provider};
use serde::Serialize;
use serde_json::Value;

async fn answering(media: &str, response: &str) -> Server {
    let server = Server::start().await;
    server.answer(Answer::body(200, media, response));
    server
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The request is the page's, and what was decoded of the response is all of it.
fn check(request: &Recorded, line: &str, body: &str, response: &str, decoded: &impl Serialize) {
    assert_eq!(format!("{} {}", request.method, request.target), line);
    let media = request.header("content-type").unwrap_or_default();
    if media == "application/x-www-form-urlencoded" {
        let pairs = |text: &str| -> Vec<(String, String)> {
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect()
        };
        assert_eq!(pairs(request.text()), pairs(body));
    } else {
        assert_eq!(json(request.text()), json(body));
    }
    let back = json(&serde_json::to_string(decoded).expect("the body encodes"));
    assert_eq!(difference(&json(response), &back), None);
}

#[tokio::test]
async fn omise() {
    const RESPONSE: &str = r#"{
        "object": "customer", "id": "cust_test_4xtrb759599jsxlhkrb", "livemode": false,
        "location": "/customers/cust_test_4xtrb759599jsxlhkrb", "default_card": "card_test_4xtsoy2nbfs7ujngyyq",
        "email": "john.smith@example.com", "description": "John Doe (id: 30)", "created": "2014-10-24T08:26:46Z",
        "cards": {
            "object": "list", "from": "1970-01-01T07:00:00+07:00", "to": "2014-10-24T15:36:34+07:00",
            "offset": 0, "limit": 20, "total": 1,
            "data": [{
                "object": "card", "id": "card_test_4xtsoy2nbfs7ujngyyq", "livemode": false,
                "location": "/customers/cust_test_4xtrb759599jsxlhkrb/cards/card_test_4xtsoy2nbfs7ujngyyq",
                "country": "", "city": null, "postal_code": null, "financing": "", "last_digits": "4242",
                "brand": "Visa", "expiration_month": 9, "expiration_year": 2017,
                "fingerprint": "q/kfc3jaZvlxIDobDQvziA4RSNdDdfXz9aFbXSjva8A=", "name": "Test card",
                "created": "2014-10-24T08:26:07Z"
            }],
            "location": "/customers/cust_test_4xtrb759599jsxlhkrb/cards"
        }
    }"#;
    let server = answering("application/json", RESPONSE).await;
    let update = Omise::client(server.url())
        .customers()
        .update("cust_test_4xtrb759599jsxlhkrb");
    let update = update
        .email("john.smith@example.com")
        .description("Another description");
    let customer = update.send().await.expect("the page's response decodes");
    let request = server.take_one();
    assert_eq!(
        request.text(),
        "email=john.smith%40example.com&description=Another+description"
    );
    // As curl joins its two `-d`.
    let body = "email=john.smith@example.com&description=Another description";
    check(
        &request,
        "PATCH /customers/cust_test_4xtrb759599jsxlhkrb",
        body,
        RESPONSE,
        &customer,
    );
}

#[tokio::test]
async fn prolifi() {
    const RESPONSE: &str = r#"{"data": {
        "id": "9b5e1ee0-2e1c-46e7-81b9-3c3917204be4", "external_id": null, "email": "newemail@example.com",
        "name": "Jane Doe", "first_name": "Jane", "last_name": "Doe", "company_name": null, "phone": null,
        "status": "active", "country": null, "country_id": null, "metadata": null,
        "created_at": "2026-01-15T10:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
    }}"#;
    let server = answering("application/json", RESPONSE).await;
    let client = Prolifi::client(server.url());
    let named = client
        .customers()
        .update("id")
        .first_name("Jane")
        .last_name("Doe")
        .send_full()
        .await;
    let named = named.expect("the response decodes").into_body();
    check(
        &server.take_one(),
        "PATCH /customers/id",
        r#"{"first_name":"Jane","last_name":"Doe"}"#,
        RESPONSE,
        &named,
    );
    let mailed = client
        .customers()
        .update("id")
        .email("newemail@example.com")
        .send_full()
        .await;
    let mailed = mailed.expect("the response decodes").into_body();
    check(
        &server.take_one(),
        "PATCH /customers/id",
        r#"{"email":"newemail@example.com"}"#,
        RESPONSE,
        &mailed,
    );
}

#[tokio::test]
async fn a_phone_is_cleared_by_null_alone() {
    let server = answering("application/json", r#"{"data": {}}"#).await;
    let update = Prolifi::client(server.url())
        .customers()
        .update("id")
        .phone(prolifi_client::Patch::Null);
    update.send().await.expect("an empty customer decodes");
    assert_eq!(server.take_one().text(), r#"{"phone":null}"#);
}

#[tokio::test]
async fn atlas() {
    use atlas_client::Address;

    const ADDRESS: &str = r#"{"line1": "<string>", "line2": "<string>", "city": "<string>", "state": "<string>",
        "postal_code": "<string>", "country": "<string>"}"#;
    let fields = format!(
        r#""email": "[email protected]", "name": "<string>", "phone": "<string>", "description": "<string>",
        "billing_address": {ADDRESS}, "shipping_address": {ADDRESS}, "default_payment_method": "<string>",
        "tax_exempt": true, "metadata": {{}}"#
    );
    let response = format!(
        r#"{{"id": "<string>", "object": "customer", "tax_ids": [{{"type": "<string>", "value": "<string>"}}],
        "created": 123, {fields}}}"#
    );
    let server = answering("application/json", &response).await;
    let text = "<string>";
    let address = Address::new()
        .line1(text)
        .line2(text)
        .city(text)
        .state(text)
        .postal_code(text)
        .country(text);
    let update = Atlas::client(server.url())
        .customers()
        .update("{customer_id}");
    let update = update
        .email("[email protected]")
        .name(text)
        .phone(text)
        .description(text);
    let update = update
        .billing_address(address.clone())
        .shipping_address(address);
    let update = update
        .default_payment_method(text)
        .tax_exempt(true)
        .metadata(atlas_client::Map::new());
    let customer = update.send().await.expect("the page's response decodes");
    check(
        &server.take_one(),
        "PATCH /customers/%7Bcustomer_id%7D",
        &format!("{{{fields}}}"),
        &response,
        &customer,
    );
}

#[tokio::test]
async fn imprint() {
    use imprint_client::{Address, CustomerAccountHistory, Map};

    const ADDRESS: &str = r#"{"street_line1": "123 Main St", "street_line2": "Apt 4B", "city": "San Francisco",
        "state": "CA", "postal_code": "94105", "country": "USA"}"#;
    const PERSON: &str = r#""email": "customer@example.com", "phone": "+14155552671", "first_name": "John",
        "last_name": "Doe", "preferred_language": "en""#;
    let body = format!(
        r#"{{{PERSON}, "street_line1": "123 Main St", "street_line2": "Apt 4B", "city": "San Francisco",
        "state": "CA", "postal_code": "94105", "metadata": {{"preferred_language": "en"}},
        "customer_history": {{{PERSON}, "address": {ADDRESS}, "account_tenure": 13, "ltv_amount": 34000,
            "ltv_currency": "USD", "loyalty_tier": "GOLD", "account_created_at": "2025-02-13T19:08:07.000Z",
            "transaction_count": 100}}}}"#
    );
    let response = format!(
        r#"{{"id": "9B5E1EE0-2E1C-46E7-81B9-3C3917204BE4", {PERSON}, "statuses": {{"Card Program Name": "OPEN"}},
        "ssn4": "1234", "date_of_birth": {{"year": 1990, "month": 1, "day": 1}}, "address": {ADDRESS},
        "partner_customer_id": "PARTNER_USER_456", "metadata": {{"preferred_language": "en"}},
        "created_at": "2025-02-13T19:08:07.000Z", "updated_at": "2025-02-13T19:08:07.000Z"}}"#
    );
    let server = answering("application/json", &response).await;
    let address = Address::new()
        .street_line1("123 Main St")
        .street_line2("Apt 4B")
        .city("San Francisco");
    let history = CustomerAccountHistory::new()
        .email("customer@example.com")
        .phone("+14155552671");
    let history = history
        .first_name("John")
        .last_name("Doe")
        .preferred_language("en");
    let history = history
        .address(address.state("CA").postal_code("94105").country("USA"))
        .account_tenure(13);
    let history = history
        .ltv_amount(34000)
        .ltv_currency("USD")
        .loyalty_tier("GOLD")
        .transaction_count(100);
    let update = Imprint::client(server.url())
        .customers()
        .update("BBB815E9-F654-438D-9AD3-3F7BB8136FC0");
    let update = update
        .email("customer@example.com")
        .phone("+14155552671")
        .first_name("John")
        .last_name("Doe");
    let update = update
        .preferred_language("en")
        .street_line1("123 Main St")
        .street_line2("Apt 4B");
    let update = update
        .city("San Francisco")
        .state("CA")
        .postal_code("94105");
    let update = update.customer_history(history.account_created_at("2025-02-13T19:08:07.000Z"));
    let update = update.metadata(Map::from_iter([("preferred_language", "en")]));
    let customer = update.send().await.expect("the page's response decodes");
    check(
        &server.take_one(),
        "POST /v2/customers/BBB815E9-F654-438D-9AD3-3F7BB8136FC0",
        &body,
        &response,
        &customer,
    );
}

#[tokio::test]
async fn commercelayer() {
    const BODY: &str = r#"{"data": {"type": "customers", "id": "xYZkjABcde", "attributes": {"password": "secret"}}}"#;
    let customer = "https://yourdomain.commercelayer.io/api/customers/xYZkjABcde";
    let relations = [
        "customer_group",
        "customer_addresses",
        "customer_payment_sources",
        "customer_subscriptions",
        "orders",
        "order_subscriptions",
        "returns",
        "attachments",
    ];
    let relations = relations.map(|name| {
        format!(r#""{name}": {{"links": {{"self": "{customer}/relationships/{name}", "related": "{customer}/{name}"}}}}"#)
    });
    let response = format!(
        r#"{{"data": {{"id": "xYZkjABcde", "type": "customers", "links": {{"self": "{customer}"}}, "attributes": {{
            "email": "john@example.com", "status": "prospect", "has_password": false,
            "created_at": "2018-01-01T12:00:00.000Z", "updated_at": "2018-01-01T12:00:00.000Z",
            "reference": "ANY-EXTERNAL-REFEFERNCE", "reference_origin": "ANY-EXTERNAL-REFEFERNCE-ORIGIN",
            "metadata": {{"foo": "bar"}}
        }}, "relationships": {{{}}}, "meta": {{"mode": "test"}}}}}}"#,
        relations.join(", ")
    );
    let server = answering("application/vnd.api+json", &response).await;
    let client = commercelayer_client::Client::builder();
    let client = client
        .access_token("your-access-token")
        .base_url(format!("{}/api", server.url()));
    let client = client.build().expect("a client for loopback");
    let updated = client
        .customers()
        .update("xYZkjABcde")
        .password("secret")
        .send_full()
        .await;
    let updated = updated.expect("the page's response decodes").into_body();
    let request = server.take_one();
    assert_eq!(request.header("accept"), Some("application/vnd.api+json"));
    assert_eq!(
        request.header("content-type"),
        Some("application/vnd.api+json")
    );
    assert_eq!(
        request.header("authorization"),
        Some("Bearer your-access-token")
    );
    check(
        &request,
        "PATCH /api/customers/xYZkjABcde",
        BODY,
        &response,
        &updated,
    );
}
