//! What became of the instances, in figures and by example.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many failures are kept with their instance.
const KEPT: usize = 40;

/// Instances that were tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many there were.
    pub tried: usize,
    /// How many came back equal in what is declared.
    pub equal: usize,
    /// How many came back as they were, the order of members aside.
    pub strict: usize,
}

impl Count {
    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.tried += other.tried;
        self.equal += other.equal;
        self.strict += other.strict;
    }
}

/// A component that no instance was made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unmade {
    /// The component.
    pub component: String,
    /// Why its last candidate was rejected.
    pub reason: String,
}

/// An instance that did not come back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Failure {
    /// The component.
    pub component: String,
    /// Its Rust type.
    pub rust: String,
    /// The kind of failure.
    pub kind: String,
    /// What was different, or the error.
    pub detail: String,
    /// The instance.
    pub instance: String,
}

/// What became of one document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Truth {
    /// The document's path.
    pub path: String,
    /// Why nothing was tried.
    pub skipped: Option<String>,
    /// Types of components.
    pub types: usize,
    /// Instances that were made.
    pub made: Count,
    /// Examples of the document.
    pub examples: Count,
    /// Instances among the made that also went through serde's traits.
    pub bridged: usize,
    /// Examples that the validator rejects.
    pub bad_examples: usize,
    /// Components without instances.
    pub unmade: Vec<Unmade>,
    /// Keywords and references that were not asked for, since they make no sense.
    pub left_out: BTreeMap<String, usize>,
    /// Failures by kind.
    pub kinds: BTreeMap<String, usize>,
    /// The first failures.
    pub failures: Vec<Failure>,
}

impl Truth {
    /// A document that nothing was tried of.
    pub fn skipped(path: &str, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            skipped: Some(reason.into()),
            ..Self::default()
        }
    }

    /// Failures that are documented limits.
    pub fn limits(&self) -> usize {
        let limits = super::verdict::LIMITS.iter();
        limits.filter_map(|kind| self.kinds.get(*kind)).sum()
    }

    /// Failures that are defects.
    pub fn failed(&self) -> usize {
        let all = self.kinds.values().sum::<usize>();
        all - self.limits()
    }

    /// Counts a failure, and keeps it while there are few.
    pub fn fail(&mut self, failure: Failure) {
        let same = self.kinds.entry(failure.kind.clone()).or_default();
        *same += 1;
        let few = self
            .failures
            .iter()
            .filter(|it| it.component == failure.component)
            .count()
            < 2;
        if few && self.failures.len() < KEPT {
            self.failures.push(failure);
        }
    }
}

/// What became of all documents.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sum {
    /// Documents whose types were tried.
    pub documents: usize,
    /// Documents that should have been.
    pub skipped: usize,
    /// Types of components.
    pub types: usize,
    /// Instances that were made.
    pub made: Count,
    /// Examples of the documents.
    pub examples: Count,
    /// Failures that are documented limits.
    pub limits: usize,
    /// Examples that the validator rejects.
    pub bad_examples: usize,
    /// Components without instances.
    pub unmade: usize,
    /// Failures by kind.
    pub kinds: BTreeMap<String, usize>,
}

impl Sum {
    /// Adds a document.
    pub fn add(&mut self, truth: &Truth) {
        if truth.skipped.is_some() {
            self.skipped += 1;
            return;
        }
        self.documents += 1;
        self.types += truth.types;
        self.made.add(truth.made);
        self.examples.add(truth.examples);
        self.limits += truth.limits();
        self.bad_examples += truth.bad_examples;
        self.unmade += truth.unmade.len();
        for (kind, count) in &truth.kinds {
            *self.kinds.entry(kind.clone()).or_default() += count;
        }
    }

    /// All instances.
    pub fn all(&self) -> Count {
        let mut all = self.made;
        all.add(self.examples);
        all
    }

    /// Failures that are defects.
    pub fn failed(&self) -> usize {
        let all = self.all();
        all.tried - all.equal - self.limits
    }
}
