//! A run over the whole corpus, beside openapi-to-rust over its documents of version 3, one process for each.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::measure::{self, Cost};
use super::tool::Tool;

/// Both runs.
#[derive(Debug, Serialize)]
pub struct CorpusRun {
    /// `cargo xtask corpus` over everything, without compiling.
    pub ours: Cost,
    /// openapi-to-rust over the documents of version 3: the sums of its times, its highest peak.
    pub peer: Cost,
    /// Documents of version 3.
    pub documents: usize,
    /// Those of them that the peer generated.
    pub generated: usize,
}

/// Runs both.
pub fn run(corpus: &Path, home: &Path) -> Result<CorpusRun, Box<dyn Error>> {
    let peer = Tool::OpenapiToRust;
    let mut documents = Vec::new();
    find(corpus, &mut documents)?;
    documents.sort();
    eprintln!("clientwright over {}", corpus.display());
    let results = home.join("corpus");
    if results.exists() {
        // What a run has left would be taken up.
        fs::remove_dir_all(&results)?;
    }
    fs::create_dir_all(&results)?;
    // Built before the clock starts.
    let mut command = crate::optimised::program(false)?;
    command
        .arg("corpus")
        .arg(corpus)
        .arg("--fresh")
        .arg("--report")
        .arg(results.join("corpus.json"));
    let ours = measure::run(&mut command)?.cost;
    eprintln!("{} over {} documents", peer.name(), documents.len());
    let mut total = Cost {
        wall: 0.0,
        user: 0.0,
        system: 0.0,
        memory: 0.0,
    };
    let mut generated = 0;
    let out = home.join("corpus/out");
    for document in &documents {
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let run = measure::run(&mut peer.command(document, &out, home))?;
        generated += usize::from(run.success);
        total.wall += run.cost.wall;
        total.user += run.cost.user;
        total.system += run.cost.system;
        total.memory = total.memory.max(run.cost.memory);
    }
    Ok(CorpusRun {
        ours,
        peer: total,
        documents: documents.len(),
        generated,
    })
}

/// Files that are documents of version 3: `openapi: 3…` at the top level, which JSON may hold anywhere in its first level.
fn find(folder: &Path, documents: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            find(&path, documents)?;
        } else if kind.is_file() && is_document(&path)? {
            documents.push(path);
        }
    }
    Ok(())
}

fn is_document(path: &Path) -> io::Result<bool> {
    let json = match path.extension().and_then(|end| end.to_str()) {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => return Ok(false),
    };
    let mut reader = BufReader::new(fs::File::open(path)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_start_matches('\u{feff}');
        // A document printed on one line opens with its version.
        let text = if json {
            text.trim_start_matches([' ', '\t', '{'])
        } else {
            text
        };
        let value = ["openapi", "\"openapi\"", "'openapi'"]
            .iter()
            .find_map(|key| text.strip_prefix(key)?.trim_start().strip_prefix(':'));
        if value.is_some_and(|value| value.trim_start_matches([' ', '"', '\'']).starts_with('3')) {
            return Ok(true);
        }
        line.clear();
    }
    Ok(false)
}
