//! Pages over real sockets: what is asked for, what ends them and what is refused.

mod bounds;
mod resume;
#[path = "../support/mod.rs"]
mod support;

use clientwright_runtime::{
    Api, BodyKind, Call, Client, ClientBuilder, Error, ErrorKind, Host, Idempotency,
    IdempotencyKey, Items, KeyPlace, Method, Operation, PageInput, Paging, PagingKind, Scheme,
    SchemeKind, Secret, Style, Value,
};
use support::{Reply, Server, answer};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    schemes: &[
        Scheme::new("Token", "token", SchemeKind::Bearer),
        Scheme::new("Query", "query_key", SchemeKind::ApiKeyQuery("api_key")),
    ],
    request_id_headers: &["x-request-id"],
    ..Api::new("test-client", "0.1.0")
};

const fn list(paging: Paging) -> Operation {
    Operation {
        security: &[&[0, 1]],
        paging: Some(paging),
        ..Operation::new("list", Method::GET, "/v1/customers")
    }
}

const fn query(name: &'static str) -> PageInput {
    PageInput::Query(name, Style::FORM)
}

static OFFSET: Operation = list(Paging {
    input: query("offset"),
    size: query("limit"),
    results: "/data",
    more: "/has_more",
    total: "/total",
    ..Paging::new(PagingKind::Offset)
});

static NUMBER: Operation = list(Paging {
    input: query("page[number]"),
    size: query("page[size]"),
    results: "/data",
    next: "/links/next",
    pages: "/meta/page_count",
    ..Paging::new(PagingKind::Page)
});

/// Page numbers, of which the number of pages alone is known.
static COUNTED: Operation = list(Paging {
    input: query("page"),
    results: "/data",
    pages: "/pages",
    first: 0,
    ..Paging::new(PagingKind::Page)
});

static CURSOR: Operation = list(Paging {
    input: query("cursor"),
    results: "/data",
    next: "/next",
    more: "/has_more",
    ..Paging::new(PagingKind::Cursor)
});

/// The cursor is the last item's id.
static LAST: Operation = list(Paging {
    input: query("starting_after"),
    size: query("limit"),
    results: "/data",
    next: "/data/-1/id",
    more: "/has_more",
    optional: true,
    ..Paging::new(PagingKind::Cursor)
});

static LINK: Operation = list(Paging {
    results: "/data",
    next: "/links/next",
    ..Paging::new(PagingKind::Link)
});

const SEARCH: Operation = Operation {
    body: BodyKind::Json("application/json"),
    security: &[&[0, 1]],
    paging: Some(Paging {
        input: PageInput::Field("/page/after"),
        results: "/data",
        next: "/next",
        ..Paging::new(PagingKind::Cursor)
    }),
    ..Operation::new("search", Method::POST, "/v1/search")
};

static SEARCH_BY_FIELD: Operation = SEARCH;

/// The body itself is the list, and nothing says how long it is.
static BARE: Operation = list(Paging {
    input: query("skip"),
    size: query("limit"),
    ..Paging::new(PagingKind::Offset)
});

const PLANTED: [&str; 4] = ["tok_live", "key_live", "cursor_s3cret", "q_s3cret"];

fn client(url: &str) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    builder.set_token(0, "tok_live");
    builder.set_token(1, "key_live");
    builder.build().expect("a client")
}

fn json(body: &str) -> Reply {
    let headers = [("Content-Type", "application/json"), ("X-Request-Id", "r1")];
    answer(200, &headers, body)
}

/// `{"data":[{"id":…},…],…}`.
fn page(ids: std::ops::Range<u32>, rest: &str) -> String {
    let items: Vec<_> = ids.map(|id| format!("{{\"id\":{id}}}")).collect();
    let comma = if rest.is_empty() { "" } else { "," };
    format!("{{\"data\":[{}]{comma}{rest}}}", items.join(","))
}

fn id(item: &Value) -> i64 {
    let id = item.get("id").unwrap_or(item);
    id.as_i64().expect("an id")
}

/// All ids that come before the end, and how it ended.
async fn all(items: &mut Items<Value>) -> (Vec<i64>, Option<Error>) {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => ids.push(id(&item)),
            Err(error) => {
                assert!(items.next().await.is_none(), "an error is the last");
                return (ids, Some(checked(error)));
            }
        }
    }
    assert!(items.next().await.is_none(), "the end stays the end");
    assert_eq!(items.token(), None);
    (ids, None)
}

