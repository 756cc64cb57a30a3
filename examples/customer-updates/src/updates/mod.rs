//! Customers from a file to their providers: takes lines, gives for each of them what became of it.
//!
//! A line that cannot be used costs only itself, and each line is in the report exactly once.

mod file;
mod providers;

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use file::{Line, read, write};
pub use providers::Providers;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has answered that it is done.
    Updated,
    /// The provider knows no such customer.
    NotFound,
    /// The call broke off, and the provider may have done it: look before it is tried again.
    Unknown(String),
    /// The provider has not done it.
    Failed(String),
}

/// A line of the file and what became of it.
#[derive(Debug, Clone)]
pub struct Done {
    pub line: u64,
    pub provider: String,
    pub id: String,
    pub outcome: Outcome,
}

/// How many lines came to which end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub updated: usize,
    pub not_found: usize,
    pub unknown: usize,
    pub failed: usize,
}

impl Tally {
    pub fn count(&mut self, outcome: &Outcome) {
        *match outcome {
            Outcome::Updated => &mut self.updated,
            Outcome::NotFound => &mut self.not_found,
            Outcome::Unknown(_) => &mut self.unknown,
            Outcome::Failed(_) => &mut self.failed,
        } += 1;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            updated,
            not_found,
            unknown,
            failed,
        } = self;
        write!(
            f,
            "{updated} updated, {not_found} not found, {unknown} unknown, {failed} failed"
        )
    }
}

/// Updates all customers, some at a time; `done` hears of each as it ends. The results are in the order of the lines.
pub async fn run(
    providers: Providers,
    lines: Vec<Line>,
    at_a_time: usize,
    mut done: impl FnMut(&Done),
) -> Vec<Done> {
    let slots = Arc::new(Semaphore::new(at_a_time));
    let mut tasks = JoinSet::new();
    for line in lines {
        let (providers, slots) = (providers.clone(), Arc::clone(&slots));
        tasks.spawn(async move {
            // Fails only where the semaphore is closed, which nobody does.
            let _slot = slots.acquire().await;
            let outcome = match &line.update {
                Ok(update) => providers.update(&line.provider, &line.id, update).await,
                Err(fault) => Outcome::Failed(fault.clone()),
            };
            Done {
                line: line.number,
                provider: line.provider,
                id: line.id,
                outcome,
            }
        });
    }
    let mut results = Vec::with_capacity(tasks.len());
    while let Some(result) = tasks.join_next().await {
        match result {
            Ok(result) => {
                done(&result);
                results.push(result);
            }
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    results.sort_by_key(|result| result.line);
    results
}
