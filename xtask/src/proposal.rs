//! What `cargo xtask codegen` proposes: takes a client as it was last committed and as it is now, prints what changed for its
//! callers and the version that its crate should have.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use clientwright::Generated;
use clientwright::diff::{Level, Side, diff};

/// Prints the proposal for a provider, where its client differs from the last commit; `changed` files just did.
pub fn print(
    name: &str,
    generated: &Generated,
    changed: usize,
    changelog: bool,
) -> Result<(), Box<dyn Error>> {
    let folder = format!("generated/{name}");
    // Nothing to say: no repository, no commit, or files that the last commit has too.
    let status = Command::new("git")
        .args(["diff", "--quiet", "HEAD", "--", &folder])
        .status();
    if changed == 0 && status.map_or(true, |status| status.code() != Some(1)) {
        return Ok(());
    }
    let Some(old) = Side::of_crate_at("HEAD", Path::new(&folder))? else {
        return Ok(());
    };
    let new = Side::of_generated(generated)?;
    let report = diff(&old, &new);
    let (Some(next), Some(written)) = (report.next.clone(), new.version()) else {
        return Ok(());
    };
    if changelog && !report.changes.is_empty() {
        println!(
            "\n## {} {}\n\n{}",
            generated.package(),
            next.max(written),
            report.markdown()
        );
        return Ok(());
    }
    println!("  since the last commit: {}", report.summary());
    for placed in report.of(Level::Breaking) {
        println!(
            "    breaking: {}: {}",
            placed.change.item, placed.change.what
        );
    }
    if written < next {
        println!(
            "    propose: version: {next} in specs/{name}/client.yaml (it has {written}); `--changelog` prints an entry"
        );
    }
    Ok(())
}
