//! Which images have all of the traffic. Not those that were applied last: after a rollback they are
//! others.

use crate::google::{ApiError, Google};
use crate::images::{ImageRef, Images};
use crate::place::Place;
use crate::services::Service;
use crate::traffic::{CANDIDATE, Traffic};

#[derive(Debug, thiserror::Error)]
pub(crate) enum LiveError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("{service}: a release is under way in {project} ({traffic}): wait until it is through")]
    NotSettled { service: Service, project: String, traffic: String },
    #[error("{service}: {revision} does not run an image by its digest")]
    NoDigest { service: Service, revision: String },
}

/// The images of all services.
///
/// # Errors
/// When one has no single live revision, or runs an image that is not named by its digest.
pub(crate) async fn images(google: &Google, place: &Place) -> Result<Images, LiveError> {
    let of = async |service| image(google, place, service).await;
    Ok(Images::new(of(Service::Api).await?, of(Service::Web).await?, of(Service::Worker).await?))
}

async fn image(google: &Google, place: &Place, service: Service) -> Result<ImageRef, LiveError> {
    let traffic = Traffic::of(&google.service(place, service).await?);
    let revision = match traffic.live() {
        Some(live) if traffic.tagged(CANDIDATE).is_none() => live,
        _ => {
            let (project, traffic) = (place.project.clone(), traffic.to_string());
            return Err(LiveError::NotSettled { service, project, traffic });
        }
    };
    let found = google.revision(place, service, revision).await?;
    let revision = revision.to_owned();
    found.image().ok_or(LiveError::NoDigest { service, revision })
}
