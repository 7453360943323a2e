//! What managers set: hours, closures, bays, mechanics, services, rules and reminders.

mod parse;
mod view;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::amend::{AmendError, Resolve};
use baybook_domain::clock::Entropy;
use baybook_domain::workshops::{ChangeError, ChangeRequest, Consent, Workshops};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use crate::bookings::Counter;
use crate::caller::Now;
use crate::refusal::{field, invalid, workshop_error};
use crate::staff::Staff;

/// What managers set
///
/// Hours, closures, bays, mechanics and services, retired ones included, the rules for bookings,
/// and when customers are reminded.
#[utoipa::path(
    get, path = "/staff/workshop", tag = "staff",
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::WorkshopSettings), crate::openapi::Problems)
)]
pub(crate) async fn settings(
    staff: Staff,
    State(workshops): State<Arc<Workshops>>,
    Now(now): Now,
) -> Result<Json<wire::WorkshopSettings>, Reply> {
    staff.may(Action::ManageHours)?;
    // Whoever changes something looks at what is, not at what was a moment ago.
    let workshop = workshops.get_latest(&staff.workshop.shop.id).await?;
    let workshop = workshop.as_ref().unwrap_or(&staff.workshop);
    Ok(Json(view::settings(workshop, now)))
}

/// Change the workshop
///
/// Makes one change. When bookings would lose their bay or mechanic by it, the first answer is 409
/// `affects-bookings` with all of them and nothing is changed; the same request with `seen` from
/// that answer makes the change. No booking is cancelled by it.
#[utoipa::path(
    post, path = "/staff/workshop", tag = "staff", request_body = wire::WorkshopChange,
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::WorkshopChanged), crate::openapi::Problems)
)]
pub(crate) async fn change(
    staff: Staff,
    counter: Counter,
    JsonBody(request): JsonBody<wire::WorkshopChange>,
) -> Result<Json<wire::WorkshopChanged>, Reply> {
    let amendment = parse::amendment(request.change);
    // Who may not is told so, whatever else is wrong.
    match &amendment {
        Ok(amendment) => staff.may(amendment.action())?,
        Err(_) => staff.may(Action::ManageHours)?,
    }
    let resolve = match request.bookings {
        wire::AffectedBookings::Reassign => Resolve::Reassign,
        wire::AffectedBookings::Keep => Resolve::Keep,
    };
    let change = ChangeRequest {
        amendment: amendment.map_err(invalid)?,
        expected_revision: request.revision,
        consent: request.seen.map(|seen| Consent { seen, resolve }),
        command: counter.command_id(),
    };
    let (entropy, now) = (Arc::clone(&counter.entropy) as Arc<dyn Entropy>, counter.now);
    let record = |action: &str, object: String| staff.record(&*entropy, now, action, object);
    let shop = &staff.workshop.shop.id;
    let changed = counter
        .workshops
        .change(shop, &change, &record)
        .await
        .map_err(|error| refused(error, &staff))?;
    let workshop = &changed.workshop;
    Ok(Json(wire::WorkshopChanged {
        settings: view::settings(workshop, now),
        reassigned: changed
            .reassigned
            .iter()
            .map(|one| view::reassigned(one, workshop, &staff))
            .collect(),
        kept: changed.kept.iter().map(|one| view::affected(one, workshop, &staff)).collect(),
    }))
}

/// Displaced bookings
///
/// Bookings from today on whose bay or mechanic is not there for them any more, since the workshop
/// was changed. They stay until somebody moves or cancels them.
#[utoipa::path(
    get, path = "/staff/displaced", tag = "staff",
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::DisplacedBookings), crate::openapi::Problems)
)]
pub(crate) async fn displaced(
    staff: Staff,
    State(workshops): State<Arc<Workshops>>,
) -> Result<Json<wire::DisplacedBookings>, Reply> {
    staff.may(Action::SeeDay)?;
    let workshop = &staff.workshop;
    let displaced = workshops.displaced(workshop).await?;
    let bookings = displaced.iter().map(|one| view::affected(one, workshop, &staff)).collect();
    Ok(Json(wire::DisplacedBookings { bookings }))
}

fn refused(error: ChangeError, staff: &Staff) -> Reply {
    match error {
        ChangeError::Affects { affected, workshop, seen } => {
            let list = affected.iter().map(|one| view::affected(one, &workshop, staff)).collect();
            Reply::new(
                StatusCode::CONFLICT,
                "affects-bookings",
                "Bookings would lose their bay or mechanic",
            )
            .detail("Nothing was changed. Send the request again with `seen` to have it changed.")
            .affected(list, seen)
        }
        ChangeError::Refused(error) => not_amended(error),
        other => workshop_error(other),
    }
}

fn not_amended(error: AmendError) -> Reply {
    let name = |code: &str, message: String| invalid(vec![field("change.name", code, message)]);
    match error {
        AmendError::Unknown(kind) => {
            Reply::new(StatusCode::NOT_FOUND, &format!("unknown-{kind}"), "There is no such thing")
                .detail(format!("The workshop has no such {kind}. Look at its settings again."))
        }
        AmendError::NameTaken => {
            name("taken", "Another one has this name. Please choose another.".to_owned())
        }
        AmendError::TooMany(most) => {
            name("too-many", format!("There are {most} already, which is the most there may be."))
        }
        AmendError::DoesNotFit(mistakes) => invalid(
            mistakes.into_iter().map(|mistake| field("change", "does-not-fit", mistake)).collect(),
        ),
    }
}
