//! Running other programs from the root of the repository.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The root of the repository this tool is run in.
pub(crate) fn root() -> PathBuf {
    // Cargo tells it anew on each run: a target folder that two checkouts share may hold the
    // other one's build of this tool.
    let own = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map(Path::to_path_buf).unwrap_or(own)
}

/// Whether a build server runs this: nobody is there to read a warning, so a skip is a failure.
pub(crate) fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// `cargo ARGS`, at the root.
pub(crate) fn cargo(args: &[&str]) -> Command {
    program("cargo", args)
}

/// `NAME ARGS`, at the root.
pub(crate) fn program(name: &str, args: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(args).current_dir(root());
    command
}

/// Runs with this tool's own input and output, after showing what is run.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let shown = show(command);
    println!("$ {shown}");
    let status = command.status().map_err(|error| format!("`{shown}` did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` ended with {status}")) }
}

/// Runs and hands back what it printed; its errors go to the terminal.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = show(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{shown}` did not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` ended with {}", output.status));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| format!("`{shown}` printed something else than UTF-8"))
}

/// Runs without showing anything. Hands back all that it said, after what was run.
pub(crate) fn overhear(command: &mut Command) -> (Result<(), String>, String) {
    let shown = show(command);
    match command.stdin(Stdio::null()).output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            let said = format!("$ {shown}\n{}", String::from_utf8_lossy(&said));
            let ended = format!("`{shown}` ended with {}", output.status);
            (output.status.success().then_some(()).ok_or(ended), said)
        }
        Err(error) => (Err(format!("`{shown}` did not start: {error}")), String::new()),
    }
}

/// What a program says when asked quietly; nothing when it is absent or fails.
pub(crate) fn ask(name: &str, args: &[&str]) -> Option<String> {
    let output = program(name, args).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where on `PATH` a program is.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// A binary of this workspace that the same build profile made.
pub(crate) fn beside_this_tool(name: &str) -> PathBuf {
    let own = env::current_exe().unwrap_or_else(|_| root().join("target/debug/xtask"));
    own.with_file_name(format!("{name}{}", env::consts::EXE_SUFFIX))
}

fn show(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for arg in command.get_args() {
        shown.push(' ');
        shown.push_str(&arg.to_string_lossy());
    }
    shown
}
