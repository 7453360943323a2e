//! `infra/bin`: scripts that call programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn bin(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/bin").join(name)
}

fn only(given: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output: Output =
        Command::new("sh").arg(bin("only")).args(arguments).env("GIVEN", given).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn steps_are_left_out_by_the_kind_of_delivery() {
    let ran = (Some(0), "a  b\n".to_owned());
    let left_out = |kind| (Some(0), format!("left out: this is a {kind}\n"));
    let echo = |kind| [kind, "printf", "%s\n", "a  b"];
    assert_eq!(only("", &echo("build")), ran);
    assert_eq!(only("image@sha256:x", &echo("promotion")), ran);
    assert_eq!(only("image@sha256:x", &echo("build")), left_out("promotion"));
    assert_eq!(only("", &echo("promotion")), left_out("build"));
}

#[test]
fn a_step_that_fails_fails() {
    assert_eq!(only("", &["build", "sh", "-c", "exit 7"]).0, Some(7));
    assert_eq!(only("", &["bild", "true"]).0, Some(2));
}

#[test]
fn wrappers_say_what_they_want() {
    for name in ["rollback", "restore", "status"] {
        let output = Command::new("sh").arg(bin(name)).output().unwrap();
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(&format!("usage: infra/bin/{name} ENVIRONMENT")), "{text}");
    }
}
