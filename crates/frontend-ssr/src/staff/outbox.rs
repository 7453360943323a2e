//! `/staff/outbox`: messages and calendar entries that were given up on, and trying them again.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{ClientError, DeadLetter, MessageDoubt, Shop, WaitingMessages};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::shell::{self, Section};
use crate::http::{Session, Visit};
use crate::icons::Icon;
use crate::pages::booking::{Say, message};
use crate::wording::{Wording, encoded, today};

const PATH: &str = "/staff/outbox";

/// Pages that are put back by one press of the button; what is left is shown with it again.
const MOST_PAGES: usize = 10;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    retried: Option<String>,
    gone: Option<String>,
    after: Option<String>,
}

/// `GET /staff/outbox?after=`
pub(super) async fn show(visit: Visit, session: Session, Query(shown): Query<Shown>) -> Response {
    if !session.may(Action::ManageOutbox) {
        return shell::forbidden(&visit, &session).await;
    }
    let page = view(&visit, &session, &shown).await;
    shell::answer(&visit, &session, PATH, page).await
}

/// `POST /staff/outbox/{event}/retry`
pub(super) async fn retry(visit: Visit, session: Session, Path(event): Path<String>) -> Response {
    let done = visit.api().staff(&visit.caller, &session.access).retry(&event).await;
    let page = match done {
        Ok(()) => Ok(Redirect::to("/staff/outbox?retried=1").into_response()),
        Err(error) if is_over(&error) => Ok(Redirect::to("/staff/outbox?gone=1").into_response()),
        Err(error) => Err(error),
    };
    shell::answer(&visit, &session, PATH, page).await
}

/// `POST /staff/outbox/retry`
pub(super) async fn retry_all(visit: Visit, session: Session) -> Response {
    let page = put_back_all(&visit, &session).await;
    let page = page.map(|()| Redirect::to("/staff/outbox?retried=1").into_response());
    shell::answer(&visit, &session, PATH, page).await
}

