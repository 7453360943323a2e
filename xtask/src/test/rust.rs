//! The stages that cargo does.

use std::process::Command;

use super::{Context, Outcome, node};
use crate::{
    command::{ask, cargo, in_ci, run},
    generated,
};

pub(super) fn format(_: &mut Context) -> Outcome {
    if let Some(skip) = without("fmt", "rustfmt") {
        return skip;
    }
    run(&mut cargo(&["fmt", "--all", "--check"])).into()
}

pub(super) fn clippy(_: &mut Context) -> Outcome {
    if let Some(skip) = without("clippy", "clippy") {
        return skip;
    }
    let mut command = cargo(&["clippy", "--workspace", "--all-targets", "--all-features"]);
    run(locked(&mut command).args(["--", "-D", "warnings"])).into()
}

pub(super) fn tests(context: &mut Context) -> Outcome {
    // Mail is tried on a server, and requests to providers on their descriptions, that come so.
    match node::find().and_then(|()| node::install_packages()) {
        Ok(()) => {}
        Err(Outcome::Skipped { why, install }) => {
            println!("{why}. Some tests will fail without it. To install: {install}");
        }
        Err(other) => return other,
    }
    let nextest = ask("cargo", &["nextest", "--version"]).is_some();
    let args: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--all-features", "--profile"]
    } else {
        println!("cargo-nextest is not installed; cargo test does the same, more slowly.");
        &["test", "--workspace", "--all-features", "--tests", "--no-fail-fast"]
    };
    let mut command = cargo(args);
    if nextest {
        command.arg(if in_ci() { "ci" } else { "default" });
    }
    if let Some(emulator) = &context.emulator {
        command.env("FIRESTORE_EMULATOR_HOST", &emulator.host);
    }
    run(locked(&mut command)).into()
}

pub(super) fn doctests(_: &mut Context) -> Outcome {
    let mut command = cargo(&["test", "--workspace", "--all-features", "--doc"]);
    run(locked(&mut command)).into()
}

/// The indexes are compared by a test of their own.
pub(super) fn openapi(_: &mut Context) -> Outcome {
    generated::openapi(&["--check"]).into()
}

/// Installs a part of the toolchain when it is missing; a skip when that cannot be done.
fn without(command: &str, component: &str) -> Option<Outcome> {
    let there = || ask("cargo", &[command, "--version"]).is_some();
    if there() || ask("rustup", &["component", "add", component]).is_some() && there() {
        return None;
    }
    Some(Outcome::Skipped {
        why: format!("`cargo {command}` was not found"),
        install: format!("{component} (rustup component add {component})"),
    })
}

/// On a build server, a `Cargo.lock` that is not up to date is a mistake.
fn locked(command: &mut Command) -> &mut Command {
    if in_ci() { command.arg("--locked") } else { command }
}
