//! The command as a process: what it prints, what it writes, and what it ends with.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const SUBCOMMANDS: [&str; 8] = [
    "init",
    "generate",
    "check",
    "effective",
    "diff",
    "explain",
    "completions",
    "man",
];

const DOCUMENT: &str = r#"openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.example"}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: sort, in: somewhere, schema: {type: string}}
      responses:
        "200":
          description: The pet.
          content: {application/json: {schema: {$ref: "pet.yaml#/Pet"}}}
"#;

const PET: &str = "Pet: {type: object, properties: {name: {type: string}, rest: {}}}\n";

/// A folder to run in, with a document that draws a warning and leads to a second file.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("api.yaml", DOCUMENT);
        place.write("pet.yaml", PET);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// As editors do, so that nobody reads half a file.
    fn write(&self, name: &str, text: &str) {
        let beside = self.path(&format!("{name}.new"));
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.path(name)).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clientwright"));
        command.args(arguments).current_dir(self.0.path());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(variable);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    fn run_with(&self, variable: &str, value: &str, arguments: &[&str]) -> Ran {
        let mut command = self.command(arguments);
        Ran::of(command.env(variable, value).output().unwrap())
    }
}

/// How a run ended, and what it printed.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn messages(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).expect("each line is JSON"))
            .collect()
    }
}

fn files_below(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}

/// The page that describes the command.
fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/command.md")
}

/// Whether a file of a folder has a word; files may come and go meanwhile.
fn says(folder: &Path, word: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths = entries.map_while(Result::ok).map(|entry| entry.path());
    paths.any(|path| {
        if path.is_dir() {
            says(&path, word)
        } else {
            fs::read_to_string(path).is_ok_and(|text| text.contains(word))
        }
    })
}

#[test]
fn generating_writes_and_checking_compares() {
    let place = Place::new();
    let generate = ["generate", "api.yaml", "--out", "client"];
    let check = ["generate", "api.yaml", "--out", "client", "--check"];

    let ran = place.run(&check);
    assert_eq!((ran.code, files_below(&place.path("client"))), (1, 0));
    let ran = place.run(&generate);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(place.path("client/src/lib.rs").is_file());
    let ran = place.run(&check);
    assert_eq!(ran.code, 0, "{}", ran.out);

    place.write(
        "pet.yaml",
        "Pet: {type: object, properties: {age: {type: string}}}\n",
    );
    let ran = place.run(&check);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.lines().any(|line| line.starts_with("~ ")),
        "{}",
        ran.out
    );
}

#[test]
fn a_module_is_written_into_an_existing_crate() {
    let place = Place::new();
    let generate = ["generate", "api.yaml", "--module", "--out", "pet-shop"];
    let ran = place.run(&generate);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let root = fs::read_to_string(place.path("pet-shop/mod.rs")).unwrap();
    assert!(root.contains("use crate::pet_shop::Client;"), "{root}");
    assert!(place.path("pet-shop/pets.rs").is_file());
    assert!(!place.path("pet-shop/Cargo.toml").exists());
    place.write("pet-shop/ours.rs", "//! By hand.\n");
    let check = [&generate[..], &["--check"]].concat();
    assert_eq!(place.run(&check).code, 0, "what is ours is left alone");
    place.write(
        "pet-shop/pets.rs",
        "// @generated by `clientwright generate`.\n",
    );
    let ran = place.run(&check);
    assert_eq!(
        (ran.code, ran.out.contains("~ pet-shop/pets.rs")),
        (1, true),
        "{}",
        ran.out
    );
}

