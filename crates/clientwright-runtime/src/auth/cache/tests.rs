//! One request at a time, under a clock that the tests turn.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::transport::BoxFuture;

/// Gives tokens from a script, each after a second.
#[derive(Default)]
struct Script {
    outcomes: Mutex<VecDeque<Outcome>>,
    asked: AtomicUsize,
    refused: AtomicUsize,
}

enum Outcome {
    Token(Token),
    Error,
    Panic,
}

impl TokenProvider for Script {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let outcome = self.outcomes.lock().expect("no panic in here").pop_front();
            match outcome {
                Some(Outcome::Token(token)) => Ok(token),
                Some(Outcome::Error) => Err(TokenError::new("scripted")),
                Some(Outcome::Panic) => panic!("scripted"),
                None => Err(TokenError::new("the script is over")),
            }
        })
    }

    fn refused(&self, _: &Token) {
        self.refused.fetch_add(1, Ordering::SeqCst);
    }
}

fn cache(outcomes: impl IntoIterator<Item = Outcome>) -> (Arc<Cache>, Arc<Script>) {
    let script = Arc::new(Script {
        outcomes: Mutex::new(outcomes.into_iter().collect()),
        ..Script::default()
    });
    let provider: Arc<dyn TokenProvider> = Arc::<Script>::clone(&script);
    (Arc::new(Cache::new(provider)), script)
}

fn token(text: &str, seconds: u64) -> Outcome {
    Outcome::Token(Token::new(text).expires_in(Duration::from_secs(seconds)))
}

/// What a hundred tasks get that ask at the same time.
async fn hundred(cache: &Arc<Cache>) -> Vec<String> {
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let cache = Arc::clone(cache);
            tokio::spawn(async move { shown(&cache.get().await) })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.expect("no task panics"));
    }
    all
}

fn shown(got: &Result<Arc<Kept>, TokenError>) -> String {
    match got {
        Ok(kept) => kept.token.secret().expose().clone(),
        Err(error) => error.to_string(),
    }
}

async fn get(cache: &Cache) -> String {
    shown(&cache.get().await)
}

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

fn asked(script: &Script) -> usize {
    script.asked.load(Ordering::SeqCst)
}

