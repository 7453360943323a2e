use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use baybook_domain::event::{Event, What};
use baybook_integrations::Failure;
use baybook_notification_worker::channel::{Channel, Sent};
use tokio::sync::Semaphore;

/// A channel that remembers what was sent, and fails or waits as told.
#[derive(Debug)]
pub(crate) struct Recorder {
    name: &'static str,
    sent: Mutex<BTreeMap<String, u32>>,
    failures: Mutex<VecDeque<Failure>>,
    gate: Semaphore,
    waiting: AtomicUsize,
}

impl Recorder {
    pub(crate) fn new(name: &'static str) -> Self {
        let gate = Semaphore::new(Semaphore::MAX_PERMITS);
        Self {
            name,
            sent: Mutex::default(),
            failures: Mutex::default(),
            gate,
            waiting: AtomicUsize::new(0),
        }
    }

    /// Fails the next `times` sends.
    pub(crate) fn fail(&self, times: usize) {
        self.fail_with(Failure::Later { class: "provider-error", after: None }, times);
    }

    pub(crate) fn fail_with(&self, failure: Failure, times: usize) {
        self.failures.lock().unwrap().extend(std::iter::repeat_n(failure, times));
    }

    /// Lets only `more` further sends through; the others wait.
    pub(crate) fn let_through(&self, more: usize) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
        self.gate.add_permits(more);
    }

    pub(crate) fn open(&self) {
        self.let_through(Semaphore::MAX_PERMITS);
    }

    /// How many sends wait to be let through.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// How often each event was sent.
    pub(crate) fn sent(&self) -> BTreeMap<String, u32> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn sent_once(&self, events: &[Event]) {
        let expected = events.iter().map(|event| (event.id.to_string(), 1)).collect();
        assert_eq!(self.sent(), expected);
    }
}

#[async_trait]
impl Channel for Recorder {
    fn name(&self) -> &'static str {
        self.name
    }

    fn takes(&self, _: &What) -> bool {
        true
    }

    async fn send(&self, event: &Event, _: &str) -> Result<Sent, Failure> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let failure = self.failures.lock().unwrap().pop_front();
        // Where the answer is lost, it was told all the same.
        if !matches!(failure, Some(Failure::Later { .. } | Failure::Never { .. })) {
            *self.sent.lock().unwrap().entry(event.id.to_string()).or_default() += 1;
        }
        match failure {
            Some(failure) => Err(failure),
            None => Ok(Sent::Accepted { id: Some(format!("p-{}", event.id)) }),
        }
    }
}
