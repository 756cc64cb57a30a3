//! Build scripts of a package outside of the workspace, run by Cargo itself: what is watched, what is made again and when, what a
//! broken document does, and that the user's own checks stay clean.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

const BUILD: &str = r#"
fn main() {
    clientwright::Build::new("specs/shop").generate();
    clientwright::Build::new("specs/plain-api.yaml").generate();
    clientwright::Build::new("specs/acme").generate();
}
"#;

/// What a careful user has on; nothing of the clients may be said.
const LIB: &str = r#"
//! An application.
#![deny(warnings, missing_docs, unreachable_pub, unused, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

clientwright_runtime::include_client!("shop");
clientwright_runtime::include_client!("acme");

mod api {
    clientwright_runtime::include_client!("plain_api");
}

/// Makes a call, and names what the build made.
///
/// ```
/// let client = outside::shop::Client::builder().build();
/// assert!(client.is_err(), "this package has no transport");
/// ```
pub fn call(client: &shop::Client) {
    drop(client.pets().get("p1").send());
    drop(api::plain_api::Client::builder());
}
"#;

const CLIENT: &str = "\
crate: {name: shop-client, version: 0.1.0}
documents:
  - {file: openapi.yaml, overlay: overlay.yaml, source: none, retrieved: 2026-01-01, kind: hand-written}
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: {title: Fixes, version: '1'}
actions:
  - {target: $.info, update: {title: Pet Shop}, description: The title is too short.}
";

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: https://shop.example.com}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      description: |
        ```rust
        let spec_text = compile_error!(\"no text of a document is a doctest\");
        ```
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: 'types.yaml#/Pet'}}}}
";

const TYPES: &str = "\
Pet:
  type: object
  properties:
    name: {type: string}
    toy: {$ref: 'later/toys.yaml#/Toy'}
";

/// References that would be instructions to Cargo.
const PLAIN: &str = r#"
openapi: 3.1.0
info: {title: Plain, version: "1"}
servers: [{url: "https://plain.example.com"}]
paths:
  /a:
    get:
      operationId: get_a
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {$ref: "x.yaml\ncargo::rustc-env=TAKEN=1\n.yaml#/X"}
"#;

/// Two documents of one provider: the same credentials, hosts of their own, and names that mean something else in each.
const ACME: &str = "\
crate: {name: acme-client, version: 0.1.0}
documents:
  - {file: customers.yaml, source: none, retrieved: 2026-01-01, kind: hand-written}
  - {file: orders.yaml, overlay: orders.overlay.yaml, source: none, retrieved: 2026-01-01, kind: hand-written}
";

/// A document of one of them, without what differs.
fn of_acme(what: &str, error: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: Acme, version: '1'}}
servers:
  - {{url: 'https://{what}.acme.example/v1', description: Production}}
  - {{url: 'https://{what}.sandbox.acme.example/v1', description: Sandbox}}
security: [{{token: []}}]
paths:
  /{what}/{{id}}:
    get:
      operationId: get
      tags: [{what}]
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses:
        '204': {{description: ok}}
        default: {{description: no, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Problem'}}}}}}}}
  /health: {{get: {{operationId: health, tags: [{what}], responses: {{'204': {{description: ok}}}}}}}}
components:
  securitySchemes: {{token: {{type: http, scheme: bearer}}}}
  schemas: {{Problem: {{type: object, required: [{error}], properties: {{{error}: {{type: string}}}}}}}}
"
    )
}

const OVERLAID: &str = "\
overlay: 1.1.0
info: {title: Fixes, version: '1'}
actions:
  - {target: $.info, update: {description: Patched.}, description: It says nothing of itself.}
";

/// What a user tests of it.
const CALLS: &str = r##"
//! Calls of a client of two documents.

use clientwright_runtime::testing::{Mock, Reply};
use outside::acme::{ApiError, Client, OrdersServer, Server, operations};

#[tokio::test]
async fn each_call_goes_to_the_host_of_its_document() {
    let mock = Mock::new();
    mock.otherwise(Reply::status(204));
    let builder = || Client::builder().bearer_auth("k1").transport(mock.clone());
    for (client, customers, orders) in [
        (builder(), "customers", "orders"),
        (builder().server(Server::Sandbox), "customers.sandbox", "orders.sandbox"),
        (
            builder().orders_server(OrdersServer::Production).server(Server::Sandbox),
            "customers.sandbox",
            "orders",
        ),
        (builder().orders_server(OrdersServer::Sandbox), "customers", "orders.sandbox"),
    ] {
        let client = client.build().expect("a client");
        client.customers().get("1").send().await.expect("an answer");
        client.orders().get("1").send().await.expect("an answer");
        client.customers().health().send().await.expect("an answer");
        client.orders().health().send().await.expect("an answer");
        let requests = mock.all_requests();
        let urls: Vec<String> = requests.iter().map(|one| one.url()).collect();
        let expect = [
            format!("https://{customers}.acme.example/v1/customers/1"),
            format!("https://{orders}.acme.example/v1/orders/1"),
            format!("https://{customers}.acme.example/v1/health"),
            format!("https://{orders}.acme.example/v1/health"),
        ];
        assert_eq!(urls, expect);
        assert!(requests.iter().take(2).all(|one| one.header("authorization") == Some("Bearer k1")));
        mock.forget_requests();
    }
}

