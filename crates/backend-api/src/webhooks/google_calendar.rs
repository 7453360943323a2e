//! Google's calls: something changed in the workshop's calendar.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use baybook_domain::calendar_watch::{WatchTokens, note_change};
use baybook_domain::store::Store;
use baybook_integrations::webhook::Disbelieved;
use baybook_service_kit::problem::Reply;

use crate::caller::Now;
use crate::refusal::disbelieved;
use crate::state::DefaultShop;

/// The workshop's calendar changed
///
/// Called by Google, with the token of the channel that was opened here. It says nothing of what
/// changed: that is read from the calendar a little later.
#[utoipa::path(
    post, path = "/webhooks/google-calendar", tag = "webhooks",
    params(
        ("X-Goog-Channel-ID" = String, Header, description = "Which channel it is"),
        ("X-Goog-Channel-Token" = String, Header, description = "The channel's token"),
    ),
    responses((status = 204, description = "It was noted"), crate::openapi::Problems)
)]
pub(crate) async fn changed(
    State(store): State<Arc<dyn Store>>,
    State(tokens): State<Arc<WatchTokens>>,
    State(DefaultShop(shop)): State<DefaultShop>,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<StatusCode, Reply> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let channel = text("x-goog-channel-id").zip(text("x-goog-channel-token"));
    if !channel.is_some_and(|(channel, token)| tokens.matches(&shop, channel, token)) {
        return Err(disbelieved(Disbelieved::Forged));
    }
    note_change(store.as_ref(), &shop, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
