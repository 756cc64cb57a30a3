//! Runs the program against a mock of the provider, over a socket of this machine.

use std::process::{Command, Output};

use parcels_client::runtime::testing::{Mock, Reply, Server};
use parcels_client::{Parcel, operations};

fn app(server: &Server, parcel: &str) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_app"))
        .arg(parcel)
        .env("PARCELS_TOKEN", "secret")
        .env("PARCELS_URL", server.url())
        .output()
}

#[test]
fn a_parcel_and_one_that_is_not_there() -> Result<(), Box<dyn std::error::Error>> {
    let mock = Mock::new();
    let script = mock.on(&operations::GET_PARCEL);
    let answer = Reply::minimal::<Parcel>(200).field("/status", "on_the_way");
    // The first attempt fails on the server's side, and reading again does no harm.
    script
        .reply(Reply::status(503))
        .reply(answer)
        .always(Reply::status(404));
    let server = Server::start(&mock);

    let found = app(&server, "p1")?;
    let stderr = String::from_utf8(found.stderr)?;
    assert_eq!(String::from_utf8(found.stdout)?, "on_the_way\n", "{stderr}");
    let missing = app(&server, "p2")?;
    assert_eq!(String::from_utf8(missing.stdout)?, "no such parcel\n");
    assert_eq!(missing.status.code(), Some(1));

    let sent = mock.requests(&operations::GET_PARCEL);
    let ids: Vec<_> = sent.iter().map(|request| request.path("id")).collect();
    assert_eq!(ids, [Some("p1"), Some("p1"), Some("p2")]);
    Ok(())
}
