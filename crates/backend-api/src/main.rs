//! The HTTP API as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use baybook_backend_api::config::VARIABLES;
use baybook_backend_api::{Api, ApiConfig, openapi, router};
use baybook_domain::clock::{Clock, Entropy};
use baybook_outbox::{Dispatcher, Tuning};
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
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) =
        (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let (here, now, chance) = (Arc::clone(&store), Arc::clone(&clock), Arc::clone(&entropy));
    let api = Api::open(config.service, here, now, chance).await?;
    let bell = api.desks().outbox_bell();
    let service = Service { name: "backend-api", listener, router: router(api) };
    let enqueuing = async {
        if let Some(queue) = &config.queue {
            match queue.open(Arc::clone(&clock)).await {
                Ok(queue) => {
                    let (queue, tuning) = (Arc::new(queue), Tuning::for_queue());
                    let dispatcher = Dispatcher::new(store, clock, entropy, queue, bell, tuning);
                    dispatcher.run_when_rung(stop.clone()).await;
                }
                // Bookings are taken all the same, and the sweep makes the tasks.
                Err(error) => tracing::error!(%error, "events are not enqueued by this process"),
            }
        }
    };
    let (served, ()) = tokio::join!(serve::serve(vec![service], stop.clone()), enqueuing);
    telemetry.shutdown().await;
    Ok(served?)
}

#[expect(clippy::print_stdout, reason = "the description is what was asked for")]
fn print(text: &str) {
    println!("{text}");
}
