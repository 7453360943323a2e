//! `/staff/workshop/messages/{kind}`: one message as a made-up customer gets it, and sending it to
//! oneself.

mod calendar;
mod sms;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{
    ClientError, MessageLanguage, MessagePreview, MessageTest, Problem, TextsGo,
};
use baybook_domain::event::MessageKind;
use leptos::prelude::*;
use serde::Deserialize;

use super::page::{self, Loaded, Page};
use super::{change, messages};
use crate::http::{Session, Visit, framing};
use crate::icons::Icon;
use crate::pages::book::unreadable;
use crate::pages::fields::hidden;
use crate::pages::{letter, outbox, trouble};
use crate::staff::shell;
use crate::wording::{Wording, encoded};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    locale: String,
    /// What became of a test.
    test: String,
}

impl Asked {
    fn locale(&self) -> Option<&str> {
        Some(&*self.locale).filter(|tag| !tag.is_empty())
    }
}

/// What the forms send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    locale: String,
    /// Where a text is to go; a mail goes to whoever is signed in.
    phone: Option<String>,
}

/// `GET /staff/workshop/messages/{kind}`
pub(super) async fn show(
    visit: Visit,
    session: Session,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(kind) = MessageKind::named(&kind) else { return gone(&visit, &session).await };
    let page = Page::Message(kind);
    if !page.is_for(&session) {
        return shell::forbidden(&visit, &session).await;
    }
    let found = look(&visit, &session, kind, &asked, None).await;
    change::answer(&visit, &session, &page, found.map(Some)).await
}

/// `GET /staff/workshop/messages/{kind}/message.html`
pub(super) async fn html(
    visit: Visit,
    session: Session,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let staff = visit.api().staff(&visit.caller, &session.access);
    match staff.message(&kind, asked.locale()).await {
        Ok(message) => letter::framed(&message.html),
        Err(error) => trouble::failed(&visit, &error).await,
    }
}

/// `POST /staff/workshop/messages/{kind}`
pub(super) async fn send_test(
    visit: Visit,
    session: Session,
    Path(kind): Path<String>,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    let Some(kind) = MessageKind::named(&kind) else { return gone(&visit, &session).await };
    let page = Page::Message(kind);
    if !page.is_for(&session) {
        return shell::forbidden(&visit, &session).await;
    }
    let sent = match sent {
        Ok(Form(sent)) => sent,
        Err(rejection) => return unreadable(&visit, &rejection).await,
    };
    let found = attempt(&visit, &session, kind, sent).await;
    change::answer(&visit, &session, &page, found.map(Some)).await
}

async fn attempt(
    visit: &Visit,
    session: &Session,
    kind: MessageKind,
    sent: Sent,
) -> Result<Response, ClientError> {
    let Sent { locale, phone } = sent;
    let is_text = phone.is_some();
    let asked = Asked { locale, ..Asked::default() };
    let test = MessageTest { locale: asked.locale().map(str::to_owned), phone };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let told = |outcome: &str| {
        Redirect::to(&format!("{}&test={outcome}", path(kind, &asked.locale))).into_response()
    };
    let error = match staff.test_message(kind.as_str(), &test).await {
        Ok(()) => return Ok(told(if is_text { "texted" } else { "sent" })),
        Err(error) => error,
    };
    match error.problem() {
        Some(problem) if problem.kind == "rate-limited" => Ok(told("later")),
        // The provider was taken away meanwhile: the page says so.
        Some(problem) if problem.kind == "no-texts" => Ok(told("none")),
        Some(problem) if problem.kind == "invalid" && is_text => {
            let typed = test.phone.as_deref().unwrap_or_default();
            look(visit, session, kind, &asked, Some(Wrong { typed, problem })).await
        }
        _ => Err(error),
    }
}

/// A number that no text can go to, and why.
struct Wrong<'a> {
    typed: &'a str,
    problem: &'a Problem,
}

async fn gone(visit: &Visit, session: &Session) -> Response {
    change::answer(visit, session, &Page::Messages, Ok(None)).await
}

