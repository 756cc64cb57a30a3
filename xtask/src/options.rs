//! How documents of a corpus are generated, whoever asks.

use std::path::Path;

#[cfg(feature = "corpus")]
use clientwright::{Form, Options};

/// The runtime at a path, as a dependency without its features.
pub fn runtime(path: &Path) -> String {
    format!(
        "{{ path = {:?}, default-features = false }}",
        path.display().to_string()
    )
}

/// The options of a document's package.
#[cfg(feature = "corpus")]
pub fn options(runtime: String, package: &str) -> Options {
    Options {
        runtime_dependency: runtime,
        command: "cargo xtask corpus".to_owned(),
        package: Some(package.to_owned()),
        form: Form::Crate,
    }
}
