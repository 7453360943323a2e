//! The notification worker as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use baybook_notification_worker::Worker;
use baybook_notification_worker::config::{VARIABLES, WorkerConfig};
use baybook_outbox::Tuning;
use baybook_service_kit::clock::{SystemClock, SystemEntropy};
use baybook_service_kit::serve::{self, Listener, Service};
use baybook_service_kit::{config, store, telemetry};
use clap::{CommandFactory, FromArgMatches, Parser};
use tokio::sync::Notify;

/// Delivers what happened to bookings: the outbox's tasks.
#[derive(Debug, Parser)]
#[command(name = "notification-worker", version)]
struct Options {}

#[tokio::main]
async fn main() -> ExitCode {
    let help = format!("Environment:\n{}", config::table(VARIABLES));
    let matches = Options::command().after_help(help).get_matches();
    if let Err(error) = Options::from_arg_matches(&matches) {
        error.exit();
    }
    serve::exit(run().await)
}

async fn run() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    serve::install_tls();
    let config = WorkerConfig::from_env(&config::Process)?;
    let telemetry = telemetry::start(&config.telemetry, "notification-worker")?;
    let stop = serve::stop_signal()?;
    let listener = Listener::bind(config.bind, config.port, "PORT").await?;
    let store = store::open(&config.store).await?;

    let url = config.url.map_or_else(|| listener.local_url(), |url| url.to_string());
    let worker = Worker::new(
        store,
        Arc::new(SystemClock),
        Arc::new(SystemEntropy),
        &url,
        Arc::new(Notify::new()),
        Tuning::default(),
    )?
    .senders(config.senders);
    let router = worker.router();
    let service = Service { name: "notification-worker", listener, router };
    let dispatching = async {
        if config.dispatches {
            worker.dispatcher.run(stop.clone()).await;
        }
    };
    let (served, ()) = tokio::join!(serve::serve(vec![service], stop.clone()), dispatching);
    telemetry.shutdown().await;
    Ok(served?)
}