/// The files of a folder with what they hold.
#[cfg(unix)]
fn texts(folder: &Path, out: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, out);
        } else {
            out.insert(path.clone(), fs::read_to_string(path).unwrap());
        }
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_in_full_replaces_nothing() {
    let place = Place::new();
    let texts = || {
        let mut out = BTreeMap::new();
        texts(&place.path("client"), &mut out);
        out
    };
    let generate = ["generate", "api.yaml", "--out", "client"];
    assert_eq!(place.run(&generate).code, 0);
    let before = texts();
    place.write(
        "pet.yaml",
        "Pet: {type: object, properties: {nickname: {type: string}}}\n",
    );
    place.write("api.yaml", &DOCUMENT.replace("title: Pets", "title: Dogs"));
    // As a full disk: no file may get larger than 2 KiB.
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_clientwright")]);
    let ran = Ran::of(
        command
            .args(generate)
            .current_dir(place.0.path())
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(texts() == before, "{}", ran.out);
    assert_eq!(place.run(&generate).code, 0);
    assert!(texts() != before);
}

#[test]
fn exit_codes_tell_what_failed() {
    let place = Place::new();
    place.write("broken.yaml", "openapi: [\n");
    fs::create_dir_all(place.path("taken")).unwrap();
    place.write("taken/Cargo.toml", "# by hand\n");
    for (code, arguments) in [
        (0, &["check", "api.yaml"][..]),
        (1, &["check", "api.yaml", "--deny-warnings"]),
        (2, &["check"]),
        (
            2,
            &["generate", "api.yaml", "--out", "x", "--check", "--watch"],
        ),
        (2, &["man", "nothing"]),
        (2, &["check", "taken"]),
        (3, &["check", "broken.yaml"]),
        (3, &["effective", "broken.yaml"]),
        (3, &["generate", "broken.yaml", "--out", "client"]),
        (4, &["check", "missing.yaml"]),
        (4, &["generate", "api.yaml", "--out", "taken"]),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.out, ran.err);
        // Programs are told the same.
        let ran = place.run(&[arguments, &["--message-format", "json"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}");
        if code > 2 {
            let last = ran.messages().pop().unwrap();
            assert_eq!(
                (&last["type"], &last["exit_code"]),
                (&"error".into(), &code.into())
            );
            assert_eq!(ran.err, "");
        }
    }
    assert_eq!(files_below(&place.path("client")), 0);
}

#[test]
fn help_says_what_the_exit_codes_mean() {
    let place = Place::new();
    for subcommand in SUBCOMMANDS {
        let ran = place.run(&[subcommand, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.out.contains("Exit codes:\n  0  "), "{}", ran.out);
    }
    let ran = place.run_with("COLUMNS", "100", &["--help"]);
    let page = fs::read_to_string(reference()).unwrap().to_lowercase();
    let (_, table) = ran.out.split_once("Exit codes:\n").unwrap();
    for line in table.lines() {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        let row = format!("| {code} | {} |", meaning.to_lowercase());
        assert!(page.contains(&row), "{row}");
    }
    insta::assert_snapshot!("help", ran.out);
}

#[test]
fn what_is_printed_for_people() {
    let place = Place::new();
    let ran = place.run(&["check", "api.yaml", "--report-untyped"]);
    insta::assert_snapshot!("for_people", format!("{}---\n{}", ran.out, ran.err));
    place.write("broken.yaml", "openapi: [\n");
    let ran = place.run(&["check", "broken.yaml"]);
    insta::assert_snapshot!("refused_for_people", format!("{}---\n{}", ran.out, ran.err));
}

#[test]
fn what_is_printed_for_programs() {
    let place = Place::new();
    let json = ["--message-format", "json"];
    let ran = place.run(
        &[
            &[
                "generate",
                "api.yaml",
                "--out",
                "client",
                "--report-untyped",
            ],
            &json[..],
        ]
        .concat(),
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let types: Vec<_> = ran
        .messages()
        .iter()
        .map(|message| message["type"].clone())
        .collect();
    assert!(types.iter().all(Value::is_string), "{types:?}");
    insta::assert_snapshot!("for_programs", ran.out);

    place.write("broken.yaml", "openapi: [\n");
    insta::assert_snapshot!(
        "refused_for_programs",
        place
            .run(&[&["check", "broken.yaml"], &json[..]].concat())
            .out
    );
    place.write("twice.yaml", "openapi: 3.0.3\nopenapi: 3.0.3\n");
    insta::assert_snapshot!(
        "related_for_programs",
        place
            .run(&[&["check", "twice.yaml"], &json[..]].concat())
            .out
    );
    insta::assert_snapshot!(
        "missing_for_programs",
        place
            .run(&[&["check", "missing.yaml"], &json[..]].concat())
            .out
    );

    let ran = place.run(&[&["effective", "api.yaml"], &json[..]].concat());
    let document = &ran.messages()[0];
    assert_eq!(
        (&document["type"], &document["format"]),
        (&"document".into(), &"yaml".into())
    );
    assert_eq!(document["text"], place.run(&["effective", "api.yaml"]).out);
}

#[test]
fn colours_are_for_those_that_want_them() {
    let place = Place::new();
    let colored = |ran: &Ran| ran.err.contains('\u{1b}');
    assert!(
        !colored(&place.run(&["check", "api.yaml"])),
        "standard error is no terminal"
    );
    assert!(colored(
        &place.run(&["check", "api.yaml", "--color", "always"])
    ));
    assert!(colored(&place.run_with(
        "CLICOLOR_FORCE",
        "1",
        &["check", "api.yaml"]
    )));
    assert!(!colored(&place.run_with(
        "CLICOLOR_FORCE",
        "1",
        &["check", "api.yaml", "--color", "never"]
    )));
    assert!(!colored(&place.run_with(
        "NO_COLOR",
        "1",
        &["check", "api.yaml"]
    )));

    // Help is printed before arguments are looked at in full.
    let help = |arguments: &[&str]| place.run(arguments).out.contains('\u{1b}');
    assert!(help(&["--color=always", "--help"]));
    assert!(help(&["check", "--help", "--color", "always"]));
    assert!(!help(&["--help"]));
}

#[test]
fn lines_keep_to_the_width() {
    let place = Place::new();
    for width in [44, 60, 100] {
        let ran = place.run_with(
            "COLUMNS",
            &width.to_string(),
            &["check", "api.yaml", "--notes"],
        );
        let longest = ran.err.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(width), "{width}: {}", ran.err);
        assert!(ran.err.contains("warning[CW0516]"), "{}", ran.err);
    }
}

#[test]
fn quiet_says_what_is_wrong_and_no_more() {
    let place = Place::new();
    let ran = place.run(&["check", "api.yaml", "--quiet"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    place.write("api.yaml", &DOCUMENT.replace("/pets/{id}", "/pets/../{id}"));
    let ran = place.run(&["check", "api.yaml", "--quiet"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("error[CW") && !ran.err.contains("warning["),
        "{}",
        ran.err
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let place = Place::new();
    let mut command = place.command(&["effective", "api.yaml", "--quiet"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = child.wait_with_output().unwrap();
    assert!(ran.status.success());
    assert_eq!(String::from_utf8_lossy(&ran.stderr), "");
}

#[test]
fn codes_are_explained() {
    let place = Place::new();
    let list = place.run(&["explain"]);
    let whole = place.run(&["explain", "cw0401"]);
    assert_eq!((list.code, whole.code), (0, 0));
    let title = whole.out.lines().next().unwrap();
    assert!(list.out.lines().any(|line| line == title), "{}", list.out);
    assert_eq!(place.run(&["explain", "0401"]).out, whole.out);
    insta::assert_snapshot!("explained", whole.out);
    let narrow = place.run_with("COLUMNS", "50", &["explain", "CW0401"]);
    let words = narrow.out.lines().filter(|line| !line.starts_with("    "));
    assert!(
        words.skip(1).all(|line| line.chars().count() <= 50),
        "{}",
        narrow.out
    );
    assert_eq!(place.run(&["explain", "CW9999"]).code, 2);

    let listed = place
        .run(&["explain", "--message-format", "json"])
        .messages();
    assert_eq!(listed.len(), list.out.lines().count());
    let one = place
        .run(&["explain", "CW0401", "--message-format", "json"])
        .messages();
    assert_eq!(
        (&one[0]["type"], &one[0]["code"]),
        (&"explanation".into(), &"CW0401".into())
    );
    assert!(one[0]["text"].as_str().unwrap().contains("```yaml"));
}

#[test]
fn completions_know_each_subcommand_and_its_flags() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = place.run(&["completions", shell]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        for word in SUBCOMMANDS
            .iter()
            .chain(&["deny-warnings", "message-format"])
        {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn the_manual_has_a_page_for_each_subcommand() {
    let place = Place::new();
    let ran = place.run(&["man"]);
    assert!(
        ran.out.contains(".TH clientwright 1") && ran.out.contains("Exit codes:"),
        "{}",
        ran.out
    );
    assert_eq!(place.run(&["man", "--out", "pages"]).code, 0);
    for subcommand in SUBCOMMANDS {
        let page =
            fs::read_to_string(place.path(&format!("pages/clientwright-{subcommand}.1"))).unwrap();
        assert!(
            page.contains(&format!("clientwright\\-{subcommand}")),
            "{page}"
        );
        let page = place.run(&["man", subcommand]).out;
        assert!(
            page.contains(&format!("clientwright\\-{subcommand}")),
            "{page}"
        );
    }
}

#[test]
fn messages_are_documented() {
    let place = Place::new();
    place.write("old.yaml", DOCUMENT);
    place.write(
        "api.yaml",
        &DOCUMENT.replace("sort, in: somewhere", "sort, in: query"),
    );
    place.write("broken.yaml", "openapi: [\n");
    let page = fs::read_to_string(reference()).unwrap();
    let mut types = BTreeSet::new();
    for arguments in [
        &[
            "generate",
            "old.yaml",
            "--out",
            "client",
            "--report-untyped",
        ][..],
        &["check", "broken.yaml"],
        &["effective", "api.yaml"],
        &["explain", "CW0101"],
        &["diff", "old.yaml", "api.yaml"],
    ] {
        let ran = place.run(&[arguments, &["--message-format", "json"]].concat());
        for message in ran.messages() {
            let kind = message["type"].as_str().unwrap().to_owned();
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| `{kind}` |")));
            let row = row.unwrap_or_else(|| panic!("{kind} is not documented"));
            for (name, value) in message.as_object().unwrap() {
                let inner = value.as_object().into_iter().flat_map(|inner| inner.keys());
                for name in inner.chain([name]).filter(|name| *name != "type") {
                    assert!(row.contains(&format!("`{name}`")), "{kind}: {name}");
                }
            }
            types.insert(kind);
        }
    }
    assert_eq!(types.len(), 9, "{types:?}");
}

/// A run with `--watch`, which is ended with the test whatever comes of it.
struct Watching {
    child: Child,
    messages: Receiver<Value>,
}

impl Watching {
    fn start(place: &Place, arguments: &[&str]) -> Self {
        let arguments = [arguments, &["--watch", "--message-format", "json"]].concat();
        let mut child = place
            .command(&arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, messages) = mpsc::channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let message = serde_json::from_str(&line).expect("each line is JSON");
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        Self { child, messages }
    }

    /// The messages of a round, up to the one that says that it waits.
    fn round(&self) -> Vec<Value> {
        let mut round = Vec::new();
        loop {
            // Only so that a test that fails comes to an end.
            let message = self
                .messages
                .recv_timeout(Duration::from_secs(120))
                .expect("a round");
            let ends = message["type"] == "watching";
            round.push(message);
            if ends {
                return round;
            }
        }
    }

    /// Rounds until one has such a message: a change can be seen in two steps.
    fn until(&self, is: impl Fn(&Value) -> bool) -> Vec<Value> {
        loop {
            let round = self.round();
            if round.iter().any(&is) {
                return round;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn watching_generates_again_what_changed_and_outlives_what_is_broken() {
    let place = Place::new();
    let watching = Watching::start(&place, &["generate", "api.yaml", "--out", "client"]);
    let round = watching.round();
    let files = round.last().unwrap()["files"].to_string();
    assert!(
        files.contains("api.yaml") && files.contains("pet.yaml"),
        "{files}"
    );
    let says = |word: &str| says(&place.path("client/src"), word);
    assert!(says("rest") && !says("nickname"));

    // A file that only a reference leads to.
    place.write(
        "pet.yaml",
        "Pet: {type: object, properties: {nickname: {type: string}}}\n",
    );
    watching.until(|message| message["change"] == "changed");
    assert!(says("nickname"));

    place.write("pet.yaml", "Pet: {type: [\n");
    watching.until(|message| message["code"] == "CW0401");

    place.write("api.yaml", "openapi: [\n");
    watching.until(|message| message["exit_code"] == 3);
    assert!(says("fn get"), "the last good client stays");

    place.write("api.yaml", DOCUMENT);
    place.write(
        "pet.yaml",
        "Pet: {type: object, properties: {surname: {type: string}}}\n",
    );
    watching.until(|message| message["type"] == "summary");
    while !says("surname") {
        watching.round();
    }
}

#[test]
fn watching_waits_for_files_that_are_not_there_yet() {
    let place = Place::new();
    let document = "file: api.yaml, source: https://pets.example, retrieved: 2026-01-02";
    fs::create_dir(place.path("pets")).unwrap();
    place.write("pets/api.yaml", DOCUMENT);
    place.write(
        "pets/client.yaml",
        &format!("crate: {{name: pets, version: 0.1.0}}\ndocuments: [{{{document}, kind: hand-written, overlay: mend.yaml}}]\n"),
    );
    let watching = Watching::start(&place, &["check", "pets"]);
    watching.until(|message| message["exit_code"] == 4);

    let action = "{target: \"$.info\", description: A test., update: {title: Dogs}}";
    let overlay =
        format!("overlay: 1.1.0\ninfo: {{title: Pets, version: \"1\"}}\nactions: [{action}]\n");
    place.write("pets/mend.yaml", &overlay);
    // The reference still leads to a file that is missing.
    watching.until(|message| message["type"] == "summary" && message["warnings"] == 2);
    place.write("pets/pet.yaml", PET);
    watching.until(|message| message["type"] == "summary" && message["warnings"] == 1);
}

#[cfg(unix)]
#[test]
fn watching_ends_on_an_interrupt() {
    let place = Place::new();
    let mut watching = Watching::start(&place, &["check", "api.yaml"]);
    watching.round();
    let id = watching.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(watching.child.wait().unwrap().code(), Some(0));
}
