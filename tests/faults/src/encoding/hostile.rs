//! Text that is made to break out of where it is put.

use fastrand::Rng;

/// What a path, a query or a cookie might take for something else, alone and in pieces that only together mean something.
const PIECES: [&str; 64] = [
    ".",
    ".",
    ".",
    "..",
    "..",
    "/",
    "/",
    "\\",
    "%",
    "%",
    "2e",
    "2E",
    "%2e",
    "%2E",
    "%2e%2e",
    "%252e",
    "%25",
    "25",
    "%2f",
    "%5c",
    "%00",
    "%c0%ae",
    "%zz",
    "../",
    "..\\",
    "/..",
    "/../..",
    "./",
    "//",
    "///evil.example/",
    "://",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\u{7f}",
    " ",
    "?",
    "#",
    "&",
    ";",
    "=",
    "@",
    ":",
    "+",
    ",",
    "'",
    "\"",
    "<",
    "[",
    "]",
    "{id}",
    "}",
    "|",
    "\u{e9}",
    "\u{202e}",
    "\u{feff}",
    "\u{ff0e}\u{ff0e}",
    "\u{2024}",
    "\u{2215}",
    "\u{1f600}",
    "a",
    "Z0_-~",
];

/// A text of a few pieces, now and then of thousands, and seldom of none.
pub(super) fn text(rng: &mut Rng) -> String {
    let pieces = match rng.u32(..1000) {
        0..2 => 0,
        2..600 => rng.usize(1..4),
        600..998 => rng.usize(4..16),
        _ => rng.usize(16..3000),
    };
    let mut out = String::new();
    for _ in 0..pieces {
        match rng.u32(..8) {
            0 => out.push(rng.char(..)),
            1 => out.push(char::from(rng.u8(..128))),
            _ => out.push_str(PIECES.get(rng.usize(..PIECES.len())).unwrap_or(&"")),
        }
    }
    out
}
