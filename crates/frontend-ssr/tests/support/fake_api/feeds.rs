use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_contract::{CalendarFeed, CalendarFeeds, ReplaceFeed};

use super::{FakeApi, problem, reply};

/// What the feed of the workshop is called at first; replaced, it ends with one `x` more.
pub(crate) const TOKEN: &str = "c2VjcmV0";

#[derive(Default)]
pub(super) struct Feeds {
    replaced: usize,
}

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/staff/feeds", get(list))
        .route("/staff/feeds/replace", post(replace))
        .route("/calendar/{file}", get(show))
}

impl FakeApi {
    fn feeds(&self) -> Vec<CalendarFeed> {
        let token = format!("{TOKEN}{}", "x".repeat(self.book().feeds.replaced));
        let url = |token: &str| format!("https://bays.example/calendar/{token}.ics");
        vec![
            CalendarFeed { mechanic: None, name: "Foundry Lane".to_owned(), url: url(&token) },
            CalendarFeed {
                mechanic: Some("dana".to_owned()),
                name: "Dana Whitfield".to_owned(),
                url: url("ZGFuYQ"),
            },
        ]
    }
}

async fn list(State(api): State<FakeApi>) -> Json<CalendarFeeds> {
    Json(CalendarFeeds { feeds: api.feeds() })
}

async fn replace(State(api): State<FakeApi>, Json(feed): Json<ReplaceFeed>) -> Json<CalendarFeed> {
    assert_eq!(feed.mechanic, None);
    api.book().feeds.replaced += 1;
    Json(api.feeds().remove(0))
}

async fn show(
    State(api): State<FakeApi>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !api.feeds().iter().any(|feed| feed.url.ends_with(&file)) {
        return reply(problem(404, "unknown-feed"));
    }
    let etag = [(header::ETAG, "\"1\"")];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == "\"1\"") {
        return (StatusCode::NOT_MODIFIED, etag).into_response();
    }
    (etag, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").into_response()
}
