//! What processes use of time and memory. Figures are nought where the system does not tell.

/// Time on the processor in user mode, and the most memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Used {
    pub user_millis: u64,
    pub peak_kib: u64,
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
