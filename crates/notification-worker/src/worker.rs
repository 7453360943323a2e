use std::sync::Arc;

use axum::Router;
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::store::Store;
use tokio::sync::Notify;

use crate::calendar_upkeep::CalendarUpkeep;
use crate::callers::Callers;
use crate::channel::{Channel, Log};
use crate::delivery::Deliveries;
use crate::routes::{self, Senders, WorkerState};
use baybook_outbox::{ClientError, Dispatcher, Handover, Post, Tuning};

/// The worker's parts, put together: routes to serve and a dispatcher to run beside them.
#[derive(Debug)]
pub struct Worker {
    pub dispatcher: Arc<Dispatcher>,
    state: WorkerState,
}

impl Worker {
    /// A worker on `store` that tells the log. `url` is where it will be reached, and `bell` is
    /// rung by whoever commits events in this process.
    ///
    /// # Errors
    /// When the dispatcher's HTTP client cannot be set up.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        url: &str,
        bell: Arc<Notify>,
        tuning: Tuning,
    ) -> Result<Self, ClientError> {
        let post = Arc::new(Post::new(url, tuning.request_timeout)?);
        Ok(Self::handing_over(store, clock, entropy, post, bell, tuning))
    }

    /// The same, whose sweep hands events over to another than the worker itself.
    #[must_use]
    pub fn handing_over(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        handover: Arc<dyn Handover>,
        bell: Arc<Notify>,
        tuning: Tuning,
    ) -> Self {
        let dispatcher = Arc::new(Dispatcher::new(
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            handover,
            bell,
            tuning,
        ));
        let deliveries = Arc::new(Deliveries {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            entropy,
            channels: vec![Arc::new(Log)],
        });
        let (senders, callers, upkeep) = (Senders::Anyone, None, None);
        let dispatcher_there = Arc::clone(&dispatcher);
        let state = WorkerState {
            store,
            clock,
            deliveries,
            dispatcher: dispatcher_there,
            senders,
            callers,
            upkeep,
        };
        Self { dispatcher, state }
    }

    /// The same with other channels.
    #[must_use]
    pub fn channels(mut self, channels: Vec<Arc<dyn Channel>>) -> Self {
        let Deliveries { store, clock, entropy, .. } = self.state.deliveries.as_ref();
        let (store, clock, entropy) = (Arc::clone(store), Arc::clone(clock), Arc::clone(entropy));
        self.state.deliveries = Arc::new(Deliveries { store, clock, entropy, channels });
        self
    }

    /// Who may post tasks; anyone, unless told otherwise.
    #[must_use]
    pub fn senders(mut self, senders: Senders) -> Self {
        self.state.senders = senders;
        self
    }

    /// The service accounts that may call; whoever reaches the worker, unless told otherwise.
    #[must_use]
    pub fn callers(mut self, callers: Option<Callers>) -> Self {
        self.state.callers = callers;
        self
    }

    /// What the sweep tends beside the outbox.
    #[must_use]
    pub fn upkeep(mut self, upkeep: Option<Arc<CalendarUpkeep>>) -> Self {
        self.state.upkeep = upkeep;
        self
    }

    /// The routes, to be served at the address the worker was given.
    pub fn router(&self) -> Router {
        routes::router(self.state.clone())
    }
}
