//! The report as a page that stands alone: takes a report, gives HTML with its style and script inside.
//!
//! What documents say is text and never markup: all of it goes through the template's escaping.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::report::{Compiled, DocumentReport, Finding, Outcome, Report, Totals};
use crate::truth::{Sum, Truth};

/// How many places of one reason are listed.
const PLACES: usize = 12;

/// The whole page.
pub fn page(report: &Report) -> String {
    let totals = &report.totals;
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Corpus: " (totals.documents) " documents" }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body {
                main {
                    header {
                        h1 { (number(totals.documents)) " documents, " (number(totals.operations)) " operations" }
                        p { "What became of each document of the corpus, and why." }
                    }
                    (cards(totals))
                    (split(report))
                    (reasons(report))
                    h2 { "Documents" }
                    (documents(report))
                    footer { code { (report.command) } }
                }
                script { (PreEscaped(include_str!("page.js"))) }
            }
        }
    };
    markup.into_string()
}

fn cards(totals: &Totals) -> Markup {
    let open: usize = totals.open.values().sum();
    let given_up: usize = totals.given_up.values().sum();
    let tone = |good: bool| if good { "good" } else { "bad" };
    html! {
        div.cards {
            div.card {
                span { "generated" }
                b { (number(totals.generated)) }
                i class=(tone(totals.defects == 0)) {
                    (totals.refused) " refused, " (totals.defects) " panicked"
                }
            }
            div.card {
                span { "compiled without a warning" }
                @if totals.compiled == 0 {
                    b { "–" }
                    i.soft { "not compiled in this run" }
                } @else {
                    b { (number(totals.compiled_clean)) }
                    i class=(tone(totals.compiled == totals.compiled_clean)) {
                        "of " (totals.compiled) "; " (number(totals.compile_errors)) " errors, "
                        (number(totals.compile_warnings)) " warnings"
                    }
                }
            }
            @if totals.truth.documents > 0 { (instances(&totals.truth)) }
            div.card {
                span { "operations left out" }
                b { (number(totals.left_out)) }
                i.soft { (format!("{:.2}", share(totals.left_out, totals.operations + totals.left_out))) " of 1,000" }
            }
            div.card {
                span { "untyped, given up" }
                b { (format!("{:.2}", totals.per_mille(given_up))) }
                i.soft { "of 1,000 properties; " (format!("{:.1}", totals.per_mille(open))) " left open" }
            }
            div.card {
                span { "generated in" }
                b { (seconds(totals.wall_millis)) }
                i.soft { (number(totals.lines)) " lines, " (number(totals.types)) " types" }
            }
        }
    }
}

