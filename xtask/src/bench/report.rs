//! What was measured: as a table for people, as JSON for programs.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::corpus::CorpusRun;
use super::measure::Cost;
use super::tool::Tool;

/// All of a run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// A row for each document and generator.
    pub rows: Vec<Row>,
    /// The run over the whole corpus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus_run: Option<CorpusRun>,
}

/// A document by a generator.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its path below the corpus.
    pub document: String,
    /// The generator.
    pub tool: Tool,
    /// Operations that the generator says to have generated.
    pub operations: Option<usize>,
    /// Lines of Rust.
    pub lines: usize,
    /// The best figures of the runs.
    pub generate: Option<Cost>,
    /// `cargo check` of the result, its dependencies built before.
    pub check: Option<Cost>,
    /// Why there is no such figure.
    pub failure: Option<String>,
}

impl Row {
    pub fn new(document: &str, tool: Tool) -> Self {
        Self {
            document: document.to_owned(),
            tool,
            operations: None,
            lines: 0,
            generate: None,
            check: None,
            failure: None,
        }
    }
}

impl Report {
    pub fn write(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(())
    }

    /// Our figure as a part of the lowest that a peer has for the same document.
    fn ratio(&self, ours: &Row, figure: impl Fn(&Row) -> Option<f64>) -> Option<f64> {
        let peers = self
            .rows
            .iter()
            .filter(|row| row.document == ours.document && row.tool != Tool::Ours);
        let best = peers.filter_map(&figure).min_by(f64::total_cmp)?;
        Some(figure(ours)? / best)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.rows.is_empty() {
            writeln!(f, "{HEAD}")?;
        }
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        let ours = self.rows.iter().filter(|row| row.tool == Tool::Ours);
        if !self.rows.is_empty() {
            writeln!(f, "\nOurs as a part of the lower figure of the peers:")?;
            writeln!(
                f,
                "{:<52} {:>8} {:>8} {:>8} {:>8}",
                "", "wall", "memory", "check", "memory"
            )?;
        }
        for row in ours {
            let shown =
                |ratio: Option<f64>| ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
            writeln!(
                f,
                "{:<52} {:>8} {:>8} {:>8} {:>8}",
                row.document,
                shown(self.ratio(row, |row| Some(row.generate?.wall))),
                shown(self.ratio(row, |row| Some(row.generate?.memory))),
                shown(self.ratio(row, |row| Some(row.check?.user))),
                shown(self.ratio(row, |row| Some(row.check?.memory))),
            )?;
        }
        if let Some(run) = &self.corpus_run {
            writeln!(
                f,
                "corpus: ours {:.1} s for everything; openapi-to-rust {:.1} s for {} documents of version 3, {} of them \
                 generated; ratio {:.2}",
                run.ours.wall,
                run.peer.wall,
                run.documents,
                run.generated,
                run.ours.wall / run.peer.wall
            )?;
        }
        Ok(())
    }
}

const HEAD: &str = "document                                             generator        operations    lines   wall s   user s      MiB  check s  check MiB";

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: Option<f64>, digits: usize| {
            value.map_or("–".to_owned(), |value| format!("{value:.digits$}"))
        };
        write!(
            f,
            "{:<52} {:<16} {:>10} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10}",
            self.document,
            self.tool.name(),
            self.operations
                .map_or("–".to_owned(), |count| count.to_string()),
            self.lines,
            number(self.generate.map(|cost| cost.wall), 2),
            number(self.generate.map(|cost| cost.user), 2),
            number(self.generate.map(|cost| cost.memory), 0),
            number(self.check.map(|cost| cost.user), 1),
            number(self.check.map(|cost| cost.memory), 0),
        )?;
        match &self.failure {
            Some(failure) => write!(f, "  {}", failure.replace('\n', " / ")),
            None => Ok(()),
        }
    }
}
