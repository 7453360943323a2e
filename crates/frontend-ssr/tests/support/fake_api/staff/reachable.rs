//! Whether messages reach a customer, and saying that they do again.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use baybook_contract::{ReachableRequest, Unreachable};

use super::super::{FakeApi, problem, reply};
use super::role;

/// By booking, what is not sent to its customer.
#[derive(Default)]
pub(crate) struct Unreached(BTreeMap<String, Vec<Unreachable>>);

impl FakeApi {
    /// Has messages not reach the customer of a booking.
    pub(crate) fn does_not_reach(&self, booking: &str, unreachable: Vec<Unreachable>) {
        self.book().unreached.0.insert(booking.to_owned(), unreachable);
    }

    /// What is not sent to the customer of a booking.
    pub(crate) fn unreachable(&self, booking: &str) -> Vec<Unreachable> {
        self.book().unreached.0.get(booking).cloned().unwrap_or_default()
    }
}

pub(super) async fn reachable(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(request): Json<ReachableRequest>,
) -> Response {
    match role(&headers) {
        Err(refused) => return *refused,
        Ok("mechanic") => return reply(problem(403, "forbidden")),
        Ok(_) => {}
    }
    let mut book = api.book();
    if let Some(problem) = book.next_problem.take() {
        return reply(problem);
    }
    if let Some(left) = book.unreached.0.get_mut(&id) {
        // What somebody asked for stays.
        left.retain(|one| one.by != request.by || !one.repairable);
    }
    StatusCode::NO_CONTENT.into_response()
}
