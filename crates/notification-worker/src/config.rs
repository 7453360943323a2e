//! The worker's configuration.

use std::net::IpAddr;

use baybook_outbox::QueueConfig;
use baybook_service_kit::config::{
    BIND, BaseUrl, CALENDAR_CREDENTIALS, CALENDAR_ID, CALENDAR_URL, CLOUD_RUN_SERVICE, ConfigError,
    DISPATCHER, Described, Environment, LOCAL_OUTBOX, LOG, LOG_FORMAT, MAIL_FROM, OTLP_ENDPOINT,
    PORT, PUBLIC_URL, RUST_LOG, Reader, Recorded, SENDGRID_KEY, SENDGRID_URL, SHOP, SIGNING_KEY,
    SMS_FROM, SMTP_URL, STORE, StoreLocation, Switch, TASK_CALLER, TASK_QUEUE, TASKS_URL,
    TWILIO_SID, TWILIO_TOKEN, TWILIO_URL, WEBHOOK_URL, WORKER_AUDIENCE, WORKER_CALLERS, WORKER_URL,
};
use baybook_service_kit::telemetry::TelemetryConfig;

use crate::providers::Providers;
use crate::routes::Senders;

/// Everything the worker reads from its environment.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    pub bind: IpAddr,
    pub port: u16,
    pub store: StoreLocation,
    /// Where the dispatcher finds the worker; left out, at the port it listens on.
    pub url: Option<BaseUrl>,
    /// Whether this process looks for due events by itself. By default on the embedded store,
    /// where there is no queue service.
    pub dispatches: bool,
    pub senders: Senders,
    /// Who may call; `None` for whoever reaches the worker.
    pub callers: Option<CallersConfig>,
    /// The queue that the sweep puts events into; `None` to post them to the worker.
    pub queue: Option<QueueConfig>,
    pub providers: Providers,
    /// Whether messages are kept where anybody can read them.
    pub local_outbox: bool,
    /// Origin used in links.
    pub public_url: String,
    pub telemetry: TelemetryConfig,
}

/// By what callers are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallersConfig {
    /// The worker has more than one address at Cloud Run, and each caller names the one it knows.
    pub audiences: Vec<String>,
    pub accounts: Vec<String>,
}

impl CallersConfig {
    fn read(read: &mut Reader<'_>) -> Result<Option<Self>, Recorded> {
        let audiences = read.optional(&WORKER_AUDIENCE);
        let accounts = read.optional(&WORKER_CALLERS);
        let cloud_run = read.optional(&CLOUD_RUN_SERVICE);
        match (audiences?, accounts?) {
            (Some(audiences), Some(accounts)) => Ok(Some(Self { audiences, accounts })),
            (Some(_), None) => {
                let wrong = format!("is not set, but {} is", WORKER_AUDIENCE.name);
                Err(read.mistake(&WORKER_CALLERS, wrong))
            }
            (None, Some(_)) => {
                let wrong = format!("is not set, but {} is", WORKER_CALLERS.name);
                Err(read.mistake(&WORKER_AUDIENCE, wrong))
            }
            // Anybody on the internet could reach it but for a setting elsewhere.
            (None, None) if cloud_run?.is_some() => {
                Err(read.mistake(&WORKER_AUDIENCE, "is not set, and this is Cloud Run"))
            }
            (None, None) => Ok(None),
        }
    }
}

/// The variables, for `--help`.
pub static VARIABLES: &[&dyn Described] = &[
    &PORT,
    &BIND,
    &STORE,
    &SHOP,
    &PUBLIC_URL,
    &SIGNING_KEY,
    &WORKER_URL,
    &WORKER_AUDIENCE,
    &WORKER_CALLERS,
    &DISPATCHER,
    &TASK_QUEUE,
    &TASK_CALLER,
    &TASKS_URL,
    &SENDGRID_KEY,
    &SENDGRID_URL,
    &SMTP_URL,
    &MAIL_FROM,
    &TWILIO_SID,
    &TWILIO_TOKEN,
    &TWILIO_URL,
    &SMS_FROM,
    &WEBHOOK_URL,
    &CALENDAR_CREDENTIALS,
    &CALENDAR_ID,
    &CALENDAR_URL,
    &LOCAL_OUTBOX,
    &LOG_FORMAT,
    &LOG,
    &RUST_LOG,
    &OTLP_ENDPOINT,
];

