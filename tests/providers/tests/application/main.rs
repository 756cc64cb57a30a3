//! How an application tests its own code: against a script, without a network.

mod lists;
mod ten_lines;
mod tokens;
mod updates;
