use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::StatusCode;
use baybook_service_kit::problem::Reply;
use tokio::sync::{Semaphore, oneshot};
use zeroize::Zeroizing;

/// Hashes passwords: argon2id with 19 MiB, 2 passes, 1 lane (OWASP's password storage sheet).
///
/// On threads of their own, few at a time, that the scheduler lets run only where nobody else
/// wants the processor: a booking that wakes up never waits for a hash to end. Where everybody
/// wants it all the time such a thread would hardly get on, so a hash that is not done after
/// `PATIENCE` is begun again on a thread like others. Those who come while very many wait are sent
/// away.
#[derive(Debug)]
pub(super) struct Passwords {
    behind: mpsc::Sender<Job>,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Who may wait for a turn; at 30 milliseconds each the last waits two seconds.
const WAITING: usize = 64;

/// Some hashes long: passed only by a burst of sign-ins or on a machine that is full.
const PATIENCE: Duration = Duration::from_millis(150);

type Job = Box<dyn FnOnce() + Send>;

impl Passwords {
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = (cores / 2).max(1);
        Self {
            behind: threads_behind_all_others(at_once),
            running: Arc::new(Semaphore::new(at_once)),
            waiting: Arc::new(Semaphore::new(WAITING)),
        }
    }

    /// The password in PHC string format.
    pub(super) async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, Reply> {
        let password = Zeroizing::new(password.to_owned());
        self.run(move || hash(&password, salt)).await?.ok_or_else(|| {
            tracing::error!("a password could not be hashed");
            Reply::internal()
        })
    }

    /// Whether `password` is that of `stored`. Without one it is not, and takes as long.
    pub(super) async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, Reply> {
        let password = Zeroizing::new(password.to_owned());
        let stored = stored.map(str::to_owned);
        self.run(move || match &stored {
            Some(stored) => verify(&password, stored),
            None => {
                // Verifying is hashing and then comparing 32 bytes.
                std::hint::black_box(hash(&password, [0; 16]));
                false
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl Fn() -> T + Send + Sync + 'static,
    ) -> Result<T, Reply> {
        let Ok(_waiting) = Arc::clone(&self.waiting).try_acquire_owned() else {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Err(Reply::new(status, "busy", "Very many people are signing in right now")
                .detail("Please try again in a moment.")
                .retry_after(3));
        };
        let work = Arc::new(work);
        let (answer, mut answered) = oneshot::channel();
        let job = Arc::clone(&work);
        let job = move || {
            // Whoever has gone away, or has been answered meanwhile, takes no turn.
            if !answer.is_closed() {
                let _ = answer.send(job());
            }
        };
        // Without such threads it comes back, and is dropped with its answer.
        let _ = self.behind.send(Box::new(job));
        match tokio::time::timeout(PATIENCE, &mut answered).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) => self.run_like_others(work).await,
            Err(_) => tokio::select! {
                Ok(done) = &mut answered => Ok(done),
                done = self.run_like_others(work) => done,
            },
        }
    }

    async fn run_like_others<T: Send + 'static>(
        &self,
        work: Arc<impl Fn() -> T + Send + Sync + 'static>,
    ) -> Result<T, Reply> {
        let turn = Arc::clone(&self.running).acquire_owned().await;
        let turn = turn.map_err(|_| Reply::internal())?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            // Held by the thread, not by the request: one that went away still takes its turn.
            drop(turn);
            result
        });
        done.await.map_err(|_| Reply::internal())
    }
}

/// Threads that do what is sent, one after the other, until the sender is dropped.
fn threads_behind_all_others(count: usize) -> mpsc::Sender<Job> {
    let (sender, jobs) = mpsc::channel::<Job>();
    let jobs = Arc::new(Mutex::new(jobs));
    for _ in 0..count {
        let jobs = Arc::clone(&jobs);
        let thread = std::thread::Builder::new().name("passwords".to_owned()).spawn(move || {
            step_behind();
            loop {
                // A statement of its own: the lock is not held while the job runs.
                let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(job) = next else { break };
                // One that panics drops its answer, and is then begun again.
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
            }
        });
        if let Err(error) = thread {
            tracing::warn!(%error, "no thread of their own for passwords");
        }
    }
    sender
}

