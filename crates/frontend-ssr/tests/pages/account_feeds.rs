//! The links by which calendars follow the jobs.

use axum::http::StatusCode;
use baybook_contract::Role;

use crate::account::Browser;
use crate::fake_api::feeds::TOKEN;
use crate::site::Site;

const PATH: &str = "/staff/calendars";

#[tokio::test]
async fn all_of_the_staff_see_the_links_and_managers_replace_them() {
    for (role, status, replaces) in [
        (Role::Customer, StatusCode::FORBIDDEN, false),
        (Role::Mechanic, StatusCode::OK, false),
        (Role::FrontDesk, StatusCode::OK, false),
        (Role::Manager, StatusCode::OK, true),
        (Role::Owner, StatusCode::OK, true),
    ] {
        let site = Site::open().await;
        let mut browser = Browser::signed_in(&site, role).await;
        let account = browser.get("/account").await;
        let offered = account.attributes("href").iter().any(|href| href == PATH);
        assert_eq!(offered, status == StatusCode::OK, "{role:?}");
        let page = browser.get(PATH).await;
        assert_eq!(page.status, status, "{role:?}");
        assert_eq!(page.has("Replace the link of"), replaces, "{role:?}");
        assert_eq!(page.has(TOKEN), status == StatusCode::OK, "{role:?}");
    }
}

#[tokio::test]
async fn a_replaced_link_is_shown_in_place_of_the_one_before() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    let done = browser.post(PATH, &[("mechanic", "")]).await;
    assert_eq!(done.location(), "/staff/calendars?replaced=1");
    let page = browser.get(done.location()).await;
    assert!(page.has("The link is replaced.") && page.has(&format!("{TOKEN}x.ics")));
}

#[tokio::test]
async fn calendars_get_the_feed_of_a_link_from_the_pages() {
    let site = Site::open().await;
    let feed = site.get(&format!("/calendar/{TOKEN}.ics")).await;
    assert_eq!(feed.status, StatusCode::OK);
    assert!(feed.has("BEGIN:VCALENDAR"));
    assert_eq!(site.get("/calendar/made-up.ics").await.status, StatusCode::NOT_FOUND);
}
