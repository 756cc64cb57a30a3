//! Random ids and values through the encoders, held against decoders that are not ours.
//!
//! Takes the number of a case; gives what became of it, or what is wrong. A case is a function of its number alone, so that a
//! fault can be looked at again. URLs are taken apart by the parser of the `url` crate, which reads them as browsers and most
//! servers do: it drops tabs and line ends, takes backslashes for slashes and resolves dots, also percent-encoded ones.

mod hostile;
mod paths;
mod values;

use std::sync::atomic::{AtomicU64, Ordering};

pub use paths::Paths;
pub use values::Values;

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The request went out, and everything in it is what and where it should be.
    Sent,
    /// The call was refused before it was sent, as it has to be.
    Refused,
}

/// A property of the encoders.
#[allow(async_fn_in_trait, reason = "nobody else implements it")]
pub trait Property {
    /// What a case needs that is the same for all.
    fn new() -> Self;

    /// Looks at one case.
    ///
    /// # Errors
    /// What is wrong, with the input.
    async fn check(&self, case: u64) -> Result<Outcome, String>;
}

/// How many cases were sent and how many refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Requests that went out.
    pub sent: u64,
    /// Calls that were refused.
    pub refused: u64,
}

/// Checks so many cases, on every core.
///
/// # Errors
/// The first thing that is wrong.
///
/// # Panics
/// Where no runtime can be started.
pub fn run<P: Property>(cases: u64) -> Result<Counts, String> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let (sent, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = |first: u64| -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let property = P::new();
            let mut case = first;
            while case < cases {
                let counter = match property.check(case).await {
                    Ok(Outcome::Sent) => &sent,
                    Ok(Outcome::Refused) => &refused,
                    Err(wrong) => return Err(format!("case {case}: {wrong}")),
                };
                counter.fetch_add(1, Ordering::Relaxed);
                case += threads;
            }
            Ok(())
        })
    };
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || work(first)))
            .collect();
        let ended = workers.into_iter().map(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| Err("a case panicked".to_owned()))
        });
        ended.collect::<Result<Vec<()>, String>>()
    })?;
    Ok(Counts {
        sent: sent.into_inner(),
        refused: refused.into_inner(),
    })
}

/// Decodes percent-encoding, by hand and not by the crate that the encoder uses.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let hex = |pair: &str| pair.bytes().all(|b| b.is_ascii_hexdigit());
        let value = pair.filter(|pair| hex(pair));
        let value = value.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match value {
            Some(value) if byte == b'%' => {
                out.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out
}
