//! Calls that block: from plain threads, from many at once, and where blocking would do harm.

mod support;

use std::thread;

use clientwright_runtime::blocking::wait;
use clientwright_runtime::{
    Answer, Api, Call, Client, ClientBuilder, Error, Host, Method, Operation, PageInput, Paging,
    PagingKind, Style, Value,
};
use support::{Reply, Server, answer};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};

static LIST: Operation = Operation {
    paging: Some(Paging {
        input: PageInput::Query("offset", Style::FORM),
        results: "/data",
        total: "/total",
        ..Paging::new(PagingKind::Offset)
    }),
    ..Operation::new("list", Method::GET, "/customers")
};

fn client(url: &str) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    builder.build().expect("a client")
}

fn json(body: &str) -> Reply {
    answer(200, &[("Content-Type", "application/json")], body)
}

/// The server lives on the shared thread, as nothing else here is async.
fn serve(replies: Vec<Reply>) -> Server {
    wait(Server::start(replies)).expect("a server")
}

fn two_pages() -> Server {
    serve(vec![
        json(r#"{"data":[1,2],"total":3}"#),
        json(r#"{"data":[3],"total":3}"#),
    ])
}

fn list(server: &Server) -> Call {
    Call::new(&client(&server.url()), &LIST)
}

#[test]
fn a_call_waits_for_its_answer() {
    let server = serve(vec![json(r#"{"data":[7]}"#), answer(404, &[], "{}")]);
    let call = list(&server);
    let body = call.clone().send_as::<Value, Error>(Answer::json).wait();
    assert_eq!(body.expect("an answer").to_string(), r#"{"data":[7]}"#);
    let error = call.send().wait().expect_err("the server's second reply");
    assert!(error.is_not_found());
}

#[test]
fn many_threads_share_the_one_that_sends() {
    let server = serve(vec![json("{}")]);
    let call = list(&server);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let call = call.clone();
            thread::spawn(move || (0..4).all(|_| call.clone().send().wait().is_ok()))
        })
        .collect();
    for thread in threads {
        assert!(thread.join().expect("no panic"));
    }
    assert_eq!(server.requests().len(), 32);
}

#[test]
fn pages_and_items_are_iterators() {
    let server = two_pages();
    let items: Result<Vec<i64>, Error> = list(&server).items().blocking().collect();
    assert_eq!(items.expect("all of them"), [1, 2, 3]);
    let server = two_pages();
    let mut pages = list(&server).pages::<i64, Error>().blocking();
    let first = pages.next().expect("a page").expect("no error");
    assert_eq!((first.len(), server.requests().len()), (2, 1));
    let token = pages.get_ref().token().expect("one more");
    assert_eq!(token.as_str(), r#"["list","number",0,2]"#);
    // The rest may be awaited.
    let mut rest = pages.into_inner();
    let last = wait(async move { rest.next().await }).expect("a future that ends");
    assert_eq!(last.expect("a page").expect("no error"), [3]);
}

#[tokio::test]
async fn a_task_is_not_blocked() {
    let server = Server::start(vec![json("{}")]).await;
    let call = list(&server);
    let error = call.clone().send().wait().expect_err("a task");
    assert!(
        error.is_build() && error.to_string().contains("await"),
        "{error}"
    );
    let mut items = call.clone().items::<i64, Error>().blocking();
    assert!(items.next().expect("an error").is_err());
    assert!(items.next().is_none());
    assert_eq!(server.connections(), 0);
    // In a task that was spawned, too; a thread for blocking work may wait.
    let task = call.clone();
    let refused = tokio::spawn(async move { task.send().wait().is_err() });
    assert!(refused.await.expect("no panic"));
    let work = tokio::task::spawn_blocking(move || call.send().wait().is_ok());
    assert!(work.await.expect("no panic"));
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_future_that_panics_is_an_error() {
    let broken: Result<(), Error> = wait(async { panic!("on purpose") });
    assert!(broken.is_err());
    // The thread is still there.
    assert_eq!(wait(async { 1 }).ok(), Some(1));
}
