//! What the extensions of other tools say, and how operations are grouped and named without them.

use clientwright_codegen::model::dump_with_docs;

use crate::support::{cases, document, join};

/// Every case of the file: a document, and after `--- client` what `client.yaml` adds.
#[test]
fn cases_of_conventions() {
    for (name, text, client) in cases(include_str!("cases/conventions.yaml")) {
        let lowered = document(&text, client);
        let shown = join(&dump_with_docs(&lowered.api), &lowered.findings);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/conventions" }, {
            insta::assert_snapshot!(name, shown);
        });
    }
}
