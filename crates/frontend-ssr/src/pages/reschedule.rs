//! `/bookings/{id}/reschedule`: another time for the same job.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Booking, ClientError, RescheduleRequest, Slot};
use jiff::Timestamp;
use leptos::prelude::*;
use serde::Deserialize;

use super::book::unreadable;
use super::booking::{self, Address, Held, Link, Say};
use super::card;
use super::fields::hidden;
use super::layout::{Head, Section, page};
use super::picker::{self, Picked, Wish};
use super::stage::Stage;
use super::taken::{alternative_buttons, taken_notice};
use super::trouble::{self, Trouble};
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::Wording;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Move {
    token: String,
    start: String,
    revision: String,
}

/// `GET /bookings/{id}/reschedule?token=&date=`
pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(link): Query<Link>,
) -> Response {
    let visit = visit.at(&link.shop);
    let found = load(&visit, &id, &link, StatusCode::OK, None).await;
    trouble::answer(&visit, found).await
}

/// `POST /bookings/{id}/reschedule`
pub(crate) async fn send(
    visit: Visit,
    Path(id): Path<String>,
    Query(link): Query<Link>,
    sent: Result<Form<Move>, FormRejection>,
) -> Response {
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let visit = visit.at(&link.shop);
    let done = reschedule(&visit, &id, &sent).await;
    trouble::answer(&visit, done).await
}

/// Whether its holder may still change a booking.
pub(crate) fn is_changeable(booking: &Booking) -> bool {
    Stage::of(booking) == Stage::Ahead && booking.changeable_until.is_some()
}

async fn load(
    visit: &Visit,
    id: &str,
    link: &Link,
    status: StatusCode,
    trouble: Option<Trouble>,
) -> Result<Response, ClientError> {
    let Held { shop, booking, token } = booking::read(visit, id, &link.token).await?;
    if !is_changeable(&booking) {
        return Ok(booking::view(visit, &shop, &booking, &token, StatusCode::OK, None));
    }
    let words = visit.wording(&shop);
    // People mostly move a booking by a little, so the picker opens on the day it is on.
    let booked_day = words.local(&booking.start).map(|start| start.date());
    let wish = match (Wish::of(&link.date, &link.from), booked_day) {
        (Wish::Soonest, Some(day)) => Wish::Day(day),
        (wish, _) => wish,
    };
    let picked = Picked::load(visit, &shop, &booking.service.id, wish).await?;
    let head = Head::private(words.get("move-title")).within(Section::Bookings);
    Ok(page(visit, Some(&shop), status, head, || {
        let held = Held { shop: shop.clone(), booking, token };
        body(visit, &words, &held, link, &picked, trouble)
    }))
}

fn body(
    visit: &Visit,
    words: &Wording,
    held: &Held,
    link: &Link,
    picked: &Picked,
    trouble: Option<Trouble>,
) -> AnyView {
    let booking = &held.booking;
    let address = Address::of(visit, &booking.id, &held.token);
    let page = address.page("/reschedule");
    let gone = link.missing.as_deref() == Some("gone");
    let missing_key = if gone { "start-gone" } else { "start-missing" };
    let missing = link.missing.is_some().then(|| {
        view! {
            <p class="notice warn" role="alert">{Icon::Warning.view()} {words.get(missing_key)}</p>
        }
    });
    let until_now = booking::job(words, booking).map(|job| {
        let now = words.moment(&job.start, Some(picked.strip.today));
        view! { <p class="chosen-text">{words.format("move-now", &[("moment", now.into())])}</p> }
    });
    view! {
        <div class="wrap" id="swap" data-title=words.texts.date_long(picked.strip.chosen)>
            <p class="crumb"><a href=address.page("")>{words.get("back-to-booking")}</a></p>
            <h1>{words.get("move-title")}</h1>
            {trouble.map(|trouble| trouble::notice(visit, trouble, true))}
            <div class="chosen">
                <p class="chosen-name">{booking.service.name.clone()}</p>
                <p class="spec">
                    <span>{words.texts.duration(booking.service.duration_minutes)}</span>
                </p>
                {until_now}
            </div>
            {picker::strip(words, picked, &page)}
            <section aria-labelledby="day">
                <h2 id="day">{words.texts.date_long(picked.strip.chosen)}</h2>
                {missing}
                {day(words, held, picked, &address)}
            </section>
        </div>
    }
    .into_any()
}

fn day(words: &Wording, held: &Held, picked: &Picked, address: &Address) -> AnyView {
    let (shop, booking) = (&held.shop, &held.booking);
    let Some(starts) = picker::starts(words, picked) else {
        return picker::nothing_free(words, shop, picked, &address.page("/reschedule"), |_| None);
    };
    let first = picked.day().and_then(|day| day.slots.first());
    let zone = words.zone(first.and_then(|slot| words.local(&slot.start)).as_ref());
    view! {
        <p class="fine">{zone}</p>
        <form class="starts" action=address.action("/reschedule") method="post">
            {carried(booking, &held.token)}
            {starts}
            <div class="go-on">
                <button class="button wide" data-with-time=words.get("move-to")
                    data-busy=words.get("move-busy")>
                    {words.get("move-send")}
                </button>
                <p class="fine">{card::policy(words, shop)}</p>
            </div>
        </form>
    }
    .into_any()
}

