//! Python's programs: what the static checks of `infra/` and of the images run with.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::Outcome;
use crate::{
    apt,
    command::{ask, root, run},
};

const REQUIREMENTS: &str = "xtask/requirements.txt";
/// What the pinned packages want.
const LEAST_PYTHON: &str = "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)";

/// The folder of the programs that the packages of `xtask/requirements.txt` bring, installed into
/// an environment of their own unless they are there.
pub(super) fn programs() -> Result<PathBuf, Outcome> {
    let wanted = fs::read_to_string(root().join(REQUIREMENTS))
        .map_err(|error| Outcome::Failed(format!("{REQUIREMENTS}: {error}")))?;
    let environment = root().join("target/xtask/python");
    let programs = environment.join("bin");
    if is_outdated(&environment, &wanted) {
        install(&environment, &wanted)?;
    }
    Ok(programs)
}

fn install(environment: &Path, wanted: &str) -> Result<(), Outcome> {
    let python = find()?;
    let mut make = Command::new(python);
    make.args(["-m", "venv", "--clear"]).arg(environment);
    run(&mut make).map_err(Outcome::Failed)?;
    let mut pip = Command::new(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(root().join(REQUIREMENTS));
    run(&mut pip).map_err(Outcome::Failed)?;
    // Written last: an environment without it is not whole.
    fs::write(stamp(environment), wanted)
        .map_err(|error| Outcome::Failed(format!("{}: {error}", environment.display())))
}

/// Whether the environment is absent, not whole, of another list, or of a Python that is gone.
fn is_outdated(environment: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp(environment)).ok().as_deref() != Some(wanted)
        || ask(&environment.join("bin/python").to_string_lossy(), &["--version"]).is_none()
}

fn stamp(environment: &Path) -> PathBuf {
    environment.join("requirements.txt")
}

fn find() -> Result<&'static str, Outcome> {
    let fits = || {
        ["python3", "python"].into_iter().find(|name| ask(name, &["-c", LEAST_PYTHON]).is_some())
    };
    fits().or_else(|| apt::install("python3-venv").then(fits).flatten()).ok_or_else(|| {
        Outcome::Skipped {
            why: "this needs Python 3.11 or later with its modules venv and ensurepip".to_owned(),
            install: "Python (Debian: apt install python3-venv)".to_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_without_its_stamp_is_installed_again() {
        assert!(is_outdated(Path::new("no/such/folder"), "checkov==3"));
    }

    #[test]
    fn every_requirement_is_pinned() {
        let wanted = fs::read_to_string(root().join(REQUIREMENTS)).expect("the list is there");
        let lines = wanted.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            assert!(line.contains("==") && !line.contains('*'), "{line}");
        }
    }
}
