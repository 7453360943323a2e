//! What the staff do to an appointment, and time they keep free.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::audit::AuditEntry;
use baybook_domain::booking::Stored;
use baybook_domain::contact::{line, paragraph};
use baybook_domain::day::Blocked;
use baybook_domain::decide::{
    Advance, Annotate, BlockTime, Cancel, Command, Move, Resize, Terms, UnblockTime,
};
use baybook_domain::ids::{BlockId, BookingId};
use baybook_domain::status::Status;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;
use jiff::civil::Date;

use super::card::{Cards, action_of, status as domain_status};
use super::day::parse_date;
use super::{Staff, no_such_day};
use crate::bookings::{Counter, Errand, day_of, instant, keep, record};
use crate::refusal::{field, invalid, unknown_booking};

/// Move
///
/// To another start, bay or mechanic, by the rules for staff: any multiple of 5 minutes from the
/// start of today on. A move cannot overlap anything.
#[utoipa::path(
    post, path = "/staff/bookings/{id}/move", tag = "staff", request_body = wire::MoveRequest,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::Card), crate::openapi::Problems)
)]
pub(crate) async fn move_to(
    staff: Staff,
    counter: Counter,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<wire::MoveRequest>,
) -> Result<Json<wire::Card>, Reply> {
    staff.may(Action::Move)?;
    let start = start_of(&request.start)?;
    let (bay, mechanic) = wish(request.bay.as_deref(), request.mechanic.as_deref())?;
    let known = known(&staff, &counter, &id).await?;
    let entry = staff.record_booking(&counter, record::MOVED, &known.booking.id);
    let to = (start, bay.as_ref(), mechanic.as_ref());
    let entry = record::moving(entry, &known.booking, to, &staff.workshop.shop.timezone);
    let command = Command::Move(Move {
        booking: known.booking.id,
        start,
        bay,
        mechanic,
        expected_revision: request.revision,
        command: counter.command_id(),
    });
    let date = day_of(start, &staff.workshop.shop)?;
    hand_in(&staff, &counter, (entry, date, start), command, known).await
}

/// Resize
///
/// Holds bay and mechanic longer or shorter. `held` names nothing else's time as free: move what
/// is in the way first.
#[utoipa::path(
    post, path = "/staff/bookings/{id}/resize", tag = "staff", request_body = wire::ResizeRequest,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::Card), crate::openapi::Problems)
)]
pub(crate) async fn resize(
    staff: Staff,
    counter: Counter,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<wire::ResizeRequest>,
) -> Result<Json<wire::Card>, Reply> {
    staff.may(Action::Resize)?;
    let known = known(&staff, &counter, &id).await?;
    let entry = staff.record_booking(&counter, record::RESIZED, &known.booking.id);
    let entry = record::resizing(entry, &known.booking, request.length_minutes);
    let command = Command::Resize(Resize {
        booking: known.booking.id,
        length_minutes: request.length_minutes,
        expected_revision: request.revision,
        command: counter.command_id(),
    });
    let (date, start) = (known.booking.date, known.booking.start);
    hand_in(&staff, &counter, (entry, date, start), command, known).await
}

/// Take the next step
///
/// Checks in, starts, finishes, cancels or gives up as a no-show, as far as the state, the role and
/// the hour allow it: nothing of it before the day of the appointment, and no no-show within five
/// minutes of the start. A no-show comes back as `arrived` or `confirmed` if its bay and mechanic
/// are still free, and is `held` otherwise.
#[utoipa::path(
    post, path = "/staff/bookings/{id}/status", tag = "staff", request_body = wire::StatusRequest,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::Card), crate::openapi::Problems)
)]
pub(crate) async fn status(
    staff: Staff,
    counter: Counter,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<wire::StatusRequest>,
) -> Result<Json<wire::Card>, Reply> {
    // Before the booking is looked for: nobody else is told whether there is one.
    staff.may(Action::SeeDay)?;
    let to = domain_status(request.to);
    let reason = paragraph(request.reason.as_deref().unwrap_or_default(), 500)
        .map_err(|wrong| invalid(vec![field("reason", wrong.code, wrong.message)]))?;
    let known = known(&staff, &counter, &id).await?;
    staff.may(action_of(known.booking.status, to))?;
    let action = format!("booking-{}", to.as_str());
    let entry = staff.record_booking(&counter, &action, &known.booking.id);
    let entry = record::changing(entry, &known.booking);
    let (booking, expected_revision) = (known.booking.id, request.revision);
    let id = counter.command_id();
    let command = if to == Status::Cancelled {
        let terms = Terms::Staff;
        Command::Cancel(Cancel {
            booking,
            reason,
            terms,
            claim: None,
            expected_revision,
            command: id,
        })
    } else {
        let mover = staff.mover();
        Command::Advance(Advance { booking, to, mover, expected_revision, command: id })
    };
    let (date, start) = (known.booking.date, known.booking.start);
    hand_in(&staff, &counter, (entry, date, start), command, known).await
}

/// Note
///
/// Keeps a note for the staff; an empty one removes it.
#[utoipa::path(
    post, path = "/staff/bookings/{id}/note", tag = "staff", request_body = wire::NoteRequest,
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::Card), crate::openapi::Problems)
)]
pub(crate) async fn annotate(
    staff: Staff,
    counter: Counter,
    Path(id): Path<String>,
    JsonBody(request): JsonBody<wire::NoteRequest>,
) -> Result<Json<wire::Card>, Reply> {
    staff.may(Action::Annotate)?;
    let note = paragraph(&request.note, 1000)
        .map_err(|wrong| invalid(vec![field("note", wrong.code, wrong.message)]))?;
    let known = known(&staff, &counter, &id).await?;
    let entry = staff.record_booking(&counter, record::NOTED, &known.booking.id);
    let entry = record::changing(entry, &known.booking);
    let command = Command::Annotate(Annotate {
        booking: known.booking.id,
        note,
        expected_revision: request.revision,
        command: counter.command_id(),
    });
    let (date, start) = (known.booking.date, known.booking.start);
    hand_in(&staff, &counter, (entry, date, start), command, known).await
}

