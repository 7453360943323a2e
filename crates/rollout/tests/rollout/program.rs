//! Running the program.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::process::{Child, Command};

use crate::cloud::{SERVICES, image};
use crate::google::{Google, TOKEN};
use crate::site::{COMMIT, Site};

/// No test of it takes a tenth of this.
const LONGEST: Duration = Duration::from_secs(60);

/// How it ended, and what it said on both streams.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) text: String,
}

impl Ended {
    pub(crate) fn says(&self, expected: &str) -> &Self {
        assert!(self.text.contains(expected), "`{expected}` is not in:\n{}", self.text);
        self
    }

    pub(crate) fn code(&self, expected: i32) -> &Self {
        assert_eq!(self.code, expected, "{}", self.text);
        self
    }
}

fn command(google: &Google, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollout"));
    command.args(arguments);
    for name in [
        "run",
        "monitoring",
        "containeranalysis",
        "cloudbuild",
        "firestore",
        "artifactregistry",
        "storage",
    ] {
        command.arg("--endpoint").arg(format!("{name}={}", google.url));
    }
    command
        .args(["--poll", "20ms", "--project", "workshop", "--region", "europe-west1"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .env("ROLLOUT_TOKEN", TOKEN)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

pub(crate) async fn run(google: &Google, arguments: &[&str]) -> Ended {
    wait(start(google, arguments)).await
}

pub(crate) fn start(google: &Google, arguments: &[&str]) -> Child {
    command(google, arguments).spawn().unwrap()
}

pub(crate) async fn wait(child: Child) -> Ended {
    let ended = tokio::time::timeout(LONGEST, child.wait_with_output()).await;
    let output = ended.expect("it comes to an end").unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    Ended { code: output.status.code().unwrap_or(-1), text }
}

/// The file that names the images of revision 2, in a directory that has to be kept.
pub(crate) fn images() -> (tempfile::TempDir, PathBuf) {
    let of = |index: usize| image(SERVICES[index].1, 'b');
    let images = json!({"images": {"worker": of(0), "api": of(1), "web": of(2)}});
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("images.tfvars.json");
    std::fs::write(&path, images.to_string()).unwrap();
    (directory, path)
}

/// What a release is asked for, beside the usual.
pub(crate) struct How {
    pub(crate) watch: &'static str,
    pub(crate) every: &'static str,
    pub(crate) commit: &'static str,
    pub(crate) patience: &'static str,
    pub(crate) deadline: &'static str,
}

impl Default for How {
    fn default() -> Self {
        Self { watch: "250ms", every: "100ms", commit: COMMIT, patience: "0s", deadline: "60s" }
    }
}

/// The arguments of `release`.
pub(crate) fn release<'a>(site: &'a Site, images: &'a Path, how: &How) -> Vec<&'a str> {
    let images = images.to_str().unwrap();
    vec![
        "release",
        "--images",
        images,
        "--pages",
        &site.url,
        "--api",
        &site.url,
        "--commit",
        how.commit,
        "--watch",
        how.watch,
        "--every",
        how.every,
        "--patience",
        how.patience,
        "--deadline",
        how.deadline,
    ]
}
