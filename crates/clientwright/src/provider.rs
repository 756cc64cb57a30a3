//! A provider: takes the path of its folder, or of one document, gives the effective document or the client's files.
//!
//! The documents are read at once, what their references name when it is asked for; everything else is pure until
//! [`Generated::sync`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clientwright_codegen::config::{self, Config, CredentialsOf};
use clientwright_codegen::{ByHand, Form, Indexed, RenderOptions, Stats, codes};
use clientwright_spec::{Credentials, Diagnostics, Input, Node, Read, ReadOptions, Sources};

use crate::disk::{self, Changes, Mode};
use crate::error::Error;
use crate::findings::Findings;
use crate::folder::{Folder, below, read};
use crate::near;
use crate::untyped::{self, UntypedPlace};

/// A provider, read from disk.
#[derive(Debug, Clone)]
pub struct Provider {
    name: String,
    sources: Sources,
    diagnostics: Diagnostics,
    /// `client.yaml` with its tree; a document alone has none.
    config: Option<(Config, Node)>,
    inputs: Vec<Input>,
    folder: Folder,
    read: Vec<PathBuf>,
}

/// How the client is emitted, as far as it is not the provider's own business.
#[derive(Debug, Clone)]
pub struct Options {
    /// The runtime dependency of the emitted `Cargo.toml`, as a TOML value.
    pub runtime_dependency: String,
    /// The command that regenerates the files, for their header.
    pub command: String,
    /// The crate's name, instead of that of `client.yaml` or of the document.
    pub package: Option<String>,
    /// Whether the files are a crate, or a module of another.
    pub form: Form,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            runtime_dependency: format!(
                "{{ version = \"{}\", default-features = false }}",
                env!("CARGO_PKG_VERSION")
            ),
            command: "clientwright generate".to_owned(),
            package: None,
            form: Form::Crate,
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
    package: String,
    files: BTreeMap<String, String>,
    stats: Stats,
    untyped: Vec<UntypedPlace>,
    index: Vec<Indexed>,
    by_hand: Vec<ByHand>,
    /// `client.yaml` as diagnostics name it.
    client: Sources,
    findings: Findings,
}

impl Provider {
    /// Reads a provider's folder: `client.yaml` and what it lists. References may lead to other files below it.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or `client.yaml` does not stand.
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, Error> {
        Self::load_with(folder.as_ref(), &BTreeMap::new())
    }

