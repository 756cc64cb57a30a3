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
    assert!(report.contains(r#""calls":10000,"#), "{report}");
}
