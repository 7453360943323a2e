//! What a plan of each environment must not hold: checkov's own checks, and those of
//! `infra/policies/`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{Context, Outcome, python, terraform::Terraform, tree};

/// The roots, and where the values are that no file of theirs gives, such as the images.
const ROOTS: [(&str, &str); 3] = [
    ("infra/bootstrap", "infra/bootstrap/terraform.tfvars.example"),
    (STAGING, EXAMPLE),
    (PROD, EXAMPLE),
];
const STAGING: &str = "infra/environments/staging";
pub(super) const PROD: &str = "infra/environments/prod";
pub(super) const EXAMPLE: &str = "infra/policies/example.tfvars";

pub(super) fn check(_: &mut Context) -> Outcome {
    match check_all() {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn check_all() -> Result<(), Outcome> {
    let terraform = Terraform::find()?;
    let checkov = checkov()?;
    let copy = tree::copy("policies").map_err(Outcome::Failed)?;
    let mut failed = Vec::new();
    for (folder, values) in ROOTS {
        let commands = commands(&terraform, &checkov, &copy, folder, values);
        failed.extend(tree::run_in_turn(commands).err());
    }
    if failed.is_empty() { Ok(()) } else { Err(Outcome::Failed(failed.join("; "))) }
}

pub(super) fn checkov() -> Result<PathBuf, Outcome> {
    Ok(python::programs()?.join("checkov"))
}

/// The checks of one root in a tree of the repository, to be run in turn.
pub(super) fn commands(
    terraform: &Terraform,
    checkov: &Path,
    tree: &Path,
    folder: &str,
    values: &str,
) -> Vec<Command> {
    let mut scan = Command::new(checkov);
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
