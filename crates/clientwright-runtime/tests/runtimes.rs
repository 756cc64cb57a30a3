//! One client in several tokio runtimes, and in one that lacks a driver.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use clientwright_runtime::{
    Api, Call, Client, ClientBuilder, Host, Idempotency, Method, Operation, Status,
};
use tokio::runtime::{Builder, Runtime};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};

/// Never sent twice, so that no retry hides a connection that is dead.
static PAY: Operation = Operation {
    success: &[(Status::Code(204), 0)],
    idempotency: Idempotency::Never,
    ..Operation::new("pay", Method::POST, "/payments")
};

/// A server on threads of its own, which keeps connections open, and how many there were.
fn server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || serve(stream));
        }
    });
    (url, connections)
}

fn serve(mut stream: TcpStream) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while stream.read_exact(&mut byte).is_ok() {
        head.push(byte[0]);
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            if stream
                .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
                .is_err()
            {
                return;
            }
        }
    }
}

fn client(url: &str) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    builder.build().expect("a client")
}

/// A runtime of each kind.
fn runtimes() -> [Runtime; 2] {
    let one = Builder::new_current_thread().enable_all().build();
    let many = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    [one, many].map(|runtime| runtime.expect("a runtime"))
}

#[test]
fn a_client_goes_on_in_another_runtime_once_the_first_is_gone() {
    for (first, second) in runtimes().into_iter().zip(runtimes()) {
        let (url, connections) = server();
        let client = client(&url);
        // The task of a connection needs a moment to give it back.
        let calls = async || {
            for _ in 0..5 {
                let call = Call::new(&client, &PAY);
                call.send().await.expect("an answer");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        first.block_on(calls());
        let before = connections.load(Ordering::SeqCst);
        assert!(before < 5, "none is kept");
        drop(first);
        second.block_on(calls());
        assert!(connections.load(Ordering::SeqCst) > before);
    }
}

#[test]
#[should_panic(expected = "timers are disabled")]
fn a_runtime_without_a_clock_is_told_of() {
    let (url, _) = server();
    let runtime = Builder::new_current_thread().enable_io().build();
    let call = Call::new(&client(&url), &PAY);
    let _ = runtime.expect("a runtime").block_on(call.send());
}
