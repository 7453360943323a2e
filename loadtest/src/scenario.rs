//! What can be played against a system.

mod availability;
mod book;
mod smoke;
mod storm;
#[cfg(test)]
mod tests;

use crate::{api::ApiError, args::Scenario, tally::Verdict};

/// Plays one.
pub(crate) async fn run(scenario: Scenario) -> Result<Verdict, ApiError> {
    match scenario {
        Scenario::Book(options) => book::run(options).await,
        Scenario::Storm(options) => storm::run(options).await,
        Scenario::Availability(options) => availability::run(options).await,
        Scenario::Smoke(options) => smoke::run(options).await,
    }
}
