//! Clients from a build script: takes the path of a provider's folder or of a document, writes one file below `OUT_DIR`
//! and tells Cargo what it read.
//!
//! Invariants: the file is replaced as a whole or left as it is, and not touched where nothing changed. No text of a document
//! becomes an instruction to Cargo: what is printed is one line each time, without control characters.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clientwright_spec::Severity;

use crate::disk;
use crate::error::Error;
use crate::findings::{Finding, Findings, Show};
use crate::provider::{Generated, Options, Provider};
use crate::{Form, Layout};

/// Warnings that Cargo is given; a document may have thousands, and Cargo repeats them with every build.
const WARNINGS: usize = 20;

/// Of these, warnings of one code: who makes documents makes the same slip throughout.
const ALIKE: usize = 3;

/// Characters of a warning.
const WARNING_LENGTH: usize = 400;

/// Makes a client from a build script.
///
/// ```no_run
/// // In `main` of build.rs:
/// clientwright::Build::new("specs/prolifi").generate();
/// ```
///
/// The client is the module `prolifi` wherever the crate has `clientwright_runtime::include_client!("prolifi");`. A build
/// script that makes several calls it for each.
#[derive(Debug, Clone)]
#[must_use = "nothing is made before `generate` is called"]
pub struct Build {
    source: PathBuf,
    root: Option<PathBuf>,
    name: Option<String>,
    out_dir: Option<PathBuf>,
    warnings: usize,
}

impl Build {
    /// A client of a provider's folder, which holds `client.yaml`, or of a document that has none. A relative path begins at
    /// the folder of the package.
    pub fn new(source: impl AsRef<Path>) -> Self {
        Self {
            source: source.as_ref().to_path_buf(),
            root: None,
            name: None,
            out_dir: None,
            warnings: WARNINGS,
        }
    }

    /// Sets the name of the module and its file. Otherwise it is that of the folder, or of the document without its ending,
    /// in snake case. What Rust keeps for itself gets an ending: `type` becomes `type_api`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the folder below which the references of a document alone may lead; otherwise its own.
    pub fn root(mut self, root: impl AsRef<Path>) -> Self {
        self.root = Some(root.as_ref().to_path_buf());
        self
    }

