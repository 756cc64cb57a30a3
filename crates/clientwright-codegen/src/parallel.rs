//! Work on all cores: takes items and what is to be done with each, gives the results in the items' order.
//!
//! Which thread does what differs from run to run; what comes out does not.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Threads beyond which the parts that are not shared out dominate.
const MOST: usize = 8;

/// Does `work` for each item. Where there are fewer than `worth` for each of two threads, the caller's does it all.
pub(crate) fn each<T: Sync, R: Send>(
    items: &[T],
    worth: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(MOST).min(items.len() / worth.max(1));
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    // Each thread takes the next item when it is done with one: items differ much in size.
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match items.get(at) {
                Some(item) => done.push((at, work(item))),
                None => return done,
            }
        }
    };
    let mut all = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut all = run();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(each(&items, 1, |item| item * 2), doubled);
        assert_eq!(each(&items, 1000, |item| item * 2), doubled);
    }
}
