//! Times `cargo check`, or `cargo build`, of a synthetic crate of 400 structs with 12 fields each: plain, by the derive, by the codec.
//!
//! The crates are written into the temporary directory, their dependencies made first; then each crate alone is
//! made, and the user CPU of cargo and its children is read from the kernel.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const STRUCTS: usize = 400;
const FIELDS: usize = 12;
const ROUNDS: usize = 3;

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Plain,
    Derive,
    Codec,
}

impl Form {
    const ALL: [Self; 3] = [Self::Plain, Self::Derive, Self::Codec];

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Derive => "derive",
            Self::Codec => "codec",
        }
    }

    /// The same dependencies for all, so that loading them costs all the same.
    fn manifest(self) -> String {
        let runtime =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/clientwright-runtime");
        format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nserde = {{ version = \"1\", \
             features = [\"derive\"] }}\nclientwright-runtime = {{ path = {runtime:?}, default-features = false }}\n",
            self.name()
        )
    }

    fn code(self) -> String {
        let mut code = String::new();
        for index in 0..STRUCTS {
            self.write_struct(&mut code, index);
        }
        code
    }

    fn write_struct(self, code: &mut String, index: usize) {
        let derives = match self {
            Self::Derive => "Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize",
            Self::Plain => "Debug, Clone, PartialEq",
            // The macro gives the others.
            Self::Codec => "Clone",
        };
        let _ = writeln!(code, "#[derive({derives})]\npub struct T{index} {{");
        let mut table = String::new();
        for field in 0..FIELDS {
            let (ty, presence) = type_of(index, field);
            if self == Self::Derive && presence == "optional" {
                code.push_str("    #[serde(skip_serializing_if = \"Option::is_none\")]\n");
            }
            let _ = writeln!(code, "    pub field_{field}: {ty},");
            let _ = writeln!(table, "    \"field_{field}\" => field_{field}: {presence},");
        }
        code.push_str("}\n");
        if self == Self::Codec {
            let _ = writeln!(
                code,
                "clientwright_runtime::object! {{ T{index} {{\n{table}}} }}"
            );
        }
    }
}

/// One required text, and optional ones: text, integer, boolean, list and nested struct.
fn type_of(index: usize, field: usize) -> (String, &'static str) {
    let optional = match (index * 7 + field) % 6 {
        0 => return ("String".to_owned(), "required"),
        1 => "String".to_owned(),
        2 => "i64".to_owned(),
        3 => "bool".to_owned(),
        4 if index > 0 => format!("Vec<T{}>", index / 2),
        5 if index > 0 => format!("T{}", index / 3),
        _ => "i64".to_owned(),
    };
    (format!("Option<{optional}>"), "optional")
}

fn write_crates(root: &Path) {
    let members = Form::ALL
        .map(|form| format!("{:?}", form.name()))
        .join(", ");
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n");
    fs::create_dir_all(root).expect("the temporary directory can be written");
    fs::write(root.join("Cargo.toml"), workspace).expect("written");
    for form in Form::ALL {
        let source = root.join(form.name()).join("src");
        fs::create_dir_all(&source).expect("the temporary directory can be written");
        fs::write(root.join(form.name()).join("Cargo.toml"), form.manifest()).expect("written");
        fs::write(source.join("lib.rs"), form.code()).expect("written");
    }
}

fn cargo(root: &Path, arguments: &[&str]) {
    let status = Command::new("cargo")
        .args(arguments)
        .arg("--quiet")
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .status()
        .expect("cargo runs");
    assert!(status.success(), "cargo {arguments:?} failed");
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

fn measure(root: &Path, form: Form, command: &str) -> f64 {
    let source = root.join(form.name()).join("src/lib.rs");
    let mut best = f64::MAX;
    for round in 0..ROUNDS {
        // A changed source is what makes cargo check it again.
        fs::write(&source, format!("{}// {command} {round}\n", form.code())).expect("written");
        let before = children();
        cargo(root, &[command, "-p", form.name()]);
        best = best.min(children() - before);
    }
    best
}

pub fn run(command: &str) {
    let root: PathBuf = std::env::temp_dir().join("clientwright-bench-codec");
    write_crates(&root);
    println!("\n{STRUCTS} structs of {FIELDS} fields, user CPU seconds, best of {ROUNDS}");
    cargo(&root, &[command]);
    let mut derive = f64::NAN;
    for form in Form::ALL {
        let seconds = measure(&root, form, command);
        if form == Form::Derive {
            derive = seconds;
        }
        let share = seconds / derive;
        let share = if share.is_nan() {
            String::new()
        } else {
            format!("{share:.2} of the derive")
        };
        println!(
            "cargo {command}: {:<8}{seconds:>6.2} s  {share}",
            form.name()
        );
    }
}
