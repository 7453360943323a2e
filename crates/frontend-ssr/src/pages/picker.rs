//! Choosing a day and a start: the same for a new booking and for moving one.

use std::fmt::Display;

use baybook_contract::{Availability, ClientError, DayStatus, OpenDay, Shop, Slot};
use jiff::ToSpan;
use jiff::civil::Date;
use leptos::prelude::*;

use super::week::{self, Strip};
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::{Wording, encoded};

/// How many days one call of the API answers.
const DAYS_PER_CALL: u32 = 31;

/// What the picker shows.
#[derive(Debug, Clone)]
pub(crate) struct Picked {
    pub(crate) strip: Strip,
    pub(crate) availability: Availability,
    /// The next free start after a day that has none.
    pub(crate) next_free: Option<Slot>,
}

/// Which day the visitor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// This one, whatever is free on it.
    Day(Date),
    /// The first of this one's strip, from it on, on which something is free.
    From(Date),
    /// The first on which something is free.
    Soonest,
}

impl Wish {
    /// Of the parameters `date` and `from`.
    pub(crate) fn of(date: &str, from: &str) -> Self {
        let day = date.parse().ok().map(Self::Day);
        day.or_else(|| from.parse().ok().map(Self::From)).unwrap_or(Self::Soonest)
    }

    fn date(self) -> Option<Date> {
        match self {
            Self::Day(date) | Self::From(date) => Some(date),
            Self::Soonest => None,
        }
    }
}

impl Picked {
    /// Asks for the strip around the day wished for, and beyond it when nothing is free from
    /// there on.
    pub(crate) async fn load(
        visit: &Visit,
        shop: &Shop,
        service: &str,
        wish: Wish,
    ) -> Result<Self, ClientError> {
        let mut strip = Strip::around(shop, wish.date());
        let (api, caller) = (visit.api(), &visit.caller);
        let first = strip.first.to_string();
        let availability = api.availability(caller, service, &first, Strip::length()).await?;
        if !matches!(wish, Wish::Day(_)) {
            let open = availability.days.iter().filter(|day| !day.slots.is_empty());
            let mut dates = open.filter_map(|day| day.date.parse::<Date>().ok());
            strip.chosen = dates.find(|date| *date >= strip.chosen).unwrap_or(strip.chosen);
        }
        let mut picked = Self { strip, availability, next_free: None };
        if picked.day().is_none_or(|day| day.slots.is_empty()) {
            picked.next_free = week::first_free(&picked.availability, strip.chosen).cloned();
            let mut from = strip.end();
            while picked.next_free.is_none() && from <= strip.last {
                let more =
                    api.availability(caller, service, &from.to_string(), DAYS_PER_CALL).await?;
                picked.next_free = week::first_free(&more, from).cloned();
                from = from.saturating_add(DAYS_PER_CALL.into_days());
            }
        }
        Ok(picked)
    }

    pub(crate) fn day(&self) -> Option<&OpenDay> {
        let chosen = self.strip.chosen.to_string();
        self.availability.days.iter().find(|day| day.date == chosen)
    }
}

trait IntoDays {
    fn into_days(self) -> jiff::Span;
}

impl IntoDays for u32 {
    fn into_days(self) -> jiff::Span {
        i64::from(self).days()
    }
}

/// The strip of days. `base` is the page's address up to what it says of the day.
pub(crate) fn strip(words: &Wording, picked: &Picked, base: &str) -> AnyView {
    let strip = picked.strip;
    let days: Vec<_> =
        picked.availability.days.iter().map(|day| cell(words, day, strip.chosen, base)).collect();
    let arrow = |to: Option<Date>, icon: Icon, key: &str, rel: &'static str| {
        let label = words.get(key);
        match to {
            Some(date) => view! {
                <a class="turn" data-swap rel=rel href=with(base, "from", &date) aria-label=label>
                    {icon.view()}
                </a>
            }
            .into_any(),
            None => view! { <span class="turn off">{icon.view()}</span> }.into_any(),
        }
    };
    let previous = arrow(strip.previous(), Icon::Back, "week-previous", "prev");
    let next = arrow(strip.next(), Icon::Forward, "week-next", "next");
    let month = words.texts.month_and_year(strip.chosen);
    view! {
        <nav class="week" aria-label=words.get("week-label")>
            <div class="week-head">
                {previous} <p class="month">{month}</p> {next}
            </div>
            <ol class="days">{days}</ol>
        </nav>
    }
    .into_any()
}

