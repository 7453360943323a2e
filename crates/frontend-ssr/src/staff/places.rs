//! `/staff/bookings/{id}/places`: where a card can be dropped, asked for when a drag begins.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{OriginalUri, Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use baybook_contract::{ClientError, Fitting, StaffDay};
use serde::Serialize;

use super::asked::Asked;
use super::lanes::{Rows, start_rows};
use super::scale::Scale;
use super::shell;
use crate::http::{Session, Visit};

/// A lane of the grid for one card.
#[derive(Debug, Serialize)]
struct Lane {
    /// Whether the bay has the equipment, or the mechanic the skill.
    suits: bool,
    /// Rows at which the card may start, `[from, to)`.
    rows: Vec<(u16, u16)>,
}

/// `GET /staff/bookings/{id}/places?by=`, with `date=` of the day on which it is to be put.
pub(super) async fn show(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Response {
    let found = find(&visit, &session, &id, &asked).await;
    shell::answer(&visit, &session, &uri.to_string(), found).await
}

async fn find(
    visit: &Visit,
    session: &Session,
    id: &str,
    asked: &Asked,
) -> Result<Response, ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let date = match asked.date.as_str() {
        "" => staff.booking(id).await?.date,
        date => date.to_owned(),
    };
    let day = staff.day_for(&date, Fitting::Booking(id)).await?;
    let never = [(header::CACHE_CONTROL, "no-store")];
    Ok((never, Json(lanes(&day, asked))).into_response())
}

fn lanes(day: &StaffDay, asked: &Asked) -> BTreeMap<String, Lane> {
    let (Some(fits), Some(scale)) = (&day.fits, Scale::of(day)) else { return BTreeMap::new() };
    let lane = |lane: &baybook_contract::LaneFits| {
        let rows = start_rows(lane, &scale).into_iter().map(|Rows { from, to }| (from, to));
        (lane.id.clone(), Lane { suits: lane.suits, rows: rows.collect() })
    };
    asked.by().of_fits(fits).iter().map(lane).collect()
}
