//! All routes, and what stands in front of them.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use baybook_service_kit::http::{Edge, Failure, RequestId, problem_fallbacks};
use baybook_service_kit::problem::Reply;
use baybook_service_kit::{config::Origin, health};
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::limit::limit_writes;
use crate::refusal::OUTCOME_UNKNOWN;
use crate::state::Api;
use crate::{
    accounts, availability, bookings, catalogue, local_outbox, manage, messages, openapi, staff,
};
use crate::{feeds, reminders, webhooks};

/// More than any booking needs.
const BODY_LIMIT: usize = 64 * 1024;
const TIMEOUT: Duration = Duration::from_secs(15);

/// The API behind HTTP.
pub fn router(api: Api) -> Router {
    let (routes, description) = described().split_for_parts();
    let mut description = description;
    description.info.version = env!("CARGO_PKG_VERSION").to_owned();
    // By itself the page would have an outside service look the description over.
    let docs = SwaggerUi::new("/docs")
        .config(utoipa_swagger_ui::Config::default().validator_url("none"))
        .url("/openapi.json", description);
    let cors = cors(&api.config.cors_origins);
    let store = Arc::clone(&api.store);
    let routes = problem_fallbacks(routes.merge(health::router(Some(store))).merge(docs))
        .layer(from_fn_with_state(api.clone(), limit_writes))
        .layer(from_fn_with_state(api.clone(), accounts::refuse_cross_site))
        .with_state(api)
        // Bookings are personal and availability is only true now. What may be kept says so itself.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(cors)
        .layer(CompressionLayer::new());
    Edge::new()
        .body_limit(BODY_LIMIT)
        .body_limit_of(webhooks::SENDGRID_PATH, webhooks::SENDGRID_BODY)
        .timeout(TIMEOUT)
        .render(failure)
        .wrap(routes)
}

/// Answers for a handler that did not. One that took too long may have had its wish done, or may
/// have it done yet: a desk does not stop for a caller that is gone.
fn failure(failure: Failure) -> Response {
    let reply = Reply::from(failure);
    match failure {
        Failure::TimedOut => reply.detail(OUTCOME_UNKNOWN),
        Failure::Panicked | Failure::TooLarge(_) => reply,
    }
    .into_response()
}

/// The routes with their description.
pub(crate) fn described() -> OpenApiRouter<Api> {
    openapi::router()
        .routes(routes!(catalogue::shop))
        .routes(routes!(catalogue::services))
        .routes(routes!(availability::list))
        .routes(routes!(bookings::create))
        .routes(routes!(bookings::lookup))
        .routes(routes!(bookings::get))
        .routes(routes!(bookings::reschedule))
        .routes(routes!(bookings::cancel))
        .routes(routes!(reminders::lookup))
        .routes(routes!(reminders::unsubscribe))
        .routes(routes!(reminders::subscribe))
        .routes(routes!(staff::show))
        .routes(routes!(staff::show_revision))
        .routes(routes!(staff::book))
        .routes(routes!(staff::search))
        .routes(routes!(staff::requests))
        .routes(routes!(staff::show_booking))
        .routes(routes!(staff::move_to))
        .routes(routes!(staff::resize))
        .routes(routes!(staff::status))
        .routes(routes!(staff::annotate))
        .routes(routes!(staff::correct))
        .routes(routes!(staff::reachable))
        .routes(routes!(staff::block))
        .routes(routes!(staff::unblock))
        .routes(routes!(manage::settings, manage::change))
        .routes(routes!(manage::displaced))
        .routes(routes!(feeds::show))
        .routes(routes!(feeds::list))
        .routes(routes!(feeds::replace))
        .routes(routes!(messages::list))
        .routes(routes!(messages::show))
        .routes(routes!(messages::test))
        .routes(routes!(staff::dead_letters))
        .routes(routes!(staff::retry_dead_letter))
        .routes(routes!(accounts::people))
        .routes(routes!(accounts::change_role))
        .routes(routes!(accounts::invite))
        .routes(routes!(accounts::audit_log))
        .routes(routes!(accounts::own_bookings))
        .routes(routes!(accounts::sign_up))
        .routes(routes!(accounts::verify))
        .routes(routes!(accounts::resend_confirmation))
        .routes(routes!(accounts::sign_in))
        .routes(routes!(accounts::second_factor))
        .routes(routes!(accounts::start_google))
        .routes(routes!(accounts::finish_google))
        .routes(routes!(accounts::refresh))
        .routes(routes!(accounts::sign_out))
        .routes(routes!(accounts::me))
        .routes(routes!(accounts::list_sessions))
        .routes(routes!(accounts::revoke))
        .routes(routes!(accounts::revoke_others))
        .routes(routes!(accounts::change_password))
        .routes(routes!(accounts::forgot_password))
        .routes(routes!(accounts::reset_password))
        .routes(routes!(accounts::enrol_totp))
        .routes(routes!(accounts::confirm_totp))
        .routes(routes!(accounts::disable_totp))
        .routes(routes!(accounts::accept))
        .routes(routes!(accounts::set_up))
        .routes(routes!(webhooks::status))
        .routes(routes!(webhooks::inbound))
        .routes(routes!(webhooks::events))
        .routes(routes!(webhooks::changed))
        .routes(routes!(local_outbox::list))
        .routes(routes!(local_outbox::show))
        .routes(routes!(local_outbox::calendar))
}

/// Scripts of the configured origins may call; those of any other may not.
fn cors(origins: &[Origin]) -> CorsLayer {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| origin.as_str().parse().ok()).collect();
    if origins.is_empty() {
        return CorsLayer::new();
    }
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([header::LOCATION, header::RETRY_AFTER, RequestId::HEADER])
        .max_age(Duration::from_secs(3600))
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn who_waited_too_long_is_told_that_it_may_have_been_done() {
        let answer = failure(Failure::TimedOut);
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        let body = to_bytes(answer.into_body(), BODY_LIMIT).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("same Idempotency-Key"), "{text}");
    }
}
