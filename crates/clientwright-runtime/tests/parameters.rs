//! Every style of the specification, in each place where it may stand, over the examples of its tables.

#[path = "support/recorder.rs"]
mod recorder;

use clientwright_runtime::{
    Api, BodyKind, Call, Client, ClientBuilder, Host, Json, Method, Operation, Style, Value,
    from_str,
};
use recorder::Recorder;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};

static PATH: Operation = Operation::new("path", Method::GET, "/x/{color}");
static GET: Operation = Operation::new("get", Method::GET, "/x");

fn client(recorder: &Recorder) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(recorder.clone());
    builder.build().expect("a client")
}

fn value(json: &str) -> Value {
    from_str(json).expect("JSON")
}

async fn sent(operation: &'static Operation, set: impl FnOnce(&mut Call)) -> Result<Sent, String> {
    let recorder = Recorder::default();
    let mut call = Call::new(&client(&recorder), operation);
    set(&mut call);
    call.send().await.map_err(|error| error.to_string())?;
    let request = recorder.last().expect("a request");
    let header = |name: &str| {
        request
            .headers
            .get(name)
            .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
    };
    Ok(Sent {
        target: request
            .uri
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default(),
        header: header("color"),
        cookie: header("cookie"),
        body: String::from_utf8_lossy(request.body.as_bytes().expect("bytes")).into_owned(),
    })
}

struct Sent {
    target: String,
    header: Option<String>,
    cookie: Option<String>,
    body: String,
}

const EMPTY: &str = "\"\"";
const STRING: &str = "\"blue\"";
const ARRAY: &str = r#"["blue","black","brown"]"#;
const OBJECT: &str = r#"{"R":100,"G":200,"B":150}"#;

async fn path(style: Style, json: &str, expect: &str) {
    let sent = sent(&PATH, |call| call.path("color", style, &value(json))).await;
    match sent {
        Ok(sent) => assert_eq!(
            sent.target.strip_prefix("/x/"),
            Some(expect),
            "{style:?} {json}"
        ),
        Err(error) => assert_eq!(
            error,
            format!("GET /x/{{color}}: {expect}"),
            "{style:?} {json}"
        ),
    }
}

