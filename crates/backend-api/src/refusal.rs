//! Errors as problems: the one place where the domain's refusals get a status and a name.
//!
//! The table of `docs/errors.md` follows this file.

use axum::http::StatusCode;
use baybook_contract::{FieldError, Slot};
use baybook_domain::day_clock::Zone;
use baybook_domain::dead_letters::RetryError;
use baybook_domain::decide::Rejection;
use baybook_domain::desk::DeskError;
use baybook_domain::status::Status;
use baybook_domain::suppression::NoteError;
use baybook_domain::workshops::ChangeError;
use baybook_integrations::webhook::Disbelieved;
use baybook_service_kit::problem::Reply;

use crate::webhooks::IntakeError;

/// What to do when an answer was lost, or is not waited for any longer.
pub(crate) const OUTCOME_UNKNOWN: &str = "Whether it was done is not known yet. Send the same request again, a booking with the same Idempotency-Key: it is done once only. A booking sent without a key may be made twice.";

/// One thing wrong with one field.
pub(crate) fn field(field: &str, code: &str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), message: message.into() }
}

/// `invalid`, with everything that is wrong.
pub(crate) fn invalid(errors: Vec<FieldError>) -> Reply {
    Reply::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some fields are not right")
        .detail("Please correct the fields that are named and send the request again.")
        .errors(errors)
}

pub(crate) fn unknown_booking() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-booking", "There is no such booking")
        .detail("Please check the reference and the email address of the confirmation.")
}

pub(crate) fn unknown_feed() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-feed", "There is no such calendar feed")
        .detail("The link may have been replaced: the staff find the new one at the workshop.")
}

pub(crate) fn unknown_message() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-message", "There is no such message")
        .detail("`GET /local-outbox` lists those of the last week.")
}

/// The request came by a name that is not this service's.
pub(crate) fn misdirected() -> Reply {
    let status = StatusCode::MISDIRECTED_REQUEST;
    Reply::new(status, "misdirected", "This is not the name of this service")
        .detail("Use `localhost`, an IP address or the public address.")
}

pub(crate) fn unknown_event() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-event", "There is no such event")
        .detail("`GET /staff/dead-letters` lists what can be tried again.")
}

/// Why something is not tried again.
pub(crate) fn retry_error(error: RetryError) -> Reply {
    match error {
        RetryError::Unknown => unknown_event(),
        RetryError::NotDead(state) => Reply::new(
            StatusCode::CONFLICT,
            "not-dead",
            "Only what was given up on can be tried again",
        )
        .detail(format!("The event is {}.", state.as_str())),
        RetryError::Damaged(error) => {
            tracing::error!(%error, "an event cannot be read");
            Reply::internal()
        }
        RetryError::Read(error) => error.into(),
        RetryError::Commit(error) => error.into(),
    }
}

pub(crate) fn unknown_message_kind() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-message-kind", "There is no such kind of message")
        .detail("`GET /staff/messages` lists those there are.")
}

pub(crate) fn not_texted() -> Reply {
    let title = "This message is told by mail only";
    Reply::new(StatusCode::CONFLICT, "not-texted", title)
        .detail("Leave `phone` out to have it sent as a mail.")
}

pub(crate) fn no_texts() -> Reply {
    Reply::new(StatusCode::CONFLICT, "no-texts", "No texts are sent here")
        .detail("No provider of texts is set up.")
}

pub(crate) fn nothing_to_book() -> Reply {
    Reply::new(StatusCode::CONFLICT, "nothing-to-book", "There is no service to make an example of")
        .detail("Add a service to the workshop, with a bay and a mechanic for it, and look again.")
}

pub(crate) fn unknown_service(id: &str) -> Reply {
    // Only what could be a slug is repeated.
    let shown: String =
        id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    Reply::new(StatusCode::NOT_FOUND, "unknown-service", "There is no such service")
        .detail(format!("There is no service `{shown}`. `GET /services` lists those there are."))
}

/// A provider's call that is not believed.
pub(crate) fn disbelieved(why: Disbelieved) -> Reply {
    tracing::warn!(%why, "a webhook was refused");
    let (kind, title) = match why {
        Disbelieved::Forged => ("signature-refused", "The signature is not the provider's"),
        Disbelieved::Stale => ("signature-stale", "This was signed too long ago"),
    };
    Reply::new(StatusCode::FORBIDDEN, kind, title).detail(match why {
        Disbelieved::Forged => "Check that the key, and the address that the provider calls, are those that are configured.",
        Disbelieved::Stale => "Sign it anew. Calls are taken within ten minutes.",
    })
}

/// What a provider told was not taken in.
pub(crate) fn intake_error(error: IntakeError) -> Reply {
    match error {
        IntakeError::Read(error) => error.into(),
        IntakeError::Commit(error) => error.into(),
    }
}

/// A wish about messages was not noted.
pub(crate) fn note_error(error: NoteError) -> Reply {
    match error {
        NoteError::Read(error) => error.into(),
        NoteError::Commit(error) => error.into(),
    }
}

