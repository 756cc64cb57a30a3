//! `cargo xtask bench`: what generating and compiling large documents takes, beside other generators.
//!
//! Takes a folder of documents, gives a table and a JSON report. The peers are installed from the crates registry into
//! `target/bench/peers` and run as commands, as ours is; none of them is a dependency of anything. All of one report is
//! measured in one run on one machine, the generators taking turns, since times of different days do not compare.

mod compile;
mod corpus;
mod measure;
mod report;
mod tool;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use measure::{Cost, lines};
use report::{Report, Row};
use tool::Tool;

/// What is measured.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder that holds the documents.
    #[arg(long, default_value = "../shared/corpus/open")]
    corpus: PathBuf,
    /// Documents below it, instead of the five large ones that the project compares itself on.
    #[arg(long = "document")]
    documents: Vec<PathBuf>,
    /// Measures each document a second time with the operations of these tags alone, as `select` in client.yaml takes them.
    #[arg(long = "select", value_name = "TAG", value_delimiter = ',')]
    select: Vec<String>,
    /// Checks what was generated too, and measures the compiler.
    #[arg(long)]
    compile: bool,
    /// Measures a run over the whole folder instead, beside openapi-to-rust over its documents of version 3.
    #[arg(long)]
    corpus_run: bool,
    /// The other generators.
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = [Tool::Ploidy, Tool::OpenapiToRust])]
    peers: Vec<Tool>,
    /// How often each generator runs; the best run counts.
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// Where the JSON report goes.
    #[arg(long, default_value = "target/bench/report.json")]
    report: PathBuf,
}

/// Large documents of different kinds: nested form bodies, many operations, many unions, JSON and YAML.
const LARGE: [&str; 5] = [
    "stripe__openapi/openapi/spec3.yaml",
    "octokit__openapi/generated/api.github.com.json",
    "openai__openai-openapi/openapi.yaml",
    "box__box-openapi/openapi/openapi.json",
    "twilio__twilio-oai/spec/yaml/twilio_api_v2010.yaml",
];

/// Runs the measurements.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    // Cargo's child processes and the report see paths from the root.
    let (corpus, report) = (
        std::path::absolute(&arguments.corpus)?,
        std::path::absolute(&arguments.report)?,
    );
    std::env::set_current_dir(crate::root())?;
    let home = std::path::absolute("target/bench")?;
    fs::create_dir_all(&home)?;
    let mut tools = vec![Tool::Ours];
    tools.extend(arguments.peers.iter().filter(|peer| **peer != Tool::Ours));
    for tool in &tools {
        tool.install(&home)?;
    }
    let result = if arguments.corpus_run {
        Report {
            corpus_run: Some(corpus::run(&corpus, &home)?),
            ..Report::default()
        }
    } else {
        let mut documents = documents(arguments, &corpus)?;
        if !arguments.select.is_empty() {
            documents = selected(&documents, &arguments.select, &home)?;
        }
        generate(arguments, &documents, &tools, &home)?
    };
    result.write(&report)?;
    print!("{result}");
    println!("report: {}", report.display());
    Ok(ExitCode::SUCCESS)
}

/// The documents with the names that the report shows.
fn documents(
    arguments: &Arguments,
    corpus: &Path,
) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let chosen = if arguments.documents.is_empty() {
        LARGE.iter().map(PathBuf::from).collect()
    } else {
        arguments.documents.clone()
    };
    let mut documents = Vec::new();
    for document in chosen {
        let path = corpus.join(&document);
        if !path.is_file() {
            return Err(format!("no file {}; --corpus names the folder", path.display()).into());
        }
        documents.push((document.to_string_lossy().replace('\\', "/"), path));
    }
    Ok(documents)
}

/// Each document, and behind it a folder of ours that selects from it.
fn selected(
    documents: &[(String, PathBuf)],
    tags: &[String],
    home: &Path,
) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let select = tags.iter().map(|tag| tag.replace('\'', "''"));
    let select: Vec<String> = select.map(|tag| format!("  - tag: '{tag}'\n")).collect();
    let select = select.concat();
    let mut all = Vec::new();
    for (index, (name, document)) in documents.iter().enumerate() {
        let folder = home.join("selected").join(index.to_string());
        fs::create_dir_all(&folder)?;
        let file = document.file_name().unwrap_or_default().to_string_lossy();
        fs::copy(document, folder.join(&*file))?;
        let client = format!(
            "crate: {{name: selected-client, version: 0.1.0}}\ndocuments:\n  - file: '{file}'\n    source: measured\n    \
             retrieved: '2026-01-01'\n    kind: hand-written\nselect:\n{select}"
        );
        fs::write(folder.join("client.yaml"), client)?;
        all.push((name.clone(), document.clone()));
        all.push((format!("{name}, {}", tags.join(" and ")), folder));
    }
    Ok(all)
}

fn generate(
    arguments: &Arguments,
    documents: &[(String, PathBuf)],
    tools: &[Tool],
    home: &Path,
) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::default();
    for (index, (name, document)) in documents.iter().enumerate() {
        let folder = home.join("crates").join(index.to_string());
        // Nobody else selects by client.yaml.
        let tools = tools
            .iter()
            .filter(|tool| **tool == Tool::Ours || document.is_file());
        let mut rows: Vec<Row> = tools.map(|tool| Row::new(name, *tool)).collect();
        for _ in 0..arguments.runs.max(1) {
            for row in &mut rows {
                let out = folder.join(row.tool.name());
                if out.exists() {
                    fs::remove_dir_all(&out)?;
                }
                once(row, document, &out, home)?;
            }
        }
        for row in &mut rows {
            let out = folder.join(row.tool.name());
            row.lines = lines(&out)?;
            if arguments.compile && row.failure.is_none() {
                eprintln!("checking {name} by {}", row.tool.name());
                match compile::check(row.tool, &out, home)? {
                    Ok(cost) => row.check = Some(cost),
                    Err(message) => row.failure = Some(message),
                }
            }
        }
        for row in &rows {
            eprintln!("{row}");
        }
        report.rows.extend(rows);
    }
    Ok(report)
}

/// One run of a generator, from the document on disk to the crate on disk, into an empty folder.
fn once(row: &mut Row, document: &Path, out: &Path, home: &Path) -> Result<(), Box<dyn Error>> {
    let run = measure::run(&mut row.tool.command(document, out, home))?;
    if run.success {
        row.operations = row.tool.operations(&run.output);
        row.generate = Some(
            row.generate
                .map_or(run.cost, |best| Cost::best(best, run.cost)),
        );
    } else {
        row.failure = Some(run.last_words());
    }
    Ok(())
}
