//! Copies of the parts of the repository that the static checks read. They run on copies, so that
//! what Terraform writes beside its files stays out of the tree, and so that mistakes can be
//! planted.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::command::{root, run};

/// A fresh copy under `target/xtask`, in a folder of this name.
pub(super) fn copy(name: &str) -> Result<PathBuf, String> {
    let to = root().join("target/xtask").join(name);
    let make = || -> io::Result<()> {
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        fs::create_dir_all(&to)?;
        copy_folder(&root().join("infra"), &to.join("infra"))?;
        for entry in fs::read_dir(root())? {
            let entry = entry?;
            if is_checked(&entry.file_name().to_string_lossy()) {
                fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
        Ok(())
    };
    make().map_err(|error| format!("no copy in {}: {error}", to.display()))?;
    Ok(to)
}

/// Runs one after the other, until one fails.
pub(super) fn run_in_turn(commands: Vec<Command>) -> Result<(), String> {
    commands.into_iter().try_for_each(|mut command| run(&mut command))
}

/// Files at the top of the repository that the checks read, or that Terraform does.
fn is_checked(name: &str) -> bool {
    name.starts_with("Dockerfile.")
        || name.starts_with("cloudbuild")
        || name.starts_with("firestore.")
        || name == ".hadolint.yaml"
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            // What `terraform init` fetched for somebody who works there.
            if name != ".terraform" {
                copy_folder(&entry.path(), &to.join(name))?;
            }
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
