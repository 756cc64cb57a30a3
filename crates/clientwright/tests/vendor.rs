//! Updates of vendored documents: what is kept, what is recorded, and what is said of overlay and client.

use std::fs;
use std::path::PathBuf;

use clientwright::Error;
use clientwright::vendor::{Plan, Update, plan};
use serde_json::json;

const OLD_HASH: &str = "df7c1b3a825481375058c4a7945351a249dca4c4e978e4d8dcdcd2c60d43f1d4";

const CLIENT: &str = "\
# How the client behaves.
crate: {name: acme-client, version: 0.1.0}
documents:
  # From the pages of the API.
  - file: openapi.yaml
    overlay: overlay.yaml
    source: https://acme.example/openapi.yaml # as linked
    retrieved: '2026-01-01'
    sha256: df7c1b3a825481375058c4a7945351a249dca4c4e978e4d8dcdcd2c60d43f1d4
    kind: vendored
  - {file: more.yaml, source: here, retrieved: today, kind: hand-written}

operations:
  getCustomer: {name: fetch} # as everybody says
";

const MORE: &str = "\
openapi: 3.1.0
info: {title: More, version: '1'}
paths: {}
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: {title: What is wrong, version: '1'}
actions:
  - target: $.info.title
    description: The title is no name.
    update: Acme
  - target: $.paths['/customers/{id}'].get.tags
    description: Tags are lower case; put back next.
    remove: true
  - target: $.paths['/customers/{id}'].get
    description: The tag in lower case.
    update: {tags: [customers]}
";

const OLD: &str = "\
# The structure is theirs, the words are ours.
openapi: 3.1.0
info: {title: ACME, version: '1'}
servers: [{url: https://api.acme.example, description: 'Ours: the server.'}]
paths:
  /customers/{id}:
    get:
      summary: 'Ours: fetches a customer.'
      operationId: getCustomer
      tags: [Customers]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, description: 'Ours: the id.'}
      responses:
        '200': {description: 'Ours: the customer.', content: {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}}
components:
  schemas:
    Customer:
      type: object
      description: 'Ours: a customer.'
      properties:
        name: {type: string}
        description: {type: string, description: 'Ours: what it is.'}
";

/// The same as [`OLD`], in the words of its publisher.
const PUBLISHED: &str = "\
openapi: 3.1.0
info: {title: ACME, version: '1'}
servers: [{url: https://api.acme.example, description: Theirs.}]
paths:
  /customers/{id}:
    get:
      summary: Theirs.
      operationId: getCustomer
      tags: [Customers]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, description: Theirs.}
      responses:
        '200': {description: Theirs., content: {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}}
components:
  schemas:
    Customer:
      type: object
      description: Theirs.
      properties:
        name: {type: string}
        description: {type: string, description: Theirs.}
";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        folder.put("client.yaml", CLIENT);
        folder.put("more.yaml", MORE);
        folder.put("overlay.yaml", OVERLAY);
        folder.put("openapi.yaml", OLD);
        folder
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("written");
        path
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).expect("read")
    }

    /// The plan for what was published, without its words.
    fn plan(&self, name: &str, published: &str) -> Result<Plan, Error> {
        let mut update = Update::new(self.put(name, published), "2026-11-22");
        update.strip_prose = true;
        plan(self.0.path(), &update)
    }

    fn stands(&self, published: &str) -> Plan {
        let plan = self.plan("published.yaml", published).expect("a plan");
        assert!(plan.fault().is_none(), "{}", plan.text());
        plan
    }

    /// A text without the folder's own name.
    fn shown(&self, text: &str) -> String {
        let own = format!("{}/", self.0.path().to_string_lossy().replace('\\', "/"));
        text.replace(&own, "")
    }
}

fn changed(from: &str, to: &str) -> String {
    assert!(PUBLISHED.contains(from), "{from}");
    PUBLISHED.replace(from, to)
}

/// Where words alone differ, the document keeps its text and `client.yaml` says where it was seen last.
#[test]
fn words_are_no_change() {
    let folder = Folder::new();
    let plan = folder.stands(PUBLISHED);
    assert_eq!(plan.files()["openapi.yaml"], OLD);
    assert_eq!(plan.text(), "the client stays as it is\n");
    plan.write(false).expect("written");
    let client = folder.get("client.yaml");
    let hash = client
        .split("sha256: ")
        .nth(1)
        .and_then(|rest| rest.split('\n').next())
        .unwrap_or_default();
    assert_ne!(hash, OLD_HASH);
    let expected = CLIENT
        .replace(OLD_HASH, hash)
        .replace("2026-01-01", "2026-11-22");
    assert_eq!(client, expected, "comments, order and quotes stay");
}

/// The hash is of the bytes that were published, not of what is made of them.
#[test]
fn the_hash_is_of_what_was_published() {
    let folder = Folder::new();
    let text = "# fixed\nopenapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\n";
    let plan = folder.plan("published.yaml", text).expect("a plan");
    // By `sha256sum`.
    let hash = "0206c26e7b865eaa9e6803d5e7c8a78406436101aafb41843e6ad731866d9783";
    let client = &plan.files()["client.yaml"];
    assert!(client.contains(&format!("sha256: {hash}")), "{client}");
}

