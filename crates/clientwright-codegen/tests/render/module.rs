//! Clients as modules: they compile in a library and in a program of another edition, without a warning of the lints that a
//! careful user has on, as a folder of files and as one file that is included.

use std::fs;
use std::path::Path;

use clientwright_codegen::{FileTree, Form, Layout};

use crate::compile::{cargo, cargo_has};
use crate::hostile;
use crate::support::{OWN, client, client_as, features};

/// What a careful user has on.
const LINTS: &str = "\
#![deny(warnings, missing_docs, unreachable_pub, unused, rust_2018_idioms, missing_debug_implementations)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::unwrap_used, clippy::missing_docs_in_private_items)]
#![deny(rustdoc::all)]
#![forbid(unsafe_code)]
";

fn module(name: &str, document: &str, settings: &str, layout: Layout) -> FileTree {
    let form = Form::Module {
        name: name.to_owned(),
        layout,
    };
    client_as(form, name, document, settings).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn manifest(name: &str, edition: &str) -> String {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../clientwright-runtime");
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"{edition}\"\n\n[dependencies]\n\
         clientwright-runtime = {{ path = {:?}, default-features = false, features = [{TYPES}] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nschemars = \"1\"\n",
        runtime.display()
    )
}

/// The features for types of other crates, as the docs of the client name them.
const TYPES: &str = "\"chrono\", \"jiff\", \"rust_decimal\", \"time\", \"uuid\"";

/// The document with types of other crates and of the user's own.
fn own() -> (String, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/own");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
    (read("openapi.yaml"), read("ext.rs"))
}

/// The user's types for a client in a folder: a module beside the generated ones, which means the client by `super`.
fn own_in_a_folder(library: &Path) {
    let (document, by_hand) = own();
    let settings = include_str!("../own/client.yaml");
    for (path, text) in module(OWN, &document, settings, Layout::Folder).iter() {
        write(library, &format!("src/clients/own/{path}"), text);
    }
    let by_hand = by_hand.replace("crate::", "super::");
    write(
        library,
        "src/clients/own/ext.rs",
        &format!("{ALLOWED}{by_hand}"),
    );
}

/// The same for a client in one file: a module of the program, which the paths of `replace` lead to.
fn own_in_a_file(program: &Path) {
    let (document, by_hand) = own();
    let settings = include_str!("../own/client.yaml").replace("extensions: [ext]\n", "");
    for (path, text) in module(OWN, &document, &settings, Layout::File).iter() {
        write(program, &format!("clients/{path}"), text);
    }
    let by_hand = by_hand.replace("crate::", "crate::own::");
    write(program, "src/ext.rs", &format!("{ALLOWED}{by_hand}"));
}

/// What is written by hand is not held to the lints of what is generated.
const ALLOWED: &str = "#![allow(clippy::pedantic, clippy::nursery)]\n";

