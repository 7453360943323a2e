//! Bookings that have no bay or no mechanic any more, or would have none.

use baybook_contract::{AffectedBooking, Misfit};
use jiff::civil::Date;
use leptos::prelude::*;

use super::page::day_of;
use crate::wording::{Wording, encoded, national_phone};

/// Whether the table says where each could go. Nobody looked for that once a change is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    Offered,
    Unknown,
}

/// A table of them, a line each. What is the same of all of them is said once, above it.
pub(super) fn table(
    words: &Wording,
    bookings: &[AffectedBooking],
    today: Option<Date>,
    places: Places,
) -> AnyView {
    let first = bookings.first();
    let shared = first.map(|one| one.why).filter(|why| bookings.iter().all(|one| one.why == *why));
    let shown = Shown {
        why: shared.is_none(),
        elsewhere: places == Places::Offered && bookings.iter().any(|one| one.elsewhere.is_some()),
        contact: bookings.iter().any(|one| one.contact.is_some()),
    };
    let heads = [
        ("staff-when", true),
        ("field-reference", true),
        ("manage-customer", true),
        ("staff-service", true),
        ("manage-where", true),
        ("manage-why", shown.why),
        ("manage-elsewhere", shown.elsewhere),
        ("manage-contact", shown.contact),
    ];
    let heads = heads.into_iter().filter(|(_, shown)| *shown);
    let heads: Vec<_> =
        heads.map(|(key, _)| view! { <th scope="col">{words.get(key)}</th> }).collect();
    let rows: Vec<_> = bookings.iter().map(|booking| row(words, booking, today, shown)).collect();
    view! {
        {shared.map(|why| view! { <p>{words.get(why_key(why))}</p> })}
        <table class="dense">
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// Columns that are not always there.
#[derive(Debug, Clone, Copy)]
struct Shown {
    why: bool,
    elsewhere: bool,
    contact: bool,
}

fn row(words: &Wording, booking: &AffectedBooking, today: Option<Date>, shown: Shown) -> AnyView {
    let when = words.local(&booking.start).map(|at| words.moment(&at, today));
    let plate = booking.plate.clone().map(|plate| view! { " " <b class="p">{plate}</b> });
    let place = |bay: &str, mechanic: &str| {
        let values = [("bay", bay.to_owned().into()), ("mechanic", mechanic.to_owned().into())];
        words.format("manage-place", &values)
    };
    let elsewhere = match &booking.elsewhere {
        Some(to) => place(&to.bay, &to.mechanic),
        None => words.get("manage-nowhere"),
    };
    view! {
        <tr>
            <td class="at"><a href=day_of(booking)>{when}</a></td>
            <td><a href=order_of(words, booking)>{booking.reference.clone()}</a></td>
            <td>{booking.first_name.clone()}{plate}</td>
            <td>{booking.service.clone()}</td>
            <td class="beside">{place(&booking.bay, &booking.mechanic)}</td>
            {shown.why.then(|| view! { <td class="beside">{words.get(why_key(booking.why))}</td> })}
            {shown.elsewhere.then(|| view! { <td>{elsewhere}</td> })}
            {shown.contact.then(|| view! { <td class="reach">{contact(booking)}</td> })}
        </tr>
    }
    .into_any()
}

/// Ways to reach the customer: the one thing that helps where there is nowhere to go.
fn contact(booking: &AffectedBooking) -> Option<AnyView> {
    let contact = booking.contact.as_ref()?;
    let phone = contact.phone.clone().map(|phone| {
        view! { <a href=format!("tel:{phone}")>{national_phone(&phone)}</a> " " }
    });
    let email = contact.email.clone().map(|email| {
        view! { <a href=format!("mailto:{email}")>{email.clone()}</a> }
    });
    Some(view! { {phone} {email} }.into_any())
}

/// The booking's page, where it is moved or cancelled: with the reason there already.
fn order_of(words: &Wording, booking: &AffectedBooking) -> String {
    let reason = encoded(&words.get(why_key(booking.why)));
    format!("/staff/bookings/{}?reason={reason}", booking.id)
}

fn why_key(misfit: Misfit) -> &'static str {
    match misfit {
        Misfit::Closed => "manage-why-closed",
        Misfit::BayAway => "manage-why-bay-away",
        Misfit::MechanicAway => "manage-why-mechanic-away",
        Misfit::BayUnsuited => "manage-why-bay-unsuited",
        Misfit::MechanicUnsuited => "manage-why-mechanic-unsuited",
    }
}
