//! The worker's configuration.

use std::net::IpAddr;

use baybook_service_kit::config::{
    BIND, BaseUrl, CLOUD_RUN_SERVICE, ConfigError, DISPATCHER, Described, Environment, LOG,
    LOG_FORMAT, OTLP_ENDPOINT, PORT, RUST_LOG, Reader, STORE, StoreLocation, Switch, WORKER_URL,
};
use baybook_service_kit::telemetry::TelemetryConfig;

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
    pub telemetry: TelemetryConfig,
}

/// The variables, for `--help`.
pub static VARIABLES: &[&dyn Described] =
    &[&PORT, &BIND, &STORE, &WORKER_URL, &DISPATCHER, &LOG_FORMAT, &LOG, &RUST_LOG, &OTLP_ENDPOINT];

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
        assert_eq!(config([("K_SERVICE", "worker")]).senders, Senders::Queue);
    }
}
