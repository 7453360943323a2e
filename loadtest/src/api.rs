//! The calls of the API that the scenarios make, and what they read of the answers.

use jiff::{Timestamp, civil::Date};
use serde_json::Value;

use crate::{
    connection::{Connection, Reply, TransportError},
    overlap::Held,
};

/// Why a scenario could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("{0}")]
    Transport(#[from] TransportError),
    #[error("{call} answered {status}: {body}")]
    Refused { call: String, status: u16, body: String },
    #[error("{call} answered something that is not of its contract: {what} is missing")]
    Unexpected { call: String, what: &'static str },
    #[error("there is no free start to begin with")]
    NothingFree,
}

/// A start that was listed as free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Start {
    /// As listed, to be sent back.
    pub(crate) text: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) capacity: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: String,
    pub(crate) starts: Vec<Start>,
}

/// What a 201 says that the checks need.
#[derive(Debug, Clone)]
pub(crate) struct Booked {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// Today, where the workshop is.
pub(crate) async fn today(connection: &mut Connection) -> Result<Date, ApiError> {
    let shop = get(connection, "/shop", None).await?;
    text(&shop, "/today")
        .and_then(|date| date.parse().ok())
        .ok_or_else(|| unexpected("GET /shop", "today"))
}

/// Free starts of `days` days from `date`, in as few calls as the API allows.
pub(crate) async fn availability(
    connection: &mut Connection,
    service: &str,
    date: Date,
    days: u32,
) -> Result<Vec<Day>, ApiError> {
    let mut all = Vec::new();
    let mut date = date;
    let mut left = i64::from(days);
    while left > 0 {
        let now = left.min(31);
        let path = availability_path(service, date, now);
        let body = get(connection, &path, None).await?;
        all.extend(days_of(&body).ok_or_else(|| unexpected("GET /availability", "a day"))?);
        left -= now;
        date = date.saturating_add(jiff::Span::new().days(now));
    }
    Ok(all)
}

pub(crate) fn availability_path(service: &str, date: Date, days: i64) -> String {
    format!("/availability?service={service}&date={date}&days={days}")
}

/// The days of an answer of `GET /availability`.
pub(crate) fn listed_days(reply: &Reply) -> Option<Vec<Day>> {
    days_of(&serde_json::from_slice(&reply.body).ok()?)
}

/// One booking, for its holder.
pub(crate) async fn booking(
    connection: &mut Connection,
    booked: &Booked,
) -> Result<Value, ApiError> {
    get(connection, &format!("/bookings/{}", booked.id), Some(&booked.token)).await
}

/// What a 201 names.
pub(crate) fn booked(reply: &Reply) -> Option<Booked> {
    let body: Value = serde_json::from_slice(&reply.body).ok()?;
    let field = |pointer| text(&body, pointer).map(str::to_owned);
    Some(Booked { id: field("/id")?, token: field("/manage_token")? })
}

/// The bay and the mechanic a booking holds.
pub(crate) fn held(booking: &Value) -> Option<[Held; 2]> {
    let id = text(booking, "/id")?;
    let start = text(booking, "/start")?.parse().ok()?;
    let end = text(booking, "/end")?.parse().ok()?;
    let of = |kind: &str, pointer| {
        let resource = format!("{kind} {}", text(booking, pointer)?);
        Some(Held { booking: id.to_owned(), resource, start, end })
    };
    Some([of("bay", "/assignment/bay")?, of("mechanic", "/assignment/mechanic")?])
}

/// Whether a 409 is of the kind that offers other starts, and offers some.
pub(crate) fn offers_alternatives(reply: &Reply) -> bool {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    text(&body, "/type") == Some("slot-taken")
        && body.get("alternatives").and_then(Value::as_array).is_some_and(|them| !them.is_empty())
}

/// The start of an answer's body, to show what was wrong.
pub(crate) fn excerpt(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).chars().take(300).collect()
}

async fn get(
    connection: &mut Connection,
    path: &str,
    token: Option<&str>,
) -> Result<Value, ApiError> {
    let reply = connection.get(path, token).await?;
    if reply.status != 200 {
        let (status, body) = (reply.status, excerpt(&reply));
        return Err(ApiError::Refused { call: format!("GET {path}"), status, body });
    }
    serde_json::from_slice(&reply.body).map_err(|_| unexpected(&format!("GET {path}"), "JSON"))
}

fn days_of(body: &Value) -> Option<Vec<Day>> {
    body.get("days")?.as_array()?.iter().map(day).collect()
}

fn day(listed: &Value) -> Option<Day> {
    let starts = listed.get("slots")?.as_array()?.iter().map(|slot| {
        let start = text(slot, "/start")?;
        Some(Start {
            text: start.to_owned(),
            start: start.parse().ok()?,
            end: text(slot, "/end")?.parse().ok()?,
            capacity: u32::try_from(slot.get("capacity")?.as_u64()?).ok()?,
        })
    });
    Some(Day { date: text(listed, "/date")?.to_owned(), starts: starts.collect::<Option<_>>()? })
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

fn unexpected(call: &str, what: &'static str) -> ApiError {
    ApiError::Unexpected { call: call.to_owned(), what }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn reply(status: u16, body: &Value) -> Reply {
        let (headers, took) = (hyper::HeaderMap::new(), Duration::ZERO);
        Reply { status, headers, body: body.to_string().into(), took }
    }

    #[test]
    fn a_listed_day_is_read_with_its_instants() {
        let slot = json!({"start": "2026-12-01T08:00:00-06:00", "end": "2026-12-01T08:45:00-06:00",
                          "capacity": 3});
        let read = day(&json!({"date": "2026-12-01", "status": "open", "slots": [slot]}));
        let read = read.expect("a day");
        assert_eq!(read.starts[0].start, "2026-12-01T14:00:00Z".parse().expect("a time"));
        assert_eq!((read.date.as_str(), read.starts[0].capacity), ("2026-12-01", 3));
    }

    #[test]
    fn a_day_with_half_a_slot_is_not_of_the_contract() {
        let slot = json!({"start": "2026-12-01T08:00:00-06:00"});
        assert_eq!(day(&json!({"date": "2026-12-01", "slots": [slot]})), None);
    }

    #[test]
    fn a_refusal_without_alternatives_is_noticed() {
        let with = json!({"type": "slot-taken", "alternatives": [{"start": "x"}]});
        assert!(offers_alternatives(&reply(409, &with)));
        assert!(!offers_alternatives(&reply(409, &json!({"type": "slot-taken"}))));
        assert!(!offers_alternatives(&reply(409, &json!({"type": "booking-changed"}))));
    }

    #[test]
    fn a_booking_holds_a_bay_and_a_mechanic() {
        let booking = json!({"id": "b", "start": "2026-12-01T08:00:00-06:00",
            "end": "2026-12-01T08:45:00-06:00",
            "assignment": {"bay": "bay-2", "mechanic": "dana"}});
        let held = held(&booking).expect("both");
        assert_eq!(held.map(|each| each.resource), ["bay bay-2", "mechanic dana"]);
    }
}
