//! Runs the program against both providers' mocks, over sockets of this machine.

use std::fs;
use std::process::Command;

use omise_client::operations as omise;
use omise_client::runtime::testing::{Mock, Reply, Server};
use prolifi_client::operations as prolifi;

#[test]
fn each_line_is_in_the_report_with_what_became_of_it() -> Result<(), Box<dyn std::error::Error>> {
    let (first, second) = (Mock::new(), Mock::new());
    first.on(&prolifi::UPDATE_CUSTOMER).always_with(|request| {
        if request.path("id").is_some_and(|id| id.starts_with("9b5e")) {
            Reply::json(200, r#"{"data": {"id": "9b5e1ee0"}}"#)
        } else {
            Reply::status(404)
        }
    });
    second.on(&omise::UPDATE_CUSTOMER).always_with(|request| {
        // The provider has read the request of the second customer, and breaks off.
        if request.path("id") == Some("cust_test_5xtrb759599jsxlhkrb") {
            Reply::reset_after_read()
        } else {
            Reply::minimal::<omise_client::Customer>(200)
        }
    });
    let (at_prolifi, at_omise) = (Server::start(&first), Server::start(&second));

    let folder = tempfile::tempdir()?;
    let report = folder.path().join("report.csv");
    let run = Command::new(env!("CARGO_BIN_EXE_customer-updates"))
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/customers.csv"))
        .arg(&report)
        .env("PROLIFI_API_KEY", "sk_test_prolifi")
        .env("OMISE_SECRET_KEY", "skey_test_omise")
        .env("PROLIFI_URL", at_prolifi.url())
        .env("OMISE_URL", at_omise.url())
        .output()?;

    let (stdout, stderr) = (
        String::from_utf8(run.stdout)?,
        String::from_utf8(run.stderr)?,
    );
    assert_eq!(
        stdout, "2 updated, 1 not found, 1 unknown, 2 failed\n",
        "{stderr}"
    );
    assert_eq!(run.status.code(), Some(1));
    let report = fs::read_to_string(report)?;
    let lines: Vec<Vec<&str>> = report
        .lines()
        .map(|line| line.splitn(5, ',').collect())
        .collect();
    let outcomes: Vec<(&str, &str)> = lines[1..].iter().map(|line| (line[0], line[3])).collect();
    assert_eq!(
        outcomes,
        [
            ("2", "updated"),
            ("3", "not found"),
            ("4", "updated"),
            ("5", "unknown"),
            ("6", "failed"),
            ("7", "failed"),
        ]
    );
    // Nothing that was sent is in what is printed.
    for text in [&report, &stdout, &stderr] {
        assert!(
            !text.contains("example.com") && !text.contains("_test_omise"),
            "{text}"
        );
    }

    let sent = first.requests(&prolifi::UPDATE_CUSTOMER);
    assert_eq!(sent.len(), 2);
    let auth = sent[0].header("authorization");
    assert_eq!(auth, Some("Bearer sk_test_prolifi"));
    let sent = second.requests(&omise::UPDATE_CUSTOMER);
    let moved = sent.iter().find(|one| one.form("description").is_some());
    let moved = moved.ok_or("the description was not sent")?;
    assert_eq!(
        moved.form("email").as_deref(),
        Some("john.smith@example.com")
    );
    Ok(())
}
