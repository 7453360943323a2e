//! One build at a time from the plan to the end of the release.
//!
//! An apply writes a service's traffic as its plan saw it. If another release or a person moved the
//! traffic in between, that would undo it. So a build takes a lock before it plans, and nothing is
//! applied when the traffic is no longer what it was then.
//!
//! The lock is an object beside Terraform's state. `release` gives it back. A build that ended before
//! it came to that leaves it behind; the next one asks Cloud Build, and takes it over.

use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::clock;
use crate::google::storage::Version;
use crate::google::{ApiError, Google};
use crate::images::FileError;
use crate::place::Place;
use crate::services::FORWARD;
use crate::traffic::Traffic;

/// Longer than a build may take: one that Cloud Build knows nothing of has ended by then.
const STALE: SignedDuration = SignedDuration::from_hours(7);

#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(
        "build {holder} is releasing since {since} and has the lock {lock}: wait until it is through, and start this build again"
    )]
    Held { holder: String, since: Timestamp, lock: String },
    #[error("the lock {lock} is not this build's, so it does not release: start the build again")]
    NotOurs { lock: String },
    #[error(
        "the traffic of {services} was moved after the plan was made, and applying it would undo that: start the build again"
    )]
    Moved { services: String },
}

/// The lock of an environment, as one build sees it.
pub(crate) struct Lock<'a> {
    pub(crate) google: &'a Google,
    pub(crate) place: &'a Place,
    pub(crate) bucket: String,
    pub(crate) environment: String,
    pub(crate) build: String,
}

impl Lock<'_> {
    fn name(&self) -> String {
        format!("environments/{}/release.lock", self.environment)
    }

    fn uri(&self) -> String {
        format!("gs://{}/{}", self.bucket, self.name())
    }

    async fn read(&self) -> Result<Option<(Version, String)>, ApiError> {
        let found = self.google.read_object(&self.bucket, &self.name()).await?;
        let holder = |content: &Value| content["build"].as_str().unwrap_or_default().to_owned();
        Ok(found.map(|(version, content)| (version, holder(&content))))
    }

    /// Takes the lock, waiting for `patience` where another build has it.
    ///
    /// # Errors
    /// When it was not had.
    pub(crate) async fn take(&self, patience: Duration) -> Result<(), LockError> {
        let started = Instant::now();
        let mut told = false;
        loop {
            let content = json!({"build": self.build, "at": clock::now().to_string()});
            if self.google.make_object(&self.bucket, &self.name(), content).await? {
                println!("Took {}", self.uri());
                return Ok(());
            }
            if let Some((version, holder)) = self.read().await? {
                if holder == self.build {
                    println!("Has {} already", self.uri());
                    return Ok(());
                }
                if self.is_over(&version, &holder).await {
                    println!("Build {holder} has ended and left {} behind", self.uri());
                    self.google.delete_object(&self.bucket, &self.name(), &version).await?;
                    continue;
                }
                if started.elapsed() >= patience {
                    let (since, lock) = (version.time_created, self.uri());
                    return Err(LockError::Held { holder, since, lock });
                }
                if !told {
                    println!("Build {holder} is releasing; waiting up to {} s", patience.as_secs());
                    told = true;
                }
            }
            tokio::time::sleep(self.google.poll).await;
        }
    }

    async fn is_over(&self, version: &Version, holder: &str) -> bool {
        match self.google.build(self.place, holder).await {
            Ok(build) => !build.is_under_way(),
            Err(_) => clock::now().duration_since(version.time_created) > STALE,
        }
    }

    /// # Errors
    /// When this build does not have the lock.
    pub(crate) async fn check(&self) -> Result<(), LockError> {
        match self.read().await? {
            Some((_, holder)) if holder == self.build => Ok(()),
            _ => Err(LockError::NotOurs { lock: self.uri() }),
        }
    }

    /// Gives the lock back, if this build has it.
    ///
    /// # Errors
    /// When it may still be there.
    pub(crate) async fn give_back(&self) -> Result<(), LockError> {
        match self.read().await? {
            Some((version, holder)) if holder == self.build => {
                self.google.delete_object(&self.bucket, &self.name(), &version).await?;
                println!("Gave {} back", self.uri());
            }
            _ => println!("{} is not this build's, and stays as it is", self.uri()),
        }
        Ok(())
    }
}

/// The traffic of each service; null where there is no service yet.
async fn traffic(google: &Google, place: &Place) -> Result<Value, ApiError> {
    let mut all = serde_json::Map::new();
    for service in FORWARD {
        let targets = match google.service(place, service).await {
            Ok(state) => Traffic::of(&state).targets(),
            Err(error) if error.is_not_found() => Value::Null,
            Err(error) => return Err(error),
        };
        all.insert(service.id().to_owned(), targets);
    }
    Ok(Value::Object(all))
}

/// Writes down the traffic as it is before the plan.
///
/// # Errors
/// When it is not known or cannot be written.
pub(crate) async fn note(google: &Google, place: &Place, path: &Path) -> Result<(), LockError> {
    let text = traffic(google, place).await?.to_string();
    let write = |source| FileError::Write { path: path.to_owned(), source };
    Ok(std::fs::write(path, text + "\n").map_err(write)?)
}

/// # Errors
/// When the traffic is not what was written down, or that is not known.
pub(crate) async fn unmoved(google: &Google, place: &Place, path: &Path) -> Result<(), LockError> {
    let read = |source| FileError::Read { path: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(read)?;
    let json = |source| FileError::Json { path: path.to_owned(), source };
    let before: Value = serde_json::from_str(&text).map_err(json)?;
    let now = traffic(google, place).await?;
    let moved: Vec<_> =
        FORWARD.map(|one| one.id()).into_iter().filter(|id| before[id] != now[id]).collect();
    if moved.is_empty() {
        println!("The traffic is what it was before the plan.");
        return Ok(());
    }
    Err(LockError::Moved { services: moved.join(", ") })
}
