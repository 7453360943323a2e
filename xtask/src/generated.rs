//! Files in the repository that the code makes.

use std::fs;

use crate::command::{cargo, output, root, run};

const OPENAPI: &str = "docs/openapi.json";
const CHECK: &str = "--check";

/// `docs/openapi.json`, as the API describes itself.
pub(crate) fn openapi(args: &[&str]) -> Result<(), String> {
    let check = is_check("openapi", args)?;
    let printer = ["run", "--quiet", "--package", "baybook-backend-api", "--", "openapi"];
    let made = format!("{}\n", output(&mut cargo(&printer))?.trim_end());
    let path = root().join(OPENAPI);
    if !check {
        fs::write(&path, made).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("wrote {OPENAPI}");
    } else if fs::read_to_string(&path).unwrap_or_default() == made {
        println!("{OPENAPI} is up to date");
    } else {
        return Err(format!("{OPENAPI} is out of date: run `cargo xtask openapi`"));
    }
    Ok(())
}

/// `firestore.indexes.json`, which a test of the schema compares and writes.
pub(crate) fn indexes(args: &[&str]) -> Result<(), String> {
    let mut test = cargo(&["test", "--quiet", "--package", "baybook-domain"]);
    test.args(["--test", "store_indexes"]);
    if !is_check("indexes", args)? {
        test.env("UPDATE_FILES", "1");
    }
    run(&mut test)
}

fn is_check(chore: &str, args: &[&str]) -> Result<bool, String> {
    match args {
        [] => Ok(false),
        [CHECK] => Ok(true),
        _ => Err(format!("`{chore}` knows {CHECK} and nothing else")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_check_can_be_asked_for() {
        assert_eq!(is_check("openapi", &[]), Ok(false));
        assert_eq!(is_check("openapi", &["--check"]), Ok(true));
        assert!(is_check("openapi", &["--chekc"]).is_err());
    }
}
