//! Customers from a file to their providers: takes lines, gives for each of them what became of it.
//!
//! A line that cannot be used costs only itself, each line that was begun is in the report exactly once, and lines of the same
//! customer are done one after the other, in their order.

mod file;
mod providers;
mod report;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

pub use file::{Line, read};
pub use providers::Providers;
pub use report::Report;

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

impl Outcome {
    /// As the report has it: the outcome and its detail.
    fn words(&self) -> (&str, &str) {
        match self {
            Self::Updated => ("updated", ""),
            Self::NotFound => ("not found", ""),
            Self::Unknown(detail) => ("unknown", detail),
            Self::Failed(detail) => ("failed", detail),
        }
    }

    /// From the words of a report.
    fn of(outcome: &str, detail: String) -> Option<Self> {
        Some(match outcome {
            "updated" => Self::Updated,
            "not found" => Self::NotFound,
            "unknown" => Self::Unknown(detail),
            "failed" => Self::Failed(detail),
            _ => return None,
        })
    }
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

/// Updates all customers, as many at a time as there are `slots`; `done` hears of each line as it ends. Once the slots are
/// closed, no line is begun any more, and those under way come to their end.
///
/// # Errors
///
/// What `done` fails with; then too, what is under way comes to its end.
pub async fn run<E>(
    providers: Providers,
    lines: Vec<Line>,
    slots: Arc<Semaphore>,
    mut done: impl FnMut(&Done) -> Result<(), E>,
) -> Result<(), E> {
    let (send, mut ended) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    for lines in by_customer(lines) {
        let (providers, slots, send) = (providers.clone(), Arc::clone(&slots), send.clone());
        tasks.spawn(async move {
            for line in lines {
                let Ok(_slot) = slots.acquire().await else {
                    return;
                };
                // Nobody listens only where the program ends.
                let _ = send.send(update(&providers, line).await);
            }
        });
    }
    drop(send);
    let mut result = Ok(());
    while let Some(end) = ended.recv().await {
        if result.is_ok() {
            result = done(&end);
        }
        if result.is_err() {
            slots.close();
        }
    }
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            std::panic::resume_unwind(error.into_panic());
        }
    }
    result
}

/// The lines of each customer, in their order: two updates at once would end as chance has it.
fn by_customer(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut customers: Vec<Vec<Line>> = Vec::new();
    let mut known = BTreeMap::new();
    for line in lines {
        let key = (line.provider.clone(), line.id.clone());
        let index = *known.entry(key).or_insert(customers.len());
        match customers.get_mut(index) {
            Some(customer) => customer.push(line),
            None => customers.push(vec![line]),
        }
    }
    customers
}

async fn update(providers: &Providers, line: Line) -> Done {
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
}
