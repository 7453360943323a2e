//! A circuit breaker in front of a channel.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use baybook_domain::clock::Clock;
use baybook_domain::event::{Event, What};
use baybook_integrations::Failure;
use jiff::{SignedDuration, Timestamp};

use super::{Channel, Sent};

/// Failures in a row after which a provider is left alone.
const TRIP_AFTER: u32 = 5;

/// How long it is left alone, the first time and each time that one trial failed, doubling.
const FIRST: SignedDuration = SignedDuration::from_secs(15);
const LONGEST: SignedDuration = SignedDuration::from_mins(5);

/// Why nothing is sent meanwhile.
pub(crate) const CIRCUIT_OPEN: &str = "circuit-open";

/// Lets a provider that is down recover: after some failures in a row nothing is sent for a while,
/// then one event is tried. What is not sent meanwhile fails at once and comes back later, so that
/// a provider that hangs does not hold up the others.
#[derive(Debug)]
pub struct Breaker {
    channel: Arc<dyn Channel>,
    clock: Arc<dyn Clock>,
    state: Mutex<Health>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Health {
    /// In a row, of requests that were begun since the breaker last opened or closed.
    failures: u32,
    /// Left alone until then.
    open_until: Option<Timestamp>,
    /// How often it was left alone since the provider last answered.
    trips: u32,
    /// One event is being tried.
    trial: bool,
    /// Counts when it opened and closed.
    turn: u32,
}

impl Health {
    /// A provider that answers.
    fn well(self) -> Self {
        let turn = self.turn.wrapping_add(u32::from(self.open_until.is_some()));
        Self { turn, ..Self::default() }
    }

    /// One that is left alone, the longer the more often that did not help.
    fn open(&mut self, now: Timestamp) -> SignedDuration {
        let pause = FIRST.saturating_mul(1 << self.trips.min(8)).min(LONGEST);
        let open_until = now.checked_add(pause).ok();
        let (trips, turn) = (self.trips.saturating_add(1), self.turn.wrapping_add(1));
        *self = Self { failures: 0, open_until, trips, trial: false, turn };
        pause
    }
}

impl Breaker {
    #[must_use]
    pub fn new(channel: Arc<dyn Channel>, clock: Arc<dyn Clock>) -> Self {
        Self { channel, clock, state: Mutex::default() }
    }

    /// Whether to send now, and in which turn; if not, when to ask again.
    fn admit(&self) -> Result<u32, Failure> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(until) = state.open_until else { return Ok(state.turn) };
        let left = until.duration_since(self.clock.now());
        if left.is_positive() || state.trial {
            let left = Duration::try_from(left).unwrap_or_default().max(Duration::from_secs(1));
            return Err(Failure::Later { class: CIRCUIT_OPEN, after: Some(left) });
        }
        state.trial = true;
        Ok(state.turn)
    }

    /// Notes how a request ended that was begun in `turn`.
    fn note(&self, sent: &Result<Sent, Failure>, turn: u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match sent {
            // What one message is refused for says nothing about the others.
            Ok(Sent::Accepted { .. }) | Err(Failure::Never { .. }) => {
                if state.open_until.is_some() {
                    tracing::info!(channel = self.channel.name(), "the provider is back");
                }
                *state = state.well();
            }
            // Others failed before it: that the provider is down is known by now.
            _ if state.turn != turn => {}
            // The provider was not asked. Another may be tried.
            Ok(Sent::Nothing { .. } | Sent::NotNow { .. }) => state.trial = false,
            Err(Failure::Later { .. } | Failure::Unknown { .. }) => {
                state.failures = state.failures.saturating_add(1);
                if state.trial || state.failures >= TRIP_AFTER {
                    let pause = state.open(self.clock.now());
                    tracing::warn!(
                        channel = self.channel.name(),
                        pause_seconds = pause.as_secs(),
                        "the provider is left alone for a while"
                    );
                }
            }
        }
    }
}

#[async_trait]
impl Channel for Breaker {
    fn name(&self) -> &'static str {
        self.channel.name()
    }

    fn takes(&self, what: &What) -> bool {
        self.channel.takes(what)
    }

    fn is_idempotent(&self) -> bool {
        self.channel.is_idempotent()
    }

    async fn send(&self, event: &Event, delivery: &str) -> Result<Sent, Failure> {
        let turn = self.admit()?;
        // If the caller stops waiting, that is a failure like any other.
        let mut asked = Asked { breaker: self, turn, outcome: None };
        let sent = self.channel.send(event, delivery).await;
        asked.outcome = Some(sent.clone());
        sent
    }
}

