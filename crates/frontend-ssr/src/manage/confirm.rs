//! The page between a change and the bookings that it would take the bay or the mechanic from.

use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{AffectedBookings, Change, Problem};
use leptos::prelude::*;

use super::affected::Places;
use super::change::Asked;
use super::page::{self, Loaded};
use super::typed::Typed;
use super::{affected, inputs, sentence};
use crate::http::Visit;
use crate::icons::Icon;
use crate::pages::fields::hidden;

/// What this page adds to a form; everything else in it is the change itself.
const OWN: [&str; 3] = ["seen", "bookings", "back"];

/// Id of the form, which has buttons outside of it too.
const FORM: &str = "confirm";

/// From how many bookings on the buttons are below the list as well.
const MANY: usize = 12;

/// A change that waits for somebody to say what becomes of the bookings.
pub(super) struct Ask<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) asked: &'a Asked,
    pub(super) typed: &'a Typed,
    pub(super) change: &'a Change,
}

/// What was chosen; before anybody was asked, what the wire takes for it.
pub(super) fn chosen(typed: &Typed) -> AffectedBookings {
    match typed.get("bookings") {
        "keep" => AffectedBookings::Keep,
        _ => AffectedBookings::Reassign,
    }
}

impl Ask<'_> {
    /// `again`: another list was seen before, and is not right any more.
    pub(super) fn page(&self, visit: &Visit, problem: &Problem, again: bool) -> Response {
        let words = &self.loaded.words;
        let count = |bookings: usize| u32::try_from(bookings).unwrap_or(u32::MAX);
        let all = count(problem.affected.len());
        let title = words.format("manage-confirm-title", &[("count", all.into())]);
        let loaded = self.loaded;
        let page = &self.asked.page;
        page::frame(visit, loaded, page, StatusCode::CONFLICT, title.clone(), || {
            let fits = problem.affected.iter().filter(|one| one.elsewhere.is_some()).count();
            let moved = again.then(|| {
                view! {
                    <div class="notice warn" role="alert">
                        {Icon::Warning.view()} <p>{words.get("manage-confirm-again")}</p>
                    </div>
                }
            });
            let today = loaded.settings.today.parse().ok();
            view! {
                {moved}
                <h1>{title}</h1>
                <p class="lede">{sentence::of(loaded, self.change)}</p>
                <p>{words.get("manage-confirm-text")}</p>
                {self.form(problem, count(fits), all)}
                {affected::table(words, &problem.affected, today, Places::Offered)}
                {(problem.affected.len() > MANY).then(|| self.buttons())}
            }
            .into_any()
        })
    }

    fn form(&self, problem: &Problem, fits: u32, all: u32) -> AnyView {
        let words = &self.loaded.words;
        let kept: Vec<_> = self
            .typed
            .pairs()
            .filter(|(name, _)| !OWN.contains(name))
            .map(|(name, value)| hidden_pair(name, value))
            .collect();
        let values = [("fits", fits.into()), ("count", all.into())];
        let mut options = vec![("keep", words.format("manage-keep", &values))];
        if fits > 0 {
            options.insert(0, ("reassign", words.format("manage-reassign", &values)));
        }
        let default = if fits > 0 { "reassign" } else { "keep" };
        let chosen = self.typed.given("bookings").filter(|_| fits > 0).unwrap_or(default);
        view! {
            <form id=FORM method="post" action=self.asked.action.clone() class="desk-form confirm">
                {kept}
                {problem.seen.as_deref().map(|seen| hidden("seen", seen))}
                <fieldset>
                    <legend>{words.get("manage-confirm-what")}</legend>
                    {inputs::choose("bookings", options, chosen)}
                </fieldset>
                <p class="fine">{words.get("manage-confirm-none-cancelled")}</p>
                {self.buttons()}
            </form>
        }
        .into_any()
    }

    fn buttons(&self) -> AnyView {
        let words = &self.loaded.words;
        view! {
            <div class="acts">
                <button class="button" form=FORM>{words.get("manage-confirm-send")}</button>
                <button class="button quiet" form=FORM name="back" value="1">
                    {words.get("manage-confirm-back")}
                </button>
            </div>
        }
        .into_any()
    }
}

fn hidden_pair(name: &str, value: &str) -> AnyView {
    view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> }.into_any()
}
