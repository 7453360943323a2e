//! `/bookings/{id}/calendar.ics`: the booking for the holder's calendar.

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use baybook_contract::{Booking, BookingStatus, ClientError, Shop};
use baybook_integrations::ics::{Appointment, calendar_file};
use jiff::Timestamp;

use super::booking::{self, Held, Link};
use super::trouble;
use crate::http::Visit;
use crate::wording::{Wording, national_phone, one_line};

pub(crate) async fn download(
    visit: Visit,
    Path(id): Path<String>,
    Query(link): Query<Link>,
) -> Response {
    let visit = visit.at(&link.shop);
    let found = load(&visit, &id, &link.token).await;
    trouble::answer(&visit, found).await
}

async fn load(visit: &Visit, id: &str, token: &str) -> Result<Response, ClientError> {
    let Held { shop, booking, .. } = booking::read(visit, id, token).await?;
    let Some(appointment) = appointment(&visit.wording(&shop), &shop, &booking) else {
        return Ok(trouble::show(visit, trouble::Trouble::Broken).await);
    };
    let name = format!("attachment; filename=\"booking-{}.ics\"", safe(&booking.reference));
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, calendar_file(&appointment)).into_response())
}

fn appointment(words: &Wording, shop: &Shop, booking: &Booking) -> Option<Appointment> {
    let instant = |text: &str| text.parse::<Timestamp>().ok();
    let values = [
        ("service", booking.service.name.clone().into()),
        ("shop", shop.name.clone().into()),
        ("reference", booking.reference.clone().into()),
        ("phone", national_phone(&shop.phone).into()),
    ];
    let mut description = words.format("calendar-description", &values);
    for line in &shop.bring {
        description.push_str("\n- ");
        description.push_str(line);
    }
    Some(Appointment {
        booking: booking.id.clone(),
        revision: booking.revision,
        start: instant(&booking.start)?,
        end: instant(&booking.end)?,
        created: instant(&booking.created_at)?,
        summary: words.format("calendar-summary", &values),
        location: one_line(&shop.address),
        description,
        url: booking.manage_url.clone(),
        cancelled: booking.status == BookingStatus::Cancelled,
        tentative: booking.status == BookingStatus::Requested,
    })
}

/// A reference as part of a file name, whatever it holds.
fn safe(reference: &str) -> String {
    reference.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}
