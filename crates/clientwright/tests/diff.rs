//! What changed between two documents: the cases of `diff/cases.yaml`, each judged, and told in full in a snapshot.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clientwright::diff::{Level, Report, Side, diff};
use clientwright::{Options, Provider};
use serde_yaml::Value;

const DOCUMENT: &str = include_str!("diff/openapi.yaml");
const CLIENT: &str = include_str!("diff/client.yaml");
const CASES: &str = include_str!("diff/cases.yaml");

struct Case {
    name: String,
    document: String,
    client: String,
    verdict: String,
    runs: String,
}

fn cases() -> Vec<Case> {
    let cases: Vec<Value> = serde_yaml::from_str(CASES).expect("cases");
    let text = |case: &Value, key: &str, or: &str| case[key].as_str().unwrap_or(or).to_owned();
    let case = |case: &Value| Case {
        name: text(case, "name", ""),
        document: edited(DOCUMENT, &case["edit"]),
        client: edited(CLIENT, &case["client"]),
        verdict: text(case, "verdict", ""),
        runs: text(case, "runs", ""),
    };
    cases.iter().map(case).collect()
}

fn edited(text: &str, edits: &Value) -> String {
    let edits = edits.as_sequence().into_iter().flatten();
    edits.fold(text.to_owned(), |text, edit| {
        let (from, to) = (
            edit[0].as_str().expect("a text"),
            edit[1].as_str().expect("a text"),
        );
        assert_eq!(text.matches(from).count(), 1, "it occurs once: {from}");
        text.replace(from, to)
    })
}

fn side(folder: &Path, client: &str, document: &str) -> Result<Side, clientwright::Error> {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("client.yaml"), client).expect("written");
    fs::write(folder.join("openapi.yaml"), document).expect("written");
    Side::of(&Provider::load(folder)?)
}

fn reports() -> Vec<(Case, Report, String)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let old = side(&folder.path().join("old"), CLIENT, DOCUMENT);
    let old = old.unwrap_or_else(|error| panic!("{error}"));
    let reports = cases().into_iter().map(|case| {
        let new = side(&folder.path().join("new"), &case.client, &case.document);
        let new = new.unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(new.unread(), [""; 0], "{}", case.name);
        let report = diff(&old, &new);
        let shown = format!("{}/", folder.path().display()).replace('\\', "/");
        let text = report.text().replace(&shown, "");
        (case, report, text)
    });
    reports.collect()
}

fn verdict(report: &Report) -> &'static str {
    let levels: Vec<Level> = report.changes.iter().map(|one| one.change.level).collect();
    if levels.contains(&Level::Breaking) {
        "breaking"
    } else if levels.contains(&Level::Additive) {
        "additive"
    } else {
        "none"
    }
}

fn runs(report: &Report) -> &'static str {
    let mut changes = report.changes.iter().map(|one| &one.change);
    if report.changes.iter().any(|one| one.change.at_run_time) {
        "fails"
    } else if changes.any(|change| change.level == Level::Behaviour) {
        "differently"
    } else {
        ""
    }
}

#[test]
fn every_case_is_judged() {
    let mut wrong = String::new();
    let mut told = String::new();
    for (case, report, text) in reports() {
        let (verdict, runs) = (verdict(&report), runs(&report));
        // Where the API breaks, what runs differently is of less interest; it is in the snapshot.
        let runs_right = runs == case.runs || (case.runs.is_empty() && case.verdict == "breaking");
        if verdict != case.verdict || !runs_right {
            let _ = writeln!(
                wrong,
                "{}: {verdict} {runs}, expected {} {}\n{text}",
                case.name, case.verdict, case.runs
            );
        }
        let _ = writeln!(told, "# {}\n\n{text}", case.name);
    }
    assert!(wrong.is_empty(), "{wrong}");
    insta::assert_snapshot!("cases", told);
}

