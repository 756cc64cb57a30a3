//! Measures the lean JSON codec of `clientwright-runtime` beside serde's derive, both in one run.
//!
//!     cargo run --release --manifest-path bench/codec/Cargo.toml            # all
//!     cargo run --release --manifest-path bench/codec/Cargo.toml decode     # time and allocations of reading and writing
//!     cargo run --release --manifest-path bench/codec/Cargo.toml check      # user CPU of `cargo check`, 400 structs (Linux)
//!     cargo run --release --manifest-path bench/codec/Cargo.toml build      # the same of `cargo build`; not part of all
//!
//! Times move from machine to machine: compare the rows of one run. It is a workspace of its own, because counting
//! allocations needs `unsafe`, which the project's crates forbid.

mod check;
mod count;
mod decode;

fn main() {
    let wanted = std::env::args().nth(1);
    let runs = |name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    if runs("decode") {
        decode::run();
    }
    if runs("check") {
        check::run("check");
    }
    if wanted.as_deref() == Some("build") {
        check::run("build");
    }
}
