//! What Cargo is told, on documents that would tell it other things.

use super::*;

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: https://shop.example.com}]
paths:
";

/// A document with this many parameters that stand nowhere, each of which is a warning.
fn odd(parameters: usize) -> String {
    let mut text = DOCUMENT.to_owned();
    for index in 0..parameters {
        text.push_str(&format!(
            "  /p{index}:\n    get:\n      operationId: get{index}\n      parameters:\n        - \
             {{name: \"a\\ncargo::rustc-env=A=1\\r{}\", in: \"some\\nwhere\", schema: {{type: string}}}}\n      \
             responses: {{'200': {{description: ok}}}}\n",
            "x".repeat(2 * WARNING_LENGTH)
        ));
    }
    text
}

fn place(document: &str) -> (tempfile::TempDir, Build) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.yaml");
    std::fs::write(&path, document).expect("a file");
    let out = folder.path().join("out");
    std::fs::create_dir(&out).expect("a folder");
    let build = Build::new(path).out_dir(out);
    (folder, build)
}

fn said(build: &Build) -> Vec<String> {
    let mut out = Vec::new();
    build.generate_to(&mut out).expect("a client");
    let text = String::from_utf8(out).expect("text");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn warnings_are_few_and_short_and_one_line_each() {
    let (_folder, build) = place(&odd(30));
    let lines = said(&build.max_warnings(2));
    let warnings = lines
        .iter()
        .filter_map(|line| line.strip_prefix("cargo::warning="));
    let warnings: Vec<&str> = warnings.collect();
    assert_eq!(warnings.len(), 3);
    let end = "shop.yaml: 28 more (28 of CW0516); `clientwright check` prints them all";
    assert!(warnings[2].ends_with(end), "{}", warnings[2]);
    for line in &lines {
        let known = ["cargo::warning=", "cargo::rerun-if-changed="];
        assert!(known.iter().any(|known| line.starts_with(known)), "{line}");
        assert!(line.chars().count() < WARNING_LENGTH + 20, "{line}");
        assert!(!line.contains(char::is_control), "{line:?}");
    }
}

#[test]
fn warnings_of_one_code_are_fewer() {
    let mut text = odd(30);
    text.push_str("  /ref: {get: {responses: {'200': {$ref: '#/components/responses/None'}}}}\n");
    let (_folder, build) = place(&text);
    let lines = said(&build);
    let of = |code: &str| {
        let warnings = lines
            .iter()
            .filter(|line| line.contains(&format!(" {code}: ")));
        warnings.count()
    };
    assert_eq!((of("CW0516"), of("CW0401")), (ALIKE, 1), "{lines:#?}");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("27 more (27 of CW0516)"))
    );
}

#[test]
fn what_is_there_is_not_written_again() {
    let (_folder, build) = place(&odd(1));
    let first = build.try_generate().expect("a client");
    assert!(first.changed && first.path.ends_with("out/shop.rs"));
    let again = build.try_generate().expect("a client");
    assert!(!again.changed);
    assert_eq!(again.inputs.len(), 1, "the document alone");
}

#[test]
fn clients_of_one_name_are_told_apart() {
    let (folder, build) = place(&odd(2));
    let other = folder.path().join("more/shop.yaml");
    std::fs::create_dir(folder.path().join("more")).expect("a folder");
    std::fs::write(&other, odd(1)).expect("a file");
    build.try_generate().expect("a client");
    let second = Build::new(&other).out_dir(folder.path().join("out"));
    let error = second.try_generate().expect_err("the same name");
    assert!(error.to_string().contains("have the same name"), "{error}");
    let named = second.name("Second Shop").try_generate().expect("a client");
    assert!(
        named.path.ends_with("out/second_shop.rs"),
        "{:?}",
        named.path
    );
}