/// Why a change of the workshop was not made, beyond what its form says.
pub(crate) fn workshop_error(error: ChangeError) -> Reply {
    match error {
        ChangeError::NoSuchShop => {
            Reply::new(StatusCode::NOT_FOUND, "unknown-shop", "There is no such workshop")
        }
        ChangeError::Changed(_) => Reply::new(
            StatusCode::CONFLICT,
            "workshop-changed",
            "The workshop has changed since you looked at it",
        )
        .detail("Nothing was changed. Please look at it again."),
        ChangeError::Busy => Reply::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Very many people are booking right now",
        )
        .detail("Nothing was changed. Please try again in a moment.")
        .retry_after(1),
        ChangeError::Unavailable(cause) => {
            tracing::warn!(error = %cause, "the store is not available");
            Reply::store_unavailable().detail("Nothing was changed. Please try again in a moment.")
        }
        ChangeError::OutcomeUnknown => Reply::store_unavailable().detail(
            "Whether it was changed is not known. Please look at the settings before trying again.",
        ),
        ChangeError::Broken(cause) => {
            tracing::error!(error = %cause, "the store refused a change of the workshop");
            Reply::internal()
        }
        // These are told with what was asked for.
        ChangeError::Refused(_) | ChangeError::Affects { .. } => Reply::internal(),
    }
}

/// What a desk did not do, for the one who asked. `zone` is the workshop's, for times in words.
pub(crate) fn desk_error(error: DeskError, zone: &Zone, alternatives: Vec<Slot>) -> Reply {
    match error {
        DeskError::Rejected(rejection) => rejected(rejection, zone, alternatives),
        DeskError::Busy => Reply::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Very many people are booking right now",
        )
        .detail("Nothing was changed. Please try again in a moment.")
        .retry_after(1),
        DeskError::Unavailable(cause) => {
            tracing::warn!(error = %cause, "the store is not available");
            Reply::store_unavailable().detail("Nothing was changed. Please try again in a moment.")
        }
        DeskError::OutcomeUnknown => {
            tracing::warn!("the outcome of a commit is not known");
            Reply::store_unavailable().detail(OUTCOME_UNKNOWN)
        }
        DeskError::Damaged(damage) => {
            tracing::error!(error = %damage, "a stored day is damaged");
            Reply::internal()
        }
        DeskError::Broken(cause) => {
            tracing::error!(error = %cause, "the store refused a command");
            Reply::internal()
        }
    }
}

fn rejected(rejection: Rejection, zone: &Zone, alternatives: Vec<Slot>) -> Reply {
    let start = |code: &str, message: String| invalid(vec![field("start", code, message)]);
    match rejection {
        Rejection::Past => start("past", "This time is in the past.".to_owned()),
        Rejection::TooSoon { earliest } => start(
            "too-soon",
            format!("The workshop needs more notice: from {} on.", zone.rfc3339(earliest)),
        ),
        Rejection::TooFar { last_date } => {
            start("too-far", format!("Bookings are taken up to {last_date}."))
        }
        Rejection::OffGrid { step_minutes } => start(
            "off-grid",
            format!(
                "Jobs start every {step_minutes} minutes. `GET /availability` lists the starts."
            ),
        ),
        Rejection::OutsideHours => start(
            "outside-hours",
            "The whole job does not fit into the hours of that day.".to_owned(),
        ),
        Rejection::Taken { .. } => {
            Reply::new(StatusCode::CONFLICT, "slot-taken", "This time has just been taken")
                .detail("Nothing was booked. `alternatives` lists the nearest free starts.")
                .alternatives(alternatives)
        }
        Rejection::UnknownBooking => unknown_booking(),
        Rejection::NotTheirs => crate::holder::not_theirs(),
        Rejection::FingerprintMismatch => Reply::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency-mismatch",
            "This Idempotency-Key was used for another request",
        )
        .detail("Send a new key with a new request."),
        Rejection::Changed(_) => changed("The booking has changed since you looked at it"),
        Rejection::Blocked { bookings, .. } => {
            Reply::new(StatusCode::CONFLICT, "held", "The bay or the mechanic is held then")
                .detail("Nothing was changed. Choose another time, bay or mechanic, or move what is in the way.")
                .in_the_way(bookings.iter().map(ToString::to_string).collect())
        }
        Rejection::Unsuitable => Reply::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unsuitable",
            "This bay or mechanic does not suit the job",
        )
        .detail("Choose a bay with the equipment and a mechanic with the skills that it needs."),
        Rejection::Length => invalid(vec![field(
            "length_minutes",
            "length",
            "A length is a multiple of 5 minutes, within one day.",
        )]),
        Rejection::Transition { from, to } => Reply::new(
            StatusCode::CONFLICT,
            "booking-changed",
            "The appointment cannot take this step any more",
        )
        .detail(format!(
            "It is {}, and that does not go to {}.",
            from.as_str(),
            to.as_str()
        )),
        Rejection::Cancelled(_) => changed("The booking is cancelled"),
        Rejection::TooEarly { to, from } => {
            let then = zone.rfc3339(from);
            let detail = if to == Status::NoShow {
                format!("Nobody is a no-show before {then}. If they called it off, cancel it.")
            } else {
                format!("This is possible from {then} on. If they are here now, move the appointment to today first.")
            };
            Reply::new(StatusCode::CONFLICT, "too-early", "It is too early for this step")
                .detail(detail)
        }
        Rejection::PastCutoff { until } => Reply::new(
            StatusCode::FORBIDDEN,
            "past-cutoff",
            "It is too late to change this booking online",
        )
        .detail(format!(
            "Changes were possible until {}. Please call the workshop.",
            zone.rfc3339(until)
        )),
    }
}

fn changed(title: &str) -> Reply {
    Reply::new(StatusCode::CONFLICT, "booking-changed", title)
        .detail("Nothing was changed. Please look at the booking again.")
}
