//! Mistakes planted in a copy of the repository. Each must be seen by the check that is there for
//! it, and named: a check that nothing can fail is worth nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Context, Outcome, cloudbuild, images, policies, python, terraform, tree};
use crate::command::overhear;
use mistakes::MISTAKES;
use terraform::Terraform;

mod mistakes;

#[derive(Debug)]
struct Mistake {
    what: &'static str,
    changes: &'static [Change],
    check: Check,
    /// What the check has to say of it.
    says: &'static [&'static str],
}

/// In a file, by its path in the repository.
#[derive(Debug)]
enum Change {
    Replace(&'static str, &'static str, &'static str),
    Append(&'static str, &'static str),
}

#[derive(Debug)]
enum Check {
    Format,
    Validate(&'static str),
    Test(&'static str),
    Policies,
    Dockerfiles,
    CloudBuild,
}

pub(super) fn check(_: &mut Context) -> Outcome {
    match check_all() {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn check_all() -> Result<(), Outcome> {
    let tools = Tools { terraform: Terraform::find()?, programs: python::programs()? };
    let copy = tree::copy("planted").map_err(Outcome::Failed)?;
    let mut failed = Vec::new();
    for mistake in MISTAKES {
        match try_one(&tools, &copy, mistake)? {
            Ok(()) => println!("seen: {}", mistake.what),
            Err(why) => failed.push(format!("{}: {why}", mistake.what)),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Outcome::Failed(failed.join("; "))) }
}

#[derive(Debug)]
struct Tools {
    terraform: Terraform,
    programs: PathBuf,
}

/// Plants, checks, and puts back what was there.
fn try_one(tools: &Tools, tree: &Path, mistake: &Mistake) -> Result<Result<(), String>, Outcome> {
    let mut planted = Planted::default();
    for change in mistake.changes {
        if let Err(why) = planted.plant(tree, change) {
            return Ok(Err(why));
        }
    }
    for mut command in commands(tools, tree, &mistake.check)? {
        let (passed, said) = overhear(&mut command).map_err(Outcome::Failed)?;
        if !passed {
            return Ok(verdict(mistake.says, &said));
        }
    }
    Ok(Err("not seen".to_owned()))
}

fn commands(tools: &Tools, tree: &Path, check: &Check) -> Result<Vec<Command>, Outcome> {
    let Tools { terraform, programs } = tools;
    Ok(match check {
        Check::Format => vec![terraform::format(tree)],
        Check::Validate(folder) => terraform.validate(tree, &[PathBuf::from(folder)]),
        Check::Test(folder) => terraform.test(tree, Path::new(folder)),
        Check::Policies => {
            let (folder, values) = (policies::PROD, policies::EXAMPLE);
            policies::commands(terraform, &programs.join("checkov"), tree, folder, values)
        }
        Check::Dockerfiles => vec![images::hadolint(programs, tree)],
        Check::CloudBuild => cloudbuild::commands(programs, tree)?,
    })
}

fn verdict(wanted: &[&str], said: &str) -> Result<(), String> {
    // Terraform breaks its sentences into lines, and puts a bar before each.
    let said = said.replace('│', " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    match wanted.iter().find(|wanted| !said.contains(**wanted)) {
        None => Ok(()),
        Some(missing) => Err(format!("something failed that did not say `{missing}`: {said}")),
    }
}

/// Files as they were; put back when dropped.
#[derive(Debug, Default)]
struct Planted {
    before: Vec<(PathBuf, String)>,
}

impl Planted {
    fn plant(&mut self, tree: &Path, change: &Change) -> Result<(), String> {
        let (Change::Replace(file, ..) | Change::Append(file, _)) = *change;
        let path = tree.join(file);
        let before = fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
        let after = match *change {
            Change::Append(_, text) => format!("{before}\n{text}"),
            Change::Replace(_, old, new) if before.contains(old) => before.replacen(old, new, 1),
            Change::Replace(_, old, _) => {
                return Err(format!("{file} has no `{old}` any more: plant it anew"));
            }
        };
        fs::write(&path, after).map_err(|error| format!("{file}: {error}"))?;
        self.before.push((path, before));
        Ok(())
    }
}

impl Drop for Planted {
    fn drop(&mut self) {
        // The last first, for a file that was changed twice.
        while let Some((path, before)) = self.before.pop() {
            // If it cannot be written, what is tried next says so.
            let _ = fs::write(path, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_put_back_and_one_that_no_longer_fits_is_named() {
        let folder = std::env::temp_dir().join(format!("xtask-planted-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("a.tf"), "role = 1").expect("a file");
        let read = || fs::read_to_string(folder.join("a.tf")).expect("the file");
        {
            let mut planted = Planted::default();
            planted.plant(&folder, &Change::Replace("a.tf", "1", "2")).expect("it fits");
            planted.plant(&folder, &Change::Append("a.tf", "more")).expect("it fits");
            assert_eq!(read(), "role = 2\nmore");
            assert!(planted.plant(&folder, &Change::Replace("a.tf", "3", "4")).is_err());
        }
        assert_eq!(read(), "role = 1");
        fs::remove_dir_all(folder).expect("the folder is removed");
    }

    #[test]
    fn a_failure_for_another_reason_is_not_the_mistake_seen() {
        assert_eq!(verdict(&["the worker is public"], "│ Error: the worker\n│ is public"), Ok(()));
        assert!(verdict(&["the worker is public"], "no such file").is_err());
    }
}
