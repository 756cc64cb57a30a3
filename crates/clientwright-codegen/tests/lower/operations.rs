//! Operations, `client.yaml` and the shape of calls.

use clientwright_codegen::model::{dump, dump_calls};

use crate::support::{cases, document, join};

/// Every case of the file: a document, and after `--- client` what `client.yaml` adds.
#[test]
fn cases_of_operations() {
    check(
        include_str!("cases/operations.yaml"),
        "snapshots/operations",
    );
}

/// What may be sent twice, and what the server tells of its limits.
#[test]
fn cases_of_sending() {
    check(include_str!("cases/sending.yaml"), "snapshots/sending");
}

/// Which operations and webhooks are generated, and what waits for those that are not.
#[test]
fn cases_of_selection() {
    check(include_str!("cases/selection.yaml"), "snapshots/selection");
}

/// Types that client.yaml gives to texts, numbers and whole schemas.
#[test]
fn cases_of_formats() {
    check(include_str!("cases/formats.yaml"), "snapshots/formats");
}

fn check(file: &str, snapshots: &str) {
    for (name, text, client) in cases(file) {
        let lowered = document(&text, client);
        let model = format!(
            "{}\n{}",
            dump(&lowered.api),
            dump_calls(&lowered.api, &lowered.calls)
        );
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => snapshots }, {
            insta::assert_snapshot!(name, join(&model, &lowered.findings));
        });
    }
}
