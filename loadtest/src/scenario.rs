//! What can be played against a system.

mod availability;
mod book;
mod day;
mod outbox;
mod own_system;
mod program;
mod sign_in;
mod smoke;
mod storm;
#[cfg(test)]
mod tests;

use crate::{api::ApiError, args::Scenario, tally::Verdict};

/// Why one could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScenarioError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Outbox(#[from] outbox::OutboxError),
    #[error(transparent)]
    OwnSystem(#[from] own_system::OwnSystemError),
}

/// Plays one.
pub(crate) async fn run(scenario: Scenario) -> Result<Verdict, ScenarioError> {
    Ok(match scenario {
        Scenario::Book(options) => book::run(options).await?,
        Scenario::Storm(options) => storm::run(options).await?,
        Scenario::Availability(options) => availability::run(options).await?,
        Scenario::Smoke(options) => smoke::run(options).await?,
        Scenario::Outbox(options) => outbox::run(options).await?,
        Scenario::Day(options) => day::run(options).await?,
        Scenario::SignIn(options) => sign_in::run(options).await?,
    })
}
