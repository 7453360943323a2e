//! Forms of the staff that come after the session has ended.

use axum::http::StatusCode;

use crate::site::Site;

#[tokio::test]
async fn what_was_typed_is_kept_until_somebody_signs_in_again() {
    let site = Site::open().await;
    let note = "Lock nut \"key\"\nin the <boot>";
    let form = [("date", "2026-12-01"), ("revision", "1"), ("note", note)];
    let page = site.post("/staff/bookings/b1/note", &form).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.has("You are signed out") && page.has("Nothing was changed."));
    assert!(page.has("action=\"/staff/bookings/b1/note\""));
    assert_eq!(page.input("revision").as_deref(), Some("1"));
    assert!(page.has("&quot;key&quot;") && !page.has("<boot>"), "{}", page.text());
    let links = page.attributes("href");
    assert!(links.iter().any(|href| href == "/sign-in?next=%2Fstaff"), "{links:?}");
    assert!(!links.iter().any(|href| href.contains("nut")), "{links:?}");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn looking_at_a_page_still_leads_to_signing_in() {
    let site = Site::open().await;
    let page = site.get("/staff/bookings").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location(), "/sign-in?next=%2Fstaff%2Fbookings");
}
