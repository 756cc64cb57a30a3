//! Imprint: basic or bearer, and a secret header of the whole client.

use imprint_client::customers::{
    DateOfBirth, LinkCustomerRequest, SearchCustomersRequest, UpdateCustomerRequest,
};
use imprint_client::{
    Address, ApiError, Client, CreateCustomerSessionRequest, CustomerAccountHistory, Error, Map,
    PaymentMethodType, SearchPaymentMethodsRequest,
};

use crate::{Case, Failure, Provider, Sent, encoded, keys, run};

/// Imprint's client.
#[derive(Debug)]
pub struct Imprint;

impl Provider for Imprint {
    type Client = Client;

    const NAME: &'static str = "imprint";
    const HEADERS: &'static [(&'static str, &'static str)] = &[
        ("authorization", "Basic c2tfTUFSS0VSdG9rZW46"),
        ("user-agent", "imprint-client/0.1.0 clientwright/0.1.0"),
        ("accept", "application/json"),
        ("x-imprint-merchant-key", "MARKERmerchant"),
    ];

    fn client(url: &str) -> Client {
        Client::builder()
            .basic_auth(keys::TOKEN)
            .merchant_key(keys::MERCHANT)
            .base_url(url)
            .retry(clientwright_runtime::RetryPolicy::none())
            .build()
            .expect("a client for loopback")
    }

    fn cases() -> Vec<Case<Client>> {
        let mut cases = updates();
        cases.extend(customers());
        cases.extend(sub_resources());
        cases.extend(sessions());
        cases.extend(payment_methods());
        cases
    }
}

fn history() -> CustomerAccountHistory {
    CustomerAccountHistory::new()
        .email("jane@example.com")
        .phone("+12125550100")
        .first_name("Jane")
        .last_name("Doe")
        .preferred_language("en-US")
        .address(
            Address::new()
                .street_line1("1 Main Street")
                .city("New York")
                .state("NY")
                .postal_code("10001")
                .country("US"),
        )
        .account_tenure(365)
        .ltv_amount(9_007_199_254_740_993)
        .ltv_currency("USD")
        .loyalty_tier("gold")
        .account_created_at("2026-11-21T08:30:00Z")
        .transaction_count(3)
}

fn updates() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "updateCustomer",
            "POST /v2/customers/CSTMR-v1-1",
            Sent::Json(
                r#"{"email":"jane@example.com","phone":"+12125550100","first_name":"Jane","last_name":"Doe","preferred_language":"en-US","street_line1":"1 Main Street","street_line2":"Apt 2","city":"New York","state":"NY","postal_code":"10001","customer_history":{"email":"jane@example.com","phone":"+12125550100","first_name":"Jane","last_name":"Doe","preferred_language":"en-US","address":{"street_line1":"1 Main Street","city":"New York","state":"NY","postal_code":"10001","country":"US"},"account_tenure":365,"ltv_amount":9007199254740993,"ltv_currency":"USD","loyalty_tier":"gold","account_created_at":"2026-11-21T08:30:00Z","transaction_count":3},"metadata":{"tier":"gold"}}"#,
            ),
            run!(client => client
                .customers()
                .update("CSTMR-v1-1")
                .email("jane@example.com")
                .phone("+12125550100")
                .first_name("Jane")
                .last_name("Doe")
                .preferred_language("en-US")
                .street_line1("1 Main Street")
                .street_line2("Apt 2")
                .city("New York")
                .state("NY")
                .postal_code("10001")
                .customer_history(history())
                .metadata(Map::from_iter([("tier", "gold")]))),
        ),
        Case::new(
            "updateCustomer",
            "POST /v2/customers/CSTMR-v1-1",
            Sent::Json(r#"{"street_line2":"","customer_history":{},"metadata":{}}"#),
            run!(client => client
                .customers()
                .update("CSTMR-v1-1")
                .body(&UpdateCustomerRequest::new().street_line2(""))
                .customer_history(CustomerAccountHistory::new())
                .metadata(Map::new())),
        ),
        Case::new(
            "updateCustomer",
            "POST /v2/customers/a%20b%2Fc",
            Sent::Json("{}"),
            run!(client => client.customers().update("a b/c")),
        ),
    ]
}

