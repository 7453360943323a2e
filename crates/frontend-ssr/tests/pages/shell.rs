//! What holds for every page.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::site::{START, Site, address, details, with};

/// Every kind of page, by address or by what was sent.
async fn every_page(site: &Site) -> Vec<(String, crate::site::Page)> {
    let booking = site.booked().await;
    let mut pages = Vec::new();
    for path in [
        "/".to_owned(),
        "/services".to_owned(),
        "/availability?service=oil-change&date=2026-12-09".to_owned(),
        "/availability?service=oil-change&date=2026-12-03".to_owned(),
        "/book?service=oil-change&start=2026-12-09T08%3A15%3A00-06%3A00".to_owned(),
        "/bookings".to_owned(),
        address(&booking, ""),
        address(&booking, "/reschedule"),
        address(&booking, "/cancel"),
        "/nowhere".to_owned(),
    ] {
        let page = site.get(&path).await;
        pages.push((path, page));
    }
    let wrong = site.post("/book", &with(details("k1", START), "email", "nobody")).await;
    let taken = site.post("/book", &with(details("k2", START), "email", "taken@x.example")).await;
    pages.push(("POST /book, wrong".to_owned(), wrong));
    pages.push(("POST /book, taken".to_owned(), taken));
    pages
}

#[tokio::test]
async fn no_page_has_script_or_style_of_its_own_or_asks_another_origin() {
    let site = Site::open().await;
    for (name, page) in every_page(&site).await {
        let text = page.text();
        for script in text.split("<script").skip(1) {
            let (attributes, rest) = script.split_once('>').unwrap();
            let is_data = attributes.contains("application/ld+json");
            assert!(is_data || rest.starts_with("</script>"), "{name}: {attributes}");
        }
        assert!(!text.contains("<style") && !text.contains(" style=\""), "{name}");
        let handlers = text.split(" on").skip(1).filter(|rest| {
            let word: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
            rest[word.len()..].starts_with("=\"")
        });
        assert_eq!(handlers.count(), 0, "{name}");
        for source in page.attributes("src") {
            assert!(source.starts_with('/') && !source.starts_with("//"), "{name}: {source}");
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{name}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{name}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{name}");
    }
}

#[tokio::test]
async fn every_page_has_one_heading_a_title_a_language_and_words_for_every_key() {
    let site = Site::open().await;
    for (name, page) in every_page(&site).await {
        let text = page.text();
        assert_eq!(text.matches("<h1").count(), 1, "{name}");
        assert!(text.contains("<html lang=\"en\" dir=\"ltr\">"), "{name}");
        assert!(text.contains(" · Foundry Lane Motor Works</title>") || name == "/", "{name}");
        assert!(!text.contains(">["), "{name} lacks a text");
    }
}

#[tokio::test]
async fn pages_and_assets_stay_within_their_budgets() {
    let site = Site::open().await;
    let size = |path: String| {
        let site = &site;
        async move {
            let request = Request::get(path).header("accept-encoding", "gzip, br");
            let page = site.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(page.header("content-encoding"), "br");
            page.bytes.len()
        }
    };
    for path in ["/", "/services", "/availability?service=battery&date=2026-12-09"] {
        let bytes = size(path.to_owned()).await;
        assert!(bytes < 15 * 1024, "{path} has {bytes} bytes");
    }
    let home = site.get("/").await;
    let style = home.attributes("href").into_iter().find(|href| href.ends_with(".css")).unwrap();
    let script = home.attributes("src").remove(0);
    let (style, script) = (size(style).await, size(script).await);
    assert!(style < 12 * 1024, "the style sheet has {style} bytes");
    assert!(script < 6 * 1024, "the script has {script} bytes");
}

#[tokio::test]
async fn assets_may_be_kept_forever_and_pages_are_asked_for_again() {
    let site = Site::open().await;
    let home = site.get("/").await;
    assert_eq!(home.header("cache-control"), "no-cache");
    assert_eq!(home.header("vary"), "accept-language");
    for path in [home.attributes("src").remove(0), style_of(&home)] {
        let asset = site.get(&path).await;
        assert_eq!(asset.status, StatusCode::OK, "{path}");
        assert!(asset.header("cache-control").contains("immutable"), "{path}");
    }
    assert_eq!(site.get("/assets/app.css").await.status, StatusCode::NOT_FOUND);
}

fn style_of(page: &crate::site::Page) -> String {
    page.attributes("href").into_iter().find(|href| href.ends_with(".css")).unwrap()
}

#[tokio::test]
async fn the_shop_sets_the_accent_and_text_on_it_stays_readable() {
    let site = Site::open().await;
    site.api.paint("#ffe600");
    let style = site.get(&style_of(&site.get("/").await)).await;
    assert!(style.has("--accent:#"), "{}", &style.text()[..200]);
    assert!(style.has("--on-accent:#111111"));
    site.api.paint("red; } body { display: none");
    assert!(style_of(&site.get("/").await).ends_with(".c2410c.css"), "no colour falls back");
}

#[tokio::test]
async fn forms_of_other_sites_are_refused_in_words() {
    let site = Site::open().await;
    let body = "service=oil-change";
    let request = Request::post("/book")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(body));
    let page = site.send(request.unwrap()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.has("did not come from our pages"));
    assert!(site.api.seen().is_empty());
}

#[tokio::test]
async fn what_is_no_form_or_too_large_for_one_is_refused_in_words() {
    let site = Site::open().await;
    let json = Request::post("/book").header("content-type", "application/json");
    let page = site.send(json.body(Body::from("{}")).unwrap()).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.has("We could not read this form"));
    let large = Request::post("/book")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("notes={}", "x".repeat(1 << 20))));
    let page = site.send(large.unwrap()).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.has("more than our form can take"));
}

#[tokio::test]
async fn unknown_addresses_and_methods_show_the_way_back() {
    let site = Site::open().await;
    let page = site.get("/wp-login.php").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.has("class=\"button\">To the start page") || page.has(">To the start page<"));
    let put = Request::put("/services").body(Body::empty()).unwrap();
    let page = site.send(put).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.has("That does not work here"));
}

#[tokio::test]
async fn search_engines_find_the_public_pages_only() {
    let site = Site::open().await;
    let robots = site.get("/robots.txt").await;
    assert!(robots.has("Disallow: /book\n"));
    assert!(robots.has("Sitemap: https://bays.example/sitemap.xml"));
    let sitemap = site.get("/sitemap.xml").await;
    assert!(sitemap.has("<loc>https://bays.example/services</loc>"));
}

#[tokio::test]
async fn the_service_says_that_it_runs_without_asking_the_api() {
    let site = Site::without_api();
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK);
    assert!(site.get("/version").await.has("\"version\""));
}
