//! What a walk does not do: go on for ever, or keep its thread to itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use clientwright_runtime::transport::{
    BoxFuture, Request, Transport, TransportError, TransportResponse,
};
use clientwright_runtime::{Call, ClientBuilder, ErrorKind, Items, Pages, Value};
use http::{HeaderMap, StatusCode};

use super::support::{Recorded, Reply, Server, raw};
use super::{API, CURSOR, all, client};

/// The number that the request's cursor is; 0 where it has none.
fn number(request: &Recorded) -> u64 {
    let cursor = request.target.split("cursor=").nth(1);
    let digits = cursor.and_then(|rest| rest.split('&').next());
    digits.map_or(0, |digits| digits.parse().expect("a cursor of ours"))
}

/// No item, and always another cursor.
fn empty(request: &Recorded) -> String {
    let next = number(request) + 1;
    raw(200, &[], &format!("{{\"data\":[],\"next\":{next}}}"))
}

/// An item with each fiftieth page, up to page 200.
fn sparse(request: &Recorded) -> String {
    let number = number(request);
    let item = if number.is_multiple_of(50) {
        number.to_string()
    } else {
        String::new()
    };
    let next = if number < 200 {
        (number + 1).to_string()
    } else {
        String::from("null")
    };
    raw(200, &[], &format!("{{\"data\":[{item}],\"next\":{next}}}"))
}

#[tokio::test]
async fn empty_pages_without_end_are_an_error_and_its_token_goes_on() {
    let server = Server::start(vec![Reply::Made(empty)]).await;
    let mut items: Items<Value> = Call::new(&client(&server.url()), &CURSOR).items();
    for pages in [100, 200] {
        let error = items.next().await.expect("no end").expect_err("no item");
        assert_eq!(error.kind(), ErrorKind::Paging);
        let shown = error.to_string();
        assert!(shown.contains("a hundred pages without an item"), "{shown}");
        assert_eq!(error.operation_id(), Some("list"));
        assert!(items.next().await.is_none(), "an error is the last");
        assert_eq!(server.requests().len(), pages);
        let token = items.token().expect("the page that was not asked for");
        assert_eq!(token.as_str(), format!(r#"["list","cursor",0,{pages}]"#));
        items = items.resume(token);
    }
}

#[tokio::test]
async fn empty_pages_between_items_are_gone_through() {
    let server = Server::start(vec![Reply::Made(sparse)]).await;
    let mut items = Call::new(&client(&server.url()), &CURSOR).items();
    let (ids, error) = all(&mut items).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, [0, 50, 100, 150, 200]);
}

/// Has every page at once.
#[derive(Default)]
struct Ready(AtomicU64);

impl Transport for Ready {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let body = format!("{{\"data\":[{{\"id\":{number}}}],\"next\":{number}}}");
        let response = TransportResponse::from_bytes(StatusCode::OK, HeaderMap::new(), body);
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::test]
async fn other_tasks_have_their_turn_between_two_pages() {
    let mut builder = ClientBuilder::new(&API);
    builder.set_token(0, "tok_live");
    builder.set_token(1, "key_live");
    builder.set_transport(Ready::default());
    let client = builder.build().expect("a client");
    let mut pages: Pages<Value> = Call::new(&client, &CURSOR).pages();
    let turn = Arc::new(AtomicBool::new(false));
    for page in 0..5 {
        turn.store(false, Ordering::SeqCst);
        let theirs = Arc::clone(&turn);
        // There is one thread, which runs this once the walk gives way.
        tokio::spawn(async move { theirs.store(true, Ordering::SeqCst) });
        pages.next().await.expect("a page").expect("no error");
        assert_eq!(turn.load(Ordering::SeqCst), page > 0, "{page}");
    }
}
