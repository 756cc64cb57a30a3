//! What an application meets that updates a customer, provider by provider: success, refusals, and a provider in trouble.
//!
//! Time stands still, so that waiting for another attempt takes none.

use clientwright_runtime::testing::{Mock, Reply};
use clientwright_runtime::{Error, ErrorKind, Operation};

/// A client's update of the address of customer `c1`.
trait Update {
    const OPERATION: &'static Operation;
    /// How often an update is sent whose effect is not known.
    const ATTEMPTS: u32;
    /// A documented body of status 404.
    const NOT_FOUND: &'static str;
    /// What its typed form says.
    const SAID: &'static str;

    /// The answer of success.
    fn success() -> Reply;

    /// Updates the customer; gives the address that the answer has, or the error with the text of its typed body.
    async fn update(mock: &Mock) -> Result<String, (Error, Option<String>)>;

    /// The address as it was sent.
    fn sent(mock: &Mock) -> Option<String> {
        let request = mock.requests(Self::OPERATION).pop()?;
        request.field("/email")?.as_str().map(str::to_owned)
    }
}

const EMAIL: &str = "new@example.com";

/// Implements an update by a client's call and what it takes of its types.
macro_rules! update {
    ($client:ident, |$builder:ident| $with:expr, |$customer:ident| $email:expr, |$error:ident| $said:expr) => {
        async fn update(mock: &Mock) -> Result<String, (Error, Option<String>)> {
            let $builder = $client::Client::builder();
            let client = $with.transport(mock.clone()).build().expect("a client");
            let call = client.customers().update("c1").email(EMAIL);
            match call.send().await {
                Ok($customer) => Ok($email.map(|e| e.expose().clone()).unwrap_or_default()),
                Err(error) => {
                    let said = error.api_error().and_then(|$error| $said);
                    Err((error.into(), said))
                }
            }
        }
    };
}

struct Atlas;

impl Update for Atlas {
    const OPERATION: &'static Operation = &atlas_client::operations::UPDATE_CUSTOMER;
    const ATTEMPTS: u32 = 1;
    const NOT_FOUND: &'static str = r#"{"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such customer"}}"#;
    const SAID: &'static str = "No such customer";

    fn success() -> Reply {
        Reply::minimal::<atlas_client::Customer>(200).field("/email", EMAIL)
    }

    update! { atlas_client, |builder| builder, |customer| Some(customer.email), |error| match error {
        atlas_client::ApiError::ErrorResponse(body) => Some(body.error.message),
        _ => None,
    } }
}

struct CommerceLayer;

impl Update for CommerceLayer {
    const OPERATION: &'static Operation = &commercelayer_client::operations::UPDATE_CUSTOMER;
    const ATTEMPTS: u32 = 1;
    const NOT_FOUND: &'static str = r#"{"errors": [{"title": "Record not found", "detail": "The record identified by c1 could not be found.", "code": "RECORD_NOT_FOUND", "status": "404"}]}"#;
    const SAID: &'static str = "Record not found";

    fn success() -> Reply {
        Reply::json(200, r#"{"data": {"id": "c1", "type": "customers"}}"#)
            .field("/data/attributes/email", EMAIL)
    }

    fn sent(mock: &Mock) -> Option<String> {
        let request = mock.requests(Self::OPERATION).pop()?;
        let email = request.field("/data/attributes/email")?;
        email.as_str().map(str::to_owned)
    }

    update! { commercelayer_client, |builder| builder.organization("acme"),
    |customer| customer.attributes.and_then(|attributes| attributes.email),
    |error| match error {
        commercelayer_client::ApiError::Errors(body) => body.errors.first()?.title.clone(),
        _ => None,
    } }
}

struct Imprint;

impl Update for Imprint {
    const OPERATION: &'static Operation = &imprint_client::operations::UPDATE_CUSTOMER;
    const ATTEMPTS: u32 = 1;
    const NOT_FOUND: &'static str =
        r#"{"type": "NOT_FOUND", "message": "customer not found", "param": "customer_id"}"#;
    const SAID: &'static str = "customer not found";

    fn success() -> Reply {
        Reply::minimal::<imprint_client::customers::Customer>(200).field("/email", EMAIL)
    }

    update! { imprint_client, |builder| builder, |customer| customer.email, |error| match error {
        imprint_client::ApiError::NotFound(body) => Some(body.message),
        _ => None,
    } }
}

struct Omise;

impl Update for Omise {
    const OPERATION: &'static Operation = &omise_client::operations::UPDATE_CUSTOMER;
    const ATTEMPTS: u32 = 1;
    const NOT_FOUND: &'static str = r#"{"object": "error", "location": "https://docs.example.com/errors", "code": "not_found", "message": "customer c1 was not found"}"#;
    const SAID: &'static str = "customer c1 was not found";

    fn success() -> Reply {
        Reply::minimal::<omise_client::Customer>(200).field("/email", EMAIL)
    }

    fn sent(mock: &Mock) -> Option<String> {
        mock.requests(Self::OPERATION).pop()?.form("email")
    }

    update! { omise_client, |builder| builder, |customer| customer.email, |error| match error {
        omise_client::ApiError::ErrorResponse(body) => Some(body.message),
        _ => None,
    } }
}

struct Prolifi;

impl Update for Prolifi {
    const OPERATION: &'static Operation = &prolifi_client::operations::UPDATE_CUSTOMER;
    const ATTEMPTS: u32 = 3;
    const NOT_FOUND: &'static str =
        r#"{"error": {"type": "not_found", "message": "Customer not found"}}"#;
    const SAID: &'static str = "Customer not found";

