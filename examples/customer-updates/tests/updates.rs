//! Runs the program against both providers' mocks, over sockets of this machine.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use omise_client::operations as omise;
use omise_client::runtime::testing::{Mock, Recorded, Reply, Server};
use prolifi_client::operations as prolifi;

/// Both providers, and a folder for the files.
struct Stage {
    prolifi: (Mock, Server),
    omise: (Mock, Server),
    folder: tempfile::TempDir,
}

/// How a run ended.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Stage {
    fn new() -> Result<Self, Box<dyn Error>> {
        let served = |mock: Mock| {
            let server = Server::start(&mock);
            (mock, server)
        };
        Ok(Self {
            prolifi: served(Mock::new()),
            omise: served(Mock::new()),
            folder: tempfile::tempdir()?,
        })
    }

    fn customers(&self, text: &str) -> Result<PathBuf, Box<dyn Error>> {
        let path = self.folder.path().join("customers.csv");
        fs::write(&path, text)?;
        Ok(path)
    }

    fn command(&self, customers: PathBuf) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_customer-updates"));
        command
            .arg(customers)
            .arg(self.report())
            .env("PROLIFI_API_KEY", "sk_test_prolifi")
            .env("OMISE_SECRET_KEY", "skey_test_omise")
            .env("PROLIFI_URL", self.prolifi.1.url())
            .env("OMISE_URL", self.omise.1.url());
        command
    }

    fn run(&self, customers: PathBuf) -> Result<Ran, Box<dyn Error>> {
        let output = self.command(customers).output()?;
        Ok(Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
        })
    }

    fn report(&self) -> PathBuf {
        self.folder.path().join("report.csv")
    }

    /// Line and outcome of each row, by line.
    fn outcomes(&self) -> Result<Vec<(u64, String)>, Box<dyn Error>> {
        let mut outcomes = Vec::new();
        for row in csv::Reader::from_path(self.report())?.deserialize() {
            let (line, _, _, outcome, _): (u64, String, String, String, String) = row?;
            outcomes.push((line, outcome));
        }
        outcomes.sort();
        Ok(outcomes)
    }

    fn updated(&self) -> usize {
        self.prolifi.0.requests(&prolifi::UPDATE_CUSTOMER).len()
    }
}

fn as_text(outcomes: &[(u64, String)]) -> Vec<String> {
    let rows = outcomes.iter();
    rows.map(|(line, outcome)| format!("{line} {outcome}"))
        .collect()
}

