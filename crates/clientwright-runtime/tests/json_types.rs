//! What the macros make: objects, open enums, unions.

use clientwright_runtime::json::{Blank, Json};
use clientwright_runtime::{
    Map, Patch, Raw, Secret, Value, from_slice, object, open_enum, open_int_enum, to_string, union,
};

#[derive(Clone)]
struct Update {
    email: Option<String>,
    phone: Patch<String>,
    group: Option<String>,
    tags: Vec<String>,
    extra: Map,
}

object! {
    Update {
        "type" = "customers",
        "version" = 3,
        "strict" = true,
        "email" => email: optional,
        "phone" => phone: patch,
        "gr\"oup\n" => group: nullable,
        "tags" => tags: required,
        * => extra,
    }
}

#[derive(Clone)]
struct Empty {}

object! { Empty {} }

#[derive(Clone, Default)]
struct Only {
    extra: Map<i64>,
}

object! { Only { * => extra } }

#[derive(Clone)]
#[non_exhaustive]
enum Status {
    Active,
    InReview,
    Empty,
    Unknown(String),
}

open_enum! { Status { Active = "active", InReview = "in \"review\"", Empty = "", } }

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Level {
    Low,
    High,
    Below,
    Unknown(i64),
}

open_int_enum! { Level { Low = 1, High = 2, Below = -1 } }

#[derive(Clone)]
struct Card {
    id: String,
    bank: Option<DefaultCard>,
}

object! { Card { "id" => id: required, "bank" => bank: optional } }

#[derive(Clone)]
enum DefaultCard {
    Id(String),
    Whole(i64),
    Amount(f64),
    Flag(bool),
    List(Vec<String>),
    Card(Box<Card>),
    Third(Map),
    Strict(Map),
    Bank(Map<String>),
    Unknown(Raw),
}

union! {
    DefaultCard {
        Id => string,
        Whole => integer,
        Amount => number,
        Flag => boolean,
        List => array,
        Card => object ["object" = "card"],
        Third => object ["version" = 3],
        Strict => object ["strict" = true, "id"],
        Bank => object ["bank", "iban"],
    }
}

#[track_caller]
fn round<T: Json + Blank + PartialEq + std::fmt::Debug>(json: &str) -> T {
    let value: T = match from_slice(json.as_bytes()) {
        Ok(value) => value,
        Err(error) => panic!("{json}: {error}"),
    };
    assert_eq!(to_string(&value), json);
    value
}

