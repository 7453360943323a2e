use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::StatusCode;
use baybook_service_kit::problem::Reply;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Hashes passwords: argon2id with 19 MiB, 2 passes, 1 lane (OWASP's password storage sheet).
///
/// On threads of their own and few at a time, so that booking keeps the processors; those who
/// come while very many wait are sent away.
#[derive(Debug)]
pub(super) struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Who may wait for a turn; at 30 milliseconds each the last waits two seconds.
const WAITING: usize = 64;

impl Passwords {
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            running: Arc::new(Semaphore::new((cores / 2).max(1))),
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
        self.run(move || match stored {
            Some(stored) => verify(&password, &stored),
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
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Reply> {
        let Ok(_waiting) = Arc::clone(&self.waiting).try_acquire_owned() else {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Err(Reply::new(status, "busy", "Very many people are signing in right now")
                .detail("Please try again in a moment.")
                .retry_after(3));
        };
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
        let limit = passwords.running.available_permits();
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

    #[tokio::test]
    async fn who_comes_while_very_many_wait_is_sent_away() {
        let passwords = Passwords::new();
        let _all = Arc::clone(&passwords.waiting).try_acquire_many_owned(64).unwrap();
        let refused = passwords.verify("x", None).await.unwrap_err();
        assert_eq!(refused.problem().kind, "busy");
    }
}
