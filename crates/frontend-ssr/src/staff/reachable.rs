//! Whether messages reach a customer, on their booking's page, and saying that they do again.

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{MessageMedium, ReachableRequest, Shop, StaffBooking, Unreachable};
use baybook_domain::access::Action;
use leptos::prelude::*;
use serde::Deserialize;

use super::shell;
use crate::http::{Session, Visit};
use crate::pages::fields::hidden;
use crate::wording::{Wording, encoded, today};

#[derive(Deserialize)]
pub(super) struct Sent {
    by: MessageMedium,
}

/// `POST /staff/bookings/{id}/reachable`
pub(super) async fn send(
    visit: Visit,
    session: Session,
    Path(id): Path<String>,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    if !session.may(Action::BookForOthers) {
        return shell::forbidden(&visit, &session).await;
    }
    let by = match sent {
        Ok(Form(Sent { by })) => by,
        Err(rejection) => return crate::pages::book::unreadable(&visit, &rejection).await,
    };
    let staff = visit.api().staff(&visit.caller, &session.access);
    let done = staff.reachable(&id, ReachableRequest { by }).await;
    let path = format!("/staff/bookings/{}", encoded(&id));
    let page = done.map(|()| Redirect::to(&path).into_response());
    shell::answer(&visit, &session, &path, page).await
}

/// What is not sent to them, and why; nothing where everything is.
pub(super) fn view(
    words: &Wording,
    session: &Session,
    shop: &Shop,
    booking: &StaffBooking,
) -> Vec<AnyView> {
    booking
        .unreachable
        .iter()
        .map(|one| {
            let since = words.local(&one.since).map(|since| words.moment(&since, today(shop)));
            let since = [("date", since.unwrap_or_default().into())];
            let text = words.format(key(one), &since);
            let may = one.repairable && session.may(Action::BookForOthers);
            let by = match one.by {
                MessageMedium::Email => "email",
                MessageMedium::Sms => "sms",
            };
            let action = format!("/staff/bookings/{}/reachable", encoded(&booking.card.id));
            let form = may.then(|| {
                view! {
                    <form action=action method="post">
                        {hidden("by", by)}
                        <button class="button quiet">{words.get("staff-reachable")}</button>
                    </form>
                }
            });
            view! {
                <div>
                    <dt>{words.get("staff-messages")}</dt>
                    <dd><p>{text}</p>{form}</dd>
                </div>
            }
            .into_any()
        })
        .collect()
}

fn key(one: &Unreachable) -> &'static str {
    match (&*one.reason, one.by) {
        ("bounced", _) => "staff-unreachable-bounced",
        ("complained", _) => "staff-unreachable-complained",
        ("stopped", _) => "staff-unreachable-stopped",
        ("unsubscribed", MessageMedium::Email) => "staff-unreachable-unsubscribed",
        ("unsubscribed", MessageMedium::Sms) => "staff-unreachable-unsubscribed-texts",
        (_, MessageMedium::Email) => "staff-unreachable-email",
        (_, MessageMedium::Sms) => "staff-unreachable-number",
    }
}
