//! Answers that are too large or too slow.

use std::io::Write as _;
use std::time::Duration;

use clientwright_runtime::{Answer, Client, ErrorKind, Phase, RetryPolicy, Value};
use fault_tests::{Server, Step, reply};
use tokio::sync::Mutex;

use crate::{client, client_with, failing, update};

const MIB: usize = 1024 * 1024;

/// Held by the tests that use or measure much memory, one at a time.
static MEMORY: Mutex<()> = Mutex::const_new(());

/// A limit that no bomb stays below.
fn limited(server: &Server) -> Client {
    client_with(server, |builder| builder.set_max_response_bytes(MIB))
}

/// The most memory that this process has held so far, in bytes.
#[cfg(target_os = "linux")]
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let line = line.expect("the peak").trim().trim_end_matches(" kB");
    line.parse::<usize>().expect("a number") * 1024
}

#[cfg(not(target_os = "linux"))]
fn peak() -> usize {
    0
}

/// 64 MiB of blanks, in each encoding: as JSON goes they could be followed by a value.
fn bombs() -> [(&'static str, Vec<u8>); 3] {
    let blanks = vec![b' '; MIB];
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 65536, 1, 22);
    let mut zstd = zstd::Encoder::new(Vec::new(), 1).expect("an encoder");
    for _ in 0..64 {
        gzip.write_all(&blanks).expect("memory");
        brotli.write_all(&blanks).expect("memory");
        zstd.write_all(&blanks).expect("memory");
    }
    [
        ("gzip", gzip.finish().expect("memory")),
        ("br", brotli.into_inner()),
        ("zstd", zstd.finish().expect("memory")),
    ]
}

#[tokio::test]
async fn threat_31_a_bomb_is_an_error_and_costs_no_memory() {
    let _alone = MEMORY.lock().await;
    for (encoding, bomb) in bombs() {
        assert!(bomb.len() < MIB, "{encoding}: {} bytes", bomb.len());
        for status in [200, 500] {
            let headers = [
                ("Content-Type", "application/json"),
                ("Content-Encoding", encoding),
            ];
            let server = Server::answering(reply::whole(status, &headers, &bomb)).await;
            let before = peak();
            let sent = update(&limited(&server)).send().await;
            let error = sent.and_then(Answer::json::<Value>).expect_err("an error");
            assert_eq!(
                error.status().map(|s| s.as_u16()),
                Some(status),
                "{encoding}: {error}"
            );
            assert!(error.body().len() <= 64 * 1024);
            assert!(error.may_have_executed());
            let grown = peak().saturating_sub(before);
            assert!(grown < 32 * MIB, "{encoding} {status}: {} MiB", grown / MIB);
        }
    }
}

#[tokio::test]
async fn threat_31_an_endless_body_ends_at_the_limit() {
    let _alone = MEMORY.lock().await;
    let head = |status, framing: (&str, &str)| reply::joined(status, &[framing], b"");
    let scripts = [
        (head(200, ("Connection", "close")), vec![b'x'; 65536]),
        (
            head(200, ("Transfer-Encoding", "chunked")),
            [b"1000\r\n".to_vec(), vec![b' '; 4096], b"\r\n".to_vec()].concat(),
        ),
        (
            head(200, ("Content-Length", "99999999999")),
            vec![b'x'; 65536],
        ),
        (head(500, ("Connection", "close")), vec![b'x'; 65536]),
    ];
    for (head, again) in scripts {
        let server = Server::start(vec![vec![
            Step::Read,
            Step::Send(head.clone()),
            Step::Endless(again),
        ]])
        .await;
        let error = failing(&limited(&server)).await;
        let large = error.status().is_some_and(|status| status.is_success());
        assert_eq!(
            error.kind(),
            if large {
                ErrorKind::Transport
            } else {
                ErrorKind::Api
            }
        );
        assert!(
            !large
                || error
                    .to_string()
                    .contains("larger than the limit of 1048576 bytes"),
            "{error}"
        );
        assert!(error.body().len() <= 64 * 1024);
    }
}

