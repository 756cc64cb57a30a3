//! Omise: forms, and two hosts with a key each.

use omise_client::{
    ApiError, CardDetails, CardUpdate, Client, CustomerCreate, CustomerUpdate, Error, Map, Order,
    TokenCreate,
};

use crate::{Case, Failure, Provider, Sent, encoded, keys, run};

/// Omise's client.
#[derive(Debug)]
pub struct Omise;

impl Provider for Omise {
    type Client = Client;

    const NAME: &'static str = "omise";
    const HEADERS: &'static [(&'static str, &'static str)] = &[
        ("authorization", "Basic c2tleV9NQVJLRVJzZWNyZXQ6"),
        ("user-agent", "omise-client/0.1.0 clientwright/0.1.0"),
        ("accept", "application/json"),
        ("omise-version", "2019-05-29"),
    ];

    fn client(url: &str) -> Client {
        Client::builder()
            .secret_key(keys::SECRET)
            .public_key(keys::PUBLIC)
            .base_url(url)
            .vault_base_url(url)
            .retry(clientwright_runtime::RetryPolicy::none())
            .build()
            .expect("a client for loopback")
    }

    fn cases() -> Vec<Case<Client>> {
        let mut cases = updates();
        cases.extend(customers());
        cases.extend(cards());
        cases.extend(others());
        cases
    }
}

/// What the vault gets: the public key, and nothing of the secret one.
const VAULT: &[(&str, &str)] = &[("authorization", "Basic cGtleV9NQVJLRVJwdWJsaWM6")];

fn updates() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "updateCustomer",
            "PATCH /customers/cust_test_1",
            Sent::Form("email=john.smith%40example.com&description=Another+description"),
            run!(client => client
                .customers()
                .update("cust_test_1")
                .email("john.smith@example.com")
                .description("Another description")),
        ),
        Case::new(
            "updateCustomer",
            "PATCH /customers/cust_test_1",
            Sent::Form(
                "card=tokn_test_1&default_card=card_test_1&metadata%5Bplan%5D=gold+%26+more&metadata%5B%C3%BC%5D=1&linked_account=lnac_1",
            ),
            run!(client => client
                .customers()
                .update("cust_test_1")
                .card("tokn_test_1")
                .default_card("card_test_1")
                .metadata(Map::from_iter([("plan", "gold & more"), ("ü", "1")]))
                .linked_account("lnac_1")),
        ),
        Case::new(
            "updateCustomer",
            "PATCH /customers/cust_test_1",
            Sent::Form("description="),
            run!(client => client.customers().update("cust_test_1").body(&CustomerUpdate::new().description(""))),
        ),
        Case::new(
            "updateCustomer",
            "PATCH /customers/cust_test_1",
            Sent::Nothing,
            run!(client => client.customers().update("cust_test_1")),
        ),
    ]
}

fn customers() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "createCustomer",
            "POST /customers",
            Sent::Form(
                "email=john.doe%40example.com&description=John+Doe+%28id%3A+30%29&card=tokn_test_1&metadata%5Bcolour%5D=blue",
            ),
            run!(client => client
                .customers()
                .create()
                .email("john.doe@example.com")
                .description("John Doe (id: 30)")
                .card("tokn_test_1")
                .metadata(Map::from_iter([("colour", "blue")]))),
        ),
        Case::new(
            "createCustomer",
            "POST /customers",
            Sent::Form("email=john.doe%40example.com&linked_account=lnac_1"),
            run!(client => client
                .customers()
                .create()
                .body(&CustomerCreate::new().email("john.doe@example.com"))
                .linked_account("lnac_1")),
        ),
        Case::new(
            "listCustomers",
            "GET /customers?offset=20&limit=10&from=2026-11-01T00%3A00%3A00Z&to=2026-11-21T00%3A00%3A00%2B07%3A00&order=reverse_chronological",
            Sent::Nothing,
            run!(client => client
                .customers()
                .list()
                .offset(20)
                .limit(10)
                .from("2026-11-01T00:00:00Z")
                .to("2026-11-21T00:00:00+07:00")
                .order(Order::ReverseChronological)),
        ),
        Case::new(
            "retrieveCustomer",
            "GET /customers/cust_test_1?expand=true",
            Sent::Nothing,
            run!(client => client.customers().retrieve("cust_test_1").expand(true)),
        ),
        Case::new(
            "deleteCustomer",
            "DELETE /customers/cust_test_1",
            Sent::Nothing,
            run!(client => client.customers().delete("cust_test_1")),
        ),
    ]
}

