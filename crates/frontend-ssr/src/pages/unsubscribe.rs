//! `/unsubscribe?token=`: ends reminders by mail, and those by text with them where somebody wants
//! that. Opening it changes nothing, because mail scanners open links too; mail programs with a
//! button of their own post to it (RFC 8058), which ends those by mail.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, ReminderLink, ReminderState};
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

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
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
    /// Those by text are meant as well.
    texts: Option<String>,
}

impl Sent {
    fn link(self, or: String) -> ReminderLink {
        ReminderLink { token: self.token.unwrap_or(or), texts: self.texts.is_some() }
    }
}

/// `GET /unsubscribe?token=`
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Response {
    let state = match visit.api().reminders(&visit.caller, &asked.token).await {
        Ok(state) => state,
        Err(error) if is_refused(&error) => return refused(&visit).await,
        // Ending them may work all the same.
        Err(error) => {
            trouble::log(&error);
            ReminderState::default()
        }
    };
    let sheet = match asked.done {
        // What is so counts, and not what an address says was done.
        _ if state.nothing_by_email => Sheet::nothing(),
        Some(Done::Resumed) if state.email != Some(false) => Sheet::resumed(state),
        Some(Done::Stopped) if state.email != Some(true) => Sheet::stopped(state),
        _ if state.email == Some(false) => Sheet::stopped(state),
        _ => Sheet::asks(state),
    };
    sheet.show(&visit, &asked.token).await
}

/// `POST /unsubscribe`, by the page or by a mail program.
pub(crate) async fn send(
    visit: Visit,
    Query(asked): Query<Asked>,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    // A mail program may send a form of the other kind, and all that counts is in the address.
    let sent = sent.map(|Form(sent)| sent).unwrap_or_default();
    let is_from_page = sent.token.is_some();
    let link = sent.link(asked.token);
    match visit.api().unsubscribe(&visit.caller, &link).await {
        // Mail programs do not follow.
        Ok(()) if !is_from_page => {
            Sheet::stopped(ReminderState::default()).show(&visit, &link.token).await
        }
        Ok(()) => to(&link.token, "stopped"),
        Err(error) => failed(&visit, &error).await,
    }
}

/// `POST /unsubscribe/undo`
pub(crate) async fn undo(visit: Visit, sent: Result<Form<Sent>, FormRejection>) -> Response {
    let link = match sent {
        Ok(Form(sent)) => sent.link(String::new()),
        Err(rejection) => return super::book::unreadable(&visit, &rejection).await,
    };
    match visit.api().subscribe(&visit.caller, &link).await {
        Ok(()) => to(&link.token, "resumed"),
        Err(error) => failed(&visit, &error).await,
    }
}

/// The API took the token, so it is letters, digits, dots and hyphens.
fn to(token: &str, done: &str) -> Response {
    Redirect::to(&format!("{UNSUBSCRIBE_PATH}?token={token}&done={done}")).into_response()
}

fn is_refused(error: &ClientError) -> bool {
    error.problem().is_some_and(|problem| problem.kind == "link-refused")
}

async fn failed(visit: &Visit, error: &ClientError) -> Response {
    if is_refused(error) { refused(visit).await } else { trouble::failed(visit, error).await }
}

async fn refused(visit: &Visit) -> Response {
    let sheet = Sheet {
        status: StatusCode::FORBIDDEN,
        title: "unsubscribe-refused",
        texts: vec!["unsubscribe-refused-text"],
        acts: Vec::new(),
        is_done: false,
    };
    sheet.show(visit, "").await
}

/// One state of the page. The words are keys of the texts.
struct Sheet {
    status: StatusCode,
    title: &'static str,
    texts: Vec<&'static str>,
    acts: Vec<Act>,
    is_done: bool,
}

/// A button.
struct Act {
    path: &'static str,
    label: &'static str,
    /// Those by text are meant as well.
    texts: bool,
}

impl Act {
    const fn stop(label: &'static str, texts: bool) -> Self {
        Self { path: UNSUBSCRIBE_PATH, label, texts }
    }
}

impl Sheet {
    fn new(title: &'static str, texts: Vec<&'static str>, acts: Vec<Act>) -> Self {
        Self { status: StatusCode::OK, title, texts, acts, is_done: false }
    }

    /// Before anything is done. Who is reminded by text too can end both at once.
    fn asks(state: ReminderState) -> Self {
        let title = "unsubscribe-title";
        if state.texts == Some(true) {
            let texts = vec!["unsubscribe-text", "unsubscribe-texts-too"];
            let acts = vec![
                Act::stop("unsubscribe-send-both", true),
                Act::stop("unsubscribe-send-mail", false),
            ];
            return Self::new(title, texts, acts);
        }
        Self::new(title, vec!["unsubscribe-text"], vec![Act::stop("unsubscribe-send", false)])
    }

    /// No mail goes there, and no button changes that.
    fn nothing() -> Self {
        Self::new("unsubscribe-nothing", vec!["unsubscribe-nothing-text"], Vec::new())
    }

    fn stopped(state: ReminderState) -> Self {
        let undo = |texts| Act { path: UNDO_PATH, label: "unsubscribe-undo", texts };
        let (texts, acts) = match state.texts {
            Some(true) => (
                vec!["unsubscribe-done-text", "unsubscribe-texts-go-on"],
                vec![Act::stop("unsubscribe-send-texts", true), undo(false)],
            ),
            Some(false) => (vec!["unsubscribe-done-both"], vec![undo(true)]),
            None => (vec!["unsubscribe-done-text"], vec![undo(false)]),
        };
        Self { is_done: true, ..Self::new("unsubscribe-done", texts, acts) }
    }

    fn resumed(state: ReminderState) -> Self {
        let text = match state.texts {
            Some(true) => "unsubscribe-undone-both",
            Some(false) | None => "unsubscribe-undone-text",
        };
        Self { is_done: true, ..Self::new("unsubscribe-undone", vec![text], Vec::new()) }
    }

    async fn show(self, visit: &Visit, token: &str) -> Response {
        // Without its name the page still works.
        let shop = visit.api().shop(&visit.caller).await.ok();
        let words = &visit.texts;
        let head = Head::private(words.get(self.title));
        page(visit, shop.as_ref(), self.status, head, || {
            let check = self.is_done.then(|| Icon::Check.view());
            let texts: Vec<_> = self
                .texts
                .iter()
                .map(|key| view! { <p class="lede">{words.get(key)}</p> })
                .collect();
            let acts: Vec<_> = self
                .acts
                .iter()
                .enumerate()
                .map(|(at, act)| {
                    let class = if at == 0 { "button" } else { "button quiet" };
                    let texts = act.texts.then(|| hidden("texts", "on"));
                    view! {
                        <form action=act.path method="post">
                            {hidden("token", token)}
                            {texts}
                            <p class="acts"><button class=class>{words.get(act.label)}</button></p>
                        </form>
                    }
                })
                .collect();
            view! {
                <div class="wrap narrow">
                    <h1 class=if self.is_done { "with-icon" } else { "" }>
                        {check} {words.get(self.title)}
                    </h1>
                    {texts}
                    {acts}
                    <ul class="after kept">
                        <li><a href="/">{words.get("trouble-to-home")}</a></li>
                    </ul>
                </div>
            }
            .into_any()
        })
    }
}
