//! What stands above a form when the API did not do what it asked for.

use axum::http::StatusCode;
use baybook_contract::{BlockedTime, Card, ClientError, StaffDay};
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;

use super::asked::Asked;
use super::banner;
use super::grid::status_key;
use super::lanes::holds;
use crate::icons::Icon;
use crate::pages::trouble::{self, Trouble};
use crate::wording::Wording;

/// Why nothing was changed.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) status: StatusCode,
    title: String,
    text: Option<String>,
    /// What is in the way, with where to look at it.
    lines: Vec<(Option<String>, String)>,
}

/// The place that was asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish<'a> {
    pub(super) card: Option<&'a Card>,
    pub(super) start: &'a str,
    pub(super) minutes: i64,
    pub(super) bay: &'a str,
    pub(super) mechanic: &'a str,
}

impl Notice {
    /// Somebody else changed the card; with how it is now, because a drag shows nothing else of it.
    fn changed(words: &Wording, day: &StaffDay, wish: &Wish<'_>) -> Self {
        let id = wish.card.map(|card| &card.id);
        let card = day.cards.iter().find(|card| Some(&card.id) == id);
        let line = card.map(|card| {
            let state = words.get(&format!("staff-status-{}", status_key(card.status)));
            (None, format!("{}. {state}", described(words, day, card)))
        });
        Self {
            status: StatusCode::CONFLICT,
            title: words.get("staff-changed"),
            text: Some(words.get("staff-changed-text")),
            lines: line.into_iter().collect(),
        }
    }

    /// What a refusal means, if a form can say it; else the error goes on.
    pub(super) fn of(
        words: &Wording,
        error: &ClientError,
        day: &StaffDay,
        asked: &Asked,
        wish: &Wish<'_>,
    ) -> Option<Self> {
        let kind = error.problem().map_or("", |problem| problem.kind.as_str());
        let (title, text) = match kind {
            "booking-changed" => return Some(Self::changed(words, day, wish)),
            "held" | "slot-taken" => ("staff-held", "staff-held-text"),
            "too-early" => ("staff-too-early", "staff-too-early-text"),
            "unsuitable" => ("staff-unsuitable", "staff-unsuitable-text"),
            "invalid" => ("staff-invalid", "staff-invalid-text"),
            "unauthenticated" | "forbidden" | "unknown-booking" | "unknown-day" => return None,
            _ => {
                let trouble = Trouble::of(error);
                trouble::log(error);
                return Some(Self {
                    status: trouble.status(),
                    title: words.get("staff-not-done"),
                    text: Some(words.get("staff-not-done-text")),
                    lines: Vec::new(),
                });
            }
        };
        let problem = error.problem();
        let lines = match title {
            "staff-held" => {
                let named = problem.map(|problem| problem.in_the_way.as_slice());
                in_the_way(words, day, asked, wish, named.unwrap_or_default())
            }
            "staff-invalid" => {
                let errors = problem.map(|problem| problem.errors.as_slice()).unwrap_or_default();
                errors.iter().map(|error| (None, said(words, error))).collect()
            }
            _ => Vec::new(),
        };
        Some(Self {
            status: StatusCode::from_u16(problem.map_or(409, |problem| problem.status))
                .unwrap_or(StatusCode::CONFLICT),
            title: words.get(title),
            text: Some(words.get(text)),
            lines,
        })
    }

    /// What cannot be done as it was typed.
    pub(super) fn invalid(words: &Wording, why: String) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            title: words.get("staff-invalid"),
            text: Some(words.get("staff-invalid-text")),
            lines: vec![(None, why)],
        }
    }

    /// The same, after whoever was to make room could not be moved either.
    pub(super) fn after(mut self, words: &Wording, error: &ClientError) -> Self {
        let why = match error.problem().map(|problem| problem.kind.as_str()) {
            Some("booking-changed") => words.get("staff-not-moved-changed"),
            _ => words.get("staff-not-moved"),
        };
        self.lines.insert(0, (None, why));
        self
    }

    pub(super) fn view(&self) -> AnyView {
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|(href, text)| match href {
                Some(href) => view! { <li><a href=href.clone()>{text.clone()}</a></li> }.into_any(),
                None => view! { <li>{text.clone()}</li> }.into_any(),
            })
            .collect();
        let text = self.text.clone().map(|text| view! { <p>{text}</p> });
        view! {
            <div class="notice warn" role="alert" tabindex="-1" autofocus=true>
                {Icon::Warning.view()}
                <div><h2>{self.title.clone()}</h2>{text}<ul>{lines}</ul></div>
            </div>
        }
        .into_any()
    }
}

fn said(words: &Wording, error: &baybook_contract::FieldError) -> String {
    let key = format!("staff-error-{}", error.code);
    if words.texts.has(&key) { words.get(&key) } else { error.message.clone() }
}

fn described(words: &Wording, day: &StaffDay, card: &Card) -> String {
    let place = banner::place(words, day, card);
    format!("{}, {}. {place}", card.first_name, card.service.name)
}

/// The bookings that the API names, or else those that overlap the place asked for; and blocked
/// time.
fn in_the_way(
    words: &Wording,
    day: &StaffDay,
    asked: &Asked,
    wish: &Wish<'_>,
    named: &[String],
) -> Vec<(Option<String>, String)> {
    let at = |text: &str| text.parse::<Timestamp>().ok();
    let Some(start) = at(wish.start) else { return Vec::new() };
    let end = start + SignedDuration::from_mins(wish.minutes);
    // The bay is held until it is clean again.
    let clean_up =
        wish.card.and_then(|card| Some(at(&card.bay_until)?.duration_since(at(&card.end)?)));
    let bay_end = end + clean_up.unwrap_or_default();
    let overlap = |from: &str, to: &str, end: Timestamp| {
        at(from).zip(at(to)).is_some_and(|(from, to)| from < end && start < to)
    };
    let overlaps = |card: &Card| {
        Some(&card.id) != wish.card.map(|card| &card.id)
            && holds(card)
            && ((card.bay == wish.bay && overlap(&card.start, &card.bay_until, bay_end))
                || (card.mechanic == wish.mechanic && overlap(&card.start, &card.end, end)))
    };
    let holds_place = |card: &&Card| {
        if named.is_empty() { overlaps(card) } else { named.contains(&card.id) }
    };
    let cards = day.cards.iter().filter(holds_place).map(|card| {
        let text = described(words, day, card);
        (Some(asked.card(&card.id)), text)
    });
    let of_wish = |block: &&BlockedTime| {
        (block.bay.as_deref() == Some(wish.bay) && overlap(&block.start, &block.end, bay_end))
            || (block.mechanic.as_deref() == Some(wish.mechanic)
                && overlap(&block.start, &block.end, end))
    };
    let blocks = day.blocks.iter().filter(of_wish).map(|block| {
        let span = words.local(&block.start).zip(words.local(&block.end));
        let span = span.map(|(start, end)| words.span(&start, &end)).unwrap_or_default();
        (None, format!("{}, {span}", block.reason))
    });
    cards.chain(blocks).collect()
}
