//! The project's own chores: `cargo xtask help` lists them.
//!
//! Only the standard library, because this is compiled before anything else can run.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command-line tool")]

mod apt;
mod bench;
mod command;
mod emulator;
mod generated;
#[cfg(test)]
mod runbooks;
mod server;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
The project's own chores.

  cargo xtask test [--only STAGE]... [--list]   format, lints, all tests, static checks
  cargo xtask openapi [--check]                 write docs/openapi.json, or compare with it
  cargo xtask indexes [--check]                 write firestore.indexes.json, or compare with it
  cargo xtask bench [--only micro|load]         the figures of docs/benchmarks.md

With CI set in the environment, a stage of `test` that could not run counts as failed.
TFCHECK may name a program that stands in for Terraform's providers with recorded schemas, and
CLOUDBUILD_SCHEMA a stricter schema of Cloud Build than the usual.
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.split_first() {
        Some((&"test", rest)) => test::main(rest),
        Some((&"openapi", rest)) => generated::openapi(rest),
        Some((&"indexes", rest)) => generated::indexes(rest),
        Some((&"bench", rest)) => bench::main(rest),
        None | Some((&("help" | "--help" | "-h"), _)) => {
            print!("{HELP}");
            Ok(())
        }
        Some((other, _)) => Err(format!("there is no chore called `{other}`\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}
