//! `cargo xtask outside`: the examples and the guide's transcripts, run as projects of other repositories.
//!
//! Takes the `.crate` files that `cargo package` makes, and unpacks them; everything else names the crates by version and finds
//! them there, by a `[patch.crates-io]` that is written beside them. Invariant: nothing below `outside` reads a file of the
//! workspace, so that what a package lacks is missed here.

mod transcript;

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use cargo_metadata::{Metadata, MetadataCommand};

use transcript::{Step, Transcript};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only these examples and transcripts.
    names: Vec<String>,
    /// Does not build each package from its own files alone, which the examples do for most of them.
    #[arg(long)]
    no_verify: bool,
    /// Takes the packages as they were made before.
    #[arg(long)]
    packaged: bool,
}

/// The guides whose transcripts are run.
const GUIDES: [&str; 3] = ["first-client.md", "build-script.md", "checked-in.md"];

/// `cargo add` asks the registry alone and passes over patches: it is led to the unpacked package.
const ADD: &str = r#"
cargo() {
    case "$1 ${2-}" in
        "add clientwright"*)
            name=$2; shift 2
            command cargo add --path "$PACKAGES/$name-$VERSION" "$@" ;;
        *) command cargo "$@" ;;
    esac
}
"#;

/// Where everything lies.
struct Place {
    /// The packages and the command that is installed from one. Cargo looks for no workspace above `target/package`.
    folder: PathBuf,
    /// The projects, outside of the repository: `cargo new` would make them members of its workspace.
    projects: PathBuf,
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let root = crate::root();
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()?;
    let target = metadata.target_directory.as_std_path().to_path_buf();
    if !arguments.packaged {
        forget(&metadata)?;
        package(&root, &target, arguments.no_verify)?;
    }
    let place = Place {
        folder: target.join("package/outside"),
        projects: std::env::temp_dir().join(format!("clientwright-outside-{}", std::process::id())),
        root,
    };
    unpack(&place, &target, &metadata)?;
    install(&place)?;
    let mut transcripts = examples(&place.root)?;
    for guide in GUIDES {
        let text = fs::read_to_string(place.root.join("docs/guide").join(guide))?;
        transcripts.extend(
            transcript::of_guide(&text).map_err(|fault| format!("docs/guide/{guide}: {fault}"))?,
        );
    }
    let known: Vec<&str> = transcripts.iter().map(|one| one.name.as_str()).collect();
    if let Some(unknown) = arguments
        .names
        .iter()
        .find(|name| !known.contains(&name.as_str()))
    {
        return Err(format!("no {unknown}; there are: {}", known.join(", ")).into());
    }
    transcripts.retain(|one| arguments.names.is_empty() || arguments.names.contains(&one.name));
    for transcript in &transcripts {
        println!("== {}", transcript.name);
        play(&place, transcript).map_err(|fault| format!("{}: {fault}", transcript.name))?;
    }
    remove(&place.projects)?;
    println!("{} projects built and run outside", transcripts.len());
    Ok(ExitCode::SUCCESS)
}

/// Removes what Cargo unpacked of our packages before.
///
/// To verify one, it takes the others from a registry of its own below the target directory, and unpacks them to where it keeps
/// sources of registries. It finds them there again by name and version, whatever is in the packages by now.
fn forget(metadata: &Metadata) -> Result<(), Box<dyn Error>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(home) = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))) else {
        return Ok(());
    };
    let Ok(registries) = fs::read_dir(home.join("registry/src")) else {
        return Ok(());
    };
    for registry in registries {
        let registry = registry?;
        // One of the network has its host in front of the hash.
        if registry.file_name().to_string_lossy().starts_with('-') {
            for package in &metadata.packages {
                let name = format!("{}-{}", package.name, package.version);
                remove(&registry.path().join(name))?;
            }
        }
    }
    Ok(())
}

/// Makes the packages, and unless told otherwise builds each of them from what is in it.
fn package(root: &Path, target: &Path, no_verify: bool) -> Result<(), Box<dyn Error>> {
    let mut command = cargo();
    command.current_dir(root);
    // What is being worked on is what is to be tried.
    command.args(["package", "--workspace", "--quiet", "--allow-dirty"]);
    command.arg("--target-dir").arg(target);
    if no_verify {
        command.arg("--no-verify");
    }
    succeed(command)
}

