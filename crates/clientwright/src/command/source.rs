//! What a client is made from, as arguments name it.

use std::path::{Path, PathBuf};

use clientwright::Provider;

use super::message::Message;
use super::{Error, Ui};

/// Where to read from.
#[derive(Debug, clap::Args)]
pub(crate) struct Source {
    /// The folder that holds client.yaml, its name below `specs/`, or a document that has none
    provider: PathBuf,
    /// With a document: the folder below which its references may lead [default: the document's own]
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

impl Source {
    /// Reads a provider's folder, or a document alone.
    pub(crate) fn open(&self, ui: &Ui) -> Result<Provider, Error> {
        let path = self.path();
        if path.is_dir() {
            if self.root.is_some() {
                return Err(Error::usage(
                    "`--root` is for a document alone: with client.yaml, references may lead to files of its folder",
                ));
            }
            if !path.join("client.yaml").exists() {
                return Err(Error::usage(format!(
                    "{} has no client.yaml; `clientwright init DOCUMENT` writes a first one, or name the document itself",
                    path.display()
                )));
            }
            return Ok(Provider::load(path)?);
        }
        let own = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let root = self.root.as_deref().or(own).unwrap_or(Path::new("."));
        let provider = Provider::from_document(&path, root)?;
        if let Some(client) = provider.passed_over() {
            let message = format!(
                "{} is not read for {}; name the folder instead of the document",
                client.display(),
                path.display()
            );
            ui.note(&Message::Warning { message })?;
        }
        Ok(provider)
    }

    /// The file that is read first.
    pub(crate) fn entry(&self) -> PathBuf {
        let path = self.path();
        if path.is_dir() {
            path.join("client.yaml")
        } else {
            path
        }
    }

    /// The folder or document.
    fn path(&self) -> PathBuf {
        let specs = Path::new("specs");
        let named = specs.join(&self.provider);
        if !self.provider.join("client.yaml").exists() && named.join("client.yaml").exists() {
            return named;
        }
        // A bare name of what is not there is looked for where such names are, so that the answer tells of those.
        let bare = self.provider.components().count() == 1 && self.provider.extension().is_none();
        if bare && !self.provider.exists() && specs.is_dir() {
            return named;
        }
        self.provider.clone()
    }
}
