use axum::http::StatusCode;

use crate::site::Site;

#[tokio::test]
async fn the_home_page_says_what_the_shop_is_and_until_when_it_is_open() {
    let page = Site::open().await.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        "<h1>Foundry Lane Motor Works</h1>",
        "Open until 12:00",
        "12 Foundry Lane",
        "href=\"tel:+12175550142\"",
        "(217) 555-0142",
        "<strong>Thu 24 Dec</strong>",
        "aria-current=\"date\" class=\"today\"><th scope=\"row\">Tuesday",
    ] {
        assert!(page.has(text), "{text}");
    }
}

#[tokio::test]
async fn a_card_leads_straight_from_its_next_free_start_to_the_details() {
    let site = Site::open().await;
    let page = site.get("/").await;
    let links = page.attributes("href");
    let book = links.iter().find(|href| href.starts_with("/book?service=oil-change")).unwrap();
    assert_eq!(book, "/book?service=oil-change&start=2026-12-01T13%3A00%3A00-06%3A00");
    let details = site.get(book).await;
    assert!(details.has("name=\"email\""), "{}", details.text());
}

#[tokio::test]
async fn search_engines_read_hours_and_offers_as_json() {
    let page = Site::open().await.get("/").await;
    let text = page.text();
    let json = text.split("application/ld+json\">").nth(1).unwrap().split("</script>").next();
    let data: serde_json::Value = serde_json::from_str(json.unwrap()).unwrap();
    assert_eq!(data["@type"], "AutoRepair");
    assert_eq!(data["openingHoursSpecification"].as_array().unwrap().len(), 11);
    assert_eq!(data["makesOffer"][0]["priceSpecification"]["minPrice"], "59.00");
    assert!(page.has("<link rel=\"canonical\" href=\"https://bays.example/\">"));
}

#[tokio::test]
async fn without_the_api_the_page_says_so_and_when_to_try_again() {
    let page = Site::without_api().get("/").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(page.header("retry-after"), "5");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.has("does not answer right now"));
}
