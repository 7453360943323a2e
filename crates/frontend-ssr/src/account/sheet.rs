//! A page with one form on it, and what can go wrong with it.

use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::ClientError;
use leptos::prelude::*;

use super::google;
use crate::http::Visit;
use crate::icons::Icon;
use crate::pages::fields::{self, Errors, Field, hidden};
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::Wording;

/// The words are keys of the texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) title: &'static str,
    pub(super) lede: &'static str,
    pub(super) action: &'a str,
    /// Each with what was typed. Passwords are never given back.
    pub(super) fields: &'a [(Field, &'a str)],
    pub(super) hidden: &'a [(&'static str, &'a str)],
    pub(super) send: &'static str,
    /// Where to go after signing in with Google, on the pages that offer it.
    pub(super) google: Option<&'a str>,
    /// Other pages one may want: address and key.
    pub(super) others: &'a [(&'a str, &'static str)],
}

/// The form as it is first seen.
pub(super) async fn show(visit: &Visit, sheet: &Sheet<'_>) -> Response {
    form(visit, sheet, StatusCode::OK, &Errors::default(), None).await
}

/// The form with what is wrong with it.
pub(super) async fn wrong(visit: &Visit, sheet: &Sheet<'_>, errors: &Errors) -> Response {
    form(visit, sheet, StatusCode::UNPROCESSABLE_ENTITY, errors, None).await
}

/// The form after the API refused it. `denied` is the key of what a refusal without further words
/// means here.
pub(super) async fn refused(
    visit: &Visit,
    sheet: &Sheet<'_>,
    error: &ClientError,
    denied: &'static str,
) -> Response {
    let fields: Vec<Field> = sheet.fields.iter().map(|(field, _)| *field).collect();
    if let Some(errors) = errors_of(visit, error, &fields, denied) {
        return wrong(visit, sheet, &errors).await;
    }
    let trouble = Trouble::of(error);
    trouble::log(error);
    let nothing = Errors::default();
    let mut page = form(visit, sheet, trouble.status(), &nothing, Some(trouble)).await;
    trouble::retry_after(&mut page, trouble, error);
    page
}

/// What the API has against a form; nothing when it is not the form that is wrong.
pub(super) fn errors_of(
    visit: &Visit,
    error: &ClientError,
    fields: &[Field],
    denied: &'static str,
) -> Option<Errors> {
    let words = Wording::new(visit.texts.clone(), "UTC");
    let problem = error.problem()?;
    if !problem.errors.is_empty() {
        return Some(Errors::of(&words, problem, fields));
    }
    matches!(problem.status, 401 | 403 | 404 | 409 | 410 | 422).then(|| {
        let mut errors = Errors::default();
        errors.add(None, words.get(denied));
        errors
    })
}

/// A form that cannot be read as one.
pub(super) async fn unreadable(visit: &Visit, rejection: &FormRejection) -> Response {
    crate::pages::book::unreadable(visit, rejection).await
}

async fn form(
    visit: &Visit,
    sheet: &Sheet<'_>,
    status: StatusCode,
    errors: &Errors,
    trouble: Option<Trouble>,
) -> Response {
    // Without its name the form still works.
    let shop = visit.api().shop(&visit.caller).await.ok();
    let words = Wording::new(visit.texts.clone(), "UTC");
    let mut head = Head::private(words.get(sheet.title)).within(Section::Account);
    if !errors.is_empty() {
        head.title = words.format("error-title", &[("title", head.title.into())]);
    }
    page(visit, shop.as_ref(), status, head, || {
        view! {
            <div class="wrap narrow">
                <h1>{words.get(sheet.title)}</h1>
                <p class="lede">{words.get(sheet.lede)}</p>
                {trouble.map(|trouble| trouble::notice(visit, trouble, false))}
                {errors.summary(&words)}
                {inputs(&words, sheet, errors)}
                {google::offer(&words, shop.as_ref(), sheet.google)}
                {others(&words, sheet.others)}
            </div>
        }
        .into_any()
    })
}

fn inputs(words: &Wording, sheet: &Sheet<'_>, errors: &Errors) -> AnyView {
    let unseen: Vec<_> = sheet.hidden.iter().map(|(name, value)| hidden(name, value)).collect();
    let inputs: Vec<_> = sheet
        .fields
        .iter()
        .map(|(field, value)| fields::input(words, *field, value, errors))
        .collect();
    view! {
        <form action=sheet.action.to_owned() method="post" novalidate>
            {unseen}
            {inputs}
            <button class="button wide" data-busy=words.get("account-busy")>
                {words.get(sheet.send)}
            </button>
        </form>
    }
    .into_any()
}

fn others(words: &Wording, others: &[(&str, &'static str)]) -> Option<AnyView> {
    if others.is_empty() {
        return None;
    }
    let links: Vec<_> = others
        .iter()
        .map(|(path, key)| view! { <li><a href=(*path).to_owned()>{words.get(key)}</a></li> })
        .collect();
    Some(view! { <ul class="after kept">{links}</ul> }.into_any())
}

/// A page that says what was done, and leads on to `path`.
pub(super) async fn done(
    visit: &Visit,
    title: &'static str,
    lede: &'static str,
    path: &str,
    link: &'static str,
) -> Response {
    let shop = visit.api().shop(&visit.caller).await.ok();
    let words = Wording::new(visit.texts.clone(), "UTC");
    let head = Head::private(words.get(title)).within(Section::Account);
    page(visit, shop.as_ref(), StatusCode::OK, head, || {
        view! {
            <div class="wrap narrow">
                <h1 class="with-icon">{Icon::Check.view()} {words.get(title)}</h1>
                <p class="lede">{words.get(lede)}</p>
                <p class="acts"><a class="button" href=path.to_owned()>{words.get(link)}</a></p>
            </div>
        }
        .into_any()
    })
}
