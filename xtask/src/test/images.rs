//! The Dockerfiles: what hadolint remarks, and what the three have in common.

use std::{fs, path::Path, process::Command};

use super::{Context, Outcome, python};
use crate::command::{root, run};

const DOCKERFILES: [&str; 3] = ["Dockerfile.api", "Dockerfile.web", "Dockerfile.worker"];
/// Where a Dockerfile stops being the same as the others.
const OWN_PART: &str = "\nFROM chef AS builder";

pub(super) fn check(_: &mut Context) -> Outcome {
    match check_all() {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn check_all() -> Result<(), Outcome> {
    let programs = python::programs()?;
    run(&mut hadolint(&programs, &root())).map_err(Outcome::Failed)?;
    let read = |name: &str| {
        fs::read_to_string(root().join(name))
            .map_err(|error| Outcome::Failed(format!("{name}: {error}")))
    };
    let manifest = read("Cargo.toml")?;
    let first = read(DOCKERFILES[0])?;
    for name in DOCKERFILES {
        let text = read(name)?;
        if let Some(remark) = remark(&text, &first, &manifest) {
            return Err(Outcome::Failed(format!("{name}: {remark}")));
        }
    }
    Ok(())
}

/// Hadolint on the Dockerfiles of a tree of the repository.
pub(super) fn hadolint(programs: &Path, tree: &Path) -> Command {
    let mut command = Command::new(programs.join("hadolint"));
    command.args(["--no-color", "--config", ".hadolint.yaml"]).args(DOCKERFILES).current_dir(tree);
    command
}

/// What is not as the others have it or as the workspace's manifest has it.
fn remark(text: &str, first: &str, manifest: &str) -> Option<String> {
    let version = value(manifest, "\nversion = \"", '"')?;
    let rust = value(manifest, "\nrust-version = \"", '"')?;
    let labelled = value(text, "\nARG BAYBOOK_VERSION=", '\n').unwrap_or_default();
    if labelled != version {
        return Some(format!("labelled {labelled}, while Cargo.toml says {version}"));
    }
    let image = value(text, "\nARG RUST_IMAGE=", '\n').unwrap_or_default();
    if !image.contains(&format!(":{rust}.")) {
        return Some(format!("built by {image}, while Cargo.toml says Rust {rust}"));
    }
    if common(text) != common(first) {
        let reason = "the stages before the builder differ, so that none is made once for all";
        return Some(reason.to_owned());
    }
    None
}

/// The stages that all three share, without the first line, which tells what it is.
fn common(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('\n')?;
    Some(rest.split_once(OWN_PART)?.0)
}

fn value<'a>(text: &'a str, before: &str, after: char) -> Option<&'a str> {
    text.split_once(before)?.1.split(after).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace.package]\nversion = \"1.2.3\"\nrust-version = \"1.95\"\n";

    fn dockerfile(rust: &str, version: &str) -> String {
        format!(
            "# About\nARG RUST_IMAGE=rust:{rust}-slim\nFROM x AS chef\n{OWN_PART}\n\
             ARG BAYBOOK_VERSION={version}\n"
        )
    }

    #[test]
    fn an_image_says_the_version_of_the_workspace_and_is_built_by_its_rust() {
        let good = dockerfile("1.95.0", "1.2.3");
        assert_eq!(remark(&good, &good, MANIFEST), None);
        for (rust, version) in [("1.95.0", "1.2.2"), ("1.94.0", "1.2.3"), ("1.9.5", "1.2.3")] {
            let stale = dockerfile(rust, version);
            assert!(remark(&stale, &stale, MANIFEST).is_some(), "{stale}");
        }
    }

    #[test]
    fn the_stages_before_the_builder_are_the_same_in_all() {
        let good = dockerfile("1.95.0", "1.2.3");
        let other = good.replace("FROM x", "FROM y");
        assert!(remark(&other, &good, MANIFEST).is_some());
        let about = good.replace("# About", "# Another");
        assert_eq!(remark(&about, &good, MANIFEST), None);
    }
}
