//! The report: `line,provider,id,outcome,detail`, a row for each line of the customers' file as it ends.
//!
//! A row is on disk before the next one is taken, so that a run that was broken off goes on where it was. The report holds no
//! mail address and no credential.

use std::collections::HashSet;
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use super::file::Line;
use super::{Done, Outcome, Tally};

const HEADER: [&str; 5] = ["line", "provider", "id", "outcome", "detail"];

/// The report of this run, and of those before it.
pub struct Report {
    writer: csv::Writer<File>,
    ended: HashSet<(u64, String, String)>,
    tally: Tally,
}

impl Report {
    /// Begins a report, or goes on with one: rows of lines that failed are taken out, since those are tried again.
    ///
    /// # Errors
    ///
    /// When the file is there and is no report, or reading or writing fails.
    pub fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let name = path.display();
        let mut kept = Vec::new();
        if path.exists() {
            let mut reader = csv::Reader::from_path(path)?;
            if reader.headers()? != HEADER.as_slice() {
                return Err(format!("{name} is no report, and is not replaced").into());
            }
            for record in reader.deserialize() {
                let (line, provider, id, outcome, detail): (u64, String, String, String, String) =
                    record.map_err(|error| format!("{name}: {error}"))?;
                let outcome = Outcome::of(&outcome, detail)
                    .ok_or_else(|| format!("{name}: {outcome:?} is no outcome"))?;
                if !matches!(outcome, Outcome::Failed(_)) {
                    kept.push(Done {
                        line,
                        provider,
                        id,
                        outcome,
                    });
                }
            }
        }
        // Whole before it takes the place of the old one.
        let beside = path.with_extension("csv.new");
        let mut writer = csv::Writer::from_path(&beside)?;
        writer.write_record(HEADER)?;
        for done in &kept {
            write(&mut writer, done)?;
        }
        writer.flush()?;
        drop(writer);
        fs::rename(&beside, path)?;

        let mut tally = Tally::default();
        for done in &kept {
            tally.count(&done.outcome);
        }
        let ended = kept
            .into_iter()
            .map(|done| (done.line, done.provider, done.id));
        Ok(Self {
            ended: ended.collect(),
            writer: csv::Writer::from_writer(OpenOptions::new().append(true).open(path)?),
            tally,
        })
    }

    /// Whether a line came to its end in an earlier run.
    pub fn has(&self, line: &Line) -> bool {
        let key = (line.number, line.provider.clone(), line.id.clone());
        self.ended.contains(&key)
    }

    /// Writes what became of a line.
    ///
    /// # Errors
    ///
    /// When that fails.
    pub fn add(&mut self, done: &Done) -> Result<(), csv::Error> {
        self.tally.count(&done.outcome);
        write(&mut self.writer, done)?;
        Ok(self.writer.flush()?)
    }

    /// How many lines came to which end, in all runs.
    pub fn tally(&self) -> Tally {
        self.tally
    }
}

fn write(writer: &mut csv::Writer<impl io::Write>, done: &Done) -> Result<(), csv::Error> {
    let (outcome, detail) = done.outcome.words();
    let line = done.line.to_string();
    writer.write_record([line.as_str(), &done.provider, &done.id, outcome, detail])
}
