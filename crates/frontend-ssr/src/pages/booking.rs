//! `/bookings/{id}`: a booking, for the person who holds its link. Opening it changes nothing.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Booking, BookingStatus, ClientError, Shop};
use jiff::Zoned;
use leptos::prelude::*;
use serde::Deserialize;

use super::card::{self, Job};
use super::home::map_link;
use super::layout::{Head, Section, page};
use super::stage::{Stage, heading};
use super::{outbox, trouble};
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::{Wording, encoded, national_phone, one_line, town};

/// What the link to a booking carries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Link {
    pub(crate) token: String,
    /// Left out, the deployment's own.
    pub(crate) shop: String,
    /// Set by the page that made the change, for one message.
    pub(crate) booked: Option<String>,
    pub(crate) moved: Option<String>,
    pub(crate) cancelled: Option<String>,
    pub(crate) date: String,
    pub(crate) from: String,
    pub(crate) missing: Option<String>,
}

/// `GET /bookings/{id}?token=&shop=`
pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(link): Query<Link>,
) -> Response {
    let visit = visit.at(&link.shop);
    let found = load(&visit, &id, &link).await;
    trouble::answer(&visit, found).await
}

async fn load(visit: &Visit, id: &str, link: &Link) -> Result<Response, ClientError> {
    let Held { shop, booking, token } = read(visit, id, &link.token).await?;
    // Whoever works here and has no link to it is led to the page that the staff has of it.
    if token.is_empty() && booking.manage_token.is_empty() {
        return Ok(Redirect::to(&format!("/staff/bookings/{}", encoded(id))).into_response());
    }
    let cancelled = booking.status == BookingStatus::Cancelled;
    let said = match Stage::of(&booking) {
        Stage::Ahead if link.booked.is_some() => Some(match booking.status {
            BookingStatus::Requested => "done-requested",
            _ => "done-booked",
        }),
        Stage::Ahead if link.moved.is_some() => Some("done-moved"),
        Stage::Over if cancelled && link.cancelled.is_some() => Some("done-cancelled"),
        Stage::Ahead | Stage::Here | Stage::Over => None,
    };
    Ok(view(visit, &shop, &booking, &token, StatusCode::OK, said.map(Say::Good)))
}

/// A booking that the visitor may see.
pub(crate) struct Held {
    pub(crate) shop: Shop,
    pub(crate) booking: Booking,
    /// The link's; empty for whoever is known by being signed in.
    pub(crate) token: String,
}

/// The booking, for the holder of its link or else for whoever is signed in. A link that is too
/// old does not keep the booking from the account that it belongs to.
pub(crate) async fn read(visit: &Visit, id: &str, token: &str) -> Result<Held, ClientError> {
    let (shop, booking) = tokio::join!(
        visit.api().shop(&visit.caller),
        visit.api().booking(&visit.caller, id, credential(visit, token))
    );
    let shop = shop?;
    let error = match booking {
        Ok(booking) => return Ok(Held { shop, booking, token: token.to_owned() }),
        Err(error) => error,
    };
    let person = visit.person.as_ref().filter(|_| !token.is_empty() && is_refusal(&error));
    let Some(person) = person else { return Err(error) };
    match visit.api().booking(&visit.caller, id, &person.access).await {
        Ok(booking) => Ok(Held { shop, booking, token: String::new() }),
        Err(_) => Err(error),
    }
}

/// What the API knows the visitor by: the token of a link, or that of the session.
pub(crate) fn credential<'a>(visit: &'a Visit, token: &'a str) -> &'a str {
    match &visit.person {
        Some(person) if token.is_empty() => &person.access,
        _ => token,
    }
}

fn is_refusal(error: &ClientError) -> bool {
    error.problem().is_some_and(|problem| problem.status == 403)
}

