//! The customers: a CSV file with the columns `provider`, `id`, `email` and `description`, in any order.
//!
//! An empty field is left as it is at the provider.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

const COLUMNS: [&str; 4] = ["provider", "id", "email", "description"];

/// What is to be changed at a customer. Not to be printed: it tells of people.
#[derive(Clone)]
pub struct Update {
    pub email: Option<String>,
    pub description: Option<String>,
}

/// A line of the file; one that is no customer keeps what is wrong with it.
#[derive(Clone)]
pub struct Line {
    pub number: u64,
    pub provider: String,
    pub id: String,
    pub update: Result<Update, String>,
}

#[derive(Deserialize)]
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
/// When the file cannot be read, or its first line lacks a column.
pub fn read(path: &Path) -> Result<Vec<Line>, Box<dyn Error>> {
    let name = path.display();
    let text = fs::read(path).map_err(|error| format!("{name}: {error}"))?;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text);
    let headers = reader.headers()?.clone();
    for column in COLUMNS {
        if !headers.iter().any(|header| header == column) {
            return Err(format!("{name}: the first line has no column {column}").into());
        }
    }
    let (mut lines, mut places) = (Vec::new(), Places::of(text));
    for record in reader.records() {
        let position = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        let number = places.line(position);
        lines.push(line(
            number,
            record.and_then(|record| record.deserialize(Some(&headers))),
        ));
    }
    Ok(lines)
}

/// Numbers of lines, from 1. The reader's own are one less where lines end as on Windows.
struct Places<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Places<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The line of a record, which is not before the last one that was asked for.
    fn line(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.and_then(|position| usize::try_from(position.byte()).ok());
        while let Some(byte) = self.text.get(self.at) {
            if Some(self.at) >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
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
            update: Err(format!("not a line of {}", COLUMNS.join(", "))),
        },
    }
}
