//! The two files: customers come in as `provider,id,email,description`, and go out as `line,provider,id,outcome,detail`.
//!
//! An empty field is left as it is at the provider. The report holds no mail address.

use std::path::Path;

use serde::Deserialize;

use super::{Done, Outcome};

/// What is to be changed at a customer.
#[derive(Debug, Clone)]
pub struct Update {
    pub email: Option<String>,
    pub description: Option<String>,
}

/// A line of the file; one that is no customer keeps what is wrong with it.
#[derive(Debug, Clone)]
pub struct Line {
    pub number: u64,
    pub provider: String,
    pub id: String,
    pub update: Result<Update, String>,
}

#[derive(Debug, Deserialize)]
struct Row {
    provider: String,
    id: String,
    email: Option<String>,
    description: Option<String>,
}

/// Reads the customers.
///
/// # Errors
///
/// When the file cannot be read or has no header line.
pub fn read(path: &Path) -> Result<Vec<Line>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(path)?;
    let headers = reader.headers()?.clone();
    let mut lines = Vec::new();
    for (record, index) in reader.records().zip(2..) {
        let line = match record {
            Ok(record) => {
                let number = record.position().map_or(index, csv::Position::line);
                line(number, record.deserialize(Some(&headers)))
            }
            Err(error) if error.is_io_error() => return Err(error),
            Err(error) => line(
                error.position().map_or(index, csv::Position::line),
                Err(error),
            ),
        };
        lines.push(line);
    }
    Ok(lines)
}

fn line(number: u64, row: Result<Row, csv::Error>) -> Line {
    match row {
        Ok(row) => Line {
            number,
            provider: row.provider,
            id: row.id,
            update: match (row.email, row.description) {
                (None, None) => Err("nothing to change".to_owned()),
                (email, description) => Ok(Update { email, description }),
            },
        },
        // The error's own text may quote the line.
        Err(_) => Line {
            number,
            provider: String::new(),
            id: String::new(),
            update: Err("not a line of provider, id, email and description".to_owned()),
        },
    }
}

/// Writes what became of each line.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write(path: &Path, results: &[Done]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["line", "provider", "id", "outcome", "detail"])?;
    for done in results {
        let (outcome, detail) = match &done.outcome {
            Outcome::Updated => ("updated", ""),
            Outcome::NotFound => ("not found", ""),
            Outcome::Unknown(detail) => ("unknown", detail.as_str()),
            Outcome::Failed(detail) => ("failed", detail.as_str()),
        };
        let line = done.line.to_string();
        writer.write_record([line.as_str(), &done.provider, &done.id, outcome, detail])?;
    }
    writer.flush()?;
    Ok(())
}
