//! Bookings that have no bay or no mechanic any more, or would have none.

use baybook_contract::{AffectedBooking, Misfit};
use jiff::civil::Date;
use leptos::prelude::*;

use super::page::day_of;
use crate::wording::Wording;

/// Whether the table says where each could go. Nobody looked for that once a change is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    Offered,
    Unknown,
}

/// A table of them.
pub(super) fn table(
    words: &Wording,
    bookings: &[AffectedBooking],
    today: Option<Date>,
    places: Places,
) -> AnyView {
    let rows: Vec<_> = bookings.iter().map(|booking| row(words, booking, today, places)).collect();
    let shown = if places == Places::Offered { &HEADS[..] } else { &HEADS[..HEADS.len() - 1] };
    let heads: Vec<_> =
        shown.iter().map(|key| view! { <th scope="col">{words.get(key)}</th> }).collect();
    view! {
        <table class="log">
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

const HEADS: [&str; 6] = [
    "staff-when",
    "field-reference",
    "staff-service",
    "manage-where",
    "manage-why",
    "manage-elsewhere",
];

fn row(words: &Wording, booking: &AffectedBooking, today: Option<Date>, places: Places) -> AnyView {
    let when = words.local(&booking.start).map(|at| words.moment(&at, today));
    let plate = booking.plate.clone().map(|plate| view! { ", " <b class="p">{plate}</b> });
    let place = |bay: &str, mechanic: &str| {
        let values = [("bay", bay.to_owned().into()), ("mechanic", mechanic.to_owned().into())];
        words.format("manage-place", &values)
    };
    let elsewhere = match &booking.elsewhere {
        Some(to) => place(&to.bay, &to.mechanic),
        None => words.get("manage-nowhere"),
    };
    let label = |index: usize| words.get(HEADS[index]);
    let elsewhere = (places == Places::Offered)
        .then(|| view! { <td data-label=label(5)><span>{elsewhere}</span></td> });
    view! {
        <tr>
            <td data-label=label(0)><span>{when}</span></td>
            <td data-label=label(1)>
                <a href=day_of(booking)>{booking.reference.clone()}</a>
                <span class="detail">{booking.first_name.clone()}{plate}</span>
            </td>
            <td data-label=label(2)><span>{booking.service.clone()}</span></td>
            <td data-label=label(3)><span>{place(&booking.bay, &booking.mechanic)}</span></td>
            <td data-label=label(4)><span>{words.get(why(booking.why))}</span></td>
            {elsewhere}
        </tr>
    }
    .into_any()
}

fn why(misfit: Misfit) -> &'static str {
    match misfit {
        Misfit::Closed => "manage-why-closed",
        Misfit::BayAway => "manage-why-bay-away",
        Misfit::MechanicAway => "manage-why-mechanic-away",
        Misfit::BayUnsuited => "manage-why-bay-unsuited",
        Misfit::MechanicUnsuited => "manage-why-mechanic-unsuited",
    }
}
