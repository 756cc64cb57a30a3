//! Lists that are gone through page by page, over sockets: what is asked for, and never before it is needed.

use clientwright_runtime::json::Blank;
use clientwright_runtime::testing::minimal;
use clientwright_runtime::{Json, Value};
use providers_tests::server::{Answer, Recorded, Server};
use providers_tests::{Atlas, CommerceLayer, Imprint, Omise, Prolifi, Provider};

/// A page with items of these ids, and what else its answer says.
fn page<T: Json + Blank>(media: &str, ids: &[&str], rest: &str) -> Answer {
    let item = |id: &&str| {
        let mut item = minimal::<T>();
        if let Some(members) = item.as_object_mut() {
            members.insert("id", Value::from(*id));
        }
        item
    };
    let items = Value::from(ids.iter().map(item).collect::<Vec<_>>());
    Answer::body(200, media, format!("{{\"data\":{items},{rest}}}"))
}

const JSON: &str = "application/json";

/// The query without what every request has.
fn query(request: &Recorded) -> String {
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join(" ")
}

/// Gives the ids of a list's items; each page is scripted just before it has to come, and what asked for it is looked at.
macro_rules! walk {
    ($server:ident, $items:expr, |$item:ident| $id:expr, $($page:expr => ($($id_of_page:literal),*) by $asked:expr),+ $(,)?) => {{
        let mut items = $items;
        $(
            $server.answer($page);
            for (at, id) in [$($id_of_page),*].into_iter().enumerate() {
                let $item = items.next().await.expect("an item").expect("no error");
                assert_eq!($id, id);
                let requests = $server.take();
                assert_eq!(requests.len(), usize::from(at == 0), "one request for a page");
                for request in &requests {
                    assert_eq!($asked(request), "", "{request:?}");
                }
            }
        )+
        assert!(items.next().await.is_none());
        assert_eq!(items.token(), None);
        assert_eq!($server.take().len(), 0, "the last page says that it is the last");
    }};
}

/// Nothing where the query is this one, else the query.
fn by(expect: &'static str) -> impl Fn(&Recorded) -> String {
    move |request| {
        let query = query(request);
        if query == expect {
            String::new()
        } else {
            query
        }
    }
}

/// Nothing where the body is this one, else the body.
fn body(expect: &'static str) -> impl Fn(&Recorded) -> String {
    move |request| {
        let text = request.text();
        let text = if text == expect { "" } else { text };
        text.to_owned()
    }
}

#[tokio::test]
async fn imprint_searches_by_fields_of_the_body() {
    use imprint_client::customers::Customer;

    let server = Server::start().await;
    let search = Imprint::client(server.url()).customers().search_post();
    let search = search.ssn("900000042").limit(2);
    walk!(server, search.items(), |customer| customer.id,
        page::<Customer>(JSON, &["a", "b"], r#""has_more":true"#) => ("a", "b") by body(r#"{"ssn":"900000042","limit":2}"#),
        page::<Customer>(JSON, &["c"], r#""has_more":false"#) => ("c") by body(r#"{"ssn":"900000042","limit":2,"starting_after":"b"}"#),
    );
}

#[tokio::test]
async fn imprint_lists_what_belongs_to_a_customer() {
    use imprint_client::customers::Reward;

    let server = Server::start().await;
    let rewards = Imprint::client(server.url()).customers().rewards("c1");
    walk!(server, rewards.items(), |reward| reward.id,
        page::<Reward>(JSON, &["a", "b"], r#""has_more":true"#) => ("a", "b") by by(""),
        page::<Reward>(JSON, &["c"], r#""has_more":false"#) => ("c") by by("starting_after=b"),
    );
}

#[tokio::test]
async fn omise_searches_by_the_number_of_the_page() {
    use omise_client::Customer;

    let rest = r#""object":"search","page":1,"total":3,"total_pages":2,"filters":{},"location":"/search","order":"chronological","query":"x","scope":"customer""#;
    let server = Server::start().await;
    let search = Omise::client(server.url()).search().customers();
    let search = search.query("x").per_page(2);
    walk!(server, search.items(), |customer| customer.id,
        page::<Customer>(JSON, &["a", "b"], rest) => ("a", "b") by by("scope=customer query=x per_page=2"),
        page::<Customer>(JSON, &["c"], rest) => ("c") by by("scope=customer query=x per_page=2 page=2"),
    );
}

#[tokio::test]
async fn commerce_layer_counts_pages_and_follows_no_link() {
    use commercelayer_client::Resource;

    const MEDIA: &str = "application/vnd.api+json";
    let server = Server::start().await;
    let client = CommerceLayer::client(server.url());
    let orders = client.customers().orders("c1").page_size(2);
    // Behind a gateway the link leads elsewhere, and the number of the page does not.
    let next = r#""links":{"next":"https://elsewhere.example/api/customers/c1/orders?page%5Bnumber%5D=2"},"meta":{"page_count":2}"#;
    walk!(server, orders.items(), |order| order.id,
        page::<Resource>(MEDIA, &["a", "b"], next) => ("a", "b") by by("page[size]=2"),
        page::<Resource>(MEDIA, &["c"], r#""links":{"first":"/"},"meta":{"page_count":2}"#) => ("c") by by("page[size]=2 page[number]=2"),
    );
}

/// A walk stops, is kept as a text, and goes on with another client.
#[tokio::test]
async fn prolifi_goes_on_from_a_token() {
    use prolifi_client::Customer;

    let server = Server::start().await;
    let list = || Prolifi::client(server.url()).customers().list().limit(2);
    let more = r#""pagination":{"has_more":true}"#;
    server.answer(page::<Customer>(JSON, &["a", "b"], more));
    let mut items = list().items();
    assert!(items.next().await.is_some_and(|item| item.is_ok()));
    let kept = String::from(items.token().expect("there is more"));
    server.take();
    let mut items = list().items().resume(kept);
    let item = items.next().await.expect("an item").expect("no error");
    assert_eq!(item.id.as_deref(), Some("b"));
    assert_eq!(query(&server.take_one()), "limit=2");
    server.answer(page::<Customer>(
        JSON,
        &["c"],
        r#""pagination":{"has_more":false}"#,
    ));
    assert!(items.next().await.is_some_and(|item| item.is_ok()));
    assert_eq!(query(&server.take_one()), "limit=2 offset=2");
    assert!(items.next().await.is_none());
}

/// A program without `async`.
#[test]
fn atlas_is_listed_by_an_iterator() {
    use atlas_client::Customer;
    use clientwright_runtime::blocking::wait;

    let server = wait(Server::start()).expect("a server on the shared thread");
    let customers = Atlas::client(server.url()).customers();
    server.answer(page::<Customer>(JSON, &["a", "b"], r#""has_more":true"#));
    let mut ids = customers
        .list()
        .items()
        .blocking()
        .map(|item| item.expect("no error").id);
    assert_eq!(ids.next().as_deref(), Some("a"));
    server.answer(page::<Customer>(JSON, &["c"], r#""has_more":false"#));
    assert_eq!(ids.collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(
        server.take().iter().map(query).collect::<Vec<_>>(),
        ["", "offset=2"]
    );
    server.answer(Answer::body(200, JSON, minimal::<Customer>().to_string()));
    let customer = customers.retrieve("a").send().wait();
    assert_eq!(customer.expect("an answer").id, "");
}
