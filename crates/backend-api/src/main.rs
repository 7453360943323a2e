//! The HTTP API as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use baybook_backend_api::config::VARIABLES;
use baybook_backend_api::{Api, ApiConfig, openapi, router};
use baybook_service_kit::clock::{SystemClock, SystemEntropy};
use baybook_service_kit::serve::{self, Listener, Service};
use baybook_service_kit::{config, store, telemetry};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "backend-api",
    version,
    about = "The Baybook HTTP API. Configured by environment variables."
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Subcommands>,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Print the OpenAPI description and exit
    Openapi,
}

fn main() -> ExitCode {
    let variables = format!("Environment variables:\n{}", config::table(VARIABLES));
    let command = <Arguments as clap::CommandFactory>::command().after_help(variables);
    let matches = command.get_matches();
    let arguments = <Arguments as clap::FromArgMatches>::from_arg_matches(&matches)
        .unwrap_or_else(|error| error.exit());
    match arguments.command {
        Some(Subcommands::Openapi) => {
            print(&openapi::json());
            ExitCode::SUCCESS
        }
        None => serve::exit(run()),
    }
}

#[tokio::main]
async fn run() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    serve::install_tls();
    let config = ApiConfig::from_env(&config::Process)?;
    let telemetry = telemetry::start(&config.telemetry, "backend-api")?;
    let stop = serve::stop_signal()?;
    let listener = Listener::bind(config.bind, config.port, "PORT").await?;
    let store = store::open(&config.store).await?;
    let api =
        Api::open(config.service, store, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    let service = Service { name: "backend-api", listener, router: router(api) };
    serve::serve(vec![service], stop).await?;
    telemetry.shutdown().await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the description is what was asked for")]
fn print(text: &str) {
    println!("{text}");
}
