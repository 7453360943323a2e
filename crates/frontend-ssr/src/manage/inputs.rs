//! Fields of the managers' forms, with their labels, hints and errors.

use baybook_contract::Problem;
use leptos::prelude::*;

use super::typed::Typed;
use super::week;
use crate::icons::Icon;
use crate::pages::fields::{Errors, raw_text};
use crate::wording::Wording;

/// One line of a form. Its words are the texts `manage-field-` and `manage-hint-` with its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Name in the form, id in the page, and last part of its path in the API's body.
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) inputmode: Option<&'static str>,
    pub(super) required: bool,
    pub(super) hint: bool,
    /// Smallest value and step of a number.
    pub(super) numbers: Option<(&'static str, &'static str)>,
    /// Id of the list to choose from.
    pub(super) list: Option<&'static str>,
}

impl Line {
    pub(super) const fn text(name: &'static str) -> Self {
        Self {
            name,
            kind: "text",
            inputmode: None,
            required: true,
            hint: false,
            numbers: None,
            list: None,
        }
    }

    pub(super) const fn number(
        name: &'static str,
        smallest: &'static str,
        step: &'static str,
    ) -> Self {
        Self {
            kind: "number",
            inputmode: Some("numeric"),
            numbers: Some((smallest, step)),
            ..Self::text(name)
        }
    }
}

/// A labelled input.
pub(super) fn line(words: &Wording, line: Line, typed: &Typed, errors: &Errors) -> AnyView {
    let Line { name, kind, inputmode, required, list, .. } = line;
    let about = About::of(words, name, line.hint, errors);
    let (min, step) = line.numbers.unzip();
    let optional = (!required).then(|| optional(words));
    view! {
        <div class=about.class()>
            <label for=name>{words.get(&format!("manage-field-{name}"))} " " {optional}</label>
            {about.hint_view()}
            {about.error_view()}
            <input id=name name=name type=kind value=typed.get(name).to_owned() autocomplete="off"
                inputmode=inputmode required=required list=list min=min step=step
                aria-describedby=about.described() aria-invalid=about.invalid()/>
        </div>
    }
    .into_any()
}

/// The same for several lines of text.
pub(super) fn lines(
    words: &Wording,
    name: &'static str,
    typed: &Typed,
    errors: &Errors,
) -> AnyView {
    let about = About::of(words, name, true, errors);
    view! {
        <div class=about.class()>
            <label for=name>
                {words.get(&format!("manage-field-{name}"))} " " {optional(words)}
            </label>
            {about.hint_view()}
            {about.error_view()}
            <textarea id=name name=name rows="3" aria-describedby=about.described()
                aria-invalid=about.invalid()>
                {raw_text(typed.get(name))}
            </textarea>
        </div>
    }
    .into_any()
}

/// A box to tick.
pub(super) fn tick(words: &Wording, name: &'static str, typed: &Typed) -> AnyView {
    let label = words.get(&format!("manage-field-{name}"));
    view! {
        <label class="tick">
            <input type="checkbox" name=name value="on" checked=typed.has(name, "on")/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// One of a few, all of them seen.
pub(super) fn choose(
    name: &'static str,
    options: Vec<(&'static str, String)>,
    chosen: &str,
) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, label)| {
            view! {
                <label class="tick">
                    <input type="radio" name=name value=value checked=value == chosen/>
                    <span>{label}</span>
                </label>
            }
        })
        .collect();
    view! { <div class="ticks">{options}</div> }.into_any()
}

fn optional(words: &Wording) -> AnyView {
    view! { <span class="optional">{words.get("optional")}</span> }.into_any()
}

/// What stands around an input.
pub(super) struct About {
    name: &'static str,
    hint: Option<String>,
    error: Option<String>,
}

impl About {
    pub(super) fn of(words: &Wording, name: &'static str, hint: bool, errors: &Errors) -> Self {
        Self {
            name,
            hint: hint.then(|| words.get(&format!("manage-hint-{name}"))),
            error: errors.at(name).map(str::to_owned),
        }
    }

    fn class(&self) -> &'static str {
        if self.error.is_some() { "field wrong" } else { "field" }
    }

    pub(super) fn hint_view(&self) -> Option<AnyView> {
        let id = format!("{}-hint", self.name);
        self.hint.clone().map(|text| view! { <p class="hint" id=id>{text}</p> }.into_any())
    }

    pub(super) fn error_view(&self) -> Option<AnyView> {
        let id = format!("{}-error", self.name);
        self.error.clone().map(|text| {
            view! { <p class="error" id=id>{Icon::Warning.view()} {text}</p> }.into_any()
        })
    }

    pub(super) fn described(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.name));
        let error = self.error.is_some().then(|| format!("{}-error", self.name));
        let ids: Vec<_> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }
}

/// What the API has against a form, each at the field that the last known part of its path names.
pub(super) fn errors_of(words: &Wording, problem: &Problem, fields: &[&'static str]) -> Errors {
    let mut errors = Errors::default();
    for error in &problem.errors {
        let field = error.field.rsplit(['.', '[', ']']).find_map(|part| {
            let part = if part == "amount" { "price" } else { part };
            fields.iter().chain(&week::DAYS).find(|field| **field == part).copied()
        });
        errors.add(field, message(words, field, &error.code, &error.message));
    }
    if errors.is_empty() {
        errors.add(None, words.get("error-unclear"));
    }
    errors
}

/// The page's own words for a rule it knows, else the API's.
fn message(words: &Wording, field: Option<&str>, code: &str, fallback: &str) -> String {
    let own = field.map(|field| format!("manage-error-{field}-{code}"));
    let keys = own.into_iter().chain([format!("manage-error-any-{code}")]);
    let known = keys.into_iter().find(|key| words.texts.has(key));
    let text = known.map_or_else(|| fallback.to_owned(), |key| words.get(&key));
    // In the list at the top nothing else says which of seven days is meant.
    match field.and_then(|field| week::day_named(words, field)) {
        Some(day) => words.format("manage-on-day", &[("day", day.into()), ("text", text.into())]),
        None => text,
    }
}

/// What is wrong with a field, by the pages' own rules.
pub(super) fn wrong(words: &Wording, errors: &mut Errors, field: &'static str, code: &str) {
    errors.add(Some(field), message(words, Some(field), code, code));
}

/// A whole number; anything else is wrong.
pub(super) fn number<T: std::str::FromStr + Default>(
    words: &Wording,
    typed: &Typed,
    errors: &mut Errors,
    name: &'static str,
) -> T {
    match (typed.get(name), typed.get(name).parse()) {
        (_, Ok(number)) => number,
        (text, Err(_)) => {
            let code = if text.is_empty() { "required" } else { "number" };
            wrong(words, errors, name, code);
            T::default()
        }
    }
}