    fn success() -> Reply {
        Reply::status(200).field("/data/email", EMAIL)
    }

    update! { prolifi_client, |builder| builder, |customer| customer.email, |error| match error {
        prolifi_client::ApiError::ErrorResponse(body) => Some(body.error?.message),
        _ => None,
    } }
}

/// The error that comes of a reply that is always the same.
async fn failing<U: Update>(reply: Reply) -> (Error, Option<String>, Mock) {
    let mock = Mock::new();
    mock.on(U::OPERATION).always(reply);
    let (error, said) = U::update(&mock).await.expect_err("an error");
    (error, said, mock)
}

async fn success<U: Update>() {
    let mock = Mock::new();
    mock.on(U::OPERATION).reply(U::success());
    let email = U::update(&mock).await.map_err(|(error, _)| error);
    assert_eq!(email.expect("an answer"), EMAIL);
    assert_eq!(U::sent(&mock).as_deref(), Some(EMAIL));
    let request = mock.request(U::OPERATION);
    let template = U::OPERATION.path;
    let name = &template[template.find('{').expect("a parameter") + 1..template.len() - 1];
    assert_eq!(request.path(name), Some("c1"));
}

/// A refusal is final and typed by what the document says of its status.
async fn refused<U: Update>() {
    let (error, said, mock) = failing::<U>(Reply::json(404, U::NOT_FOUND)).await;
    assert!(
        error.is_not_found() && !error.may_have_executed(),
        "{error:?}"
    );
    assert_eq!(said.as_deref(), Some(U::SAID));
    assert_eq!(error.body(), U::NOT_FOUND.as_bytes());
    assert_eq!(mock.requests(U::OPERATION).len(), 1);

    // A proxy's page in its place: no type fits, the page is kept.
    let (error, said, _) = failing::<U>(Reply::html(404, "<h1>Not here</h1>")).await;
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!((said, error.body()), (None, &b"<h1>Not here</h1>"[..]));

    // A status that the document does not know.
    let (error, said, _) = failing::<U>(Reply::json(418, U::NOT_FOUND)).await;
    assert_eq!(error.status().map(|s| s.as_u16()), Some(418));
    assert_eq!((said, error.body()), (None, U::NOT_FOUND.as_bytes()));
}

/// A provider in trouble: sent again only where that has no second effect, and the error says what is not known.
async fn trouble<U: Update>() {
    let lost = [
        (Reply::html(502, "<h1>Bad gateway</h1>"), ErrorKind::Api),
        (Reply::reset_after_read(), ErrorKind::Transport),
        (U::success().truncated_after(9), ErrorKind::Transport),
    ];
    for (reply, kind) in lost {
        let (error, _, mock) = failing::<U>(reply).await;
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(error.may_have_executed(), "{error:?}");
        assert_eq!(error.attempts(), U::ATTEMPTS, "{error:?}");
        assert_eq!(mock.requests(U::OPERATION).len(), U::ATTEMPTS as usize);
    }
    let (error, _, mock) = failing::<U>(Reply::connection_refused()).await;
    assert!(
        error.is_connect() && !error.may_have_executed(),
        "{error:?}"
    );
    assert_eq!(mock.requests(U::OPERATION).len(), 3);

    let (error, _, _) = failing::<U>(Reply::never()).await;
    assert!(error.is_timeout() && error.may_have_executed(), "{error:?}");

    let (error, _, _) = failing::<U>(Reply::html(200, "<h1>Welcome</h1>")).await;
    assert!(error.is_decode() && error.may_have_executed(), "{error:?}");
    assert_eq!(error.body(), b"<h1>Welcome</h1>");
}

/// Every attempt of an update that may be sent again carries the same key, and the second one succeeds.
#[tokio::test(start_paused = true)]
async fn a_key_makes_one_update_of_two_attempts() {
    let mock = Mock::new();
    mock.on(Prolifi::OPERATION)
        .reply(Reply::reset_after_read())
        .reply(Reply::status(429).header("Retry-After", "3"))
        .reply(Prolifi::success());
    let start = tokio::time::Instant::now();
    let email = Prolifi::update(&mock).await.map_err(|(error, _)| error);
    assert_eq!(email.expect("an answer"), EMAIL);
    assert!(start.elapsed() >= std::time::Duration::from_secs(3));
    let requests = mock.requests(Prolifi::OPERATION);
    let mut keys: Vec<_> = requests
        .iter()
        .map(|request| request.header("idempotency-key"))
        .collect();
    assert_eq!(keys.len(), 3);
    keys.dedup();
    assert!(matches!(keys.as_slice(), [Some(_)]), "{keys:?}");
    mock.assert_done();
}

macro_rules! each_provider {
    ($($test:ident: $provider:ident;)+) => {
        $(mod $test {
            use super::$provider;

            #[tokio::test(start_paused = true)]
            async fn success() {
                super::success::<$provider>().await;
            }

            #[tokio::test(start_paused = true)]
            async fn refused() {
                super::refused::<$provider>().await;
            }

            #[tokio::test(start_paused = true)]
            async fn trouble() {
                super::trouble::<$provider>().await;
            }
        })+
    };
}

each_provider! {
    atlas: Atlas;
    commercelayer: CommerceLayer;
    imprint: Imprint;
    omise: Omise;
    prolifi: Prolifi;
}
