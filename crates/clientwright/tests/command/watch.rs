//! `--watch`: what starts a round, what outlives it, and what ends it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::Value;

use crate::support::{DOCUMENT, PET, Place};

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
