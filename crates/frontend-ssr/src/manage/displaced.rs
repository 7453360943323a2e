//! `/staff/displaced`: bookings that lost their bay or mechanic, for whoever sees to them.

use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::ClientError;
use baybook_domain::access::Action;
use leptos::prelude::*;

use super::affected::{self, Places};
use crate::http::{Session, Visit};
use crate::icons::Icon;
use crate::staff::shell::{self, Section};

const PATH: &str = "/staff/displaced";

/// `GET /staff/displaced`
pub(super) async fn show(visit: Visit, session: Session) -> Response {
    if !session.may(Action::SeeDay) {
        return shell::forbidden(&visit, &session).await;
    }
    let page = load(&visit, &session).await;
    shell::answer(&visit, &session, PATH, page).await
}

async fn load(visit: &Visit, session: &Session) -> Result<Response, ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let (shop, displaced) = tokio::join!(visit.api().shop(&visit.caller), staff.displaced());
    let (bookings, shop) = (displaced?.bookings, shop?);
    let words = visit.wording(&shop);
    let title = words.get("displaced-title");
    let head = (Section::Day, title.clone());
    Ok(shell::page(visit, session, &shop, StatusCode::OK, head, || {
        let inside = match bookings.is_empty() {
            true => view! { <p class="empty">{words.get("displaced-none")}</p> }.into_any(),
            false => view! {
                <p class="lede">{words.get("displaced-text")}</p>
                {affected::table(&words, &bookings, shop.today.parse().ok(), Places::Unknown)}
            }
            .into_any(),
        };
        view! {
            <div class="wrap sheet manage">
                <p class="crumb"><a href="/staff">{Icon::Back.view()} {words.get("staff-to-today")}</a></p>
                <h1>{title}</h1>
                {inside}
            </div>
        }
        .into_any()
    }))
}