/// Whatever a client has, all of it is read: no macro is passed over, each operation is tied to its call, and nothing differs from
/// itself.
#[test]
fn every_client_has_a_whole_surface() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let entries = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).expect("a folder");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        paths
    };
    let documents = entries("crates/clientwright-codegen/tests/features");
    let documents = documents
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let specs = entries("specs")
        .into_iter()
        .filter(|path| path.join("client.yaml").exists());
    let mut seen = 0;
    for path in documents.chain(specs) {
        let provider = if path.is_dir() {
            Provider::load(&path)
        } else {
            Provider::from_document(&path, path.parent().expect("a folder"))
        };
        let provider = provider.unwrap_or_else(|error| panic!("{error}"));
        let generated = provider
            .generate(&Options::default())
            .unwrap_or_else(|error| panic!("{error}"));
        let side = Side::of_generated(&generated).unwrap_or_else(|error| panic!("{error}"));
        let shown = path.display();
        assert_eq!(side.unread(), [""; 0], "{shown}");
        assert_eq!(side.operations(), generated.stats().operations, "{shown}");
        let report = diff(&side, &side);
        assert!(report.changes.is_empty(), "{shown}\n{}", report.text());
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

/// What `client.yaml` says and no signature shows: each edit of one of the specs is told, as what fails or as what breaks.
#[test]
fn what_only_client_yaml_says_is_told() {
    for (provider, from, to, item, expect) in [
        (
            "imprint",
            "key: sha256",
            "key: plain",
            "webhooks::Event",
            Level::Behaviour,
        ),
        (
            "imprint",
            "encoding: hex",
            "encoding: base64",
            "webhooks::Event",
            Level::Behaviour,
        ),
        (
            "imprint",
            "header: X-IMPRINT-HMAC-SIGNATURE",
            "header: X-Sign",
            "webhooks::Event",
            Level::Behaviour,
        ),
        (
            "commercelayer",
            "style: post",
            "style: basic",
            "Client",
            Level::Behaviour,
        ),
        (
            "commercelayer",
            "oauth/token\n",
            "oauth/tokens\n",
            "Client",
            Level::Behaviour,
        ),
        (
            "atlas",
            "name: atlas-client",
            "name: atlas-api",
            "atlas-client",
            Level::Breaking,
        ),
    ] {
        let specs = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../specs")
            .join(provider);
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in fs::read_dir(&specs).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name");
            fs::copy(&path, folder.path().join(name)).expect("copied");
        }
        let client = fs::read_to_string(specs.join("client.yaml")).expect("read");
        assert_eq!(client.matches(from).count(), 1, "{from}");
        fs::write(folder.path().join("client.yaml"), client.replace(from, to)).expect("written");
        let open = |folder: &Path| {
            let provider = Provider::load(folder).unwrap_or_else(|error| panic!("{error}"));
            Side::of(&provider).unwrap_or_else(|error| panic!("{error}"))
        };
        let report = diff(&open(&specs), &open(folder.path()));
        let told = report
            .changes
            .iter()
            .find(|one| one.change.item == item && one.change.level == expect);
        assert!(told.is_some(), "{from}\n{}", report.text());
        assert!(report.breaks(), "{from}\n{}", report.text());
    }
}

/// A document that is added changes nothing of what is there, though it has the same path for its own hosts.
#[test]
fn a_further_document_only_adds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let of = |name: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://{name}.acme.example'}}]\npaths:\n  \
             /health: {{get: {{operationId: health, tags: [{name}], responses: {{'204': {{description: ok}}}}}}}}\n"
        )
    };
    // The later one's name comes first in the order of letters.
    let listed = |name: &str| {
        format!(
            "  - {{file: {name}.yaml, source: none, retrieved: 2026-01-01, kind: hand-written}}\n"
        )
    };
    let side = |names: &[&str]| {
        let at = folder.path().join(names.len().to_string());
        fs::create_dir_all(&at).expect("a folder");
        let documents: String = names.iter().map(|name| listed(name)).collect();
        let client =
            format!("crate: {{name: acme-client, version: 0.1.0}}\ndocuments:\n{documents}");
        fs::write(at.join("client.yaml"), client).expect("written");
        for name in names {
            fs::write(at.join(format!("{name}.yaml")), of(name)).expect("written");
        }
        let provider = Provider::load(&at).expect("it reads");
        Side::of(&provider).expect("it generates")
    };
    let report = diff(&side(&["customers"]), &side(&["customers", "accounts"]));
    let text = report.text();
    assert_eq!(report.of(Level::Breaking).count(), 0, "{text}");
    assert!(
        text.contains("accounts::Accounts::health: the operation is new"),
        "{text}"
    );
    assert!(!text.contains("customers::Customers::health"), "{text}");
}