/// Instances that came back as they were sent.
fn instances(sum: &Sum) -> Markup {
    let all = sum.all();
    let class = if sum.failed() == 0 { "good" } else { "bad" };
    html! {
        div.card {
            span { "instances read and written unchanged" }
            b { (format!("{:.2}", share(all.equal, all.tried))) }
            i class=(class) {
                "of 1,000; " (number(all.tried)) " tried, " (number(sum.failed())) " differ, "
                (number(sum.limits)) " at limits; " (format!("{:.0}", share(all.strict, all.tried))) " strictly"
            }
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    let whole = u32::try_from(whole.max(1)).unwrap_or(u32::MAX);
    f64::from(u32::try_from(part).unwrap_or(u32::MAX)) * 1000.0 / f64::from(whole)
}

/// All documents as one bar: clean, with warnings, and none.
fn split(report: &Report) -> Markup {
    let mut counts = [0_usize; 3];
    for document in &report.documents {
        counts[tone(document) as usize] += 1;
    }
    let width = |count: usize| format!("width:{}%", share(count, report.documents.len()) / 10.0);
    let words = [
        "generated, nothing to say",
        "with warnings, or refused",
        "defect of ours",
    ];
    html! {
        div.split {
            @for (class, count) in ["g", "w", "b"].iter().zip(counts) {
                div class=(class) style=(width(count)) {}
            }
        }
        div.legend {
            @for ((color, word), count) in ["good", "warn", "bad"].iter().zip(words).zip(counts) {
                span { span.dot style=(format!("background:var(--{color})")) {} (number(count)) " " (word) }
            }
        }
    }
}

/// How a document did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Good,
    Warn,
    Bad,
}

fn tone(document: &DocumentReport) -> Tone {
    let dirty = document
        .compiled
        .as_ref()
        .is_some_and(|compiled| !compiled.is_clean());
    if document.outcome.is_defect() || dirty {
        Tone::Bad
    } else if document.outcome == Outcome::Refused || !document.warnings.is_empty() {
        Tone::Warn
    } else {
        Tone::Good
    }
}

fn reasons(report: &Report) -> Markup {
    let totals = &report.totals;
    let mut untyped: Vec<(&String, usize, bool)> = Vec::new();
    untyped.extend(
        totals
            .given_up
            .iter()
            .map(|(reason, count)| (reason, *count, true)),
    );
    untyped.extend(
        totals
            .open
            .iter()
            .map(|(reason, count)| (reason, *count, false)),
    );
    untyped.sort_by_key(|(_, count, mine)| (!mine, std::cmp::Reverse(*count)));
    let mut warnings: Vec<(&String, usize)> = totals
        .warnings
        .iter()
        .map(|(code, count)| (code, *count))
        .collect();
    warnings.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let most = untyped
        .iter()
        .map(|(_, count, _)| *count)
        .max()
        .unwrap_or(1);
    let most_warnings = warnings.iter().map(|(_, count)| *count).max().unwrap_or(1);
    html! {
        div.two {
            div {
                h2 { "Untyped fields by reason" }
                table.reasons {
                    @for (reason, count, mine) in untyped {
                        tr {
                            td { (reason) " " @if mine { span.warn { "given up" } } @else { span.soft { "open" } } }
                            td { (number(count)) }
                            td { div.track { div.mine[mine] style=(part(count, most)) {} } }
                        }
                    }
                }
            }
            div {
                h2 { "Warnings by code" }
                table.reasons {
                    @for (code, count) in warnings {
                        tr {
                            td title=(example(report, code)) { code { (code) } " " span.soft { (example(report, code)) } }
                            td { (number(count)) }
                            td { div.track { div style=(part(count, most_warnings)) {} } }
                        }
                    }
                }
            }
        }
    }
}

/// What the first warning of a code says.
fn example<'a>(report: &'a Report, code: &str) -> &'a str {
    let mut documents = report.documents.iter();
    let first = documents.find_map(|document| document.warnings.get(code)?.examples.first());
    first.map_or("", |finding| &finding.message)
}

fn part(count: usize, most: usize) -> String {
    format!("width:{:.1}%", share(count, most) / 10.0)
}

/// The columns behind the path, with their widths.
const COLUMNS: [(&str, u32); 10] = [
    ("", 88),
    ("size", 82),
    ("operations", 92),
    ("types", 66),
    ("untyped", 72),
    ("warnings", 76),
    ("lines", 82),
    ("time", 82),
    ("check", 82),
    ("instances", 86),
];

fn documents(report: &Report) -> Markup {
    let all = &report.documents;
    let most = Most {
        bytes: all.iter().map(|d| d.bytes).max().unwrap_or(1),
        lines: all.iter().map(|d| d.output.lines).max().unwrap_or(1),
        millis: all.iter().map(|d| d.millis).max().unwrap_or(1),
        check: all
            .iter()
            .filter_map(|d| d.compiled.as_ref()?.user_millis)
            .max()
            .unwrap_or(1),
    };
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in all.iter().flat_map(kinds_of) {
        *kinds.entry(kind).or_default() += 1;
    }
    html! {
        div.tools {
            input type="search" placeholder="Find a document" aria-label="Find a document";
            button data-kind="" aria-pressed="true" { "all " (all.len()) }
            @for (kind, count) in &kinds {
                button data-kind=(kind) aria-pressed="false" { (kind.replace('-', " ")) " " (count) }
            }
            span.soft { span #count { (all.len()) } " shown" }
        }
        table.docs {
            colgroup {
                col;
                @for (_, width) in COLUMNS { col style=(format!("width:{width}px")); }
            }
            thead { tr {
                th { "document" }
                @for (name, _) in COLUMNS { th { (name) } }
            } }
            @for document in all { (row(document, &most)) }
        }
    }
}

/// The largest of each figure, for the bars.
struct Most {
    bytes: usize,
    lines: usize,
    millis: u64,
    check: u64,
}

/// What a document can be filtered by.
fn kinds_of(document: &DocumentReport) -> Vec<&'static str> {
    let mut kinds = vec![document.outcome.word()];
    if document
        .compiled
        .as_ref()
        .is_some_and(|compiled| !compiled.is_clean())
    {
        kinds.push("not-clean");
    }
    if !document.output.left_out.is_empty() {
        kinds.push("left-out");
    }
    if document.output.untyped.iter().any(|place| place.given_up) {
        kinds.push("given-up");
    }
    if document
        .truth
        .as_ref()
        .is_some_and(|truth| truth.failed() > 0)
    {
        kinds.push("instances-differ");
    }
    kinds
}