#[tokio::test]
async fn each_document_means_its_own_by_a_name() {
    let mock = Mock::new();
    mock.on(&operations::GET).reply(Reply::json(404, r#"{"code":"c"}"#));
    mock.on(&operations::ORDERS_GET).reply(Reply::json(404, r#"{"reason":"r"}"#));
    let client = Client::builder().bearer_auth("k1").transport(mock).build().expect("a client");
    let error = client.customers().get("1").send().await.expect_err("none");
    assert!(matches!(error.api_error(), Some(ApiError::Problem(body)) if body.code == "c"), "{error:?}");
    let error = client.orders().get("1").send().await.expect_err("none");
    assert!(matches!(error.api_error(), Some(ApiError::OrdersProblem(body)) if body.reason == "r"), "{error:?}");
}
"##;

struct Project {
    root: PathBuf,
}

struct Run {
    ok: bool,
    /// Whether Cargo ran the build script.
    script: bool,
    stdout: String,
    stderr: String,
}

impl Project {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside");
        for folder in ["specs", "src", "tests"] {
            let _ = fs::remove_dir_all(root.join(folder));
        }
        let project = Self { root };
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        project.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nclientwright-runtime = {{ path = {:?}, default-features = false }}\n\n\
                 [dev-dependencies]\nclientwright-runtime = {{ path = {:?}, default-features = false, features = [\"testing\"] }}\n\
                 tokio = {{ version = \"1\", features = [\"macros\", \"rt\", \"net\", \"time\"] }}\n\n\
                 [build-dependencies]\nclientwright = {{ path = {:?}, default-features = false }}\n\n[profile.dev]\ndebug = false\n\n[workspace]\n",
                manifest.join("../clientwright-runtime").display(),
                manifest.join("../clientwright-runtime").display(),
                manifest.display()
            ),
        );
        let lock = fs::read_to_string(manifest.join("../../Cargo.lock")).expect("the lock");
        project.write("Cargo.lock", &lock);
        project.write("build.rs", BUILD);
        project.write("src/lib.rs", LIB.trim_start());
        project.write("specs/shop/client.yaml", CLIENT);
        project.write("specs/shop/overlay.yaml", OVERLAY);
        project.write("specs/shop/openapi.yaml", DOCUMENT);
        project.write("specs/shop/types.yaml", TYPES);
        project.write("specs/shop/later/readme.txt", "Toys come later.\n");
        project.write("specs/plain-api.yaml", PLAIN.trim_start());
        project.write("specs/acme/client.yaml", ACME);
        project.write("specs/acme/customers.yaml", &of_acme("customers", "code"));
        project.write("specs/acme/orders.yaml", &of_acme("orders", "reason"));
        project.write("specs/acme/orders.overlay.yaml", OVERLAID);
        project.write("tests/calls.rs", CALLS.trim_start());
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.root.join(path)).expect("a file");
        assert!(text.contains(from), "{path} has {from}");
        self.write(path, &text.replace(from, to));
    }

    fn cargo(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--verbose"])
            .current_dir(&self.root)
            .env_remove("RUSTFLAGS")
            .env("RUSTDOCFLAGS", "-D warnings")
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .expect("cargo");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let stderr = text(&output.stderr);
        Run {
            ok: output.status.success(),
            script: stderr.lines().any(|line| {
                line.trim_start().starts_with("Running")
                    && line.contains("/outside-")
                    && line.contains("build-script-build")
            }),
            stdout: text(&output.stdout),
            stderr,
        }
    }

    /// A build that works, and whether the build script ran for it.
    fn build(&self) -> bool {
        let run = self.cargo(&["build"]);
        assert!(run.ok, "{}", run.stderr);
        run.script
    }

    fn built(&self) -> PathBuf {
        let folders = fs::read_dir(self.root.join("target/debug/build")).expect("build scripts");
        let mut folders: Vec<PathBuf> = folders
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.join("out/shop.rs").exists())
            .collect();
        folders.sort_by_key(|path| modified(&path.join("invoked.timestamp")));
        folders.pop().expect("the build script's output")
    }

    fn shop(&self) -> PathBuf {
        self.built().join("out/shop.rs")
    }
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path)
        .and_then(|meta| meta.modified())
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

#[test]
fn a_package_of_its_own() {
    let project = Project::new();
    project.build();
    tells_cargo_what_it_read(&project);
    makes_again_what_changed(&project);
    keeps_what_was_good(&project);
    leaves_the_users_checks_clean(&project);
    let calls = project.cargo(&["test", "--test", "calls"]);
    assert!(calls.ok, "{}{}", calls.stdout, calls.stderr);
    assert!(calls.stdout.contains("2 passed"), "{}", calls.stdout);
}

fn tells_cargo_what_it_read(project: &Project) {
    let said = text(&project.built().join("output"));
    let (watched, others): (Vec<&str>, Vec<&str>) = said
        .lines()
        .partition(|line| line.starts_with("cargo::rerun-if-changed="));
    let mut watched: Vec<&str> = watched
        .into_iter()
        .filter_map(|line| line.split_once('='))
        .map(|(_, path)| path)
        .collect();
    watched.sort_unstable();
    assert_eq!(
        watched,
        [
            "specs/acme/client.yaml",
            "specs/acme/customers.yaml",
            "specs/acme/orders.overlay.yaml",
            "specs/acme/orders.yaml",
            "specs/plain-api.yaml",
            "specs/shop/client.yaml",
            // The file that is not there: Cargo watches the folder that it would come to be in.
            "specs/shop/later",
            "specs/shop/openapi.yaml",
            "specs/shop/overlay.yaml",
            "specs/shop/types.yaml",
        ]
    );
    assert!(!others.is_empty(), "what is missing is warned of");
    for line in others {
        assert!(line.starts_with("cargo::warning=specs/"), "{line}");
    }
}

fn makes_again_what_changed(project: &Project) {
    assert!(!project.build(), "nothing changed");
    project.write("specs/shop/notes.txt", "unrelated");
    project.write("notes.txt", "unrelated");
    project.edit(
        "src/lib.rs",
        "An application.",
        "An application that calls.",
    );
    assert!(!project.build(), "nothing changed that it reads");
    for (path, from, to, made) in [
        (
            "specs/shop/openapi.yaml",
            "operationId: getPet",
            "operationId: getPet\n      summary: Finds it.",
            "/// Finds it.",
        ),
        (
            "specs/shop/overlay.yaml",
            "Pet Shop",
            "Pets Galore",
            "Pets Galore",
        ),
        ("specs/shop/client.yaml", "0.1.0", "0.2.0", "\"0.2.0\""),
        (
            "specs/shop/types.yaml",
            "name: {type: string}",
            "name: {type: string}\n    age: {type: integer}",
            "pub age:",
        ),
    ] {
        project.edit(path, from, to);
        assert!(project.build(), "{path} changed");
        assert!(text(&project.shop()).contains(made), "{path} is read");
        assert!(!project.build(), "it was made once");
    }
    project.write(
        "specs/shop/later/toys.yaml",
        "Toy: {type: object, properties: {squeaks: {type: boolean}}}\n",
    );
    assert!(project.build(), "what was missing is there");
    assert!(text(&project.shop()).contains("pub squeaks:"), "and read");
    assert!(!project.build(), "it was made once");
}

fn keeps_what_was_good(project: &Project) {
    let shop = project.shop();
    let (before, written) = (text(&shop), modified(&shop));
    project.edit("specs/shop/openapi.yaml", "paths:", "paths: [");
    let run = project.cargo(&["build"]);
    assert!(!run.ok, "a broken document fails");
    assert!(
        run.stderr.contains("no client is made from specs/shop"),
        "{}",
        run.stderr
    );
    let place = run
        .stderr
        .lines()
        .any(|line| line.contains("specs/shop/openapi.yaml:"));
    assert!(place && run.stderr.contains("error["), "{}", run.stderr);
    assert!(
        !run.stderr.contains("panicked") && !run.stderr.contains("RUST_BACKTRACE"),
        "{}",
        run.stderr
    );
    assert_eq!(text(&shop), before, "what was good stays");
    project.edit("specs/shop/openapi.yaml", "paths: [", "paths:");
    project.build();
    assert_eq!(
        (text(&shop), modified(&shop)),
        (before, written),
        "the same is not written again"
    );
}

fn leaves_the_users_checks_clean(project: &Project) {
    let docs = project.cargo(&["doc", "--no-deps", "--document-private-items"]);
    assert!(docs.ok, "{}", docs.stderr);
    let page = text(
        &project
            .root
            .join("target/doc/outside/shop/struct.Client.html"),
    );
    assert!(page.contains("A client for the"), "the client has its docs");
    let tests = project.cargo(&["test", "--doc"]);
    assert!(tests.ok, "{}{}", tests.stdout, tests.stderr);
    assert!(
        tests.stdout.contains("1 passed") && tests.stdout.contains("0 ignored"),
        "{}",
        tests.stdout
    );
    if project.cargo(&["clippy", "--version"]).ok {
        let clippy = project.cargo(&["clippy", "--all-targets"]);
        assert!(clippy.ok, "{}", clippy.stderr);
    }
}
