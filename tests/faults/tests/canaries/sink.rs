//! Everything that anyone could print, and the search through it.

use std::error::Error as _;
use std::fmt::{Debug, Display};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use clientwright_runtime::Error;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// What has been printed or logged since the last search.
pub(crate) struct Sink {
    texts: Vec<String>,
    logs: Log,
    panics: Log,
    heard: bool,
}

/// Text that comes from other threads.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn add(&self, bytes: &[u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    /// Takes in what every crate logs at every level, by `tracing` and by `log`, and what panics say.
    pub(crate) fn install() -> Self {
        let (logs, panics) = (Log::default(), Log::default());
        let writer = logs.clone();
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        let told = panics.clone();
        std::panic::set_hook(Box::new(move |panic| {
            told.add(format!("{panic} {panic:?}\n").as_bytes());
        }));
        Self {
            texts: Vec::new(),
            logs,
            panics,
            heard: false,
        }
    }

    pub(crate) fn text(&mut self, text: impl Into<String>) {
        self.texts.push(text.into());
    }

    pub(crate) fn debug(&mut self, value: &dyn Debug) {
        self.text(format!("{value:?} {value:#?}"));
    }

    pub(crate) fn display(&mut self, value: &dyn Display) {
        self.text(format!("{value} {value:#}"));
    }

    pub(crate) fn error(&mut self, error: &Error) {
        self.debug(error);
        self.display(error);
        self.debug(&(
            error.phase(),
            error.method(),
            error.path_template(),
            error.code(),
            error.message(),
        ));
        if let Some(body) = error.error_body() {
            self.debug(&body);
        }
        let mut source = error.source();
        while let Some(error) = source {
            self.debug(&error);
            self.display(error);
            source = error.source();
        }
    }

    pub(crate) fn result<T: Debug>(&mut self, result: Result<T, Error>) {
        match result {
            Ok(value) => self.debug(&value),
            Err(error) => self.error(&error),
        }
    }

    /// Whether what was searched last held lines of the transport's own at level trace.
    pub(crate) fn heard(&self) -> bool {
        self.heard
    }

    /// Counts the canaries in all of it, and begins anew.
    pub(crate) fn search(
        &mut self,
        canaries: &[String; 6],
        found: &mut Vec<String>,
    ) -> (usize, usize, [usize; 6]) {
        let logs = self.logs.take();
        self.heard = logs.contains("TRACE") && logs.contains(" hyper_util::");
        let mut texts = std::mem::take(&mut self.texts);
        texts.extend(logs.lines().map(str::to_owned));
        texts.push(self.panics.take());
        let bytes = texts.iter().map(String::len).sum();
        let counts = canaries.each_ref().map(|canary| {
            let forms = forms(canary);
            let hits = texts
                .iter()
                .filter(|text| forms.iter().any(|form| text.contains(form)));
            let hits: Vec<_> = hits
                .map(|text| {
                    format!(
                        "{canary} in {}",
                        text.chars().take(2000).collect::<String>()
                    )
                })
                .collect();
            let count = hits.len();
            found.extend(hits);
            count
        });
        (texts.len(), bytes, counts)
    }
}

/// A canary as it is, percent-encoded throughout, in base64 at each offset, in hex, and as a list of bytes.
fn forms(canary: &str) -> Vec<String> {
    let bytes = canary.as_bytes();
    let hex = |separator: &str, form: fn(u8) -> String| {
        bytes
            .iter()
            .map(|b| form(*b))
            .collect::<Vec<_>>()
            .join(separator)
    };
    let mut forms = vec![
        canary.to_owned(),
        hex("", |b| format!("%{b:02X}")),
        hex("", |b| format!("%{b:02x}")),
        hex("", |b| format!("{b:02x}")),
        hex("", |b| format!("\\x{b:02x}")),
        hex(", ", |b| b.to_string()),
    ];
    for offset in 0..3 {
        // The characters that depend on what stands before and after are left out.
        let padded = [vec![0; offset], bytes.to_vec()].concat();
        for engine in [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD] {
            let text = engine.encode(&padded);
            let inner = text.get(4..text.len() - 4).unwrap_or_default();
            forms.push(inner.to_owned());
        }
    }
    forms
}

#[test]
fn a_canary_is_found_in_each_form() {
    let canary = "CanarybuildfieldQ7zX9";
    let check = |text: String| {
        assert!(
            forms(canary).iter().any(|form| text.contains(form)),
            "{text}"
        );
    };
    check(format!("a {canary} b"));
    check(format!("{:?}", canary.as_bytes()));
    check(BASE64_STANDARD_NO_PAD.encode(format!("user:{canary}:x")));
    check(BASE64_STANDARD_NO_PAD.encode(format!("us:{canary}")));
    check(BASE64_URL_SAFE_NO_PAD.encode(format!("u:{canary}?")));
    check(
        canary
            .bytes()
            .map(|b| format!("%{b:02X}"))
            .collect::<Vec<_>>()
            .concat(),
    );
    let innocent = "Canarybuildfield".to_owned();
    assert!(!forms(canary).iter().any(|form| innocent.contains(form)));
}
