//! Operations, `client.yaml` and the shape of calls.

use clientwright_codegen::model::{dump, dump_calls};

use crate::support::{cases, document, join};

/// Every case of the file: a document, and after `--- client` what `client.yaml` adds.
#[test]
fn cases_of_operations() {
    for (name, text, client) in cases(include_str!("cases/operations.yaml")) {
        let lowered = document(&text, client);
        let model = format!(
            "{}\n{}",
            dump(&lowered.api),
            dump_calls(&lowered.api, &lowered.calls)
        );
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/operations" }, {
            insta::assert_snapshot!(name, join(&model, &lowered.findings));
        });
    }
}
