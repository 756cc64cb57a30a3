//! The entries of `sensitive` in client.yaml, and which of them matched.

use std::collections::HashMap;

use crate::config::Config;

/// Names and pointers of secret values.
#[derive(Debug)]
pub(super) struct Sensitive {
    names: HashMap<String, usize>,
    pointers: HashMap<String, usize>,
    used: Vec<bool>,
}

impl Sensitive {
    pub(super) fn new(config: &Config) -> Self {
        let (mut names, mut pointers) = (HashMap::new(), HashMap::new());
        for (index, entry) in config.sensitive.iter().enumerate() {
            match entry.strip_prefix("*/") {
                Some(name) => names.insert(name.to_owned(), index),
                None => pointers.insert(entry.trim_start_matches('#').to_owned(), index),
            };
        }
        Self {
            names,
            pointers,
            used: vec![false; config.sensitive.len()],
        }
    }

    /// Whether values of that property or parameter are listed.
    pub(super) fn name(&mut self, name: &str) -> bool {
        let found = self.names.get(name).copied();
        if let Some(index) = found {
            self.used[index] = true;
        }
        found.is_some()
    }

    /// Whether one of these places is listed.
    pub(super) fn pointer<'p>(&mut self, pointers: impl Iterator<Item = &'p str>) -> bool {
        if self.pointers.is_empty() {
            return false;
        }
        let found: Vec<usize> = pointers
            .filter_map(|pointer| self.pointers.get(pointer).copied())
            .collect();
        for index in &found {
            self.used[*index] = true;
        }
        !found.is_empty()
    }

    /// Indices of the entries that matched nothing.
    pub(super) fn stale(&self) -> impl Iterator<Item = usize> {
        self.used
            .iter()
            .enumerate()
            .filter(|(_, used)| !**used)
            .map(|(index, _)| index)
    }
}