/// The address with one more parameter.
fn with(base: &str, name: &str, value: &impl Display) -> String {
    let mark = if base.contains('?') { '&' } else { '?' };
    format!("{base}{mark}{name}={value}")
}

fn cell(words: &Wording, day: &OpenDay, chosen: Date, base: &str) -> AnyView {
    let Ok(date) = day.date.parse::<Date>() else { return ().into_any() };
    let current = (date == chosen).then_some("date");
    let key = week::state_key(day);
    let count = u32::try_from(day.slots.len()).unwrap_or(u32::MAX);
    let state = words.format(key, &[("count", count.into())]);
    let class = if day.status == DayStatus::Open { "day" } else { "day none" };
    view! {
        <li>
            <a class=class data-swap href=with(base, "date", &date) aria-current=current>
                <span class="day-name">{words.texts.weekday_short(date.weekday())}</span>
                <span class="day-number">{date.day().to_string()}</span>
                <span class="day-state">{state}</span>
            </a>
        </li>
    }
    .into_any()
}

/// The starts of the chosen day as radio buttons, to stand in a form; `None` when it has none.
pub(crate) fn starts(words: &Wording, picked: &Picked) -> Option<AnyView> {
    let day = picked.day().filter(|day| !day.slots.is_empty())?;
    let groups: Vec<_> = week::parts(words, day)
        .into_iter()
        .map(|part| {
            let pills: Vec<_> = part.starts.into_iter().map(|start| pill(words, start)).collect();
            view! {
                <fieldset class="part">
                    <legend>{words.get(part.name)}</legend>
                    <div class="pills">{pills}</div>
                </fieldset>
            }
        })
        .collect();
    Some(groups.into_any())
}

fn pill(words: &Wording, start: week::Start) -> AnyView {
    let left = start.left.map(|count| {
        let said = words.format("start-left", &[("count", count.into())]);
        view! { " " <small>{said}</small> }
    });
    view! {
        <label class="pill">
            <input type="radio" name="start" value=start.value required data-time=start.label.clone()/>
            <span>{start.label} {left}</span>
        </label>
    }
    .into_any()
}

/// What to say of a chosen day without starts, with the way to the next free one.
pub(crate) fn nothing_free(
    words: &Wording,
    shop: &Shop,
    picked: &Picked,
    base: &str,
    href: impl Fn(&Slot) -> Option<String>,
) -> AnyView {
    let date = picked.strip.chosen;
    let status = picked.day().map_or(DayStatus::Closed, |day| day.status);
    let key = match status {
        DayStatus::Open | DayStatus::Full => "none-full",
        DayStatus::Closed => "none-closed",
        DayStatus::TooSoon => "none-too-soon",
        DayStatus::TooFar => "none-too-far",
    };
    let text = words.get(key);
    let reason = shop.closures.iter().find(|closure| closure.date == date.to_string());
    let reason = reason.map(|closure| view! { <p>{closure.reason.clone()}</p> });
    let next = picked.next_free.as_ref().and_then(|slot| {
        let at = words.local(&slot.start)?;
        let said = words.moment(&at, Some(picked.strip.today));
        let label = words.format("next-free", &[("moment", said.into())]);
        // Straight to the form where there is one, else to the day.
        let direct = href(slot);
        let swaps = direct.is_none();
        let href = direct.unwrap_or_else(|| with(base, "date", &at.date()));
        Some(view! {
            <p>
                <a class="button" href=href data-swap=swaps>{label} {Icon::Arrow.view()}</a>
            </p>
        })
    });
    let none = next.is_none().then(|| view! { <p>{words.get("none-at-all")}</p> });
    view! { <div class="empty"><p class="empty-title">{text}</p>{reason}{next}{none}</div> }
        .into_any()
}

/// Address of the details form for a start.
pub(crate) fn book_href(service: &str, slot: &Slot) -> String {
    format!("/book?service={}&start={}", encoded(service), encoded(&slot.start))
}
