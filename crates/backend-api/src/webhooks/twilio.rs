//! Twilio's calls: what became of a text, and what people answer.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRef, FromRequest, OriginalUri, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baybook_domain::contact::PhoneNumber;
use baybook_domain::store::Store;
use baybook_domain::suppression::{AddressId, Change, Reason, Scope, Source};
use baybook_domain::workshops::Workshops;
use baybook_integrations::sms;
use baybook_integrations::webhook::Fate;
use baybook_integrations::webhook::twilio::{Keyword, SIGNATURE, Word};
use baybook_service_kit::problem::Reply;
use baybook_service_kit::text::Languages;

use super::intake::{self, Report};
use crate::caller::{Asked, Now};
use crate::config::ServiceConfig;
use crate::refusal::{disbelieved, intake_error};
use crate::state::DefaultShop;

/// The form of a call that is Twilio's.
#[derive(Debug)]
pub(crate) struct Call(Vec<(String, String)>);

impl Call {
    fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Whose telephone it is; none where it is no telephone.
    fn phone(&self, name: &str) -> Option<AddressId> {
        let number = self.get(name);
        // Twilio writes numbers in E.164 form, which names its country itself.
        let number = number.starts_with('+').then(|| PhoneNumber::parse(number, "US").ok());
        number.flatten().map(|number| AddressId::of_phone(&number))
    }
}

impl<S> FromRequest<S> for Call
where
    S: Send + Sync,
    Arc<ServiceConfig>: FromRef<S>,
{
    type Rejection = Reply;

    async fn from_request(request: Request, state: &S) -> Result<Self, Reply> {
        let config = Arc::<ServiceConfig>::from_ref(state);
        let signatures = config.webhooks.twilio.as_ref().ok_or_else(Reply::not_found)?;
        let uri = request.extensions().get::<OriginalUri>().map(|OriginalUri(uri)| uri.clone());
        let uri = uri.unwrap_or_else(|| request.uri().clone());
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        let signature = signature(request.headers());
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let Form(form) = form.map_err(unreadable)?;
        signatures.check(target, &form, &signature).map_err(disbelieved)?;
        Ok(Self(form))
    }
}

fn signature(headers: &HeaderMap) -> Vec<u8> {
    headers.get(SIGNATURE).map(|value| value.as_bytes().to_vec()).unwrap_or_default()
}

fn unreadable(rejection: FormRejection) -> Reply {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Reply::too_large(64 * 1024),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Reply::unsupported_media_type()
            .detail("Send a form with `Content-Type: application/x-www-form-urlencoded`."),
        _ => Reply::malformed("The form cannot be read."),
    }
}

/// What stands in the query of the address that Twilio was given for a text.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Named {
    /// Name of the delivery.
    delivery: Option<String>,
}