fn carried(booking: &Booking, token: &str) -> AnyView {
    view! { {hidden("token", token)} {hidden("revision", &booking.revision.to_string())} }
        .into_any()
}

async fn reschedule(visit: &Visit, id: &str, sent: &Move) -> Result<Response, ClientError> {
    let address = Address::of(visit, id, &sent.token);
    if sent.start.is_empty() {
        let again = address.page_with("/reschedule", "missing=1");
        return Ok(Redirect::to(&again).into_response());
    }
    let to = RescheduleRequest { start: sent.start.clone(), revision: sent.revision.parse().ok() };
    let token = booking::credential(visit, &sent.token);
    let error = match visit.api().reschedule(&visit.caller, id, token, &to).await {
        Ok(moved) => return Ok(done(visit, &moved, &sent.token)),
        Err(error) => error,
    };
    match error.problem().map(|problem| (problem.kind.as_str(), problem.status)) {
        Some(("slot-taken", _)) => {
            let alternatives = error.problem().map(|p| p.alternatives.clone()).unwrap_or_default();
            let held = booking::read(visit, id, &sent.token).await?;
            Ok(taken(visit, &held, sent, &alternatives))
        }
        Some(("invalid", _)) => {
            let day = day_of(&sent.start);
            let again = address.page_with("/reschedule", &format!("date={day}&missing=gone"));
            Ok(Redirect::to(&again).into_response())
        }
        Some(("past-cutoff", _) | (_, 409 | 422)) => settled(visit, id, sent).await,
        Some((_, 401 | 403 | 404)) => Err(error),
        _ => {
            let trouble = Trouble::of(&error);
            trouble::log(&error);
            let link =
                Link { token: sent.token.clone(), date: day_of(&sent.start), ..Link::default() };
            match load(visit, id, &link, trouble.status(), Some(trouble)).await {
                Ok(mut page) => {
                    trouble::retry_after(&mut page, trouble, &error);
                    Ok(page)
                }
                Err(_) => Err(error),
            }
        }
    }
}

/// The day in an instant's own offset, to open the picker on.
fn day_of(start: &str) -> String {
    start.get(..10).unwrap_or_default().to_owned()
}

/// To the booking, with the link that lasts as long as its new appointment needs. Whoever was
/// known by being signed in needs none.
fn done(visit: &Visit, moved: &Booking, token: &str) -> Response {
    let token = if token.is_empty() { "" } else { &moved.manage_token };
    let address = Address::of(visit, &moved.id, token);
    Redirect::to(&address.page_with("", "moved=1")).into_response()
}

/// The booking is not as the form took it to be. If it is already as asked for, a second press
/// met the first; else its state is shown.
async fn settled(visit: &Visit, id: &str, sent: &Move) -> Result<Response, ClientError> {
    let Held { shop, booking, token } = booking::read(visit, id, &sent.token).await?;
    let instant = |text: &str| text.parse::<Timestamp>().ok();
    let same = instant(&booking.start).is_some() && instant(&booking.start) == instant(&sent.start);
    if same && Stage::of(&booking) == Stage::Ahead {
        return Ok(done(visit, &booking, &token));
    }
    let say = if is_changeable(&booking) { "changed-meanwhile" } else { "changed-too-late" };
    let status = StatusCode::CONFLICT;
    Ok(booking::view(visit, &shop, &booking, &token, status, Some(Say::Bad(say))))
}

fn taken(visit: &Visit, held: &Held, sent: &Move, alternatives: &[Slot]) -> Response {
    let (shop, booking) = (&held.shop, &held.booking);
    let words = visit.wording(shop);
    let head = Head::private(words.get("taken-title")).within(Section::Bookings);
    let address = Address::of(visit, &booking.id, &held.token);
    let all = address.page_with("/reschedule", &format!("date={}", day_of(&sent.start)));
    page(visit, Some(shop), StatusCode::CONFLICT, head, || {
        let notice = words.local(&sent.start).map(|start| taken_notice(&words, &start));
        view! {
            <div class="wrap narrow">
                {notice}
                <p>{words.get("move-unchanged")}</p>
                <form action=address.action("/reschedule") method="post">
                    {carried(booking, &held.token)}
                    {alternative_buttons(&words, shop, alternatives, "taken-move", "move-busy")}
                </form>
                <p class="after"><a href=all>{words.get("taken-all")}</a></p>
            </div>
        }
        .into_any()
    })
}