#[tokio::test(start_paused = true)]
async fn a_hundred_tasks_share_one_request_and_its_outcome() {
    let (cache, script) = cache([Outcome::Error, token("a", 7200)]);
    assert!(hundred(&cache).await.iter().all(|got| got == "scripted"));
    assert!(hundred(&cache).await.iter().all(|got| got == "scripted"));
    assert_eq!(asked(&script), 1, "a failure holds for a moment");
    pass(1).await;
    assert!(hundred(&cache).await.iter().all(|got| got == "a"));
    assert!(hundred(&cache).await.iter().all(|got| got == "a"));
    assert_eq!(asked(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn who_waits_goes_on_with_the_request_of_who_left() {
    let (cache, script) = cache([token("a", 7200)]);
    for _ in 0..3 {
        let left = timeout(Duration::from_millis(300), cache.get()).await;
        assert!(left.is_err(), "the request takes a second");
    }
    let began = Instant::now();
    assert_eq!(get(&cache).await, "a");
    assert_eq!(asked(&script), 1);
    assert!(began.elapsed() < Duration::from_millis(200));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_stands_still_holds_up_nobody() {
    let (cache, script) = cache([token("a", 7200)]);
    let mut still = Box::pin(cache.get());
    let begun = timeout(Duration::from_millis(300), &mut still).await;
    assert!(begun.is_err(), "the request takes a second");
    // As in a `select!` whose other branch makes a call of its own.
    assert_eq!(get(&cache).await, "a");
    assert_eq!(shown(&still.await), "a");
    assert_eq!(asked(&script), 1);
}

/// Needs many polls, each of which asks for the next at once.
struct Busy(AtomicUsize);

impl TokenProvider for Busy {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            for _ in 0..200 {
                tokio::task::yield_now().await;
            }
            Ok(Token::new("a").expires_in(Duration::ZERO))
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_polls_at_the_same_time_misses_nothing() {
    for _ in 0..50 {
        let busy = Arc::new(Busy(AtomicUsize::new(0)));
        let cache = Arc::new(Cache::new(Arc::<Busy>::clone(&busy)));
        let tasks: Vec<_> = (0_u64..40)
            .map(|number| {
                let cache = Arc::clone(&cache);
                tokio::spawn(async move {
                    // Some leave at once, some a little later, and the rest stay.
                    let patience = match number % 4 {
                        0 => Duration::ZERO,
                        1 => Duration::from_micros(10 * number),
                        _ => Duration::from_secs(60),
                    };
                    let got = timeout(patience, cache.get()).await;
                    number % 4 < 2 || got.is_ok_and(|got| got.is_ok())
                })
            })
            .collect();
        for task in tasks {
            assert!(
                task.await.expect("no task panics"),
                "a task has waited for ever"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_fails_while_nobody_waits_is_made_anew() {
    let (cache, script) = cache([Outcome::Error, token("a", 7200)]);
    let left = timeout(Duration::from_millis(300), cache.get()).await;
    assert!(left.is_err(), "the request takes a second");
    pass(20).await;
    assert_eq!(get(&cache).await, "a");
    assert_eq!(asked(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_polls_is_left_behind_once_its_time_is_over() {
    let (cache, script) = cache([token("a", 7200)]);
    let left = timeout(Duration::from_millis(300), cache.get()).await;
    assert!(left.is_err(), "the request takes a second");
    pass(3600).await;
    let began = Instant::now();
    assert_eq!(get(&cache).await, "a");
    assert_eq!(began.elapsed().as_secs(), 1, "it is a fresh one");
    assert_eq!(asked(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_expires_and_used_meanwhile() {
    let (cache, script) = cache([token("a", 7200), token("b", 7200)]);
    assert_eq!(get(&cache).await, "a");
    pass(7100).await;
    assert_eq!(get(&cache).await, "a");
    assert_eq!(asked(&script), 1);
    pass(60).await;
    let mut all = hundred(&cache).await;
    all.sort();
    all.dedup();
    // The script takes as long as the one that renews is ready to wait.
    assert!(all == ["a"] || all == ["a", "b"], "{all:?}");
    pass(1).await;
    assert_eq!(get(&cache).await, "b");
    assert_eq!(asked(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn what_fails_while_the_token_holds_costs_nothing_but_a_pause() {
    let (cache, script) = cache([token("a", 600), Outcome::Error, Outcome::Error]);
    assert_eq!(get(&cache).await, "a");
    pass(550).await;
    for _ in 0..4 {
        assert_eq!(get(&cache).await, "a");
    }
    assert_eq!(asked(&script), 2);
    pass(10).await;
    assert_eq!(get(&cache).await, "a");
    pass(2).await;
    assert_eq!(get(&cache).await, "a");
    assert_eq!(asked(&script), 3);
    pass(60).await;
    assert_eq!(get(&cache).await, "the script is over");
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_goes_once_and_not_the_one_after_it() {
    let (cache, script) = cache([token("a", 7200), token("b", 7200)]);
    let first = cache.get().await.expect("a token");
    assert!(cache.reject(&first));
    assert_eq!(get(&cache).await, "b");
    assert!(cache.reject(&first), "another attempt goes out with `b`");
    assert_eq!(get(&cache).await, "b");
    assert_eq!(asked(&script), 2);
    assert_eq!(script.refused.load(Ordering::SeqCst), 1);
    let known: Vec<_> = cache.known().collect();
    assert_eq!(known.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_every_token_does_not_cost_one_for_each_call() {
    let (cache, script) = cache((0..100).map(|_| token("a", 7200)));
    for _ in 0..50 {
        let kept = cache.get().await.expect("a token");
        cache.reject(&kept);
    }
    assert!(asked(&script) <= 8, "{}", asked(&script));
    pass(60).await;
    let kept = cache.get().await.expect("a token");
    assert!(cache.reject(&kept));
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_life_serves_once_and_one_without_an_end_for_ever() {
    let (cache, script) = cache([token("a", 0), Outcome::Token(Token::new("b"))]);
    assert_eq!(get(&cache).await, "a");
    assert_eq!(get(&cache).await, "b");
    pass(1_000_000).await;
    assert_eq!(get(&cache).await, "b");
    assert_eq!(asked(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_asked_after_less_and_less_and_its_end_is_seen() {
    let failures = (0..10).map(|_| Outcome::Error);
    let (cache, script) = cache(failures.chain([token("a", 600), Outcome::Error]));
    let began = Instant::now();
    let mut calls = 0_usize;
    while get(&cache).await != "a" {
        calls += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(asked(&script), 11);
    // Ten pauses, of 1, 2, 4 and then 8 seconds, and eleven requests of one.
    let took = began.elapsed().as_secs();
    assert!((74..=76).contains(&took), "{took}");
    assert!(calls > 600, "{calls}");
    // What failed before is forgotten.
    pass(700).await;
    assert_eq!(get(&cache).await, "scripted");
    pass(1).await;
    assert_eq!(get(&cache).await, "the script is over");
    assert_eq!(asked(&script), 13);
}

/// Refuses each request, and asks for so many seconds.
struct Refusing(&'static str, AtomicUsize);

impl TokenProvider for Refusing {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        let seconds = http::HeaderValue::from_static(self.0);
        let refusal = crate::auth::token::Refusal {
            status: http::StatusCode::TOO_MANY_REQUESTS,
            headers: std::iter::once((http::header::RETRY_AFTER, seconds)).collect(),
            code: None,
            message: None,
            received: SystemTime::now(),
        };
        Box::pin(std::future::ready(Err(TokenError::refused("no", refusal))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_as_long_as_the_endpoint_asks_for_up_to_a_bound() {
    let check = async |asks: &'static str, expect: u64| {
        let refusing = Arc::new(Refusing(asks, AtomicUsize::new(0)));
        let cache = Cache::new(Arc::<Refusing>::clone(&refusing));
        let began = Instant::now();
        while refusing.1.load(Ordering::SeqCst) < 2 {
            assert!(get(&cache).await.starts_with("no: 429"));
            pass(1).await;
        }
        assert_eq!(began.elapsed().as_secs(), expect + 1, "{asks}");
    };
    check("0", 1).await;
    check("5", 5).await;
    check("86400", 60).await;
}

/// Never gives the tokens of these numbers, and each other one at once.
struct Hanging(std::ops::Range<usize>, AtomicUsize);

impl Hanging {
    fn cache(numbers: std::ops::Range<usize>) -> (Cache, Arc<Self>) {
        let hanging = Arc::new(Self(numbers, AtomicUsize::new(0)));
        (Cache::new(Arc::<Self>::clone(&hanging)), hanging)
    }

    fn asked(&self) -> usize {
        self.1.load(Ordering::SeqCst)
    }
}

impl TokenProvider for Hanging {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        let number = self.1.fetch_add(1, Ordering::SeqCst);
        let hangs = self.0.contains(&number);
        Box::pin(async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            Ok(Token::new(format!("token {number}")).expires_in(Duration::from_secs(600)))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_hangs_ends_and_the_next_one_is_another() {
    let (cache, hanging) = Hanging::cache(0..1);
    let began = Instant::now();
    assert_eq!(get(&cache).await, "no token came in 30s");
    assert_eq!(began.elapsed().as_secs(), 30);
    pass(1).await;
    assert_eq!(get(&cache).await, "token 1");
    assert_eq!(hanging.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_too_short_to_see_a_request_end_are_not_lost_to_it() {
    let (cache, hanging) = Hanging::cache(0..1);
    let call = async || timeout(Duration::from_secs(9), get(&cache)).await;
    for _ in 0..3 {
        assert!(call().await.is_err());
    }
    assert_eq!(call().await.as_deref(), Ok("token 1"));
    assert_eq!(hanging.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_hangs_costs_a_moment_now_and_then_and_no_call() {
    let (cache, hanging) = Hanging::cache(1..3);
    assert_eq!(get(&cache).await, "token 0");
    pass(541).await;
    let began = Instant::now();
    for _ in 0..100 {
        assert_eq!(get(&cache).await, "token 0");
    }
    assert_eq!(began.elapsed().as_secs(), 1, "one call has waited");
    while get(&cache).await == "token 0" {
        pass(1).await;
    }
    assert_eq!(get(&cache).await, "token 3");
    assert_eq!(
        hanging.asked(),
        4,
        "two requests of 30 s each, and the next"
    );
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_panics_is_asked_again() {
    let (cache, script) = cache([Outcome::Panic, token("a", 7200)]);
    let first = Arc::clone(&cache);
    let task = tokio::spawn(async move { shown(&first.get().await) });
    assert!(task.await.is_err_and(|error| error.is_panic()));
    assert!(get(&cache).await.contains("panicked"));
    pass(1).await;
    assert_eq!(get(&cache).await, "a");
    assert_eq!(asked(&script), 2);
}

#[test]
fn a_request_does_not_outlive_its_runtime() {
    let (cache, script) = cache([token("a", 7200), token("b", 7200)]);
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder
            .enable_all()
            .start_paused(true)
            .build()
            .expect("a runtime")
    };
    runtime().block_on(async {
        let left = timeout(Duration::from_millis(300), cache.get()).await;
        assert!(left.is_err(), "the request takes a second");
    });
    assert_eq!(runtime().block_on(get(&cache)), "a");
    assert_eq!(asked(&script), 2);
}