/// Notes the outcome, also when the call is dropped before it has one.
struct Asked<'a> {
    breaker: &'a Breaker,
    turn: u32,
    outcome: Option<Result<Sent, Failure>>,
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        let outcome = self.outcome.take();
        let outcome = outcome.unwrap_or(Err(Failure::Unknown { class: "timeout" }));
        self.breaker.note(&outcome, self.turn);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use baybook_domain::accounts::{AccountMail, MailKind};
    use baybook_domain::clock::ManualClock;
    use baybook_domain::ids::EventId;

    use super::*;

    #[derive(Debug, Default)]
    struct Scripted(Mutex<VecDeque<Result<Sent, Failure>>>);

    const DOWN: Result<Sent, Failure> =
        Err(Failure::Later { class: "provider-error", after: None });
    const FINE: Result<Sent, Failure> = Ok(Sent::Accepted { id: None });

    #[async_trait]
    impl Channel for Scripted {
        fn name(&self) -> &'static str {
            "scripted"
        }

        fn takes(&self, _: &What) -> bool {
            true
        }

        async fn send(&self, _: &Event, _: &str) -> Result<Sent, Failure> {
            self.0.lock().unwrap().pop_front().unwrap_or(FINE)
        }
    }

    struct Subject {
        breaker: Breaker,
        clock: Arc<ManualClock>,
        event: Event,
    }

    fn subject(script: impl IntoIterator<Item = Result<Sent, Failure>>) -> Subject {
        let clock = Arc::new(ManualClock::at("2026-12-01T14:00:00Z".parse().unwrap()));
        let channel = Arc::new(Scripted(Mutex::new(script.into_iter().collect())));
        let mail = AccountMail { mail: MailKind::PasswordChanged, token: None, user: None };
        let (id, shop) = (EventId::mail([1; 16]), "main".parse().unwrap());
        let now = clock.now();
        let event = Event::new(id, shop, What::AccountMail(mail), "en".to_owned(), now);
        Subject { breaker: Breaker::new(channel, Arc::clone(&clock) as _), clock, event }
    }

    impl Subject {
        async fn send(&self) -> Result<Sent, Failure> {
            self.breaker.send(&self.event, "d").await
        }

        async fn class(&self) -> &'static str {
            self.send().await.map_or_else(|failure| failure.class(), |_| "sent")
        }
    }

    #[tokio::test]
    async fn a_provider_that_is_down_is_left_alone_and_then_tried_once() {
        let at = subject(std::iter::repeat_n(DOWN, 6));
        for _ in 0..5 {
            assert_eq!(at.class().await, "provider-error");
        }
        let Err(Failure::Later { class: "circuit-open", after }) = at.send().await else {
            panic!("it was asked")
        };
        assert_eq!(after, Some(Duration::from_secs(15)));
        at.clock.advance(FIRST);
        assert_eq!(at.class().await, "provider-error", "the trial");
        at.clock.advance(FIRST);
        assert_eq!(at.class().await, "circuit-open", "twice as long after a trial that failed");
        at.clock.advance(FIRST);
        assert_eq!(at.class().await, "sent");
        assert_eq!(at.class().await, "sent");
    }

    #[tokio::test]
    async fn a_burst_that_fails_at_once_is_one_failure_of_the_provider() {
        let at = subject(std::iter::repeat_n(DOWN, 30));
        // All are asked before the first answer.
        let burst: Vec<u32> = (0..30).map(|_| at.breaker.admit().unwrap()).collect();
        for turn in burst {
            at.breaker.note(&DOWN, turn);
        }
        let Err(Failure::Later { class: "circuit-open", after }) = at.send().await else {
            panic!("it was asked")
        };
        assert_eq!(after, Some(Duration::from_secs(15)), "the shortest pause");
    }

    #[tokio::test]
    async fn what_did_not_ask_the_provider_says_nothing_about_it() {
        let nothing = Ok(Sent::Nothing { reason: "unsubscribed" });
        let script = [DOWN, DOWN, DOWN, DOWN, nothing.clone(), DOWN, nothing];
        let at = subject(script);
        for _ in 0..6 {
            drop(at.send().await);
        }
        assert_eq!(at.class().await, "circuit-open");
        at.clock.advance(FIRST);
        assert_eq!(at.class().await, "sent", "nothing to tell");
        assert_eq!(at.class().await, "sent", "the next is tried at once");
    }

    #[tokio::test]
    async fn what_one_message_is_refused_for_does_not_trip_it() {
        let refused = Err(Failure::Never { class: "bad-request" });
        let at = subject(std::iter::repeat_n(refused, 9));
        for _ in 0..9 {
            assert_eq!(at.class().await, "bad-request");
        }
        assert_eq!(at.class().await, "sent");
    }
}
