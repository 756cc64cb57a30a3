//! Schemas to types.

use crate::support::{answered, both, documented, sent};

const CASES: &str = include_str!("cases/schemas.yaml");

/// Every case of the file, under the name that it has there.
#[test]
fn cases() {
    for case in CASES.split("\n=== ").skip(1) {
        let (title, text) = case.split_once('\n').unwrap_or((case, ""));
        let (name, way) = title.split_once(" | ").unwrap_or((title, "answered"));
        let lower = match way {
            "sent" => sent,
            "both" => both,
            "docs" => documented,
            _ => answered,
        };
        let shown = format!("{}\n\n---- {way}\n{}", text.trim_end(), lower(text));
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/schemas" }, {
            insta::assert_snapshot!(name.replace(' ', "-"), shown);
        });
    }
}
