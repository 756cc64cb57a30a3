//! Whatever is put into a query, a form or a cookie comes out of it again, under its own name and nothing beside it.

use clientwright_runtime::{
    Api, BodyKind, Call, Client, ClientBuilder, Host, Map, Method, Operation, Scheme, SchemeKind,
    Style,
};
use fastrand::Rng;

use super::{Outcome, Property, hostile};
use crate::capture::Capture;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    schemes: &[
        Scheme::new("Query", "query_key", SchemeKind::ApiKeyQuery("key")),
        Scheme::new("Cookie", "cookie_key", SchemeKind::ApiKeyCookie("session")),
    ],
    ..Api::new("values", "0.0.0")
};

static SEND: Operation = Operation {
    security: &[&[0, 1]],
    body: BodyKind::Form(
        "application/x-www-form-urlencoded",
        &[("deep", Style::DEEP)],
    ),
    ..Operation::new("values", Method::POST, "/values")
};

/// A key that a URL or a cookie could take apart.
const KEY: &str = "k&e=y;#/?%41+\"a,b\\ z";

/// Puts names and values into queries, forms and cookies.
#[derive(Debug)]
pub struct Values {
    client: Client,
    capture: Capture,
}

impl Property for Values {
    fn new() -> Self {
        let capture = Capture::default();
        let mut builder = ClientBuilder::new(&API);
        builder.set_transport(capture.clone());
        builder.set_token(0, KEY.to_owned());
        builder.set_token(1, KEY.to_owned());
        let client = builder.build().expect("a client");
        Self { client, capture }
    }

    async fn check(&self, case: u64) -> Result<Outcome, String> {
        let mut rng = Rng::with_seed(case);
        let texts: [String; 5] = std::array::from_fn(|_| hostile::text(&mut rng));
        let [name, value, other, key, deep] = &texts;
        let list = vec![value.clone(), other.clone()];
        let object: Map<String> = [(key.clone(), deep.clone())].into_iter().collect();
        let mut call = Call::new(&self.client, &SEND);
        call.extra_query(name.clone(), value);
        call.query("list ", Style::FORM, &list);
        call.query("deep", Style::DEEP, &object);
        call.cookie("plain", Style::FORM, value);
        call.cookie("second", Style::FORM, other);
        call.extra_field(pointer(name), value);
        call.extra_field(pointer(&format!("{name}list")), &list);
        call.extra_field("/deep", &object);
        let sent = call.send().await;
        let wrong = |what: String| Err(format!("{texts:?}: {what}"));
        let Some(request) = self.capture.take() else {
            return wrong(format!("nothing was sent: {:?}", sent.err()));
        };
        let deep = (format!("deep[{key}]"), deep.clone());
        let lists = |name: &str| {
            list.iter()
                .map(|item| (name.to_owned(), item.clone()))
                .collect::<Vec<_>>()
        };
        let mut query = vec![(name.clone(), value.clone())];
        query.extend(lists("list "));
        query.extend([deep.clone(), ("key".to_owned(), KEY.to_owned())]);
        if let Some(what) = differs(request.uri.query().unwrap_or_default().as_bytes(), &query) {
            return wrong(format!("query {what}"));
        }
        let mut form = vec![(name.clone(), value.clone())];
        form.extend(lists(&format!("{name}list")));
        form.push(deep);
        let body = request.body.as_bytes().map_or(&[][..], |body| body);
        if let Some(what) = differs(body, &form) {
            return wrong(format!("form {what}"));
        }
        let cookies = request
            .headers
            .get("cookie")
            .and_then(|cookie| cookie.to_str().ok());
        let cookies = cookies.unwrap_or_default();
        let parsed: Result<Vec<_>, _> = cookie::Cookie::split_parse_encoded(cookies).collect();
        let parsed = parsed.map_err(|error| format!("{texts:?}: {cookies}: {error}"))?;
        let parsed: Vec<_> = parsed.iter().map(cookie::Cookie::name_value).collect();
        if parsed
            != [
                ("plain", value.as_str()),
                ("second", other),
                ("session", KEY),
            ]
        {
            return wrong(format!("cookies {parsed:?}"));
        }
        Ok(Outcome::Sent)
    }
}

/// What a parser of forms finds, where it is not what was put in.
fn differs(encoded: &[u8], expect: &[(String, String)]) -> Option<String> {
    let found: Vec<(String, String)> = url::form_urlencoded::parse(encoded).into_owned().collect();
    (found != expect).then(|| format!("{found:?} instead of {expect:?}"))
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
