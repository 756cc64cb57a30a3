//! `cargo xtask layering`: the edges that the layout allows, and no others.

use std::error::Error;
use std::process::ExitCode;

use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{MetadataCommand, Package};

/// What a package of this repository may depend on, by the kind of package.
const ALLOWED: [(Kind, &[Kind]); 8] = [
    (Kind::Spec, &[]),
    (Kind::Codegen, &[Kind::Spec]),
    (Kind::Clientwright, &[Kind::Spec, Kind::Codegen]),
    (Kind::Runtime, &[]),
    (Kind::Generated, &[Kind::Runtime]),
    (Kind::Xtask, &[Kind::Clientwright]),
    (
        Kind::Bench,
        &[Kind::Runtime, Kind::Clientwright, Kind::Generated],
    ),
    // Programs that prove the clients from outside use them as an application does, and read what they are made from.
    (
        Kind::Tests,
        &[Kind::Generated, Kind::Runtime, Kind::Clientwright],
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Spec,
    Codegen,
    Clientwright,
    Runtime,
    Generated,
    Xtask,
    Bench,
    Tests,
}

pub fn run() -> Result<ExitCode, Box<dyn Error>> {
    let root = crate::root();
    let mut packages = Vec::new();
    for manifest in ["Cargo.toml", "xtask/Cargo.toml"] {
        let metadata = MetadataCommand::new()
            .manifest_path(root.join(manifest))
            .no_deps()
            .exec()?;
        packages.extend(metadata.packages);
    }
    let root = Utf8Path::from_path(&root).ok_or("the repository's path is not UTF-8")?;
    let mut faults = Vec::new();
    for package in &packages {
        let Some(kind) = kind(root, package.manifest_path.parent().unwrap_or(root)) else {
            faults.push(format!(
                "{} has no place in the layout: {}",
                package.name, package.manifest_path
            ));
            continue;
        };
        faults.extend(forbidden(root, package, kind));
    }
    for fault in &faults {
        eprintln!("error: {fault}");
    }
    println!(
        "{} packages, {} edges not allowed",
        packages.len(),
        faults.len()
    );
    Ok(if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn forbidden(root: &Utf8Path, package: &Package, from: Kind) -> Vec<String> {
    let allowed = ALLOWED
        .iter()
        .find(|(kind, _)| *kind == from)
        .map_or(&[][..], |(_, allowed)| allowed);
    let mut faults = Vec::new();
    for dependency in &package.dependencies {
        let Some(path) = &dependency.path else {
            continue;
        };
        // Tests may ask for features of the package that they test.
        if dependency.name == package.name.as_str() {
            continue;
        }
        if kind(root, path).is_none_or(|to| !allowed.contains(&to)) {
            faults.push(format!(
                "{} depends on {}, which the layout does not allow (see ARCHITECTURE.md); move the code or the edge",
                package.name, dependency.name
            ));
        }
    }
    faults
}

fn kind(root: &Utf8Path, folder: &Utf8Path) -> Option<Kind> {
    let path = folder.strip_prefix(root).ok()?;
    Some(match path.as_str() {
        "crates/clientwright-spec" => Kind::Spec,
        "crates/clientwright-codegen" => Kind::Codegen,
        "crates/clientwright" => Kind::Clientwright,
        "crates/clientwright-runtime" => Kind::Runtime,
        "xtask" => Kind::Xtask,
        other if other.starts_with("generated/") => Kind::Generated,
        other if other.starts_with("bench/") => Kind::Bench,
        other if other.starts_with("tests/") => Kind::Tests,
        _ => return None,
    })
}
