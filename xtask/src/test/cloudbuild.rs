//! `cloudbuild.yaml` against the schema of Cloud Build.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Context, Outcome, python, tree};
use crate::command::root;

pub(super) fn check(_: &mut Context) -> Outcome {
    match python::programs() {
        Ok(programs) => commands(&programs, &root()).and_then(tree::run_in_turn).into(),
        Err(outcome) => outcome,
    }
}

/// The checks of the builds of a tree of the repository, to be run in turn.
pub(super) fn commands(programs: &Path, tree: &Path) -> Result<Vec<Command>, String> {
    let builds = builds(tree)?;
    let schema = || {
        let mut command = Command::new(programs.join("check-jsonschema"));
        command.args(["--color", "never"]).current_dir(tree);
        command
    };
    let mut known = schema();
    known.args(["--builtin-schema", "vendor.cloudbuild"]).args(&builds);
    let mut commands = vec![known];
    // The one that comes with the program lets keys pass that it does not know.
    if let Some(strict) = env::var_os("CLOUDBUILD_SCHEMA").filter(|value| !value.is_empty()) {
        let mut command = schema();
        command.arg("--schemafile").arg(root().join(strict)).args(&builds);
        commands.push(command);
    }
    Ok(commands)
}

fn builds(tree: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(tree).map_err(|error| error.to_string())? {
        let name = entry.map_err(|error| error.to_string())?.file_name();
        if name.to_string_lossy().starts_with("cloudbuild") {
            found.push(PathBuf::from(name));
        }
    }
    found.sort();
    if found.is_empty() { Err("there is no cloudbuild.yaml".to_owned()) } else { Ok(found) }
}
