use axum::http::StatusCode;

use crate::site::Site;

#[tokio::test]
async fn every_service_stands_in_its_category_with_length_and_price() {
    let page = Site::open().await.get("/services").await;
    for text in [
        "<h2 id=\"category-1\">Maintenance</h2>",
        "id=\"brake-pads\"",
        "/availability?service=timing-belt",
        "<span class=\"row-spec\">4 h</span>",
        "from $189",
        "Price after a look",
    ] {
        assert!(page.has(text), "{text}");
    }
}

#[tokio::test]
async fn the_address_of_one_service_leads_to_its_place_in_the_list() {
    let site = Site::open().await;
    let page = site.get("/services/oil-change").await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::PERMANENT_REDIRECT, "/services#oil-change")
    );
    assert_eq!(site.get("/services/teleport").await.status, StatusCode::NOT_FOUND);
}
