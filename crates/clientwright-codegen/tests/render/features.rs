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
