//! `/sign-out`

use axum::response::{IntoResponse, Redirect, Response};

use crate::http::Visit;
use crate::pages::trouble;

/// `POST /sign-out`. The browser forgets the session even when the API cannot be told.
pub(crate) async fn send(visit: Visit) -> Response {
    if let Some(refresh) = visit.visitor.refresh_token()
        && let Err(error) = visit.api().sign_out(&visit.caller, &refresh).await
    {
        trouble::log(&error);
    }
    visit.visitor.forget();
    Redirect::to("/").into_response()
}
