//! `/staff/day/{date}/changes`: tells an open page when its day is no longer what it shows.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use futures::stream::unfold;

use super::day::tag;
use crate::http::{Session, Visit};

/// How often the API is asked while a page is open. It reads two documents for all pages together.
const EVERY: Duration = Duration::from_secs(2);
/// How many times before the browser connects anew, with an access token that may be a new one.
const LOOKS: u32 = 150;
/// After how many looks the tag is told even if it is the same: a page that hears nothing for
/// longer knows that nothing comes through, and asks by itself.
const BEAT: u32 = 3;

/// `GET /staff/day/{date}/changes`: server-sent events, each the tag of the grid as it is now.
/// Whoever is signed out meanwhile is told 204, which ends the asking: a page to sign in with is
/// nothing that an event source can read.
pub(super) async fn stream(
    visit: Visit,
    session: Result<Session, Response>,
    Path(date): Path<String>,
) -> Response {
    let session = match session {
        Ok(session) => session,
        Err(elsewhere) if elsewhere.status().is_redirection() => {
            return StatusCode::NO_CONTENT.into_response();
        }
        Err(trouble) => return trouble,
    };
    let watch = Watch { visit, session, date, seen: None, looks: 0, quiet: 0 };
    Sse::new(events(watch)).keep_alive(KeepAlive::default()).into_response()
}

struct Watch {
    visit: Visit,
    session: Session,
    date: String,
    seen: Option<String>,
    looks: u32,
    /// Looks since something was told.
    quiet: u32,
}

/// Ends when the API no longer answers: the browser then asks again, and signs in if it must.
fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(watch, |mut watch| async move {
        while watch.looks < LOOKS {
            if watch.looks > 0 {
                tokio::time::sleep(EVERY).await;
            }
            watch.looks += 1;
            let staff = watch.visit.api().staff(&watch.visit.caller, &watch.session.access);
            let day = staff.day_revision(&watch.date).await.ok()?;
            let now = tag(&watch.date, &day.revision, &day.now);
            watch.quiet += 1;
            if watch.seen.as_ref() != Some(&now) || watch.quiet >= BEAT {
                watch.quiet = 0;
                watch.seen = Some(now.clone());
                return Some((Ok(Event::default().data(now)), watch));
            }
        }
        None
    })
}
