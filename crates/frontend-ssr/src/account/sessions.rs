//! Where somebody is signed in, and ending it there.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{AccountSession, Shop};
use leptos::prelude::*;

use super::{device, home, sheet};
use crate::http::{Session, Visit};
use crate::wording::{Wording, encoded, today};

/// `POST /account/sessions/{id}/end`
pub(crate) async fn end(visit: Visit, session: Session, Path(id): Path<String>) -> Response {
    match visit.api().revoke_session(&visit.caller, &session.access, &id).await {
        Ok(()) => Redirect::to("/account?done=session").into_response(),
        Err(error) => {
            let errors = sheet::errors_of(&visit, &error, &[], "session-gone");
            home::refused(&visit, &session, error, errors).await
        }
    }
}

/// `POST /account/sessions/end-others`
pub(crate) async fn end_others(visit: Visit, session: Session) -> Response {
    match visit.api().revoke_other_sessions(&visit.caller, &session.access).await {
        Ok(()) => Redirect::to("/account?done=others").into_response(),
        Err(error) => home::refused(&visit, &session, error, None).await,
    }
}

pub(super) fn list(words: &Wording, shop: &Shop, sessions: Vec<AccountSession>) -> AnyView {
    let others = sessions.iter().any(|session| !session.current).then(|| {
        view! {
            <form action="/account/sessions/end-others" method="post">
                <button class="button quiet">{words.get("session-end-others")}</button>
            </form>
        }
    });
    let rows: Vec<_> = sessions.iter().map(|session| row(words, shop, session)).collect();
    view! {
        <section>
            <h2>{words.get("session-title")}</h2>
            <ul class="entries">{rows}</ul>
            {others}
        </section>
    }
    .into_any()
}

fn row(words: &Wording, shop: &Shop, session: &AccountSession) -> AnyView {
    let name = device::named(words, &session.device);
    let used = words.local(&session.last_used_at);
    let used = used.map(|at| {
        let when = words.moment(&at, today(shop));
        words.format(
            "session-used",
            &[("when", when.into()), ("address", session.address.clone().into())],
        )
    });
    let end = if session.current {
        view! { <span class="tag">{words.get("session-current")}</span> }.into_any()
    } else {
        let action = format!("/account/sessions/{}/end", encoded(&session.id));
        let label = words.format("session-end-named", &[("device", name.clone().into())]);
        view! {
            <form action=action method="post">
                <button class="button plain" aria-label=label>{words.get("session-end")}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <li>
            <div><strong>{name.clone()}</strong><p class="fine">{used}</p></div>
            {end}
        </li>
    }
    .into_any()
}