/// Key of a message above the booking.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Say {
    Good(&'static str),
    Bad(&'static str),
}

/// The booking's page.
pub(crate) fn view(
    visit: &Visit,
    shop: &Shop,
    booking: &Booking,
    token: &str,
    status: StatusCode,
    say: Option<Say>,
) -> Response {
    let words = visit.wording(shop);
    let title = words.format("booking-title", &[("reference", booking.reference.clone().into())]);
    let head = Head::private(title).within(Section::Bookings);
    page(visit, Some(shop), status, head, || {
        let address = Address::of(visit, &booking.id, token);
        let outbox = say.and_then(|say| match say {
            Say::Good(_) => outbox::hint(visit, &words),
            Say::Bad(_) => None,
        });
        body(&words, shop, booking, &address, say, outbox)
    })
}

fn body(
    words: &Wording,
    shop: &Shop,
    booking: &Booking,
    address: &Address,
    say: Option<Say>,
    outbox: Option<AnyView>,
) -> AnyView {
    let is_new = matches!(say, Some(Say::Good("done-booked")));
    let heading = if is_new { "booking-heading-new" } else { heading(booking) };
    let void = booking.status == BookingStatus::Cancelled;
    let class = if void { "split-main ticket void" } else { "split-main ticket" };
    view! {
        <div class="wrap booking">
            {message(words, say)}
            <div class="split">
                <article class=class>
                    <h1>{words.get(heading)}</h1>
                    <p class="ref-label">{words.get("booking-reference")}</p>
                    <p class="ref">{booking.reference.clone()}</p>
                    {when(words, booking)}
                    {facts(words, shop, booking)}
                </article>
                <div class="split-side">
                    {actions(words, shop, booking, address)}
                    {bring(words, shop, booking)}
                    {outbox}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Addresses of a booking's pages.
pub(crate) struct Address {
    id: String,
    /// Empty where the session opens the booking.
    token: String,
    shop: Option<String>,
}

impl Address {
    /// At the workshop of the visit.
    pub(crate) fn of(visit: &Visit, id: &str, token: &str) -> Self {
        let shop = visit.caller.shop.as_deref().map(encoded);
        Self { id: encoded(id), token: encoded(token), shop }
    }

    /// `page` is empty for the booking itself, else for example `/cancel`.
    pub(crate) fn page(&self, page: &str) -> String {
        self.page_with(page, "")
    }

    /// The same with more in the query, for example `moved=1`.
    pub(crate) fn page_with(&self, page: &str, more: &str) -> String {
        let token = (!self.token.is_empty()).then(|| format!("token={}", self.token));
        let shop = self.shop.as_ref().map(|shop| format!("shop={shop}"));
        let more = Some(more.to_owned()).filter(|more| !more.is_empty());
        let query: Vec<_> = [token, shop, more].into_iter().flatten().collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/bookings/{}{page}{mark}{}", self.id, query.join("&"))
    }

    /// Where a form of `page` is sent. Its token goes with it, not into the address.
    pub(crate) fn action(&self, page: &str) -> String {
        let shop = self.shop.as_ref().map(|shop| format!("?shop={shop}")).unwrap_or_default();
        format!("/bookings/{}{page}{shop}", self.id)
    }
}

pub(crate) fn message(words: &Wording, say: Option<Say>) -> Option<AnyView> {
    say.map(|say| match say {
        Say::Good(key) => view! {
            <div class="notice good toast">
                {Icon::Check.view()} <p>{words.get(key)}</p>
            </div>
        }
        .into_any(),
        Say::Bad(key) => view! {
            <div class="notice warn" role="alert">{Icon::Warning.view()} <p>{words.get(key)}</p></div>
        }
        .into_any(),
    })
}

/// The job as it stands in the booking; `None` when its times cannot be read.
pub(crate) fn job(words: &Wording, booking: &Booking) -> Option<Job> {
    Some(Job {
        service: booking.service.name.clone(),
        duration_minutes: booking.service.duration_minutes,
        price: booking.service.price.clone(),
        start: words.local(&booking.start)?,
        end: words.local(&booking.end)?,
    })
}

fn when(words: &Wording, booking: &Booking) -> Option<AnyView> {
    let job = job(words, booking)?;
    Some(card::card(words, &job))
}

fn facts(words: &Wording, shop: &Shop, booking: &Booking) -> AnyView {
    let fact = |key: &str, value: AnyView| {
        view! { <div><dt>{words.get(key)}</dt><dd>{value}</dd></div> }
    };
    let assignment = &booking.assignment;
    let bay = assignment.bay_name.clone().unwrap_or_else(|| assignment.bay.clone());
    let mechanic = assignment.mechanic_name.clone().unwrap_or_else(|| assignment.mechanic.clone());
    let place = (Stage::of(booking) != Stage::Over).then(|| {
        let whom =
            words.format("booking-with", &[("mechanic", mechanic.into()), ("bay", bay.into())]);
        fact("booking-workshop", whom.into_any())
    });
    let address = &shop.address;
    let map = map_link(&one_line(address));
    let where_to = view! {
        {shop.name.clone()}
        <br/>
        {address.street.clone()}
        <br/>
        {town(address)}
        <br/>
        <a class="on-screen" href=map rel="noreferrer">{words.get("map-link")}</a>
    };
    let vehicle = vehicle(booking);
    let vehicle = (!vehicle.is_empty()).then(|| fact("booking-vehicle", vehicle.into_any()));
    let notes = booking.notes.clone().map(|notes| {
        fact("booking-notes", view! { <span class="typed">{notes}</span> }.into_any())
    });
    let check = booking.warnings.iter().any(|code| code == "vin-check-digit").then(|| {
        view! { <p class="notice warn">{Icon::Warning.view()} {words.get("warning-vin")}</p> }
    });
    let name = booking.customer.name.clone();
    let email = booking.customer.email.clone();
    let phone = booking.customer.phone.as_deref().map(national_phone);
    let phone = phone.map(|phone| view! { <br/> {phone} });
    view! {
        <dl class="facts">
            {fact("booking-where", where_to.into_any())}
            {place}
            {vehicle}
            {fact("booking-for", view! { {name} <br/> {email} {phone} }.into_any())}
            {notes}
        </dl>
        {check}
    }
    .into_any()
}

/// `BAY 123 · Volvo V60 2019`.
fn vehicle(booking: &Booking) -> String {
    let Some(vehicle) = &booking.vehicle else { return String::new() };
    let year = vehicle.year.map(|year| year.to_string());
    let model: Vec<_> =
        [vehicle.make.clone(), vehicle.model.clone(), year].into_iter().flatten().collect();
    let model = Some(model.join(" ")).filter(|model| !model.is_empty());
    let parts = [vehicle.plate.clone(), model, vehicle.vin.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn actions(words: &Wording, shop: &Shop, booking: &Booking, address: &Address) -> AnyView {
    let stage = Stage::of(booking);
    if stage == Stage::Over {
        let cancelled = booking.status == BookingStatus::Cancelled;
        let thanks = cancelled.then(|| view! { <p>{words.get("booking-cancelled-text")}</p> });
        return view! {
            <div class="panel on-screen">
                {thanks}
                <a class="button wide" href="/services">{words.get("booking-again")}</a>
            </div>
        }
        .into_any();
    }
    let until = booking.changeable_until.as_deref().filter(|_| stage == Stage::Ahead);
    let until = until.and_then(|until| words.local(until));
    let change = match until {
        Some(until) => changeable(words, &until, address),
        None => {
            let phone = national_phone(&shop.phone);
            let why = (stage == Stage::Ahead)
                .then(|| view! { <p class="fine">{words.get("booking-too-late")}</p> });
            view! {
                {why}
                <a class="button quiet wide" href=format!("tel:{}", shop.phone)>
                    {Icon::Phone.view()} {words.format("home-call", &[("phone", phone.into())])}
                </a>
            }
            .into_any()
        }
    };
    let keep = (!address.token.is_empty())
        .then(|| view! { <p class="fine">{words.get("booking-keep-link")}</p> });
    view! {
        <div class="panel on-screen">
            <a class="button wide" href=address.page("/calendar.ics") download>
                {Icon::Calendar.view()} {words.get("booking-calendar")}
            </a>
            {change}
            {keep}
        </div>
    }
    .into_any()
}

fn changeable(words: &Wording, until: &Zoned, address: &Address) -> AnyView {
    let until = words.moment(until, None);
    view! {
        <a class="button quiet wide" href=address.page("/reschedule")>
            {Icon::Clock.view()} {words.get("booking-move")}
        </a>
        <a class="button plain wide" href=address.page("/cancel")>{words.get("booking-cancel")}</a>
        <p class="fine">{words.format("booking-until", &[("until", until.into())])}</p>
    }
    .into_any()
}

fn bring(words: &Wording, shop: &Shop, booking: &Booking) -> Option<AnyView> {
    if Stage::of(booking) != Stage::Ahead || shop.bring.is_empty() {
        return None;
    }
    let lines: Vec<_> = shop
        .bring
        .iter()
        .map(|line| view! { <li>{Icon::Check.view()} {line.clone()}</li> })
        .collect();
    Some(
        view! {
            <div class="panel">
                <h2>{words.get("booking-bring")}</h2>
                <ul class="checks">{lines}</ul>
            </div>
        }
        .into_any(),
    )
}
