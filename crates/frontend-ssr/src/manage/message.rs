//! `/staff/workshop/messages/{kind}`: one message as a made-up customer gets it, and sending it to
//! oneself.

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, MessageLanguage, MessagePreview, MessageTest, SmsPreview};
use baybook_domain::event::MessageKind;
use leptos::prelude::*;
use serde::Deserialize;

use super::page::{self, Loaded, Page};
use super::{change, messages};
use crate::http::{Session, Visit, framing};
use crate::icons::Icon;
use crate::pages::fields::hidden;
use crate::pages::{letter, trouble};
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
    let found = look(&visit, &session, kind, &asked).await;
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
    Form(asked): Form<Asked>,
) -> Response {
    let Some(kind) = MessageKind::named(&kind) else { return gone(&visit, &session).await };
    let page = Page::Message(kind);
    if !page.is_for(&session) {
        return shell::forbidden(&visit, &session).await;
    }
    let staff = visit.api().staff(&visit.caller, &session.access);
    let test = MessageTest { locale: asked.locale().map(str::to_owned) };
    let outcome = match staff.test_message(kind.as_str(), &test).await {
        Ok(()) => "sent",
        Err(error) => match error.problem().map(|problem| problem.kind.as_str()) {
            Some("rate-limited") => "later",
            _ => return change::answer(&visit, &session, &page, Err(error)).await,
        },
    };
    Redirect::to(&format!("{}&test={outcome}", path(kind, &asked.locale))).into_response()
}

async fn gone(visit: &Visit, session: &Session) -> Response {
    change::answer(visit, session, &Page::Messages, Ok(None)).await
}

async fn look(
    visit: &Visit,
    session: &Session,
    kind: MessageKind,
    asked: &Asked,
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
    let mut response = page::frame(visit, &loaded, &page, StatusCode::OK, title.clone(), || {
        view! {
            <p class="crumb">
                <a href=Page::Messages.path()>
                    {Icon::Back.view()} {loaded.words.get("manage-messages-all")}
                </a>
            </p>
            {outcome(&loaded, &asked.test)}
            <h1>{title}</h1>
            {switch(&loaded.words, kind, &message.locale, &languages)}
            {preview(&loaded, kind, &message)}
        }
        .into_any()
    });
    framing(&mut response);
    Ok(response)
}

fn path(kind: MessageKind, locale: &str) -> String {
    format!("{}?locale={}", Page::Message(kind).path(), encoded(locale))
}

fn outcome(loaded: &Loaded, test: &str) -> Option<AnyView> {
    let words = &loaded.words;
    let to = || [("email", loaded.session.me.email.clone().into())];
    let (class, icon, text) = match test {
        "sent" => ("notice good", Icon::Check, words.format("manage-message-sent", &to())),
        "later" => ("notice warn", Icon::Warning, words.get("manage-message-later")),
        _ => return None,
    };
    let notice = view! { <div class=class role="status">{icon.view()} <p>{text}</p></div> };
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

fn preview(loaded: &Loaded, kind: MessageKind, message: &MessagePreview) -> AnyView {
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
        {message.sms.as_ref().map(|sms| short(words, &tag, sms))}
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
            <p class="letter typed" lang=tag>{message.text.clone()}</p>
        </section>
    }
    .into_any()
}

fn short(words: &Wording, tag: &str, sms: &SmsPreview) -> AnyView {
    let size = [("count", sms.segments.into()), ("characters", sms.characters.into())];
    view! {
        <section class="below">
            <h2>{words.get("manage-message-sms")}</h2>
            <p class="letter typed" lang=tag.to_owned()>{sms.text.clone()}</p>
            <p class="fine">{words.format("manage-message-segments", &size)}</p>
        </section>
    }
    .into_any()
}
