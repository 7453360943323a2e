//! What is done to an appointment: each a form's POST that leads back to where it stood.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{
    BookingStatus, Card, ClientError, MoveRequest, NoteRequest, ResizeRequest, StatusRequest,
};
use jiff::civil::Date;
use serde::Deserialize;

use super::asked::{Asked, date_of};
use super::booking::Refused;
use super::choices::start_on;
use super::grid::status_key;
use super::notice::{Notice, Wish};
use super::{booking, card, making_room, shell};
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
    pub(super) reason: String,
    pub(super) note: String,
    pub(super) start: String,
    /// Sent by a form that has the field, even if it is empty.
    pub(super) to_date: Option<String>,
    pub(super) bay: String,
    pub(super) mechanic: String,
    pub(super) length_minutes: String,
    /// Which booking makes room for a longer one, its revision, and `start bay mechanic`.
    pub(super) makes_room: String,
    pub(super) makes_room_revision: String,
    pub(super) makes_room_at: String,
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

    /// Nothing sent yet, with a reason to begin with.
    pub(super) fn for_reason(reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..Self::default() }
    }

    /// Whether it is of the form that moves.
    pub(super) fn is_move(&self) -> bool {
        self.to_date.is_some()
    }

    /// Whether the date field names no day.
    pub(super) fn is_no_date(&self) -> bool {
        self.to_date.as_ref().is_some_and(|date| date.parse::<Date>().is_err())
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
    finish(
        &visit,
        &session,
        &id,
        &sent,
        done,
        Done { status: Some(to), ..Done::of(status_key(to)) },
    )
    .await
}

/// `POST /staff/bookings/{id}/move`
pub(super) async fn move_to(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let mut start = sent.start.clone();
    if let Some(date) = sent.to_date.as_ref().filter(|date| *date != date_of(&start)) {
        let shop = match visit.api().shop(&visit.caller).await {
            Ok(shop) => shop,
            Err(error) => return crate::pages::trouble::failed(&visit, &error).await,
        };
        match start_on(&start, date, &shop.timezone) {
            Some(on_date) => start = on_date,
            None => return refuse_date(&visit, &session, &id, &sent).await,
        }
    }
    let named = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let request = MoveRequest {
        start,
        bay: named(&sent.bay),
        mechanic: named(&sent.mechanic),
        revision: sent.revision(),
    };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let done = staff.move_to(&id, &request).await;
    let key = if sent.undo.is_empty() { "moved" } else { "undone" };
    finish(&visit, &session, &id, &sent, done, Done::of(key)).await
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
    // First whoever makes room. If that fails, the reply to this tells what is still in the way.
    let (mut key, mut not_moved) = ("resized", None);
    if let Some((booking, place)) = making_room::wanted(&sent) {
        match staff.move_to(booking, &place).await {
            Ok(_) => key = "extended",
            Err(error) => not_moved = Some(error),
        }
    }
    let done = staff.resize(&id, &request).await;
    finish(&visit, &session, &id, &sent, done, Done { key, status: None, not_moved }).await
}

/// Nothing was moved: the date field names no day.
async fn refuse_date(visit: &Visit, session: &Session, id: &str, sent: &Sent) -> Response {
    let asked = sent.asked();
    let page = booking::load(visit, session, id).await.map(|shown| {
        let words = visit.wording(&shown.loaded.shop);
        let notice = Notice::invalid(&words, words.get("staff-error-date"));
        let refused = Refused::with(notice, sent);
        booking::view(visit, session, &shown, &asked, Some(refused))
    });
    shell::answer(visit, session, &asked.card(id), page).await
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
    finish(&visit, &session, &id, &sent, done, Done::of("noted")).await
}

struct Done {
    /// As the day's address says it.
    key: &'static str,
    /// The state that was asked for.
    status: Option<BookingStatus>,
    /// Why the booking that was to make room was not moved.
    not_moved: Option<ClientError>,
}

impl Done {
    fn of(key: &'static str) -> Self {
        Self { key, status: None, not_moved: None }
    }
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
        // A form that asks for what is so already changes nothing.
        let is_same = done.status.is_none() && sent.revision() == Some(card.revision);
        let key = if is_same { "same" } else { done.key };
        let from: &[_] = if key == "moved" { &from } else { &[] };
        let address = asked.on(date_of(&card.start)).after(key, card, from);
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
            let notice = match &done.not_moved {
                Some(error) => notice.after(&words, error),
                None => notice,
            };
            let movers = making_room::find(visit, session, &shown, &error, sent).await;
            let refused = Refused { movers, ..Refused::with(notice, sent) };
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
        card: Some(card),
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
