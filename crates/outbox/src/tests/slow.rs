//! Events that are slow to be answered, among others that are not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use baybook_domain::accounts::{AccountMail, MailKind};
use baybook_domain::clock::{Clock, SeededEntropy};
use baybook_domain::event::{Event, What};
use baybook_domain::ids::EventId;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::shelf::Shelf;
use crate::{Answer, Dispatcher, Failed, Handover, Round, Tuning};

/// Tells the paused time.
#[derive(Debug)]
struct Paused(Instant);

impl Clock for Paused {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-12-01T14:00:00Z".parse().unwrap();
        start + SignedDuration::try_from(self.0.elapsed()).unwrap()
    }
}

/// Answers an event as slowly as its number says, in seconds, and as a worker that failed.
#[derive(Debug, Default)]
struct Slow {
    asked: Mutex<Vec<u8>>,
    answered: Mutex<Vec<u8>>,
}

#[async_trait]
impl Handover for Slow {
    async fn hand_over(&self, event: &Event) -> Answer {
        let seconds = number(event);
        self.asked.lock().unwrap().push(seconds);
        sleep(Duration::from_secs(seconds.into())).await;
        self.answered.lock().unwrap().push(seconds);
        // What failed is written down by the dispatcher itself.
        let class = "tried".to_owned();
        Answer::Failed(Failed { class, retry_after: Some(3600), ..Failed::default() })
    }
}

fn number(event: &Event) -> u8 {
    event.locale.parse().unwrap()
}

struct Scene {
    shelf: Arc<Shelf>,
    clock: Arc<Paused>,
    slow: Arc<Slow>,
    dispatcher: Arc<Dispatcher>,
    stop: CancellationToken,
}

impl Scene {
    fn new(tuning: Tuning) -> Self {
        let (shelf, slow) = (Arc::new(Shelf::default()), Arc::new(Slow::default()));
        let clock = Arc::new(Paused(Instant::now()));
        let dispatcher = Arc::new(Dispatcher::new(
            Arc::clone(&shelf) as _,
            Arc::clone(&clock) as _,
            Arc::new(SeededEntropy::new(1)),
            Arc::clone(&slow) as _,
            Arc::new(Notify::new()),
            tuning,
        ));
        Self { shelf, clock, slow, dispatcher, stop: CancellationToken::new() }
    }

    /// Writes an event that takes so many seconds.
    async fn happens(&self, seconds: u8) -> Event {
        let mail = AccountMail { mail: MailKind::PasswordChanged, token: None, user: None };
        let (id, what) = (EventId::mail([seconds; 16]), What::AccountMail(mail));
        let shop = "main".parse().unwrap();
        let event = Event::new(id, shop, what, seconds.to_string(), self.clock.now());
        self.shelf.put(&event).await;
        event
    }

    fn runs(&self) -> JoinHandle<()> {
        let (dispatcher, stop) = (Arc::clone(&self.dispatcher), self.stop.clone());
        tokio::spawn(async move { dispatcher.run(stop).await })
    }

    fn asked(&self) -> Vec<u8> {
        self.slow.asked.lock().unwrap().clone()
    }

    fn answered(&self) -> Vec<u8> {
        self.slow.answered.lock().unwrap().clone()
    }

    async fn is_settled(&self, event: &Event) -> bool {
        self.shelf.event(event).await.last_error.as_deref() == Some("tried")
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn what_comes_due_meanwhile_does_not_wait_for_what_is_slow() {
    let scene = Scene::new(Tuning::default());
    let slow = scene.happens(15).await;
    let running = scene.runs();
    sleep(SECOND).await;
    assert_eq!(scene.asked(), [15]);

    // With the bell.
    let rung = scene.happens(1).await;
    scene.dispatcher.bell().notify_one();
    sleep(2 * SECOND).await;
    assert_eq!(scene.answered(), [1]);
    assert!(scene.is_settled(&rung).await);
    // And without.
    let found = scene.happens(2).await;
    sleep(2 * Tuning::default().poll + 2 * SECOND).await;
    assert_eq!(scene.answered(), [1, 2]);
    assert!(scene.is_settled(&found).await);

    assert!(!scene.is_settled(&slow).await, "still under way");
    sleep(15 * SECOND).await;
    assert!(scene.is_settled(&slow).await);
    assert_eq!(scene.asked(), [15, 1, 2], "each once");
    scene.stop.cancel();
    running.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_is_woken_by_the_bell_alone_does_not_wait_for_what_is_slow_either() {
    let scene = Scene::new(Tuning::default());
    scene.happens(15).await;
    let (dispatcher, stop) = (Arc::clone(&scene.dispatcher), scene.stop.clone());
    let running = tokio::spawn(async move { dispatcher.run_when_rung(stop).await });
    sleep(60 * SECOND).await;
    assert!(scene.asked().is_empty(), "it does not look unasked");
    scene.dispatcher.bell().notify_one();
    sleep(SECOND).await;
    scene.happens(1).await;
    scene.dispatcher.bell().notify_one();
    sleep(2 * SECOND).await;
    assert_eq!((scene.asked(), scene.answered()), (vec![15, 1], vec![1]));
    scene.stop.cancel();
    running.await.unwrap();
    assert_eq!(scene.answered(), [1, 15], "what is under way is finished");
}

#[tokio::test(start_paused = true)]
async fn no_more_are_under_way_than_there_are_places_and_the_rest_follow_as_they_are_free() {
    let scene = Scene::new(Tuning { concurrency: 2, batch: 2, ..Tuning::default() });
    for seconds in [9, 10, 1, 2] {
        scene.happens(seconds).await;
    }
    let running = scene.runs();
    sleep(SECOND / 2).await;
    assert_eq!(scene.asked().len(), 2);
    // Of those in the way one ends now and then; nobody waits for the slowest of them.
    sleep(4 * SECOND).await;
    assert_eq!(scene.answered(), [1, 2]);
    assert_eq!(scene.asked().len(), 4);
    sleep(10 * SECOND).await;
    assert_eq!(scene.answered(), [1, 2, 9, 10]);
    scene.stop.cancel();
    running.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_what_is_under_way_and_gives_the_rest_back() {
    let scene = Scene::new(Tuning { concurrency: 1, ..Tuning::default() });
    let (first, second) = (scene.happens(3).await, scene.happens(5).await);
    let running = scene.runs();
    sleep(SECOND).await;
    scene.stop.cancel();
    timeout(10 * SECOND, running).await.unwrap().unwrap();
    assert_eq!(scene.answered(), [3]);
    assert!(scene.is_settled(&first).await);
    let back = scene.shelf.event(&second).await;
    assert_eq!((back.attempts, back.last_error), (0, None));
    assert!(back.due_at <= scene.clock.now(), "due again at once");
}

#[tokio::test(start_paused = true)]
async fn one_round_is_over_when_all_of_it_is() {
    let scene = Scene::new(Tuning::default());
    scene.happens(1).await;
    scene.happens(7).await;
    let began = Instant::now();
    let round = scene.dispatcher.round(&scene.stop).await.unwrap();
    assert_eq!(round, Round { claimed: 2, retried: 2, ..Round::default() });
    assert!(began.elapsed() >= 7 * SECOND);
}
