//! What stands above and below the grid.

use baybook_contract::{BookingStatus, Service, StaffDay};
use baybook_domain::access::Action;
use jiff::ToSpan;
use jiff::civil::Date;
use leptos::prelude::*;

use super::asked::Asked;
use super::day::Loaded;
use super::grid::waits;
use super::lanes::{By, Column};
use crate::icons::Icon;
use crate::wording::Wording;

/// The day, the way to other days, and what can be done.
pub(super) fn bar(words: &Wording, loaded: &Loaded, asked: &Asked, title: String) -> AnyView {
    let date = loaded.day.date.parse::<Date>().ok();
    let near = |days: i64, key: &'static str, icon: Icon, rel: &'static str| {
        let date = date.and_then(|date| date.checked_add(days.days()).ok())?;
        let href = asked.on(&date.to_string()).day();
        Some(view! {
            <a class="tool" href=href rel=rel aria-label=words.get(key) title=words.get(key)>{icon.view()}</a>
        })
    };
    let is_today = loaded.shop.today == loaded.day.date;
    // On today itself it leads to now.
    let today = match asked.on(&loaded.shop.today).day() {
        day if is_today => format!("{day}#now"),
        day => day,
    };
    let today = view! {
        <a class="tool" href=today id="today"
            aria-current=is_today.then_some("date")>{words.get("staff-today")}</a>
    };
    let by = |by: By, key: &'static str| {
        let current = (asked.by() == by).then_some("true");
        view! { <a href=asked.by_lanes(by).day() aria-current=current>{words.get(key)}</a> }
    };
    let may = |action| loaded.session.may(action);
    let new = asked.address("/staff/new", &[("date", &loaded.day.date)]);
    let block = asked.address("/staff/block", &[("date", &loaded.day.date)]);
    view! {
        <div class="bar on-screen">
            <div class="bar-day">
                {near(-1, "staff-day-before", Icon::Back, "prev")}
                {today}
                {near(1, "staff-day-after", Icon::Forward, "next")}
                <form action="/staff" class="jump">
                    <label class="unseen" for="jump">{words.get("staff-date")}</label>
                    <input type="date" id="jump" name="date" value=loaded.day.date.clone() required/>
                    {(asked.by() == By::Mechanics).then(|| view! { <input type="hidden" name="by" value="mechanics"/> })}
                    <button class="tool">{words.get("staff-go")}</button>
                </form>
            </div>
            <h1>{title.clone()}</h1>
            <div class="bar-acts">
                {may(Action::BookForOthers).then(|| view! {
                    <a class="tool main" href=new id="new">{words.get("staff-new")}</a>
                })}
                {may(Action::BlockTime).then(|| view! {
                    <a class="tool" href=block>{words.get("staff-block")}</a>
                })}
                <button class="tool scripted" id="print" type="button">{words.get("staff-print")}</button>
                <button class="tool scripted" id="help" type="button" aria-label=words.get("staff-keys")
                    aria-controls="keys" aria-expanded="false">"?"</button>
            </div>
            <div class="bar-view"><nav class="by" aria-label=words.get("staff-by")>
                {by(By::Bays, "staff-by-bays")} {by(By::Mechanics, "staff-by-mechanics")}
            </nav>
            {fits(words, loaded, asked)}
            <p class="legend" aria-hidden="true">{legend(words)}</p></div>
            <noscript>{as_of(words, &loaded.day, asked)}</noscript>
        </div>
        <h1 class="on-paper" aria-hidden="true">{title}</h1>
    }
    .into_any()
}

/// Without script the page stands still: from when it is, and the way to a newer one.
fn as_of(words: &Wording, day: &StaffDay, asked: &Asked) -> AnyView {
    let time = words.local(&day.now).map(|at| words.time(&at)).unwrap_or_default();
    let text = words.format("staff-as-of", &[("time", time.into())]);
    view! { <p class="as-of">{text} " " <a href=asked.day()>{words.get("staff-reload")}</a></p> }
        .into_any()
}

fn fits(words: &Wording, loaded: &Loaded, asked: &Asked) -> AnyView {
    let options: Vec<_> = loaded
        .services
        .iter()
        .map(|service| {
            let length = words.texts.duration(service.duration_minutes);
            view! {
                <option value=service.id.clone() selected=service.id == asked.service>
                    {format!("{} ({length})", service.name)}
                </option>
            }
        })
        .collect();
    view! {
        <form class="fits-form" action=format!("/staff/day/{}", loaded.day.date)>
            {(asked.by() == By::Mechanics).then(|| view! { <input type="hidden" name="by" value="mechanics"/> })}
            <label for="fits">{words.get("staff-fits")}</label>
            <select id="fits" name="service">
                <option value="">{words.get("staff-fits-none")}</option>
                {options}
            </select>
            <button class="tool unscripted">{words.get("staff-fits-show")}</button>
        </form>
    }
    .into_any()
}

