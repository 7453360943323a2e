//! `/staff/calendars`: the secret links by which calendars follow the jobs.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{CalendarFeed, ClientError, ReplaceFeed};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::sheet;
use crate::http::{Session, Visit};
use crate::pages::booking::{Say, message};
use crate::pages::fields::hidden;
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::Wording;

pub(super) const PATH: &str = "/staff/calendars";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    replaced: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// Empty: of the whole workshop.
    mechanic: String,
}

/// `GET /staff/calendars`
pub(crate) async fn show(visit: Visit, session: Session, Query(shown): Query<Shown>) -> Response {
    if !session.may(Action::SeeDay) {
        return trouble::show(&visit, Trouble::NotAllowed).await;
    }
    let page = view(&visit, &session, shown.replaced.is_some()).await;
    trouble::answer(&visit, page).await
}

/// `POST /staff/calendars`
pub(crate) async fn replace(
    visit: Visit,
    session: Session,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    if !session.may(Action::ReplaceFeeds) {
        return trouble::show(&visit, Trouble::NotAllowed).await;
    }
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    let feed = ReplaceFeed { mechanic: Some(typed.mechanic).filter(|id| !id.is_empty()) };
    match visit.api().staff(&visit.caller, &session.access).replace_feed(&feed).await {
        Ok(_) => Redirect::to(&format!("{PATH}?replaced=1")).into_response(),
        Err(error) => trouble::failed(&visit, &error).await,
    }
}

async fn view(visit: &Visit, session: &Session, replaced: bool) -> Result<Response, ClientError> {
    let api = visit.api();
    let staff = api.staff(&visit.caller, &session.access);
    let (shop, feeds) = tokio::join!(api.shop(&visit.caller), staff.feeds());
    let (shop, feeds) = (shop?, feeds?.feeds);
    let words = visit.wording(&shop);
    let head = Head::private(words.get("feeds-title")).within(Section::Account);
    let may_replace = session.may(Action::ReplaceFeeds);
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || {
        let feeds: Vec<_> = feeds.iter().map(|feed| section(&words, feed, may_replace)).collect();
        view! {
            <div class="wrap narrow account">
                {message(&words, replaced.then_some(Say::Good("feeds-replaced")))}
                <p class="crumb"><a href="/account">{words.get("to-account")}</a></p>
                <h1>{words.get("feeds-title")}</h1>
                <p>{words.get("feeds-text")}</p>
                <p>{words.get("feeds-secret")}</p>
                {feeds}
            </div>
        }
        .into_any()
    }))
}

fn section(words: &Wording, feed: &CalendarFeed, may_replace: bool) -> AnyView {
    let mechanic = feed.mechanic.clone().unwrap_or_default();
    let title = match &feed.mechanic {
        None => words.format("feeds-of-all", &[("name", feed.name.clone().into())]),
        Some(_) => feed.name.clone(),
    };
    let id = format!("feed-{mechanic}");
    let replace = may_replace.then(|| {
        let label = words.format("feeds-replace-named", &[("name", feed.name.clone().into())]);
        view! {
            <details>
                <summary>{words.get("feeds-replace")}</summary>
                <p>{words.get("feeds-replace-text")}</p>
                <form action=PATH method="post">
                    {hidden("mechanic", &mechanic)}
                    <button class="button danger" aria-label=label data-busy=words.get("account-busy")>
                        {words.get("feeds-replace")}
                    </button>
                </form>
            </details>
        }
    });
    view! {
        <section>
            <h2>{title}</h2>
            <div class="field">
                <label for=id.clone()>{words.get("feeds-link")}</label>
                <input id=id type="url" readonly value=feed.url.clone()/>
            </div>
            {replace}
        </section>
    }
    .into_any()
}
