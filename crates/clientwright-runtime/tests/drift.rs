//! What providers answer beyond the document, over real sockets: decoded all the same, and told to hooks.

mod support;

use std::sync::{Arc, Mutex};

use clientwright_runtime::{
    Answer, Api, BodyType, Call, Client, ClientBuilder, Drift, DriftKind, Error, ErrorShape, Hook,
    Host, Method, Operation, Paging, PagingKind, Scheme, SchemeKind, Secret, Status, StatusCode,
    object, open_enum,
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

/// A list whose parts are given: one of it, or its items.
static LIST: Operation = Operation {
    success: &[(Status::Code(200), 0)],
    success_types: &[(0, BodyType::of::<List>())],
    errors: &[(Status::Code(422), 0)],
    error_shapes: &[ErrorShape {
        body: Some(BodyType::of::<Refusal>()),
        ..ErrorShape::new("", "/message")
    }],
    security: &[&[0]],
    paging: Some(Paging {
        results: "/data",
        more: "/page/more",
        ..Paging::new(PagingKind::Offset)
    }),
    ..Operation::new("get-customer", Method::GET, "/customers")
};

static KEYED: Api = Api {
    schemes: &[Scheme::new("key", "key", SchemeKind::Bearer)],
    ..API
};

#[derive(Clone)]
struct List {
    data: Vec<Customer>,
    page: Option<Box<Page>>,
}
object! { List { "data" => data: required, "page" => page: optional } }

#[derive(Clone)]
struct Page {
    more: Option<bool>,
}
object! { Page { "more" => more: optional } }

#[derive(Clone)]
struct Refusal {
    message: Option<String>,
    status: Option<State>,
}
object! { Refusal { "message" => message: optional, "status" => status: optional } }

async fn listed(status: u16, body: &str) -> (Server, Call, Heard) {
    let server = Server::answering(status, "application/json", body).await;
    let heard = Heard::default();
    let mut builder = ClientBuilder::new(&KEYED);
    builder.set_base_url(0, server.url());
    builder.set_token(0, "canary-1");
    builder.add_hook(heard.clone());
    let call = Call::new(&builder.build().expect("a client"), &LIST);
    (server, call, heard)
}

fn texts(heard: &Heard) -> String {
    let told: Vec<String> = heard.take().into_iter().map(|(text, _)| text).collect();
    told.join("\n")
}

const ENVELOPE: &str =
    r#"{"data":[{"id":"c1","tier":1}],"page":{"more":false,"size":1},"included":[]}"#;

#[tokio::test]
async fn what_stands_beside_a_part_is_told() {
    let expect = "`Customer` has an unknown field, \"tier\"\n\
        `Page` has an unknown field, \"size\"\n\
        `List` has an unknown field, \"included\"";
    let (_server, call, heard) = listed(200, ENVELOPE).await;
    let answer = call.clone().send().await.expect("an answer");
    let part: Vec<Customer> = answer.unwrap("/data").expect("it fits");
    assert_eq!(part.len(), 1);
    assert_eq!(texts(&heard), expect);
    let mut items = call.items::<Customer, Error>();
    assert_eq!(items.next().await.expect("one").expect("it fits").id, "c1");
    assert_eq!(texts(&heard), expect);
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn an_envelope_that_does_not_fit_leaves_the_part_to_tell_of() {
    let body = ENVELOPE.replace("false", "7");
    let (_server, call, heard) = listed(200, &body).await;
    let answer = call.send().await.expect("an answer");
    assert!(answer.unwrap::<Vec<Customer>>("/data").is_ok());
    assert_eq!(texts(&heard), "`Customer` has an unknown field, \"tier\"");
    // Where the part does not fit, nothing is told of the rest.
    let (_server, call, heard) = listed(200, r#"{"data":[],"tier":1}"#).await;
    let answer = call.send().await.expect("an answer");
    assert!(answer.unwrap::<Vec<Customer>>("/rows").is_err());
    assert_eq!(texts(&heard), "");
}

#[tokio::test]
async fn what_errors_hold_is_told_without_what_they_repeat() {
    let body = r#"{"message":"no","hint":1,"status":"moved"}"#;
    let (_server, call, heard) = listed(422, body).await;
    let error = call.send().await.expect_err("a refusal");
    assert_eq!(error.message(), Some("no"));
    assert_eq!(
        texts(&heard),
        "`Refusal` has an unknown field, \"hint\"\n`State` has an unknown value, \"moved\""
    );
    // A long text may have been cut within a credential.
    let long = format!("{}canary-1", "x".repeat(60));
    let body = format!(r#"{{"key canary-1":1,"status":"{long}"}}"#);
    let (_server, call, heard) = listed(422, &body).await;
    assert!(call.send().await.is_err());
    assert_eq!(
        texts(&heard),
        "`Refusal` has an unknown field\n`State` has an unknown value"
    );
    // What is no such body tells nothing.
    let (_server, call, heard) = listed(422, "<html>").await;
    assert!(call.send().await.is_err());
    assert_eq!(texts(&heard), "");
}