#[test]
fn our_words_stay_at_their_places_and_theirs_do_not_come() {
    let folder = Folder::new();
    let published = changed(
        "        name: {type: string}\n",
        "        name: {type: string, description: Theirs., example: {description: data}}\n        age: {type: integer, x-note: {description: data}}\n",
    )
    .replace(
        "      parameters:\n",
        "      parameters:\n        - {name: page, in: query, schema: {type: integer}, description: Theirs.}\n",
    )
    .replace(
        "      responses:\n",
        "      responses:\n        '404': {description: Theirs.}\n",
    );
    insta::assert_snapshot!(folder.stands(&published).files()["openapi.yaml"]);
}

const WRITTEN: &str = "\
# The structure is theirs, the words are ours.
openapi: \"3.1.0\"
info: {title: ACME, version: '1'}

# Nobody has seen another.
servers:
    - url: 'https://api.acme.example'   # the only one
paths:
  # What it is all about.
  /customers/{id}:
    get:
      operationId: getCustomer
      tags: [Customers]
      description: >-
        Ours: fetches
        a customer.
      parameters:
      # In the path.
      - name: id
        in: path
        required: true
        schema: {type: string}
      - {name: lang, in: query, schema: {type: string}}
      responses:
        '204':
          description: 'Ours: none.'
    put:
      operationId: putCustomer
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '204': {description: 'Ours: done.'}
components:
  schemas:
    Customer:
      required: [name]
      allOf:
        - {type: object}
      oneOf:
        -   # A comment behind a dash.
          title: A
      properties:
        name:
          type: string
          maxLength: 10
";

/// What a change does to the text of the document: each line that goes, and each that comes.
fn lines_changed(published: &str) -> String {
    let folder = Folder::new();
    folder.put("openapi.yaml", WRITTEN);
    let plan = folder.plan("published.json", published).expect("a plan");
    let text = &plan.files()["openapi.yaml"];
    let only = |mark: char, of: &str, other: &str| {
        let mut others: Vec<&str> = other.lines().collect();
        let mut out = String::new();
        for line in of.lines() {
            match others.iter().position(|one| *one == line) {
                Some(index) => drop(others.swap_remove(index)),
                None => out.push_str(&format!("{mark} {line}\n")),
            }
        }
        out
    };
    only('-', WRITTEN, text) + &only('+', text, WRITTEN)
}

/// Whatever is as it was stands as it stood: comments, quotes, breaks of lines, and the order of keys.
#[test]
fn what_stays_is_written_as_it_was() {
    // Published without comments.
    let published = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut document: serde_json::Value = serde_yaml::from_str(WRITTEN).expect("YAML");
        change(&mut document);
        // Which sorts the keys.
        document.to_string()
    };
    let get = "/paths/~1customers~1{id}/get";
    let at = |document: &mut serde_json::Value, pointer: &str, value: serde_json::Value| {
        *document.pointer_mut(pointer).expect("a place") = value;
    };
    let add =
        |document: &mut serde_json::Value, pointer: &str, key: &str, value: serde_json::Value| {
            document.pointer_mut(pointer).expect("a place")[key] = value;
        };
    let cases: [(&str, String); 9] = [
        ("nothing", published(&|_| {})),
        (
            "a value below a dash",
            published(&|d| {
                at(
                    d,
                    &format!("{get}/parameters/0/schema"),
                    json!({"type": "integer"}),
                );
            }),
        ),
        (
            "the first value behind a dash",
            published(&|d| at(d, "/servers/0/url", json!("https://acme.example"))),
        ),
        (
            "a value in braces",
            published(&|d| {
                at(
                    d,
                    &format!("{get}/parameters/1/schema/type"),
                    json!("integer"),
                );
            }),
        ),
        (
            "the only value in braces behind a dash",
            published(&|d| {
                at(
                    d,
                    "/components/schemas/Customer/allOf/0/type",
                    json!("string"),
                );
            }),
        ),
        (
            "a value on the line below a dash",
            published(&|d| at(d, "/components/schemas/Customer/oneOf/0/title", json!("B"))),
        ),
        (
            "a new response, operation and property",
            published(&|d| {
                add(
                    d,
                    &format!("{get}/responses"),
                    "404",
                    json!({"description": "Theirs."}),
                );
                add(
                    d,
                    "/paths/~1customers~1{id}",
                    "delete",
                    json!({"operationId": "deleteCustomer", "responses": {"204": {"description": "Theirs."}}}),
                );
                add(
                    d,
                    "/components/schemas/Customer/properties",
                    "age",
                    json!({"type": "integer"}),
                );
            }),
        ),
        (
            "an operation less",
            published(&|d| {
                drop(
                    d.pointer_mut("/paths/~1customers~1{id}")
                        .and_then(|path| path.as_object_mut()?.remove("get")),
                );
            }),
        ),
        (
            "the last value",
            published(&|d| {
                at(
                    d,
                    "/components/schemas/Customer/properties/name/maxLength",
                    json!(20),
                );
            }),
        ),
    ];
    let shown = cases.map(|(name, published)| format!("{name}\n{}", lines_changed(&published)));
    insta::assert_snapshot!(shown.join("\n"));
}

