use axum::http::StatusCode;

use crate::fake_api::FULL_DAY;
use crate::site::Site;

#[tokio::test]
async fn a_day_shows_its_starts_by_part_of_the_day() {
    let page = Site::open().await.get("/availability?service=oil-change&date=2026-12-09").await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        "<legend>Morning</legend>",
        "<legend>Afternoon</legend>",
        "value=\"2026-12-09T08:00:00-06:00\"",
        "Chicago time (CST)",
        "45 min",
        "2 left",
        "aria-current=\"date\"",
    ] {
        assert!(page.has(text), "{text}");
    }
    assert_eq!(page.text().matches("Chicago time").count(), 1, "the zone is named once");
}

#[tokio::test]
async fn the_filter_keeps_service_and_date_for_whichever_is_changed() {
    let page = Site::open().await.get("/availability?service=battery&date=2026-12-09").await;
    assert_eq!(page.input("date").as_deref(), Some("2026-12-09"));
    let text = page.text();
    let chosen = text.split("<option").find(|option| option.contains(" selected")).unwrap();
    assert!(chosen.contains("value=\"battery\""), "{chosen}");
}

#[tokio::test]
async fn without_a_date_the_first_day_with_a_free_start_is_open() {
    let page = Site::open().await.get("/availability?service=oil-change").await;
    assert!(page.has("<h2 id=\"day\">Tuesday, 1 December 2026</h2>"));
}

#[tokio::test]
async fn a_full_day_leads_to_the_next_free_start() {
    let page =
        Site::open().await.get(&format!("/availability?service=oil-change&date={FULL_DAY}")).await;
    assert!(page.has("This day is full."));
    assert!(page.has("Next free: Fri 4 Dec, 07:30"));
    assert!(page.has("/book?service=oil-change&amp;start=2026-12-04T07%3A30%3A00-06%3A00"));
}

#[tokio::test]
async fn a_closure_says_why() {
    let page = Site::open().await.get("/availability?service=oil-change&date=2026-12-25").await;
    assert!(page.has("Christmas Day"));
    assert!(page.has("Next free: Sat 26 Dec, 08:"));
}

#[tokio::test]
async fn days_that_cannot_be_booked_are_not_asked_for() {
    let site = Site::open().await;
    let past = site.get("/availability?service=oil-change&date=2019-01-01").await;
    assert_eq!(past.input("date").as_deref(), Some("2026-12-01"));
    let far = site.get("/availability?service=oil-change&date=2099-01-01").await;
    assert_eq!(far.input("date").as_deref(), Some("2027-01-30"));
    let nonsense = site.get("/availability?service=oil-change&date=2026-02-31").await;
    assert_eq!(nonsense.input("date").as_deref(), Some("2026-12-01"));
}

#[tokio::test]
async fn the_arrows_lead_a_week_on_and_back() {
    let site = Site::open().await;
    let now = site.get("/availability?service=oil-change&date=2026-12-02").await;
    assert!(now.has("rel=\"next\" href=\"/availability?service=oil-change&amp;from=2026-12-08\""));
    assert!(!now.has("rel=\"prev\""));
    let later = site.get("/availability?service=oil-change&from=2026-12-08").await;
    assert!(
        later.has("rel=\"prev\" href=\"/availability?service=oil-change&amp;from=2026-12-01\"")
    );
}

#[tokio::test]
async fn an_unknown_service_is_not_found_and_none_leads_to_the_list() {
    let site = Site::open().await;
    let unknown = site.get("/availability?service=teleport").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.has("href=\"/services\""));
    assert_eq!(site.get("/availability").await.location(), "/services");
}

#[tokio::test]
async fn an_arrow_opens_the_first_day_with_a_free_start() {
    let site = Site::open().await;
    let page = site.get("/availability?service=oil-change&from=2026-12-24").await;
    assert!(page.has("<h2 id=\"day\">Saturday, 26 December 2026</h2>"));
}
