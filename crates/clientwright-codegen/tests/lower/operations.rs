//! Operations, `client.yaml` and the shape of calls.

use clientwright_codegen::model::{dump, dump_calls};

use crate::support::{document, join};

const CASES: &str = include_str!("cases/operations.yaml");

/// Every case of the file: a document, and after `--- client` what `client.yaml` adds.
#[test]
fn cases() {
    for case in CASES.split("\n=== ").skip(1) {
        let (name, text) = case.split_once('\n').unwrap_or((case, ""));
        let (text, client) = text.split_once("--- client\n").unwrap_or((text, ""));
        let text = if text.starts_with("openapi") {
            text.to_owned()
        } else {
            with_head(text)
        };
        let lowered = document(&text, client);
        let model = format!(
            "{}\n{}",
            dump(&lowered.api),
            dump_calls(&lowered.api, &lowered.calls)
        );
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/operations" }, {
            insta::assert_snapshot!(name.replace(' ', "-"), join(&model, &lowered.findings));
        });
    }
}

fn with_head(text: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: Test, version: '1'}}\nservers: [{{url: 'https://api.example.com'}}]\n{text}"
    )
}
