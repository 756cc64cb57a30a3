//! What the README says of bodies that are sent or read as they come: takes the operations, gives a line for each way there is.

use crate::model::{BodyKind, Content, EventForm, Operation, OperationId};

use super::Cx;

const FILES: &str = "\
- `Part::file(path)` sends a file as it is read, and opens it anew for each attempt. `Part::streamed()` stands for bytes that \
come later: `.send().with_stream(stream)` or `.with_reader(reader)` gives them, and such a call is sent once, not again.";

const DOWNLOADS: &str = "\
- `send_stream` gives a body as it comes and holds none of it: by `chunk`, as a `Stream` or as an `AsyncRead`. The times and \
the size that the client allows are for answers that are held; here a time holds for each wait, and `with_timeout` for all.";

const EVENTS: &str = "\
- `send_events` gives server-sent events one by one, each with its type: \
`while let Some(event) = events.next().await { let event = event?; … }`. Nothing connects again by itself.";

const LINES: &str = "- `send_lines` gives the items of an answer one by one, each with its type.";

const WHOLE: &str = "\
\nA body that breaks off is an error, and never an early end.";

/// The lines; none where no body is sent or read as it comes.
pub(super) fn lines(cx: &Cx<'_>) -> Vec<String> {
    let operations = cx.api.operations.iter::<OperationId>();
    let operations: Vec<&Operation> = operations.map(|(_, operation)| operation).collect();
    let any = |like: &dyn Fn(&Operation) -> bool| operations.iter().any(|one| like(one));
    let is_lines = |form| matches!(form, EventForm::Lines | EventForm::Records);
    let sends = any(&|one| {
        let kind = one.body.as_ref().map(|body| &body.kind);
        matches!(kind, Some(BodyKind::Bytes | BodyKind::Multipart(_)))
    });
    let reads = any(&|one| {
        let plain = |content: &Content| matches!(content, Content::Bytes | Content::Text);
        let mut successes = one.successes().into_iter();
        successes.any(|index| plain(&one.answers[index].content))
    });
    let events = any(&|one| one.events.as_ref().is_some_and(|e| !is_lines(e.form)));
    let items = any(&|one| one.events.as_ref().is_some_and(|e| is_lines(e.form)));
    let all = [
        (sends, FILES),
        (reads, DOWNLOADS),
        (events, EVENTS),
        (items, LINES),
        (reads || events || items, WHOLE),
    ];
    let said = all.into_iter().filter(|(there, _)| *there);
    said.map(|(_, line)| line.to_owned()).collect()
}
