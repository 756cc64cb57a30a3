//! What the five generated crates cost to check, beside the same crates with serde's derive, in one run (Linux).
//!
//!     cargo run --release --manifest-path bench/clients/Cargo.toml
//!
//! Takes `generated/`, copies it into the temporary directory in three forms, has `cargo check` make all dependencies,
//! and then times it on the five crates of one form at a time. The forms:
//!
//! - `codec`: as generated.
//! - `derive`: the same types with `#[derive(Serialize, Deserialize)]` and attributes as its user would write them.
//! - `types`: the same without either, which is what nobody can get below.
//!
//! User CPU of cargo and all its children counts; the forms take turns and the best of the rounds is shown. How fast
//! both decode is measured by `bench/codec`.

mod derive;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CRATES: [&str; 5] = ["atlas", "commercelayer", "imprint", "omise", "prolifi"];
const ROUNDS: usize = 3;

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Types,
    Derive,
    Codec,
}

impl Form {
    const ALL: [Self; 3] = [Self::Types, Self::Derive, Self::Codec];

    fn name(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Derive => "derive",
            Self::Codec => "codec",
        }
    }

    fn code(self, file: &Path) -> String {
        let text = fs::read_to_string(file).expect("generated code is readable");
        let text = match self {
            Self::Codec => text,
            Self::Derive => derive::rewrite(&text, true),
            Self::Types => derive::rewrite(&text, false),
        };
        if self == Self::Codec || !file.ends_with("src/lib.rs") {
            return text;
        }
        // Textual scope: the macros of the first module are known in all that follow.
        // Imports that only the codec's macros used are no cost to show.
        text.replacen("\npub mod ", "\n#[macro_use]\nmod glue;\npub mod ", 1)
            .replacen(
                "#![forbid(unsafe_code)]",
                "#![allow(unused_imports, dead_code)]",
                1,
            )
    }
}

fn main() {
    let root = std::env::temp_dir().join("clientwright-bench-clients");
    let lines = Form::ALL.map(|form| write(&root, form));
    write_workspace(&root);
    cargo(&root, &["--workspace"]);

    let mut best = [f64::MAX; Form::ALL.len()];
    for round in 0..ROUNDS {
        for (form, best) in Form::ALL.into_iter().zip(&mut best) {
            *best = best.min(measure(&root, form, round));
        }
    }
    println!("cargo check of the five crates, user CPU, best of {ROUNDS}");
    let derive = best[Form::Derive as usize];
    for (index, form) in Form::ALL.into_iter().enumerate() {
        println!(
            "{:<8}{:>6} lines {:>6.2} s  {:.2} of the derive",
            form.name(),
            lines[index],
            best[index],
            best[index] / derive
        );
    }
}

/// Writes the five crates in one form and gives their lines of Rust.
fn write(root: &Path, form: Form) -> usize {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut lines = 0;
    for name in CRATES {
        let from = repository.join("generated").join(name);
        let to = root.join(form.name()).join(name);
        let _ = fs::remove_dir_all(&to);
        fs::create_dir_all(&to).expect("the temporary directory can be written");
        fs::copy(from.join("README.md"), to.join("README.md")).expect("a crate has a README");
        let manifest = fs::read_to_string(from.join("Cargo.toml")).expect("a crate has a manifest");
        fs::write(to.join("Cargo.toml"), adapt(&manifest, form, &repository)).expect("written");
        lines += copy(&from.join("src"), &to.join("src"), form);
        if form != Form::Codec {
            fs::write(to.join("src/glue.rs"), derive::GLUE).expect("written");
        }
    }
    lines
}

/// The manifest under another name and with absolute paths; with the derive for all forms, so that loading what they
/// depend on costs all the same.
fn adapt(manifest: &str, form: Form, repository: &Path) -> String {
    let crates = repository.join("crates").display().to_string();
    let adapted = manifest
        .replacen("name = \"", &format!("name = \"{}-", form.name()), 1)
        .replace("\"../../crates", &format!("\"{crates}"))
        .replacen(
            "[dependencies]\n",
            "[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n",
            1,
        );
    let until = adapted.find("[dev-dependencies]");
    adapted[..until.unwrap_or(adapted.len())].to_owned()
}

fn copy(from: &Path, to: &Path, form: Form) -> usize {
    fs::create_dir_all(to).expect("the temporary directory can be written");
    let mut lines = 0;
    for entry in fs::read_dir(from).expect("generated code is there") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            lines += copy(&path, &target, form);
        } else {
            let code = form.code(&path);
            lines += code.lines().count();
            fs::write(target, code).expect("written");
        }
    }
    lines
}

fn write_workspace(root: &Path) {
    let members: Vec<_> = Form::ALL
        .map(|form| format!("\"{}/*\"", form.name()))
        .into();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
        members.join(", ")
    );
    fs::write(root.join("Cargo.toml"), manifest).expect("written");
}

fn measure(root: &Path, form: Form, round: usize) -> f64 {
    let mut arguments = Vec::new();
    for name in CRATES {
        let library: PathBuf = root.join(form.name()).join(name).join("src/lib.rs");
        let code = fs::read_to_string(&library).expect("it was written");
        // A changed source is what makes cargo check it again.
        fs::write(&library, format!("{code}// {round}\n")).expect("written");
        arguments.push(format!("--package={}-{name}-client", form.name()));
    }
    let before = children();
    cargo(root, &arguments);
    children() - before
}

fn cargo<S: AsRef<std::ffi::OsStr>>(root: &Path, arguments: &[S]) {
    let status = Command::new("cargo")
        .args(["check", "--quiet"])
        .args(arguments)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .status()
        .expect("cargo runs");
    assert!(status.success(), "cargo check failed");
}

/// User CPU of the children that have ended, in seconds.
fn children() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    // Counted from the end of the program's name, which may hold blanks: state is the first, cutime the fourteenth.
    let after = stat.rsplit(')').next().expect("a program has a name");
    let ticks = after.split_whitespace().nth(13).expect("cutime is there");
    ticks.parse::<f64>().expect("cutime is a number") / TICKS_PER_SECOND
}