fn checked(error: Error) -> Error {
    let printed = format!("{error} {error:?}");
    for planted in PLANTED {
        assert!(!printed.contains(planted), "{planted} in {printed}");
    }
    error
}

/// What was asked for, without the path and the key, which every request has.
fn asked(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let one = |request: &support::Recorded| {
        assert_eq!(request.header("authorization"), Some("Bearer tok_live"));
        assert_eq!(request.target.matches("api_key=").count(), 1);
        let target = request.target.strip_prefix("/v1/").expect("our path");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs: Vec<_> = query
            .split('&')
            .filter(|p| *p != "api_key=key_live")
            .collect();
        format!("{path}?{}", pairs.join("&"))
    };
    requests.iter().map(one).collect()
}

/// Walks through these answers; the call begins with these parameters.
async fn walk(
    operation: &'static Operation,
    set: &[(&str, Value)],
    replies: &[String],
) -> (Vec<i64>, Vec<String>, Option<Error>) {
    let server = Server::start(replies.iter().map(|body| json(body)).collect()).await;
    let mut call = Call::new(&client(&server.url()), operation);
    for (name, value) in set {
        call.extra_query(*name, value);
    }
    let mut items = call.items();
    assert!(server.requests().is_empty(), "nothing is sent unasked");
    let (ids, error) = all(&mut items).await;
    (ids, asked(&server), error)
}

/// The walk gives all ids below `count`, and asks for these.
async fn check(
    operation: &'static Operation,
    set: &[(&str, Value)],
    replies: &[String],
    count: i64,
    expect: &[&str],
) {
    let (ids, asked, error) = walk(operation, set, replies).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, (0..count).collect::<Vec<_>>());
    let expect: Vec<_> = expect
        .iter()
        .map(|query| format!("customers?{query}"))
        .collect();
    assert_eq!(asked, expect);
}

#[tokio::test]
async fn offsets_grow_by_what_came() {
    // The server gives less than is asked for, and says that there is more.
    let limit = [("limit", Value::from(500))];
    let replies = [
        page(0..3, "\"has_more\":true"),
        page(3..5, "\"has_more\":true"),
        page(5..6, "\"has_more\":false"),
    ];
    let expect = ["limit=500", "limit=500&offset=3", "limit=500&offset=5"];
    check(&OFFSET, &limit, &replies, 6, &expect).await;
    // `more` goes before the total; without it the total decides, and saves the last request.
    let replies = [
        page(0..2, "\"total\":2,\"has_more\":true"),
        page(2..3, "\"total\":3"),
    ];
    check(&OFFSET, &[], &replies, 3, &["", "offset=2"]).await;
    // A page without items is the last, whatever else is said.
    let replies = [page(0..2, ""), page(0..0, "\"has_more\":true,\"total\":9")];
    check(&OFFSET, &[], &replies, 2, &["", "offset=2"]).await;
    // A list that is null has no items.
    let replies = [page(0..2, ""), "{\"data\":null}".to_owned()];
    check(&OFFSET, &[], &replies, 2, &["", "offset=2"]).await;
}

#[tokio::test]
async fn a_walk_begins_where_the_call_says() {
    let set = [("offset", Value::from(40))];
    let replies = [page(0..2, "\"total\":43"), page(2..3, "\"total\":43")];
    check(&OFFSET, &set, &replies, 3, &["offset=40", "offset=42"]).await;
    let set = [("page[number]", Value::from(7))];
    let replies = [
        page(
            0..1,
            "\"meta\":{\"page_count\":8},\"links\":{\"next\":\"x\"}",
        ),
        page(1..2, "\"links\":{}"),
    ];
    let expect = ["page%5Bnumber%5D=7", "page%5Bnumber%5D=8"];
    check(&NUMBER, &set, &replies, 2, &expect).await;
    let set = [("offset", Value::from("first"))];
    let (_, asked, error) = walk(&OFFSET, &set, &[page(0..1, "")]).await;
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Build));
    assert_eq!(asked, [""; 0]);
}

#[tokio::test]
async fn page_numbers_end_with_the_link_or_the_count() {
    let replies = [
        page(
            0..2,
            "\"links\":{\"next\":\"https://elsewhere.example/?2\"}",
        ),
        page(2..3, "\"links\":{\"next\":null}"),
    ];
    // The link is a sign alone: it is not followed.
    check(&NUMBER, &[], &replies, 3, &["", "page%5Bnumber%5D=2"]).await;
    let replies = [page(0..2, "\"pages\":2"), page(2..3, "\"pages\":2")];
    check(&COUNTED, &[], &replies, 3, &["", "page=1"]).await;
    let replies = [page(0..2, ""), page(2..3, ""), page(0..0, "")];
    check(&COUNTED, &[], &replies, 3, &["", "page=1", "page=2"]).await;
}

