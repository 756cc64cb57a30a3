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
