//! What a change did, told once after it: carried by the address that the form leads to.

use baybook_contract::{AffectedBooking, WorkshopChanged};
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::page::day_of;
use crate::icons::Icon;
use crate::wording::Wording;

/// Bookings that are named one by one.
const MOST_NAMED: usize = 12;

/// What an address says was done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Told {
    done: String,
    moved: u32,
    stayed: u32,
    /// Ids, with dots between.
    which: String,
}

/// The same with the bookings that stayed.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    key: &'static str,
    moved: u32,
    stayed: u32,
    named: Vec<AffectedBooking>,
}

/// What can be done, and what is said of it.
const DONE: [(&str, &str); 12] = [
    ("hours", "manage-done-hours"),
    ("closed", "manage-done-closed"),
    ("opened", "manage-done-opened"),
    ("saved", "manage-done-saved"),
    ("away", "manage-done-away"),
    ("back", "manage-done-back"),
    ("retired", "manage-done-retired"),
    ("returned", "manage-done-returned"),
    ("placed", "manage-done-placed"),
    ("rules", "manage-done-rules"),
    ("calendar", "manage-done-calendar"),
    ("reminders", "manage-done-reminders"),
];

/// `path`, saying what was done.
pub(super) fn address(path: &str, done: &str, changed: &WorkshopChanged) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("done", done);
    if !changed.reassigned.is_empty() {
        query.append_pair("moved", &changed.reassigned.len().to_string());
    }
    if !changed.kept.is_empty() {
        let ids: Vec<_> =
            changed.kept.iter().take(MOST_NAMED).map(|booking| booking.id.as_str()).collect();
        query.append_pair("stayed", &changed.kept.len().to_string());
        query.append_pair("which", &ids.join("."));
    }
    format!("{path}?{}", query.finish())
}

impl Told {
    /// Whether bookings have to be looked up to tell it.
    pub(super) fn names_bookings(&self) -> bool {
        self.stayed > 0
    }

    /// What to tell, with those of `displaced` that it names.
    pub(super) fn outcome(&self, displaced: Vec<AffectedBooking>) -> Option<Outcome> {
        let (_, key) = DONE.into_iter().find(|(done, _)| *done == self.done)?;
        let is_named = |booking: &AffectedBooking| self.which.split('.').any(|id| id == booking.id);
        let named = displaced.into_iter().filter(is_named).collect();
        Some(Outcome { key, moved: self.moved, stayed: self.stayed, named })
    }
}

impl Outcome {
    pub(super) fn view(&self, words: &Wording) -> AnyView {
        let count = |key: &str, count: u32| {
            let text = words.format(key, &[("count", count.into())]);
            (count > 0).then(|| view! { <p>{text}</p> })
        };
        let lines: Vec<_> = self
            .named
            .iter()
            .map(|booking| {
                let when = words.local(&booking.start).map(|at| words.moment(&at, None));
                view! { <li><a href=day_of(booking)>{when} ", " {booking.reference.clone()}</a></li> }
            })
            .collect();
        let all = (self.stayed > 0).then(|| {
            view! {
                <ul>
                    {lines}
                    <li><a href="/staff/displaced">{words.get("manage-to-displaced")}</a></li>
                </ul>
            }
        });
        let class = if self.stayed > 0 { "notice warn" } else { "notice good" };
        let icon = if self.stayed > 0 { Icon::Warning } else { Icon::Check };
        view! {
            <div class=class role="status">
                {icon.view()}
                <div>
                    <p><strong>{words.get(self.key)}</strong></p>
                    {count("manage-moved", self.moved)}
                    {count("manage-stayed", self.stayed)}
                    {all}
                </div>
            </div>
        }
        .into_any()
    }
}
