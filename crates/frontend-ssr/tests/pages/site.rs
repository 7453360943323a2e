use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use baybook_contract::Booking;
use baybook_domain::clock::SeededEntropy;
use baybook_frontend_ssr::{Pages, PagesConfig, router};
use baybook_service_kit::serve::install_tls;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::fake_api::FakeApi;

/// The pages and the API behind them.
pub(crate) struct Site {
    pub(crate) api: FakeApi,
    router: Router,
}

/// A page as it came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

/// A start that the fake offers for `oil-change`, and its parameters in addresses.
pub(crate) const START: &str = "2026-12-09T08:00:00-06:00";

impl Site {
    pub(crate) async fn open() -> Self {
        let api = FakeApi::default();
        let api_url = api.serve(([127, 0, 0, 1], 0).into()).await;
        Self::over(api, api_url, false)
    }

    /// The same where no provider is set up.
    pub(crate) async fn tried_out() -> Self {
        let api = FakeApi::default();
        let api_url = api.serve(([127, 0, 0, 1], 0).into()).await;
        Self::over(api, api_url, true)
    }

    /// Pages whose API does not answer.
    pub(crate) fn without_api() -> Self {
        Self::over(FakeApi::default(), "http://127.0.0.1:9".to_owned(), false)
    }

    fn over(api: FakeApi, api_url: String, local_outbox: bool) -> Self {
        install_tls();
        let config = PagesConfig {
            api_url,
            public_url: "https://bays.example".to_owned(),
            pages_key: Some("between pages and api".to_owned()),
            proxy_hops: 0,
            local_outbox,
        };
        let pages = Pages::new(config, Arc::new(SeededEntropy::new(7))).unwrap();
        Self { api, router: router(pages) }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Page {
        let mut request = request;
        // As every browser says by which name it asks.
        let here = HeaderValue::from_static("localhost:8080");
        request.headers_mut().entry(header::HOST).or_insert(here);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Page { status: parts.status, headers: parts.headers, bytes }
    }

    /// The answer with a body that goes on.
    pub(crate) async fn open_stream(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Books an oil change at [`START`] and answers the booking.
    pub(crate) async fn booked(&self) -> Booking {
        let page = self.post("/book", &details("key-of-a-test", START)).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        self.api.bookings().remove(0)
    }
}

/// A filled details form.
pub(crate) fn details(key: &'static str, start: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("service", "oil-change"),
        ("start", start),
        ("key", key),
        ("name", "Ada Lovelace"),
        ("email", "ada@example.com"),
        ("phone", ""),
        ("plate", "BAY 123"),
        ("vin", ""),
        ("make", ""),
        ("model", ""),
        ("year", ""),
        ("notes", ""),
    ]
}

/// The same with another value in one field.
pub(crate) fn with<'a>(
    mut form: Vec<(&'a str, &'a str)>,
    name: &str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    for field in &mut form {
        if field.0 == name {
            field.1 = value;
        }
    }
    form
}

/// Address of one of a booking's pages.
pub(crate) fn address(booking: &Booking, page: &str) -> String {
    format!("/bookings/{}{page}?token={}", booking.id, booking.manage_token)
}

impl Page {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    pub(crate) fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Value of the input of this name.
    pub(crate) fn input(&self, name: &str) -> Option<String> {
        let text = self.text();
        let tag = text
            .split('<')
            .find(|tag| tag.starts_with("input") && tag.contains(&format!("name=\"{name}\"")))?;
        let value = tag.split("value=\"").nth(1)?;
        Some(value.split('"').next()?.replace("&quot;", "\"").replace("&amp;", "&"))
    }

    /// Every address in an attribute of this name.
    pub(crate) fn attributes(&self, name: &str) -> Vec<String> {
        let text = self.text();
        text.split(&format!(" {name}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(|value| value.replace("&amp;", "&"))
            .collect()
    }
}
