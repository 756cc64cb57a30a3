//! Walks that are broken off: by errors, by whoever gives up, and with a token from which they go on.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use clientwright_runtime::{Call, Error, ErrorKind, Items, PageToken, Pages, Value};
use futures_core::Stream;

use super::support::{Server, answer};
use super::{CURSOR, LAST, LINK, OFFSET, all, asked, client, id, json, page};

#[tokio::test]
async fn an_error_ends_the_walk_and_its_token_goes_on() {
    let refused = answer(403, &[], "{}");
    let more = "\"has_more\":true";
    let replies = vec![
        json(&page(0..2, more)),
        refused,
        json(&page(2..4, more)),
        json("<html>"),
        json(&page(4..5, "\"has_more\":false")),
    ];
    let server = Server::start(replies).await;
    let mut items = Call::new(&client(&server.url()), &OFFSET).items();
    let (ids, error) = all(&mut items).await;
    assert_eq!(ids, [0, 1]);
    assert!(error.is_some_and(|error| error.is_forbidden()));
    let token = items.token().expect("the page that was refused");
    assert_eq!(token.as_str(), r#"["list","number",0,2]"#);
    // The same items go on, with the token as it was stored.
    let mut items = items.resume(String::from(token));
    let (ids, error) = all(&mut items).await;
    assert_eq!(ids, [2, 3]);
    assert!(error.is_some_and(|error| error.is_decode()));
    let token = items.token().expect("the page that made no sense");
    let mut items = Call::new(&client(&server.url()), &OFFSET).items();
    items = items.resume(token);
    let (ids, error) = all(&mut items).await;
    assert!(error.is_none());
    assert_eq!(ids, [4]);
    let expect = ["", "offset=2", "offset=2", "offset=4", "offset=4"];
    assert_eq!(
        asked(&server),
        expect.map(|query| format!("customers?{query}"))
    );
}

#[tokio::test]
async fn a_token_stands_between_any_two_items() {
    let bodies = [
        page(
            0..3,
            "\"has_more\":true,\"next\":\"a\",\"links\":{\"next\":\"/v1/customers?c=a&api_key=key_live\"}",
        ),
        page(3..5, "\"has_more\":false"),
    ];
    for (operation, second) in [
        (&OFFSET, "offset=3"),
        (&LAST, "starting_after=2"),
        (&CURSOR, "cursor=a"),
        (&LINK, "c=a"),
    ] {
        for taken in 0..5_i64 {
            let server = Server::start(bodies.iter().map(|body| json(body)).collect()).await;
            let mut items: Items<Value> = Call::new(&client(&server.url()), operation).items();
            for _ in 0..taken {
                items.next().await.expect("an item").expect("no error");
            }
            let token = items.token().expect("more is to come");
            assert!(!token.as_str().contains("key_live"), "{}", token.as_str());
            assert!(!format!("{token:?} {items:?}").contains("c=a"));
            let rest = if taken < 3 { &bodies[..] } else { &bodies[1..] };
            let server = Server::start(rest.iter().map(|body| json(body)).collect()).await;
            let call = Call::new(&client(&server.url()), operation);
            let (ids, error) = all(&mut call.items().resume(token)).await;
            assert!(error.is_none(), "{error:?}");
            assert_eq!(ids, (taken..5).collect::<Vec<_>>());
            let expect = [String::from("customers?"), format!("customers?{second}")];
            assert_eq!(asked(&server), expect[usize::from(taken >= 3)..]);
        }
    }
}

#[tokio::test]
async fn tokens_that_do_not_fit_are_refused_before_anything_is_sent() {
    let server = Server::answering(200, "application/json", "{}").await;
    let tokens = [
        "",
        "null",
        r#"["another","start",0,null]"#,
        r#"["list","cursor",0,"a"]"#,
        r#"["list","number",0,1]"#,
        r#"["list","link",0,"//evil.example/"]"#,
        r#"["list","link",0,"https://evil.example/"]"#,
    ];
    for token in tokens {
        let items = Call::new(&client(&server.url()), &LINK).items::<Value, Error>();
        let mut items = items.resume(token);
        let error = items
            .next()
            .await
            .expect("an answer")
            .expect_err("no place");
        assert!(
            matches!(error.kind(), ErrorKind::Build | ErrorKind::Paging),
            "{token}"
        );
        assert!(items.next().await.is_none());
    }
    let odd = PageToken::from(r#"["list","cursor",0,{"a":1}]"#);
    let mut pages = Call::new(&client(&server.url()), &CURSOR)
        .pages::<Value, Error>()
        .resume(odd);
    assert!(pages.next().await.is_some_and(|page| page.is_err()));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn pages_are_a_stream_and_lose_nothing_when_dropped() {
    let server = Server::start(vec![
        json(&page(0..2, "\"has_more\":true")),
        json(&page(2..3, "\"has_more\":false")),
    ])
    .await;
    let mut pages: Pages<Value> = Call::new(&client(&server.url()), &OFFSET).pages();
    let first = poll_fn(|cx| Pin::new(&mut pages).poll_next(cx)).await;
    assert_eq!(first.expect("a page").expect("no error").len(), 2);
    // Given up while the request is on its way, and again while it is answered, the page is still asked for once.
    while server.requests().len() < 2 {
        let mut waiting = pin!(pages.next());
        let poll = poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx))).await;
        assert!(poll.is_pending(), "the server has not seen the request");
        tokio::task::yield_now().await;
    }
    let last = pages.next().await;
    let last = last.expect("a page").expect("no error");
    assert_eq!(last.iter().map(id).collect::<Vec<_>>(), [2]);
    assert!(
        poll_fn(|cx| Pin::new(&mut pages).poll_next(cx))
            .await
            .is_none()
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_walk_may_move_between_threads() {
    let server = Server::start(vec![json(&page(0..2, "\"has_more\":false"))]).await;
    let mut items = Call::new(&client(&server.url()), &OFFSET).items();
    let walk = tokio::spawn(async move { all(&mut items).await.0 });
    assert_eq!(walk.await.expect("no panic"), [0, 1]);
}
