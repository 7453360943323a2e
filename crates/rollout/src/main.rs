//! `rollout`: what the delivery pipeline runs, and what a person runs when it did not go well.
//!
//! Terraform makes revisions, which get no traffic; this program moves the traffic, and back.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command-line tool")]

mod candidate;
mod cause;
mod cli;
mod clock;
mod gate;
mod google;
mod images;
mod live;
mod lock;
mod moving;
mod place;
mod promote;
mod release;
mod restore;
mod rollback;
mod scan;
mod services;
mod shift;
mod smoke;
mod stamp;
mod status;
mod traffic;
mod verdict;
mod watching;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    // Refused only when one is installed already, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let options = cli::Options::parse();
    match options.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nrollout: {error}");
            ExitCode::from(error.code())
        }
    }
}
