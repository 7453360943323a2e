use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use super::edge::BodyLimit;
use crate::problem::Reply;

/// A JSON body. What cannot be read is answered as `malformed` (saying where), `too-large` or
/// `unsupported-media-type`.
#[derive(Debug, Clone, Copy)]
pub struct JsonBody<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Reply;

    async fn from_request(request: Request, _: &S) -> Result<Self, Reply> {
        if !is_json(request.headers()) {
            return Err(Reply::unsupported_media_type());
        }
        let limit = BodyLimit::of(&request);
        let body = read_body(request.into_body(), limit).await?;
        parse(&body).map(Self)
    }
}

/// The body as it came, byte by byte. Of any type; what is too long or breaks off is answered like
/// that of [`JsonBody`].
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

impl<S: Sync> FromRequest<S> for RawBody {
    type Rejection = Reply;

    async fn from_request(request: Request, _: &S) -> Result<Self, Reply> {
        let limit = BodyLimit::of(&request);
        read_body(request.into_body(), limit).await.map(Self)
    }
}

/// The whole body, if it has at most `limit` bytes.
///
/// A longer one is read on for a while and thrown away: closing on a client that is still sending
/// makes it miss the answer.
///
/// # Errors
/// `too-large`, or `malformed` when the connection breaks off.
pub async fn read_body(mut body: Body, limit: usize) -> Result<Bytes, Reply> {
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Reply::malformed("The body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        if read.len() + data.len() > limit {
            discard(body).await;
            return Err(Reply::too_large(limit));
        }
        read.extend_from_slice(&data);
    }
    Ok(read.freeze())
}

const DISCARD_AT_MOST: usize = 16 * 1024 * 1024;

/// Reads and forgets, within bounds of size; time is bounded by the request's time-out.
pub(super) async fn discard(mut body: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > DISCARD_AT_MOST {
            break;
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

const NOT_AN_OBJECT: &str = "The body is not a JSON object with the right fields.";

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Reply> {
    if std::str::from_utf8(body).is_err() {
        return Err(Reply::malformed("The body is not UTF-8."));
    }
    // Serde takes a list of a struct's values for the struct.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Reply::malformed(NOT_AN_OBJECT));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| Reply::malformed(mistake(&error.path().to_string(), error.inner())))?;
    json.end().map_err(|_| Reply::malformed("There is something after the JSON."))?;
    Ok(value)
}

/// The place and the kind of mistake. Values are never repeated: they may be personal.
fn mistake(place: &str, error: &serde_json::Error) -> String {
    if !error.is_data() {
        return format!("The body is not JSON: line {}, column {}.", error.line(), error.column());
    }
    let place = if place == "." { String::new() } else { place.chars().take(80).collect() };
    let message = error.to_string();
    if let Some(field) = message.strip_prefix("missing field `").and_then(|m| m.split('`').next()) {
        let dot = if place.is_empty() { "" } else { "." };
        format!("`{place}{dot}{field}` is missing.")
    } else if message.starts_with("unknown field") {
        format!("`{place}` is not a field that is known here.")
    } else if place.is_empty() {
        NOT_AN_OBJECT.to_owned()
    } else {
        format!("`{place}` is not of the right type.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape is of interest")]
    struct Order {
        start: String,
        customer: Customer,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape is of interest")]
    struct Customer {
        name: String,
        email: String,
    }

    #[test]
    fn a_mistake_is_placed_and_no_value_is_quoted() {
        let cases: [(&[u8], &str); 10] = [
            (
                br#"{"start":"b","customer":{"name":7,"email":"ann@x.org"}}"#,
                "`customer.name` is not of the right type.",
            ),
            (br#"{"start":"b","customer":{"name":"Jane Roe"}}"#, "`customer.email` is missing."),
            (b"{}", "`start` is missing."),
            (br#"{"colour":"red"}"#, "`colour` is not a field that is known here."),
            (br#"["Jane Roe"]"#, "The body is not a JSON object"),
            (br#" ["b",{"name":"Jane Roe","email":""}]"#, "The body is not a JSON object"),
            (br#""Jane Roe""#, "The body is not a JSON object"),
            (b"{", "The body is not JSON: line 1, column 1."),
            (b"", "The body is not JSON"),
            (b"\xff", "The body is not UTF-8."),
        ];
        for (body, expected) in cases {
            let reply = parse::<Order>(body).unwrap_err();
            let detail = reply.problem().detail.clone().unwrap();
            assert!(detail.contains(expected), "{detail}");
            assert!(!detail.contains("Jane") && !detail.contains("ann@"), "{detail}");
        }
    }
}
