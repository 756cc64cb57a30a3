//! A named sample: takes a file of paths, gives its documents, and later what did not become of them that should.
//!
//! A line is a path from the corpus' folder; ` = refused` behind it says that the document makes no sense. What follows
//! a `#` is a comment.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use super::report::{DocumentReport, Outcome};
use crate::walk::Found;

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
                format!("{}: {is}, not {should}", document.path)
            })
        });
        surprising.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_says_what_is_to_become_of_its_documents() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sample.txt");
        fs::write(&file, "# of two\na b.yaml\nc.json = refused # since\n").expect("written");
        let found = |path: &str| Found {
            path: path.to_owned(),
            version: String::new(),
            bytes: 0,
        };
        let mut documents = vec![found("a b.yaml"), found("b.yaml"), found("c.json")];
        let names = Names::read(&file, &mut documents).expect("it reads");
        assert_eq!(documents.len(), 2);
        let report = |path: &str, outcome| DocumentReport {
            outcome,
            ..DocumentReport::new(path, "", 0)
        };
        let reports = [
            report("a b.yaml", Outcome::Panicked),
            report("c.json", Outcome::Refused),
        ];
        assert_eq!(
            names.surprises(&reports),
            ["a b.yaml: panicked, not generated"]
        );
        assert!(Names::read(&file, &mut vec![found("c.json")]).is_err());
    }
}