/// `SCHED_IDLE`: a niceness, even the highest, still makes others wait for the end of a slice.
#[cfg(target_os = "linux")]
fn step_behind() {
    use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
    let policy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let thread = thread_priority::thread_native_id();
    let least = ThreadPriority::Min;
    // Where it is not allowed, the hashes run as they did.
    if let Err(error) = thread_priority::set_thread_priority_and_policy(thread, least, policy) {
        tracing::debug!(?error, "passwords are hashed at the priority of all else");
    }
}

#[cfg(not(target_os = "linux"))]
fn step_behind() {}

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &Zeroizing<String>, salt: [u8; 16]) -> Option<String> {
    let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

fn verify(password: &Zeroizing<String>, stored: &str) -> bool {
    let hash = PasswordHash::new(stored);
    argon2()
        .zip(hash.ok())
        .is_some_and(|(argon2, hash)| argon2.verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_with_the_recommended_cost() {
        let passwords = Passwords::new();
        let stored = passwords.hash("tiny wet socks", [1; 16]).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify("tiny wet socks", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("tiny wet sock", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("nobody", None).await.unwrap());
        assert!(!passwords.verify("x", Some("not a hash")).await.unwrap());
    }

    #[tokio::test]
    async fn hashing_is_off_the_async_threads_and_few_at_a_time() {
        let passwords = Arc::new(Passwords::new());
        let limit = 2 * passwords.running.available_permits();
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let here = std::thread::current().id();
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (passwords, now, most) =
                    (Arc::clone(&passwords), Arc::clone(&now), Arc::clone(&most));
                tokio::spawn(async move {
                    let work = move || {
                        assert_ne!(std::thread::current().id(), here);
                        let running = now.fetch_add(1, Ordering::SeqCst) + 1;
                        most.fetch_max(running, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(5));
                        now.fetch_sub(1, Ordering::SeqCst);
                    };
                    passwords.run(work).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!((1..=limit).contains(&most.load(Ordering::SeqCst)));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn hashing_gives_way_to_everything_else() {
        use thread_priority::{NormalThreadSchedulePolicy, ThreadSchedulePolicy};
        let passwords = Passwords::new();
        let (answer, answered) = oneshot::channel();
        // Not by `run`, which on a full machine would have it done by another thread in the end.
        let job = move || answer.send(thread_priority::thread_schedule_policy()).unwrap();
        passwords.behind.send(Box::new(job)).unwrap();
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        assert_eq!(answered.await.unwrap().unwrap(), idle);
    }

    #[tokio::test]
    async fn who_would_wait_long_behind_all_others_is_hashed_like_others() {
        let passwords = Passwords::new();
        let (held, holds) = mpsc::channel::<()>();
        let holds = Arc::new(Mutex::new(holds));
        for _ in 0..passwords.running.available_permits() {
            let holds = Arc::clone(&holds);
            let stuck = move || {
                let _ = holds.lock().unwrap().recv();
            };
            passwords.behind.send(Box::new(stuck)).unwrap();
        }
        assert_eq!(passwords.run(|| 7).await.unwrap(), 7);
        drop(held);
    }

    #[tokio::test]
    async fn a_hash_that_fails_is_an_error_and_stops_no_other() {
        let passwords = Passwords::new();
        let failed = passwords.run(|| -> u8 { panic!("on purpose") }).await.unwrap_err();
        assert_eq!(failed.problem().kind, "internal");
        assert_eq!(passwords.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn who_comes_while_very_many_wait_is_sent_away() {
        let passwords = Passwords::new();
        let _all = Arc::clone(&passwords.waiting).try_acquire_many_owned(64).unwrap();
        let refused = passwords.verify("x", None).await.unwrap_err();
        assert_eq!(refused.problem().kind, "busy");
    }
}
