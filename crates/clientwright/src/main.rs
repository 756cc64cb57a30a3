//! The `clientwright` command: a thin front on the library.

use std::process;

mod command;

fn main() -> process::ExitCode {
    command::main().into()
}
