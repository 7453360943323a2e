//! `/calendar/{file}`: a calendar feed, handed on from the API. Calendars ask here, because the
//! pages are what is reached from outside.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::trouble::{self, Trouble};
use crate::http::Visit;

const CACHE: &str = "private, max-age=300";

pub(crate) async fn show(visit: Visit, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let feed = match visit.api().calendar_feed(&visit.caller, &file, known).await {
        Ok(feed) => feed,
        Err(error) if error.problem().is_some_and(|problem| problem.kind == "unknown-feed") => {
            return trouble::show(&visit, Trouble::PageUnknown).await;
        }
        Err(error) => return trouble::failed(&visit, &error).await,
    };
    let mut answer: Vec<(HeaderName, String)> = vec![(header::CACHE_CONTROL, CACHE.to_owned())];
    answer.extend(feed.etag.map(|etag| (header::ETAG, etag)));
    let answer = axum::response::AppendHeaders(answer);
    match feed.file {
        None => (StatusCode::NOT_MODIFIED, answer).into_response(),
        Some(file) => {
            let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
            (kind, answer, file).into_response()
        }
    }
}