#[tokio::test]
async fn cursors_lead_until_there_is_none() {
    let replies = [
        page(0..2, "\"next\":\"a+b/c=\""),
        // An empty page in between, as servers give that filter what they have found.
        page(0..0, "\"next\":7"),
        page(2..3, "\"next\":\"\""),
    ];
    let expect = ["", "cursor=a%2Bb%2Fc%3D", "cursor=7"];
    check(&CURSOR, &[], &replies, 3, &expect).await;
    let replies = [page(0..2, "\"next\":\"a\",\"has_more\":false")];
    check(&CURSOR, &[], &replies, 2, &[""]).await;
    check(&CURSOR, &[], &[page(0..2, "\"next\":false")], 2, &[""]).await;
    let (ids, _, error) = walk(&CURSOR, &[], &[page(0..2, "\"has_more\":true")]).await;
    assert_eq!(ids, [0, 1]);
    let error = error.expect("what is to come cannot be had");
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert_eq!(error.request_id(), Some("r1"));
}

#[tokio::test]
async fn the_last_item_may_be_the_cursor() {
    let replies = [
        page(0..2, "\"has_more\":true"),
        page(2..4, "\"has_more\":false"),
    ];
    check(&LAST, &[], &replies, 4, &["", "starting_after=1"]).await;
    // Nothing but the items: it ends with a page that is shorter than one that was as long as asked for.
    let limit = [("limit", Value::from(2))];
    let replies = [page(0..2, ""), page(2..3, "")];
    let expect = ["limit=2", "limit=2&starting_after=1"];
    check(&LAST, &limit, &replies, 3, &expect).await;
    // A short first page may be all that the server ever gives at once.
    let limit = [("limit", Value::from(500))];
    let replies = [page(0..2, ""), page(2..3, ""), "{}".to_owned()];
    let expect = [
        "limit=500",
        "limit=500&starting_after=1",
        "limit=500&starting_after=2",
    ];
    check(&LAST, &limit, &replies, 3, &expect).await;
}

#[tokio::test]
async fn a_body_may_be_the_list() {
    let replies = ["[0,1]", "[2]", "[]"].map(str::to_owned);
    check(&BARE, &[], &replies, 3, &["", "skip=2", "skip=3"]).await;
    let limit = [("limit", Value::from(2))];
    check(&BARE, &limit, &replies, 3, &["limit=2", "limit=2&skip=2"]).await;
}

#[tokio::test]
async fn searches_page_by_a_field_of_the_body() {
    let replies = [
        page(0..1, "\"next\":\"a\""),
        page(1..2, "\"next\":5"),
        page(2..3, ""),
    ];
    let server = Server::start(replies.iter().map(|body| json(body)).collect()).await;
    let mut call = Call::new(&client(&server.url()), &SEARCH_BY_FIELD);
    call.field("/ssn", &Secret::new("q_s3cret".to_owned()));
    call.field("/page/limit", &1);
    let (ids, error) = all(&mut call.items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, [0, 1, 2]);
    let bodies: Vec<_> = server
        .requests()
        .iter()
        .map(support::Recorded::text)
        .collect();
    let expect = [
        r#"{"ssn":"q_s3cret","page":{"limit":1}}"#,
        r#"{"ssn":"q_s3cret","page":{"limit":1,"after":"a"}}"#,
        r#"{"ssn":"q_s3cret","page":{"limit":1,"after":5}}"#,
    ];
    assert_eq!(bodies, expect);
}

#[tokio::test]
async fn links_are_followed_with_the_calls_own_credentials() {
    let links = [
        "\"/v1/customers?after=a&api_key=of-another&x=%2B\"",
        "\"?after=b\"",
        "null",
    ];
    let bodies = (0..)
        .zip(links)
        .map(|(at, next)| json(&page(at..at + 1, &format!("\"links\":{{\"next\":{next}}}"))));
    let server = Server::start(bodies.collect()).await;
    let mut call = Call::new(&client(&server.url()), &LINK);
    call.extra_header("X-Own", "of the call");
    call.extra_query("status", &"active");
    let (ids, error) = all(&mut call.items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, [0, 1, 2]);
    let expect = ["status=active", "after=a&x=%2B", "after=b"];
    assert_eq!(
        asked(&server),
        expect.map(|query| format!("customers?{query}"))
    );
    for request in server.requests() {
        assert_eq!(request.header("x-own"), Some("of the call"));
    }
}