#[tokio::test]
async fn threat_31_a_megabyte_of_headers_is_an_error() {
    let _alone = MEMORY.lock().await;
    let long = "x".repeat(MIB);
    let many: Vec<(String, String)> = (0..20_000)
        .map(|n| (format!("X-{n}"), "x".repeat(40)))
        .collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for headers in [vec![("X-Long", long.as_str())], many] {
        let server = Server::answering(reply::whole(200, &headers, "{}")).await;
        let before = peak();
        let error = failing(&client(&server)).await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert!(peak().saturating_sub(before) < 64 * MIB);
    }
    // One that never ends is no other case.
    let head = b"HTTP/1.1 200 OK\r\nX-Long: ".to_vec();
    let server = Server::start(vec![vec![
        Step::Read,
        Step::Send(head),
        Step::Endless(vec![b'x'; 65536]),
    ]])
    .await;
    assert_eq!(failing(&client(&server)).await.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn threat_32_time_that_runs_out_names_its_phase() {
    let pause = Duration::from_millis(20);
    let whole = reply::json(r#"{"id": "c1"}"#);
    let head = reply::joined(
        200,
        &[("Content-Length", "1000"), ("X-Request-Id", "r1")],
        b"",
    );
    let part = [head.clone(), b"{\"id\":".to_vec()].concat();
    let cases: [(&str, Vec<Step>, Phase, Option<u16>); 8] = [
        ("nothing", vec![Step::Read, Step::Stall], Phase::Head, None),
        ("nothing read", vec![Step::Stall], Phase::Head, None),
        (
            "late",
            vec![Step::Read, Step::Wait(Duration::from_secs(60))],
            Phase::Head,
            None,
        ),
        (
            "half a head",
            vec![
                Step::Read,
                Step::Send(b"HTTP/1.1 200 OK\r\nX-".to_vec()),
                Step::Stall,
            ],
            Phase::Head,
            None,
        ),
        (
            "slow head",
            vec![Step::Read, Step::Drip(whole, pause)],
            Phase::Head,
            None,
        ),
        (
            "no body",
            vec![Step::Read, Step::Send(head.clone()), Step::Stall],
            Phase::Body,
            Some(200),
        ),
        (
            "half a body",
            vec![Step::Read, Step::Send(part), Step::Stall],
            Phase::Body,
            Some(200),
        ),
        (
            "slow body",
            vec![
                Step::Read,
                Step::Send(head),
                Step::Drip(vec![b' '; 1000], pause),
            ],
            Phase::Body,
            Some(200),
        ),
    ];
    for (case, script, phase, status) in cases {
        let server = Server::start(vec![script]).await;
        let client = client_with(&server, |builder| {
            builder.set_timeout(Duration::from_millis(300));
        });
        let error = failing(&client).await;
        assert_eq!(
            (error.kind(), error.phase()),
            (ErrorKind::Timeout, Some(phase)),
            "{case}: {error}"
        );
        assert_eq!(error.status().map(|s| s.as_u16()), status, "{case}");
        assert_eq!(error.request_id(), status.map(|_| "r1"), "{case}");
        assert!(error.is_timeout() && error.may_have_executed(), "{case}");
        assert!(
            error.to_string().contains(&phase.to_string()),
            "{case}: {error}"
        );
    }
}

#[tokio::test]
async fn threat_32_a_handshake_that_stalls_is_connecting() {
    let server = Server::start(vec![vec![Step::Stall]]).await;
    let client = client_with(&server, |builder| {
        builder.set_base_url(0, server.url().replace("http", "https"));
        builder.set_connect_timeout(Duration::from_millis(100));
        builder.set_timeout(Duration::from_secs(60));
        builder.set_retry(RetryPolicy::none());
    });
    let error = failing(&client).await;
    assert_eq!(
        (error.kind(), error.phase()),
        (ErrorKind::Timeout, Some(Phase::Connect))
    );
    assert!(error.is_connect() && !error.may_have_executed());
}

#[tokio::test]
async fn threat_32_a_request_that_nobody_reads_runs_out_of_time() {
    let _alone = MEMORY.lock().await;
    let server = Server::start(vec![vec![
        Step::ReadPart(100),
        Step::Wait(Duration::from_secs(60)),
    ]])
    .await;
    let client = client_with(&server, |builder| {
        builder.set_timeout(Duration::from_millis(300));
    });
    let mut call = update(&client);
    call.field("/large", &"x".repeat(16 * MIB));
    let error = crate::checked(call.send().await.expect_err("an error"));
    assert_eq!(
        (error.kind(), error.phase()),
        (ErrorKind::Timeout, Some(Phase::Head))
    );
    assert!(
        error.may_have_executed(),
        "what a server does with half a request is not known"
    );
}