impl WorkerConfig {
    /// # Errors
    /// Every mistake there is.
    pub fn from_env(env: &dyn Environment) -> Result<Self, ConfigError> {
        let mut read = Reader::new(env);
        let bind = read.value(&BIND);
        let port = read.value(&PORT);
        let store = read.value(&STORE);
        let url = read.optional(&WORKER_URL);
        let dispatcher = read.optional(&DISPATCHER);
        let cloud_run = read.optional(&CLOUD_RUN_SERVICE);
        let callers = CallersConfig::read(&mut read);
        let queue = QueueConfig::read(&mut read);
        let providers = Providers::read(&mut read);
        let local_outbox = read.optional(&LOCAL_OUTBOX);
        let public_url = read.optional(&PUBLIC_URL);
        let telemetry = TelemetryConfig::read(&mut read);
        read.finish(|| {
            let store = store?;
            let embedded = matches!(store, StoreLocation::Embedded { .. });
            Ok(Self {
                bind: bind?,
                port: port?,
                store,
                url: url?,
                dispatches: dispatcher?.map_or(embedded, |switch| switch == Switch::On),
                senders: if cloud_run?.is_some() { Senders::Queue } else { Senders::Anyone },
                callers: callers?,
                queue: queue?,
                providers: providers?,
                local_outbox: local_outbox? == Some(Switch::On),
                public_url: public_url?
                    .map_or_else(|| "http://localhost:8080".to_owned(), |url| url.to_string()),
                telemetry: telemetry?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::config::Fixed;

    use super::*;

    fn config<const N: usize>(variables: [(&str, &str); N]) -> WorkerConfig {
        WorkerConfig::from_env(&Fixed::from(variables)).unwrap()
    }

    #[test]
    fn the_embedded_store_gets_a_dispatcher_and_firestore_does_not_unless_told_otherwise() {
        assert!(config([]).dispatches);
        assert!(!config([("BAYBOOK_STORE", "firestore:p")]).dispatches);
        let told = config([("BAYBOOK_STORE", "firestore:p"), ("BAYBOOK_DISPATCHER", "on")]);
        assert!(told.dispatches);
    }

    #[test]
    fn on_cloud_run_only_a_queue_may_post_tasks() {
        assert_eq!(config([]).senders, Senders::Anyone);
        let audiences = "https://worker.example, https://worker-hash.example";
        let audience = ("BAYBOOK_WORKER_AUDIENCE", audiences);
        let callers = ("BAYBOOK_WORKER_CALLERS", "queue@p.example, sweep@p.example");
        let there = config([("K_SERVICE", "worker"), audience, callers]);
        assert_eq!(there.senders, Senders::Queue);
        let known = there.callers.unwrap();
        assert_eq!(known.accounts, ["queue@p.example", "sweep@p.example"]);
        assert_eq!(known.audiences, ["https://worker.example", "https://worker-hash.example"]);
        let nobody = [audience, ("BAYBOOK_WORKER_CALLERS", " , ")];
        let message = WorkerConfig::from_env(&Fixed::from(nobody)).unwrap_err().to_string();
        assert!(message.contains("BAYBOOK_WORKER_CALLERS names none"), "{message}");
        let open = WorkerConfig::from_env(&Fixed::from([("K_SERVICE", "worker")]));
        let message = open.unwrap_err().to_string();
        assert!(message.contains("BAYBOOK_WORKER_AUDIENCE is not set"), "{message}");
    }
}
