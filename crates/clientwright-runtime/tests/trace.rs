//! The spans of calls and attempts: what they are called and what they show.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientwright_runtime::testing::{Mock, Reply};
use clientwright_runtime::{
    Answer, Api, Call, CallOptions, Client, ClientBuilder, Error, Host, Map, Method, Operation,
    Status, Style,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com/v1")],
    ..Api::new("test-client", "0.1.0")
};
static LOOK: Operation = Operation {
    success: &[(Status::Code(200), 0)],
    ..Operation::new("look", Method::GET, "/things/{id}")
};

type Fields = BTreeMap<String, String>;

/// Keeps each span that has ended, and each event, with all of its fields.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<(&'static str, Fields)>>>);

struct Collect<'a>(&'a mut Fields);

impl Visit for Collect<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let shown = format!("{value:?}");
        let shown = shown.trim_matches('"').to_owned();
        self.0.insert(field.name().to_owned(), shown);
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Kept {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Collect(&mut fields));
        if let Some(span) = context.span(id) {
            if let Some(parent) = span.parent() {
                fields.insert("parent".to_owned(), parent.name().to_owned());
            }
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            record.record(&mut Collect(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Collect(&mut fields));
        self.0.lock().expect("no panic").push(("event", fields));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id) {
            let fields = span.extensions_mut().remove::<Fields>().unwrap_or_default();
            self.0.lock().expect("no panic").push((span.name(), fields));
        }
    }
}

fn client(mock: &Mock) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(mock.clone());
    builder.build().expect("a client")
}

/// Sends a call that is replied to like this; gives the lines that its spans and events make.
async fn traced(replies: Vec<Reply>, options: CallOptions) -> Vec<String> {
    let mock = Mock::new();
    for reply in replies {
        mock.on(&LOOK).reply(reply);
    }
    let kept = Kept::default();
    let subscriber = tracing_subscriber::registry().with(kept.clone());
    let guard = tracing::subscriber::set_default(subscriber);
    let mut call = Call::new(&client(&mock), &LOOK);
    call.path("id", Style::SIMPLE, &"c_1");
    call.options(options);
    let _ = call.send_as::<Map, Error>(Answer::json).await;
    drop(guard);
    let kept = kept.0.lock().expect("no panic");
    let line = |(name, fields): &(&str, Fields)| {
        let mut shown = (*name).to_owned();
        for (field, value) in fields.iter().filter(|(field, _)| *field != "wait") {
            shown.push_str(&format!(" {field}={value}"));
        }
        shown
    };
    kept.iter().map(line).collect()
}

#[tokio::test(start_paused = true)]
async fn a_call_that_succeeds_at_the_second_attempt() {
    let replies = vec![Reply::status(503), Reply::json(200, "{}")];
    let lines = traced(replies, CallOptions::new()).await;
    let expect = [
        "attempt error.type=503 http.request.method=GET http.request.resend_count=0 http.response.status_code=503 \
         otel.kind=client otel.name=GET /things/{id} otel.status_code=ERROR parent=call server.address=api.example.com \
         server.port=443 url.template=/things/{id}",
        "event error.type=503 message=sent again after a wait",
        "attempt http.request.method=GET http.request.resend_count=1 http.response.status_code=200 otel.kind=client \
         otel.name=GET /things/{id} parent=call server.address=api.example.com server.port=443 url.template=/things/{id}",
        "call http.request.method=GET http.request.resend_count=1 http.response.status_code=200 operation.id=look \
         otel.kind=internal otel.name=GET /things/{id} url.template=/things/{id}",
    ];
    assert_eq!(lines, expect);
}

#[tokio::test(start_paused = true)]
async fn errors_have_a_type_of_few_words() {
    let check = async |reply: Reply, expect: &str| {
        let once = CallOptions::new()
            .retry(clientwright_runtime::RetryPolicy::none())
            .timeout(Duration::from_secs(5));
        let lines = traced(vec![reply], once).await;
        let call = lines.last().expect("the span of the call");
        assert!(call.contains(&format!(" error.type={expect} ")), "{call}");
    };
    check(Reply::status(404), "404").await;
    check(Reply::status(302), "302").await;
    check(Reply::connection_refused(), "connect").await;
    check(Reply::reset_after_read(), "transport").await;
    check(Reply::never(), "timeout").await;
    check(Reply::html(200, "<html>"), "decode").await;
}