/// Block time
///
/// Keeps a bay or a mechanic from being booked. What is booked already is in the way: `held`.
#[utoipa::path(
    post, path = "/staff/blocks", tag = "staff", request_body = wire::NewBlock,
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 201, body = wire::BlockedTime), crate::openapi::Problems)
)]
pub(crate) async fn block(
    staff: Staff,
    counter: Counter,
    JsonBody(request): JsonBody<wire::NewBlock>,
) -> Result<(StatusCode, Json<wire::BlockedTime>), Reply> {
    staff.may(Action::BlockTime)?;
    let mut errors = Vec::new();
    let start = keep(&mut errors, "start", instant(&request.start));
    let reason = keep(&mut errors, "reason", line(&request.reason, 100));
    let what = match (request.bay.as_deref(), request.mechanic.as_deref()) {
        (Some(bay), None) => bay.parse().ok().map(Blocked::Bay),
        (None, Some(mechanic)) => mechanic.parse().ok().map(Blocked::Mechanic),
        _ => None,
    };
    if what.is_none() {
        errors.push(field("bay", "one-of", "Name a bay or a mechanic, one of them."));
    }
    let (Some(start), Some(reason), Some(what)) = (start, reason, what) else {
        return Err(invalid(errors));
    };
    let shop = &staff.workshop.shop;
    let date = day_of(start, shop)?;
    let id = BlockId::from_random(counter.entropy.bytes16());
    let entry =
        staff.record(counter.entropy.as_ref(), counter.now, "time-blocked", format!("block/{id}"));
    let length = jiff::SignedDuration::from_mins(i64::from(request.length_minutes));
    let seen = wire::BlockedTime {
        id: id.to_string(),
        bay: request.bay,
        mechanic: request.mechanic,
        start: shop.timezone.rfc3339(start),
        end: shop.timezone.rfc3339(start.saturating_add(length).unwrap_or(start)),
        reason: reason.clone(),
    };
    let command = Command::BlockTime(BlockTime {
        block: id,
        what,
        start,
        length_minutes: request.length_minutes,
        reason,
        command: counter.command_id(),
    });
    counter.block(&staff.workshop, date, command, vec![entry.write()]).await?;
    Ok((StatusCode::CREATED, Json(seen)))
}

/// Give blocked time back
///
/// Doing so again changes nothing.
#[utoipa::path(
    post, path = "/staff/day/{date}/blocks/{id}/remove", tag = "staff",
    params(
        ("date" = String, Path, description = "Local day of the block"),
        ("id" = String, Path, description = "Id of the block"), crate::openapi::ShopParam
    ),
    security(("access_token" = [])),
    responses((status = 204), crate::openapi::Problems)
)]
pub(crate) async fn unblock(
    staff: Staff,
    counter: Counter,
    Path((date, id)): Path<(String, String)>,
) -> Result<StatusCode, Reply> {
    staff.may(Action::BlockTime)?;
    let date = parse_date(&date).ok_or_else(no_such_day)?;
    if let Ok(block) = id.parse::<BlockId>() {
        let object = format!("block/{block}");
        let entry = staff.record(counter.entropy.as_ref(), counter.now, "time-given-back", object);
        let command = Command::UnblockTime(UnblockTime { block, command: counter.command_id() });
        counter.block(&staff.workshop, date, command, vec![entry.write()]).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn known(staff: &Staff, counter: &Counter, id: &str) -> Result<Stored, Reply> {
    let id: BookingId = id.parse().map_err(|_| unknown_booking())?;
    counter.booking(&staff.workshop.shop.id, &id).await
}

fn start_of(text: &str) -> Result<Timestamp, Reply> {
    instant(text).map_err(|wrong| invalid(vec![field("start", wrong.code, wrong.message)]))
}

type Wished<T> = Option<T>;

/// The bay and the mechanic asked for; an empty value is none, as forms send it.
pub(super) fn wish<B, M>(
    bay: Option<&str>,
    mechanic: Option<&str>,
) -> Result<(Wished<B>, Wished<M>), Reply>
where
    B: std::str::FromStr,
    M: std::str::FromStr,
{
    let mut errors = Vec::new();
    let bay = named(&mut errors, "bay", bay);
    let mechanic = named(&mut errors, "mechanic", mechanic);
    if errors.is_empty() { Ok((bay, mechanic)) } else { Err(invalid(errors)) }
}

fn named<T: std::str::FromStr>(
    errors: &mut Vec<wire::FieldError>,
    name: &str,
    text: Option<&str>,
) -> Option<T> {
    let text = text.filter(|text| !text.is_empty())?;
    let id = text.parse().ok();
    if id.is_none() {
        errors.push(field(name, "unknown", "There is none of that name."));
    }
    id
}

pub(super) async fn hand_in(
    staff: &Staff,
    counter: &Counter,
    (entry, date, start): (AuditEntry, Date, Timestamp),
    command: Command,
    known: Stored,
) -> Result<Json<wire::Card>, Reply> {
    let record = vec![entry.write()];
    let service = known.booking.service.clone();
    let (workshop, known) = (&staff.workshop, Some(known));
    let errand = Errand { workshop, date, command, known, record, service: &service, start };
    let booking = counter.hand_in(errand).await?;
    let cards = Cards { staff, now: counter.now };
    Ok(Json(cards.card(&booking, &staff.workshop)))
}