fn customers() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "getCustomer",
            "GET /v2/customers/CSTMR-v1-1",
            Sent::Nothing,
            run!(client => client.customers().retrieve("CSTMR-v1-1")),
        ),
        Case::new(
            "searchCustomers",
            "GET /v2/customers?partner_customer_id=p%261&limit=10&starting_after=CSTMR-v1-1",
            Sent::Nothing,
            run!(client => client
                .customers()
                .search()
                .partner_customer_id("p&1")
                .limit(10)
                .starting_after("CSTMR-v1-1")),
        ),
        Case::new(
            "searchCustomersPost",
            "POST /v2/customers",
            Sent::Json(
                r#"{"ssn":"123456789","date_of_birth":{"year":1990,"month":2,"day":3},"limit":10}"#,
            ),
            run!(client => client
                .customers()
                .search_post()
                .ssn("123456789")
                .date_of_birth(DateOfBirth::new().year(1990).month(2).day(3))
                .limit(10)),
        ),
        Case::new(
            "searchCustomersPost",
            "POST /v2/customers",
            Sent::Json(r#"{"partner_customer_id":"p1","starting_after":"CSTMR-v1-1"}"#),
            run!(client => client
                .customers()
                .search_post()
                .body(&SearchCustomersRequest::new().partner_customer_id("p1"))
                .starting_after("CSTMR-v1-1")),
        ),
        Case::new(
            "linkCustomerAccount",
            "POST /v2/customers/CSTMR-v1-1/link",
            Sent::Json(r#"{"partner_customer_id":"p1","metadata":{"by":"us"}}"#),
            run!(client => client
                .customers()
                .link("CSTMR-v1-1", "p1")
                .metadata(Map::from_iter([("by", "us")]))),
        ),
        Case::new(
            "linkCustomerAccount",
            "POST /v2/customers/CSTMR-v1-1/link",
            Sent::Json(r#"{"partner_customer_id":"p2"}"#),
            run!(client => client.customers().link("CSTMR-v1-1", "p1").body(&LinkCustomerRequest::new("p2"))),
        ),
    ]
}

fn sub_resources() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "getRewardsBalance",
            "GET /v2/customers/CSTMR-v1-1/rewards_balance",
            Sent::Nothing,
            run!(client => client.customers().rewards_balance("CSTMR-v1-1")),
        ),
        Case::new(
            "getPaymentMethods",
            "GET /v2/customers/CSTMR-v1-1/payment_methods",
            Sent::Nothing,
            run!(client => client.customers().payment_methods("CSTMR-v1-1")),
        ),
        Case::new(
            "getTransactionIntents",
            "GET /v2/customers/CSTMR-v1-1/transaction_intents",
            Sent::Nothing,
            run!(client => client.customers().transaction_intents("CSTMR-v1-1")),
        ),
        Case::new(
            "getTransactions",
            "GET /v2/customers/CSTMR-v1-1/transactions?limit=5&starting_after=TRXN-1",
            Sent::Nothing,
            run!(client => client.customers().transactions("CSTMR-v1-1").limit(5).starting_after("TRXN-1")),
        ),
        Case::new(
            "getRewards",
            "GET /v2/customers/CSTMR-v1-1/rewards?limit=5",
            Sent::Nothing,
            run!(client => client.customers().rewards("CSTMR-v1-1").limit(5)),
        ),
    ]
}

fn sessions() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "createSession",
            "POST /v2/customer_sessions",
            Sent::Json(
                r#"{"customer_id":"CSTMR-v1-1","transaction_amount":1099,"transaction_currency":"USD","customer_history":{"loyalty_tier":"gold"},"source":"web","metadata":{"a":1},"customer_metadata":{"b":"two"}}"#,
            ),
            run!(client => client
                .customer_sessions()
                .create()
                .customer_id("CSTMR-v1-1")
                .transaction_amount(1099)
                .transaction_currency("USD")
                .customer_history(CustomerAccountHistory::new().loyalty_tier("gold"))
                .source("web")
                .metadata(Map::from_iter([("a", 1)]))
                .customer_metadata(Map::from_iter([("b", "two".to_owned())]))),
        ),
        Case::new(
            "createSession",
            "POST /v2/customer_sessions",
            Sent::Json(r#"{"customer_id":"c1","partner_customer_id":"p1"}"#),
            run!(client => client
                .customer_sessions()
                .create()
                .body(&CreateCustomerSessionRequest::new().customer_id("c1"))
                .partner_customer_id("p1")),
        ),
        Case::new(
            "getSession",
            "GET /v2/customer_sessions/s1",
            Sent::Nothing,
            run!(client => client.customer_sessions().retrieve("s1")),
        ),
    ]
}

fn payment_methods() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "searchPaymentMethods",
            "GET /v2/payment_methods?customer_id=CSTMR-v1-1&type=CARD&limit=10&starting_after=PMTD-1",
            Sent::Nothing,
            run!(client => client
                .payment_methods()
                .search("CSTMR-v1-1")
                .r#type(PaymentMethodType::Card)
                .limit(10)
                .starting_after("PMTD-1")),
        ),
        Case::new(
            "searchPaymentMethodsPost",
            "POST /v2/payment_methods",
            Sent::Json(r#"{"customer_id":"CSTMR-v1-1","type":"CARD","pan":"4242424242424242"}"#),
            run!(client => client
                .payment_methods()
                .search_post("CSTMR-v1-1")
                .r#type(PaymentMethodType::Card)
                .pan("4242424242424242")),
        ),
        Case::new(
            "searchPaymentMethodsPost",
            "POST /v2/payment_methods",
            Sent::Json(r#"{"customer_id":"c2","type":"LOAN"}"#),
            run!(client => client
                .payment_methods()
                .search_post("c1")
                .body(&SearchPaymentMethodsRequest::new("c2").r#type(PaymentMethodType::Loan))),
        ),
        Case::new(
            "getPaymentMethod",
            "GET /v2/payment_methods/PMTD-1",
            Sent::Nothing,
            run!(client => client.payment_methods().retrieve("PMTD-1")),
        ),
    ]
}

fn failure(error: &Error) -> Failure {
    let body = error.api_error().map(|error| match error {
        ApiError::InvalidRequest(body) => encoded("InvalidRequest", &body),
        ApiError::NotFound(body) => encoded("NotFound", &body),
        ApiError::Denied(body) => encoded("Denied", &body),
        ApiError::AlreadyLinked(body) => encoded("AlreadyLinked", &body),
        other => panic!("new variant {other:?}"),
    });
    Failure::new(error, body)
}
