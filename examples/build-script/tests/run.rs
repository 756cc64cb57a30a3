//! Runs the program against a mock of the provider, over a socket of this machine.

use std::process::Command;

use build_script::api::parcels::{Parcel, operations};
use clientwright_runtime::testing::{Mock, Reply, Server};

#[test]
fn notes_are_cleared_on_every_page() -> Result<(), Box<dyn std::error::Error>> {
    let mock = Mock::new();
    let page = |items: &str, next: &str| {
        Reply::json(
            200,
            format!(r#"{{"items": [{items}], "next_cursor": {next}}}"#),
        )
    };
    let noted = r#"{"id": "p1", "status": "waiting", "address": "a", "note": "ring"}"#;
    let plain = r#"{"id": "p2", "status": "waiting", "address": "b"}"#;
    let last = r#"{"id": "p3", "status": "waiting", "address": "c", "note": "knock"}"#;
    let pages = mock.on(&operations::LIST_PARCELS);
    pages
        .reply(page(&format!("{noted}, {plain}"), r#""c2""#))
        .reply(page(last, "null"));
    let changed = mock.on(&operations::UPDATE_PARCEL);
    changed.always(Reply::minimal::<Parcel>(200));
    let server = Server::start(&mock);

    let run = Command::new(env!("CARGO_BIN_EXE_build-script"))
        .env("PARCELS_TOKEN", "secret")
        .env("PARCELS_URL", server.url())
        .output()?;

    let stderr = String::from_utf8(run.stderr)?;
    assert_eq!(
        String::from_utf8(run.stdout)?,
        "2 notes cleared\n",
        "{stderr}"
    );
    let lists = mock.requests(&operations::LIST_PARCELS);
    assert_eq!(lists[0].query("status"), Some("waiting"));
    assert_eq!(lists[1].query("cursor"), Some("c2"));
    let updates = mock.requests(&operations::UPDATE_PARCEL);
    let ids: Vec<_> = updates.iter().map(|update| update.path("id")).collect();
    assert_eq!(ids, [Some("p1"), Some("p3")]);
    assert!(
        updates
            .iter()
            .all(|update| update.text() == r#"{"note":null}"#)
    );
    Ok(())
}
