//! What happened to a booking, in words.

use baybook_contract::{BookedPlace, DoneBy, HistoryKind, HistoryLine, PlaceChange};
use leptos::prelude::*;

use super::banner::lane_name;
use super::booking::Shown;
use super::day::Loaded;
use crate::wording::{Wording, today};

pub(super) fn view(words: &Wording, Shown { booking, loaded }: &Shown) -> AnyView {
    let lines: Vec<_> = booking.history.iter().map(|line| item(words, loaded, line)).collect();
    view! {
        <section class="history" aria-labelledby="history">
            <h2 id="history">{words.get("staff-history")}</h2>
            <ol>{lines}</ol>
        </section>
    }
    .into_any()
}

fn item(words: &Wording, loaded: &Loaded, line: &HistoryLine) -> AnyView {
    let at = words.local(&line.at).map(|at| words.moment(&at, today(&loaded.shop)));
    let by = line.by.map(|by| {
        let by = match (by, &line.name) {
            (DoneBy::Customer, _) => words.get("staff-by-customer"),
            (DoneBy::System, _) => words.get("staff-by-system"),
            (DoneBy::Staff, Some(name)) => {
                words.format("staff-by-name", &[("name", name.clone().into())])
            }
            (DoneBy::Staff, None) => words.get("staff-by-staff"),
        };
        view! { <span class="doer">{by}</span> }
    });
    let address = line.address.clone().map(|address| {
        let text = words.format("staff-by-address", &[("address", address.into())]);
        view! { <span class="doer">{text}</span> }
    });
    view! {
        <li>
            <time datetime=line.at.clone()>{at}</time>
            <span><b>{what(words, loaded, line)}</b> " " {by} " " {address}</span>
        </li>
    }
    .into_any()
}

fn what(words: &Wording, loaded: &Loaded, line: &HistoryLine) -> String {
    if let Some(change) = &line.moved {
        let (from, to) = places(words, loaded, change);
        return words.format("staff-did-moved-from", &[("from", from.into()), ("to", to.into())]);
    }
    if let Some(change) = line.resized {
        let length = |minutes: u16| words.texts.duration(minutes.into());
        let (from, to) = (length(change.from_minutes), length(change.to_minutes));
        return words.format("staff-did-resized-from", &[("from", from.into()), ("to", to.into())]);
    }
    if !line.corrected.is_empty() {
        let names = line.corrected.iter().map(|name| words.get(&format!("staff-corrected-{name}")));
        let names = names.collect::<Vec<_>>().join(", ");
        return words.format("staff-did-corrected-what", &[("what", names.into())]);
    }
    words.get(match line.what {
        HistoryKind::Booked => "staff-did-booked",
        HistoryKind::Moved => "staff-did-moved",
        HistoryKind::Resized => "staff-did-resized",
        HistoryKind::Noted => "staff-did-noted",
        HistoryKind::Corrected => "staff-did-corrected",
        HistoryKind::Confirmed => "staff-did-confirmed",
        HistoryKind::Arrived => "staff-did-arrived",
        HistoryKind::InService => "staff-did-in-service",
        HistoryKind::Completed => "staff-did-completed",
        HistoryKind::Cancelled => "staff-status-cancelled",
        HistoryKind::NoShow => "staff-status-no-show",
    })
}

/// Both places, each with what differs only.
fn places(
    words: &Wording,
    loaded: &Loaded,
    PlaceChange { from, to }: &PlaceChange,
) -> (String, String) {
    let told = |place: &BookedPlace| {
        let start = words.local(&place.start).map(|at| words.moment(&at, today(&loaded.shop)));
        let bay = lane_name(&loaded.day.bays, &place.bay);
        let mechanic = lane_name(&loaded.day.mechanics, &place.mechanic);
        let all = [
            (from.start != to.start).then_some(start).flatten(),
            (from.bay != to.bay).then_some(bay),
            (from.mechanic != to.mechanic).then_some(mechanic),
        ];
        all.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    (told(from), told(to))
}
