//! The tests of `firestore.rules`: `e2e/rules/`, run by Node on the emulator.

use super::{Context, Outcome, node};
use crate::{
    command::{program, run},
    emulator::Emulator,
};

pub(super) fn run_all(context: &mut Context) -> Outcome {
    match prepare_and_run(context.emulator.as_ref()) {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn prepare_and_run(emulator: Option<&Emulator>) -> Result<(), Outcome> {
    let emulator = emulator.ok_or_else(without_emulator)?;
    node::find()?;
    node::install_packages()?;
    let mut command = program("node", &["--test", "--test-reporter=spec"]);
    command
        .args(node::test_files("rules")?)
        .current_dir(node::folder())
        .env("FIRESTORE_EMULATOR_HOST", &emulator.host);
    run(&mut command).map_err(Outcome::Failed)
}

fn without_emulator() -> Outcome {
    Outcome::Skipped {
        why: "the rules are tried on the Firestore emulator, and none runs".to_owned(),
        install: "what the stage `emulator` asks for".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_emulator_the_rules_are_skipped() {
        let outcome = run_all(&mut Context::default());
        assert!(matches!(outcome, Outcome::Skipped { .. }), "{outcome:?}");
    }
}
