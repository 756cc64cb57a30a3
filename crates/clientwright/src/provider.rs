//! A provider's folder: takes its path, gives the effective document or the client's files.
//!
//! Reading happens in [`Provider::load`] alone; everything behind it is pure until [`Generated::sync`].

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clientwright_codegen::config::{self, Config};
use clientwright_codegen::{RenderOptions, Stats};
use clientwright_spec::{Diagnostics, Input, Node, Read, ReadOptions, Sources};

use crate::disk::{self, Changes, Mode};
use crate::error::Error;

/// A provider, read from disk.
#[derive(Debug, Clone)]
pub struct Provider {
    name: String,
    sources: Sources,
    diagnostics: Diagnostics,
    config: Config,
    places: Node,
    inputs: Vec<Input>,
    files: BTreeMap<String, String>,
}

/// How the client is emitted, as far as it is not the provider's own business.
#[derive(Debug, Clone)]
pub struct Options {
    /// The runtime dependency of the emitted `Cargo.toml`, as a TOML value.
    pub runtime_dependency: String,
    /// The command that regenerates the files, for their header.
    pub command: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            runtime_dependency: format!(
                "{{ version = \"{}\", default-features = false }}",
                env!("CARGO_PKG_VERSION")
            ),
            command: "clientwright generate".to_owned(),
        }
    }
}

/// How a document is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

/// The files of a client, in memory.
#[derive(Debug, Clone)]
pub struct Generated {
    files: BTreeMap<String, String>,
    stats: Stats,
    warnings: String,
    warning_count: usize,
}

impl Provider {
    /// Reads a provider's folder: `client.yaml`, what it lists, and every other YAML or JSON file below, since
    /// references may lead there.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or `client.yaml` does not stand.
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = folder.as_ref();
        let shown = |file: &str| folder.join(file).to_string_lossy().replace('\\', "/");
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let text = read(&folder.join("client.yaml"))?;
        let file = sources.add(shown("client.yaml"), text.clone());
        let Some((config, places)) = config::parse(file, &text, &mut diagnostics) else {
            return Err(Error::Document(clientwright_spec::render(
                &sources,
                &diagnostics,
            )));
        };
        let mut inputs = Vec::new();
        for document in &config.documents {
            let overlay = match &document.overlay {
                Some(overlay) => Some((shown(overlay), read(&folder.join(overlay))?)),
                None => None,
            };
            inputs.push(Input {
                name: shown(&document.file),
                text: read(&folder.join(&document.file))?,
                overlay,
            });
        }
        let mut files = BTreeMap::new();
        collect(folder, folder, &mut files)?;
        let name = folder
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self {
            name,
            sources,
            diagnostics,
            config,
            places,
            inputs,
            files,
        })
    }

    /// The folder's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The document that the client is made from: overlaid, merged and bundled into one, still OpenAPI.
    ///
    /// # Errors
    ///
    /// When the documents do not stand.
    pub fn effective(&self, format: Format) -> Result<String, Error> {
        let (mut sources, mut diagnostics) = (self.sources.clone(), self.diagnostics.clone());
        let read = self.read(&mut sources, &mut diagnostics)?;
        Ok(match format {
            Format::Yaml => clientwright_spec::to_yaml(&read.effective),
            Format::Json => clientwright_spec::to_json(&read.effective),
        })
    }

    /// What another reader of OpenAPI, the `openapiv3` package, refuses of a 3.0 document: notes, ready to print. Empty
    /// for documents of other versions, which that package does not read.
    ///
    /// # Errors
    ///
    /// When the documents do not stand.
    pub fn cross_check(&self) -> Result<String, Error> {
        let (mut sources, mut diagnostics) = (self.sources.clone(), self.diagnostics.clone());
        let read = self.read(&mut sources, &mut diagnostics)?;
        let mut notes = Diagnostics::default();
        clientwright_spec::crosscheck(&read.effective, &mut notes);
        Ok(clientwright_spec::render(&sources, &notes))
    }

    /// Makes the client's files.
    ///
    /// # Errors
    ///
    /// When the documents or `client.yaml` do not stand.
    pub fn generate(&self, options: &Options) -> Result<Generated, Error> {
        let (mut sources, mut diagnostics) = (self.sources.clone(), self.diagnostics.clone());
        let read = self.read(&mut sources, &mut diagnostics)?;
        let render = RenderOptions {
            runtime_dependency: options.runtime_dependency.clone(),
            command: options.command.clone(),
        };
        let generated = clientwright_codegen::generate(
            &read.document,
            &self.config,
            &self.places,
            &render,
            &mut diagnostics,
        );
        let text = clientwright_spec::render(&sources, &diagnostics);
        match generated {
            Some(generated) if !diagnostics.has_errors() => Ok(Generated {
                files: generated.tree.into_files(),
                stats: generated.stats,
                warning_count: diagnostics.warnings(),
                warnings: text,
            }),
            _ => Err(Error::Document(text)),
        }
    }

    fn read(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Result<Read, Error> {
        let options = ReadOptions {
            files: self.files.clone(),
            ..ReadOptions::default()
        };
        clientwright_spec::read(&self.inputs, &options, sources, diagnostics)
            .ok_or_else(|| Error::Document(clientwright_spec::render(sources, diagnostics)))
    }
}

impl Generated {
    /// Brings `folder` to the state of the files, or with [`Mode::Check`] lists what differs.
    ///
    /// # Errors
    ///
    /// When a link or a hand-written file is in the way, or writing fails.
    pub fn sync(&self, folder: impl AsRef<Path>, mode: Mode) -> Result<Changes, Error> {
        Ok(disk::sync(folder.as_ref(), &self.files, mode)?)
    }

    /// The files: path with `/` to text.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// What was made of the documents, in figures.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Warnings and notes, ready to print.
    pub fn warnings(&self) -> &str {
        &self.warnings
    }

    /// How many warnings there are, notes aside.
    pub fn warning_count(&self) -> usize {
        self.warning_count
    }
}

fn read(path: &Path) -> Result<String, Error> {
    // Text that is no UTF-8 is the parser's to refuse, with a place; here it must only not be lost.
    let bytes = fs::read(path).map_err(|source| Error::Read {
        path: path.to_path_buf(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|error| Error::Read {
        path: path.to_path_buf(),
        source: std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            format!(
                "not UTF-8 from byte {} on; save it as UTF-8",
                error.utf8_error().valid_up_to()
            ),
        ),
    })
}

/// Files that references may name, by their path from `root`. Links are not followed: they could lead outside.
fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::Read { path, source }
    };
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        entries.push(entry.map_err(failed(folder))?.path());
    }
    entries.sort();
    for path in entries {
        let kind = fs::symlink_metadata(&path)
            .map_err(failed(&path))?
            .file_type();
        let is_document = path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml" || end == "json");
        if kind.is_dir() {
            collect(root, &path, files)?;
        } else if kind.is_file()
            && is_document
            && let Ok(name) = path.strip_prefix(root)
        {
            let parts: Vec<_> = name
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect();
            files.insert(parts.join("/"), read(&path)?);
        }
    }
    Ok(())
}