/// How the day stands, in figures.
pub(super) fn summary(
    words: &Wording,
    day: &StaffDay,
    columns: &[Column<'_>],
    service: Option<&Service>,
) -> AnyView {
    let booked: u32 = columns.iter().map(|column| column.lane.booked_minutes).sum();
    let available: u32 = columns.iter().map(|column| column.lane.available_minutes).sum();
    let count = |which: fn(&baybook_contract::Card) -> bool| {
        let cards: Vec<_> = day.cards.iter().filter(|card| which(card)).collect();
        (u32::try_from(cards.len()).unwrap_or_default(), cards.first().map(|card| card.id.clone()))
    };
    let chip = |key: &'static str, class: &'static str, (count, first): (u32, Option<String>)| {
        let first = first?;
        let text = words.format(key, &[("count", count.into())]);
        Some(
            view! { <li><a class=format!("chip {class}") href=format!("#c-{first}")>{text}</a></li> },
        )
    };
    let room = service.map(|service| {
        let gaps = columns.iter().flat_map(|column| &column.gaps).filter(|gap| gap.fits).count();
        let values = [
            ("count", u32::try_from(gaps).unwrap_or_default().into()),
            ("service", service.name.clone().into()),
        ];
        view! { <li class="room">{words.format("staff-gaps", &values)}</li> }
    });
    let all = u32::try_from(day.cards.len()).unwrap_or_default();
    let share = share(booked, available);
    let used = words.format(
        "staff-used-day",
        &[
            ("share", share.into()),
            ("booked", hours(words, booked).into()),
            ("available", hours(words, available).into()),
        ],
    );
    view! {
        <ul class="summary">
            <li><strong>{used}</strong></li>
            <li>{words.format("staff-count", &[("count", all.into())])}</li>
            {chip("staff-count-late", "late", count(|card| card.late))}
            {chip("staff-count-over", "overrun", count(|card| card.overrun))}
            {chip("staff-count-waiting", "waits", count(waits))}
            {chip("staff-count-requested", "asks", count(|card| card.status == BookingStatus::Requested))}
            {room}
        </ul>
    }
    .into_any()
}

fn legend(words: &Wording) -> AnyView {
    let states = ["requested", "confirmed", "arrived", "in-service", "completed"];
    states
        .map(|state| {
            let text = words.get(&format!("staff-status-{state}"));
            view! { <span class=format!("key {state}")>{text}</span> }
        })
        .into_iter()
        .collect::<Vec<_>>()
        .into_any()
}

/// `72 %`.
pub(super) fn share(booked: u32, available: u32) -> String {
    match (u64::from(booked) * 100).checked_div(u64::from(available)) {
        Some(share) => format!("{share}\u{a0}%"),
        None => "–".to_owned(),
    }
}

/// How much of a lane is booked, in hours.
pub(super) fn used(words: &Wording, booked: u32, available: u32) -> String {
    let (booked, available) = (hours(words, booked), hours(words, available));
    words.format("staff-used", &[("booked", booked.into()), ("available", available.into())])
}

fn hours(words: &Wording, minutes: u32) -> String {
    words.texts.duration(minutes)
}

/// What the keys do, shown on `?`.
pub(super) fn keys(words: &Wording) -> AnyView {
    let keys = [
        ("N", "staff-key-new"),
        ("G", "staff-key-grid"),
        ("F", "staff-key-find"),
        ("← ↑ → ↓", "staff-key-arrows"),
        ("Enter", "staff-key-open"),
        ("C", "staff-key-check-in"),
        ("M", "staff-key-move"),
        ("T", "staff-key-today"),
        ("J", "staff-key-before"),
        ("K", "staff-key-after"),
        ("B", "staff-key-lanes"),
        ("P", "staff-key-print"),
        ("U", "staff-key-undo"),
        ("?", "staff-key-help"),
    ];
    let lines: Vec<_> = keys
        .iter()
        .map(
            |(key, text)| view! { <div><dt><kbd>{*key}</kbd></dt><dd>{words.get(text)}</dd></div> },
        )
        .collect();
    view! {
        <section class="keys" id="keys" hidden=true aria-label=words.get("staff-keys")>
            <h2>{words.get("staff-keys")}</h2>
            <dl>{lines}</dl>
            <p class="fine">{words.get("staff-key-drag")}</p>
        </section>
    }
    .into_any()
}
