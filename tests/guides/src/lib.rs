//! The guides of `docs/guide`, so that each Rust block in them is compiled, and run unless it says `no_run`.
//!
//! They are read where doctests are collected, and only there: a package of this crate does not hold them.
//!
//! Blocks with `ignore` are files of transcripts, which `cargo xtask outside` builds.

#![allow(
    clippy::doc_markdown,
    reason = "the guides are pages for readers: names such as JSONPath stand in them as they are said"
)]

/// The pages, each as the documentation of a module.
macro_rules! pages {
    ($($name:ident: $file:literal),* $(,)?) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!("../../../docs/guide/", $file))]
            pub mod $name {}
        )*

        /// The files of the pages.
        pub const PAGES: &[&str] = &[$($file),*];
    };
}

pages! {
    authentication: "authentication.md",
    build_script: "build-script.md",
    checked_in: "checked-in.md",
    documents: "documents.md",
    errors: "errors.md",
    first_client: "first-client.md",
    moving: "moving.md",
    overlays: "overlays.md",
    several: "several.md",
    shaping: "shaping.md",
    testing: "testing.md",
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::PAGES;

    fn docs() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs"))
    }

    #[test]
    fn every_page_is_compiled_and_in_the_summary() -> std::io::Result<()> {
        let summary = fs::read_to_string(docs().join("SUMMARY.md"))?;
        let mut found = Vec::new();
        for entry in fs::read_dir(docs().join("guide"))? {
            found.push(entry?.file_name().to_string_lossy().into_owned());
        }
        found.sort();
        assert_eq!(found, PAGES);
        for page in PAGES {
            assert!(summary.contains(&format!("(guide/{page})")), "{page}");
        }
        Ok(())
    }

    #[test]
    fn links_between_pages_lead_somewhere() -> std::io::Result<()> {
        let mut pages = vec![docs().join("index.md")];
        pages.extend(PAGES.iter().map(|page| docs().join("guide").join(page)));
        for page in pages {
            let text = fs::read_to_string(&page)?;
            let links = text.split("](").skip(1);
            for link in links
                .filter_map(|rest| rest.split_once(')'))
                .map(|(link, _)| link)
            {
                let file = link.split('#').next().unwrap_or_default();
                if !file.contains("://") && !file.is_empty() {
                    let there = page.with_file_name(file).exists();
                    assert!(there, "{}: {link}", page.display());
                }
            }
        }
        Ok(())
    }
}