fn row(document: &DocumentReport, most: &Most) -> Markup {
    let output = &document.output;
    let (folder, name) = document
        .path
        .rsplit_once('/')
        .unwrap_or(("", &document.path));
    let path = html! { span.name { (name) } span.who { (folder) } };
    let more = more(document);
    let warnings: usize = document
        .warnings
        .values()
        .map(|warnings| warnings.count)
        .sum();
    let given_up = output.untyped.iter().filter(|place| place.given_up).count();
    let user = document
        .compiled
        .as_ref()
        .and_then(|compiled| compiled.user_millis);
    let (class, word) = state(document);
    html! {
        tbody data-path=(document.path) data-kinds=(kinds_of(document).join(" ")) {
            tr {
                td data-v=(document.path) {
                    @if more.is_some() { details { summary { (path) } } } @else { div.leaf { (path) } }
                }
                td class=(class) data-v=(tone(document) as u8) { (word) }
                (bar(document.bytes, most.bytes, "bar size", &size(document.bytes)))
                td data-v=(output.operations) { (number(output.operations)) }
                td data-v=(output.types) { (number(output.types)) }
                td data-v=(output.untyped.len()) {
                    (number(output.untyped.len())) @if given_up > 0 { " " span.warn title="given up" { (given_up) } }
                }
                td data-v=(warnings) { (number(warnings)) }
                (bar(output.lines, most.lines, "bar size", &number(output.lines)))
                (bar(clip(document.millis), clip(most.millis), "bar", &seconds(document.millis)))
                (bar(clip(user.unwrap_or(0)), clip(most.check), "bar", &user.map_or_else(|| "–".to_owned(), seconds)))
                (tried(document))
            }
            @if let Some(more) = more { tr.more hidden { td colspan=(COLUMNS.len() + 1) { (more) } } }
        }
    }
}

/// How many instances came back, and how many did not.
fn tried(document: &DocumentReport) -> Markup {
    let truth = document
        .truth
        .as_ref()
        .filter(|truth| truth.skipped.is_none());
    let equal = truth.map_or(0, |truth| truth.made.equal + truth.examples.equal);
    let failed = truth.map_or(0, Truth::failed);
    html! {
        td data-v=(equal) {
            @if truth.is_some() { (number(equal)) } @else { "–" }
            @if failed > 0 { " " span.bad title="not equal" { (number(failed)) } }
        }
    }
}