fn cards() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "listCards",
            "GET /customers/cust_test_1/cards?offset=0&limit=5&order=chronological",
            Sent::Nothing,
            run!(client => client.cards().list("cust_test_1").offset(0).limit(5).order(Order::Chronological)),
        ),
        Case::new(
            "retrieveCard",
            "GET /customers/cust_test_1/cards/card_test_1",
            Sent::Nothing,
            run!(client => client.cards().retrieve("cust_test_1", "card_test_1")),
        ),
        Case::new(
            "updateCard",
            "PATCH /customers/cust_test_1/cards/card_test_1",
            Sent::Form(
                "name=Jane+D%C3%B6&city=Bangkok&postal_code=10310&expiration_month=12&expiration_year=2030",
            ),
            run!(client => client
                .cards()
                .update("cust_test_1", "card_test_1")
                .name("Jane Dö")
                .city("Bangkok")
                .postal_code("10310")
                .expiration_month(12)
                .expiration_year(2030)),
        ),
        Case::new(
            "updateCard",
            "PATCH /customers/cust_test_1/cards/card_test_1",
            Sent::Form("city=&postal_code="),
            run!(client => client
                .cards()
                .update("cust_test_1", "card_test_1")
                .body(&CardUpdate::new().city("").postal_code(""))),
        ),
        Case::new(
            "updateCard",
            "PATCH /customers/cust_test_1/cards/card_test_1",
            Sent::Nothing,
            run!(client => client.cards().update("cust_test_1", "card_test_1")),
        ),
        Case::new(
            "deleteCard",
            "DELETE /customers/cust_test_1/cards/card_test_1",
            Sent::Nothing,
            run!(client => client.cards().delete("cust_test_1", "card_test_1")),
        ),
    ]
}

fn others() -> Vec<Case<Client>> {
    vec![
        Case::new(
            "listSchedules",
            "GET /customers/cust_test_1/schedules?limit=1",
            Sent::Nothing,
            run!(client => client.schedules().list("cust_test_1").limit(1)),
        ),
        Case::new(
            "searchCustomers",
            "GET /search?scope=customer&query=john&filters%5Bcreated%5D=2026-11-01..2026-11-21&order=chronological&page=1&per_page=30",
            Sent::Nothing,
            run!(client => client
                .search()
                .customers()
                .query("john")
                .filters(Map::from_iter([("created", "2026-11-01..2026-11-21".to_owned())]))
                .order(Order::Chronological)
                .page(1)
                .per_page(30)),
        ),
        Case::new(
            "createToken",
            "POST /tokens",
            Sent::Form(
                "card%5Bname%5D=Jane&card%5Bnumber%5D=4242424242424242&card%5Bexpiration_month%5D=12&card%5Bexpiration_year%5D=2030&card%5Bsecurity_code%5D=123&card%5Bcity%5D=Bangkok",
            ),
            run!(client => client.tokens().create(
                CardDetails::new()
                    .name("Jane")
                    .number("4242424242424242")
                    .expiration_month(12)
                    .expiration_year(2030)
                    .security_code("123")
                    .city("Bangkok"),
            )),
        )
        .headers(VAULT),
        Case::new(
            "createToken",
            "POST /tokens",
            Sent::Form("card%5Bname%5D=Jane"),
            run!(client => client
                .tokens()
                .create(CardDetails::new())
                .body(&TokenCreate::new(CardDetails::new().name("Jane")))),
        )
        .headers(VAULT),
    ]
}

fn failure(error: &Error) -> Failure {
    let body = error.api_error().map(|error| match error {
        ApiError::ErrorResponse(body) => encoded("ErrorResponse", &body),
        other => panic!("new variant {other:?}"),
    });
    Failure::new(error, body)
}
