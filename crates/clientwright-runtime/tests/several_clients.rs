//! Several clients in one program: one transport sends for all of them, one hook sees them all, and each keeps its own
//! address and credentials.

#[path = "support/recorder.rs"]
mod recorder;

use std::sync::{Arc, Mutex};

use clientwright_runtime::{
    Answer, Api, Attempt, Attempted, Call, Client, ClientBuilder, Error, Hook, Host, Map, Method,
    Operation, Scheme, SchemeKind, Status, Transport,
};
use recorder::Recorder;

const BEARER: &[Scheme] = &[Scheme::new("token", "bearer_auth", SchemeKind::Bearer)];

static CARDS: Api = Api {
    hosts: &[Host::new("", "https://cards.example.com/v1")],
    schemes: BEARER,
    ..Api::new("cards-client", "0.1.0")
};
static MAILS: Api = Api {
    hosts: &[Host::new("", "https://mails.example.net")],
    schemes: BEARER,
    ..Api::new("mails-client", "0.2.0")
};
static LIST_CARDS: Operation = Operation {
    security: &[&[0]],
    success: &[(Status::Code(200), 0)],
    ..Operation::new("listCards", Method::GET, "/cards")
};
static LIST_MAILS: Operation = Operation {
    security: &[&[0]],
    success: &[(Status::Code(200), 0)],
    ..Operation::new("listMails", Method::GET, "/mails")
};

/// Notes which operation goes to which host, and marks each request.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn note(&self, line: String) {
        self.0.lock().expect("no panic").push(line);
    }
}

impl Hook for Notes {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        self.note(format!("{} to {}", attempt.operation().id, attempt.host()));
        attempt.set_header("x-trace", "t1").expect("a header");
    }

    fn after_attempt(&self, attempted: &Attempted<'_>) {
        self.note(format!("{} ended", attempted.operation.id));
    }
}

fn client(
    api: &'static Api,
    token: &str,
    transport: &Arc<dyn Transport>,
    hook: &Arc<Notes>,
) -> Client {
    let mut builder = ClientBuilder::new(api);
    builder.set_transport(Arc::clone(transport));
    builder.add_hook(Arc::clone(hook));
    builder.set_token(0, token);
    builder.build().expect("a client")
}

#[tokio::test]
async fn two_clients_share_a_transport_and_a_hook() {
    let recorder = Recorder::default();
    let transport: Arc<dyn Transport> = Arc::new(recorder.clone());
    let notes = Arc::new(Notes::default());
    let cards = client(&CARDS, "cards-token", &transport, &notes);
    let mails = client(&MAILS, "mails-token", &transport, &notes);
    for (client, operation, url, authorization) in [
        (
            &cards,
            &LIST_CARDS,
            "https://cards.example.com/v1/cards",
            "Bearer cards-token",
        ),
        (
            &mails,
            &LIST_MAILS,
            "https://mails.example.net/mails",
            "Bearer mails-token",
        ),
        (
            &cards,
            &LIST_CARDS,
            "https://cards.example.com/v1/cards",
            "Bearer cards-token",
        ),
    ] {
        let call = Call::new(client, operation);
        let answer = call.send_as::<Map, Error>(Answer::json).await;
        answer.expect("an answer");
        let request = recorder.last().expect("a request");
        assert_eq!(request.uri, url);
        assert_eq!(request.headers["authorization"], authorization);
        assert_eq!(request.headers["x-trace"], "t1");
    }
    assert_eq!(recorder.count(), 3);
    let notes = notes.0.lock().expect("no panic");
    assert_eq!(
        *notes,
        [
            "listCards to cards.example.com",
            "listCards ended",
            "listMails to mails.example.net",
            "listMails ended",
            "listCards to cards.example.com",
            "listCards ended",
        ]
    );
}
