//! The program under test, as a process of its own.

use std::{
    io,
    path::Path,
    process::{ExitStatus, Stdio},
};

use tokio::process::{Child, ChildStdout, Command};

/// A running `baybook`. It is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Program(Child);

impl Program {
    /// Starts `binary` on the store in `data`, on ports that are free, with these variables. What it
    /// prints goes to `output`.
    pub(super) fn start(
        binary: &Path,
        data: &Path,
        variables: &[(&str, &str)],
        output: Stdio,
    ) -> io::Result<Self> {
        let child = Command::new(binary)
            .args(["--web-port", "0", "--api-port", "0", "--worker-port", "0", "--data"])
            .arg(data)
            // Nothing of this shell's own configuration is to reach it, proxies least of all.
            .env_clear()
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(output)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self(child))
    }

    /// What it prints, once, where it was started with a pipe.
    pub(super) fn output(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// How it ended, if it did.
    pub(super) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }

    /// As `kill -9`.
    pub(super) async fn kill(&mut self) -> io::Result<()> {
        self.0.kill().await
    }

    /// Its resident memory in KiB, where the system tells.
    pub(super) fn resident(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}
