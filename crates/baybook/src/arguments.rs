//! The command line, and the environment behind it.

use std::net::IpAddr;
use std::path::PathBuf;

use baybook_backend_api::config::ServiceConfig;
use baybook_domain::contact::{EmailAddress, Invalid};
use baybook_notification_worker::providers::Providers;
use baybook_service_kit::config::{self, ConfigError, Environment, Reader, StoreLocation, table};
use baybook_service_kit::telemetry::TelemetryConfig;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::local_outbox::Place;
use crate::outbox::OutboxErrand;

/// Books service slots at a car workshop. Starts the pages, the API and the worker.
#[derive(Debug, Parser)]
#[command(name = "baybook", version)]
struct Arguments {
    /// Port of the pages
    #[arg(long, default_value_t = 8080, global = true)]
    web_port: u16,

    /// Port of the HTTP API
    #[arg(long, default_value_t = 8081)]
    api_port: u16,

    /// Port of the notification worker
    #[arg(long, default_value_t = 8082)]
    worker_port: u16,

    /// Address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,

    /// Directory for the bookings, made if it is missing
    #[arg(long, default_value = "data", global = true)]
    data: PathBuf,

    #[command(subcommand)]
    errand: Option<Errand>,
}

/// Something to do instead of serving.
#[derive(Debug, Subcommand)]
pub(crate) enum Errand {
    /// Print a link by which EMAIL becomes an owner of the workshop
    Owner {
        /// Address of the new owner
        #[arg(value_parser = email)]
        email: EmailAddress,
    },
    /// Have a new key sign sessions from now on; nobody is signed out
    RotateSessionKeys,
    /// See and retry what waits to be told to customers
    #[command(subcommand)]
    Outbox(OutboxErrand),
}

fn email(text: &str) -> Result<EmailAddress, String> {
    text.parse().map_err(|wrong: Invalid| wrong.message)
}

/// Everything the program was told.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) errand: Option<Errand>,
    pub(crate) bind: IpAddr,
    pub(crate) web_port: u16,
    pub(crate) api_port: u16,
    pub(crate) worker_port: u16,
    pub(crate) store: StoreLocation,
    pub(crate) public_url: Option<String>,
    pub(crate) proxy_hops: u8,
    pub(crate) service: ServiceConfig,
    /// What messages are sent with.
    pub(crate) providers: Providers,
    pub(crate) telemetry: TelemetryConfig,
}

static VARIABLES: &[&dyn config::Described] = &[
    &config::STORE,
    &config::SHOP_FILE,
    &config::SHOP,
    &config::PUBLIC_URL,
    &config::RATE_LIMIT,
    &config::SIGNING_KEY,
    &config::SESSION_KEYS,
    &config::GOOGLE_CLIENT_ID,
    &config::GOOGLE_CLIENT_SECRET,
    &config::GOOGLE_ISSUER,
    &config::CORS_ORIGINS,
    &config::PROXY_HOPS,
    &config::SENDGRID_KEY,
    &config::SMTP_URL,
    &config::MAIL_FROM,
    &config::TWILIO_SID,
    &config::TWILIO_TOKEN,
    &config::SMS_FROM,
    &config::WEBHOOK_URL,
    &config::SENDGRID_WEBHOOK_KEY,
    &config::CALENDAR_CREDENTIALS,
    &config::CALENDAR_ID,
    &config::LOCAL_OUTBOX,
    &config::LOG_FORMAT,
    &config::LOG,
    &config::OTLP_ENDPOINT,
];

impl Settings {
    /// Reads the command line (and ends the process if that is all that was asked) and `env`.
    pub(crate) fn read(env: &dyn Environment) -> Result<Self, ConfigError> {
        let help = format!("Environment variables:\n{}", table(VARIABLES));
        let matches = Arguments::command().after_help(help).get_matches();
        let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        Self::combine(arguments, env)
    }

