//! The call by the generated client.

use omise_client::{Client, Customer, Error};

/// A client for a server.
pub fn client(url: &str) -> Client {
    Client::builder()
        .secret_key("skey_test_1")
        .base_url(url)
        .build()
        .expect("a client")
}

/// Changes the customer.
pub async fn update(client: &Client) -> Result<Customer, Error> {
    client
        .customers()
        .update("cust_test_4001")
        .email("somchai@example.com")
        .description("Customer 30, \"gold\"")
        .send()
        .await
}

/// Decodes a customer.
pub fn decode(body: &[u8]) -> Customer {
    omise_client::runtime::from_slice(body).expect("a customer")
}
