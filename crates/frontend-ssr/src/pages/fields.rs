//! Form fields with their labels, hints and errors.

use baybook_contract::{FieldError, Problem};
use leptos::prelude::*;

use crate::icons::Icon;
use crate::wording::Wording;

/// One input as it stands in a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// Name in the form, and id in the page.
    pub(crate) name: &'static str,
    /// Path in the API's body, by which its errors find this field.
    pub(crate) path: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) autocomplete: &'static str,
    pub(crate) inputmode: Option<&'static str>,
    pub(crate) enterkeyhint: &'static str,
    pub(crate) autocapitalize: Option<&'static str>,
    pub(crate) required: bool,
    pub(crate) hint: bool,
}

impl Field {
    pub(crate) const fn text(name: &'static str, path: &'static str) -> Self {
        Self {
            name,
            path,
            kind: "text",
            autocomplete: "off",
            inputmode: None,
            enterkeyhint: "next",
            autocapitalize: None,
            required: false,
            hint: false,
        }
    }
}

/// What is wrong with a form that was sent: said at the field and listed at the top.
#[derive(Debug, Clone, Default)]
pub(crate) struct Errors(Vec<(Option<&'static str>, String)>);

impl Errors {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, field: Option<&'static str>, message: String) {
        self.0.push((field, message));
    }

    /// The API's `invalid`, each error at the field whose path it names.
    pub(crate) fn of(words: &Wording, problem: &Problem, fields: &[Field]) -> Self {
        Self::told(words, problem, fields, &[""])
    }

    /// The same in words for the staff, who type for somebody else.
    pub(crate) fn of_staff(words: &Wording, problem: &Problem, fields: &[Field]) -> Self {
        Self::told(words, problem, fields, &["staff-", ""])
    }

    fn told(words: &Wording, problem: &Problem, fields: &[Field], whose: &[&str]) -> Self {
        let mut errors = Self::default();
        for error in &problem.errors {
            let field = fields.iter().find(|field| field.path == error.field);
            errors.add(field.map(|field| field.name), message(words, field, error, whose));
        }
        if errors.is_empty() {
            errors.add(None, words.get("error-unclear"));
        }
        errors
    }

    pub(crate) fn at(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| *field == Some(name)).map(|(_, text)| text.as_str())
    }

    pub(crate) fn any_at(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.at(name).is_some())
    }

    /// The list at the top, with links to the fields.
    pub(crate) fn summary(&self, words: &Wording) -> Option<AnyView> {
        if self.is_empty() {
            return None;
        }
        let lines: Vec<_> = self
            .0
            .iter()
            .map(|(field, text)| match field {
                Some(name) => {
                    view! { <li><a href=format!("#{name}")>{text.clone()}</a></li> }.into_any()
                }
                None => view! { <li>{text.clone()}</li> }.into_any(),
            })
            .collect();
        let count = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let title = words.format("error-summary", &[("count", count.into())]);
        Some(
            view! {
                <div class="notice bad" role="alert" tabindex="-1" autofocus=true data-errors>
                    {Icon::Warning.view()}
                    <div><h2>{title}</h2><ul>{lines}</ul></div>
                </div>
            }
            .into_any(),
        )
    }
}

/// The page's own words for a rule it knows, else the API's.
fn message(words: &Wording, field: Option<&Field>, error: &FieldError, whose: &[&str]) -> String {
    let keys = whose.iter().flat_map(|whose| {
        let of_field = field.map(|field| format!("{whose}error-{}-{}", field.name, error.code));
        of_field.into_iter().chain([format!("{whose}error-any-{}", error.code)])
    });
    let mut known = keys.filter(|key| words.texts.has(key));
    known.next().map_or_else(|| error.message.clone(), |key| words.texts.get(&key))
}

/// A labelled input with what is already typed and what is wrong with it.
pub(crate) fn input(words: &Wording, field: Field, value: &str, errors: &Errors) -> AnyView {
    let name = field.name;
    let error = errors.at(name).map(str::to_owned);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let mut described = Vec::new();
    if field.hint {
        described.push(hint_id.clone());
    }
    if error.is_some() {
        described.push(error_id.clone());
    }
    let described = (!described.is_empty()).then(|| described.join(" "));
    let invalid = error.is_some().then_some("true");
    let hint = field
        .hint
        .then(|| view! { <p class="hint" id=hint_id>{words.get(&format!("hint-{name}"))}</p> });
    let optional = (!field.required)
        .then(|| view! { " " <span class="optional">{words.get("optional")}</span> });
    let error =
        error.map(|text| view! { <p class="error" id=error_id>{Icon::Warning.view()} {text}</p> });
    let class = if invalid.is_some() { "field wrong" } else { "field" };
    view! {
        <div class=class>
            <label for=name>{words.get(&format!("field-{name}"))}{optional}</label>
            {hint}
            {error}
            <input id=name name=name type=field.kind value=value.to_owned()
                autocomplete=field.autocomplete inputmode=field.inputmode
                enterkeyhint=field.enterkeyhint autocapitalize=field.autocapitalize
                required=field.required aria-describedby=described aria-invalid=invalid/>
        </div>
    }
    .into_any()
}

/// The same for several lines.
pub(crate) fn textarea(words: &Wording, field: Field, value: &str, errors: &Errors) -> AnyView {
    let name = field.name;
    let error = errors.at(name).map(str::to_owned);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if error.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    let invalid = error.is_some().then_some("true");
    let error =
        error.map(|text| view! { <p class="error" id=error_id>{Icon::Warning.view()} {text}</p> });
    view! {
        <div class="field">
            <label for=name>
                {words.get(&format!("field-{name}"))} " "
                <span class="optional">{words.get("optional")}</span>
            </label>
            <p class="hint" id=hint_id>{words.get(&format!("hint-{name}"))}</p>
            {error}
            <textarea id=name name=name rows="4" aria-describedby=described aria-invalid=invalid>
                {raw_text(value)}
            </textarea>
        </div>
    }
    .into_any()
}

/// Text for the inside of a `textarea`, whose children Leptos does not escape. A browser drops a
/// first line end, so one of ours goes before what was typed.
pub(crate) fn raw_text(typed: &str) -> String {
    let escaped = typed.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("\n{escaped}")
}

pub(crate) fn hidden(name: &'static str, value: &str) -> AnyView {
    view! { <input type="hidden" name=name value=value.to_owned()/> }.into_any()
}
