//! The notification worker as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use baybook_domain::clock::{Clock, Entropy};
use baybook_integrations::google::id_token;
use baybook_notification_worker::Worker;
use baybook_notification_worker::callers::Callers;
use baybook_notification_worker::config::{CallersConfig, VARIABLES, WorkerConfig};
use baybook_outbox::{Handover, Post, Tuning};
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

    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) =
        (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let url = config.url.as_ref().map_or_else(|| listener.local_url(), ToString::to_string);
    let (handover, tuning): (Arc<dyn Handover>, _) = match &config.queue {
        Some(queue) => (Arc::new(queue.open(Arc::clone(&clock)).await?), Tuning::for_queue()),
        None => {
            let tuning = Tuning::default();
            (Arc::new(Post::new(&url, tuning.request_timeout)?), tuning)
        }
    };
    let providers = &config.providers;
    let (public_url, local) = (config.public_url.as_str(), config.local_outbox);
    let chance = entropy.as_ref();
    let channels = providers.open(&store, &clock, chance, &handover, public_url, local).await?;
    let upkeep = providers.upkeep(&store, &clock, &entropy).await?.map(Arc::new);
    let callers = match config.callers {
        Some(CallersConfig { audiences, accounts }) => {
            let verifiers: Result<Vec<_>, _> =
                audiences.iter().map(|audience| id_token::verifier(audience)).collect();
            Some(Callers::new(verifiers?, accounts))
        }
        None => None,
    };
    let bell = Arc::new(Notify::new());
    let worker = Worker::handing_over(store, clock, entropy, handover, bell, tuning)
        .channels(channels)
        .callers(callers)
        .upkeep(upkeep.clone())
        .senders(config.senders);
    let router = worker.router();
    let service = Service { name: "notification-worker", listener, router };
    let dispatching = async {
        if config.dispatches {
            let tending = async {
                if let Some(upkeep) = &upkeep {
                    upkeep.run(stop.clone()).await;
                }
            };
            tokio::join!(worker.dispatcher.run(stop.clone()), tending);
        }
    };
    let (served, ()) = tokio::join!(serve::serve(vec![service], stop.clone()), dispatching);
    telemetry.shutdown().await;
    Ok(served?)
}
