//! Mistakes planted in a copy of the repository. Each must be seen by the check that is there for
//! it, and named: a check that nothing can fail is worth nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Context, Outcome, cloudbuild, images, policies, python, terraform, tree};
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

impl Check {
    fn wants_a_plan(&self) -> bool {
        matches!(self, Self::Policies)
    }
}

pub(super) fn check(_: &mut Context) -> Outcome {
    match check_all() {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn check_all() -> Result<(), Outcome> {
    let tools = Tools { terraform: Terraform::find()?, programs: python::programs()? };
    let possible = |mistake: &Mistake| tools.terraform.plans() || !mistake.check.wants_a_plan();
    let (tried, rest): (Vec<_>, Vec<_>) =
        MISTAKES.iter().enumerate().partition(|(_, mistake)| possible(mistake));
    for (_, mistake) in rest {
        println!("not tried, for there is no plan: {}", mistake.what);
    }
    let unseen = tree::each(&tried, tools.terraform.at_a_time(), |(number, mistake)| {
        let seen = try_one(&tools, *number, mistake);
        match &seen {
            Ok(()) => println!("seen: {}", mistake.what),
            Err(why) => println!("NOT SEEN: {}: {why}", mistake.what),
        }
        seen.is_err().then_some(mistake.what)
    });
    let unseen: Vec<_> = unseen.into_iter().flatten().collect();
    if unseen.is_empty() {
        Ok(())
    } else {
        Err(Outcome::Failed(format!("nothing names {}", unseen.join(", nor "))))
    }
}

#[derive(Debug)]
struct Tools {
    terraform: Terraform,
    programs: PathBuf,
}

/// Plants it in a copy of its own, and checks that.
fn try_one(tools: &Tools, number: usize, mistake: &Mistake) -> Result<(), String> {
    let tree = tree::copy(&format!("planted/{number}"))?;
    mistake.changes.iter().try_for_each(|change| plant(&tree, change))?;
    match tree::overhear_in_turn(commands(tools, &tree, &mistake.check)?) {
        (Ok(()), _) => Err("the check passes".to_owned()),
        (Err(_), said) => verdict(mistake.says, &said),
    }
}

fn commands(tools: &Tools, tree: &Path, check: &Check) -> Result<Vec<Command>, String> {
    let Tools { terraform, programs } = tools;
    match check {
        Check::Format => Ok(vec![terraform::format(tree)]),
        Check::Validate(folder) => Ok(terraform.validate(tree, &[PathBuf::from(folder)])),
        Check::Test(folder) => Ok(terraform.test(tree, Path::new(folder))),
        Check::Policies => {
            let (folder, values) = (policies::PROD, policies::EXAMPLE);
            Ok(policies::commands(terraform, programs, tree, folder, values))
        }
        Check::Dockerfiles => Ok(vec![images::hadolint(programs, tree)]),
        Check::CloudBuild => cloudbuild::commands(programs, tree),
    }
}

/// Whether what was said names the mistake.
fn verdict(wanted: &[&str], said: &str) -> Result<(), String> {
    // Terraform breaks its sentences into lines, and puts a bar before each.
    let words = said.replace('│', " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match wanted.iter().find(|wanted| !words.contains(**wanted)) {
        None => Ok(()),
        Some(missing) => Err(format!("`{missing}` was not said, but\n{said}")),
    }
}

fn plant(tree: &Path, change: &Change) -> Result<(), String> {
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
    fs::write(&path, after).map_err(|error| format!("{file}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_that_no_longer_fits_is_named() {
        let folder = std::env::temp_dir().join(format!("xtask-planted-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("a.tf"), "role = 1").expect("a file");
        plant(&folder, &Change::Replace("a.tf", "1", "2")).expect("it fits");
        plant(&folder, &Change::Append("a.tf", "more")).expect("it fits");
        let changed = fs::read_to_string(folder.join("a.tf")).expect("the file");
        assert_eq!(changed, "role = 2\nmore");
        assert!(plant(&folder, &Change::Replace("a.tf", "1", "2")).is_err());
        fs::remove_dir_all(folder).expect("the folder is removed");
    }

    #[test]
    fn a_failure_for_another_reason_is_not_the_mistake_seen() {
        assert_eq!(verdict(&["the worker is public"], "│ Error: the worker\n│ is public"), Ok(()));
        assert!(verdict(&["the worker is public"], "no such file").is_err());
    }
}
