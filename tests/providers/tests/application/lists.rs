//! Code that goes through all customers: pages are asked for as they are needed, and a page that fails is asked for again.
//!
//! Time stands still, so that waiting for another attempt takes none.

use clientwright_runtime::json::Blank;
use clientwright_runtime::testing::{Mock, Recorded, Reply, minimal};
use clientwright_runtime::{Error, Json, Operation, Value};

/// Customers with these ids, as a page lists them.
fn customers<T: Json + Blank>(ids: &[&str]) -> Value {
    let customer = |id: &&str| {
        let mut customer = minimal::<T>();
        if let Some(members) = customer.as_object_mut() {
            members.insert("id", Value::from(*id));
        }
        customer
    };
    Value::from(ids.iter().map(customer).collect::<Vec<_>>())
}

/// The ids that a client's `items()` give, and the error that ends them.
macro_rules! ids {
    ($items:expr, |$customer:ident| $id:expr) => {{
        let mut items = $items;
        let mut ids: Vec<String> = Vec::new();
        let end: Option<Error> = loop {
            match items.next().await {
                Some(Ok($customer)) => ids.push($id),
                Some(Err(error)) => break Some(error.into()),
                None => break None,
            }
        };
        (ids, end)
    }};
}

/// Scripts two pages with an outage between them; the requests must be one, the outage, and one that asks for the second page.
async fn two_pages<R>(
    operation: &'static Operation,
    pages: [Reply; 2],
    next: (&str, &str),
    run: impl AsyncFnOnce(Mock) -> R,
) -> R {
    let [first, second] = pages;
    let mock = Mock::new();
    mock.on(operation)
        .reply(first)
        .reply(Reply::html(503, "<h1>Back soon</h1>").header("Retry-After", "30"))
        .reply(second);
    let result = run(mock.clone()).await;
    mock.assert_done();
    let requests = mock.requests(operation);
    let asked: Vec<_> = requests.iter().map(|r| asked(r, next.0)).collect();
    assert_eq!(
        asked,
        [None, Some(next.1.to_owned()), Some(next.1.to_owned())]
    );
    let attempts: Vec<_> = requests.iter().map(Recorded::attempt).collect();
    assert_eq!(attempts, [Some(1), Some(1), Some(2)]);
    result
}

fn asked(request: &Recorded, name: &str) -> Option<String> {
    request.query(name).map(str::to_owned)
}

#[tokio::test(start_paused = true)]
async fn prolifi() {
    type Customer = prolifi_client::Customer;
    let page = |ids: &[&str], more: bool| {
        Reply::status(200)
            .field("/data", customers::<Customer>(ids))
            .field("/pagination/has_more", more)
    };
    let pages = [page(&["1", "2"], true), page(&["3"], false)];
    let operation = &prolifi_client::operations::LIST_CUSTOMERS;
    let found = two_pages(operation, pages, ("offset", "2"), async |mock| {
        let client = prolifi_client::Client::builder().transport(mock);
        let customers = client.build().expect("a client").customers();
        ids!(customers.list().items(), |c| c.id.unwrap_or_default())
    });
    let (ids, end) = found.await;
    assert!(end.is_none(), "{end:?}");
    assert_eq!(ids, ["1", "2", "3"]);
}

#[tokio::test(start_paused = true)]
async fn omise() {
    type Customer = omise_client::Customer;
    let page = |ids: &[&str]| {
        Reply::status(200)
            .field("/data", customers::<Customer>(ids))
            .field("/total", 3)
    };
    let pages = [page(&["1", "2"]), page(&["3"])];
    let operation = &omise_client::operations::LIST_CUSTOMERS;
    let found = two_pages(operation, pages, ("offset", "2"), async |mock| {
        let client = omise_client::Client::builder().transport(mock);
        let customers = client.build().expect("a client").customers();
        ids!(customers.list().items(), |c| c.id)
    });
    let (ids, end) = found.await;
    assert!(end.is_none(), "{end:?}");
    assert_eq!(ids, ["1", "2", "3"]);
}

#[tokio::test(start_paused = true)]
async fn atlas() {
    type Customer = atlas_client::Customer;
    let page = |ids: &[&str], more: bool| {
        Reply::status(200)
            .field("/data", customers::<Customer>(ids))
            .field("/has_more", more)
    };
    let pages = [page(&["1", "2"], true), page(&["3"], false)];
    let operation = &atlas_client::operations::LIST_CUSTOMERS;
    let found = two_pages(operation, pages, ("offset", "2"), async |mock| {
        let client = atlas_client::Client::builder().transport(mock);
        let customers = client.build().expect("a client").customers();
        ids!(customers.list().items(), |c| c.id)
    });
    let (ids, end) = found.await;
    assert!(end.is_none(), "{end:?}");
    assert_eq!(ids, ["1", "2", "3"]);
}

#[tokio::test(start_paused = true)]
async fn imprint() {
    type Customer = imprint_client::customers::Customer;
    let page = |ids: &[&str], more: bool| {
        Reply::status(200)
            .field("/data", customers::<Customer>(ids))
            .field("/has_more", more)
    };
    let pages = [page(&["1", "2"], true), page(&["3"], false)];
    let operation = &imprint_client::operations::SEARCH_CUSTOMERS;
    let found = two_pages(operation, pages, ("starting_after", "2"), async |mock| {
        let client = imprint_client::Client::builder().transport(mock);
        let customers = client.build().expect("a client").customers();
        ids!(customers.search().items(), |c| c.id)
    });
    let (ids, end) = found.await;
    assert!(end.is_none(), "{end:?}");
    assert_eq!(ids, ["1", "2", "3"]);
}

const NEXT: &str = "https://acme.commercelayer.io/api/customers?page%5Bnumber%5D=2";

fn commercelayer_pages() -> [Reply; 2] {
    type Customer = commercelayer_client::Customer;
    let page = |ids: &[&str]| Reply::status(200).field("/data", customers::<Customer>(ids));
    [page(&["1", "2"]).field("/links/next", NEXT), page(&["3"])]
}

async fn commercelayer_ids(mock: Mock) -> (Vec<String>, Option<Error>) {
    let builder = commercelayer_client::Client::builder().organization("acme");
    // As in production: the mock gives a token for them.
    let builder = builder.client_credentials("id", "secret");
    let client = builder.transport(mock).build().expect("a client");
    ids!(client.customers().list().items(), |c| c.id)
}

#[tokio::test(start_paused = true)]
async fn commercelayer() {
    let operation = &commercelayer_client::operations::LIST_CUSTOMERS;
    let next = ("page[number]", "2");
    let found = two_pages(operation, commercelayer_pages(), next, commercelayer_ids);
    let (ids, end) = found.await;
    assert!(end.is_none(), "{end:?}");
    assert_eq!(ids, ["1", "2", "3"]);
}

/// What came before an error is kept, and the error is that of the page.
#[tokio::test(start_paused = true)]
async fn a_page_that_is_refused_ends_the_list() {
    let mock = Mock::new();
    let [first, _] = commercelayer_pages();
    mock.on(&commercelayer_client::operations::LIST_CUSTOMERS)
        .reply(first)
        .reply(Reply::status(403));
    let (ids, end) = commercelayer_ids(mock.clone()).await;
    assert_eq!(ids, ["1", "2"]);
    assert!(end.is_some_and(|error| error.is_forbidden()));
    mock.assert_done();
}
