//! What has just been done, and the way back.

use baybook_contract::{BookingStatus, Card, Lane, StaffDay};
use leptos::prelude::*;

use super::asked::{Asked, date_of};
use crate::icons::Icon;
use crate::pages::fields::hidden;
use crate::wording::Wording;

/// Texts by what an address says was done.
const DONE: [(&str, &str); 14] = [
    ("booked", "staff-done-booked"),
    ("moved", "staff-done-moved"),
    ("undone", "staff-done-undone"),
    ("resized", "staff-done-resized"),
    ("extended", "staff-done-extended"),
    ("same", "staff-done-same"),
    ("noted", "staff-done-noted"),
    ("corrected", "staff-done-corrected"),
    ("arrived", "staff-done-arrived"),
    ("in-service", "staff-done-in-service"),
    ("completed", "staff-done-completed"),
    ("cancelled", "staff-done-cancelled"),
    ("no-show", "staff-done-no-show"),
    ("confirmed", "staff-done-confirmed"),
];

/// The banner of a day that somebody has just changed, with the way back from a move.
pub(super) fn done(words: &Wording, day: &StaffDay, asked: &Asked) -> Option<AnyView> {
    let block = match asked.done.as_str() {
        "blocked" => Some("staff-done-blocked"),
        "unblocked" => Some("staff-done-unblocked"),
        _ => None,
    };
    if let Some(key) = block {
        return Some(good(words.get(key), None));
    }
    let (_, key) = DONE.iter().find(|(done, _)| *done == asked.done)?;
    let card = day.cards.iter().find(|card| card.id == asked.card)?;
    // On another day the new day is what matters most.
    let was = date_of(&asked.start);
    let is_elsewhere = asked.done == "moved" && !was.is_empty() && was != date_of(&card.start);
    let key = if is_elsewhere { "staff-done-moved-day" } else { key };
    let date =
        day.date.parse().map_or_else(|_| day.date.clone(), |date| words.texts.date_long(date));
    let text = words.format(
        key,
        &[
            ("name", card.first_name.clone().into()),
            ("service", card.service.name.clone().into()),
            ("place", place(words, day, card).into()),
            ("date", date.into()),
        ],
    );
    // Whoever changed the card since did so on purpose, so there is nothing to undo.
    let fresh = card.revision.to_string() == asked.revision;
    let undo = match asked.done.as_str() {
        "moved" if fresh => Some(undo(words, asked, card)),
        "no-show" if fresh && card.next.contains(&BookingStatus::Confirmed) => {
            Some(not_missed(words, asked, card))
        }
        _ => None,
    };
    Some(good(text, undo))
}

fn good(text: String, undo: Option<AnyView>) -> AnyView {
    view! {
        <div class="notice good done" role="status">{Icon::Check.view()} <p>{text}</p> {undo}</div>
    }
    .into_any()
}

/// The earlier place, as a move of its own.
fn undo(words: &Wording, asked: &Asked, card: &Card) -> AnyView {
    let action = format!("/staff/bookings/{}/move", card.id);
    view! {
        <form method="post" action=action id="undo">
            {asked.carried()}
            {hidden("undo", "1")}
            {hidden("start", &asked.start)}
            {hidden("bay", &asked.bay)}
            {hidden("mechanic", &asked.mechanic)}
            {hidden("revision", &asked.revision)}
            <button class="tool">{words.get("staff-undo")}</button>
        </form>
    }
    .into_any()
}

/// The way back from a no-show that was pressed by mistake.
fn not_missed(words: &Wording, asked: &Asked, card: &Card) -> AnyView {
    let action = format!("/staff/bookings/{}/status", card.id);
    view! {
        <form method="post" action=action id="undo">
            {asked.carried()}
            {hidden("revision", &asked.revision)}
            <button class="tool" name="to" value="confirmed">{words.get("staff-undo")}</button>
        </form>
    }
    .into_any()
}

/// `10:15 to 11:00, Bay 2, Dana Whitfield`.
pub(super) fn place(words: &Wording, day: &StaffDay, card: &Card) -> String {
    let span = match (words.local(&card.start), words.local(&card.end)) {
        (Some(start), Some(end)) => words.span(&start, &end),
        _ => String::new(),
    };
    let bay = lane_name(&day.bays, &card.bay);
    let mechanic = lane_name(&day.mechanics, &card.mechanic);
    let values = [("span", span.into()), ("bay", bay.into()), ("mechanic", mechanic.into())];
    words.format("staff-place", &values)
}

/// The name of a bay or a mechanic; of one that is no more, the id.
pub(super) fn lane_name(lanes: &[Lane], id: &str) -> String {
    lanes.iter().find(|lane| lane.id == id).map_or_else(|| id.to_owned(), |lane| lane.name.clone())
}

/// That bookings have no bay or no mechanic, with the way to them.
pub(crate) fn displaced(words: &Wording, count: u32) -> Option<AnyView> {
    (count > 0).then(|| {
        let text = words.format("displaced-count", &[("count", count.into())]);
        view! {
            <p class="displaced-note">
                {Icon::Warning.view()}
                <span>{text} " " <a href="/staff/displaced">{words.get("displaced-link")}</a></span>
            </p>
        }
        .into_any()
    })
}

/// A day on which there is nothing to show.
pub(super) fn closed(words: &Wording, day: &StaffDay) -> AnyView {
    let why = match &day.closure {
        Some(reason) => words.format("staff-closed-for", &[("reason", reason.clone().into())]),
        None => words.get("staff-closed"),
    };
    view! { <div class="empty"><p class="empty-title">{why}</p></div> }.into_any()
}
