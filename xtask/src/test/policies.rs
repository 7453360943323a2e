//! What a plan of each environment must not hold: checkov's own checks, and those of
//! `infra/policies/`.

use std::{path::Path, process::Command};

use super::{Context, Outcome, python, terraform::Terraform, tree};

/// The roots, and where the values are that no file of theirs gives, such as the images.
const ROOTS: [(&str, &str); 3] = [
    ("infra/bootstrap", "infra/bootstrap/terraform.tfvars.example"),
    (STAGING, EXAMPLE),
    (PROD, EXAMPLE),
];
const STAGING: &str = "infra/environments/staging";
pub(super) const PROD: &str = "infra/environments/prod";
pub(super) const EXAMPLE: &str = "infra/environments/example-images.tfvars.json";

pub(super) fn check(_: &mut Context) -> Outcome {
    match check_all() {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn check_all() -> Result<(), Outcome> {
    let terraform = Terraform::find()?;
    let programs = python::programs()?;
    let copy = tree::copy("policies").map_err(Outcome::Failed)?;
    let ended = tree::each(&ROOTS, terraform.at_a_time(), |(folder, values)| {
        // A plan is long, and of interest only when something is wrong with it.
        let commands = commands(&terraform, &programs, &copy, folder, values);
        let (ended, said) = tree::overhear_in_turn(commands);
        let shown = if ended.is_ok() { of_checkov(&said) } else { said.trim_end() };
        println!("{folder}:\n{shown}");
        ended
    });
    let failed: Vec<_> = ended.into_iter().filter_map(Result::err).collect();
    if failed.is_empty() { Ok(()) } else { Err(Outcome::Failed(failed.join("; "))) }
}

/// The checks of one root in a tree of the repository, to be run in turn.
pub(super) fn commands(
    terraform: &Terraform,
    programs: &Path,
    tree: &Path,
    folder: &str,
    values: &str,
) -> Vec<Command> {
    let mut scan = Command::new(programs.join("checkov"));
    scan.args(["--config-file", "infra/policies/checkov.yaml"])
        .current_dir(tree)
        .env("LOG_LEVEL", "CRITICAL");
    match terraform.plan(tree, folder, &tree.join(values)) {
        Some(plan) => {
            // The plan says what, and the files why it is suppressed, and where.
            scan.args(["--framework", "terraform_plan", "--repo-root-for-plan-enrichment", "."])
                .arg("--file")
                .arg(plan.json);
            vec![plan.command, scan]
        }
        None => {
            // Modules are followed from the root, with the values that it gives them.
            scan.args(["--framework", "terraform", "--var-file", values, "--directory", folder]);
            vec![scan]
        }
    }
}

/// Of all that was said, what checkov counted.
fn of_checkov(said: &str) -> &str {
    said.lines().rev().find(|line| line.starts_with("Passed checks")).unwrap_or("no checks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_plan_that_passes_only_the_count_is_shown() {
        let said = "Plan: 3 to add.\n$ checkov\nPassed checks: 2, Failed checks: 0\n\n";
        assert_eq!(of_checkov(said), "Passed checks: 2, Failed checks: 0");
    }
}
