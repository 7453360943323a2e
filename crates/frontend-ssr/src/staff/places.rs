//! `/staff/bookings/{id}/places`: where a card can be dropped, asked for when a drag begins.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use baybook_contract::{Fitting, StaffDay};
use serde::Serialize;

use super::asked::Asked;
use super::lanes::{Rows, start_rows};
use super::scale::Scale;
use crate::http::{Session, Visit};

/// A lane of the grid for one card.
#[derive(Debug, Serialize)]
struct Lane {
    /// Whether the bay has the equipment, or the mechanic the skill.
    suits: bool,
    /// Rows at which the card may start, `[from, to)`.
    rows: Vec<(u16, u16)>,
}

/// `GET /staff/bookings/{id}/places?date=&by=`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let never = [(header::CACHE_CONTROL, "no-store")];
    match staff.day_for(&asked.date, Fitting::Booking(&id)).await {
        Ok(day) => (never, Json(lanes(&day, &asked))).into_response(),
        // The drop itself is decided by the API: without this it is only not told before.
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, never).into_response(),
    }
}

fn lanes(day: &StaffDay, asked: &Asked) -> BTreeMap<String, Lane> {
    let (Some(fits), Some(scale)) = (&day.fits, Scale::of(day)) else { return BTreeMap::new() };
    let lane = |lane: &baybook_contract::LaneFits| {
        let rows = start_rows(lane, &scale).into_iter().map(|Rows { from, to }| (from, to));
        (lane.id.clone(), Lane { suits: lane.suits, rows: rows.collect() })
    };
    asked.by().of_fits(fits).iter().map(lane).collect()
}
