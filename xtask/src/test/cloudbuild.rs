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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Seconds that a build may take, and those that its steps may take on the longest way through.
    /// Each step has to say how long it may take and what it waits for.
    fn seconds(build: &str) -> Result<(u64, u64), String> {
        let duration = |value: &str| {
            let seconds = value.trim().strip_suffix('s').and_then(|digits| digits.parse().ok());
            seconds.ok_or_else(|| format!("`{value}` is no number of seconds"))
        };
        let head = build.lines().find_map(|line| line.strip_prefix("timeout:"));
        let whole = duration(head.ok_or("the build has no timeout")?)?;
        let mut ends = BTreeMap::<&str, u64>::new();
        for step in build.split("\n  - id: ").skip(1) {
            let id = step.lines().next().unwrap_or_default().trim();
            let field = |name: &str| {
                let line =
                    step.lines().find_map(|line| line.strip_prefix("    ")?.strip_prefix(name));
                line.ok_or_else(|| format!("step {id} has no `{name}`"))
            };
            let takes: u64 = duration(field("timeout:")?)?;
            let mut start = 0;
            for name in field("waitFor:")?.trim().trim_matches(['[', ']']).split(',') {
                match name.trim() {
                    "'-'" => {}
                    name => {
                        let end = ends.get(name);
                        start = start.max(*end.ok_or_else(|| format!("{id} waits for {name}"))?);
                    }
                }
            }
            ends.insert(id, start + takes);
        }
        Ok((whole, ends.values().copied().max().ok_or("the build has no step")?))
    }

    #[test]
    fn no_build_is_cut_off_while_its_steps_keep_to_their_time() {
        for build in builds(&root()).expect("the builds") {
            let text = fs::read_to_string(root().join(&build)).expect("a build");
            let (whole, steps) = seconds(&text).expect("times that can be added up");
            assert!(whole >= steps, "{}: {whole} s for steps of {steps} s", build.display());
        }
    }

    #[test]
    fn what_waits_is_added_and_what_does_not_is_not() {
        let build = "timeout: 90s\nsteps:\n  - id: a\n    waitFor: ['-']\n    timeout: 60s\n\
                     \x20 - id: b\n    waitFor: ['-']\n    timeout: 50s\n\
                     \x20 - id: c\n    waitFor: [b, a]\n    timeout: 40s\n";
        assert_eq!(seconds(build), Ok((90, 100)));
        let silent = build.replacen("    timeout: 50s\n", "", 1);
        assert_eq!(seconds(&silent), Err("step b has no `timeout:`".to_owned()));
    }
}
