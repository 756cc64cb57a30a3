//! `cargo xtask diff-verdicts`: holds what `clientwright diff` says of changes against tools that judge any Rust crate.
//!
//! Each case of `crates/clientwright/tests/diff` is generated before and after, and documented as JSON by a nightly rustdoc.
//! `public-api` lists what of the API is gone, changed and new; `cargo-semver-checks`, where it is installed, says whether its
//! rules are broken. A case where they see it otherwise has to say why, and one that says so has to be one.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clientwright::diff::{Level, Side, diff};
use clientwright::{Options, Provider};
use public_api::diff::PublicApiDiff;
use serde_yaml::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is compared, and with what.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only cases whose name has this in it.
    #[arg(long)]
    only: Option<String>,
    /// The program `cargo-semver-checks`, where it is none of the path's.
    #[arg(long, default_value = "cargo-semver-checks")]
    semver_checks: PathBuf,
    /// The toolchain whose rustdoc writes JSON.
    #[arg(long, default_value = "nightly")]
    toolchain: String,
}

struct Verdicts<'a> {
    arguments: &'a Arguments,
    folder: PathBuf,
    before: PathBuf,
    old: Side,
    /// Whether there is a `cargo-semver-checks`.
    checks: bool,
}

/// What one case came to.
struct Row {
    name: String,
    ours: &'static str,
    /// Items that are gone, changed and new.
    api: [usize; 3],
    /// What `cargo-semver-checks` demands.
    semver: Option<&'static str>,
    why: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let cases = crate::root().join("crates/clientwright/tests/diff");
    let folder = crate::root().join("target/diff-verdicts");
    let document = fs::read_to_string(cases.join("openapi.yaml"))?;
    let client = fs::read_to_string(cases.join("client.yaml"))?;
    let list: Vec<Value> = serde_yaml::from_str(&fs::read_to_string(cases.join("cases.yaml"))?)?;
    let provider = provider(&folder, &client, &document)?;
    let checks = Command::new(&arguments.semver_checks)
        .args(["semver-checks", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let verdicts = Verdicts {
        arguments,
        before: described(arguments, &folder, "before", &provider)?,
        old: Side::of(&provider)?,
        folder,
        checks,
    };
    let mut rows = Vec::new();
    for case in &list {
        let name = case["name"].as_str().unwrap_or_default();
        if arguments
            .only
            .as_ref()
            .is_some_and(|only| !name.contains(only.as_str()))
        {
            continue;
        }
        let document = edited(&document, &case["edit"]);
        let client = edited(&client, &case["client"]);
        let row = verdicts.row(name, &client, &document, case["judges"].as_str())?;
        println!("{row}");
        rows.push(row);
    }
    let (same, other): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.agree());
    let explained = other.iter().filter(|row| row.why.is_some()).count();
    // An explanation may be for one of the two alone: without need is one that neither asks for.
    let stale = same
        .iter()
        .filter(|row| verdicts.checks && row.why.is_some() && row.ours == row.listed());
    let stale = stale.count();
    println!(
        "{} changes: the same verdict on {}, another on {}, {explained} of them explained; {stale} explanations without need",
        rows.len(),
        same.len(),
        other.len()
    );
    if !verdicts.checks {
        println!("cargo-semver-checks is not installed: `cargo install cargo-semver-checks`");
    }
    Ok(if explained == other.len() && stale == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Verdicts<'_> {
    fn row(&self, name: &str, client: &str, document: &str, why: Option<&str>) -> Result<Row> {
        let provider = provider(&self.folder, client, document)?;
        let report = diff(&self.old, &Side::of(&provider)?);
        let has = |level| report.of(level).next().is_some();
        let ours = if has(Level::Breaking) {
            "breaking"
        } else if has(Level::Additive) {
            "additive"
        } else {
            "none"
        };
        let after = described(self.arguments, &self.folder, "after", &provider)?;
        let api = |file: &Path| {
            public_api::Builder::from_rustdoc_json(file)
                .omit_blanket_impls(true)
                .build()
        };
        let changes = PublicApiDiff::between(api(&self.before)?, api(&after)?);
        Ok(Row {
            name: name.to_owned(),
            ours,
            api: [
                changes.removed.len(),
                changes.changed.len(),
                changes.added.len(),
            ],
            semver: self.checks.then(|| self.semver(&after)).transpose()?,
            why: why.map(str::to_owned),
        })
    }

    /// What `cargo-semver-checks` demands of the next version.
    fn semver(&self, after: &Path) -> Result<&'static str> {
        for (release, demands) in [("minor", "major"), ("patch", "minor")] {
            let output = Command::new(&self.arguments.semver_checks)
                .args([
                    "semver-checks",
                    "--release-type",
                    release,
                    "--baseline-rustdoc",
                ])
                .arg(&self.before)
                .arg("--current-rustdoc")
                .arg(after)
                .output()?;
            let said = String::from_utf8_lossy(&output.stderr);
            // Its exit code is the same for rules that are broken and for a run that failed.
            if !said.contains("Checked") {
                return Err(said.into_owned().into());
            }
            if !output.status.success() {
                return Ok(demands);
            }
        }
        Ok("patch")
    }
}

impl Row {
    /// What the others say together: an item that is gone or another breaks, as does a rule for major versions.
    fn theirs(&self) -> &'static str {
        let [gone, changed, new] = self.api;
        match self.semver {
            Some("major") => "breaking",
            _ if gone + changed > 0 => "breaking",
            Some("minor") => "additive",
            _ if new > 0 => "additive",
            _ => "none",
        }
    }

