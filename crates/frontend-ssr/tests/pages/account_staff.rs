//! Who works here, and what was done.

use axum::http::StatusCode;
use baybook_contract::Role;

use crate::account::Browser;
use crate::fake_api::accounts::LINK;
use crate::site::Site;

#[tokio::test]
async fn people_and_audit_are_for_managers() {
    for (role, status) in [
        (Role::Customer, StatusCode::FORBIDDEN),
        (Role::Mechanic, StatusCode::FORBIDDEN),
        (Role::FrontDesk, StatusCode::FORBIDDEN),
        (Role::Manager, StatusCode::OK),
        (Role::Owner, StatusCode::OK),
    ] {
        let site = Site::open().await;
        let mut browser = Browser::signed_in(&site, role).await;
        let account = browser.get("/account").await;
        for path in ["/staff/people", "/staff/audit"] {
            assert_eq!(browser.get(path).await.status, status, "{role:?} {path}");
            let offered = account.attributes("href").iter().any(|href| href == path);
            assert_eq!(offered, status == StatusCode::OK, "{role:?} {path}");
        }
    }
}

#[tokio::test]
async fn only_owners_are_offered_to_invite_managers() {
    for (role, offered) in [(Role::Manager, false), (Role::Owner, true)] {
        let site = Site::open().await;
        let mut browser = Browser::signed_in(&site, role).await;
        let page = browser.get("/staff/people").await;
        assert!(page.has("<option value=\"front-desk\""));
        assert_eq!(page.has("<option value=\"manager\""), offered, "{role:?}");
    }
}

#[tokio::test]
async fn somebody_is_invited_by_email_and_role() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Owner).await;
    let wrong = [("account-email", "nobody"), ("role", "mechanic")];
    let page = browser.post("/staff/people", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.input("account-email").as_deref(), Some("nobody"));
    let form = [("account-email", " luis@example.com "), ("role", "mechanic")];
    assert_eq!(browser.post("/staff/people", &form).await.location(), "/staff/people?invited=1");
    assert!(browser.get("/staff/people?invited=1").await.has("The invitation is on its way."));
    let invited = site.api.invited().remove(0);
    assert_eq!((invited.email.as_str(), invited.role.as_str()), ("luis@example.com", "mechanic"));
}

#[tokio::test]
async fn an_invitation_and_the_set_up_link_end_in_being_signed_in() {
    let site = Site::open().await;
    for path in ["/invitation", "/set-up"] {
        let page = site.get(&format!("{path}?token=good")).await;
        assert_eq!(page.input("link").as_deref(), Some(LINK));
        let old = [("link", "old"), ("name", "Luis"), ("chosen-password", "four quiet words")];
        let page = site.post(path, &old).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.input("name").as_deref(), Some("Luis"));
        let mut browser = Browser::of(&site);
        let good = [("link", LINK), ("name", "Luis"), ("chosen-password", "four quiet words")];
        let page = browser.post(path, &good).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(browser.get("/account").await.has("Front desk"));
    }
}

#[tokio::test]
async fn the_audit_log_is_filtered_by_its_address() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    let page = browser.get("/staff/audit").await;
    assert!(page.has("set-up-link-made") && page.has("The system"));
    let filtered = "/staff/audit?action=password-changed".to_owned();
    assert!(page.attributes("href").contains(&filtered));
    let page = browser.get(&filtered).await;
    assert!(page.has("Changed the password") && !page.has("set-up-link-made"));
    assert_eq!(page.input("action").as_deref(), Some("password-changed"));
    let older = "/staff/audit?action=password-changed&after=a3".to_owned();
    assert!(page.attributes("href").contains(&older));
}