/// Unpacks what can be published, and writes the configuration by which projects find it.
fn unpack(place: &Place, target: &Path, metadata: &Metadata) -> Result<(), Box<dyn Error>> {
    let packages = place.folder.join("packages");
    remove(&packages)?;
    fs::create_dir_all(&packages)?;
    let mut config = format!(
        "[build]\ntarget-dir = {}\n\n# As in the workspace, so that what both need is compiled once.\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[patch.crates-io]\n",
        toml(target)
    );
    let publishable = metadata.packages.iter().filter(|package| {
        let registries = package.publish.as_ref();
        registries.is_none_or(|registries| !registries.is_empty())
    });
    for package in publishable {
        let name = format!("{}-{}", package.name, package.version);
        let mut tar = Command::new("tar");
        tar.arg("-xzf")
            .arg(target.join("package").join(format!("{name}.crate")))
            .arg("-C")
            .arg(&packages);
        succeed(tar)?;
        let folder = packages.join(&name);
        config.push_str(&format!(
            "{} = {{ path = {} }}\n",
            package.name,
            toml(&folder)
        ));
    }
    for folder in [&place.folder, &place.projects] {
        fs::create_dir_all(folder.join(".cargo"))?;
        fs::write(folder.join(".cargo/config.toml"), &config)?;
    }
    Ok(())
}

/// Installs the command as a user does, from its package.
fn install(place: &Place) -> Result<(), Box<dyn Error>> {
    let packages = place.folder.join("packages");
    let package = format!("clientwright-{}", env!("CARGO_PKG_VERSION"));
    let folder = packages.join(package);
    // The lock of the package was made before its siblings could be looked up.
    fs::copy(place.root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut command = cargo();
    command.current_dir(&place.folder);
    command.args(["install", "--quiet", "--debug", "--force", "--path"]);
    command
        .arg(folder)
        .arg("--root")
        .arg(place.folder.join("installed"));
    succeed(command)
}

/// The example projects: their READMEs say what is run in them.
fn examples(root: &Path) -> Result<Vec<Transcript>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join("examples"))? {
        let folder = entry?.path();
        if !folder.join("Cargo.toml").exists() {
            continue;
        }
        let text = fs::read_to_string(folder.join("README.md"))
            .map_err(|error| format!("{}/README.md: {error}", folder.display()))?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        found.push(transcript::of_example(&name, &folder, &text)?);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Does in a fresh folder what a transcript says, step by step.
fn play(place: &Place, transcript: &Transcript) -> Result<(), Box<dyn Error>> {
    let folder = place.projects.join(&transcript.name);
    remove(&folder)?;
    fs::create_dir_all(&folder)?;
    if let Some(from) = &transcript.copy {
        copy(from, &folder)?;
        // The same versions as in the workspace.
        fs::copy(place.root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    }
    let mut here = folder.clone();
    for step in &transcript.steps {
        match step {
            Step::Write { file, text } => {
                let file = here.join(file);
                fs::create_dir_all(file.parent().unwrap_or(&here))?;
                fs::write(file, text)?;
            }
            Step::Append { file, text } => {
                let file = here.join(file);
                let before = fs::read_to_string(&file)?;
                fs::write(file, format!("{before}{text}"))?;
            }
            Step::Run { script } => here = shell(place, &folder, &here, script)?,
        }
    }
    Ok(())
}

/// Runs a script; gives the folder in which it ends.
fn shell(
    place: &Place,
    folder: &Path,
    here: &Path,
    script: &str,
) -> Result<PathBuf, Box<dyn Error>> {
    for line in script.lines().filter(|line| !line.trim().is_empty()) {
        println!("$ {line}");
    }
    let end = folder.join(".end");
    let mut path = OsString::from(place.folder.join("installed/bin"));
    if let Some(inherited) = std::env::var_os("PATH") {
        path.push(":");
        path.push(inherited);
    }
    let mut command = Command::new("sh");
    command
        .args(["-eu", "-c"])
        .arg(format!("{ADD}{script}\npwd > \"$END\""))
        .env("END", &end)
        .env("PACKAGES", place.folder.join("packages"))
        .env("VERSION", env!("CARGO_PKG_VERSION"))
        .env("PATH", path)
        .current_dir(here);
    succeed(command)?;
    Ok(PathBuf::from(fs::read_to_string(end)?.trim_end()))
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == "target" || name == "Cargo.lock" {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<(), Box<dyn Error>> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn succeed(mut command: Command) -> Result<(), Box<dyn Error>> {
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", command.get_program().display()).into())
    }
}

/// A path as a TOML value: a literal string, in which a backslash is one.
fn toml(path: &Path) -> String {
    format!("'{}'", path.display())
}
