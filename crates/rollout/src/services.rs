//! The three services, and in which order a release touches them.

use std::fmt;

/// One of the Cloud Run services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub(crate) enum Service {
    Worker,
    Api,
    Web,
}

/// The order of a release; the way back is the other way round.
///
/// Whoever is called goes before who calls: the worker has to understand the events of the new API,
/// and the API the requests of the new pages.
pub(crate) const FORWARD: [Service; 3] = [Service::Worker, Service::Api, Service::Web];

impl Service {
    /// Its name at Cloud Run.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Worker => "notification-worker",
            Self::Api => "backend-api",
            Self::Web => "frontend-ssr",
        }
    }

    /// Its name in files and options.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Api => "api",
            Self::Web => "web",
        }
    }

    /// Its image, below a project's registries.
    pub(crate) const fn repository(self) -> &'static str {
        match self {
            Self::Worker => "backend/worker",
            Self::Api => "backend/api",
            Self::Web => "frontend/web",
        }
    }

    /// The service that a revision belongs to: Cloud Run names revisions after it.
    pub(crate) fn of_revision(revision: &str) -> Option<Self> {
        FORWARD.into_iter().find(|service| {
            revision.strip_prefix(service.id()).is_some_and(|rest| rest.starts_with('-'))
        })
    }

    /// Slower than the old revision is no fault below this, in milliseconds. `None`: latency tells
    /// nothing.
    pub(crate) const fn latency_floor_ms(self) -> Option<f64> {
        match self {
            // What it does is wait for mail and text providers.
            Self::Worker => Some(5_000.0),
            // The objective: 95 % of the API's calls within 200 ms.
            Self::Api => Some(200.0),
            // Streams that stay open for minutes are among its requests, and are counted when they end.
            Self::Web => None,
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_tells_its_service() {
        assert_eq!(Service::of_revision("backend-api-00012-abc"), Some(Service::Api));
        assert_eq!(Service::of_revision("frontend-ssr-00001-xyz"), Some(Service::Web));
        assert_eq!(Service::of_revision("backend-apis"), None);
        assert_eq!(Service::of_revision("something-00001-abc"), None);
    }
}