/// What became of a text
///
/// Called by Twilio, with its signature over this address and the form.
#[utoipa::path(
    post, path = "/webhooks/twilio/status", tag = "webhooks", params(Named),
    request_body(content_type = "application/x-www-form-urlencoded", content = String),
    responses((status = 204, description = "It was taken in, or was before"), crate::openapi::Problems)
)]
pub(crate) async fn status(
    State(store): State<Arc<dyn Store>>,
    Asked(named): Asked<Named>,
    Now(now): Now,
    call: Call,
) -> Result<StatusCode, Reply> {
    let status = call.get("MessageStatus");
    let refusal = call.get("ErrorCode").parse().ok().and_then(sms::refusal);
    let fate = match status {
        "delivered" | "read" => Fate::Delivered,
        "undelivered" | "failed" => Fate::Undelivered(match refusal {
            Some(Reason::Stopped) => sms::UNSUBSCRIBED,
            Some(_) => sms::INVALID_NUMBER,
            None => "not-delivered",
        }),
        // On its way.
        _ => return Ok(StatusCode::NO_CONTENT),
    };
    let stop = refusal.map(|reason| Change::Stop { scope: Scope::All, reason });
    let report = Report {
        name: format!("{}.{status}", call.get("MessageSid")),
        at: now,
        address: call.phone("To").zip(stop),
        delivery: named.delivery.as_deref().and_then(intake::delivery).map(|key| (key, fate)),
    };
    let taken = intake::take(store.as_ref(), Source::Twilio, &[report], now).await;
    let new = taken.map_err(intake_error)?;
    tracing::info!(webhook = "twilio-status", status, new, "a provider told what became of a text");
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody answers to a text
///
/// Called by Twilio, with its signature over this address and the form. STOP ends texts to that
/// number, START begins them again, HELP is answered, all three by Twilio itself unless they come to a
/// short code; ALTO, PARAR, BAJA, INICIAR and AYUDA are as good, and are answered in Spanish. Anything
/// else is passed over.
#[utoipa::path(
    post, path = "/webhooks/twilio/inbound", tag = "webhooks",
    request_body(content_type = "application/x-www-form-urlencoded", content = String),
    responses(
        (status = 200, content_type = "text/xml", body = String, description = "TwiML: what to answer, if anything"),
        crate::openapi::Problems
    )
)]
pub(crate) async fn inbound(
    State(store): State<Arc<dyn Store>>,
    State(workshops): State<Arc<Workshops>>,
    State(DefaultShop(shop)): State<DefaultShop>,
    State(languages): State<Languages>,
    Now(now): Now,
    call: Call,
) -> Result<Response, Reply> {
    // Set where Twilio keeps its own list: then it has answered too.
    let by_twilio = match call.get("OptOutType") {
        "STOP" => Some(Keyword::Stop),
        "START" => Some(Keyword::Start),
        "HELP" => Some(Keyword::Help),
        _ => None,
    };
    let word = match by_twilio {
        Some(keyword) => Some(Word { keyword, language: None }),
        None => Word::of(call.get("Body")),
    };
    let Some(Word { keyword, language }) = word else { return Ok(twiml(None)) };
    // In which language they were written to is not known here; one of their words tells.
    let texts = language.map_or_else(|| languages.negotiate(None), |tag| languages.named(tag));
    // Twilio itself answers its own words, but for those to a short code where it keeps no list.
    let is_ours = language.is_some() || (by_twilio.is_none() && is_short_code(call.get("To")));
    let answer = is_ours.then_some(match keyword {
        Keyword::Help => "message-sms-help",
        Keyword::Stop => "message-sms-stopped",
        Keyword::Start => "message-sms-started",
    });
    let answer = match answer {
        Some(text) => workshops.get(&shop).await?.map(|workshop| {
            let shop = &workshop.shop;
            let values = [("shop", (&*shop.name).into()), ("phone", (&*shop.phone).into())];
            texts.format(text, &values)
        }),
        None => None,
    };
    let change = match keyword {
        Keyword::Stop => Change::Stop { scope: Scope::All, reason: Reason::Stopped },
        Keyword::Start => Change::Start,
        Keyword::Help => return Ok(twiml(answer)),
    };
    let report = Report {
        name: call.get("MessageSid").to_owned(),
        at: now,
        address: call.phone("From").map(|address| (address, change)),
        delivery: None,
    };
    let taken = intake::take(store.as_ref(), Source::Twilio, &[report], now).await;
    let new = taken.map_err(intake_error)?;
    tracing::info!(webhook = "twilio-inbound", new, "somebody answered a text");
    Ok(twiml(answer))
}

/// Whether it is a number of five or six digits, as carriers lend them.
fn is_short_code(number: &str) -> bool {
    (5..=6).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// An answer to Twilio: <https://www.twilio.com/docs/messaging/twiml>.
fn twiml(message: Option<String>) -> Response {
    let message = message.map(|text| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<Message>{text}</Message>")
    });
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{}</Response>",
        message.unwrap_or_default()
    );
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], body).into_response()
}
