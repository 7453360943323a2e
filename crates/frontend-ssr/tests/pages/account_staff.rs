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
async fn a_role_is_changed_and_taken_away_on_a_page_that_asks_first() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Owner).await;
    site.api.add_person("Luis Ortega", "luis@example.com", Role::Mechanic);
    let list = browser.get("/staff/people").await;
    let pages = list.attributes("href");
    let pages: Vec<_> = pages.iter().filter(|href| href.starts_with("/staff/people/")).collect();
    let (own, luis) = (pages[0].as_str(), pages[1].as_str());
    assert!(list.has("aria-label=\"Change the role of Luis Ortega\""));
    let page = browser.get(luis).await;
    assert!(page.has("The role of Luis Ortega") && page.has("value=\"mechanic\" selected"));
    let done = browser.post(luis, &[("role", "manager")]).await;
    assert_eq!(done.location(), "/staff/people?changed=1");
    assert!(browser.get(done.location()).await.has("The role is changed."));
    assert!(browser.get(luis).await.has("value=\"manager\" selected"));
    // The last owner stays.
    let page = browser.post(own, &[("role", "customer")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("Make somebody else an owner first."));
    // Without a role nobody is on the list.
    assert!(browser.get(luis).await.has("Take the role away"));
    let taken = browser.post(luis, &[("role", "customer")]).await;
    assert_eq!(taken.location(), "/staff/people?changed=1");
    assert_eq!(browser.get(luis).await.status, StatusCode::NOT_FOUND);
    assert!(!browser.get("/staff/people").await.has("Luis Ortega"));
    assert_eq!(
        browser.post("/staff/people/nobody", &[("role", "owner")]).await.status,
        StatusCode::NOT_FOUND
    );
    // Who gives their own away is led where they may still go, and sees it at once.
    site.api.add_person("Nora Field", "nora@example.com", Role::Owner);
    assert_eq!(browser.post(own, &[("role", "mechanic")]).await.location(), "/account");
    assert_eq!(browser.get("/staff/people").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn managers_are_not_offered_the_roles_of_owners_and_managers() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    site.api.add_person("Nora Field", "nora@example.com", Role::Owner);
    site.api.add_person("Luis Ortega", "luis@example.com", Role::Mechanic);
    let pages = browser.get("/staff/people").await.attributes("href");
    let mut pages = pages.iter().filter(|href| href.starts_with("/staff/people/"));
    let luis = pages.next().unwrap();
    assert_eq!(pages.next(), None);
    assert!(!browser.get(luis).await.has("value=\"owner\""));
    let mut nobody = Browser::of(&site);
    assert_eq!(nobody.get(luis).await.status, StatusCode::SEE_OTHER);
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
    assert!(page.has("password-changed\" selected") && !page.has("set-up-link-made"));
    let older = "/staff/audit?action=password-changed&after=a3".to_owned();
    assert!(page.attributes("href").contains(&older));
}

#[tokio::test]
async fn a_row_of_the_audit_log_says_in_words_what_changed_and_leaves_out_what_did_not() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    site.api.add_person("Nora Field", "nora@example.com", Role::FrontDesk);
    let page = browser.get("/staff/audit").await;
    assert!(page.has(">7KQ4-M2X1</a>") && page.has("Today 10:07:00"));
    assert!(page.has("Wed 9 Dec, 08:00 → Wed 9 Dec, 10:00"));
    assert!(!page.has("revision") && !page.has("bay-1"));
    let order = "/staff/bookings/0190b5a8-0000-8000-8000-000000000001".to_owned();
    assert!(page.attributes("href").contains(&order));
    // Everybody who works here and everything that can be done is there to choose from.
    assert!(page.has(">Nora Field</option>") && page.has("value=\"system\""));
    assert!(page.has("value=\"bay-added\""));
}

#[tokio::test]
async fn the_staff_keeps_its_navigation_at_its_own_account_and_customers_do_not_get_it() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    for path in ["/account", "/staff/people", "/staff/audit", "/staff/calendars", "/staff/nothing"]
    {
        let page = browser.get(path).await;
        assert!(
            page.has("staff-top") && page.attributes("href").contains(&"/staff/workshop".into())
        );
        assert!(!page.has("Book online"), "{path}");
    }
    assert!(!browser.get("/services").await.has("staff-top"));
    site.api.edit_person(crate::account::ADA, |me| me.role = Role::Customer);
    for path in ["/account", "/staff/people", "/staff", "/staff/nothing"] {
        assert!(!browser.get(path).await.has("staff-top"), "{path}");
    }
}
