//! The pages as a service of their own.

use std::error::Error;
use std::net::IpAddr;
use std::process::ExitCode;
use std::sync::Arc;

use baybook_frontend_ssr::{Pages, PagesConfig, router};
use baybook_service_kit::clock::SystemEntropy;
use baybook_service_kit::config::{self, ConfigError, Described, Process, Reader};
use baybook_service_kit::serve::{Listener, Service, install_tls, serve, stop_signal};
use baybook_service_kit::telemetry::{self, TelemetryConfig};
use clap::{CommandFactory, FromArgMatches, Parser};

/// The pages of Baybook, over its API.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {}

const VARIABLES: &[&dyn Described] = &[
    &config::PORT,
    &config::BIND,
    &config::API_URL,
    &config::PUBLIC_URL,
    &config::PAGES_KEY,
    &config::PROXY_HOPS,
    &config::LOCAL_OUTBOX,
    &config::LOG,
    &config::LOG_FORMAT,
    &config::OTLP_ENDPOINT,
];

struct Settings {
    bind: IpAddr,
    port: u16,
    pages: PagesConfig,
    telemetry: TelemetryConfig,
}

impl Settings {
    fn from_env() -> Result<Self, ConfigError> {
        let env = Process;
        let mut read = Reader::new(&env);
        let bind = read.value(&config::BIND);
        let port = read.value(&config::PORT);
        let pages = PagesConfig::read(&mut read);
        let telemetry = TelemetryConfig::read(&mut read);
        read.finish(|| Ok(Self { bind: bind?, port: port?, pages: pages?, telemetry: telemetry? }))
    }
}

fn main() -> ExitCode {
    install_tls();
    let help = format!("Environment:\n{}", config::table(VARIABLES));
    let options = Options::command().after_help(help).get_matches();
    if let Err(error) = Options::from_arg_matches(&options) {
        error.exit();
    }
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the log may not have started")]
            {
                eprintln!("baybook-frontend-ssr: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn start() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let telemetry = telemetry::start(&settings.telemetry, "frontend-ssr")?;
    let listener = Listener::bind(settings.bind, settings.port, "PORT").await?;
    let pages = Pages::new(settings.pages, Arc::new(SystemEntropy))?;
    let service = Service { name: "frontend-ssr", listener, router: router(pages) };
    serve(vec![service], stop_signal()?).await?;
    telemetry.shutdown().await;
    Ok(())
}
