//! The call by hand.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A customer, with the fields of the generated type. Secrets are plain texts here, and enums are closed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Customer {
    pub object: String,
    pub id: String,
    pub livemode: bool,
    pub location: String,
    pub deleted: Option<bool>,
    pub metadata: Option<serde_json::Map<String, serde_json::Value>>,
    pub cards: CardList,
    pub default_card: Option<String>,
    pub linked_accounts: Option<serde_json::Value>,
    pub description: Option<String>,
    pub email: Option<String>,
    pub created_at: Option<String>,
    pub created: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct CardList {
    pub object: String,
    pub data: Vec<Card>,
    pub limit: i64,
    pub offset: i64,
    pub total: i64,
    pub location: Option<String>,
    pub order: Option<Order>,
    pub from: String,
    pub to: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Chronological,
    ReverseChronological,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Financing {
    Credit,
    Debit,
    Prepaid,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Card {
    pub object: String,
    pub id: String,
    pub livemode: bool,
    pub location: Option<String>,
    pub deleted: Option<bool>,
    pub street1: Option<String>,
    pub street2: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub phone_number: Option<String>,
    pub postal_code: Option<String>,
    pub email: Option<String>,
    pub country: String,
    pub financing: Financing,
    pub bank: Option<String>,
    pub brand: String,
    pub fingerprint: String,
    pub first_digits: Option<String>,
    pub last_digits: String,
    pub name: String,
    pub expiration_month: i64,
    pub expiration_year: i64,
    pub security_code_check: Option<bool>,
    pub tokenization_method: Option<String>,
    pub created_at: Option<String>,
    pub created: Option<String>,
}

#[derive(Debug, Serialize)]
struct Update<'a> {
    email: &'a str,
    description: &'a str,
}

/// A client and the server that it is for.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    url: String,
}

/// A client for a server, with what a careful hand sets.
pub fn client(url: &str) -> Client {
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .user_agent("omise-client/0.1.0 clientwright/0.1.0")
        .build()
        .expect("a client");
    Client {
        http,
        url: url.to_owned(),
    }
}

/// Changes the customer.
pub async fn update(client: &Client) -> Result<Customer, Box<dyn std::error::Error>> {
    let body = Update {
        email: "somchai@example.com",
        description: "Customer 30, \"gold\"",
    };
    let answer = client
        .http
        .patch(format!("{}/customers/cust_test_4001", client.url))
        .basic_auth("skey_test_1", Some(""))
        .header("Accept", "application/json")
        .header("Omise-Version", "2019-05-29")
        .form(&body)
        .send()
        .await?
        .error_for_status()?;
    Ok(serde_json::from_slice(&answer.bytes().await?)?)
}

/// Decodes a customer.
pub fn decode(body: &[u8]) -> Customer {
    serde_json::from_slice(body).expect("a customer")
}
