//! What of the audit log is asked for, and the form that asks.

use baybook_contract::{AuditLine, StaffPerson};
use baybook_domain::audit::{CUSTOMER, SYSTEM};
use jiff::ToSpan;
use jiff::civil::Date;
use leptos::prelude::*;
use serde::Deserialize;

use super::audit::{short, what, who};
use crate::pages::fields::hidden;
use crate::wording::{Wording, encoded};

/// Exact values, and days on the workshop's clock; empty ones do not filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    actor: String,
    action: String,
    object: String,
    from: String,
    to: String,
    after: String,
}

impl Filter {
    fn named(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("actor", self.actor.trim()),
            ("action", self.action.trim()),
            ("object", self.object.trim()),
            ("from", self.from.trim()),
            ("to", self.to.trim()),
            ("after", self.after.trim()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The same for the API, whose bounds are instants. The last day counts whole.
    pub(super) fn asked(&self, words: &Wording) -> Vec<(&'static str, String)> {
        let begin = |text: &str, after: i64| {
            let date: Date = text.parse().ok()?;
            words.start_of(date.checked_add(after.days()).ok()?)
        };
        let named = self.named().into_iter();
        named
            .filter_map(|(name, value)| match name {
                "from" => Some((name, begin(value, 0)?)),
                "to" => Some((name, begin(value, 1)?)),
                _ => Some((name, value.to_owned())),
            })
            .collect()
    }

    /// The page with this filter and one value changed.
    pub(super) fn with(&self, name: &'static str, value: &str) -> String {
        let kept = self.named().into_iter().filter(|(kept, _)| *kept != name && *kept != "after");
        let pairs: Vec<_> = kept
            .chain([(name, value)])
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        if pairs.is_empty() {
            return "/staff/audit".to_owned();
        }
        format!("/staff/audit?{}", pairs.join("&"))
    }
}

/// Days are typed, the rest is chosen: nobody knows an id by heart.
pub(super) fn form(
    words: &Wording,
    filter: &Filter,
    people: &[StaffPerson],
    entries: &[AuditLine],
) -> AnyView {
    let day = |name: &'static str, value: &str| {
        view! {
            <div class="field">
                <label for=name>{words.get(&format!("field-{name}"))}</label>
                <input id=name name=name type="date" value=value.to_owned()/>
            </div>
        }
    };
    let choice = |name: &'static str, value: &str, options: Vec<(String, String)>| {
        let options = [(String::new(), words.get("audit-all"))].into_iter().chain(options);
        let options: Vec<_> = options
            .map(|(id, text)| {
                let selected = id == value;
                view! { <option value=id selected=selected>{text}</option> }
            })
            .collect();
        view! {
            <div class="field">
                <label for=name>{words.get(&format!("field-{name}"))}</label>
                <select id=name name=name>{options}</select>
            </div>
        }
    };
    let object = Some(filter.object.trim()).filter(|object| !object.is_empty()).map(|object| {
        let values = [("field", words.get("field-object").into()), ("value", short(object).into())];
        view! {
            <p class="fine">
                {hidden("object", object)}
                <a href=filter.with("object", "")>{words.format("audit-without", &values)}</a>
            </p>
        }
    });
    view! {
        <form class="filters" action="/staff/audit" method="get">
            {day("from", &filter.from)}
            {day("to", &filter.to)}
            {choice("actor", &filter.actor, actors(words, &filter.actor, people, entries))}
            {choice("action", &filter.action, actions(words, &filter.action))}
            <div class="acts"><button class="button">{words.get("audit-filter")}</button></div>
            {object}
        </form>
    }
    .into_any()
}

/// Everybody who works here, and whoever else is asked for.
fn actors(
    words: &Wording,
    chosen: &str,
    people: &[StaffPerson],
    entries: &[AuditLine],
) -> Vec<(String, String)> {
    let mut all: Vec<_> =
        people.iter().map(|person| (person.id.clone(), person.name.clone())).collect();
    for (id, key) in [(CUSTOMER, "audit-customer"), (SYSTEM, "audit-system")] {
        all.push((id.to_owned(), words.get(key)));
    }
    if !chosen.is_empty() && all.iter().all(|(id, _)| id != chosen) {
        let line = entries.iter().find(|line| line.actor == chosen);
        all.push((chosen.to_owned(), line.map_or_else(|| short(chosen), |line| who(words, line))));
    }
    all
}

/// Everything that there are words for, in the order of the words.
fn actions(words: &Wording, chosen: &str) -> Vec<(String, String)> {
    let known = words.texts.keys().filter_map(|key| key.strip_prefix("audit-did-"));
    let mut all: Vec<_> = known.map(|action| (action.to_owned(), what(words, action))).collect();
    if !chosen.is_empty() && all.iter().all(|(action, _)| action != chosen) {
        all.push((chosen.to_owned(), chosen.to_owned()));
    }
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::text::Languages;

    use super::*;

    #[test]
    fn a_filter_is_added_to_those_that_are_on_and_starts_over() {
        let filter = Filter {
            actor: "u1".into(),
            after: "x".into(),
            action: " ".into(),
            ..Filter::default()
        };
        assert_eq!(filter.with("object", "user/a b"), "/staff/audit?actor=u1&object=user%2Fa+b");
        assert_eq!(filter.with("actor", "u2"), "/staff/audit?actor=u2");
        assert_eq!(filter.with("actor", ""), "/staff/audit");
    }

    #[test]
    fn days_are_the_workshops_and_the_last_one_counts_whole() {
        let words = Wording::new(Languages::compiled().unwrap().named("en"), "America/Chicago");
        let filter =
            Filter { from: "2026-11-01".into(), to: "2026-11-01".into(), ..Filter::default() };
        let asked = filter.asked(&words);
        assert_eq!(asked[0], ("from", "2026-11-01T05:00:00Z".to_owned()));
        assert_eq!(asked[1], ("to", "2026-11-02T06:00:00Z".to_owned()));
        let nonsense = Filter { from: "soon".into(), ..Filter::default() };
        assert!(nonsense.asked(&words).is_empty());
    }
}