    /// Sets where the file is written, instead of `OUT_DIR`.
    pub fn out_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.out_dir = Some(folder.as_ref().to_path_buf());
        self
    }

    /// Sets how many warnings Cargo is given at most; 20 otherwise, and never more than three of one code. How many more there
    /// are is said in one line.
    pub fn max_warnings(mut self, warnings: usize) -> Self {
        self.warnings = warnings;
        self
    }

    /// Makes the client. Where that fails, it prints why and ends the build script, so that the build fails; what an earlier
    /// run wrote stays as it is.
    pub fn generate(self) {
        // What was read need not be told: Cargo runs a script that failed again in any case.
        let Err(error) = self.generate_to(&mut io::stdout().lock()) else {
            return;
        };
        let text = match &error {
            // Beside an error, thousands of notes would only hide it.
            Error::Document(findings) => {
                findings.shown(clientwright_spec::Look::plain(), Show::Errors)
            }
            error => error.to_string(),
        };
        // Nobody is left to be told where this fails.
        let _ = writeln!(
            io::stderr(),
            "\nno client is made from {}\n\n{}",
            shown(&self.source),
            text.trim_end()
        );
        std::process::exit(1);
    }

    /// Makes the client, for a build script that goes on where it fails, and tells Cargo on the standard output what was read,
    /// where it fails too. Gives what was written.
    ///
    /// # Errors
    ///
    /// When the documents or `client.yaml` do not stand, when reading or writing fails, when there is no `OUT_DIR`, and when
    /// two clients of the build script have the same name.
    pub fn try_generate(&self) -> Result<Built, Error> {
        self.try_generate_to(&mut io::stdout().lock())
    }

    fn try_generate_to(&self, out: &mut dyn Write) -> Result<Built, Error> {
        let made = self.generate_to(out);
        if let Err(error) = &made
            && let Ok(folder) = self.folder()
        {
            // What failed was read as well: its next change has to start the build script again.
            watch(&self.asked(error), &folder, out).map_err(unsaid)?;
        }
        made
    }

    fn generate_to(&self, out: &mut dyn Write) -> Result<Built, Error> {
        let folder = self.folder()?;
        let provider = self.open()?;
        let name = self.module(&provider)?;
        let options = Options {
            command: "clientwright::Build".to_owned(),
            form: Form::Module {
                name: name.to_owned(),
                layout: Layout::File,
            },
            ..Options::default()
        };
        let generated = provider.generate(&options)?;
        let (file, text) = only_file(&generated)?;
        let path = folder.join(file);
        claim(&path, &self.source)?;
        let changed = disk::replace(&path, text)?;
        let inputs = provider.inputs();
        self.instruct(&inputs, generated.findings(), &folder, out)
            .map_err(unsaid)?;
        if let Some(client) = provider.passed_over() {
            let (client, source) = (shown(&client), shown(&self.source));
            let help = "name the folder instead of the document";
            writeln!(
                out,
                "cargo::warning={client} is not read for {source}; {help}"
            )
            .map_err(unsaid)?;
        }
        Ok(Built {
            path,
            inputs,
            changed,
            generated,
        })
    }

    fn folder(&self) -> Result<PathBuf, Error> {
        match &self.out_dir {
            Some(folder) => Ok(folder.clone()),
            None => std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| {
                Error::Build("there is no `OUT_DIR`: this is not a build script that Cargo runs; set `out_dir`".to_owned())
            }),
        }
    }

    fn open(&self) -> Result<Provider, Error> {
        if self.source.is_dir() {
            return Provider::load(&self.source);
        }
        let own = self.source.parent();
        let own = own.filter(|own| !own.as_os_str().is_empty());
        let root = self.root.as_deref().or(own).unwrap_or(Path::new("."));
        Provider::from_document(&self.source, root)
    }

    /// What the module is to be called.
    fn module<'a>(&'a self, provider: &'a Provider) -> Result<&'a str, Error> {
        let name = self.name.as_deref().unwrap_or(provider.name());
        if name.contains(char::is_alphanumeric) {
            return Ok(name);
        }
        Err(Error::Build(match &self.name {
            Some(name) => format!("`{}` is no name for a module", one_line(name)),
            None => format!(
                "`{}` has no name that a module could have; give it one by `name`",
                shown(&self.source)
            ),
        }))
    }

    /// What was read, or asked for, before it failed.
    fn asked(&self, error: &Error) -> Vec<PathBuf> {
        if let Ok(provider) = self.open() {
            // References are followed by this.
            let _ = provider.effective(crate::Format::Yaml);
            return provider.inputs();
        }
        let mut asked = vec![if self.source.is_dir() {
            self.source.join("client.yaml")
        } else {
            self.source.clone()
        }];
        if let Error::Read { path, .. } = error {
            asked.push(path.clone());
        }
        asked
    }

    /// Tells Cargo when to run the build script again, and what to warn of.
    fn instruct(
        &self,
        inputs: &[PathBuf],
        findings: &Findings,
        out_dir: &Path,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let odd = watch(inputs, out_dir, out)?;
        let warnings = findings.iter();
        let warnings = warnings.filter(|finding| finding.severity == Severity::Warning);
        let (mut told, mut more) = (0, BTreeMap::new());
        let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in warnings {
            let count = alike.entry(finding.code).or_default();
            *count += 1;
            if *count > ALIKE || told == self.warnings {
                *more.entry(finding.code).or_insert(0) += 1;
            } else {
                told += 1;
                writeln!(out, "cargo::warning={}", line(finding))?;
            }
        }
        let source = shown(&self.source);
        if !more.is_empty() {
            let total: usize = more.values().sum();
            let codes: Vec<String> = more
                .iter()
                .take(ALIKE)
                .map(|(code, count)| format!("{count} of {code}"))
                .collect();
            let rest = if more.len() > ALIKE { ", …" } else { "" };
            writeln!(
                out,
                "cargo::warning={source}: {total} more ({}{rest}); `clientwright check` prints them all",
                codes.join(", ")
            )?;
        }
        if odd > 0 {
            writeln!(
                out,
                "cargo::warning={odd} files that {source} refers to have names that Cargo cannot be told: changes of them are not seen"
            )?;
        }
        Ok(())
    }
}

