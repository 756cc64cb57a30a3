//! A named sample: takes a file of paths, gives its documents, and later what did not become of them that should.
//!
//! A line is a path from the corpus' folder; ` = refused` behind it says that the document makes no sense. What follows
//! a `#` is a comment.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use super::report::{DocumentReport, Outcome};
use super::walk::Found;

/// What is expected of each document of a sample.
#[derive(Debug)]
pub struct Names {
    expected: BTreeMap<String, Outcome>,
}

impl Names {
    /// Reads a sample, and keeps of the documents those that it names.
    pub fn read(file: &Path, documents: &mut Vec<Found>) -> Result<Self, Box<dyn Error>> {
        let text =
            fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut expected = BTreeMap::new();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (path, outcome) = match line.split_once(" = ") {
                None => (line, Outcome::Generated),
                Some((path, "refused")) => (path.trim(), Outcome::Refused),
                Some((_, other)) => {
                    return Err(
                        format!("{}: {other:?} is nothing to expect", file.display()).into(),
                    );
                }
            };
            if !documents.iter().any(|found| found.path == path) {
                return Err(format!("{}: there is no document {path}", file.display()).into());
            }
            expected.insert(path.to_owned(), outcome);
        }
        documents.retain(|found| expected.contains_key(&found.path));
        Ok(Self { expected })
    }

    /// What is not as expected, a sentence each.
    pub fn surprises(&self, documents: &[DocumentReport]) -> Vec<String> {
        let surprising = documents.iter().filter_map(|document| {
            let expected = self.expected.get(&document.path)?;
            (document.outcome != *expected).then(|| {
                let (is, should) = (document.outcome.word(), expected.word());
                format!("{} is {is}, and should be {should}", document.path)
            })
        });
        surprising.collect()
    }
}
