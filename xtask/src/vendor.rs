//! `cargo xtask vendor`: a provider's document replaced by what was published anew, and its client regenerated.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clientwright::vendor::{Update, plan};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The provider below `specs/`.
    provider: String,
    /// What was published: a document, or a page in Markdown that quotes one.
    #[arg(long)]
    from: PathBuf,
    /// Which of the provider's documents it replaces. Otherwise the one that is vendored.
    #[arg(long)]
    document: Option<String>,
    /// Leaves descriptions and summaries out, but for ours where the place is the same.
    #[arg(long)]
    strip_prose: bool,
    /// Where it was published, if elsewhere than before.
    #[arg(long)]
    source: Option<String>,
    /// The day it was read, `2026-11-22`. Otherwise today.
    #[arg(long)]
    retrieved: Option<jiff::civil::Date>,
    /// Writes the document and client.yaml also where they do not stand together. The client then stays as it is.
    #[arg(long)]
    force: bool,
}

pub fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    // Before the folder changes: the file is named from where the user stands.
    let from = std::path::absolute(&arguments.from)?;
    std::env::set_current_dir(crate::root())?;
    crate::codegen::providers(std::slice::from_ref(&arguments.provider))?;
    let today = || jiff::Zoned::now().date();
    let mut update = Update::new(from, arguments.retrieved.unwrap_or_else(today).to_string());
    update.document = arguments.document;
    update.strip_prose = arguments.strip_prose;
    update.source = arguments.source;
    let folder = format!("specs/{}", arguments.provider);
    let plan = plan(&folder, &update)?;
    print!("{}", plan.text());
    let stands = plan.fault().is_none();
    if !stands && !arguments.force {
        return Err("nothing is written; mend overlay.yaml and client.yaml, or write all the same with `--force` and mend them then".into());
    }
    let changes = plan.write(arguments.force)?;
    crate::codegen::list(&folder, &changes);
    if !stands {
        println!("the client stays as it was; `cargo xtask codegen` comes next");
        return Ok(ExitCode::SUCCESS);
    }
    crate::codegen::run(&crate::codegen::Arguments::of(arguments.provider))
}
