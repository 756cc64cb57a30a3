//! `cargo xtask contract`: an independent mock (Prism) serves each provider's effective document on loopback; every
//! operation of the generated clients is called against it.

use std::error::Error;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clientwright::{Format, Provider};

const PRISM: &str = "@stoplight/prism-cli@5.16.0";
const START_LIMIT: Duration = Duration::from_secs(60);

/// A running mock; ends with its handle.
struct Mock {
    provider: String,
    url: String,
    child: Child,
}

impl Drop for Mock {
    fn drop(&mut self) {
        // Fails where it ended by itself, which is no harm here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn run(providers: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    std::env::set_current_dir(crate::root())?;
    let tools = std::env::current_dir()?.join("target/contract");
    fs::create_dir_all(&tools)?;
    let prism = install(&tools)?;
    let mut mocks = Vec::new();
    for provider in crate::codegen::providers(providers)? {
        mocks.push(start(&tools, &prism, &provider)?);
    }
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([
        "run",
        "--quiet",
        "--package",
        "providers-tests",
        "--bin",
        "contract",
        "--",
    ]);
    for mock in &mut mocks {
        wait(mock)?;
        command.arg(format!("{}={}", mock.provider, mock.url));
    }
    let status = command.status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Installs the mock below `target/`, once.
fn install(tools: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let prism = tools.join("node_modules/@stoplight/prism-cli/dist/index.js");
    if !prism.exists() {
        let status = Command::new("npm")
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--no-save",
                "--ignore-scripts",
                "--loglevel=error",
                "--prefix",
            ])
            .arg(tools)
            .arg(PRISM)
            .status()
            .map_err(|error| {
                format!("npm does not start ({error}); the contract run needs Node.js")
            })?;
        if !status.success() {
            return Err(format!("npm install {PRISM} failed").into());
        }
    }
    Ok(prism)
}

fn start(tools: &Path, prism: &Path, provider: &str) -> Result<Mock, Box<dyn Error>> {
    let document = tools.join(format!("{provider}.yaml"));
    fs::write(
        &document,
        Provider::load(format!("specs/{provider}"))?.effective(Format::Yaml)?,
    )?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    let log = File::create(tools.join(format!("{provider}.log")))?;
    let child = Command::new("node")
        .arg(prism)
        .args([
            "mock",
            "--errors",
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ])
        .arg(&document)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    Ok(Mock {
        provider: provider.to_owned(),
        url: format!("http://127.0.0.1:{port}"),
        child,
    })
}

fn wait(mock: &mut Mock) -> Result<(), Box<dyn Error>> {
    let address = mock.url.trim_start_matches("http://").to_owned();
    let start = Instant::now();
    while TcpStream::connect(&address).is_err() {
        if let Some(status) = mock.child.try_wait()? {
            return Err(format!(
                "the mock of {} ended ({status}); see target/contract/{0}.log",
                mock.provider
            )
            .into());
        }
        if start.elapsed() > START_LIMIT {
            return Err(format!(
                "the mock of {} does not listen; see target/contract/{0}.log",
                mock.provider
            )
            .into());
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}