/// Of a provider's first document there is nothing yet: no text, and no hash.
#[test]
fn a_first_document_is_written() {
    let folder = Folder::new();
    folder.put("client.yaml", &CLIENT.replace(OLD_HASH, &"0".repeat(64)));
    fs::remove_file(folder.0.path().join("openapi.yaml")).expect("removed");
    let plan = folder.stands(PUBLISHED);
    assert!(
        plan.text().contains("nothing to compare with"),
        "{}",
        plan.text()
    );
    plan.write(false).expect("written");
    assert!(!folder.get("openapi.yaml").contains("Theirs"));
    assert!(!folder.get("client.yaml").contains("0000"));
}

#[test]
fn what_changes_is_told() {
    let folder = Folder::new();
    let published = changed("name: {type: string}", "name: {type: integer}");
    insta::assert_snapshot!(folder.shown(&folder.stands(&published).text()));
}

/// An action whose target is already so, and two that undo each other.
#[test]
fn actions_that_are_no_longer_needed_are_told() {
    let folder = Folder::new();
    let published = changed("title: ACME", "title: Acme").replace("[Customers]", "[customers]");
    insta::assert_snapshot!(folder.shown(&folder.stands(&published).text()));
}

/// Nothing is written where an action or an entry of `client.yaml` no longer applies, unless it is forced.
#[test]
fn what_no_longer_applies_stops_the_update() {
    let folder = Folder::new();
    let published = changed("      tags: [Customers]\n", "");
    let stale = || folder.plan("published.yaml", &published).expect("a plan");
    insta::assert_snapshot!(folder.shown(&stale().text()));
    assert!(stale().write(false).is_err());
    assert_eq!(folder.get("openapi.yaml"), OLD);
    assert_eq!(folder.get("client.yaml"), CLIENT);
    stale().write(true).expect("written");
    assert!(!folder.get("openapi.yaml").contains("Customers"));
    assert!(folder.get("client.yaml").contains("2026-11-22"));

    let folder = Folder::new();
    let gone = changed("operationId: getCustomer", "operationId: fetchCustomer");
    let plan = folder.plan("published.yaml", &gone).expect("a plan");
    for told in ["`getCustomer` does not exist", "\nBreaking\n"] {
        assert!(plan.text().contains(told), "{}", plan.text());
    }
    assert!(plan.write(false).is_err());
}

/// Documents stand inside of pages, between fences of any length.
#[test]
fn a_page_is_taken_for_the_document_that_it_quotes() {
    let folder = Folder::new();
    let page = format!(
        "# Customers\n\n```sh\nopenapi: none\n  ```\n\n````yaml title\n{PUBLISHED}````\n\n```json\n{{}}\n```\n"
    );
    let page = page.replace("openapi: none", "curl");
    let plan = folder.plan("page.md", &page).expect("a plan");
    assert_eq!(plan.files()["openapi.yaml"], OLD);
    for page in [
        "# Nothing\n".to_owned(),
        format!("{page}\n```\n{PUBLISHED}```\n"),
    ] {
        let error = folder.plan("page.md", &page).expect_err("no one document");
        assert!(error.to_string().contains("OpenAPI document"), "{error}");
    }
}

/// With the publisher's words, the document is what was published, byte for byte.
#[test]
fn without_stripping_the_text_is_as_published() {
    let folder = Folder::new();
    let mut update = Update::new(folder.put("new.yaml", PUBLISHED), "2026-11-22");
    update.source = Some("https://acme.example/v2: new".to_owned());
    let plan = plan(folder.0.path(), &update).expect("a plan");
    assert_eq!(plan.files()["openapi.yaml"], PUBLISHED);
    let client = &plan.files()["client.yaml"];
    assert!(
        client.contains("source: 'https://acme.example/v2: new' # as linked\n"),
        "{client}"
    );
}

#[test]
fn the_document_is_one_that_is_vendored() {
    let folder = Folder::new();
    let mut update = Update::new(folder.put("new.yaml", PUBLISHED), "2026-11-22");
    let said = |update: &Update| {
        plan(folder.0.path(), update)
            .expect_err("refused")
            .to_string()
    };
    update.document = Some("openapi".to_owned());
    assert!(plan(folder.0.path(), &update).is_ok());
    update.document = Some("more.yaml".to_owned());
    let mut texts = vec![said(&update)];
    update.document = Some("other".to_owned());
    texts.push(said(&update));
    let both = CLIENT.replace(
        "kind: hand-written",
        &format!("sha256: {OLD_HASH}, kind: vendored"),
    );
    folder.put("client.yaml", &both);
    update.document = None;
    texts.push(said(&update));
    insta::assert_snapshot!(folder.shown(&texts.join("\n")));
}
