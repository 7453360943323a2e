//! Node, and the packages of `e2e/`: what the browser tests and the tests of the rules run with.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Outcome;
use crate::{
    apt,
    command::{ask, program, root, run},
};

const LEAST_NODE: u32 = 20;

/// The folder `e2e/`.
pub(super) fn folder() -> PathBuf {
    root().join("e2e")
}

/// Looks for Node and npm, and installs them where it may.
pub(super) fn find() -> Result<(), Outcome> {
    let install =
        format!("Node.js {LEAST_NODE} or later, with npm (Debian: apt install nodejs npm)");
    let missing = |why: String| Outcome::Skipped { why, install: install.clone() };
    let version = ask("node", &["--version"])
        .or_else(|| apt::install("nodejs").then(|| ask("node", &["--version"])).flatten())
        .ok_or_else(|| missing("these tests need Node.js, and there is none".to_owned()))?;
    if major(&version).is_none_or(|major| major < LEAST_NODE) {
        return Err(missing(format!("Node.js here is {version}, which is too old")));
    }
    if ask("npm", &["--version"]).is_none() && !apt::install("npm") {
        return Err(missing("npm was not found beside Node.js".to_owned()));
    }
    Ok(())
}

/// Installs the packages that the lock file names, unless they are there. None of them needs the
/// scripts it would run on installing.
pub(super) fn install_packages() -> Result<(), Outcome> {
    let e2e = folder();
    if outdated(&e2e) {
        let mut install = program("npm", &["ci", "--ignore-scripts", "--no-fund", "--no-audit"]);
        run(install.current_dir(e2e)).map_err(Outcome::Failed)?;
    }
    Ok(())
}

/// The tests in a folder of `e2e/`, in the order of their names.
pub(super) fn test_files(folder_name: &str) -> Result<Vec<PathBuf>, Outcome> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder().join(folder_name))? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(".test.js") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    };
    read().map_err(|error| Outcome::Failed(format!("no tests to read: {error}")))
}

/// Of `v20.1.2`, 20.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Whether the installed packages are older than what the lock file asks for, or absent.
fn outdated(e2e: &Path) -> bool {
    let changed = |path: &str| fs::metadata(e2e.join(path)).and_then(|data| data.modified()).ok();
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Some(installed), Some(wanted)) => installed < wanted,
        _ => true,
    }
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
