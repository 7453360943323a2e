//! `/unsubscribe?token=`: ends reminders. Opening it changes nothing, because mail scanners open
//! links too; mail programs with a button of their own post to it (RFC 8058).

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::ClientError;
use baybook_domain::accounts::UNSUBSCRIBE_PATH;
use leptos::prelude::*;
use serde::Deserialize;

use super::fields::hidden;
use super::layout::{Head, page};
use super::trouble;
use crate::http::Visit;
use crate::icons::Icon;

/// Below the page itself.
pub(crate) const UNDO_PATH: &str = "/unsubscribe/undo";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    token: String,
    /// What was done a moment ago.
    done: Option<Done>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Done {
    Stopped,
    Resumed,
}

/// The page's own form; a mail program sends `List-Unsubscribe=One-Click`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    token: Option<String>,
}

/// `GET /unsubscribe?token=`
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Response {
    match asked.done {
        None => sheet(&visit, &ASK, &asked.token).await,
        Some(Done::Stopped) => sheet(&visit, &STOPPED, &asked.token).await,
        Some(Done::Resumed) => sheet(&visit, &RESUMED, &asked.token).await,
    }
}

/// `POST /unsubscribe`, by the page or by a mail program.
pub(crate) async fn send(
    visit: Visit,
    Query(asked): Query<Asked>,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    // A mail program may send a form of the other kind, and all that counts is in the address.
    let from_page = sent.ok().and_then(|Form(sent)| sent.token);
    let token = from_page.as_deref().unwrap_or(&asked.token);
    match visit.api().unsubscribe(&visit.caller, token).await {
        // Mail programs do not follow.
        Ok(()) if from_page.is_none() => sheet(&visit, &STOPPED, token).await,
        Ok(()) => to(token, "stopped"),
        Err(error) => failed(&visit, &error).await,
    }
}

/// `POST /unsubscribe/undo`
pub(crate) async fn undo(visit: Visit, sent: Result<Form<Sent>, FormRejection>) -> Response {
    let token = match sent {
        Ok(Form(sent)) => sent.token.unwrap_or_default(),
        Err(rejection) => return super::book::unreadable(&visit, &rejection).await,
    };
    match visit.api().subscribe(&visit.caller, &token).await {
        Ok(()) => to(&token, "resumed"),
        Err(error) => failed(&visit, &error).await,
    }
}

/// The API took the token, so it is letters, digits, dots and hyphens.
fn to(token: &str, done: &str) -> Response {
    Redirect::to(&format!("{UNSUBSCRIBE_PATH}?token={token}&done={done}")).into_response()
}

async fn failed(visit: &Visit, error: &ClientError) -> Response {
    if error.problem().is_some_and(|problem| problem.kind == "link-refused") {
        return sheet(visit, &REFUSED, "").await;
    }
    trouble::failed(visit, error).await
}

/// One state of the page. The words are keys of the texts.
struct Sheet {
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    /// Where the button posts to, and what it says.
    act: Option<(&'static str, &'static str)>,
    is_done: bool,
}

const ASK: Sheet = Sheet {
    status: StatusCode::OK,
    title: "unsubscribe-title",
    text: "unsubscribe-text",
    act: Some((UNSUBSCRIBE_PATH, "unsubscribe-send")),
    is_done: false,
};
const STOPPED: Sheet = Sheet {
    status: StatusCode::OK,
    title: "unsubscribe-done",
    text: "unsubscribe-done-text",
    act: Some((UNDO_PATH, "unsubscribe-undo")),
    is_done: true,
};
const RESUMED: Sheet = Sheet {
    status: StatusCode::OK,
    title: "unsubscribe-undone",
    text: "unsubscribe-undone-text",
    act: None,
    is_done: true,
};
const REFUSED: Sheet = Sheet {
    status: StatusCode::FORBIDDEN,
    title: "unsubscribe-refused",
    text: "unsubscribe-refused-text",
    act: None,
    is_done: false,
};

async fn sheet(visit: &Visit, sheet: &Sheet, token: &str) -> Response {
    // Without its name the page still works.
    let shop = visit.api().shop(&visit.caller).await.ok();
    let texts = &visit.texts;
    let head = Head::private(texts.get(sheet.title));
    page(visit, shop.as_ref(), sheet.status, head, || {
        let check = sheet.is_done.then(|| Icon::Check.view());
        let act = sheet.act.map(|(path, label)| {
            view! {
                <form action=path method="post">
                    {hidden("token", token)}
                    <p class="acts"><button class="button">{texts.get(label)}</button></p>
                </form>
            }
        });
        view! {
            <div class="wrap narrow">
                <h1 class=if sheet.is_done { "with-icon" } else { "" }>
                    {check} {texts.get(sheet.title)}
                </h1>
                <p class="lede">{texts.get(sheet.text)}</p>
                {act}
                <ul class="after kept"><li><a href="/">{texts.get("trouble-to-home")}</a></li></ul>
            </div>
        }
        .into_any()
    })
}