/// What a build script made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Built {
    /// The file that is there to be included.
    pub path: PathBuf,
    /// Every file that was read, and those that references ask for in vain.
    pub inputs: Vec<PathBuf>,
    /// Whether the file was written: not where it had the same text before.
    pub changed: bool,
    /// What was made of the documents.
    pub generated: Generated,
}

/// Tells Cargo when to run the build script again. Gives how many files have names that it cannot be told.
fn watch(inputs: &[PathBuf], out_dir: &Path, out: &mut dyn Write) -> io::Result<usize> {
    let watched: BTreeSet<&Path> = inputs.iter().map(|path| watched(path, out_dir)).collect();
    let mut odd = 0;
    for path in watched {
        match path
            .to_str()
            .filter(|path| !path.contains(char::is_control))
        {
            Some(path) => writeln!(out, "cargo::rerun-if-changed={path}")?,
            None => odd += 1,
        }
    }
    Ok(odd)
}

/// Cargo cannot be told.
fn unsaid(source: io::Error) -> Error {
    Error::Disk(disk::DiskError::Io {
        path: PathBuf::from("the standard output"),
        source,
    })
}

/// What Cargo watches for a file. One that is not there would count as changed on every build, so it is the folder that it
/// would come to be in, unless every build writes to that folder.
fn watched<'a>(path: &'a Path, out_dir: &Path) -> &'a Path {
    if path.exists() {
        return path;
    }
    let folder = path.ancestors().skip(1).find(|folder| folder.is_dir());
    let of_build = |folder: &Path| match (folder.canonicalize(), out_dir.canonicalize()) {
        (Ok(folder), Ok(out_dir)) => out_dir.starts_with(folder),
        _ => true,
    };
    folder.filter(|folder| !of_build(folder)).unwrap_or(path)
}

/// The one file of the module.
fn only_file(generated: &Generated) -> Result<(&str, &str), Error> {
    let mut files = generated.files().iter();
    match (files.next(), files.next()) {
        (Some((name, text)), None) => Ok((name, text)),
        _ => Err(Error::Build("the module is not one file".to_owned())),
    }
}

/// Takes a path for one client: the second of the same name would replace the first.
fn claim(path: &Path, source: &Path) -> Result<(), Error> {
    static TAKEN: Mutex<Vec<(PathBuf, PathBuf)>> = Mutex::new(Vec::new());
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    match taken.iter().find(|(at, _)| at == path) {
        Some((_, of)) if of != source => Err(Error::Build(format!(
            "the clients of {} and {} have the same name; give one of them another by `name`",
            shown(of),
            shown(source)
        ))),
        Some(_) => Ok(()),
        None => {
            taken.push((path.to_path_buf(), source.to_path_buf()));
            Ok(())
        }
    }
}

/// A path as a line of text has it.
fn shown(path: &Path) -> String {
    one_line(&path.display())
}

/// A warning in one line: where, what, and what to do.
fn line(finding: &Finding) -> String {
    let mut text = format!("{}: {}", finding.code, finding.message);
    if !finding.place.is_empty() {
        text = format!("{}: {text}", finding.place);
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("; {help}"));
    }
    let text = one_line(&text);
    match text.char_indices().nth(WARNING_LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Text without line breaks and other control characters, which Cargo or a terminal would obey.
fn one_line(text: &dyn fmt::Display) -> String {
    let text = text.to_string();
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect()
}
