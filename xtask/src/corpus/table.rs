//! The end of a run as text.

use super::report::{DocumentReport, Outcome, Report};
use crate::truth::{Sum, Truth};

/// How many of the slowest and largest are named.
const NAMED: usize = 8;

/// Prints a report, its figures last.
pub fn print(report: &Report) {
    let documents = &report.documents;
    section(
        "refused",
        documents.iter().filter(|d| d.outcome == Outcome::Refused),
        |d| {
            let first = d.errors.first();
            first.map_or_else(String::new, |e| {
                clipped(&format!("{} {} ({})", e.code, e.message, e.place))
            })
        },
    );
    section(
        "operations left out",
        documents.iter().filter(|d| !d.output.left_out.is_empty()),
        |d| {
            let first = &d.output.left_out[0];
            clipped(&format!(
                "{} of {}: {}: {}",
                d.output.left_out.len(),
                d.output.operations,
                first.operation,
                first.reason
            ))
        },
    );
    tried(documents);
    sizes(documents);
    section(
        "defects",
        documents.iter().filter(|d| d.outcome.is_defect()),
        |d| {
            let why = d.defect.as_deref().unwrap_or_default().replace('\n', " ");
            clipped(&format!("{}: {why}", d.outcome.word()))
        },
    );
    figures(report);
}

/// What did not come through the compiler, or not back from its own types.
fn tried(documents: &[DocumentReport]) {
    section(
        "not compiled cleanly",
        documents
            .iter()
            .filter(|d| d.compiled.as_ref().is_some_and(|c| !c.is_clean())),
        |d| {
            let Some(compiled) = &d.compiled else {
                return String::new();
            };
            let first = compiled
                .messages
                .first()
                .map_or("", |m| m.rendered.lines().next().unwrap_or_default());
            clipped(&format!(
                "{} errors, {} warnings: {first}",
                compiled.errors, compiled.warnings
            ))
        },
    );
    section(
        "instances that did not come back",
        documents.iter().filter(|d| {
            d.truth
                .as_ref()
                .is_some_and(|t| t.failed() > 0 || t.skipped.is_some())
        }),
        |d| {
            d.truth
                .as_ref()
                .map_or_else(String::new, |t| clipped(&failures(t)))
        },
    );
}

/// The documents that took the most.
fn sizes(documents: &[DocumentReport]) {
    section("slowest", most(documents, |d| d.millis), |d| {
        format!(
            "{:>6} ms {:>5} MiB  {:>7} KiB in",
            d.millis,
            d.peak_kib >> 10,
            d.bytes >> 10
        )
    });
    section("largest", most(documents, |d| d.output.lines as u64), |d| {
        let compiled = d.compiled.as_ref().and_then(|c| c.user_millis);
        let compiled =
            compiled.map_or_else(String::new, |millis| format!(", {millis} ms to compile"));
        format!(
            "{:>7} lines, {} operations, {} types{compiled}",
            d.output.lines, d.output.operations, d.output.types
        )
    });
}

fn clipped(text: &str) -> String {
    text.chars().take(160).collect()
}

fn failures(truth: &Truth) -> String {
    if let Some(reason) = &truth.skipped {
        return format!("not tried: {}", reason.replace('\n', " "));
    }
    let kinds = truth
        .kinds
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"));
    let kinds: Vec<String> = kinds.collect();
    let first = truth.failures.first();
    let first = first.map_or_else(String::new, |it| format!("{}: {}", it.component, it.detail));
    format!("{}; {first}", kinds.join(", "))
}

fn truth(sum: &Sum) {
    println!(
        "instances   {} of {} made for {} types of {} documents equal ({} strictly), {} of {} examples ({} strictly)",
        sum.made.equal,
        sum.made.tried,
        sum.types,
        sum.documents,
        sum.made.strict,
        sum.examples.equal,
        sum.examples.tried,
        sum.examples.strict
    );
    println!(
        "            {} at documented limits, {} not equal; {} components without an instance, {} examples against their schema",
        sum.limits,
        sum.failed(),
        sum.unmade,
        sum.bad_examples
    );
    for (kind, count) in &sum.kinds {
        println!("            {count:>6} {kind}");
    }
}

fn most(
    documents: &[DocumentReport],
    by: impl Fn(&DocumentReport) -> u64,
) -> impl Iterator<Item = &DocumentReport> {
    let mut documents: Vec<&DocumentReport> = documents.iter().collect();
    documents.sort_by_key(|document| std::cmp::Reverse(by(document)));
    documents.into_iter().take(NAMED)
}

fn section<'a>(
    title: &str,
    documents: impl Iterator<Item = &'a DocumentReport>,
    text: impl Fn(&DocumentReport) -> String,
) {
    let mut documents = documents.peekable();
    if documents.peek().is_some() {
        println!("\n{title}:");
    }
    for document in documents {
        println!("  {}\n      {}", document.path, text(document));
    }
}

fn figures(report: &Report) {
    let totals = &report.totals;
    println!("\nuntyped by reason, of {} properties:", totals.properties);
    for (class, reasons) in [("open", &totals.open), ("given up", &totals.given_up)] {
        let mut reasons: Vec<_> = reasons.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (reason, count) in reasons {
            println!(
                "  {class:>8} {count:>6}  {:>7.3} of 1,000  {reason}",
                totals.per_mille(*count)
            );
        }
    }
    println!();
    println!(
        "documents   {} in {:.1} s ({} known from an earlier run): {} generated, {} refused",
        totals.documents,
        seconds(totals.wall_millis),
        totals.resumed,
        totals.generated,
        totals.refused,
    );
    println!(
        "output      {} operations, {} left out; {} types, {} files, {} lines",
        totals.operations, totals.left_out, totals.types, totals.files, totals.lines
    );
    let (open, given_up) = (totals.open.values().sum(), totals.given_up.values().sum());
    println!(
        "untyped     {open} left open by documents ({:.2} of 1,000 properties), {given_up} given up ({:.2})",
        totals.per_mille(open),
        totals.per_mille(given_up)
    );
    if totals.compiled > 0 {
        println!(
            "compiled    {} of {} without a warning; {} errors, {} warnings; {:.1} s on the processor",
            totals.compiled_clean,
            totals.compiled,
            totals.compile_errors,
            totals.compile_warnings,
            seconds(totals.compile_user_millis)
        );
    }
    if totals.truth.documents > 0 {
        truth(&totals.truth);
    }
    println!("defects     {} panics or deaths", totals.defects);
}

#[allow(clippy::cast_precision_loss, reason = "for display")]
fn seconds(millis: u64) -> f64 {
    millis as f64 / 1000.0
}