async fn look(
    visit: &Visit,
    session: &Session,
    kind: MessageKind,
    asked: &Asked,
    wrong: Option<Wrong<'_>>,
) -> Result<Response, ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let (loaded, kinds, message) = tokio::join!(
        page::load(visit, session),
        staff.messages(),
        staff.message(kind.as_str(), asked.locale()),
    );
    let (loaded, languages, message) = (loaded?, kinds?.languages, message?);
    let title = messages::name(&loaded.words, kind);
    let page = Page::Message(kind);
    let (status, again) = match wrong {
        None => (StatusCode::OK, sms::Again::default()),
        Some(Wrong { typed, problem }) => {
            (StatusCode::UNPROCESSABLE_ENTITY, sms::Again::of(&loaded.words, typed, problem))
        }
    };
    let goes = message.sms.as_ref().map(|sms| sms.goes);
    let mut response = page::frame(visit, &loaded, &page, status, title.clone(), || {
        view! {
            <p class="crumb">
                <a href=Page::Messages.path()>
                    {Icon::Back.view()} {loaded.words.get("manage-messages-all")}
                </a>
            </p>
            {outcome(visit, &loaded, &asked.test, goes)}
            {again.summary(&loaded.words)}
            <h1>{title}</h1>
            {switch(&loaded.words, kind, &message.locale, &languages)}
            {preview(&loaded, kind, &message, &again)}
        }
        .into_any()
    });
    framing(&mut response);
    Ok(response)
}

fn path(kind: MessageKind, locale: &str) -> String {
    format!("{}?locale={}", Page::Message(kind).path(), encoded(locale))
}

fn outcome(visit: &Visit, loaded: &Loaded, test: &str, goes: Option<TextsGo>) -> Option<AnyView> {
    let words = &loaded.words;
    let to = || [("email", loaded.session.me.email.clone().into())];
    let (class, icon, text) = match test {
        "sent" => ("notice good", Icon::Check, words.format("manage-message-sent", &to())),
        "texted" if goes == Some(TextsGo::ToLocalOutbox) => {
            ("notice good", Icon::Check, words.get("manage-message-text-kept"))
        }
        "texted" => ("notice good", Icon::Check, words.get("manage-message-texted")),
        "later" => ("notice warn", Icon::Warning, words.get("manage-message-later")),
        _ => return None,
    };
    let is_kept = test == "texted" && goes == Some(TextsGo::ToLocalOutbox);
    let way_there = is_kept.then(|| outbox::way_there(visit, words, "manage-message-see-kept"));
    let notice = view! {
        <div class=class role="status">{icon.view()} <div><p>{text}</p>{way_there}</div></div>
    };
    Some(notice.into_any())
}

/// The languages it is there in.
fn switch(
    words: &Wording,
    kind: MessageKind,
    shown: &str,
    languages: &[MessageLanguage],
) -> AnyView {
    let links: Vec<_> = languages
        .iter()
        .map(|language| {
            let current = (language.tag == shown).then_some("true");
            let (tag, name) = (language.tag.clone(), language.name.clone());
            view! { <a href=path(kind, &tag) aria-current=current lang=tag.clone()>{name}</a> }
        })
        .collect();
    let label = words.get("manage-message-languages");
    view! { <nav class="tabs languages" aria-label=label>{links}</nav> }.into_any()
}

fn preview(
    loaded: &Loaded,
    kind: MessageKind,
    message: &MessagePreview,
    again: &sms::Again,
) -> AnyView {
    let words = &loaded.words;
    let tag = message.locale.clone();
    let frame =
        format!("{}/message.html?locale={}", Page::Message(kind).path(), encoded(&message.locale));
    view! {
        <p class="fine">{words.get("manage-message-made-up")}</p>
        <form method="post" action=Page::Message(kind).path() class="acts">
            {hidden("locale", &message.locale)}
            <button class="button">{words.get("manage-message-send")}</button>
            <span class="fine">
                {words.format("manage-message-to", &[("email", loaded.session.me.email.clone().into())])}
            </span>
        </form>
        <section class="below">
            <h2>{words.get("manage-message-subject")}</h2>
            <p class="letter" lang=tag.clone()>{message.subject.clone()}</p>
        </section>
        {message.sms.as_ref().map(|sms| sms::view(words, kind, &message.locale, sms, again))}
        <section class="below">
            <h2>{words.get("manage-message-html")}</h2>
            <iframe
                class="letter"
                src=frame
                title=words.get("manage-message-html")
                sandbox="allow-popups allow-popups-to-escape-sandbox"
                tabindex="0"
            ></iframe>
        </section>
        <section class="below">
            <h2>{words.get("manage-message-text")}</h2>
            <p class="letter typed" lang=tag.clone()>{message.text.clone()}</p>
        </section>
        {message.calendar.as_ref().map(|entry| calendar::view(words, &tag, entry))}
    }
    .into_any()
}
