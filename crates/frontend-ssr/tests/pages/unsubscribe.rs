use axum::http::StatusCode;

use crate::fake_api::problem;
use crate::fake_api::reminders::UNSUBSCRIBE;
use crate::site::Site;

#[tokio::test]
async fn reminders_end_by_the_button_and_not_by_opening_the_link() {
    let site = Site::open().await;
    let path = format!("/unsubscribe?token={UNSUBSCRIBE}");
    let asked = site.get(&path).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.has("Stop reminders?"), "{}", asked.text());
    assert!(asked.has("noindex"));
    assert!(!site.api.is_unsubscribed());

    let sent = site.post("/unsubscribe", &[("token", UNSUBSCRIBE)]).await;
    assert_eq!(sent.location(), format!("{path}&done=stopped"));
    assert!(site.api.is_unsubscribed());
    let done = site.get(sent.location()).await;
    assert!(done.has("No more reminders"), "{}", done.text());

    let undone = site.post("/unsubscribe/undo", &[("token", UNSUBSCRIBE)]).await;
    assert!(!site.api.is_unsubscribed());
    assert!(site.get(undone.location()).await.has("Reminders are back"));
}

#[tokio::test]
async fn a_mail_program_ends_them_with_one_click_and_no_redirect() {
    let site = Site::open().await;
    let path = format!("/unsubscribe?token={UNSUBSCRIBE}");
    let done = site.post(&path, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.has("No more reminders"), "{}", done.text());
    assert!(site.api.is_unsubscribed());
}

#[tokio::test]
async fn a_link_that_is_not_whole_says_what_to_do() {
    let site = Site::open().await;
    for path in ["/unsubscribe", "/unsubscribe/undo"] {
        let page = site.post(path, &[("token", "\"><b>x")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.has("This link is not whole"), "{}", page.text());
        assert!(!page.has("<b>x"));
    }
    let shown = site.get("/unsubscribe?token=%22%3E%3Cb%3Ex").await;
    assert!(!shown.has("<b>x"));
}

#[tokio::test]
async fn a_busy_desk_is_told_and_nothing_is_changed() {
    let site = Site::open().await;
    site.api.answer_next_with(problem(503, "store-unavailable"));
    let page = site.post("/unsubscribe", &[("token", UNSUBSCRIBE)]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!site.api.is_unsubscribed());
}