    /// As [`load`](Self::load), with other texts in the place of some files, by path from the folder.
    pub(crate) fn load_with(
        root: &Path,
        instead: &BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        let folder = Folder::with(root, instead);
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let client = root.join("client.yaml");
        let text = folder.text("client.yaml").map_err(|error| match error {
            Error::Read { source, .. } => near::no_client(root, source),
            error => error,
        })?;
        let file = sources.add(folder.shown("client.yaml"), text.clone());
        let Some((config, places)) = config::parse(file, &text, &mut diagnostics) else {
            return Err(Error::Document(Findings::new(&sources, &diagnostics)));
        };
        let (mut inputs, mut listed) = (Vec::new(), vec![client]);
        for document in &config.documents {
            let path = root.join(&document.file);
            let overlay = match &document.overlay {
                Some(overlay) => {
                    let path = root.join(overlay);
                    let text = folder.text(overlay)?;
                    listed.push(path);
                    Some((folder.shown(overlay), text))
                }
                None => None,
            };
            inputs.push(Input {
                name: folder.shown(&document.file),
                path: below(root, &path).unwrap_or_default(),
                text: folder.text(&document.file)?.into(),
                overlay,
                word: document.name.clone(),
                credentials: document.credentials.map(|whose| match whose {
                    CredentialsOf::Shared => Credentials::Shared,
                    CredentialsOf::Own => Credentials::Own,
                }),
            });
            listed.push(path);
        }
        let name = root
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self {
            name,
            sources,
            diagnostics,
            config: Some((config, places)),
            inputs,
            folder,
            read: listed,
        })
    }

    /// Reads one document that has no `client.yaml`: everything has its default, and the crate is named after the
    /// document's title. References may lead to other files below `root`, and nowhere else.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is not below `root`.
    pub fn from_document(path: impl AsRef<Path>, root: impl AsRef<Path>) -> Result<Self, Error> {
        let (path, root) = (path.as_ref(), root.as_ref());
        let text = read(path)?;
        let inside = below(root, path).ok_or_else(|| Error::Read {
            path: path.to_path_buf(),
            source: std::io::Error::new(
                std::io::ErrorKind::InvalidInput,
                match path.to_str() {
                    Some(_) => format!("it is not below {}", root.display()),
                    None => "its path is not UTF-8".to_owned(),
                },
            ),
        })?;
        let name = path
            .file_stem()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self {
            name,
            sources: Sources::default(),
            diagnostics: Diagnostics::default(),
            config: None,
            inputs: vec![Input {
                name: path.to_string_lossy().replace('\\', "/"),
                path: inside,
                text: text.into(),
                ..Input::default()
            }],
            folder: Folder::new(root),
            read: vec![path.to_path_buf()],
        })
    }

    /// Every file that was read, and those that references ask for in vain: where one of them changes, so may the client.
    /// References are followed by [`Provider::generate`] and [`Provider::effective`]; call one of them first.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let mut inputs = self.read.clone();
        inputs.extend(self.folder.asked());
        inputs.sort();
        inputs.dedup();
        inputs
    }

    /// The `client.yaml` beside a document that was read alone, where it lists that document: whoever wrote it will wonder why
    /// nothing of it holds.
    pub fn passed_over(&self) -> Option<PathBuf> {
        if self.config.is_some() {
            return None;
        }
        let document = self.read.first()?;
        let client = document.with_file_name("client.yaml");
        let text = read(&client).ok()?;
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let file = sources.add("client.yaml", text.clone());
        let (config, _) = config::parse(file, &text, &mut diagnostics)?;
        let name = document.file_name()?.to_str()?;
        let listed = config.documents.iter().any(|listed| listed.file == name);
        listed.then_some(client)
    }

    /// The folder's name, or the document's without its ending.
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

    /// What another reader of OpenAPI, the `openapiv3` package, refuses of a 3.0 document, as notes. None
    /// for documents of other versions, which that package does not read. With the feature `cross-check`, which `cli` includes.
    ///
    /// # Errors
    ///
    /// When the documents do not stand.
    #[cfg(feature = "cross-check")]
    pub fn cross_check(&self) -> Result<Findings, Error> {
        let (mut sources, mut diagnostics) = (self.sources.clone(), self.diagnostics.clone());
        let read = self.read(&mut sources, &mut diagnostics)?;
        let mut notes = Diagnostics::default();
        clientwright_spec::crosscheck(&read.effective, &mut notes);
        Ok(Findings::new(&sources, &notes))
    }

    /// Makes the client's files.
    ///
    /// # Errors
    ///
    /// When the documents or `client.yaml` do not stand.
    pub fn generate(&self, options: &Options) -> Result<Generated, Error> {
        let (mut sources, mut diagnostics) = (self.sources.clone(), self.diagnostics.clone());
        // The tree has done its part, and is as large as everything that follows.
        let Read { document, .. } = self.read(&mut sources, &mut diagnostics)?;
        let render = RenderOptions {
            runtime_dependency: options.runtime_dependency.clone(),
            command: options.command.clone(),
            form: options.form.clone(),
        };
        let (mut config, places) = match &self.config {
            Some(config) => config.clone(),
            None => (
                Config::plain(&document.title, &self.inputs[0].path),
                config::no_places(),
            ),
        };
        if let Some(package) = &options.package {
            config::package_name(package, &mut diagnostics);
            config.package.name.clone_from(package);
        }
        let generated =
            clientwright_codegen::generate(document, &config, &places, &render, &mut diagnostics);
        let findings = Findings::new(&sources, &diagnostics);
        match generated {
            Some(generated) if !diagnostics.has_errors() => Ok(Generated {
                package: config.package.name,
                files: generated.tree.into_files(),
                untyped: untyped::places(&generated.stats.untyped, &sources),
                stats: generated.stats,
                index: generated.index,
                by_hand: generated.by_hand,
                client: self.sources.clone(),
                findings,
            }),
            _ => Err(Error::Document(findings)),
        }
    }

    /// Reads a provider's folder, or a document that has none, whose references may lead to files of its own folder.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        if path.is_dir() {
            return Self::load(path);
        }
        let own = path.parent();
        let own = own.filter(|parent| !parent.as_os_str().is_empty());
        Self::from_document(path, own.unwrap_or(Path::new(".")))
    }

    /// Warnings of overlay actions that the document no longer needs.
    pub(crate) fn needless(&self) -> Findings {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        for input in &self.inputs {
            clientwright_spec::needless_actions(input, &mut sources, &mut diagnostics);
        }
        Findings::new(&sources, &diagnostics)
    }

    /// Where the items of the client stand, `file:line:column`, by the names that `codegen::surface` gives them; the client
    /// itself, where its servers do.
    pub(crate) fn places(&self) -> Result<BTreeMap<String, String>, Error> {
        let (mut sources, mut diagnostics) = (self.sources.clone(), self.diagnostics.clone());
        let read = self.read(&mut sources, &mut diagnostics)?;
        let (config, tree) = match &self.config {
            Some(config) => config.clone(),
            None => (
                Config::plain(&read.document.title, &self.inputs[0].path),
                config::no_places(),
            ),
        };
        let mut spans = clientwright_codegen::surface::places(&read.document, &config, &tree);
        let servers = read.effective.get("servers").unwrap_or(&read.effective);
        spans.insert(String::new(), servers.span);
        let schemes = read.effective.pointer("/components/securitySchemes");
        let schemes = schemes.and_then(clientwright_spec::Node::as_object);
        for (name, scheme) in schemes.into_iter().flat_map(|schemes| schemes.iter()) {
            spans.insert(format!("security scheme `{name}`"), scheme.key);
        }
        let shown = |(name, span): (String, clientwright_spec::Span)| {
            let (file, _) = sources.get(span.file).filter(|_| span.line > 0)?;
            Some((name, format!("{file}:{}:{}", span.line, span.column)))
        };
        Ok(spans.into_iter().filter_map(shown).collect())
    }

    fn read(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Result<Read, Error> {
        let options = ReadOptions {
            files: &self.folder,
            ..ReadOptions::default()
        };
        clientwright_spec::read(&self.inputs, &options, sources, diagnostics)
            .ok_or_else(|| Error::Document(Findings::new(sources, diagnostics)))
    }
}

