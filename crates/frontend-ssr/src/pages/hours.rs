//! Opening hours in words.

use baybook_contract::{Interval, Shop};
use jiff::civil::{Time, Weekday};
use leptos::prelude::*;

use crate::wording::{Wording, today};

/// `Open until 18:00`, `Closed, opens Monday 07:30`.
pub(crate) fn status(words: &Wording, shop: &Shop) -> String {
    let today = today(shop);
    let until = shop.status.until.as_deref().and_then(|until| words.local(until));
    let Some(until) = until else {
        return words.get(if shop.status.open { "status-open" } else { "status-closed" });
    };
    let time = words.time(&until);
    let days = today.map_or(7, |today| (until.date() - today).get_days());
    let day = words.texts.weekday(until.date().weekday());
    let date = words.texts.date_short(until.date());
    let values = [("time", time.into()), ("day", day.into()), ("date", date.into())];
    let key = match (shop.status.open, days) {
        (true, 0 | 1) => "status-open-until",
        (true, _) => "status-open",
        (false, 0) => "status-opens-today",
        (false, 1) => "status-opens-tomorrow",
        (false, 2..=6) => "status-opens-day",
        (false, _) => "status-opens-date",
    };
    words.format(key, &values)
}

/// The week's hours; today's row is marked.
pub(crate) fn table(words: &Wording, shop: &Shop) -> AnyView {
    let today = today(shop).map(|date| date.weekday());
    let rows = (1..=7).zip(&shop.hours).map(|(number, hours)| {
        let weekday = Weekday::from_monday_one_offset(number).unwrap_or(Weekday::Monday);
        let is_today = today == Some(weekday);
        let mut said: Vec<_> = hours.intervals.iter().map(|i| interval(words, i)).collect();
        if said.is_empty() {
            said.push(words.get("hours-closed"));
        }
        let said: Vec<_> = said.into_iter().map(|text| view! { <span>{text}</span> " " }).collect();
        let class = if is_today { "today" } else { "" };
        view! {
            <tr class=class aria-current=is_today.then_some("date")>
                <th scope="row">{words.texts.weekday(weekday)}</th>
                <td>{said}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <table class="hours">
            <caption class="unseen">{words.get("hours-title")}</caption>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn interval(words: &Wording, interval: &Interval) -> String {
    let clock = |text: &str| {
        text.parse::<Time>().map_or_else(|_| text.to_owned(), |time| words.texts.time(time))
    };
    let values = [("from", clock(&interval.from).into()), ("to", clock(&interval.to).into())];
    words.format("hours-interval", &values)
}
