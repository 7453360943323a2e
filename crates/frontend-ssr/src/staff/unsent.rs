//! A form of the staff that came after the session had ended: nothing that was typed is lost.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use leptos::prelude::*;
use url::form_urlencoded;

use crate::http::{SignedOut, Visit, sign_in_path};
use crate::pages::layout::{Head, page};
use crate::pages::trouble::{self, Trouble};
use crate::state::Pages;

/// Answers such a form with a page that holds it and can send it again. It carries what was typed
/// in its body, so that no address has it.
pub(crate) async fn keep(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let is_form = request.method() == Method::POST && request.uri().path().starts_with("/staff/");
    if !is_form {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let sent = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let visit = match Visit::from_request_parts(&mut parts, &pages).await {
        Ok(visit) => visit,
        Err(never) => match never {},
    };
    let Ok(sent) = sent else {
        return trouble::show(&visit, Trouble::FormTooLarge).await;
    };
    let action = parts.uri.path().to_owned();
    let response = next.run(Request::from_parts(parts, sent.clone().into())).await;
    if response.extensions().get::<SignedOut>().is_none() {
        return response;
    }
    view(&visit, &action, &sent).await
}

async fn view(visit: &Visit, action: &str, sent: &[u8]) -> Response {
    let shop = visit.api().shop(&visit.caller).await.ok();
    let texts = &visit.texts;
    let head = Head::private(texts.get("staff-unsent"));
    page(visit, shop.as_ref(), StatusCode::FORBIDDEN, head, || {
        let fields: Vec<_> = form_urlencoded::parse(sent)
            .map(|(name, value)| {
                view! { <input type="hidden" name=name.into_owned() value=value.into_owned()/> }
            })
            .collect();
        view! {
            <div class="wrap narrow trouble">
                <h1>{texts.get("staff-unsent")}</h1>
                <p class="lede">{texts.get("staff-unsent-text")}</p>
                <form method="post" action=action.to_owned() class="acts">
                    {fields}
                    <a class="button" href=sign_in_path("/staff") target="_blank">
                        {texts.get("staff-unsent-sign-in")}
                    </a>
                    <button class="button quiet">{texts.get("staff-unsent-again")}</button>
                </form>
            </div>
        }
        .into_any()
    })
}
