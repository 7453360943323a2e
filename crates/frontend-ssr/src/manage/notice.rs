//! What stands above a page after something was done, or was not.

use leptos::prelude::*;

use super::page::{Loaded, Page};
use super::{bays, hours, mechanics, outcome, rules, services};
use crate::icons::Icon;

/// What stands above a page.
#[derive(Debug, Clone)]
pub(super) enum Notice {
    Done(outcome::Outcome),
    /// Somebody went back from a change that was to be confirmed.
    Unchanged,
    /// Somebody else changed the workshop first.
    Changed,
    /// It was not done, or nothing is known of it.
    NotDone,
}

pub(super) fn view(loaded: &Loaded, page: &Page, notice: &Notice) -> AnyView {
    let words = &loaded.words;
    let (title, text, lines) = match notice {
        Notice::Done(outcome) => return outcome.view(words),
        Notice::Unchanged => {
            return view! {
                <div class="notice" role="status"><p>{words.get("manage-unchanged")}</p></div>
            }
            .into_any();
        }
        Notice::Changed => ("manage-changed", "manage-changed-text", now(loaded, page)),
        Notice::NotDone => ("manage-not-done", "manage-not-done-text", Vec::new()),
    };
    let lines: Vec<_> = lines
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    let lines = (!lines.is_empty()).then(|| view! { <dl class="facts">{lines}</dl> });
    view! {
        <div class="notice warn" role="alert" tabindex="-1" autofocus=true>
            {Icon::Warning.view()}
            <div>
                <h2>{words.get(title)}</h2>
                <p>{words.get(text)}</p>
                {lines}
            </div>
        </div>
    }
    .into_any()
}

/// How it stands now what a page is about.
fn now(loaded: &Loaded, page: &Page) -> Vec<(String, String)> {
    match page {
        Page::Hours => Some(hours::facts(loaded)),
        Page::Bay(Some(id)) => loaded.bay(id).map(|bay| bays::facts(loaded, bay)),
        Page::Mechanic(Some(id)) => loaded.mechanic(id).map(|one| mechanics::facts(loaded, one)),
        Page::Service(Some(id)) => loaded.service(id).map(|one| services::facts(loaded, one)),
        Page::Rules => Some(rules::facts(loaded)),
        _ => None,
    }
    .unwrap_or_default()
}
