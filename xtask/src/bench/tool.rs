//! The generators: how each is installed, called and read.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;
use serde::Serialize;

/// A generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// This repository's.
    #[value(name = "clientwright")]
    #[serde(rename = "clientwright")]
    Ours,
    /// ploidy, of the crates registry.
    Ploidy,
    /// openapi-to-rust, of the crates registry.
    OpenapiToRust,
}

impl Tool {
    /// The name of the command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "clientwright",
            Self::Ploidy => "ploidy",
            Self::OpenapiToRust => "openapi-to-rust",
        }
    }

    /// The version that is compared with.
    fn version(self) -> Option<&'static str> {
        match self {
            Self::Ours => None,
            Self::Ploidy => Some("0.15.0"),
            Self::OpenapiToRust => Some("0.23.0"),
        }
    }

    fn program(self, home: &Path) -> PathBuf {
        match self {
            Self::Ours => home.join("../release/clientwright"),
            Self::Ploidy | Self::OpenapiToRust => home.join("peers/bin").join(self.name()),
        }
    }

    /// Builds our command, or installs a peer's as its authors publish it, where that has not been done.
    pub fn install(self, home: &Path) -> Result<(), Box<dyn Error>> {
        let mut cargo = Command::new("cargo");
        match self.version() {
            None => cargo.args(["build", "--release", "--quiet", "--package", "clientwright"]),
            Some(version) => cargo
                .args(["install", "--locked", "--quiet", "--root"])
                .arg(home.join("peers"))
                .args([self.name(), "--version", version]),
        };
        eprintln!("preparing {}", self.name());
        if cargo.status()?.success() {
            Ok(())
        } else {
            Err(format!("{} is not there to measure", self.name()).into())
        }
    }

    /// The command that generates a crate of `document` at `out`.
    pub fn command(self, document: &Path, out: &Path, home: &Path) -> Command {
        let mut command = Command::new(self.program(home));
        match self {
            Self::Ours => command
                .arg("generate")
                .arg(document)
                .arg("--out")
                .arg(out)
                .arg("--runtime")
                .arg(runtime(home)),
            Self::Ploidy => command
                .args(["generate", "rust"])
                .arg(document)
                .args(["--name", "measured", "--output"])
                .arg(out),
            Self::OpenapiToRust => command
                .arg("generate")
                .arg(document)
                .args(["--module-name", "api", "--json", "--output-dir"])
                .arg(out.join("src/api")),
        };
        command
    }

    /// How many operations it says to have generated.
    pub fn operations(self, output: &str) -> Option<usize> {
        let number_before = |text: &str| {
            let before = output
                .split(text)
                .next()
                .filter(|_| output.contains(text))?;
            before.split_whitespace().next_back()?.parse().ok()
        };
        match self {
            Self::Ours => number_before(" operations"),
            Self::Ploidy => number_before(" client methods"),
            Self::OpenapiToRust => {
                let after = output.split("\"operations\":").nth(1)?;
                after.split([',', '}']).next()?.trim().parse().ok()
            }
        }
    }

    /// Makes what was generated a crate of its own, as far as the generator has not.
    pub fn complete(self, out: &Path) -> io::Result<()> {
        let manifest = out.join("Cargo.toml");
        if self == Self::OpenapiToRust {
            let dependencies = fs::read_to_string(out.join("src/api/REQUIRED_DEPS.toml"))?;
            let package =
                "[package]\nname = \"measured\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
            fs::write(&manifest, package.to_owned() + &dependencies)?;
            fs::write(out.join("src/lib.rs"), "pub mod api;\n")?;
        }
        // It stands below a workspace that it is no member of.
        let mut text = fs::read_to_string(&manifest)?;
        if !text.contains("[workspace]") {
            text.push_str("\n[workspace]\n");
            fs::write(&manifest, text)?;
        }
        Ok(())
    }
}

fn runtime(home: &Path) -> String {
    let path = home.join("../../crates/clientwright-runtime");
    let path = path.to_string_lossy().replace('\\', "/");
    format!("{{ path = \"{path}\", default-features = false }}")
}
