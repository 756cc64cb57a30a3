//! What an error shows.
//!
//! Takes an [`Error`]; gives a line for people and a structure for logs. Neither shows a body, a query, a path value or a key; what
//! the server says comes without the secrets of the call.

use std::fmt;

use super::{Error, ErrorKind, SHOWN_CHARS};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{} {}: ", operation.method, operation.path)?;
        }
        let mut notes = Vec::new();
        if let Some(answer) = &inner.answer {
            write!(f, "{}", answer.status)?;
            if !inner.detail.is_empty() {
                write!(f, ", {}", inner.detail)?;
            }
            match (&answer.code, &answer.message) {
                (Some(code), Some(message)) => write!(f, ", {code}: {message}")?,
                (Some(text), None) | (None, Some(text)) => write!(f, ", {text}")?,
                (None, None) => {}
            }
            notes.extend(answer.request_id.as_ref().map(|id| format!("request {id}")));
        } else {
            f.write_str(&inner.detail)?;
            if let (ErrorKind::Connect | ErrorKind::Transport, Some(source)) =
                (inner.kind, &inner.source)
            {
                // The top of the chain is the same for a refused connection, a name that is not found and a bad certificate.
                write!(f, ": {}", root(&**source))?;
            }
        }
        if inner.attempts > 1 {
            notes.push(format!("{} attempts", inner.attempts));
        }
        if notes.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", notes.join(", "))
        }
    }
}

/// What an error was caused by in the end.
fn root(error: &(dyn std::error::Error + 'static)) -> String {
    let mut root = error;
    for _ in 0..DEEPEST {
        root = root.source().unwrap_or(root);
    }
    root.to_string().chars().take(SHOWN_CHARS).collect()
}

/// The texts of an error and of what caused it, down to the bottom, each once.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut texts = vec![error.to_string()];
    let mut next = error.source();
    while let Some(error) = next.filter(|_| texts.len() < DEEPEST) {
        let text = error.to_string();
        if !texts.last().is_some_and(|last| last.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    let text = texts.join(": ");
    text.chars().take(SHOWN_CHARS).collect()
}

/// The most causes that are shown.
const DEEPEST: usize = 10;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &inner.kind);
        if let Some(operation) = inner.operation {
            out.field(
                "call",
                &format_args!("{} {}", operation.method, operation.path),
            );
        }
        if !inner.detail.is_empty() {
            out.field("detail", &inner.detail);
        }
        if let Some(answer) = &inner.answer {
            out.field("status", &answer.status.as_u16());
            out.field("code", &answer.code);
            out.field("message", &answer.message);
            out.field("request_id", &answer.request_id);
            out.field("body", &format_args!("{} bytes", answer.body.len()));
        }
        if inner.attempts > 0 {
            out.field("attempts", &inner.attempts);
            out.field("may_have_executed", &self.may_have_executed());
        }
        if let Some(wait) = self.retry_after() {
            out.field("retry_after", &wait);
        }
        if let Some(source) = &inner.source {
            out.field("source", &causes(&**source));
        }
        out.finish_non_exhaustive()
    }
}
