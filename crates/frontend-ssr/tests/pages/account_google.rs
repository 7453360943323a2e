//! Signing in with Google, as far as pages and cookies go.

use axum::http::{StatusCode, header};
use baybook_contract::Role;

use crate::account::{ADA, Browser};
use crate::fake_api::accounts::GOOGLE_URL;
use crate::site::{Page, Site};

const BEGIN: &str = "/sign-in/google";

async fn offered() -> Site {
    let site = Site::open().await;
    site.api.offer_google();
    site.api.add_person("Ada Lovelace", ADA, Role::Customer);
    site
}

fn back(query: &str) -> String {
    format!("/account/google/callback?{query}")
}

/// What a page sets that is not the session's.
fn journey(page: &Page) -> String {
    let lines = page.headers.get_all(header::SET_COOKIE).into_iter();
    let mut lines = lines.map(|line| line.to_str().unwrap().to_owned());
    lines.find(|line| line.starts_with("__Host-baybook-journey=")).unwrap()
}

#[tokio::test]
async fn the_button_is_there_where_it_leads_somewhere() {
    let site = Site::open().await;
    for path in ["/sign-in", "/sign-up"] {
        assert!(!site.get(path).await.has("Sign in with Google"), "{path}");
    }
    site.api.offer_google();
    let page = site.get("/sign-in?next=%2Fstaff").await;
    assert!(page.has("Sign in with Google"));
    assert!(page.attributes("action").contains(&BEGIN.to_owned()));
    assert!(site.get("/sign-up").await.has("Sign in with Google"));
    assert!(!site.get("/forgot-password").await.has("Sign in with Google"));
}

#[tokio::test]
async fn the_way_there_leaves_a_cookie_that_no_script_and_no_other_host_can_touch() {
    let site = offered().await;
    let page = Browser::of(&site).post(BEGIN, &[("next", "/account")]).await;
    assert_eq!(page.status, StatusCode::OK);
    // Not a redirect: `form-action` would hold for wherever it leads.
    assert_eq!(page.header("refresh"), format!("0; url={GOOGLE_URL}"));
    assert!(page.attributes("href").contains(&GOOGLE_URL.to_owned()));
    assert!(page.header("content-security-policy").contains("form-action 'self';"));
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(page.header("cache-control"), "no-store");
    let cookie = journey(&page);
    assert!(cookie.contains("flow=flow.1"), "{cookie}");
    for part in ["; Path=/;", "; Max-Age=600;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn another_site_cannot_begin_it_in_somebodys_name() {
    let site = offered().await;
    let request = axum::http::Request::post(BEGIN)
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let page = site.send(request.body("next=".into()).unwrap()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get(BEGIN).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn whoever_comes_back_is_signed_in_and_goes_on_within_this_site() {
    let site = offered().await;
    for (next, to) in
        [("/account", "/account"), ("", "/bookings"), ("https://evil.example", "/bookings")]
    {
        let mut browser = Browser::of(&site);
        browser.post(BEGIN, &[("next", next)]).await;
        let page = browser.get(&back(&format!("code={ADA}&state=s"))).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, to), "{next}");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(browser.jar.len(), 2, "the session's cookies alone: {:?}", browser.jar);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_second_factor_is_asked_for_at_once_and_in_no_address() {
    let site = offered().await;
    site.api.edit_person(ADA, |me| me.second_factor = true);
    let mut browser = Browser::of(&site);
    browser.post(BEGIN, &[("next", "/account")]).await;
    let page = browser.get(&back(&format!("code={ADA}&state=s"))).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("Your account asks for a code as well."));
    assert_eq!(page.input("next").as_deref(), Some("/account"));
    assert!(browser.jar.is_empty(), "{:?}", browser.jar);
}

#[tokio::test]
async fn an_answer_that_this_browser_did_not_ask_for_signs_nobody_in() {
    let site = offered().await;
    // No cookie: begun elsewhere, by somebody who wants this browser in their own account.
    let page = Browser::of(&site).get(&back(&format!("code={ADA}&state=s"))).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.has("This sign-in has expired"));
    let mut browser = Browser::of(&site);
    browser.post(BEGIN, &[("next", "")]).await;
    let page = browser.get(&back(&format!("code={ADA}&state=another"))).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(browser.jar.is_empty(), "{:?}", browser.jar);
}

#[tokio::test]
async fn what_went_wrong_is_said_in_plain_words_with_both_ways_on() {
    for (query, refusal, status, words) in [
        ("error=access_denied&state=s", None, 200, "You stopped at Google"),
        ("error=server_error&state=s", None, 403, "Google did not confirm this"),
        ("code=x&state=s", Some((403, "google-refused")), 403, "Google did not confirm this"),
        ("code=x&state=s", Some((403, "flow-refused")), 403, "This sign-in has expired"),
        (
            "code=x&state=s",
            Some((403, "google-email-unproven")),
            403,
            "Google has not confirmed your email",
        ),
        (
            "code=x&state=s",
            Some((409, "google-other-account")),
            409,
            "This email is used with another Google account",
        ),
        ("code=x&state=s", Some((503, "google-unavailable")), 503, "Google does not answer"),
        ("code=x&state=s", Some((429, "rate-limited")), 429, ""),
    ] {
        let site = offered().await;
        if let Some((status, kind)) = refusal {
            site.api.refuse_google(status, kind);
        }
        let mut browser = Browser::of(&site);
        browser.post(BEGIN, &[("next", "/account")]).await;
        let page = browser.get(&back(query)).await;
        assert_eq!(page.status.as_u16(), status, "{query}: {}", page.text());
        assert!(page.has(words), "{query}: {}", page.text());
        assert!(browser.jar.is_empty(), "{query}: {:?}", browser.jar);
        if !words.is_empty() {
            assert!(page.attributes("href").contains(&"/sign-in?next=%2Faccount".to_owned()));
            assert_eq!(page.input("next").as_deref(), Some("/account"), "{query}");
        }
    }
}

#[tokio::test]
async fn the_account_says_how_somebody_signs_in_and_offers_what_they_can_do() {
    let site = offered().await;
    let mut browser = Browser::of(&site);
    browser.post(BEGIN, &[("next", "")]).await;
    browser.get(&back(&format!("code={ADA}&state=s"))).await;
    let account = browser.get("/account").await;
    assert!(account.has("Email and password") && account.has("Change password"));
    site.api.edit_person(ADA, |me| me.has_google = true);
    assert!(browser.get("/account").await.has("Email and password, or Google"));
    site.api.edit_person(ADA, |me| {
        me.has_password = false;
        me.second_factor = true;
    });
    let account = browser.get("/account").await;
    assert!(account.has("You have no password here") && !account.has("Change password"));
    assert!(account.has("To turn it off, choose a password first."));
}
