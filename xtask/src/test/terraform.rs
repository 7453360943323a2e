//! `infra/`: formatted, valid, and what its own tests say. Nothing here asks Google anything.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use super::{Context, Outcome, python, tree};
use crate::command::{ask, root, run};

/// The first that `mock_provider`, by which the tests need no account, is in.
const LEAST_TERRAFORM: (u32, u32) = (1, 11);

/// Terraform, and where the descriptions of its providers come from.
#[derive(Debug)]
pub(super) enum Terraform {
    /// The registry, by `terraform init`, which keeps what it fetched in this folder.
    Registry { kept: PathBuf },
    /// The program that `TFCHECK` names: a stand-in that serves recorded provider schemas.
    Recorded { python: PathBuf, program: PathBuf },
}

pub(super) fn check(_: &mut Context) -> Outcome {
    match Terraform::find().and_then(|terraform| check_all(&terraform)) {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn check_all(terraform: &Terraform) -> Result<(), Outcome> {
    let mut failed = Vec::new();
    // The files themselves, so that a difference is named where it is to be mended.
    failed.extend(run(&mut format(&root())).err());
    let copy = tree::copy("terraform").map_err(Outcome::Failed)?;
    let folders = folders(&copy).map_err(Outcome::Failed)?;
    if let Err(why) = tree::run_in_turn(terraform.validate(&copy, &folders)) {
        // What is not valid has no tests to run.
        failed.push(why);
        if matches!(terraform, Terraform::Registry { .. }) {
            failed.push("providers are fetched, or come from what TFCHECK names".to_owned());
        }
        return Err(Outcome::Failed(failed.join("; ")));
    }
    let tested: Vec<_> = folders.iter().filter(|folder| has_tests(&copy.join(folder))).collect();
    let ended = tree::each(&tested, terraform.at_a_time(), |folder| {
        let (ended, said) = tree::overhear_in_turn(terraform.test(&copy, folder));
        println!("{}", said.trim_end());
        ended
    });
    failed.extend(ended.into_iter().filter_map(Result::err));
    if failed.is_empty() { Ok(()) } else { Err(Outcome::Failed(failed.join("; "))) }
}

/// `terraform fmt`, as a check, of a tree of the repository.
pub(super) fn format(tree: &Path) -> Command {
    let mut command = Command::new("terraform");
    command.args(["fmt", "-check", "-recursive", "-diff", "infra"]).current_dir(tree);
    command
}

impl Terraform {
    pub(super) fn find() -> Result<Self, Outcome> {
        let install = "Terraform 1.11 or later (https://developer.hashicorp.com/terraform/install)";
        let missing = |why: String| Outcome::Skipped { why, install: install.to_owned() };
        let said = ask("terraform", &["version"])
            .ok_or_else(|| missing("there is no Terraform".to_owned()))?;
        if version(&said).is_none_or(|version| version < LEAST_TERRAFORM) {
            let first = said.lines().next().unwrap_or_default();
            return Err(missing(format!("Terraform here is {first}, which is too old")));
        }
        let Some(program) = env::var_os("TFCHECK").filter(|value| !value.is_empty()) else {
            let kept = root().join("target/xtask/terraform-init");
            fs::create_dir_all(kept.join("plugins"))
                .map_err(|error| Outcome::Failed(format!("{}: {error}", kept.display())))?;
            return Ok(Self::Registry { kept });
        };
        let program = root().join(program);
        if !program.is_file() {
            let why = format!("TFCHECK names {}, which is no file", program.display());
            return Err(Outcome::Failed(why));
        }
        Ok(Self::Recorded { python: python::programs()?.join("python"), program })
    }

    /// How many tests may run at the same time.
    pub(super) fn at_a_time(&self) -> usize {
        match self {
            // What `init` keeps is not to be written by two at once.
            Self::Registry { .. } => 1,
            Self::Recorded { .. } => thread::available_parallelism().map_or(1, usize::from),
        }
    }

    /// `terraform validate` of some folders of a tree, to be run in turn.
    pub(super) fn validate(&self, tree: &Path, folders: &[PathBuf]) -> Vec<Command> {
        match self {
            Self::Registry { kept } => folders
                .iter()
                .flat_map(|folder| in_turn(kept, tree, folder, &["validate", "-no-color"]))
                .collect(),
            Self::Recorded { python, program } => {
                let mut command = Command::new(python);
                command.arg(program).arg("validate").args(folders).current_dir(tree);
                vec![command]
            }
        }
    }

    /// `terraform test` of a folder of a tree, to be run in turn.
    pub(super) fn test(&self, tree: &Path, folder: &Path) -> Vec<Command> {
        match self {
            Self::Registry { kept } => in_turn(kept, tree, folder, &["test", "-no-color"]).into(),
            Self::Recorded { python, program } => {
                let mut command = Command::new(python);
                command.arg(program).arg("test").arg(folder).current_dir(tree);
                vec![command]
            }
        }
    }

    /// Whether there are plans. For one of its own the real provider would want an account.
    pub(super) fn plans(&self) -> bool {
        matches!(self, Self::Recorded { .. })
    }

    /// The plan of a folder of a tree as JSON, from nothing.
    pub(super) fn plan(&self, tree: &Path, folder: &str, variables: &Path) -> Option<Plan> {
        let Self::Recorded { python, program } = self else { return None };
        let json = tree.join(folder).join("plan.json");
        let mut command = Command::new(python);
        command.arg(program).arg("plan").arg(format!(".:{folder}")).arg(&json).current_dir(tree);
        command.arg(format!("-var-file={}", variables.display())).arg("-compact-warnings");
        Some(Plan { json, command })
    }
}

#[derive(Debug)]
pub(super) struct Plan {
    /// Where it will be.
    pub(super) json: PathBuf,
    pub(super) command: Command,
}

/// `terraform init` and then something else, with what it fetches kept outside the tree.
fn in_turn(kept: &Path, tree: &Path, folder: &Path, then: &[&str]) -> [Command; 2] {
    let data = kept.join(folder.to_string_lossy().replace('/', "-"));
    let terraform = |args: &[&str]| {
        let mut command = Command::new("terraform");
        command
            .arg(format!("-chdir={}", folder.display()))
            .args(args)
            .current_dir(tree)
            .env("TF_DATA_DIR", &data)
            .env("TF_PLUGIN_CACHE_DIR", kept.join("plugins"))
            // What it would break is a lock file of the copy; without, each folder fetches anew.
            .env("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "true")
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1");
        command
    };
    [terraform(&["init", "-backend=false", "-input=false"]), terraform(then)]
}

/// The folders below `infra/` that hold a root or a module, by their path within the tree.
fn folders(tree: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut rest = vec![PathBuf::from("infra")];
    while let Some(folder) = rest.pop() {
        let mut holds_terraform = false;
        let entries = fs::read_dir(tree.join(&folder))
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let name = entry.map_err(|error| error.to_string())?.file_name();
            let inner = folder.join(&name);
            if tree.join(&inner).is_dir() {
                rest.push(inner);
            } else {
                holds_terraform |= name.to_string_lossy().ends_with(".tf");
            }
        }
        if holds_terraform {
            found.push(folder);
        }
    }
    found.sort();
    if found.is_empty() { Err("infra/ holds no Terraform".to_owned()) } else { Ok(found) }
}

/// Whether Terraform finds tests for a folder: in it, or in its folder `tests`.
fn has_tests(folder: &Path) -> bool {
    [folder.to_path_buf(), folder.join("tests")]
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().ends_with(".tftest.hcl"))
}

/// Of `Terraform v1.11.4`, 1 and 11.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.lines().next()?.split_once(" v")?.1.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_what_terraform_prints() {
        assert_eq!(version("Terraform v1.11.4\non linux_amd64"), Some((1, 11)));
        assert_eq!(version("Terraform v1.5.0-dev"), Some((1, 5)));
        assert_eq!(version("nonsense"), None);
        assert!((1, 12) > LEAST_TERRAFORM && (1, 6) < LEAST_TERRAFORM);
    }

    #[test]
    fn every_root_is_found_and_most_folders_have_tests() {
        let folders = folders(&root()).expect("infra/ is there");
        for wanted in ["infra/bootstrap", "infra/environments/prod", "infra/environments/staging"] {
            assert!(folders.contains(&PathBuf::from(wanted)), "{folders:?}");
        }
        let tested = folders.iter().filter(|folder| has_tests(&root().join(folder))).count();
        assert!(tested * 2 > folders.len(), "{tested} of {}", folders.len());
    }
}
