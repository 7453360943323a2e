//! `/outbox/{id}`: one message, whole.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use baybook_contract::{ClientError, LocalCalendar, LocalEmail, LocalMessage, Shop};
use baybook_integrations::calendar_entry::CalendarEntry;
use jiff::Timestamp;
use leptos::prelude::*;

use super::{OwnName, PATH, moment, path};
use crate::http::{Visit, framing};
use crate::icons::Icon;
use crate::pages::layout::{Head, page};
use crate::pages::trouble;
use crate::state::Pages;
use crate::wording::Wording;

/// `GET /outbox/{id}`
pub(super) async fn show(
    _: OwnName,
    State(pages): State<Pages>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    if !pages.config().local_outbox {
        return trouble::not_found(visit).await;
    }
    match load(&visit, &id).await {
        Ok(page) => page,
        Err(error) => super::failed(&visit, &error).await,
    }
}

/// `GET /outbox/{id}/calendar.ics`
pub(super) async fn calendar(
    _: OwnName,
    State(pages): State<Pages>,
    visit: Visit,
    Path(id): Path<String>,
) -> Response {
    if !pages.config().local_outbox {
        return trouble::not_found(visit).await;
    }
    let message = match visit.api().local_message(&visit.caller, &id).await {
        Ok(message) => message,
        Err(error) => return super::failed(&visit, &error).await,
    };
    let Some(calendar) = message.email.and_then(|email| email.calendar) else {
        return trouble::not_found(visit).await;
    };
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"invite.ics\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, calendar.file).into_response()
}

async fn load(visit: &Visit, id: &str) -> Result<Response, ClientError> {
    let api = visit.api();
    let (shop, message) =
        tokio::join!(api.shop(&visit.caller), api.local_message(&visit.caller, id));
    let (shop, message) = (shop?, message?);
    let words = visit.wording(&shop);
    let title = match &message.email {
        Some(email) => email.subject.clone(),
        None => words.get("outbox-sms-title"),
    };
    let head = Head::private(title.clone());
    let mut response = page(visit, Some(&shop), StatusCode::OK, head, || {
        let inside = match (&message.email, &message.sms) {
            (Some(email), _) => mail(&words, &message.id, email),
            (None, sms) => sms.as_deref().map(|sms| letter(&words, "outbox-sms", sms)).into_any(),
        };
        view! {
            <div class="wrap narrow">
                <p class="crumb"><a href=PATH>{Icon::Back.view()} {words.get("outbox-title")}</a></p>
                <h1 class="subject">{title}</h1>
                {envelope(&words, &shop, &message)}
                {inside}
            </div>
        }
        .into_any()
    });
    framing(&mut response);
    Ok(response)
}

fn fact(words: &Wording, key: &str, value: AnyView) -> AnyView {
    view! { <div><dt>{words.get(key)}</dt><dd>{value}</dd></div> }.into_any()
}

fn envelope(words: &Wording, shop: &Shop, message: &LocalMessage) -> AnyView {
    let text = |key: &str, text: &str| fact(words, key, text.to_owned().into_any());
    let email = message.email.as_ref();
    let unsubscribe = email.and_then(|email| email.list_unsubscribe.clone());
    let unsubscribe = unsubscribe.map(|link| {
        // Told, and not to be pressed: a mail program posts to it.
        fact(words, "outbox-unsubscribe", view! { <code>{link}</code> }.into_any())
    });
    view! {
        <dl class="facts">
            {email.map(|email| text("outbox-from", &email.from))}
            {text("outbox-to", &message.to)}
            {email.and_then(|email| email.reply_to.as_deref()).map(|to| text("outbox-reply-to", to))}
            {fact(words, "outbox-at", moment(words, shop, &message.at))}
            {unsubscribe}
            {text("outbox-delivery", &message.id)}
        </dl>
    }
    .into_any()
}

fn mail(words: &Wording, id: &str, email: &LocalEmail) -> AnyView {
    let frame = format!("{}/message.html", path(id));
    view! {
        {email.calendar.as_ref().map(|calendar| entry(words, id, calendar))}
        <section class="below">
            <h2>{words.get("outbox-html")}</h2>
            <iframe
                class="letter"
                src=frame
                title=words.get("outbox-html-frame")
                sandbox="allow-popups allow-popups-to-escape-sandbox"
                tabindex="0"
            ></iframe>
        </section>
        {letter(words, "outbox-plain", &email.text)}
    }
    .into_any()
}

/// The calendar file in words.
fn entry(words: &Wording, id: &str, calendar: &LocalCalendar) -> AnyView {
    let does = match calendar.method.as_str() {
        "REQUEST" => "outbox-calendar-request",
        "CANCEL" => "outbox-calendar-cancel",
        _ => "outbox-calendar-publish",
    };
    let facts = CalendarEntry::read(&calendar.file).map(|entry| {
        let at = |at: Timestamp| {
            let instant = at.to_string();
            let shown = words.local(&instant);
            let shown = shown
                .map(|at| format!("{}, {}", words.texts.date_long(at.date()), words.time(&at)));
            view! { <time datetime=instant>{shown}</time> }.into_any()
        };
        let code = |text: String| view! { <code>{text}</code> }.into_any();
        view! {
            <dl class="facts">
                {fact(words, "outbox-calendar-start", at(entry.start))}
                {fact(words, "outbox-calendar-end", at(entry.end))}
                {fact(words, "outbox-calendar-method", code(entry.method))}
                {fact(words, "outbox-calendar-uid", code(entry.uid))}
                {fact(words, "outbox-calendar-sequence", code(entry.sequence.to_string()))}
            </dl>
        }
    });
    let file = format!("{}/calendar.ics", path(id));
    view! {
        <section class="below">
            <h2>{words.get("outbox-calendar")}</h2>
            <p>{words.get(does)}</p>
            {facts}
            <p class="acts">
                <a class="button quiet" href=file download>
                    {Icon::Calendar.view()} {words.get("outbox-calendar-download")}
                </a>
            </p>
        </section>
    }
    .into_any()
}

fn letter(words: &Wording, key: &str, text: &str) -> AnyView {
    view! {
        <section class="below">
            <h2>{words.get(key)}</h2>
            <p class="letter typed">{with_links(text)}</p>
        </section>
    }
    .into_any()
}

/// The text with its addresses as links: they are what people want to press in it.
fn with_links(text: &str) -> Vec<AnyView> {
    let (mut views, mut plain) = (Vec::new(), String::new());
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches(['.', ',', ')', ';']);
        if !bare.starts_with("https://") && !bare.starts_with("http://") {
            plain.push_str(word);
            continue;
        }
        // An empty text would be shown as a space.
        if !plain.is_empty() {
            views.push(std::mem::take(&mut plain).into_any());
        }
        let href = bare.to_owned();
        views.push(view! { <a href=href>{bare.to_owned()}</a> }.into_any());
        plain.push_str(word.strip_prefix(bare).unwrap_or_default());
    }
    if !plain.is_empty() {
        views.push(plain.into_any());
    }
    views
}