async fn put_back_all(visit: &Visit, session: &Session) -> Result<(), ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let mut after = None;
    for _ in 0..MOST_PAGES {
        let page = staff.dead_letters(after.as_deref()).await?;
        for letter in page.letters {
            match staff.retry(&letter.event).await {
                Err(error) if !is_over(&error) => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

/// Somebody else had it tried again, or it is forgotten: there is nothing left to do.
fn is_over(error: &ClientError) -> bool {
    let kind = error.problem().map(|problem| problem.kind.as_str());
    matches!(kind, Some("not-dead" | "unknown-event"))
}

async fn view(visit: &Visit, session: &Session, shown: &Shown) -> Result<Response, ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let (shop, dead) =
        tokio::join!(visit.api().shop(&visit.caller), staff.dead_letters(shown.after.as_deref()));
    let (dead, shop) = (dead?, shop?);
    let words = visit.wording(&shop);
    let title = words.get("stuck-title");
    let head = (Section::Outbox, title.clone());
    let done = match (&shown.retried, &shown.gone) {
        (Some(_), _) => Some(Say::Good("stuck-retried")),
        (None, Some(_)) => Some(Say::Good("stuck-gone")),
        (None, None) => None,
    };
    Ok(shell::page(visit, session, &shop, StatusCode::OK, head, || {
        let rows: Vec<_> = dead.letters.iter().map(|letter| row(&words, &shop, letter)).collect();
        let waiting: Vec<_> = dead.waiting.iter().map(|one| group(&words, &shop, one)).collect();
        let inside = match (rows.is_empty(), waiting.is_empty()) {
            (true, true) => view! { <p class="empty">{words.get("stuck-none")}</p> }.into_any(),
            (true, false) => {
                view! { <p class="lede">{words.get("stuck-none-dead")}</p> }.into_any()
            }
            (false, _) => view! {
                <p class="lede">{words.get("stuck-text")}</p>
                <form action="/staff/outbox/retry" method="post" class="acts">
                    <button class="button">{words.get("stuck-retry-all")}</button>
                </form>
                <ul class="entries">{rows}</ul>
            }
            .into_any(),
        };
        let more = dead.next.as_deref().map(|after| {
            let href = format!("{PATH}?after={}", encoded(after));
            view! { <p class="acts"><a class="button quiet" href=href>{words.get("stuck-more")}</a></p> }
        });
        view! {
            <div class="wrap sheet manage">
                <p class="crumb"><a href="/staff">{Icon::Back.view()} {words.get("staff-to-today")}</a></p>
                {message(&words, done)}
                <h1>{title}</h1>
                {inside}
                {more}
                {(!waiting.is_empty()).then(|| view! {
                    <section class="below">
                        <h2>{words.get("stuck-waiting")}</h2>
                        <ul class="entries">{waiting}</ul>
                    </section>
                })}
            </div>
        }
        .into_any()
    }))
}

fn row(words: &Wording, shop: &Shop, letter: &DeadLetter) -> AnyView {
    let what = words.get(what_key(&letter.kind));
    let reference = letter.reference.clone().unwrap_or_default();
    let booking = letter.booking.as_ref().map(|id| {
        let href = format!("/staff/bookings/{}", encoded(id));
        let label = words.format("stuck-open", &[("reference", reference.clone().into())]);
        view! { " " <a href=href aria-label=label>{reference.clone()}</a> }
    });
    let since = letter.since.as_deref().and_then(|since| said_since(words, shop, since));
    let attempts = words.format("stuck-attempts", &[("count", letter.attempts.into())]);
    let on = letter.channel.as_deref().map(|channel| words.get(channel_key(channel)));
    let facts: Vec<_> = [on, since, Some(attempts)].into_iter().flatten().collect();
    let action = format!("{PATH}/{}/retry", encoded(&letter.event));
    let label = words.format(
        "stuck-retry-named",
        &[("what", what.clone().into()), ("reference", reference.into())],
    );
    view! {
        <li>
            <div>
                <b>{what}</b> {booking}
                <p>{why(words, letter.reason.as_deref())}</p>
                {letter.doubt.map(|doubt| view! { <p>{words.get(doubt_key(doubt))}</p> })}
                <p class="fine">{facts.join(" · ")}</p>
            </div>
            <form action=action method="post">
                <button class="button quiet" aria-label=label>{words.get("stuck-retry")}</button>
            </form>
        </li>
    }
    .into_any()
}

/// Messages that wait for the same reason.
fn group(words: &Wording, shop: &Shop, group: &WaitingMessages) -> AnyView {
    let count = words.format("stuck-waiting-count", &[("count", group.count.into())]);
    let on = group.channel.as_deref().map(|channel| words.get(channel_key(channel)));
    let since = said_since(words, shop, &group.since);
    let next = words.local(&group.next).map(|next| words.time(&next));
    let next = next.filter(|_| group.reason.is_some());
    let next = next.map(|time| words.format("stuck-waiting-next", &[("time", time.into())]));
    let facts: Vec<_> = [on, since, next].into_iter().flatten().collect();
    let why = match group.reason.as_deref() {
        None => words.get("stuck-waiting-tried"),
        reason => why(words, reason),
    };
    view! {
        <li>
            <div>
                <b>{count}</b>
                <p>{why}</p>
                <p class="fine">{facts.join(" · ")}</p>
            </div>
        </li>
    }
    .into_any()
}

/// `since today, 08:00`, `since Tue, Dec 1, 08:00`.
fn said_since(words: &Wording, shop: &Shop, since: &str) -> Option<String> {
    let since = words.local(since)?;
    if today(shop) == Some(since.date()) {
        let time = words.time(&since);
        return Some(words.format("stuck-since-today", &[("time", time.into())]));
    }
    let moment = words.moment(&since, today(shop));
    Some(words.format("stuck-since", &[("moment", moment.into())]))
}

fn doubt_key(doubt: MessageDoubt) -> &'static str {
    match doubt {
        MessageDoubt::MayBeTold => "stuck-doubt",
        MessageDoubt::Resent => "stuck-doubt-resent",
    }
}

/// Key of what was to be told.
fn what_key(kind: &str) -> &'static str {
    match kind {
        "booked" => "stuck-booked",
        "rescheduled" => "stuck-rescheduled",
        "moved" => "stuck-moved",
        "cancelled" => "stuck-cancelled",
        "no-show" => "stuck-no-show",
        "reminder" => "stuck-reminder",
        "account-mail" => "stuck-account-mail",
        "test" => "stuck-test",
        _ => "stuck-other",
    }
}

fn channel_key(channel: &str) -> &'static str {
    match channel {
        "email" => "stuck-by-email",
        "sms" => "stuck-by-sms",
        "calendar" => "stuck-by-calendar",
        _ => "stuck-by-other",
    }
}

/// The class of a failure as a sentence that says what can be done about it.
fn why(words: &Wording, class: Option<&str>) -> String {
    let class = class.unwrap_or_default();
    let key = match class {
        "timeout" | "broken-answer" | "not-connected" | "provider-error" | "not reachable"
        | "connection lost" | "no answer" | "no-credentials" => "stuck-why-silent",
        "circuit-open" => "stuck-why-pause",
        "store-unavailable" | "store-refused" => "stuck-why-store",
        "quiet-hours" => "stuck-why-quiet",
        "damaged" | "damaged-booking" | "damaged-document" | "unknown-shop" | "malformed"
        | "unwritable" => "stuck-why-damaged",
        "rate-limited" | "too-early" => "stuck-why-pace",
        "unauthenticated" | "forbidden" => "stuck-why-key",
        "outcome-unknown" => "stuck-why-unknown",
        "invalid-number" | "bad-address" | "address-not-supported" => "stuck-why-address",
        "bad-request" | "not-found" | "conflict" | "gone" | "too-large" | "refused" => {
            "stuck-why-refused"
        }
        _ if class.starts_with("status ") => "stuck-why-silent",
        _ => return words.format("stuck-why-other", &[("class", class.to_owned().into())]),
    };
    words.get(key)
}
