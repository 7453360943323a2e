//! The API as a process of its own, to be raced and killed.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::log;
use crate::store::Place;
use crate::workshop::ALWAYS_OPEN;

/// How long a process may take to listen on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(15);

/// One running API. Killed when dropped.
pub(crate) struct Process {
    pub(crate) url: String,
    child: Child,
    output: Arc<Mutex<String>>,
    reading: JoinHandle<()>,
    _files: TempDir,
}

impl Process {
    /// Starts an API for the workshop that never closes, and waits until it listens.
    pub(crate) async fn start(place: &Place) -> Self {
        Self::start_with(place, &[]).await
    }

    /// The same with more variables.
    pub(crate) async fn start_with(place: &Place, variables: &[(&str, &str)]) -> Self {
        let files = TempDir::new().unwrap();
        let shop_file = files.path().join("workshop.toml");
        std::fs::write(&shop_file, ALWAYS_OPEN).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_baybook-backend-api"))
            .env("PORT", "0")
            .env("BAYBOOK_BIND", "127.0.0.1")
            .env("BAYBOOK_STORE", place.location())
            .env("BAYBOOK_SHOP_FILE", shop_file)
            .env("BAYBOOK_RATE_LIMIT", "off")
            .env("BAYBOOK_LOG", "info,baybook_domain=debug")
            .env("LOG_FORMAT", "json")
            .envs(variables.iter().copied())
            .env_remove("BAYBOOK_SIGNING_KEY")
            .env_remove("OTEL_EXPORTER_OTLP_ENDPOINT")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let listening = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                let line: Value = serde_json::from_str(&line).unwrap();
                if line["message"] == "listening" {
                    return format!("http://{}", line["address"].as_str().unwrap());
                }
            }
            panic!("the process ended before it listened")
        };
        let url = tokio::time::timeout(PATIENCE, listening).await.expect("it listens in time");
        let output = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&output);
        let reading = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Self { url, child, output, reading, _files: files }
    }

    /// `kill -9`
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
        self.check_output().await;
    }

    /// `kill`, as the platform does it, and waits until it ended well.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        assert!(self.child.wait().await.unwrap().success());
        self.check_output().await;
    }

    /// Nothing of a person was written, and no error.
    async fn check_output(self) {
        self.reading.await.unwrap();
        let output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        log::check_text(&output);
        let error = output.lines().find(|line| line.contains("\"severity\":\"ERROR\""));
        assert_eq!(error, None);
    }
}
