//! Baybook on one machine: the pages, the API and the worker in one process, on one file.
//!
//! The services are the same as in production and talk over HTTP the same way; only the store is
//! the embedded one, and the worker's dispatcher takes the place of the task queue.

mod arguments;
mod banner;
mod local_outbox;
mod outbox;

use std::error::Error;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;

use baybook_backend_api::Api;
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::contact::EmailAddress;
use baybook_frontend_ssr::{Pages, PagesConfig};
use baybook_notification_worker::Worker;
use baybook_outbox::{Handover, Post, Tuning};
use baybook_service_kit::clock::{SystemClock, SystemEntropy};
use baybook_service_kit::config::{Process, Secret, StoreLocation};
use baybook_service_kit::serve::{self, Listener, Service};
use baybook_service_kit::{store, telemetry};

use arguments::{Errand, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    serve::exit(run().await)
}

async fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    serve::install_tls();
    let mut settings = Settings::read(&Process)?;
    match settings.errand.take() {
        Some(Errand::Owner { email }) => return invite_owner(settings, email).await,
        Some(Errand::RotateSessionKeys) => return rotate_session_keys(settings).await,
        Some(Errand::Outbox(errand)) => {
            outbox::expect_store(&settings.store)?;
            let store = store::open(&settings.store).await?;
            return outbox::run(errand, store.as_ref(), &SystemClock).await;
        }
        None => {}
    }
    let telemetry = telemetry::start(&settings.telemetry, "baybook")?;
    let stop = serve::stop_signal()?;

    // All ports first: a service that is up while another cannot start helps nobody.
    let web = Listener::bind(settings.bind, settings.web_port, "--web-port").await?;
    let api = Listener::bind(settings.bind, settings.api_port, "--api-port").await?;
    // The worker takes tasks from this process and is nobody else's business.
    let worker =
        Listener::bind(Ipv4Addr::LOCALHOST.into(), settings.worker_port, "--worker-port").await?;

    let store = store::open(&settings.store).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let pages_key = settings.service.pages_key.clone().unwrap_or_else(|| fresh(entropy.as_ref()));
    let public_url = settings
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://localhost:{}", web.address().port()));
    let service = baybook_backend_api::config::ServiceConfig {
        public_url: public_url.clone(),
        pages_key: Some(pages_key.clone()),
        print_links: matches!(settings.store, StoreLocation::Embedded { .. }),
        ..settings.service
    };
    let local_outbox = service.local_outbox;
    let backend =
        Api::open(service, Arc::clone(&store), Arc::clone(&clock), Arc::clone(&entropy)).await?;
    // Made anew at each start until somebody owns the workshop.
    let set_up =
        if backend.needs_owner().await? { Some(backend.owner_link(None).await?) } else { None };
    let bell = backend.desks().outbox_bell();
    let url = worker.local_url();
    let providers = &settings.providers;
    let tuning = Tuning::default();
    let post: Arc<dyn Handover> = Arc::new(Post::new(&url, tuning.request_timeout)?);
    let chance = entropy.as_ref();
    let channels = providers.open(&store, &clock, chance, &post, &public_url, local_outbox).await?;
    let upkeep = providers.upkeep(&store, &clock, &entropy).await?;
    let chance = Arc::clone(&entropy);
    let notifications =
        Worker::handing_over(store, clock, chance, post, bell, tuning).channels(channels);
    let pages = Pages::new(
        PagesConfig {
            api_url: api.local_url(),
            public_url: public_url.clone(),
            pages_key: pages_key.expose_text().map(str::to_owned),
            proxy_hops: settings.proxy_hops,
            local_outbox,
        },
        entropy,
    )?;

    banner::print(&public_url, &api.local_url(), &url, &settings.store, local_outbox);
    if let Some(link) = set_up {
        banner::print_set_up(&link);
    }
    let services = vec![
        Service {
            name: "frontend-ssr",
            listener: web,
            router: baybook_frontend_ssr::router(pages),
        },
        Service {
            name: "backend-api",
            listener: api,
            router: baybook_backend_api::router(backend),
        },
        Service { name: "notification-worker", listener: worker, router: notifications.router() },
    ];
    let dispatching = notifications.dispatcher.run(stop.clone());
    let tending = async {
        if let Some(upkeep) = upkeep {
            upkeep.run(stop.clone()).await;
        }
    };
    let serving = serve::serve(services, stop.clone());
    let (served, (), ()) = tokio::join!(serving, dispatching, tending);
    telemetry.shutdown().await;
    Ok(served?)
}

/// Prints a link by which somebody becomes an owner. Works beside a running Baybook.
async fn invite_owner(
    settings: Settings,
    email: EmailAddress,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let backend = backend_of_errand(settings).await?;
    banner::print_set_up(&backend.owner_link(Some(email)).await?);
    Ok(())
}

async fn rotate_session_keys(settings: Settings) -> Result<(), Box<dyn Error + Send + Sync>> {
    backend_of_errand(settings).await?.rotate_session_keys().await?;
    banner::print_rotated();
    Ok(())
}

async fn backend_of_errand(settings: Settings) -> Result<Api, Box<dyn Error + Send + Sync>> {
    let store = store::open(&settings.store).await?;
    let public_url =
        settings.public_url.unwrap_or_else(|| format!("http://localhost:{}", settings.web_port));
    let service = baybook_backend_api::config::ServiceConfig { public_url, ..settings.service };
    Ok(Api::open(service, store, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?)
}

/// A secret that only this process knows.
fn fresh(entropy: &dyn Entropy) -> Secret {
    let bytes = [entropy.bytes16(), entropy.bytes16()].concat();
    Secret::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}
