//! `/staff/workshop/messages`: what customers and account holders are told.

use axum::extract::Query;
use axum::response::Response;
use baybook_domain::event::MessageKind;
use leptos::prelude::*;

use super::change;
use super::outcome::Told;
use super::page::{Loaded, Page};
use crate::http::{Session, Visit};
use crate::wording::Wording;

/// `GET /staff/workshop/messages`
pub(super) async fn show(visit: Visit, session: Session, told: Query<Told>) -> Response {
    change::show(visit, session, told, Page::Messages).await
}

pub(super) fn list(loaded: &Loaded) -> AnyView {
    let words = &loaded.words;
    let group = |title: &str, of: fn(MessageKind) -> bool| {
        let kinds = MessageKind::ALL.iter().copied().filter(|kind| of(*kind));
        let entries: Vec<_> = kinds.map(|kind| entry(words, kind)).collect();
        view! {
            <section class="group">
                <h2>{words.get(title)}</h2>
                <ul class="entries">{entries}</ul>
            </section>
        }
    };
    view! {
        <p class="lede">{words.get("manage-messages-lede")}</p>
        {group("manage-messages-bookings", MessageKind::is_about_a_booking)}
        {group("manage-messages-accounts", |kind| !MessageKind::is_about_a_booking(kind))}
    }
    .into_any()
}

fn entry(words: &Wording, kind: MessageKind) -> AnyView {
    let path = Page::Message(kind).path();
    view! {
        <li>
            <div>
                <a class="own-service" href=path>{name(words, kind)}</a>
                <p class="fine">{words.get(&format!("manage-message-when-{}", kind.as_str()))}</p>
            </div>
        </li>
    }
    .into_any()
}

/// What a message is called here.
pub(super) fn name(words: &Wording, kind: MessageKind) -> String {
    words.get(&format!("manage-message-{}", kind.as_str()))
}
