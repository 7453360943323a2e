use axum::http::StatusCode;

use crate::fake_api::problem;
use crate::site::{START, Site, details, with};

const FORM: &str = "/book?service=oil-change&start=2026-12-09T08%3A00%3A00-06%3A00";

#[tokio::test]
async fn the_form_shows_what_is_being_booked_and_carries_a_key() {
    let site = Site::open().await;
    let page = site.get(FORM).await;
    for text in [
        "Wednesday, 9 December 2026",
        "08:00 to 08:45",
        "up to 24 h before",
        "autocomplete=\"email\"",
        "inputmode=\"tel\"",
        "<details",
    ] {
        assert!(page.has(text), "{text}");
    }
    let key = page.input("key").unwrap();
    assert_eq!(key.len(), 32);
    assert_ne!(site.get(FORM).await.input("key").unwrap(), key, "each form has its own");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_booking_leads_to_its_own_page() {
    let site = Site::open().await;
    let page = site.post("/book", &details("k", START)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let booking = site.api.bookings().remove(0);
    let address = format!("/bookings/{}?token={}&booked=1", booking.id, booking.manage_token);
    assert_eq!(page.location(), address);
    assert_eq!(booking.vehicle.unwrap().plate.as_deref(), Some("BAY 123"));
    assert!(site.get(&address).await.has("You are booked in"));
}

#[tokio::test]
async fn the_same_form_sent_twice_books_once() {
    let site = Site::open().await;
    let first = site.post("/book", &details("k", START)).await;
    let second = site.post("/book", &details("k", START)).await;
    assert_eq!(first.location(), second.location());
    assert_eq!(site.api.bookings().len(), 1);
}

#[tokio::test]
async fn a_form_that_booked_already_does_not_book_again_with_other_details() {
    let site = Site::open().await;
    site.post("/book", &details("k", START)).await;
    let page = site.post("/book", &with(details("k", START), "name", "Bob")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("already booked a time"));
    assert_eq!(site.api.bookings().len(), 1);
}

#[tokio::test]
async fn a_lost_start_offers_the_three_nearest_and_keeps_what_was_typed() {
    let site = Site::open().await;
    let form = with(details("k", START), "email", "taken@example.com");
    let page = site.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Wed 9 Dec, 08:00 was just taken"));
    assert_eq!(page.text().matches("<button").count(), 3);
    assert!(page.has("name=\"start\" value=\"2026-12-09T08:15:00-06:00\""));
    assert_eq!(page.input("name").as_deref(), Some("Ada Lovelace"));
    assert_eq!(page.input("plate").as_deref(), Some("BAY 123"));
    assert_ne!(page.input("key").as_deref(), Some("k"), "another start is another booking");
}

#[tokio::test]
async fn a_start_that_is_gone_before_the_form_opens_is_said_at_once() {
    let site = Site::open().await;
    let page = site.get("/book?service=oil-change&start=2026-12-09T12%3A00%3A00-06%3A00").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.text().matches("class=\"button wide\" href=\"/book").count(), 0);
    assert_eq!(page.attributes("href").iter().filter(|h| h.starts_with("/book?")).count(), 3);
}

#[tokio::test]
async fn mistakes_are_listed_at_the_top_and_said_at_their_fields() {
    let site = Site::open().await;
    let form = with(with(details("k", START), "email", "nobody"), "name", "");
    let page = site.post("/book", &with(form, "vin", "123")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "3 things need a second look",
        "<a href=\"#email\">Enter an email like name@example.com.</a>",
        "aria-describedby=\"email-hint email-error\"",
        "id=\"vin-error\"",
        "<details open",
        "<title>Please check: Your details",
    ] {
        assert!(page.has(text), "{text} in {}", page.text());
    }
    assert_eq!(page.input("email").as_deref(), Some("nobody"));
    assert_eq!(
        page.input("key").as_deref(),
        Some("k"),
        "a corrected form is still the same booking"
    );
}

#[tokio::test]
async fn a_year_that_is_no_number_is_said_at_its_field_without_asking_the_api() {
    let site = Site::open().await;
    let page = site.post("/book", &with(details("k", START), "year", "old")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("id=\"year-error\""));
    assert!(site.api.seen().is_empty());
}

#[tokio::test]
async fn when_the_api_is_busy_the_form_stays_and_trying_again_is_safe() {
    let site = Site::open().await;
    for (kind, status) in
        [("busy", 503), ("store-unavailable", 503), ("rate-limited", 429), ("internal", 500)]
    {
        site.api.answer_next_with(problem(status, kind));
        let page = site.post("/book", &details("k", START)).await;
        assert_eq!(page.status.as_u16(), status, "{kind}");
        assert_eq!(page.input("key").as_deref(), Some("k"), "{kind}");
        assert_eq!(page.input("email").as_deref(), Some("ada@example.com"), "{kind}");
        assert!(page.has("it will not book twice"), "{kind}");
    }
    assert_eq!(site.post("/book", &details("k", START)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn when_the_api_cannot_be_reached_the_form_stays_too() {
    let site = Site::without_api();
    let page = site.post("/book", &details("k", START)).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(page.input("key").as_deref(), Some("k"));
    assert_eq!(page.input("start").as_deref(), Some(START));
    assert_eq!(page.input("name").as_deref(), Some("Ada Lovelace"));
}

#[tokio::test]
async fn what_is_typed_never_becomes_markup() {
    let site = Site::open().await;
    let evil = "\"><script>alert(1)</script>&amp;";
    let form = with(with(details("k", START), "email", evil), "notes", "</textarea><b>x");
    let page = site.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.has("<script>alert"));
    assert!(!page.has("</textarea><b>"));
    assert!(page.has("&lt;/textarea&gt;&lt;b&gt;x"));
}

#[tokio::test]
async fn a_form_without_a_start_goes_back_to_choosing_one() {
    let site = Site::open().await;
    let page = site.get("/book?service=oil-change").await;
    assert_eq!(page.location(), "/availability?service=oil-change&missing=1");
    assert!(site.get(page.location()).await.has("Choose one of the times"));
}

#[tokio::test]
async fn the_api_is_told_on_whose_behalf_the_pages_call() {
    use std::net::SocketAddr;

    use axum::body::Body;
    use axum::extract::ConnectInfo;
    use axum::http::Request;

    let site = Site::open().await;
    let form = details("k", START);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let mut request = Request::post("/book")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 9], 4711))));
    site.send(request).await;
    assert_eq!(site.api.seen()[0].client.as_deref(), Some("203.0.113.9"));
    assert_eq!(site.api.seen()[0].key.as_deref(), Some("k"));
}
