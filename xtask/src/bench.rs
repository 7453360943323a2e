//! `cargo xtask bench`: the figures of docs/benchmarks.md.

use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::{
    command::{ask, cargo, root, run},
    emulator::{Emulator, NoEmulator},
    server::{self, Server},
};

/// What is measured of a running API, as arguments of `loadtest`. How long is added to those that
/// ask for it.
const SCENARIOS: &[&[&str]] = &[
    &["book", "--users", "30", "--days", "90", "--together", "--seconds"],
    &["book", "--users", "30", "--days", "90", "--seconds"],
    &["book", "--users", "1", "--days", "90", "--seconds"],
    &["availability", "--users", "30", "--days", "1", "--seconds"],
    &["availability", "--users", "30", "--days", "7", "--seconds"],
    &["storm", "--customers", "500"],
];

/// What is measured of the whole program, which these start themselves on stores of their own; each
/// with what is enough for a quick look, in which no figure says anything.
const OWN_SYSTEM: &[[&[&str]; 2]] = &[
    [&["day"], &["day", "--pages", "20", "--goal", "5000"]],
    [&["sign-in", "--seconds", "20"], &["sign-in", "--seconds", "2", "--margin", "5000"]],
    [
        &["sign-in", "--seconds", "20", "--users", "30", "--rate", "0"],
        &["sign-in", "--seconds", "2", "--users", "30", "--rate", "0", "--margin", "5000"],
    ],
    [&["outbox"], &["outbox", "--events", "2000", "--goal", "1"]],
];

#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    only: Option<&'static str>,
    /// Debug builds and a second each: whether the chore works, not how fast Baybook is.
    quick: bool,
}

pub(crate) fn main(args: &[&str]) -> Result<(), String> {
    let options = parse(args)?;
    println!("{}", machine());
    if options.only.is_none_or(|only| only == "micro") {
        let quick: &[&str] = if options.quick { &["--", "--test"] } else { &[] };
        run(cargo(&["bench", "--workspace", "--all-features", "--bench", "*"]).args(quick))?;
    }
    if options.only.is_none_or(|only| only == "load") {
        load(options.quick)?;
    }
    Ok(())
}

fn parse(args: &[&str]) -> Result<Options, String> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(&arg) = args.next() {
        match arg {
            "--quick" => options.quick = true,
            "--only" => {
                options.only = match args.next() {
                    Some(&"micro") => Some("micro"),
                    Some(&"load") => Some("load"),
                    _ => return Err("`--only` wants micro or load".to_owned()),
                }
            }
            other => {
                return Err(format!("`bench` knows --only micro|load and --quick, not `{other}`"));
            }
        }
    }
    Ok(options)
}

fn load(quick: bool) -> Result<(), String> {
    let packages = ["baybook", "baybook-backend-api", "loadtest"];
    let mut build = cargo(&["build"]);
    build.args(packages.iter().flat_map(|package| ["--package", package]));
    if !quick {
        build.arg("--release");
    }
    run(&mut build)?;
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let binaries = target.join(if quick { "debug" } else { "release" });
    let seconds = if quick { "1" } else { "10" };

    let data = target.join("xtask/bench-data");
    let _ = fs::remove_dir_all(&data);
    fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    server::forget_log();
    let mut failed = Vec::new();
    // A store of its own for each, so that none measures what another left behind.
    for (number, scenario) in SCENARIOS.iter().enumerate() {
        let store = format!("embedded:{}", data.join(format!("{number}.db")).display());
        failed.extend(play(&binaries, "embedded store", &store, None, scenario, seconds)?);
    }
    let _ = fs::remove_dir_all(&data);
    for [whole, less] in OWN_SYSTEM {
        println!("\n── a system of its own, on the embedded store");
        let mut client = std::process::Command::new(binaries.join("loadtest"));
        client.args(*if quick { less } else { whole });
        client.arg("--program").arg(binaries.join("baybook"));
        failed.extend(run(&mut client).err());
    }

    match Emulator::find_or_start() {
        Ok(emulator) => {
            for (number, scenario) in SCENARIOS.iter().enumerate() {
                let store = format!("firestore:bench-{number}");
                let host = Some(emulator.host.as_str());
                let on = "Firestore emulator";
                failed.extend(play(&binaries, on, &store, host, scenario, seconds)?);
            }
        }
        Err(NoEmulator::Missing { why, install }) => {
            println!("not measured on Firestore: {why}; install {install}");
        }
        Err(NoEmulator::Broken(why)) => failed.push(why),
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// Plays one scenario against a fresh API. Answers what went wrong with it, if anything did.
fn play(
    binaries: &Path,
    on: &str,
    store: &str,
    emulator: Option<&str>,
    scenario: &[&str],
    seconds: &str,
) -> Result<Option<String>, String> {
    let server = Server::start(binaries, store, emulator)?;
    thread::sleep(Duration::from_millis(500));
    println!(
        "\n── {on}: ready after {} ms, idle at {} MiB",
        server.ready_after.as_millis(),
        server.resident_mib().map_or_else(|| "?".to_owned(), |mib| mib.to_string()),
    );
    let mut client = std::process::Command::new(binaries.join("loadtest"));
    client.args(scenario);
    if scenario.ends_with(&["--seconds"]) {
        client.arg(seconds);
    }
    client.args(["--url", &server.url()]);
    let failed = run(&mut client).err();
    println!("  memory   {} MiB after", server.resident_mib().unwrap_or_default());
    Ok(failed)
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unknown processor", |(_, model)| model);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let rustc = ask("rustc", &["--version"]).unwrap_or_default();
    let commit = ask("git", &["rev-parse", "--short", "HEAD"]).unwrap_or_default();
    format!("{cores} cores of {model}; {rustc}; commit {commit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_option_is_refused() {
        assert_eq!(parse(&["--quick"]), Ok(Options { only: None, quick: true }));
        assert_eq!(parse(&["--only", "load"]), Ok(Options { only: Some("load"), quick: false }));
        assert!(parse(&["--only", "laod"]).is_err());
        assert!(parse(&["--fast"]).is_err());
    }
}
