//! Changing a service's traffic, only from what it is believed to be.

use crate::google::operation::Operation;
use crate::google::{ApiError, Google};
use crate::place::Place;
use crate::services::Service;
use crate::traffic::Traffic;

/// How often a change is tried that others get in before. Cloud Run answers the same while it is
/// still busy with the last one.
pub(crate) const ATTEMPTS: u32 = 10;

#[derive(Debug, thiserror::Error)]
pub(crate) enum MoveError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(
        "{service}: somebody else moved its traffic meanwhile (now: {found}); it is left as it is"
    )]
    Changed { service: Service, found: String },
    #[error(
        "{service}: was changed by others each of {ATTEMPTS} times, so its traffic was not moved"
    )]
    Contended { service: Service },
}

/// Asks for `target`, if the traffic is one of `expected` now. `None`: it is `target` already.
///
/// # Errors
/// When it is something else, or Cloud Run does not take it.
pub(crate) async fn request(
    google: &Google,
    place: &Place,
    service: Service,
    expected: &[Traffic],
    target: &Traffic,
    attempts: u32,
) -> Result<Option<Operation>, MoveError> {
    for attempt in 1..=attempts {
        let state = google.service(place, service).await?;
        let current = Traffic::of(&state);
        if current == *target {
            return Ok(None);
        }
        if !expected.contains(&current) {
            return Err(MoveError::Changed { service, found: current.to_string() });
        }
        // Terraform and others change the service too; that is no reason to give up.
        if let Some(operation) = google.set_traffic(place, service, &state.etag, target).await? {
            return Ok(Some(operation));
        }
        if attempt < attempts {
            tokio::time::sleep(google.poll).await;
        }
    }
    Err(MoveError::Contended { service })
}

/// The same, and waits until it is so.
///
/// # Errors
/// As of [`request`].
pub(crate) async fn apply(
    google: &Google,
    place: &Place,
    service: Service,
    expected: &[Traffic],
    target: &Traffic,
) -> Result<(), MoveError> {
    if let Some(operation) = request(google, place, service, expected, target, ATTEMPTS).await? {
        google.traffic_moved(service, operation).await?;
    }
    println!("  {service:<19}  {target}");
    Ok(())
}
