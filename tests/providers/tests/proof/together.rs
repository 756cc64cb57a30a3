//! Clients of two providers in one program: over one transport they share connections, under one hook they are seen together,
//! and each keeps its own address and credentials.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientwright_runtime::transport::ReqwestTransport;
use clientwright_runtime::{Attempt, Hook};
use providers_tests::server::{Answer, Server};

const OMISE: &str = "skey_MARKERomise";
const FIRST: &str = "MARKERfirst";
const SECOND: &str = "MARKERsecond";
/// `skey_MARKERomise:`, as Basic has it.
const OMISE_SENT: &str = "Basic c2tleV9NQVJLRVJvbWlzZTo=";

/// Notes the operations of all clients.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<&'static str>>);

impl Hook for Seen {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let id = attempt.operation().id;
        self.0.lock().expect("no panic").push(id);
    }
}

fn omise(url: &str, transport: &Arc<ReqwestTransport>, seen: &Arc<Seen>) -> omise_client::Client {
    let builder = omise_client::Client::builder()
        .secret_key(OMISE)
        .base_url(url);
    let builder = builder
        .transport(Arc::clone(transport))
        .hook(Arc::clone(seen));
    builder.build().expect("a client for loopback")
}

fn prolifi(
    (url, key): (&str, &str),
    transport: &Arc<ReqwestTransport>,
    seen: &Arc<Seen>,
) -> prolifi_client::Client {
    let builder = prolifi_client::Client::builder()
        .bearer_auth(key)
        .base_url(url);
    let builder = builder
        .transport(Arc::clone(transport))
        .hook(Arc::clone(seen));
    builder.build().expect("a client for loopback")
}

fn transport() -> Arc<ReqwestTransport> {
    Arc::new(ReqwestTransport::new(Duration::from_secs(10)).expect("a transport"))
}

#[tokio::test]
async fn clients_share_connections_and_never_credentials() {
    let (one, other) = (Server::start().await, Server::start().await);
    one.answer(Answer::empty(418));
    other.answer(Answer::empty(418));
    let (transport, seen) = (transport(), Arc::new(Seen::default()));
    let omise = omise(one.url(), &transport, &seen);
    let first = prolifi((other.url(), FIRST), &transport, &seen);
    let second = prolifi((other.url(), SECOND), &transport, &seen);
    for (client, key) in [(&first, FIRST), (&second, SECOND), (&first, FIRST)] {
        let _ = client.customers().retrieve("c1").send().await;
        let _ = omise.customers().retrieve("c1").send().await;
        let (to_omise, to_prolifi) = (one.take_one(), other.take_one());
        assert_eq!(to_omise.header("authorization"), Some(OMISE_SENT));
        let bearer = format!("Bearer {key}");
        assert_eq!(to_prolifi.header("authorization"), Some(bearer.as_str()));
        // Nor do they stand anywhere else.
        for (request, others) in [
            (&to_omise, [FIRST, SECOND]),
            (&to_prolifi, [OMISE, OMISE_SENT]),
        ] {
            let text = format!("{request:?}");
            assert!(others.iter().all(|key| !text.contains(key)), "{text}");
        }
    }
    assert_eq!((one.connections(), other.connections()), (1, 1));
    let seen = seen.0.lock().expect("no panic");
    assert_eq!(seen.len(), 6);
    assert!(seen.chunks(2).all(|pair| pair == &seen[..2]), "{seen:?}");
}

/// What the count above would be without one transport.
#[tokio::test]
async fn clients_with_transports_of_their_own_share_nothing() {
    let server = Server::start().await;
    server.answer(Answer::empty(418));
    for key in [FIRST, SECOND] {
        let client = prolifi((server.url(), key), &transport(), &Arc::default());
        for _ in 0..2 {
            let _ = client.customers().retrieve("c1").send().await;
        }
    }
    assert_eq!(server.connections(), 2);
}