fn clip(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// A figure with a bar below it.
fn bar(value: usize, most: usize, class: &str, text: &str) -> Markup {
    // By the square root: beside the largest document, any other would have no bar to be seen.
    let width = format!("--w:{:.4}", (share(value, most) / 1000.0).sqrt());
    html! { td class=(class) style=(width) data-v=(value) { (text) } }
}

fn state(document: &DocumentReport) -> (&'static str, &'static str) {
    match (&document.compiled, document.outcome) {
        (Some(compiled), _) if compiled.errors > 0 => ("bad", "errors"),
        (Some(compiled), _) if compiled.warnings > 0 => ("warn", "warnings"),
        (Some(_), _) => ("good", "clean"),
        (None, Outcome::Generated) => ("good", "generated"),
        (None, Outcome::Refused) => ("warn", "refused"),
        (None, outcome) => ("bad", outcome.word()),
    }
}

/// What stands below a document's row when it is unfolded.
fn more(document: &DocumentReport) -> Option<Markup> {
    let output = &document.output;
    let clean = document.compiled.as_ref().is_none_or(Compiled::is_clean);
    let nothing = document.errors.is_empty()
        && document.warnings.is_empty()
        && output.untyped.is_empty()
        && output.left_out.is_empty()
        && document.defect.is_none()
        && document.truth.as_ref().is_none_or(is_true)
        && clean;
    (!nothing).then(|| {
        html! {
            div.soft {
                "OpenAPI " (document.version) ", " (document.files_read) " other files, "
                (document.peak_kib >> 10) " MiB at most"
                @if let Some(peak) = document.compiled.as_ref().and_then(|compiled| compiled.peak_kib) {
                    ", " (peak >> 10) " MiB to compile"
                }
            }
            @if let Some(defect) = &document.defect { div.block { b.bad { "Defect" } pre { (defect) } } }
            @if !document.errors.is_empty() {
                div.block { b.bad { "Why it is refused" } (findings(&document.errors)) }
            }
            @if let Some(compiled) = &document.compiled { (messages(compiled)) }
            @if let Some(truth) = &document.truth { (differences(truth)) }
            @if !output.left_out.is_empty() {
                div.block {
                    b { "Operations left out" }
                    ul { @for left_out in &output.left_out {
                        li { code { (left_out.operation) } " " (left_out.reason) " " span.soft { (left_out.place) } }
                    } }
                }
            }
            (untyped(document))
            @for (code, warnings) in &document.warnings {
                div.block {
                    b { code { (code) } } " " span.warn { "warning" } " " (number(warnings.count))
                    (findings(&warnings.examples[..warnings.examples.len().min(PLACES)]))
                }
            }
        }
    })
}

fn is_true(truth: &Truth) -> bool {
    truth.kinds.is_empty() && truth.unmade.is_empty() && truth.skipped.is_none()
}

/// Instances that did not come back as they were sent.
fn differences(truth: &Truth) -> Markup {
    html! {
        @if let Some(reason) = &truth.skipped {
            div.block { b.warn { "No instances tried" } " " (reason) }
        }
        @if !truth.kinds.is_empty() {
            div.block {
                b.bad { "Instances that did not come back" }
                @for (kind, count) in &truth.kinds { " " (kind) " " (number(*count)) ";" }
                ul { @for failure in truth.failures.iter().take(PLACES) {
                    li {
                        code { (failure.component) } " " (failure.detail)
                        pre.mono { (failure.instance) }
                    }
                } }
            }
        }
        @if !truth.unmade.is_empty() {
            div.block {
                b { "Components without an instance" }
                ul { @for unmade in truth.unmade.iter().take(PLACES) {
                    li { code { (unmade.component) } " " span.soft { (unmade.reason) } }
                } }
            }
        }
    }
}

fn findings(findings: &[Finding]) -> Markup {
    html! {
        ul { @for finding in findings {
            li { (finding.message) " " span.soft.mono { (finding.place) } }
        } }
    }
}

fn messages(compiled: &Compiled) -> Markup {
    html! {
        @for message in &compiled.messages {
            div.block {
                b class=(if message.level == "error" { "bad" } else { "warn" }) { (message.level) " " (message.code) }
                " " (number(message.count))
                pre.mono { (message.rendered.trim_end()) }
            }
        }
    }
}

fn untyped(document: &DocumentReport) -> Markup {
    let mut reasons: BTreeMap<(bool, &str), Vec<&str>> = BTreeMap::new();
    for place in &document.output.untyped {
        let places = reasons.entry((!place.given_up, &place.reason)).or_default();
        places.push(&place.pointer);
    }
    html! {
        @for ((open, reason), places) in &reasons {
            div.block {
                b { "Untyped: " (reason) } " "
                span class=(if *open { "soft" } else { "warn" }) { (if *open { "open" } else { "given up" }) }
                " " (number(places.len()))
                ul {
                    @for place in places.iter().take(PLACES) { li.mono { "#" (place) } }
                    @if places.len() > PLACES { li.soft { (places.len() - PLACES) " more" } }
                }
            }
        }
    }
}

/// `12,345`.
fn number(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn seconds(millis: u64) -> String {
    if millis < 1000 {
        format!("{millis} ms")
    } else {
        format!("{}.{} s", millis / 1000, millis % 1000 / 100)
    }
}

fn size(bytes: usize) -> String {
    if bytes < 1 << 20 {
        format!("{} KB", bytes.div_ceil(1000))
    } else {
        format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_documents_say_is_no_markup() {
        let hostile = "</script><img src=x onerror=alert(1)>\"'&";
        let mut document = DocumentReport::new(hostile, hostile, 1);
        document.outcome = Outcome::Refused;
        document.errors.push(Finding {
            code: hostile.to_owned(),
            place: hostile.to_owned(),
            message: hostile.to_owned(),
        });
        let report = Report {
            command: hostile.to_owned(),
            totals: Totals::of(std::slice::from_ref(&document)),
            agreement: None,
            documents: vec![document],
        };
        let page = page(&report);
        assert!(!page.contains("<img"));
        assert_eq!(page.matches("</script>").count(), 1);
        assert!(page.contains("&lt;img src=x"));
    }

    #[test]
    fn figures_are_readable() {
        assert_eq!(number(999), "999");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(seconds(1_250), "1.2 s");
        assert_eq!(size(4_200_000), "4.2 MB");
    }
}
