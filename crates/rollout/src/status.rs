//! What is live.

use jiff::Timestamp;

use crate::google::run::{Readiness, Revision};
use crate::google::{ApiError, Google};
use crate::place::Place;
use crate::services::FORWARD;
use crate::traffic::Traffic;

/// Tells each service's traffic and the images behind it; with `all`, its last revisions too.
///
/// # Errors
/// When Cloud Run does not tell.
pub(crate) async fn status(google: &Google, place: &Place, all: bool) -> Result<(), ApiError> {
    for service in FORWARD.into_iter().rev() {
        let state = google.service(place, service).await?;
        let traffic = Traffic::of(&state);
        let floating =
            if Traffic::is_floating(&state) { "  (follows the newest revision)" } else { "" };
        println!("{service}\n  {traffic}{floating}");
        for revision in traffic.serving() {
            println!("  {}", line(&google.revision(place, service, revision).await?));
        }
        if all {
            let mut revisions = google.revisions(place, service).await?;
            revisions.sort_by_key(|one| std::cmp::Reverse(one.create_time));
            println!("  last revisions");
            for revision in revisions.iter().take(10) {
                println!("    {}", line(revision));
            }
        }
    }
    Ok(())
}

fn line(revision: &Revision) -> String {
    let made = revision.create_time.map(|at: Timestamp| at.to_string()).unwrap_or_default();
    let image = revision.digest().map_or("unknown".to_owned(), |digest| digest.short().to_owned());
    let readiness = match revision.readiness() {
        Readiness::Ready => "ready".to_owned(),
        Readiness::Pending(why) => format!("pending: {why}"),
        Readiness::Failed(why) => format!("failed: {why}"),
    };
    format!("{}  image {image}  made {made}  {readiness}", revision.id())
}