    fn combine(arguments: Arguments, env: &dyn Environment) -> Result<Self, ConfigError> {
        let mut read = Reader::new(env);
        let given = env.get(config::STORE.name).ok().flatten().is_some_and(|text| !text.is_empty());
        let store = read.value(&config::STORE);
        let public_url = read.optional(&config::PUBLIC_URL);
        let proxy_hops = read.value(&config::PROXY_HOPS);
        let local_outbox = read.optional(&config::LOCAL_OUTBOX);
        let service = ServiceConfig::read(&mut read);
        let providers = Providers::read(&mut read);
        let telemetry = TelemetryConfig::read(&mut read);
        read.finish(|| {
            let embedded = StoreLocation::Embedded { path: arguments.data.join("baybook.db") };
            let store = if given { store? } else { embedded };
            let public_url = public_url?.map(|url| url.to_string());
            let proxy_hops = proxy_hops?;
            let providers = providers?;
            let place = Place {
                said: local_outbox?,
                bind: arguments.bind,
                store: &store,
                public_url: public_url.as_deref(),
                proxy_hops,
                has_provider: providers.reach_people(),
            };
            let local_outbox = place.has_local_outbox();
            Ok(Self {
                errand: arguments.errand,
                bind: arguments.bind,
                web_port: arguments.web_port,
                api_port: arguments.api_port,
                worker_port: arguments.worker_port,
                store,
                public_url,
                proxy_hops,
                service: ServiceConfig { local_outbox, ..service? },
                providers,
                telemetry: telemetry?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::config::Fixed;

    use super::*;

    fn settings<const N: usize>(arguments: &[&str], env: [(&str, &str); N]) -> Settings {
        let line = std::iter::once("baybook").chain(arguments.iter().copied());
        let arguments = Arguments::try_parse_from(line).unwrap();
        Settings::combine(arguments, &Fixed::from(env)).unwrap()
    }

    #[test]
    fn bookings_are_kept_in_the_data_directory_unless_a_store_is_named() {
        let store = |args: &[&str]| settings(args, []).store.to_string();
        assert_eq!(store(&[]), "embedded:data/baybook.db");
        assert_eq!(store(&["--data", "/srv/shop"]), "embedded:/srv/shop/baybook.db");
        let named = settings(&[], [("BAYBOOK_STORE", "firestore:demo")]);
        assert_eq!(named.store.to_string(), "firestore:demo/(default)");
    }

    #[test]
    fn an_owner_is_named_by_an_address() {
        let errand = settings(&["owner", "ada@example.com"], []).errand;
        assert!(
            matches!(errand, Some(Errand::Owner { email }) if email.as_str() == "ada@example.com")
        );
        assert!(Arguments::try_parse_from(["baybook", "owner", "ada"]).is_err());
        let elsewhere = settings(&["owner", "ada@example.com", "--data", "/srv/shop"], []);
        assert_eq!(elsewhere.store.to_string(), "embedded:/srv/shop/baybook.db");
        assert!(settings(&[], []).errand.is_none());
    }

    #[test]
    fn an_event_or_all_that_is_dead_is_retried_and_one_of_them_has_to_be_named() {
        let parsed = |args: &[&str]| {
            let line = ["baybook", "outbox"].iter().chain(args);
            Arguments::try_parse_from(line).is_ok()
        };
        assert!(parsed(&["list"]) && parsed(&["list", "--dead", "--json"]));
        assert!(parsed(&["retry", "b-r1"]) && parsed(&["retry", "--all-dead", "--json"]));
        assert!(!parsed(&["retry"]) && !parsed(&["retry", "b-r1", "--all-dead"]));
        assert!(!parsed(&["retry", "No such"]) && !parsed(&[]));
    }

    #[test]
    fn messages_are_kept_for_a_newcomer_and_nowhere_else_unless_asked_for() {
        let kept = |args: &[&str], env: &[(&'static str, &'static str)]| {
            let nothing = Fixed::default();
            let env = env.iter().fold(nothing, |fixed, (name, value)| fixed.with(name, *value));
            let line = std::iter::once("baybook").chain(args.iter().copied());
            let arguments = Arguments::try_parse_from(line).unwrap();
            Settings::combine(arguments, &env).unwrap().service.local_outbox
        };
        assert!(kept(&[], &[]));
        assert!(!kept(&["--bind", "0.0.0.0"], &[]));
        assert!(!kept(&[], &[("BAYBOOK_PUBLIC_URL", "https://book.example.com")]));
        assert!(!kept(&[], &[("BAYBOOK_LOCAL_OUTBOX", "off")]));
        assert!(kept(&["--bind", "0.0.0.0"], &[("BAYBOOK_LOCAL_OUTBOX", "on")]));
    }

    #[test]
    fn only_this_machine_is_served_unless_told_otherwise() {
        assert!(settings(&[], []).bind.is_loopback());
        assert!(settings(&["--bind", "0.0.0.0"], []).bind.is_unspecified());
    }
}
