//! `/bookings` for somebody who is signed in: what they booked, with or without the account.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{Booking, BookingStatus, ClientError};
use leptos::prelude::*;
use serde::Deserialize;

use super::resend;
use crate::http::{MaybeSession, Session, Visit};
use crate::icons::Icon;
use crate::pages::booking::Address;
use crate::pages::find;
use crate::pages::layout::{Head, Section, page};
use crate::pages::stage::Stage;
use crate::pages::trouble;
use crate::wording::{Wording, encoded};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    /// Looking for one by its reference all the same.
    find: Option<String>,
}

/// `GET /bookings`
pub(crate) async fn show(
    visit: Visit,
    MaybeSession(session): MaybeSession,
    Query(shown): Query<Shown>,
) -> Response {
    match session {
        Some(session) if shown.find.is_none() => {
            let page = own(&visit, &session).await;
            trouble::answer(&visit, page).await
        }
        _ => find::show(visit).await,
    }
}

async fn own(visit: &Visit, session: &Session) -> Result<Response, ClientError> {
    let api = visit.api();
    let bookings = async {
        if !session.me.email_verified {
            return Ok(Vec::new());
        }
        Ok(api.own_bookings(&visit.caller, &session.access).await?.bookings)
    };
    let (shop, bookings) = tokio::join!(api.shop(&visit.caller), bookings);
    let (shop, bookings) = (shop?, bookings?);
    let words = visit.wording(&shop);
    let head = Head::private(words.get("own-title")).within(Section::Bookings);
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || {
        // Newest start first; what is to come reads better in the order of time.
        let (mut coming, past): (Vec<_>, Vec<_>) =
            bookings.iter().partition(|booking| is_coming(booking, &shop.today));
        coming.reverse();
        view! {
            <div class="wrap narrow account">
                <h1>{words.get("own-title")}</h1>
                {(!session.me.email_verified).then(|| unverified(&words, &session.me.email))}
                <section>
                    <h2>{words.get("own-coming")}</h2>
                    {list(visit, &words, &coming, "own-none-coming")}
                </section>
                {(!past.is_empty()).then(|| view! {
                    <section>
                        <h2>{words.get("own-past")}</h2>
                        {list(visit, &words, &past, "own-none-coming")}
                    </section>
                })}
                <p class="acts"><a class="button" href="/services">{words.get("home-book")}</a></p>
                <p class="after"><a href="/bookings?find=1">{words.get("own-find")}</a></p>
            </div>
        }
        .into_any()
    }))
}

fn unverified(words: &Wording, email: &str) -> AnyView {
    view! {
        <div class="notice warn">
            {Icon::Warning.view()}
            <div>
                <h2>{words.get("account-unverified")}</h2>
                <p>{words.get("own-unverified-text")}</p>
                {resend::button(words, email)}
            </div>
        </div>
    }
    .into_any()
}

fn list(visit: &Visit, words: &Wording, bookings: &[&Booking], none: &'static str) -> AnyView {
    if bookings.is_empty() {
        return view! { <p>{words.get(none)}</p> }.into_any();
    }
    let rows: Vec<_> = bookings.iter().map(|booking| row(visit, words, booking)).collect();
    view! { <ul class="entries own">{rows}</ul> }.into_any()
}

fn row(visit: &Visit, words: &Wording, booking: &Booking) -> AnyView {
    // The session opens it, so that no secret is in an address and none can be too old.
    let address = Address::of(visit, &booking.id, "");
    let when = match (words.local(&booking.start), words.local(&booking.end)) {
        (Some(start), Some(end)) => {
            let date = words.texts.date_long(start.date());
            let span = words.span(&start, &end);
            view! { <time datetime=start.timestamp().to_string()>{date} <br/> {span}</time> }
                .into_any()
        }
        _ => booking.start.clone().into_any(),
    };
    let stage = words.get(status_key(booking));
    let named = |key: &str| {
        words.format(
            key,
            &[
                ("service", booking.service.name.clone().into()),
                ("reference", booking.reference.clone().into()),
            ],
        )
    };
    let act = |path: String, key: &'static str, label: &str| {
        view! { <a href=path aria-label=named(label)>{words.get(key)}</a> }.into_any()
    };
    let again = || {
        let path = format!("/availability?service={}", encoded(&booking.service.id));
        act(path, "own-again", "own-again-named")
    };
    let acts: Vec<AnyView> = match Stage::of(booking) {
        Stage::Ahead => {
            let mut acts = Vec::new();
            if booking.changeable_until.is_some() {
                acts.push(act(address.page("/reschedule"), "own-move", "own-move-named"));
                acts.push(act(address.page("/cancel"), "own-cancel", "own-cancel-named"));
            }
            let path = address.page("/calendar.ics");
            acts.push(act(path, "own-calendar", "own-calendar-named"));
            acts
        }
        Stage::Here => Vec::new(),
        Stage::Over => vec![again()],
    };
    view! {
        <li>
            <div>
                <a class="own-service" href=address.page("")>{booking.service.name.clone()}</a>
                <p>{when}</p>
                <p class="fine"><span class="tag">{stage}</span> " " {booking.reference.clone()}</p>
            </div>
            <p class="own-acts">{acts}</p>
        </li>
    }
    .into_any()
}

/// Whether it belongs above what is past. One that nobody closed does only on its own day.
fn is_coming(booking: &Booking, today: &str) -> bool {
    let is_of_the_past = booking.ended && booking.start.get(..10) < Some(today);
    Stage::of(booking) != Stage::Over && !is_of_the_past
}

fn status_key(booking: &Booking) -> &'static str {
    match booking.status {
        BookingStatus::Requested | BookingStatus::Confirmed if booking.ended => "own-ended",
        BookingStatus::Requested => "own-requested",
        BookingStatus::Confirmed => "own-confirmed",
        BookingStatus::Arrived => "own-arrived",
        BookingStatus::InService => "own-in-service",
        BookingStatus::Completed => "own-completed",
        BookingStatus::Cancelled => "own-cancelled",
        BookingStatus::NoShow => "own-no-show",
    }
}
