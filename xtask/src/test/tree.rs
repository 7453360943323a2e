//! Copies of the parts of the repository that the static checks read. They run on copies, so that
//! what Terraform writes beside its files stays out of the tree, and so that mistakes can be
//! planted.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::command::{overhear, root, run};

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

/// The same without showing anything. Hands back all that was said.
pub(super) fn overhear_in_turn(commands: Vec<Command>) -> (Result<(), String>, String) {
    let mut all = String::new();
    for mut command in commands {
        let (ended, said) = overhear(&mut command);
        all.push_str(&said);
        if ended.is_err() {
            return (ended, all);
        }
    }
    (Ok(()), all)
}

/// Does every piece of work, so many at a time. Answers are in the order of the pieces.
pub(super) fn each<T: Sync, R: Send>(
    pieces: &[T],
    at_a_time: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_a_time.max(1) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(piece) = pieces.get(place) else { break };
                    let answer = work(piece);
                    answers.lock().unwrap_or_else(PoisonError::into_inner).push((place, answer));
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// Files at the top of the repository that the checks read, or that Terraform does.
fn is_checked(name: &str) -> bool {
    name.starts_with("Dockerfile.")
        || name.starts_with("cloudbuild")
        || name.starts_with("firestore.")
        || matches!(name, "docker-bake.hcl" | ".hadolint.yaml")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once_and_answered_in_its_place() {
        let pieces: Vec<usize> = (0..50).collect();
        for at_a_time in [0, 1, 3, 80] {
            assert_eq!(each(&pieces, at_a_time, |piece| piece + 1), (1..51).collect::<Vec<_>>());
        }
    }
}
