//! The browser tests: `e2e/`, run by Node against the real binary in a real Chromium.

use std::{env, path::PathBuf};

use super::{Context, Outcome, node};
use crate::{
    apt,
    command::{beside_this_tool, cargo, find, program, run},
};

pub(super) fn run_all(_: &mut Context) -> Outcome {
    match prepare_and_run() {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn prepare_and_run() -> Result<(), Outcome> {
    node::find()?;
    let chromium = chromium()?;
    // Built as `cargo run` builds it: what the pages are tested with is what people start.
    run(&mut cargo(&["build", "--package", "baybook"])).map_err(Outcome::Failed)?;
    node::install_packages()?;
    let mut command = program("node", &["--test", "--test-reporter=spec"]);
    command
        .args(node::test_files("tests")?)
        .current_dir(node::folder())
        .env("BAYBOOK_BIN", beside_this_tool("baybook"))
        .env("CHROME_PATH", chromium);
    run(&mut command).map_err(Outcome::Failed)
}

fn chromium() -> Result<PathBuf, Outcome> {
    if let Some(path) = env::var_os("CHROME_PATH").map(PathBuf::from) {
        return if path.is_file() {
            Ok(path)
        } else {
            Err(Outcome::Failed(format!("CHROME_PATH names {}, which is no file", path.display())))
        };
    }
    installed_chromium()
        .or_else(|| apt::install("chromium").then(installed_chromium).flatten())
        .ok_or_else(|| Outcome::Skipped {
            why: "no Chromium was found".to_owned(),
            install: "Chromium (Debian: apt install chromium), or name a Chrome in CHROME_PATH"
                .to_owned(),
        })
}

fn installed_chromium() -> Option<PathBuf> {
    const ON_MACOS: [&str; 2] = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .into_iter()
        .find_map(find)
        .or_else(|| ON_MACOS.into_iter().map(PathBuf::from).find(|path| path.is_file()))
}
