//! What the forms of bays and mechanics have in common.

use baybook_contract::OpeningHours;
use leptos::prelude::*;

use super::page::Fields;
use super::typed::Typed;
use super::{inputs, week};
use crate::pages::fields::{Errors, hidden};
use crate::wording::Wording;

/// What the form says of stored hours.
pub(super) fn fill_hours(typed: &mut Typed, hours: Option<&[OpeningHours]>, open: &[OpeningHours]) {
    typed.push("hours", if hours.is_some() { "own" } else { "workshop" });
    // Whoever chooses own hours most likely starts from the workshop's.
    week::fill(typed, hours.unwrap_or(open));
}

/// Own hours, if these were chosen.
pub(super) fn read_hours(
    words: &Wording,
    typed: &Typed,
    errors: &mut Errors,
) -> Option<Vec<OpeningHours>> {
    typed.has("hours", "own").then(|| week::read(words, typed, errors))
}

pub(super) fn hours(
    words: &Wording,
    typed: &Typed,
    errors: &Errors,
    legend: &'static str,
    own: &'static str,
) -> AnyView {
    let about = inputs::About::of(words, "hours", false, errors);
    let options = vec![("workshop", words.get("manage-hours-workshop")), ("own", words.get(own))];
    let chosen = typed.given("hours").unwrap_or("workshop");
    view! {
        <fieldset id="hours" class="own-hours" tabindex="-1" aria-describedby=about.described()>
            <legend>{words.get(legend)}</legend>
            {about.error_view()}
            {inputs::choose("hours", options, chosen)}
            <div class="when-own">{week::view(words, typed, errors)}</div>
        </fieldset>
    }
    .into_any()
}

/// Hours in words.
pub(super) fn said_hours(words: &Wording, hours: Option<&[OpeningHours]>) -> Vec<(String, String)> {
    match hours {
        Some(hours) => week::said(words, hours),
        None => vec![(words.get("manage-hours"), words.get("manage-hours-workshop"))],
    }
}

/// The button that retires something, or brings it back.
pub(super) fn retire(
    fields: &Fields<'_>,
    path: &str,
    retired: bool,
    hint: &'static str,
) -> AnyView {
    let words = &fields.loaded.words;
    let (text, key, to) = match retired {
        true => ("manage-retired-text", "manage-bring-back", "no"),
        false => (hint, "manage-retire", "yes"),
    };
    view! {
        <section class="panel">
            <h2>{words.get(key)}</h2>
            <p class="hint">{words.get(text)}</p>
            <form method="post" action=format!("{path}/retired")>
                {hidden("form", "retired")}
                {hidden("revision", &fields.revision("retired"))}
                {hidden("retired", to)}
                <button class="button quiet">{words.get(key)}</button>
            </form>
        </section>
    }
    .into_any()
}

/// The same in a list.
pub(super) fn mark(words: &Wording, retired: bool) -> Option<AnyView> {
    retired.then(|| view! { " " <span class="tag">{words.get("manage-retired")}</span> }.into_any())
}

/// A line of a list that leads to the page of one thing.
pub(super) fn entry(
    words: &Wording,
    path: String,
    name: String,
    retired: bool,
    about: Vec<String>,
) -> AnyView {
    let about: Vec<_> =
        about.into_iter().map(|text| view! { <p class="fine">{text}</p> }).collect();
    view! {
        <li>
            <div>
                <a class="own-service" href=path>{name}</a>
                {mark(words, retired)}
                {about}
            </div>
        </li>
    }
    .into_any()
}
