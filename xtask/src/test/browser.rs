//! The browser tests: `e2e/`, run by Node against the real binary in a real Chromium.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{Context, Outcome};
use crate::{
    apt,
    command::{ask, beside_this_tool, cargo, find, program, root, run},
};

const LEAST_NODE: u32 = 20;

pub(super) fn run_all(_: &mut Context) -> Outcome {
    match prepare_and_run(&root().join("e2e")) {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn prepare_and_run(e2e: &Path) -> Result<(), Outcome> {
    node()?;
    let chromium = chromium()?;
    let failed = Outcome::Failed;
    // Built as `cargo run` builds it: what the pages are tested with is what people start.
    run(&mut cargo(&["build", "--package", "baybook"])).map_err(failed)?;
    if outdated(e2e) {
        let mut install = program("npm", &["ci", "--no-fund", "--no-audit"]);
        run(install.current_dir(e2e)).map_err(failed)?;
    }
    let tests = test_files(e2e).map_err(|error| failed(format!("no tests to read: {error}")))?;
    let mut node = program("node", &["--test", "--test-reporter=spec"]);
    node.args(tests)
        .current_dir(e2e)
        .env("BAYBOOK_BIN", beside_this_tool("baybook"))
        .env("CHROME_PATH", chromium);
    run(&mut node).map_err(failed)
}

fn node() -> Result<(), Outcome> {
    let install =
        format!("Node.js {LEAST_NODE} or later, with npm (Debian: apt install nodejs npm)");
    let missing = |why: String| Outcome::Skipped { why, install: install.clone() };
    let version = ask("node", &["--version"])
        .or_else(|| apt::install("nodejs").then(|| ask("node", &["--version"])).flatten())
        .ok_or_else(|| missing("the browser tests need Node.js, and there is none".to_owned()))?;
    if major(&version).is_none_or(|major| major < LEAST_NODE) {
        return Err(missing(format!("Node.js here is {version}, which is too old")));
    }
    if ask("npm", &["--version"]).is_none() && !apt::install("npm") {
        return Err(missing("npm was not found beside Node.js".to_owned()));
    }
    Ok(())
}

/// Of `v20.1.2`, 20.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
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

/// Whether the installed packages are older than what the lock file asks for, or absent.
fn outdated(e2e: &Path) -> bool {
    let changed = |path: &str| fs::metadata(e2e.join(path)).and_then(|data| data.modified()).ok();
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Some(installed), Some(wanted)) => installed < wanted,
        _ => true,
    }
}

fn test_files(e2e: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(e2e.join("tests"))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.js") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
