//! Load scenarios against a running Baybook, over HTTP. Only for systems you own.
//!
//! The client is kept cheap, because it often shares two cores with what it measures: one thread,
//! one kept connection per user, and answers are only read as far as a scenario needs.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command-line tool")]

mod api;
mod args;
mod connection;
mod customer;
#[cfg(test)]
mod fake;
mod latency;
mod overlap;
mod pool;
mod scenario;
mod tally;

use std::process::ExitCode;

use args::Args;
use clap::Parser;

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("loadtest: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(scenario::run(args.scenario)) {
        Ok(verdict) => {
            println!("{}", verdict.text());
            if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("loadtest: {error}");
            ExitCode::FAILURE
        }
    }
}