#[test]
fn modules_compile_where_they_stand() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("modules");
    let _ = fs::remove_dir_all(root.join("library"));
    let _ = fs::remove_dir_all(root.join("program"));
    let (library, program) = (root.join("library"), root.join("program"));
    let mut clients = features();
    for (index, document) in hostile::mixtures().into_iter().enumerate() {
        clients.push((format!("hostile{index}"), document, ""));
    }
    let mut lib = format!("//! Clients as folders.\n{LINTS}\n");
    let mut main = format!("//! Clients as files.\n{LINTS}\n");
    for (name, document, settings) in &clients {
        let ident = name.replace('-', "_");
        for (path, text) in module(name, document, settings, Layout::Folder).iter() {
            write(&library, &format!("src/clients/{ident}/{path}"), text);
        }
        lib.push_str(&format!(
            "#[path = \"clients/{ident}/mod.rs\"]\n#[rustfmt::skip]\npub mod {ident};\n"
        ));
        for (path, text) in module(name, document, settings, Layout::File).iter() {
            assert_eq!(path.as_str(), format!("{ident}.rs"));
            write(&program, &format!("clients/{path}"), text);
        }
        main.push_str(&format!("include!(\"../clients/{ident}.rs\");\n"));
    }
    own_in_a_folder(&library);
    lib.push_str("#[path = \"clients/own/mod.rs\"]\n#[rustfmt::skip]\npub mod own;\n");
    own_in_a_file(&program);
    main.push_str("include!(\"../clients/own.rs\");\n\npub mod ext;\n");
    main.push_str("\nfn main() {}\n");
    write(&library, "src/lib.rs", &lib);
    write(&library, "Cargo.toml", &manifest("library", "2024"));
    write(&program, "src/main.rs", &main);
    write(&program, "Cargo.toml", &manifest("program", "2021"));
    write(
        &root,
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"library\", \"program\"]\n",
    );
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    fs::copy(lock, root.join("Cargo.lock")).expect("the lock");
    let check = if cargo_has("clippy") {
        "clippy"
    } else {
        "check"
    };
    cargo(&root, &[check, "--offline", "--workspace"]);
    cargo(&root, &["doc", "--offline", "-p", "library", "--no-deps"]);
    let listed = [
        "test",
        "--offline",
        "-p",
        "library",
        "--doc",
        "--",
        "--list",
    ];
    let listed = cargo(&root, &listed);
    assert!(listed.contains("0 tests"), "no text is a doctest: {listed}");
    // Only with the runtime's feature is there what verifies webhooks.
    let verify = [
        "check",
        "--offline",
        "-p",
        "library",
        "--features",
        "clientwright-runtime/webhooks",
    ];
    cargo(&root, &verify);
    if cargo_has("fmt") {
        cargo(&root, &["fmt", "-p", "library"]);
        for (name, document, settings) in &clients {
            let folder = library.join("src/clients").join(name.replace('-', "_"));
            for (path, text) in module(name, document, settings, Layout::Folder).iter() {
                let left = fs::read_to_string(folder.join(path.as_str())).expect("the file");
                assert!(left == text, "rustfmt skips {name}: {path}");
            }
        }
    }
}

/// Names of items that a file declares for everyone.
fn public(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim_start);
    let mut names: Vec<String> = lines
        .filter_map(|line| {
            let mut words = line
                .strip_prefix("pub ")?
                .split([' ', '(', '<', ';', ':', '{', '=']);
            let kind = words.next().filter(|kind| {
                matches!(
                    *kind,
                    "struct" | "enum" | "fn" | "static" | "type" | "const" | "mod"
                )
            })?;
            Some(format!("{kind} {}", words.next()?))
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_module_has_what_the_crate_has() {
    for (name, document, settings) in features() {
        let names = |tree: &FileTree| -> Vec<String> {
            let sources = tree
                .iter()
                .filter(|(path, _)| !path.as_str().starts_with("examples/"));
            let mut names: Vec<String> = sources.flat_map(|(_, text)| public(text)).collect();
            names.sort();
            names
        };
        let of_crate = client(&name, &document, settings).expect("a crate");
        let folder = module(&name, &document, settings, Layout::Folder);
        let file = module(&name, &document, settings, Layout::File);
        let mut wrapped = names(&file);
        let ident = format!("mod {}", name.replace('-', "_"));
        let at = wrapped
            .iter()
            .position(|name| *name == ident)
            .expect("the module itself");
        wrapped.remove(at);
        assert_eq!(names(&folder), wrapped, "{name}");
        // Features by tag put types that some groups share into modules of their own.
        if name != crate::support::THREE_TAGS {
            assert_eq!(names(&of_crate), wrapped, "{name}");
        }
        for tree in [&folder, &file] {
            for (path, text) in tree.iter() {
                assert!(!text.contains("feature = "), "{name}: {path} has a feature");
            }
        }
    }
}

#[test]
fn a_small_module() {
    let document = "\
openapi: 3.0.3
info: {title: Shop, version: '1', description: 'Sells things: `use crate::x`, [x](crate::x), \"crate::x\".'}
servers: [{url: https://shop.example.com}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        default: {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
components:
  schemas:
    Pet: {type: object, properties: {'crate::x': {type: string}, owner: {$ref: '#/components/schemas/Problem'}}}
    Problem: {type: object, properties: {code: {type: string}}}
";
    let tree = module("pet-shop", document, "", Layout::File);
    let all: Vec<String> = tree
        .iter()
        .map(|(path, text)| format!("==== {path}\n{text}"))
        .collect();
    insta::assert_snapshot!(all.concat());
}
