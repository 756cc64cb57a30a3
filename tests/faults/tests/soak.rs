//! A small soak; `cargo xtask soak` makes the large one.

use std::process::Command;

#[test]
fn every_call_ends_and_no_effect_comes_twice() {
    let output = Command::new(env!("CARGO_BIN_EXE_soak"))
        .args(["--calls", "10000", "--failures", "10", "--tasks", "64"])
        .output()
        .expect("the program starts");
    let (report, faults) = (output.stdout, output.stderr);
    let report = String::from_utf8_lossy(&report);
    let faults = String::from_utf8_lossy(&faults);
    assert!(output.status.success(), "{faults}\n{report}");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let at = |pointer: &str| {
        report
            .pointer(pointer)
            .unwrap_or_else(|| panic!("no {pointer} in {report}"))
    };
    assert_eq!(at("/calls"), 10_000);
    // So few calls say nothing of memory, and the report says so.
    assert!(at("/memory/growth_percent").is_null(), "{report}");
    assert!(at("/memory/not_measured").is_string(), "{report}");
    // A fault that was never played proves nothing.
    let played = at("/server/faults").as_object().expect("counts");
    assert!(
        played.values().all(|count| count.as_u64() > Some(0)),
        "{report}"
    );
    assert_eq!(at("/server/faults/ResetUnread"), at("/server/unread"));
}
