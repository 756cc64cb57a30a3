//! What `disk::sync` writes, leaves alone and refuses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clientwright::disk::{self, DiskError, MARK, MARK_END, Mode};

fn files(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter()
        .map(|(name, text)| ((*name).to_owned(), marked(text)))
        .collect()
}

fn marked(text: &str) -> String {
    format!("// {MARK} `a test`{MARK_END}\n{text}\n")
}

/// Syncs and gives a line for each difference.
fn sync(root: &Path, list: &[(&str, &str)], mode: Mode) -> Vec<String> {
    let changes = disk::sync(root, &files(list), mode).expect("nothing is in the way");
    let signed = |sign: &'static str, names: &[String]| {
        names
            .iter()
            .map(move |name| format!("{sign}{name}"))
            .collect::<Vec<_>>()
    };
    [
        signed("+", &changes.added),
        signed("~", &changes.changed),
        signed("-", &changes.removed),
    ]
    .concat()
}

#[test]
fn a_second_run_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let list = [("src/lib.rs", "a"), ("Cargo.toml", "b")];
    assert_eq!(
        sync(root.path(), &list, Mode::Write),
        ["+Cargo.toml", "+src/lib.rs"]
    );
    let before = fs::metadata(root.path().join("src/lib.rs"))
        .unwrap()
        .modified()
        .unwrap();
    assert!(sync(root.path(), &list, Mode::Write).is_empty());
    let after = fs::metadata(root.path().join("src/lib.rs"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after, "a file that did not change was written");
}

#[test]
fn line_ends_of_another_system_are_no_change() {
    let root = tempfile::tempdir().unwrap();
    let list = [("src/lib.rs", "a\nb")];
    sync(root.path(), &list, Mode::Write);
    let file = root.path().join("src/lib.rs");
    let text = fs::read_to_string(&file).unwrap().replace('\n', "\r\n");
    fs::write(&file, &text).unwrap();
    assert!(sync(root.path(), &list, Mode::Check).is_empty());
    assert!(sync(root.path(), &list, Mode::Write).is_empty());
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(
        sync(root.path(), &[("src/lib.rs", "a")], Mode::Check),
        ["~src/lib.rs"]
    );
}

#[test]
fn check_lists_and_writes_nothing() {
    let root = tempfile::tempdir().unwrap();
    sync(root.path(), &[("a.rs", "1"), ("b.rs", "1")], Mode::Write);
    let drift = sync(root.path(), &[("a.rs", "2"), ("c.rs", "1")], Mode::Check);
    assert_eq!(drift, ["+c.rs", "~a.rs", "-b.rs"]);
    assert_eq!(
        fs::read_to_string(root.path().join("a.rs")).unwrap(),
        marked("1")
    );
    assert!(root.path().join("b.rs").exists());
    assert!(!root.path().join("c.rs").exists());
}

#[test]
fn what_is_no_longer_emitted_goes_and_hand_written_files_stay() {
    let root = tempfile::tempdir().unwrap();
    sync(
        root.path(),
        &[("src/old/a.rs", "1"), ("src/lib.rs", "1")],
        Mode::Write,
    );
    fs::write(root.path().join("src/extra.rs"), "// by hand\n").unwrap();
    assert_eq!(
        sync(root.path(), &[("src/lib.rs", "1")], Mode::Write),
        ["-src/old/a.rs"]
    );
    assert!(
        !root.path().join("src/old").exists(),
        "an empty folder was left behind"
    );
    assert!(root.path().join("src/extra.rs").exists());
}

#[test]
fn a_hand_written_file_in_the_way_is_refused_before_anything_is_written() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("b.rs"), "// by hand\n").unwrap();
    let error = disk::sync(
        root.path(),
        &files(&[("a.rs", "1"), ("b.rs", "1")]),
        Mode::Write,
    )
    .unwrap_err();
    assert!(matches!(error, DiskError::HandWritten(_)), "{error}");
    assert!(!root.path().join("a.rs").exists());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_outside_is_refused() {
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(outside.path(), root.path().join("src")).unwrap();
    let error = disk::sync(root.path(), &files(&[("src/lib.rs", "1")]), Mode::Write).unwrap_err();
    assert!(matches!(error, DiskError::Symlink(_)), "{error}");
    for root in [root.path().join("src"), root.path().join("src/")] {
        let error = disk::sync(&root, &files(&[("lib.rs", "1")]), Mode::Write).unwrap_err();
        assert!(matches!(error, DiskError::Symlink(_)), "{error}");
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn what_belongs_to_others_stays() {
    let root = tempfile::tempdir().unwrap();
    let others = [
        // Clients of their own.
        ("clients/shop/Cargo.toml", marked("")),
        ("clients/shop/src/lib.rs", marked("")),
        ("app/Cargo.toml", "[package]\n".to_owned()),
        ("app/src/shop/mod.rs", marked("")),
        ("src/shop/mod.rs", marked("")),
        ("src/shop/client.rs", marked("")),
        (".git/lib.rs", marked("")),
        ("node_modules/a/lib.rs", marked("")),
        // Other tools have such marks too.
        (
            "src/proto.rs",
            "// @generated by protoc. Do not edit.\n".to_owned(),
        ),
        (
            "src/schema.rs",
            "// @generated by `diesel` automatically.\n".to_owned(),
        ),
        (
            "docs/page.md",
            format!("<!-- {MARK} `cargo xtask docs`; see there. -->\n"),
        ),
    ];
    for (name, text) in &others {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let list = [("Cargo.toml", "a"), ("src/lib.rs", "b")];
    assert_eq!(
        sync(root.path(), &list, Mode::Write),
        ["+Cargo.toml", "+src/lib.rs"]
    );
    for (name, text) in &others {
        let now = fs::read_to_string(root.path().join(name)).unwrap();
        assert_eq!(now, *text, "{name}");
    }
    // Nor is one of them replaced.
    let error = disk::sync(root.path(), &files(&[("src/proto.rs", "1")]), Mode::Write);
    assert!(matches!(error, Err(DiskError::HandWritten(_))));
}

#[test]
fn a_file_is_no_folder() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("shop.yaml");
    fs::write(&file, "a: 1\n").unwrap();
    let error = disk::sync(&file, &files(&[("a.rs", "1")]), Mode::Write).unwrap_err();
    assert!(error.to_string().ends_with("it is a file, not a folder"));
}
