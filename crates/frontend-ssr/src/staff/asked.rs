use baybook_contract::{Card, Fitting};
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::lanes::By;
use crate::pages::fields::hidden;

/// How somebody looks at the day, carried through addresses and forms; and what an address says
/// beside it. Anything may be missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) date: String,
    pub(super) by: String,
    /// Slug of a service whose gaps are wanted.
    pub(super) service: String,
    /// `grid`: only the part that is swapped.
    pub(super) part: String,
    /// The state of the grid that the browser has.
    pub(super) tag: String,
    /// What was done a moment ago, to which card, and from where it was moved.
    pub(super) done: String,
    pub(super) card: String,
    pub(super) revision: String,
    pub(super) start: String,
    pub(super) bay: String,
    pub(super) mechanic: String,
    /// A reason for cancelling to begin with, where a list of bookings has one.
    pub(super) reason: String,
    /// [`TO_BOOKING`] where forms lead back to the booking's page, and not to the day.
    #[serde(skip)]
    pub(super) back: String,
}

/// What a form on the page of a booking says of where it leads.
pub(super) const TO_BOOKING: &str = "booking";

impl Asked {
    pub(super) fn by(&self) -> By {
        By::parse(&self.by)
    }

    pub(super) fn on(&self, date: &str) -> Self {
        Self { date: date.to_owned(), ..self.clone() }
    }

    pub(super) fn by_lanes(&self, by: By) -> Self {
        Self { by: by.name().to_owned(), ..self.clone() }
    }

    /// What places are looked for.
    pub(super) fn fitting(&self) -> Option<Fitting<'_>> {
        (!self.service.is_empty()).then_some(Fitting::Service(&self.service))
    }

    /// Address of the day.
    pub(super) fn day(&self) -> String {
        self.address(&format!("/staff/day/{}", self.date), &[])
    }

    /// Where a form leads after something was done to a card: the day, or the booking's page.
    pub(super) fn after(&self, done: &str, card: &Card, more: &[(&str, &str)]) -> String {
        let revision = card.revision.to_string();
        let pairs = [("done", done), ("card", &card.id), ("revision", &revision)];
        let path = match self.back.as_str() {
            TO_BOOKING => format!("/staff/bookings/{}", card.id),
            _ => format!("/staff/day/{}", self.date),
        };
        self.address(&path, &[&pairs, more].concat())
    }

    /// Address of a booking's page.
    pub(super) fn card(&self, id: &str) -> String {
        self.address(&format!("/staff/bookings/{id}"), &[])
    }

    /// `path` with how the day is looked at.
    pub(super) fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(more);
        if self.by() == By::Mechanics {
            query.append_pair("by", self.by().name());
        }
        if !self.service.is_empty() {
            query.append_pair("service", &self.service);
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// The same for a form that leads back.
    pub(super) fn carried(&self) -> AnyView {
        view! {
            {hidden("date", &self.date)}
            {(!self.back.is_empty()).then(|| hidden("back", &self.back))}
            {(self.by() == By::Mechanics).then(|| hidden("by", self.by().name()))}
            {(!self.service.is_empty()).then(|| hidden("service", &self.service))}
        }
        .into_any()
    }
}

/// The day in an instant's own offset.
pub(super) fn date_of(instant: &str) -> &str {
    instant.get(..10).unwrap_or_default()
}