#[test]
fn a_file_that_is_missing_is_watched_by_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let out = root.join("target/out");
    std::fs::create_dir_all(&out).expect("a folder");
    std::fs::create_dir_all(root.join("specs")).expect("a folder");
    let there = root.join("specs/there.yaml");
    std::fs::write(&there, "").expect("a file");
    assert_eq!(watched(&there, &out), there);
    let missing = root.join("specs/parts/missing.yaml");
    assert_eq!(watched(&missing, &out), root.join("specs"));
    // Every build writes below the folder of the package.
    let beside = root.join("missing.yaml");
    assert_eq!(watched(&beside, &out), beside);
}

#[test]
fn what_failed_is_watched_where_the_build_goes_on() {
    let (folder, build) = place("openapi: [");
    let watched = |build: &Build| {
        let mut out = Vec::new();
        let error = build.try_generate_to(&mut out).expect_err("no client");
        let text = String::from_utf8(out).expect("text");
        let root = format!("cargo::rerun-if-changed={}/", folder.path().display());
        let lines = text.lines().map(|line| line.replace(&root, ""));
        (error.to_string(), lines.collect::<Vec<_>>())
    };
    let (error, files) = watched(&build);
    assert!(error.contains("error["), "{error}");
    assert_eq!(files, ["shop.yaml"]);

    // A reference is followed before the document fails.
    let document = format!("{DOCUMENT}  /a: {{$ref: 'parts/a.yaml'}}\n  /../b: {{get: {{}}}}\n");
    std::fs::create_dir(folder.path().join("parts")).expect("a folder");
    std::fs::write(folder.path().join("parts/a.yaml"), "get: {}\n").expect("a file");
    std::fs::write(folder.path().join("shop.yaml"), document).expect("a file");
    assert_eq!(watched(&build).1, ["parts/a.yaml", "shop.yaml"]);

    let api = folder.path().join("api");
    std::fs::create_dir(&api).expect("a folder");
    let client = "crate: {name: a, version: 0.1.0}\ndocuments:\n  - {file: a.yaml, source: s, retrieved: 2026-01-01, kind: hand-written}\n";
    std::fs::write(api.join("client.yaml"), client).expect("a file");
    let build = Build::new(&api).out_dir(folder.path().join("out"));
    let (error, files) = watched(&build);
    assert!(error.contains("a.yaml: there is no such file"), "{error}");
    assert_eq!(
        files,
        ["api", "api/client.yaml"],
        "where it would come to be"
    );
}

#[test]
fn a_module_has_a_name() {
    let (folder, build) = place(&odd(0));
    let failure = |build: Build| build.try_generate().expect_err("no name").to_string();
    assert_eq!(
        failure(build.clone().name("")),
        "`` is no name for a module"
    );
    assert_eq!(
        failure(build.name("../-")),
        "`../-` is no name for a module"
    );
    let unnamed = folder.path().join("-.yaml");
    std::fs::copy(folder.path().join("shop.yaml"), &unnamed).expect("a file");
    let unnamed = Build::new(unnamed).out_dir(folder.path().join("out"));
    assert!(failure(unnamed).ends_with("give it one by `name`"));
}

#[test]
fn a_client_yaml_that_nobody_reads_is_told() {
    let (folder, build) = place(&odd(0));
    let client = folder.path().join("client.yaml");
    let text = |file: &str| {
        format!(
            "crate: {{name: a, version: 0.1.0}}\ndocuments:\n  - {{file: {file}, source: s, retrieved: 2026-01-01, kind: hand-written}}\n"
        )
    };
    std::fs::write(&client, text("other.yaml")).expect("a file");
    let told = |build: &Build| {
        let lines = said(build).into_iter();
        let mut told = lines.filter(|line| line.contains("is not read for"));
        told.next()
    };
    assert_eq!(told(&build), None, "it is of another document");
    std::fs::write(&client, text("shop.yaml")).expect("a file");
    let line = told(&build).expect("a warning");
    assert!(line.starts_with("cargo::warning="), "{line}");
    assert!(
        line.ends_with("name the folder instead of the document"),
        "{line}"
    );
}
