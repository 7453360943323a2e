//! The API's description, generated from the code.

use std::collections::BTreeMap;

use baybook_contract::{Problem, Version};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Baybook",
        description = "Books service slots at a car workshop: a bay and a mechanic together, and never twice.\n\nInstants are RFC 3339 with offset, money is in minor units of an ISO 4217 currency, and every error is `application/problem+json` (RFC 9457) whose `type` is a stable name.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(healthz, livez, readyz, version),
    components(schemas(Problem)),
    modifiers(&Tokens),
    tags(
        (name = "catalogue", description = "The workshop, what it does, and when there is room"),
        (name = "bookings", description = "Making, seeing, moving and cancelling a booking"),
        (name = "accounts", description = "Signing up and in, sessions, passwords, second factors"),
        (name = "staff", description = "For those who work in the shop"),
        (name = "webhooks", description = "Called by those who carry messages, each with its signature"),
        (name = "operations", description = "Whether and what is running")
    )
)]
struct Document;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The token of the booking's manage link"));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("manage_token", SecurityScheme::Http(scheme.build()));
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of a session"));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("access_token", SecurityScheme::Http(scheme.build()));
    }
}

/// The description without routes, to be filled by them.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> OpenApiRouter<S> {
    OpenApiRouter::with_openapi(Document::openapi())
}

/// The whole description, as JSON.
#[must_use]
pub fn json() -> String {
    let mut document = crate::routes::described().split_for_parts().1;
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.to_pretty_json().unwrap_or_default()
}

// Every service has these calls from the service kit, which knows nothing of descriptions.

/// Alive
///
/// Whether the process serves. Asks nothing of the store.
#[utoipa::path(
    get, path = "/healthz", tag = "operations",
    responses((status = 200, description = "It does"), Problems)
)]
#[expect(dead_code, reason = "only described")]
fn healthz() {}

/// Alive, behind Google's front end
///
/// The same as `/healthz`, which Google's front end answers itself on Cloud Run.
#[utoipa::path(
    get, path = "/livez", tag = "operations",
    responses((status = 200, description = "It does"), Problems)
)]
#[expect(dead_code, reason = "only described")]
fn livez() {}

/// Ready
///
/// Whether the store answers.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses((status = 200, description = "It does"), Problems)
)]
#[expect(dead_code, reason = "only described")]
fn readyz() {}

/// Version
///
/// What is running.
#[utoipa::path(
    get, path = "/version", tag = "operations",
    responses((status = 200, body = Version), Problems)
)]
#[expect(dead_code, reason = "only described")]
fn version() {}

/// `?shop=`
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described; `ShopName` reads it")]
pub(crate) struct ShopParam {
    /// Workshop; left out, the deployment's default.
    shop: Option<String>,
}

/// Every call may answer a problem.
pub(crate) struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let problem = ResponseBuilder::new()
            .description("What went wrong and what to do next")
            .content("application/problem+json", content)
            .build();
        BTreeMap::from([("default".to_owned(), RefOr::T(problem))])
    }
}
