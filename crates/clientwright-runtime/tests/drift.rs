//! What providers answer beyond the document, over real sockets: decoded all the same, and told to hooks.

mod support;

use std::sync::{Arc, Mutex};

use clientwright_runtime::{
    Answer, Api, Call, Client, ClientBuilder, Drift, DriftKind, Error, Hook, Host, Method,
    Operation, Secret, Status, StatusCode, object, open_enum,
};
use support::Server;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};

static GET: Operation = Operation {
    accept: "application/json",
    success: &[(Status::Code(200), 0)],
    errors: &[(Status::Code(404), 0)],
    ..Operation::new("get-customer", Method::GET, "/customer")
};

#[derive(Clone)]
struct Customer {
    id: String,
    status: Option<State>,
    card: Option<Secret<Box<Card>>>,
}
object! { Customer { "id" => id: required, "status" => status: optional, "card" => card: optional } }

#[derive(Clone)]
struct Card {
    brand: Option<State>,
}
object! { Card { "brand" => brand: optional } }

/// Where a customer stands.
#[derive(Clone)]
pub enum State {
    /// In use.
    Active,
    /// Another one.
    Unknown(String),
}
open_enum! { State { Active = "active" } }

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<(String, DriftKind)>>>);

impl Hook for Heard {
    fn drift(&self, drift: &Drift) {
        let mut heard = self.0.lock().expect("no panic");
        assert_eq!(drift.operation().id, "get-customer");
        heard.push((drift.to_string(), drift.kind().clone()));
    }
}

impl Heard {
    fn take(&self) -> Vec<(String, DriftKind)> {
        std::mem::take(&mut *self.0.lock().expect("no panic"))
    }
}

fn client(server: &Server, hooks: &[&Heard]) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, server.url());
    for hook in hooks {
        builder.add_hook((*hook).clone());
    }
    builder.build().expect("a client")
}

async fn answered(status: u16, body: &str) -> (Result<Customer, Error>, Vec<(String, DriftKind)>) {
    let server = Server::answering(status, "application/json", body).await;
    let heard = Heard::default();
    let call = Call::new(&client(&server, &[&heard]), &GET);
    let result = match call.send().await {
        Ok(answer) => answer.json(),
        Err(error) => Err(error),
    };
    (result, heard.take())
}

#[tokio::test]
async fn an_answer_as_documented_has_nothing_to_tell() {
    let (customer, heard) = answered(200, r#"{"id":"c1","status":"active","card":{}}"#).await;
    assert_eq!(customer.expect("it fits").id, "c1");
    assert_eq!(heard, []);
}

#[tokio::test]
async fn fields_values_and_statuses_are_told() {
    let body = r#"{"id":"c1","tier":"gold","status":"dormant"}"#;
    let (customer, heard) = answered(203, body).await;
    let status = customer.expect("it fits").status;
    assert_eq!(status, Some(State::Unknown("dormant".to_owned())));
    let (texts, kinds): (Vec<String>, Vec<DriftKind>) = heard.into_iter().unzip();
    insta::assert_snapshot!(texts.join("\n"), @r#"
    `get-customer` answered with the status 203
    `Customer` has an unknown field, "tier"
    `State` has an unknown value, "dormant"
    "#);
    assert_eq!(
        kinds[0],
        DriftKind::Status(StatusCode::NON_AUTHORITATIVE_INFORMATION)
    );
    let field = DriftKind::Field {
        of: "Customer",
        name: Some("tier".to_owned()),
    };
    assert_eq!(kinds[1], field);
}

#[tokio::test]
async fn statuses_of_errors_are_told() {
    let (result, heard) = answered(404, "{}").await;
    assert!(result.expect_err("an error").is_not_found());
    assert_eq!(heard, []);
    let (result, heard) = answered(418, "{}").await;
    assert!(result.is_err());
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].1, DriftKind::Status(StatusCode::IM_A_TEAPOT));
}

#[tokio::test]
async fn nothing_is_told_of_what_does_not_fit() {
    let (result, heard) = answered(200, r#"{"tier":"gold","id":7}"#).await;
    assert!(result.is_err());
    assert_eq!(heard, []);
}

#[tokio::test]
async fn secrets_stay_secret() {
    let body = r#"{"id":"c1","card":{"canary":1,"brand":"canary"}}"#;
    let (customer, heard) = answered(200, body).await;
    assert!(customer.is_ok());
    let shown = format!("{heard:?}");
    assert_eq!(heard.len(), 2, "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn every_hook_and_every_way_of_reading() {
    let body = r#"{"data":{"id":"c1","tier":1},"page":7}"#;
    let server = Server::answering(200, "application/json", body).await;
    let (one, other) = (Heard::default(), Heard::default());
    let client = client(&server, &[&one, &other]);
    let answer = Call::new(&client, &GET).send().await.expect("an answer");
    let customer: Customer = answer.unwrap("/data").expect("it fits");
    assert_eq!(customer.id, "c1");
    assert_eq!(one.take().len(), 1);
    assert_eq!(other.take().len(), 1);
    let answer = Call::new(&client, &GET).send().await.expect("an answer");
    let raw = answer.full_by::<_, ()>(Answer::bytes);
    assert!(raw.is_ok() && one.take().is_empty());
}
