//! The project's own tasks: a thin front on the crates.

mod bench;
mod codegen;
mod contract;
#[cfg(feature = "corpus")]
mod corpus;
mod init_corpus;
mod layering;
mod optimised;
mod options;
mod outside;
mod proposal;
mod prove;
mod reference;
#[cfg(feature = "corpus")]
mod truth;
mod vendor;
#[cfg(feature = "verdicts")]
mod verdicts;
mod walk;

#[cfg(not(all(feature = "corpus", feature = "verdicts")))]
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks of the Clientwright repository.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Measures what generating and compiling takes, beside other generators.
    Bench(bench::Arguments),
    /// Regenerates the clients in `generated/` from `specs/`.
    Codegen(codegen::Arguments),
    /// Calls every operation of the generated clients against an independent mock of the provider.
    Contract {
        /// Only these providers.
        providers: Vec<String>,
    },
    /// Generates every document below a folder, and reports what became of each.
    #[cfg(feature = "corpus")]
    Corpus(corpus::Arguments),
    /// Generates every document below a folder, and reports what became of each.
    #[cfg(not(feature = "corpus"))]
    #[command(disable_help_flag = true)]
    Corpus {
        /// As `cargo xtask corpus --help` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// One document of a corpus, in a process of its own.
    #[cfg(feature = "corpus")]
    #[command(hide = true)]
    CorpusDocument(corpus::worker::Arguments),
    /// Holds the verdicts of `clientwright diff` against other tools that compare APIs.
    #[cfg(feature = "verdicts")]
    DiffVerdicts(verdicts::Arguments),
    /// Holds the verdicts of `clientwright diff` against other tools that compare APIs.
    #[cfg(not(feature = "verdicts"))]
    #[command(disable_help_flag = true)]
    DiffVerdicts {
        /// As `cargo xtask diff-verdicts --help` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Holds random ids and values, as they stand in URLs, forms and cookies, against independent decoders.
    Encoding {
        /// How many ids; a tenth of it for the others.
        #[arg(long, default_value_t = 10_000_000)]
        cases: u64,
    },
    /// Guesses a client.yaml for documents of a folder, generates from it unedited, and compiles that.
    InitCorpus(init_corpus::Arguments),
    /// Fails when a crate depends on one that the layout does not allow.
    Layering,
    /// Rewrites the reference of client.yaml and its JSON Schema in `docs/`, from the types that read the file.
    Reference {
        /// Writes nothing, and fails where something would be written.
        #[arg(long)]
        check: bool,
    },
    /// Builds and runs the examples and the guide's transcripts as projects of other repositories, from the packages.
    Outside(outside::Arguments),
    /// Calls a server that fails in every way, from many tasks, and compares what both ends have counted.
    Soak {
        /// How many calls.
        #[arg(long, default_value_t = 1_000_000)]
        calls: u32,
        /// How many of a hundred requests fail.
        #[arg(long, default_value_t = 5.0)]
        failures: f64,
        /// How many tasks call at a time.
        #[arg(long, default_value_t = 128)]
        tasks: u32,
    },
    /// Replaces a provider's document by what was published anew, and says what that changes.
    Vendor(vendor::Arguments),
}

fn main() -> ExitCode {
    #[cfg(feature = "corpus")]
    if let Some(folder) = std::env::var_os(corpus::MEASURE) {
        let arguments: Vec<_> = std::env::args_os().skip(1).collect();
        return finish(corpus::wrapped(&arguments, &folder));
    }
    let result = match Arguments::parse().task {
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Codegen(arguments) => codegen::run(&arguments),
        Task::Contract { providers } => contract::run(&providers),
        #[cfg(feature = "corpus")]
        Task::Corpus(arguments) => corpus::run(&arguments),
        #[cfg(not(feature = "corpus"))]
        Task::Corpus { arguments } => optimised::corpus(&arguments),
        #[cfg(feature = "corpus")]
        Task::CorpusDocument(arguments) => corpus::worker::run(&arguments),
        #[cfg(feature = "verdicts")]
        Task::DiffVerdicts(arguments) => verdicts::run(&arguments),
        #[cfg(not(feature = "verdicts"))]
        Task::DiffVerdicts { arguments } => optimised::verdicts(&arguments),
        Task::Encoding { cases } => prove::run("encoding", &[cases.to_string()]),
        Task::InitCorpus(arguments) => init_corpus::run(&arguments),
        Task::Layering => layering::run(),
        Task::Reference { check } => reference::run(check),
        Task::Vendor(arguments) => vendor::run(arguments),
        Task::Outside(arguments) => outside::run(&arguments),
        Task::Soak {
            calls,
            failures,
            tasks,
        } => prove::soak(calls, failures, tasks),
    };
    finish(result)
}

fn finish(result: Result<ExitCode, Box<dyn std::error::Error>>) -> ExitCode {
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root: the folder above this crate's.
fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}