#[tokio::test]
async fn path_styles() {
    let empty = "the path parameter `color` is empty";
    path(Style::SIMPLE, EMPTY, empty).await;
    path(Style::SIMPLE, "null", empty).await;
    path(Style::SIMPLE, "[]", empty).await;
    path(Style::SIMPLE, STRING, "blue").await;
    path(Style::SIMPLE, ARRAY, "blue,black,brown").await;
    path(Style::SIMPLE, OBJECT, "R,100,G,200,B,150").await;
    path(Style::SIMPLE_EXPLODE, STRING, "blue").await;
    path(Style::SIMPLE_EXPLODE, ARRAY, "blue,black,brown").await;
    path(Style::SIMPLE_EXPLODE, OBJECT, "R=100,G=200,B=150").await;
    path(Style::LABEL, STRING, ".blue").await;
    path(Style::LABEL, ARRAY, ".blue,black,brown").await;
    path(Style::LABEL, OBJECT, ".R,100,G,200,B,150").await;
    path(Style::LABEL_EXPLODE, STRING, ".blue").await;
    path(Style::LABEL_EXPLODE, ARRAY, ".blue.black.brown").await;
    path(Style::LABEL_EXPLODE, OBJECT, ".R=100.G=200.B=150").await;
    path(Style::MATRIX, STRING, ";color=blue").await;
    path(Style::MATRIX, ARRAY, ";color=blue,black,brown").await;
    path(Style::MATRIX, OBJECT, ";color=R,100,G,200,B,150").await;
    path(Style::MATRIX_EXPLODE, STRING, ";color=blue").await;
    path(
        Style::MATRIX_EXPLODE,
        ARRAY,
        ";color=blue;color=black;color=brown",
    )
    .await;
    path(Style::MATRIX_EXPLODE, OBJECT, ";R=100;G=200;B=150").await;
    path(Style::JSON, r#"{"a":1}"#, "%7B%22a%22%3A1%7D").await;
    path(Style::SIMPLE, r#"["a,b","c/d"]"#, "a%2Cb,c%2Fd").await;
    path(
        Style::SIMPLE,
        "12345678901234567890.120",
        "12345678901234567890.120",
    )
    .await;
    path(Style::SIMPLE, "true", "true").await;
    path(
        Style::SIMPLE.allow_reserved(),
        r#""a:b@c/d?e#f""#,
        "a:b@c%2Fd%3Fe%23f",
    )
    .await;
}

async fn query(style: Style, json: &str, expect: &str) {
    let sent = sent(&GET, |call| call.query("color", style, &value(json)))
        .await
        .expect("a request");
    let query = sent
        .target
        .strip_prefix("/x")
        .map(|q| q.strip_prefix('?').unwrap_or(q));
    assert_eq!(query, Some(expect), "{style:?} {json}");
}

#[tokio::test]
async fn query_styles() {
    query(Style::FORM, EMPTY, "color=").await;
    query(Style::FORM, STRING, "color=blue").await;
    query(Style::FORM, ARRAY, "color=blue&color=black&color=brown").await;
    query(Style::FORM, OBJECT, "R=100&G=200&B=150").await;
    query(Style::FORM_COMMA, EMPTY, "color=").await;
    query(Style::FORM_COMMA, STRING, "color=blue").await;
    query(Style::FORM_COMMA, ARRAY, "color=blue,black,brown").await;
    query(Style::FORM_COMMA, OBJECT, "color=R,100,G,200,B,150").await;
    query(Style::SPACE, ARRAY, "color=blue%20black%20brown").await;
    query(Style::SPACE, OBJECT, "color=R%20100%20G%20200%20B%20150").await;
    query(Style::PIPE, ARRAY, "color=blue%7Cblack%7Cbrown").await;
    query(Style::PIPE, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150").await;
    query(
        Style::DEEP,
        OBJECT,
        "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
    )
    .await;
    query(
        Style::DEEP,
        ARRAY,
        "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown",
    )
    .await;
    query(
        Style::JSON,
        OBJECT,
        "color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D",
    )
    .await;
    query(Style::JSON, STRING, "color=%22blue%22").await;
}

#[tokio::test]
async fn whole_query_strings() {
    query(Style::WHOLE_JSON, r#"{"a":1}"#, "%7B%22a%22%3A1%7D").await;
    query(Style::WHOLE_JSON, r#""a b""#, "%22a%20b%22").await;
    query(Style::WHOLE_TEXT, r#""a b&c=d""#, "a%20b%26c%3Dd").await;
    query(Style::WHOLE_TEXT, "null", "").await;
    let target = sent(&GET, |call| {
        call.query("whole", Style::WHOLE_TEXT, &"a");
        call.extra_query("b", &"c");
    });
    let target = target.await.expect("a request").target;
    assert!(target.ends_with("?a&b=c"), "{target}");
}

#[tokio::test]
async fn items_that_hold_their_separator_are_refused() {
    for (style, json) in [
        (Style::SPACE, r#"["a b","c"]"#),
        (Style::PIPE, r#"["c","a|b"]"#),
        (Style::PIPE, r#"{"a|b":1}"#),
    ] {
        let refused = sent(&GET, |call| call.query("color", style, &value(json))).await;
        let expect = "an item of the query parameter `color` holds what separates the items";
        assert!(refused.is_err_and(|error| error.contains(expect)), "{json}");
    }
    query(Style::SPACE, r#"["a|b","c"]"#, "color=a%7Cb%20c").await;
    query(Style::SPACE, r#""a b""#, "color=a%20b").await;
    query(Style::PIPE, r#"["a b","c"]"#, "color=a%20b%7Cc").await;
}

#[tokio::test]
async fn query_corners() {
    query(Style::FORM, "null", "").await;
    query(Style::FORM, "[]", "").await;
    query(Style::FORM_COMMA, "[]", "").await;
    query(Style::DEEP, "{}", "").await;
    query(Style::FORM, r#"["a",null]"#, "color=a&color=").await;
    query(Style::FORM, r#"{"a":null,"b":1}"#, "b=1").await;
    query(Style::FORM_COMMA, r#"["a,b","c&d"]"#, "color=a%2Cb,c%26d").await;
    query(
        Style::FORM,
        r#""a b+c[d]é=&#""#,
        "color=a%20b%2Bc%5Bd%5D%C3%A9%3D%26%23",
    )
    .await;
    query(
        Style::FORM.allow_reserved(),
        r#""a/b:c[d]&e#f g+""#,
        "color=a/b:c[d]%26e%23f%20g%2B",
    )
    .await;
    query(
        Style::DEEP,
        r#"{"q":{"x":1,"y":{"z":true}}}"#,
        "color%5Bq%5D%5Bx%5D=1&color%5Bq%5D%5By%5D%5Bz%5D=true",
    )
    .await;
    query(
        Style::DEEP,
        r#"{"k":["a","b"]}"#,
        "color%5Bk%5D%5B%5D=a&color%5Bk%5D%5B%5D=b",
    )
    .await;
    query(
        Style::DEEP,
        r#"{"k":[{"x":1},2]}"#,
        "color%5Bk%5D%5B0%5D%5Bx%5D=1&color%5Bk%5D%5B1%5D=2",
    )
    .await;
    query(Style::FORM, r#"{"a":{"b":1}}"#, "a=%7B%22b%22%3A1%7D").await;
    query(Style::FORM, "1e400", "color=1e400").await;
}

async fn header(style: Style, json: &str, expect: Option<&str>) {
    let sent = sent(&GET, |call| call.header("Color", style, &value(json)))
        .await
        .expect("a request");
    assert_eq!(sent.header.as_deref(), expect, "{style:?} {json}");
}

#[tokio::test]
async fn header_styles() {
    header(Style::SIMPLE, EMPTY, Some("")).await;
    header(Style::SIMPLE, STRING, Some("blue")).await;
    header(Style::SIMPLE, ARRAY, Some("blue,black,brown")).await;
    header(Style::SIMPLE, OBJECT, Some("R,100,G,200,B,150")).await;
    header(Style::SIMPLE_EXPLODE, OBJECT, Some("R=100,G=200,B=150")).await;
    header(Style::SIMPLE, "null", None).await;
    header(Style::SIMPLE, "[]", None).await;
    header(Style::SIMPLE, r#""W/\"a b\"; é""#, Some("W/\"a b\"; é")).await;
    header(Style::JSON, OBJECT, Some(OBJECT)).await;
}

async fn cookie(style: Style, json: &str, expect: Option<&str>) {
    let sent = sent(&GET, |call| {
        call.cookie("color", style, &value(json));
        call.cookie("empty", style, &value("null"));
    });
    assert_eq!(
        sent.await.expect("a request").cookie.as_deref(),
        expect,
        "{style:?} {json}"
    );
}

#[tokio::test]
async fn cookie_styles() {
    cookie(Style::FORM, STRING, Some("color=blue")).await;
    cookie(
        Style::FORM,
        ARRAY,
        Some("color=blue; color=black; color=brown"),
    )
    .await;
    cookie(Style::FORM, OBJECT, Some("R=100; G=200; B=150")).await;
    cookie(Style::FORM_COMMA, ARRAY, Some("color=blue,black,brown")).await;
    cookie(Style::FORM_COMMA, OBJECT, Some("color=R,100,G,200,B,150")).await;
    cookie(Style::FORM, r#""a; b=c""#, Some("color=a%3B%20b%3Dc")).await;
    cookie(Style::FORM, "null", None).await;
    let whole = Style::FORM.allow_reserved();
    cookie(whole, r#""a=b%/x""#, Some("color=a=b%/x")).await;
    // What would begin another cookie, or another header, is never left as it is.
    let hostile = "\"a; b\\r\\nc,\\\"\"";
    cookie(whole, hostile, Some("color=a%3B%20b%0D%0Ac%2C%22")).await;
}

#[tokio::test]
async fn slots_are_replaced_and_emptied() {
    let sent = sent(&GET, |call| {
        call.query("a", Style::FORM, &1_i64);
        call.query("b", Style::FORM, &2_i64);
        call.query("a", Style::FORM, &3_i64);
        call.query("b", Style::FORM, &Option::<String>::None);
        call.extra_query("c[d]", &"x y");
    });
    assert_eq!(
        sent.await.expect("a request").target,
        "/x?a=3&c%5Bd%5D=x%20y"
    );
}

static CONSTANTS: Operation = Operation {
    query_constants: &[
        ("scope", Style::FORM, "\"customer\""),
        ("v", Style::FORM, "1"),
    ],
    header_constants: &[("Color", "red")],
    ..Operation::new("constants", Method::GET, "/x?fixed=1")
};

#[tokio::test]
async fn constants_stand_where_nothing_is_set() {
    static OPERATION: Operation = Operation {
        path: "/x",
        ..CONSTANTS
    };
    let sent = sent(&OPERATION, |call| call.query("v", Style::FORM, &2_i64))
        .await
        .expect("a request");
    assert_eq!(sent.target, "/x?scope=customer&v=2");
    assert_eq!(sent.header.as_deref(), Some("red"));
}

static FORM: Operation = Operation {
    body: BodyKind::Form(
        "application/x-www-form-urlencoded",
        &[
            ("metadata", Style::DEEP),
            ("tags", Style::FORM_COMMA),
            ("raw", Style::JSON),
        ],
    ),
    ..Operation::new("form", Method::POST, "/x")
};

async fn form(fields: &[(&str, &str)], expect: &str) {
    let sent = sent(&FORM, |call| {
        for (pointer, json) in fields {
            call.field(pointer, &value(json));
        }
    });
    assert_eq!(sent.await.expect("a request").body, expect);
}

#[tokio::test]
async fn forms() {
    form(
        &[
            ("/email", "\"john.smith@example.com\""),
            ("/description", "\"Another description\""),
        ],
        "email=john.smith%40example.com&description=Another+description",
    )
    .await;
    form(
        &[("/metadata", r#"{"crm_id":"77","a":{"b c":null}}"#)],
        "metadata%5Bcrm_id%5D=77&metadata%5Ba%5D%5Bb+c%5D=",
    )
    .await;
    form(
        &[("/metadata/crm_id", "\"77\""), ("/metadata/n", "1.50")],
        "metadata%5Bcrm_id%5D=77&metadata%5Bn%5D=1.50",
    )
    .await;
    form(&[("/tags", r#"["a,b","c d"]"#)], "tags=a%2Cb,c+d").await;
    form(&[("/list", r#"["a","b"]"#)], "list=a&list=b").await;
    form(&[("/flat", r#"{"a":1,"b":true}"#)], "a=1&b=true").await;
    form(&[("/raw", r#"{"a":[1]}"#)], "raw=%7B%22a%22%3A%5B1%5D%7D").await;
    form(&[("/phone", "null")], "phone=").await;
    form(
        &[
            ("", r#"{"a":"1","b":"2"}"#),
            ("/b", "\"3\""),
            ("/c~1d", "4"),
        ],
        "a=1&b=3&c%2Fd=4",
    )
    .await;
    form(&[("/a", "\"+ ~*'()\"")], "a=%2B+~%2A%27%28%29").await;
}

#[tokio::test]
async fn a_form_that_is_no_object_is_refused() {
    let refused = sent(&FORM, |call| call.body(&vec![1_i64])).await;
    assert!(refused.is_err_and(|error| error.contains("no object")));
}

/// What a setter takes is anything that the codec can write.
#[test]
fn setters_take_borrowed_text() {
    fn takes(_: &dyn Json) {}
    takes(&"text");
    takes(&String::new().as_str());
}