fn customer() -> Reply {
    Reply::json(200, r#"{"data": {"id": "9b5e1ee0"}}"#)
}

#[test]
fn each_line_is_in_the_report_with_what_became_of_it() -> Result<(), Box<dyn Error>> {
    let stage = Stage::new()?;
    let (first, second) = (&stage.prolifi.0, &stage.omise.0);
    first.on(&prolifi::UPDATE_CUSTOMER).always_with(|request| {
        if request.path("id").is_some_and(|id| id.starts_with("9b5e")) {
            customer()
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

    let customers = concat!(env!("CARGO_MANIFEST_DIR"), "/customers.csv");
    let ran = stage.run(customers.into())?;

    assert_eq!(
        ran.stdout, "2 updated, 1 not found, 1 unknown, 2 failed\n",
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stderr, "", "the bar is for terminals");
    assert_eq!(
        as_text(&stage.outcomes()?),
        [
            "2 updated",
            "3 not found",
            "4 updated",
            "5 unknown",
            "6 failed",
            "7 failed",
        ]
    );
    // Nothing that was sent is in what is printed.
    let report = fs::read_to_string(stage.report())?;
    for text in [&report, &ran.stdout] {
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

#[test]
fn a_second_run_does_what_is_left() -> Result<(), Box<dyn Error>> {
    let stage = Stage::new()?;
    let script = stage.prolifi.0.on(&prolifi::UPDATE_CUSTOMER);
    script.reply(customer()).reply(Reply::status(400));
    // What a program of other systems writes: a mark at the start, other line ends, columns in an order of its own.
    let customers = stage.customers(
        "\u{feff}id,provider,description,email\r\n9b5e1ee0,prolifi,,a@example.com\r\nshort\r\n9b5e1ee0,prolifi,,b@example.com\r\n",
    )?;

    let ran = stage.run(customers.clone())?;
    assert_eq!(
        ran.stdout, "1 updated, 0 not found, 0 unknown, 2 failed\n",
        "{}",
        ran.stderr
    );
    // Lines of the same customer are done in their order.
    let sent = stage.prolifi.0.requests(&prolifi::UPDATE_CUSTOMER);
    let bodies: Vec<_> = sent.iter().map(Recorded::text).collect();
    assert_eq!(
        bodies,
        [
            r#"{"email":"a@example.com"}"#,
            r#"{"email":"b@example.com"}"#
        ]
    );

    stage
        .prolifi
        .0
        .on(&prolifi::UPDATE_CUSTOMER)
        .always(customer());
    let ran = stage.run(customers)?;
    assert_eq!(
        ran.stdout, "1 done before\n2 updated, 0 not found, 0 unknown, 1 failed\n",
        "{}",
        ran.stderr
    );
    assert_eq!(stage.updated(), 3, "what was done is not done again");
    assert_eq!(
        as_text(&stage.outcomes()?),
        ["2 updated", "3 failed", "4 updated"]
    );
    Ok(())
}

#[test]
fn nothing_is_done_that_cannot_be_reported() -> Result<(), Box<dyn Error>> {
    let stage = Stage::new()?;
    stage
        .prolifi
        .0
        .on(&prolifi::UPDATE_CUSTOMER)
        .always(customer());
    let customers =
        stage.customers("provider,id,email,description\nprolifi,9b5e1ee0,a@example.com,\n")?;
    // Somebody has mixed the files up.
    fs::copy(&customers, stage.report())?;
    let ran = stage.run(customers.clone())?;
    assert!(ran.stderr.contains("is no report"), "{}", ran.stderr);
    fs::remove_file(stage.report())?;
    fs::create_dir(stage.report())?;
    assert_ne!(stage.run(customers)?.code, Some(0));
    fs::remove_dir(stage.report())?;
    let customers =
        stage.customers("provider;id;email;description\nprolifi;9b5e1ee0;a@example.com;\n")?;
    let ran = stage.run(customers)?;
    assert!(
        ran.stderr.contains("has no column provider"),
        "{}",
        ran.stderr
    );
    assert_eq!(stage.updated(), 0);
    Ok(())
}

#[cfg(unix)]
#[test]
fn who_interrupts_it_can_go_on() -> Result<(), Box<dyn Error>> {
    let stage = Stage::new()?;
    let script = stage.prolifi.0.on(&prolifi::UPDATE_CUSTOMER);
    // The first call is under way until the program has been told to stop.
    let (told, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let (begun, first) = std::sync::mpsc::channel();
    script.always_with(move |_| {
        let _ = begun.send(());
        let _ = wait.lock().map(|wait| wait.recv());
        customer()
    });
    let customers = stage.customers(
        "provider,id,email,description\nprolifi,9b5e1ee0,a@example.com,\nprolifi,9b5e1ee0,b@example.com,\n",
    )?;
    let mut command = stage.command(customers.clone());
    let mut running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    first.recv()?;
    let id = running.id().to_string();
    Command::new("kill").args(["-INT", &id]).status()?;
    let mut heard = String::new();
    let stderr = running.stderr.take().ok_or("no standard error")?;
    BufReader::new(stderr).read_line(&mut heard)?;
    assert!(heard.starts_with("no line is begun"), "{heard}");
    drop(told);
    let output = running.wait_with_output()?;
    assert_eq!(
        String::from_utf8(output.stdout)?,
        "1 updated, 0 not found, 0 unknown, 0 failed\n1 not begun; the same command goes on\n"
    );
    assert_eq!(output.status.code(), Some(1));

    let ran = stage.run(customers)?;
    assert_eq!(
        (ran.stdout.as_str(), ran.code),
        (
            "1 done before\n2 updated, 0 not found, 0 unknown, 0 failed\n",
            Some(0)
        )
    );
    assert_eq!(stage.updated(), 2);
    Ok(())
}
