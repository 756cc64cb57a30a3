//! What processes use of time and memory. Figures are nought where the system does not tell.
//!
//! The compiler's are known because this program stands between cargo and it: cargo starts [`wrapped`] instead.

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde::{Deserialize, Serialize};
use wait4::Wait4 as _;

/// The variable that names the folder of figures, and makes this program a wrapper of the compiler.
pub const FOLDER: &str = "CLIENTWRIGHT_MEASURE";

/// Time on the processor in user mode, and the most memory.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Used {
    pub user_millis: u64,
    pub peak_kib: u64,
}

/// Runs the compiler as the arguments say, and keeps what it used, if it compiles the library of a package.
pub fn wrapped(arguments: &[OsString], folder: &OsString) -> Result<ExitCode, Box<dyn Error>> {
    let (compiler, rest) = arguments.split_first().ok_or("no compiler is given")?;
    let done = Command::new(compiler).args(rest).spawn()?.wait4()?;
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let library =
        std::env::var("CARGO_CRATE_NAME").is_ok_and(|name| name == package.replace('-', "_"));
    if library && !package.is_empty() {
        let used = Used {
            user_millis: u64::try_from(done.rusage.utime.as_millis())?,
            peak_kib: done.rusage.maxrss >> 10,
        };
        fs::write(Path::new(folder).join(package), serde_json::to_vec(&used)?)?;
    }
    let code = done.status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// What a wrapper kept.
pub fn read(file: &Path) -> Option<Used> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// This process.
#[cfg(unix)]
pub fn own() -> Used {
    let used = of(nix::sys::resource::UsageWho::RUSAGE_SELF);
    // What `getrusage` says of memory begins with that of the process that started this one.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok());
    Used {
        peak_kib: peak.unwrap_or(used.peak_kib),
        ..used
    }
}

#[cfg(unix)]
fn of(who: nix::sys::resource::UsageWho) -> Used {
    let Ok(usage) = nix::sys::resource::getrusage(who) else {
        return Used::default();
    };
    let time = usage.user_time();
    let millis = time.tv_sec() * 1000 + time.tv_usec() / 1000;
    Used {
        user_millis: u64::try_from(millis).unwrap_or_default(),
        peak_kib: u64::try_from(usage.max_rss()).unwrap_or_default(),
    }
}

/// Makes asking for more than this many bytes fail, before the machine runs out.
#[cfg(unix)]
pub fn limit_memory(bytes: u64) {
    use nix::sys::resource::{Resource, setrlimit};
    // Where the system refuses a limit there is none.
    let _ = setrlimit(Resource::RLIMIT_AS, bytes, bytes);
}

#[cfg(not(unix))]
pub fn own() -> Used {
    Used::default()
}

#[cfg(not(unix))]
pub fn limit_memory(_: u64) {}
