//! A service of this workspace, started to be measured.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    command::root,
    emulator::{answers, free_port},
};

const PATIENCE: Duration = Duration::from_secs(30);

/// A running `backend-api`; ended when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    port: u16,
    /// From the start of the process to its first 200.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts it with the load scenarios' workshop on `store`, as `BAYBOOK_STORE` has it.
    pub(crate) fn start(
        binaries: &Path,
        store: &str,
        emulator: Option<&str>,
    ) -> Result<Self, String> {
        let port = free_port().map_err(|error| format!("no free port: {error}"))?;
        let name = format!("baybook-backend-api{}", env::consts::EXE_SUFFIX);
        let mut command = Command::new(binaries.join(&name));
        command
            .current_dir(root())
            .env("PORT", port.to_string())
            .env("BAYBOOK_STORE", store)
            .env("BAYBOOK_SHOP_FILE", root().join("loadtest/workshop.toml"))
            .env("BAYBOOK_PUBLIC_URL", format!("http://127.0.0.1:{port}"))
            .env("BAYBOOK_RATE_LIMIT", "off")
            .stdin(Stdio::null())
            .stdout(log()?)
            .stderr(log()?);
        if let Some(host) = emulator {
            command.env("FIRESTORE_EMULATOR_HOST", host);
        }
        let started = Instant::now();
        let process = command.spawn().map_err(|error| format!("{name} did not start: {error}"))?;
        let mut server = Self { process, port, ready_after: Duration::ZERO };
        while !answers(&server.host(), "/healthz") {
            let ended = server.process.try_wait().is_ok_and(|status| status.is_some());
            if ended || started.elapsed() > PATIENCE {
                return Err(format!("{name} does not answer: see {}", log_path().display()));
            }
            thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Memory it holds, in MiB; only Linux tells.
    pub(crate) fn resident_mib(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Measured already; there is nothing to finish.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts a new log; without one there is nothing to forget.
pub(crate) fn forget_log() {
    let _ = fs::remove_file(log_path());
}

fn log_path() -> PathBuf {
    root().join("target/xtask/bench.log")
}

fn log() -> Result<fs::File, String> {
    let path = log_path();
    let made = path.parent().map(fs::create_dir_all).transpose();
    made.and_then(|_| fs::File::options().create(true).append(true).open(&path))
        .map_err(|error| format!("{}: {error}", path.display()))
}
