//! What is done to an appointment: each a form's POST that leads back to where it stood.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{
    BookingStatus, Card, ClientError, MoveRequest, NoteRequest, ResizeRequest, StatusRequest,
};
use serde::Deserialize;

use super::asked::{Asked, date_of};
use super::booking::Refused;
use super::choices::start_on;
use super::grid::status_key;
use super::notice::{Notice, Wish};
use super::{booking, card, shell};
use crate::http::{Session, Visit};
use crate::pages::book::unreadable;

/// What the forms of a card send. Everything is text, and anything may be missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    /// The day that the form stood on, and how it is looked at.
    date: String,
    by: String,
    service: String,
    /// Where it leads, as [`Asked::back`].
    back: String,
    revision: String,
    to: String,
    reason: String,
    note: String,
    start: String,
    to_date: String,
    bay: String,
    mechanic: String,
    length_minutes: String,
    /// Where the card was before a move, for the way back.
    from_start: String,
    from_bay: String,
    from_mechanic: String,
    /// Set by the way back itself.
    undo: String,
}

type Body = Result<Form<Sent>, FormRejection>;

impl Sent {
    fn asked(&self) -> Asked {
        Asked {
            date: self.date.clone(),
            by: self.by.clone(),
            service: self.service.clone(),
            back: self.back.clone(),
            ..Asked::default()
        }
    }

    fn revision(&self) -> Option<u32> {
        self.revision.parse().ok()
    }
}

/// `POST /staff/bookings/{id}/status`
pub(super) async fn advance(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let Some(to) = status(&sent.to) else {
        return shell::gone(&visit, &session).await;
    };
    let reason = Some(lines(&sent.reason)).filter(|text| !text.is_empty());
    let request = StatusRequest { to, reason, revision: sent.revision() };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let done = staff.advance(&id, &request).await;
    finish(&visit, &session, &id, &sent, done, Done { key: status_key(to), status: Some(to) }).await
}

/// `POST /staff/bookings/{id}/move`
pub(super) async fn move_to(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let mut sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    if !sent.to_date.is_empty() && sent.to_date != date_of(&sent.start) {
        match visit.api().shop(&visit.caller).await {
            Ok(shop) => sent.start = start_on(&sent.start, &sent.to_date, &shop.timezone),
            Err(error) => return crate::pages::trouble::failed(&visit, &error).await,
        }
    }
    let named = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let request = MoveRequest {
        start: sent.start.clone(),
        bay: named(&sent.bay),
        mechanic: named(&sent.mechanic),
        revision: sent.revision(),
    };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let done = staff.move_to(&id, &request).await;
    let key = if sent.undo.is_empty() { "moved" } else { "undone" };
    finish(&visit, &session, &id, &sent, done, Done { key, status: None }).await
}

/// `POST /staff/bookings/{id}/resize`
pub(super) async fn resize(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    // What is no number is no length either, which the API says in words.
    let length_minutes = sent.length_minutes.trim().parse().unwrap_or_default();
    let request = ResizeRequest { length_minutes, revision: sent.revision() };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let done = staff.resize(&id, &request).await;
    finish(&visit, &session, &id, &sent, done, Done { key: "resized", status: None }).await
}

/// `POST /staff/bookings/{id}/note`
pub(super) async fn annotate(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let request = NoteRequest { note: lines(&sent.note), revision: sent.revision() };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let done = staff.annotate(&id, &request).await;
    finish(&visit, &session, &id, &sent, done, Done { key: "noted", status: None }).await
}

struct Done {
    /// As the day's address says it.
    key: &'static str,
    /// The state that was asked for.
    status: Option<BookingStatus>,
}

/// Back to where the form stood, or the booking's page with why nothing was done.
async fn finish(
    visit: &Visit,
    session: &Session,
    id: &str,
    sent: &Sent,
    result: Result<Card, ClientError>,
    done: Done,
) -> Response {
    let asked = sent.asked();
    let back = |card: &Card| {
        let from = [
            ("start", sent.from_start.as_str()),
            ("bay", sent.from_bay.as_str()),
            ("mechanic", sent.from_mechanic.as_str()),
        ];
        let from: &[_] = if done.key == "moved" { &from } else { &[] };
        let address = asked.on(date_of(&card.start)).after(done.key, card, from);
        Redirect::to(&address).into_response()
    };
    let error = match result {
        Ok(card) => return back(&card),
        Err(error) => error,
    };
    let shown = match booking::load(visit, session, id).await {
        Ok(shown) => shown,
        Err(error) => return shell::answer(visit, session, &asked.card(id), Err(error)).await,
    };
    let (loaded, card) = (&shown.loaded, &shown.booking.card);
    // A second press met the first.
    if done.status == Some(card.status) {
        return back(card);
    }
    let words = visit.wording(&loaded.shop);
    let wish = wish(sent, card);
    let page = match Notice::of(&words, &error, &loaded.day, &asked, &wish) {
        Some(notice) => {
            let refused = Refused { notice, note: &sent.note, reason: &sent.reason };
            Ok(booking::view(visit, session, &shown, &asked, Some(refused)))
        }
        None => Err(error),
    };
    shell::answer(visit, session, &asked.card(id), page).await
}

/// The place that was asked for; what the form left open stays as it is.
fn wish<'a>(sent: &'a Sent, card: &'a Card) -> Wish<'a> {
    let or = |text: &'a str, own: &'a str| if text.is_empty() { own } else { text };
    let minutes = sent.length_minutes.parse().unwrap_or_else(|_| card::minutes(card));
    Wish {
        card: Some(&card.id),
        start: or(&sent.start, &card.start),
        minutes,
        bay: or(&sent.bay, &card.bay),
        mechanic: or(&sent.mechanic, &card.mechanic),
    }
}

fn status(text: &str) -> Option<BookingStatus> {
    use BookingStatus::{Arrived, Cancelled, Completed, Confirmed, InService, NoShow, Requested};
    let all = [Requested, Confirmed, Arrived, InService, Completed, Cancelled, NoShow];
    all.into_iter().find(|status| status_key(*status) == text)
}

/// Browsers end lines with CR LF.
pub(super) fn lines(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}
