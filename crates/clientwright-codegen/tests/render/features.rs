//! One small document for each feature: what becomes of it, pinned.

use crate::support::{client, features};

#[test]
fn features_are_rendered() {
    for (name, document, settings) in features() {
        let text = match client(&name, &document, settings) {
            Ok(tree) => {
                // What is the same in every client is pinned once, by the client that is built by hand.
                let own = |path: &str| {
                    path.starts_with("src/")
                        && (path != "src/lib.rs")
                        && !path.ends_with("client.rs")
                };
                let always = ["ways-in", "names-that-meet"].contains(&name.as_str());
                let files = tree.iter().filter(|(path, _)| own(path.as_str()) || always);
                let shown: Vec<String> = files
                    .map(|(path, text)| format!("==== {path}\n{text}"))
                    .collect();
                shown.concat()
            }
            Err(diagnostics) => diagnostics,
        };
        insta::assert_snapshot!(name, text);
    }
}

/// What a newcomer reads first: where there are calls, pages, features by tag, nothing but webhooks, no credentials.
#[test]
fn readmes_are_rendered() {
    let shown = [
        "conventions",
        "docs",
        "pages",
        "streams",
        "three-tags",
        "webhooks-alone",
        "webhooks",
    ];
    for (name, document, settings) in features() {
        if !shown.contains(&name.as_str()) {
            continue;
        }
        let tree = client(&name, &document, settings).expect("it is generated");
        let first = |path: &str| {
            path == "README.md" || path == "src/lib.rs" || path.starts_with("examples/")
        };
        let files = tree.iter().filter(|(path, _)| first(path.as_str()));
        let files = files.map(|(path, text)| format!("==== {path}\n{text}"));
        insta::assert_snapshot!(format!("readme_{name}"), files.collect::<String>());
    }
}

/// Whoever reads the README finds what `Cargo.toml` has, and what of it is on.
#[test]
fn readmes_list_the_features_of_the_manifest() {
    for (name, document, settings) in features() {
        let Ok(tree) = client(&name, &document, settings) else {
            continue;
        };
        let file = |path: &str| {
            let mut files = tree.iter();
            let (_, text) = files.find(|(at, _)| at.as_str() == path).expect("a file");
            text.to_owned()
        };
        let (manifest, readme) = (file("Cargo.toml"), file("README.md"));
        let (mut has, default) = of_manifest(&manifest);
        let (mut listed, on) = of_readme(&readme);
        has.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, has, "{name}");
        assert_eq!(on, default, "{name}");
    }
}

/// The features of a manifest but `default`, and those that this has.
fn of_manifest(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (_, features) = text.split_once("[features]\n").expect("features");
    let features = features.split("\n[").next().unwrap_or_default();
    let rows = features.lines().filter_map(|line| line.split_once(" = "));
    let (mut names, mut default) = (Vec::new(), Vec::new());
    for (name, value) in rows {
        if name == "default" {
            default = value.split('"').skip(1).step_by(2).collect();
        } else {
            names.push(name.trim_matches('"'));
        }
    }
    (names, default)
}

/// The features that a README lists, and those that it says are on.
fn of_readme(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (_, section) = text.split_once("\n## Features\n").expect("a section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let (mut names, mut on) = (Vec::new(), Vec::new());
    for line in section.lines() {
        if let Some(row) = line.strip_prefix("| `") {
            let (name, rest) = row.split_once('`').expect("a name");
            names.push(name);
            if rest.starts_with(" | yes") {
                on.push(name);
            }
        } else if line.starts_with("- ") {
            names.extend(line.split('`').skip(1).step_by(2));
        }
    }
    (names, on)
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (name, document, settings) in features() {
        assert_eq!(
            client(&name, &document, settings),
            client(&name, &document, settings),
            "{name}"
        );
    }
}
