//! The HTML of a mail, for the frame that shows it.

use axum::extract::{Path, State};
use axum::response::Response;

use super::OwnName;
use crate::http::Visit;
use crate::pages::letter::framed;
use crate::pages::trouble;
use crate::state::Pages;

/// `GET /outbox/{id}/message.html`
pub(super) async fn show(
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
    let Some(email) = message.email else { return trouble::not_found(visit).await };
    framed(&email.html)
}