#[tokio::test]
async fn links_to_another_origin_are_refused() {
    let other = Server::answering(200, "application/json", "{}").await;
    let elsewhere = [
        format!("{}/v1/customers?q_s3cret", other.url()),
        other.url().replace("http:", ""),
        other.url().replace("http", "https"),
        "https://evil.example/q_s3cret".to_owned(),
        "\\\\\\\\evil.example/q_s3cret".to_owned(),
        "javascript:alert(1)".to_owned(),
    ];
    for link in elsewhere {
        let replies = [page(0..2, &format!("\"links\":{{\"next\":\"{link}\"}}"))];
        let (ids, asked, error) = walk(&LINK, &[], &replies).await;
        assert_eq!(ids, [0, 1], "what came is given");
        assert_eq!(asked.len(), 1);
        let error = error.expect("another origin is refused");
        assert_eq!(error.kind(), ErrorKind::Paging, "{link}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn circles_end_with_an_error() {
    let next = |range, to: &str| {
        page(
            range,
            &format!("\"next\":\"{to}\",\"links\":{{\"next\":\"{to}\"}}"),
        )
    };
    // The same cursor or link again, at once and later, with new items each time.
    for operation in [&CURSOR, &LINK] {
        let replies = [
            next(0..1, "?cursor_s3cret"),
            next(1..2, "?b"),
            next(2..3, "?cursor_s3cret"),
        ];
        let (ids, asked, error) = walk(operation, &[], &replies).await;
        assert_eq!((ids, asked.len()), (vec![0, 1, 2], 3));
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Paging));
    }
    // The same content again: the server does not look at what it is asked for.
    for operation in [&OFFSET, &COUNTED, &NUMBER] {
        let replies = [next(0..2, "?a")];
        let (ids, asked, error) = walk(operation, &[], &replies).await;
        assert_eq!((ids, asked.len()), (vec![0, 1], 2));
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Paging));
    }
    // Plain values may come again, though not on and on.
    let replies = ["[1,2]"].map(|list| format!("{{\"data\":{list},\"has_more\":true}}"));
    let (ids, asked, error) = walk(&OFFSET, &[], &replies).await;
    assert_eq!((ids, asked.len()), (vec![1, 2, 1, 2], 3));
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Paging));
    let replies = ["[1,1]", "[1,1]", "[2]"].map(|list| format!("{{\"data\":{list},\"total\":5}}"));
    let (ids, _, error) = walk(&OFFSET, &[], &replies).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, [1, 1, 1, 1, 2]);
    // The call's own cursor counts as asked for.
    let (ids, asked, error) =
        walk(&CURSOR, &[("cursor", Value::from("a"))], &[next(0..1, "a")]).await;
    assert_eq!((ids, asked.len()), (vec![0], 1));
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Paging));
}

#[tokio::test]
async fn what_has_no_pages_says_so() {
    static PLAIN: Operation = Operation::new("plain", Method::GET, "/plain");
    let server = Server::answering(200, "application/json", "[]").await;
    let mut items = Call::new(&client(&server.url()), &PLAIN).items::<Value, Error>();
    let error = items
        .next()
        .await
        .expect("an answer")
        .expect_err("no pages");
    assert!(error.is_build());
    assert_eq!(server.connections(), 0);
}

/// Each page is a call of its own, so by a key that the pages shared a server would give the first page again.
#[tokio::test]
async fn each_page_has_a_key_of_its_own() {
    static KEYED: Operation = Operation {
        idempotency: Idempotency::Keyed(IdempotencyKey::new(
            KeyPlace::Header("Idempotency-Key"),
            255,
        )),
        ..SEARCH
    };
    let replies = [page(0..1, "\"next\":\"a\""), page(1..2, "")];
    let server = Server::start(replies.iter().map(|body| json(body)).collect()).await;
    let mut call = Call::new(&client(&server.url()), &KEYED);
    let first = call.idempotency_key().expect("a key").to_owned();
    let (ids, error) = all(&mut call.items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, [0, 1]);
    let requests = server.requests();
    let keys: Vec<_> = requests
        .iter()
        .map(|request| request.header("idempotency-key"))
        .collect();
    assert_eq!(keys[0], Some(first.as_str()));
    assert!(keys[1].is_some() && keys[0] != keys[1], "{keys:?}");
}
