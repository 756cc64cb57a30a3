//! All rendered crates compile, without a warning of rustc, clippy or rustdoc, and hold no doctest of a document.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::hostile;
use crate::support::{OWN, THREE_TAGS, client, features};

/// Lints of a crate that may not even warn. Docs may be missing: where the document says nothing, a name stands alone.
const LINTS: &str = "\n[lints.rust]\nwarnings = \"deny\"\n\
    [lints.clippy]\nall = { level = \"deny\", priority = -1 }\n\
    [lints.rustdoc]\nall = { level = \"deny\", priority = -1 }\n";

#[test]
fn rendered_crates_compile_without_a_warning() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rendered");
    let _ = fs::remove_dir_all(root.join("crates"));
    let runtime = manifest.join("../clientwright-runtime");
    let mut crates: Vec<(String, String, &str)> = features();
    for (index, document) in hostile::mixtures().into_iter().enumerate() {
        crates.push((format!("hostile{index}"), document, ""));
    }
    crates.push((
        OWN.to_owned(),
        include_str!("../own/openapi.yaml").to_owned(),
        include_str!("../own/client.yaml"),
    ));
    for (name, document, settings) in &crates {
        let tree =
            client(name, document, settings).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (path, text) in tree.iter() {
            let mut text = text.to_owned();
            if path.as_str() == "Cargo.toml" {
                let dependency = format!(
                    "{{ path = {:?}, default-features = false",
                    runtime.display()
                );
                text = text.replace(
                    "{ version = \"0.1.0\", default-features = false",
                    &dependency,
                );
                // One transport less to build; none is used here.
                text = text
                    .replace("\"reqwest\", \"rustls\", ", "")
                    .replace("\"reqwest\", \"rustls\"]", "]")
                    + LINTS;
            }
            let path = root.join("crates").join(name).join(path.as_str());
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
    }
    let own = |name: &str| manifest.join("tests/own").join(name);
    let written = root.join("crates").join(OWN);
    fs::copy(own("ext.rs"), written.join("src/ext.rs")).expect("a file");
    fs::create_dir_all(written.join("tests")).expect("a folder");
    fs::copy(own("values.rs"), written.join("tests/values.rs")).expect("a file");
    for name in with_values() {
        let from = manifest.join("tests/features").join(format!("{name}.rs"));
        let tests = root.join("crates").join(&name).join("tests");
        fs::create_dir_all(&tests).expect("a folder");
        fs::copy(from, tests.join("values.rs")).expect("a file");
    }
    fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
    )
    .expect("a file");
    fs::copy(manifest.join("../../Cargo.lock"), root.join("Cargo.lock")).expect("the lock");
    // Clippy checks all that the compiler does.
    let check = if cargo_has("clippy") {
        "clippy"
    } else {
        "check"
    };
    cargo(&root, &[check, "--offline", "--workspace", "--all-targets"]);
    for features in [
        "",
        "books",
        "films",
        "reqwest-calls",
        "schemas",
        "books,films",
    ] {
        let package = format!("{THREE_TAGS}-client");
        let chosen = ["--no-default-features", "--features", features];
        cargo(
            &root,
            &[&[check, "--offline", "-p", &package][..], &chosen].concat(),
        );
    }
    cargo(&root, &["doc", "--offline", "--workspace", "--no-deps"]);
    for name in with_values().into_iter().chain([OWN.to_owned()]) {
        let package = format!("{name}-client");
        let values = ["test", "--offline", "-p", &package, "--test", "values"];
        cargo(&root, &values);
    }
    let listed = cargo(
        &root,
        &["test", "--offline", "--workspace", "--doc", "--", "--list"],
    );
    let tests: Vec<&str> = listed
        .lines()
        .filter(|line| line.ends_with(": test"))
        .collect();
    let (readmes, others): (Vec<&str>, Vec<&str>) =
        tests.iter().partition(|test| test.contains("README.md"));
    let readme = |name: &String| {
        let readme = fs::read_to_string(root.join("crates").join(name).join("README.md"));
        readme.expect("a README").matches("```rust").count()
    };
    let written: usize = crates.iter().map(|(name, ..)| readme(name)).sum();
    assert_eq!(readmes.len(), written, "all of the READMEs: {tests:#?}");
    // What verifies webhooks shows how.
    let ours = ["webhook_payloads::WebhookReceiver ", "webhooks::Webhook "];
    let is_ours = |test: &&str| ours.iter().any(|name| test.contains(name));
    assert!(
        others.len() == 2 && others.iter().all(is_ours),
        "{tests:#?}"
    );
}

/// The features whose clients are tried on real values: those with a test beside the document.
fn with_values() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features");
    let features = features().into_iter().map(|(name, ..)| name);
    features
        .filter(|name| folder.join(format!("{name}.rs")).exists())
        .collect()
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_TARGET_DIR");
    command
}

pub(crate) fn cargo_has(tool: &str) -> bool {
    command(&[tool, "--version"])
        .output()
        .is_ok_and(|output| output.status.success())
}

pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> String {
    let output = command(arguments)
        .current_dir(root)
        .output()
        .expect("cargo");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "cargo {}: {}",
        arguments.join(" "),
        text(&output.stderr)
    );
    text(&output.stdout)
}
