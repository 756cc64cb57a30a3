//! Links to the next page that lead elsewhere, or nowhere new.

use clientwright_runtime::{
    Call, ErrorKind, Method, Operation, PageInput, Paging, PagingKind, Style, Value,
};
use fault_tests::{Server, reply};

use crate::{checked, client};

const fn list(paging: Paging) -> Operation {
    Operation {
        security: &[&[0, 1, 2, 3]],
        paging: Some(paging),
        ..Operation::new("list-customers", Method::GET, "/customers")
    }
}

static LINK: Operation = list(Paging {
    results: "/data",
    next: "/next",
    ..Paging::new(PagingKind::Link)
});

static CURSOR: Operation = list(Paging {
    input: PageInput::Query("cursor", Style::FORM),
    results: "/data",
    next: "/next",
    ..Paging::new(PagingKind::Cursor)
});

static NUMBER: Operation = list(Paging {
    input: PageInput::Query("page", Style::FORM),
    results: "/data",
    more: "/more",
    ..Paging::new(PagingKind::Page)
});

fn page(rest: &str) -> Vec<u8> {
    reply::json(format!(r#"{{"data":[{{"id":"c1"}}],{rest}}}"#))
}

#[tokio::test]
async fn threat_40_a_link_to_another_origin_is_refused_and_nobody_is_called() {
    let trap = Server::answering(page(r#""next":null"#)).await;
    let port = trap.port();
    let links = [
        format!("http://127.0.0.1:{port}/customers?page=2"),
        format!("http://localhost:{port}/customers?page=2"),
        format!("https://127.0.0.1:{port}/customers?page=2"),
        format!("//127.0.0.1:{port}/customers"),
        format!("\\\\\\\\127.0.0.1:{port}/customers"),
        format!("http://user:pw@127.0.0.1:{port}/customers"),
        "file:///etc/passwd".to_owned(),
        "javascript:alert(1)".to_owned(),
    ];
    for link in links {
        let server = Server::answering(page(&format!(r#""next":"{link}""#))).await;
        let mut items =
            Call::new(&client(&server), &LINK).items::<Value, clientwright_runtime::Error>();
        assert!(
            items.next().await.is_some_and(|item| item.is_ok()),
            "{link}: the first page is fine"
        );
        let error = checked(
            items
                .next()
                .await
                .expect("an end with a reason")
                .expect_err("an error"),
        );
        assert_eq!(error.kind(), ErrorKind::Paging, "{link}: {error}");
        assert!(!format!("{error} {error:?}").contains("passwd"), "{error}");
        assert!(items.next().await.is_none(), "{link}");
        assert_eq!(server.requests().len(), 1, "{link}");
    }
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn threat_40_the_same_page_again_ends_with_an_error() {
    let cases = [
        (&LINK, r#""next":"/customers?page=2""#),
        (&LINK, r#""next":"/customers""#),
        (&CURSOR, r#""next":"again""#),
        (&NUMBER, r#""more":true"#),
    ];
    for (operation, rest) in cases {
        let server = Server::answering(page(rest)).await;
        let mut items =
            Call::new(&client(&server), operation).items::<Value, clientwright_runtime::Error>();
        let mut count = 0;
        let error = loop {
            match items.next().await {
                Some(Ok(_)) => count += 1,
                Some(Err(error)) => break checked(error),
                None => panic!("{rest}: an end without a word"),
            }
            assert!(count < 10, "{rest}: a loop");
        };
        assert_eq!(error.kind(), ErrorKind::Paging, "{rest}: {error}");
        assert!(items.next().await.is_none(), "{rest}");
    }
}

#[tokio::test]
async fn threat_40_two_pages_that_lead_to_each_other_end_with_an_error() {
    use fault_tests::Step;
    let one = page(r#""next":"/customers?page=1""#);
    let two = reply::json(r#"{"data":[{"id":"c2"}],"next":"/customers?page=2"}"#);
    let script = |bytes: &Vec<u8>| vec![Step::Read, Step::Send(bytes.clone())];
    let scripts = (0..10)
        .map(|turn| script(if turn % 2 == 0 { &two } else { &one }))
        .collect();
    let server = Server::start(scripts).await;
    let mut items =
        Call::new(&client(&server), &LINK).items::<Value, clientwright_runtime::Error>();
    let mut count = 0;
    let error = loop {
        match items.next().await {
            Some(Ok(_)) => count += 1,
            Some(Err(error)) => break checked(error),
            None => panic!("an end without a word"),
        }
        assert!(count < 10, "a loop");
    };
    assert_eq!(error.kind(), ErrorKind::Paging, "{error}");
}