    /// What the list of items says alone.
    fn listed(&self) -> &'static str {
        match self.api {
            [0, 0, 0] => "none",
            [0, 0, _] => "additive",
            _ => "breaking",
        }
    }

    fn agree(&self) -> bool {
        self.ours == self.theirs()
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [gone, changed, new] = self.api;
        let mark = match (self.agree(), &self.why) {
            (true, None) => "same".to_owned(),
            (true, Some(_)) => "same, though explained".to_owned(),
            (false, Some(why)) => format!("other: {why}"),
            (false, None) => "OTHER".to_owned(),
        };
        write!(
            f,
            "| {:<46} | {:<8} | -{gone} ~{changed} +{new} | {:<5} | {mark} |",
            self.name,
            self.ours,
            self.semver.unwrap_or("?")
        )
    }
}

fn provider(folder: &Path, client: &str, document: &str) -> Result<Provider> {
    let specs = folder.join("specs");
    fs::create_dir_all(&specs)?;
    fs::write(specs.join("client.yaml"), client)?;
    fs::write(specs.join("openapi.yaml"), document)?;
    Ok(Provider::load(specs)?)
}

/// The JSON that rustdoc writes of a client.
fn described(
    arguments: &Arguments,
    folder: &Path,
    name: &str,
    provider: &Provider,
) -> Result<PathBuf> {
    let root = crate::root();
    let runtime = root.join("crates/clientwright-runtime");
    let options = Options {
        runtime_dependency: format!(
            "{{ path = {:?}, default-features = false }}",
            runtime.display().to_string()
        ),
        ..Options::default()
    };
    let crate_folder = folder.join("crate");
    provider
        .generate(&options)?
        .sync(&crate_folder, clientwright::Mode::Write)?;
    let manifest = crate_folder.join("Cargo.toml");
    // Examples and tests are none of the API, and would need more to be built.
    let text = fs::read_to_string(&manifest)?;
    let text = text.split("[dev-dependencies]").next().unwrap_or_default();
    fs::write(&manifest, format!("{text}\n[workspace]\n"))?;
    fs::copy(root.join("Cargo.lock"), crate_folder.join("Cargo.lock"))?;
    let target = folder.join("target");
    let status = Command::new("rustup")
        .args([
            "run",
            &arguments.toolchain,
            "cargo",
            "rustdoc",
            "--quiet",
            "--lib",
            "--no-default-features",
            "--manifest-path",
        ])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target)
        .args([
            "--",
            "-Zunstable-options",
            "--output-format",
            "json",
            "--cap-lints",
            "allow",
        ])
        .status()?;
    if !status.success() {
        return Err(format!(
            "rustdoc of {} does not describe the client `{name}`",
            arguments.toolchain
        )
        .into());
    }
    let kept = folder.join(format!("{name}.json"));
    fs::copy(target.join("doc/acme_client.json"), &kept)?;
    Ok(kept)
}

fn edited(text: &str, edits: &Value) -> String {
    let edits = edits.as_sequence().into_iter().flatten();
    edits.fold(text.to_owned(), |text, edit| {
        match (edit[0].as_str(), edit[1].as_str()) {
            (Some(from), Some(to)) => text.replacen(from, to, 1),
            _ => text,
        }
    })
}