#[test]
fn constants_are_always_written_and_never_asked_for() {
    let update: Update =
        round(r#"{"type":"customers","version":3,"strict":true,"gr\"oup\n":null,"tags":[]}"#);
    assert_eq!(update.group, None);
    let json = r#"{"tags":["a"],"type":"others","gr\"oup\n":"g"}"#;
    let update = from_slice::<Update>(json.as_bytes());
    assert_eq!(
        update.map(|update| to_string(&update)).as_deref(),
        Ok(r#"{"type":"customers","version":3,"strict":true,"gr\"oup\n":"g","tags":["a"]}"#)
    );
}

#[test]
fn patches_are_written_in_three_states() {
    let mut update: Update =
        round(r#"{"type":"customers","version":3,"strict":true,"gr\"oup\n":null,"tags":[]}"#);
    update.phone = Patch::Null;
    assert_eq!(
        to_string(&update),
        r#"{"type":"customers","version":3,"strict":true,"phone":null,"gr\"oup\n":null,"tags":[]}"#
    );
    update.phone = "1".into();
    update.email = Some("e".into());
    assert_eq!(
        to_string(&update),
        r#"{"type":"customers","version":3,"strict":true,"email":"e","phone":"1","gr\"oup\n":null,"tags":[]}"#
    );
}

#[test]
fn the_rest_is_kept_and_never_doubles_a_field() {
    let json = r#"{"type":"customers","version":3,"strict":true,"gr\"oup\n":null,"tags":[],"a":[1.0],"b":{"c":null}}"#;
    let mut update: Update = round(json);
    update.extra.insert("tags", 1.into());
    update
        .extra
        .insert("email", "kept: the field is absent".into());
    update.extra.remove("a");
    update.extra.remove("b");
    assert_eq!(
        to_string(&update),
        r#"{"type":"customers","version":3,"strict":true,"gr\"oup\n":null,"tags":[],"email":"kept: the field is absent"}"#
    );
    assert_eq!(round::<Only>(r#"{"b":1,"a":2}"#).extra.len(), 2);
    assert!(from_slice::<Only>(br#"{"b":1,"b":2}"#).is_err());
    assert_eq!(
        from_slice::<Only>(br#"{"4111":"x"}"#).map_err(|error| error.path()),
        Err("/*".to_owned())
    );
}

#[test]
fn an_object_without_fields_forgets_what_it_meets() {
    assert_eq!(
        from_slice::<Empty>(br#"{"a":1}"#)
            .map(|empty| to_string(&empty))
            .as_deref(),
        Ok("{}")
    );
}

#[test]
fn a_key_that_json_escapes_is_found_only_as_json_writes_it() {
    let broken = "{\"tags\":[],\"gr\"oup\n\":null}";
    assert!(from_slice::<Update>(broken.as_bytes()).is_err());
    let escaped = r#"{"t\u0061gs":["a"],"gr\u0022oup\u000a":"g"}"#;
    assert_eq!(
        from_slice::<Update>(escaped.as_bytes()).map(|update| (update.tags.len(), update.group)),
        Ok((1, Some("g".to_owned())))
    );
}

#[test]
fn enums_are_open() {
    assert_eq!(round::<Status>(r#""active""#), Status::Active);
    assert_eq!(round::<Status>(r#""""#), Status::Empty);
    assert_eq!(round::<Status>(r#""in \"review\"""#), Status::InReview);
    assert_eq!(
        round::<Status>(r#""paused\n""#),
        Status::Unknown("paused\n".to_owned())
    );
    assert_eq!(Status::from("active"), Status::Active);
    assert_eq!(
        Status::from(String::from("x")),
        Status::Unknown("x".to_owned())
    );
    assert_eq!(Status::InReview.to_string(), "in \"review\"");
    assert_eq!(Status::from("x").as_str(), "x");
    let error = from_slice::<Status>(b"4111").map_err(|error| error.to_string());
    assert_eq!(
        error,
        Err("expected a string, found a number (byte 0)".to_owned())
    );
    assert_eq!(
        round::<Vec<Level>>("[1,2,-1,77]"),
        [Level::Low, Level::High, Level::Below, Level::Unknown(77)]
    );
    assert_eq!(Level::from(2), Level::High);
    assert_eq!(
        (Level::Below.value(), Level::High.to_string().as_str()),
        (-1, "2")
    );
    assert!(from_slice::<Level>(b"1.5").is_err());
}

#[test]
fn a_union_takes_the_first_member_that_fits() {
    use DefaultCard as D;
    assert_eq!(round::<D>(r#""card_1""#), D::Id("card_1".to_owned()));
    assert_eq!(round::<D>("5"), D::Whole(5));
    assert_eq!(round::<D>("5.5"), D::Amount(5.5));
    assert_eq!(round::<D>("true"), D::Flag(true));
    assert_eq!(round::<D>(r#"["a"]"#), D::List(vec!["a".to_owned()]));
    let card = from_slice::<D>(br#"{"id":"c","object":"card"}"#);
    assert_eq!(
        card,
        Ok(D::Card(Box::new(Card {
            id: "c".to_owned(),
            bank: None
        })))
    );
    assert!(matches!(round::<D>(r#"{"version":3.0}"#), D::Third(_)));
    assert!(matches!(
        round::<D>(r#"{"strict":true,"id":null}"#),
        D::Strict(_)
    ));
    assert!(matches!(
        round::<D>(r#"{"iban":"i","bank":"b"}"#),
        D::Bank(_)
    ));
}

#[test]
fn an_unknown_member_stays_as_it_came() {
    for json in [
        "null",
        "{}",
        r#"{"object": "bank","x":[1.50,1e400]}"#,
        r#"{"object":["card"]}"#,
        r#"{"version":4}"#,
        r#"{"strict":true}"#,
        r#"{"strict":1,"id":null}"#,
        r#"{"bank":"b"}"#,
        // It says that it is a card and is none: kept too.
        r#"{"object":"card","id":5}"#,
        // Too large for the member that it fits.
        "18446744073709551616",
        "[1]",
    ] {
        assert!(
            matches!(round::<DefaultCard>(json), DefaultCard::Unknown(_)),
            "{json}"
        );
    }
    assert!(from_slice::<DefaultCard>(b"{\"object\":}").is_err());
    // What it holds may be secret, so it is not shown.
    let unknown = round::<DefaultCard>(r#"{"number":"4111"}"#);
    assert_eq!(format!("{unknown:?}"), "Unknown(Raw(17 bytes))");
    assert_eq!(
        clientwright_runtime::to_redacted_string(&unknown),
        r#""[redacted]""#
    );
}

#[test]
fn nested_unions_cost_no_more_than_their_depth() {
    let depth = 60;
    let json = format!(
        "{}null{}",
        r#"{"object":"card","bank":"#.repeat(depth),
        "}".repeat(depth)
    );
    // Every level lacks its id, which is known only at its end: trying other members would double the work at each.
    assert!(matches!(
        from_slice::<DefaultCard>(json.as_bytes()),
        Ok(DefaultCard::Unknown(_))
    ));
    let json = format!(
        "{}null{}",
        r#"{"object":"card","id":"c","bank":"#.repeat(depth),
        "}".repeat(depth)
    );
    let mut card = from_slice::<DefaultCard>(json.as_bytes()).ok();
    let mut levels = 0;
    while let Some(DefaultCard::Card(inner)) = card {
        card = inner.bank;
        levels += 1;
    }
    assert_eq!(levels, depth);
    let deep = format!(
        "{}null{}",
        r#"{"object":"card","id":"c","bank":"#.repeat(5000),
        "}".repeat(5000)
    );
    assert!(from_slice::<DefaultCard>(deep.as_bytes()).is_err());
}

#[test]
fn secrets_go_through_every_container() {
    #[derive(Clone)]
    struct Login {
        password: Secret<String>,
        old: Option<Secret<String>>,
        new: Patch<Secret<String>>,
        all: Vec<Secret<String>>,
        named: Map<Secret<Value>>,
    }
    object! { Login {
        "password" => password: required, "old" => old: optional, "new" => new: patch, "all" => all: required,
        "named" => named: required,
    } }
    let json = r#"{"password":"pl4nted","old":"pl4nted","new":"pl4nted","all":["pl4nted"],"named":{"a":{"b":["pl4nted"]}}}"#;
    let login: Login = round(json);
    let hidden = clientwright_runtime::to_redacted_string(&login);
    assert_eq!(
        hidden,
        r#"{"password":"[redacted]","old":"[redacted]","new":"[redacted]","all":["[redacted]"],"named":{"a":"[redacted]"}}"#
    );
    assert!(!format!("{login:?} {login:#?}").contains("pl4nted"));
    let mut writer = clientwright_runtime::Writer::new();
    assert!(!writer.saw_secret());
    login.write(&mut writer);
    assert!(writer.saw_secret());
    assert!(!format!("{writer:?}").contains("pl4nted"));
    assert_eq!(login.password.expose(), "pl4nted");
    assert_eq!(login.password.clone().into_exposed(), "pl4nted");
    assert_eq!(login.password.to_string(), "[redacted]");
    assert_eq!(login.password, Secret::from("pl4nted"));
    // Text in the wrong place is a secret too.
    for json in [
        r#"{"password":["pl4nted"]}"#,
        r#"{"password":"pl4nted","all":"pl4nted"}"#,
        r#"{"pl4nted":"#,
    ] {
        let error = from_slice::<Login>(json.as_bytes());
        assert!(!format!("{error:?}").contains("pl4nted"), "{error:?}");
        let error =
            serde_json::from_str::<Login>(json).map_err(|error| format!("{error} {error:?}"));
        assert!(error.is_err_and(|error| !error.contains("pl4nted")));
    }
}

#[derive(Clone)]
struct Seen {
    r#type: String,
    size: Option<f64>,
    secret: Secret<String>,
    more: Map,
}
object! {
    Seen {
        "type" => r#type: required,
        "kind" = "seen",
        "size" => size: optional,
        "secret" => secret: required,
        * => more,
    }
}

fn seen(size: f64) -> Seen {
    Seen {
        r#type: "a \"text\"".to_owned(),
        size: Some(size),
        secret: Secret::new("hidden".to_owned()),
        more: [("x", 1)].into(),
    }
}

#[test]
fn values_are_shown_and_compared_as_a_derive_does() {
    assert_eq!(
        format!("{:?}", seen(1.5)),
        r#"Seen { type: "a \"text\"", size: Some(1.5), secret: [redacted], more: {"x": Number(1)} }"#
    );
    assert_eq!(seen(1.5), seen(1.5).clone());
    assert_ne!(seen(1.5), seen(2.5));
    assert_ne!(seen(f64::NAN), seen(f64::NAN));
    let mut other = seen(1.5);
    other.more.insert("y", Value::from(2));
    assert_ne!(seen(1.5), other);
}
