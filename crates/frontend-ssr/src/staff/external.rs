//! What others entered in the workshop's calendar, above the grid: it is of no bay or mechanic.

use baybook_contract::{ExternalEntry, StaffDay};
use leptos::prelude::*;

use crate::wording::Wording;

pub(super) fn list(words: &Wording, day: &StaffDay) -> Option<AnyView> {
    if day.external.is_empty() {
        return None;
    }
    let entries: Vec<_> = day.external.iter().map(|entry| line(words, entry)).collect();
    Some(
        view! {
            <section class="external" aria-labelledby="external">
                <h2 id="external">{words.get("staff-external")}</h2>
                <ul>{entries}</ul>
            </section>
        }
        .into_any(),
    )
}

fn line(words: &Wording, entry: &ExternalEntry) -> AnyView {
    let span = words.local(&entry.start).zip(words.local(&entry.end));
    let time = match span {
        _ if entry.all_day => words.get("staff-external-all-day"),
        Some((start, end)) => words.span(&start, &end),
        None => String::new(),
    };
    let title = match entry.title.as_str() {
        "" => words.get("staff-external-busy"),
        title => title.to_owned(),
    };
    view! { <li><span class="when">{time}</span> " " {title}</li> }.into_any()
}
