//! `clientwright diff` as programs use it: its exit codes, and what it prints.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const DOCUMENT: &str = include_str!("diff/openapi.yaml");
const CLIENT: &str = include_str!("diff/client.yaml");

fn provider(folder: &Path, edit: [&str; 2]) {
    fs::create_dir_all(folder).expect("a folder");
    assert!(DOCUMENT.contains(edit[0]), "{}", edit[0]);
    fs::write(folder.join("client.yaml"), CLIENT).expect("written");
    fs::write(
        folder.join("openapi.yaml"),
        DOCUMENT.replace(edit[0], edit[1]),
    )
    .expect("written");
}

fn clientwright(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clientwright"));
    let command = command.arg("diff").args(arguments).current_dir(folder);
    command.output().expect("the command runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("a code")
}

/// A folder with the document as it was, one with a field more, one with a field less, one that asks another server, and one
/// that does not stand.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let phone = "        phone: {type: string}\n";
    provider(&at("old"), ["", ""]);
    provider(
        &at("more"),
        [
            phone,
            "        phone: {type: string}\n        fax: {type: string}\n",
        ],
    );
    provider(&at("less"), [phone, ""]);
    provider(&at("words"), ["Address for mail.", "An address for mail."]);
    provider(&at("elsewhere"), ["", ""]);
    let (first, second) = (
        "  production: https://api.acme.example\n",
        "  sandbox: https://sandbox.acme.example\n",
    );
    let swapped = CLIENT.replace(&format!("{first}{second}"), &format!("{second}{first}"));
    assert_ne!(swapped, CLIENT);
    fs::write(at("elsewhere/client.yaml"), swapped).expect("written");
    provider(&at("broken"), ["openapi: 3.1.0", "openapi: ["]);
    folder
}

#[test]
fn the_exit_code_says_whether_there_is_what_it_is_to_fail_on() {
    let folder = folder();
    let fails =
        |new: &str, on: &str| code(&clientwright(folder.path(), &["old", new, "--fail-on", on]));
    for (new, expect) in [
        // never, breaking, behaviour, additive, docs
        ("old", [0, 0, 0, 0, 0]),
        ("words", [0, 0, 0, 0, 1]),
        ("more", [0, 0, 0, 1, 1]),
        ("elsewhere", [0, 1, 1, 1, 1]),
        ("less", [0, 1, 1, 1, 1]),
        ("broken", [3, 3, 3, 3, 3]),
        ("missing", [4, 4, 4, 4, 4]),
    ] {
        let levels = ["never", "breaking", "behaviour", "additive", "docs"];
        assert_eq!(levels.map(|level| fails(new, level)), expect, "{new}");
    }
    assert_eq!(code(&clientwright(folder.path(), &["old"])), 2);
    assert_eq!(
        code(&clientwright(
            folder.path(),
            &["old", "more", "--fail-on", "all"]
        )),
        2
    );
}

#[test]
fn programs_read_a_change_a_line() {
    let folder = folder();
    let output = clientwright(folder.path(), &["old", "less", "--message-format", "json"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout), @r#"
    {"type":"api_change","level":"breaking","at_run_time":false,"subject":"type","name":"Customer","item":"Customer::phone","message":"this field is gone","before":"Option<String>","after":null,"old":"old/openapi.yaml:102:9","new":null}
    {"type":"api_summary","breaking":1,"behaviour":0,"additive":0,"docs":0,"breaks":true,"version":"0.3.1","next":"0.4.0"}
    "#);
}

#[test]
fn a_pull_request_gets_markdown() {
    let folder = folder();
    let output = clientwright(folder.path(), &["old", "elsewhere", "--markdown"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout), @r#"
    **0 breaking, 1 behaviour, 0 additive, 1 docs; 0.3.1 -> 0.4.0**

    ### Behaviour: the same code compiles and does something else

    `client`

    - `Client`: default server of the main host: this changed (calls that worked may fail): `"https://api.acme.example"` became `"https://sandbox.acme.example"` (`old/openapi.yaml:4:3`, now `elsewhere/openapi.yaml:4:3`)

    ### Documentation

    `client`

    - `ClientBuilder::base_url`: its documentation changed (`old/openapi.yaml:4:3`, now `elsewhere/openapi.yaml:4:3`)
    "#);
}

#[test]
fn what_was_may_stand_in_a_revision() {
    let folder = folder();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "-c",
            "commit.gpgsign=false",
        ]);
        let status = command.args(arguments).current_dir(folder.path()).status();
        assert!(status.expect("git runs").success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "old"]);
    git(&["commit", "-q", "-m", "first"]);
    fs::remove_file(folder.path().join("old/openapi.yaml")).expect("removed");
    for old in ["git:HEAD:old", "git:HEAD:old/openapi.yaml"] {
        let new = if old.ends_with("yaml") {
            "less/openapi.yaml"
        } else {
            "less"
        };
        let output = clientwright(folder.path(), &[old, new, "--fail-on", "breaking"]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            code(&output),
            1,
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            text.contains("old git:HEAD:old/openapi.yaml:102:9"),
            "{text}"
        );
    }
    assert_eq!(
        code(&clientwright(folder.path(), &["git:HEAD:more", "less"])),
        4
    );
    assert_eq!(
        code(&clientwright(
            folder.path(),
            &["git:--output=x:old", "less"]
        )),
        4
    );
    assert!(!folder.path().join("x").exists());
}