impl Generated {
    /// Brings `folder` to the state of the files, or with [`Mode::Check`] lists what differs.
    ///
    /// # Errors
    ///
    /// When a module of `extensions` is not there, before anything is written; when a link or a hand-written file is in the
    /// way, or writing fails.
    pub fn sync(&self, folder: impl AsRef<Path>, mode: Mode) -> Result<Changes, Error> {
        let folder = folder.as_ref();
        self.by_hand_is_there(folder)?;
        Ok(disk::sync(folder, &self.files, mode)?)
    }

    /// Without them the compiler would point at a generated file, which nobody is to edit.
    fn by_hand_is_there(&self, folder: &Path) -> Result<(), Error> {
        let mut diagnostics = Diagnostics::default();
        for one in &self.by_hand {
            let file = folder.join(format!("{}.rs", one.module));
            if file.is_file() || folder.join(&one.module).join("mod.rs").is_file() {
                continue;
            }
            let file = file.to_string_lossy().replace('\\', "/");
            diagnostics
                .error(codes::CONFIG_VALUE, one.span, format!("the module of this entry is not there: {file}"))
                .help("write it, it is never replaced (a line of docs, `//! Our own.`, is enough), or drop the entry");
        }
        if diagnostics.has_errors() {
            return Err(Error::Document(Findings::new(&self.client, &diagnostics)));
        }
        Ok(())
    }

    /// The files: path with `/` to text.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// What was made of the documents, in figures.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// What each component schema became.
    pub fn index(&self) -> &[Indexed] {
        &self.index
    }

    /// The crate's name.
    pub fn package(&self) -> &str {
        &self.package
    }

    /// Warnings and notes.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The places that are typed as a JSON value, in the order of their files and lines.
    pub fn untyped(&self) -> &[UntypedPlace] {
        &self.untyped
    }

    /// Warnings and notes, ready to print.
    pub fn warnings(&self) -> &str {
        self.findings.text()
    }

    /// How many warnings there are, notes aside.
    pub fn warning_count(&self) -> usize {
        self.findings.count(clientwright_spec::Severity::Warning)
    }
}
