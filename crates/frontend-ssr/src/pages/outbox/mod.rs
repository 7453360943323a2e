//! `/outbox`: what would be sent, where no provider is set up. For whoever tries Baybook out: there
//! is no such page unless the deployment says so, since everybody would read it.

mod letter;
mod message;

use axum::extract::{FromRequestParts, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use baybook_contract::{ClientError, LocalMessageKind, LocalMessageLine, Shop};
use baybook_service_kit::http::is_own_name;
use leptos::prelude::*;
use serde::Deserialize;

use super::layout::{Head, page};
use super::trouble::{self, Trouble};
use crate::http::Visit;
use crate::routes::Routes;
use crate::state::Pages;
use crate::wording::{Wording, encoded, today};

const PATH: &str = "/outbox";

/// Nothing where there is no local outbox.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(show))
        .route("/outbox/{id}", get(message::show))
        .route("/outbox/{id}/message.html", get(letter::show))
        .route("/outbox/{id}/calendar.ics", get(message::calendar))
}

/// The outbox was asked for by a name of this machine, and not by that of a page elsewhere which has
/// its own name point here.
struct OwnName;

impl FromRequestParts<Pages> for OwnName {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Response> {
        let config = pages.config();
        if !config.local_outbox || is_own_name(&parts.headers, &parts.uri, &config.public_url) {
            return Ok(Self);
        }
        match Visit::from_request_parts(parts, pages).await {
            Ok(visit) => Err(trouble::foreign_name(&visit).await),
            Err(rejection) => Err(rejection.into_response()),
        }
    }
}

/// A sentence with the way there, where there is one, below what was just sent.
pub(crate) fn hint(visit: &Visit, words: &Wording) -> Option<AnyView> {
    way_there(visit, words, "outbox-hint")
}

/// The way there, where there is one.
pub(crate) fn way_there(visit: &Visit, words: &Wording, key: &str) -> Option<AnyView> {
    visit.pages.config().local_outbox.then(|| {
        let text = words.get(key);
        view! { <p class="fine on-screen"><a href=PATH>{text}</a></p> }.into_any()
    })
}

fn path(id: &str) -> String {
    format!("{PATH}/{}", encoded(id))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    after: Option<String>,
}

/// `GET /outbox?after=`
async fn show(
    _: OwnName,
    State(pages): State<Pages>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Response {
    if !pages.config().local_outbox {
        return trouble::not_found(visit).await;
    }
    let page = list(&visit, asked.after.as_deref()).await;
    trouble::answer(&visit, page).await
}

async fn list(visit: &Visit, after: Option<&str>) -> Result<Response, ClientError> {
    let api = visit.api();
    let (shop, outbox) =
        tokio::join!(api.shop(&visit.caller), api.local_outbox(&visit.caller, after));
    let (shop, outbox) = (shop?, outbox?);
    let words = visit.wording(&shop);
    let head = Head::private(words.get("outbox-title"));
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || {
        let rows: Vec<_> = outbox.messages.iter().map(|line| row(&words, &shop, line)).collect();
        let inside = match rows.is_empty() {
            true => view! { <p class="empty">{words.get("outbox-none")}</p> }.into_any(),
            false => view! { <ul class="entries letters">{rows}</ul> }.into_any(),
        };
        let older = outbox.next.as_deref().map(|after| {
            let href = format!("{PATH}?after={}", encoded(after));
            view! { <p class="acts"><a class="button quiet" href=href>{words.get("outbox-older")}</a></p> }
        });
        view! {
            <div class="wrap narrow">
                <h1>{words.get("outbox-title")}</h1>
                <p class="lede">{words.get("outbox-text")}</p>
                {inside}
                {older}
            </div>
        }
        .into_any()
    }))
}

fn row(words: &Wording, shop: &Shop, line: &LocalMessageLine) -> AnyView {
    let title = match (line.kind, line.subject.clone()) {
        (LocalMessageKind::Email, Some(subject)) => subject,
        (LocalMessageKind::Sms, Some(beginning)) => {
            words.format("outbox-sms-named", &[("beginning", beginning.into())])
        }
        (_, None) => words.get("outbox-sms-title"),
    };
    view! {
        <li>
            <div>
                <a href=path(&line.id)>{title}</a>
                <p class="fine">{line.to.clone()} " · " {moment(words, shop, &line.at)}</p>
            </div>
            <span class="tag">{words.get(kind_key(line.kind))}</span>
        </li>
    }
    .into_any()
}

fn kind_key(kind: LocalMessageKind) -> &'static str {
    match kind {
        LocalMessageKind::Email => "outbox-email",
        LocalMessageKind::Sms => "outbox-sms",
    }
}

/// When a message was kept, on the shop's clock.
fn moment(words: &Wording, shop: &Shop, at: &str) -> AnyView {
    let shown = words.local(at).map(|at| words.moment(&at, today(shop)));
    view! { <time datetime=at.to_owned()>{shown}</time> }.into_any()
}

/// The page for a message that could not be shown.
async fn failed(visit: &Visit, error: &ClientError) -> Response {
    match error.problem().map(|problem| problem.kind.as_str()) {
        Some("unknown-message" | "not-found") => trouble::show(visit, Trouble::PageUnknown).await,
        _ => trouble::failed(visit, error).await,
    }
}
