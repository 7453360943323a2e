//! Files in the repository that the code makes.

use std::fs;

use crate::command::{cargo, output, root};

/// One such file.
#[derive(Debug)]
pub(crate) struct Generated {
    /// From the root of the repository.
    path: &'static str,
    /// What follows `cargo` to print it.
    printer: &'static [&'static str],
    /// The chore that writes it.
    chore: &'static str,
}

pub(crate) const OPENAPI: Generated = Generated {
    path: "docs/openapi.json",
    printer: &["run", "--quiet", "--package", "baybook-backend-api", "--", "openapi"],
    chore: "openapi",
};

pub(crate) const INDEXES: Generated = Generated {
    path: "firestore.indexes.json",
    printer: &["run", "--quiet", "--package", "baybook-domain", "--example", "firestore-indexes"],
    chore: "indexes",
};

pub(crate) fn main(file: &Generated, args: &[&str]) -> Result<(), String> {
    match args {
        [] => write(file),
        ["--check"] => check(file),
        _ => Err(format!("`{}` knows --check and nothing else", file.chore)),
    }
}

/// Compares the file with what the code makes of it now.
pub(crate) fn check(file: &Generated) -> Result<(), String> {
    let made = output(&mut cargo(file.printer))?;
    let stored = fs::read_to_string(root().join(file.path)).unwrap_or_default();
    if made.trim_end() == stored.trim_end() {
        println!("{} is up to date", file.path);
        return Ok(());
    }
    Err(format!("{} is out of date: run `cargo xtask {}`", file.path, file.chore))
}

fn write(file: &Generated) -> Result<(), String> {
    let made = output(&mut cargo(file.printer))?;
    let path = root().join(file.path);
    fs::write(&path, format!("{}\n", made.trim_end()))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    println!("wrote {}", file.path);
    Ok(())
}
