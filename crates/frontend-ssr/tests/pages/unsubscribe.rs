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
async fn who_is_reminded_by_text_too_is_told_so_and_can_end_both_at_once() {
    let site = Site::open().await;
    site.api.texts_reminders(Some(true));
    let path = format!("/unsubscribe?token={UNSUBSCRIBE}");
    let asked = site.get(&path).await;
    for text in ["We also remind you by text message", "Stop all reminders", "by email only"] {
        assert!(asked.has(text), "{text} in {}", asked.text());
    }
    assert_eq!(site.api.reminded_by_text(), Some(true), "looking changes nothing");
    assert!(!site.api.is_unsubscribed());

    let both = site.post("/unsubscribe", &[("token", UNSUBSCRIBE), ("texts", "on")]).await;
    assert!(site.api.is_unsubscribed());
    assert_eq!(site.api.reminded_by_text(), Some(false));
    assert!(site.get(both.location()).await.has("by email or text again"));

    let undone = site.post("/unsubscribe/undo", &[("token", UNSUBSCRIBE), ("texts", "on")]).await;
    assert_eq!(site.api.reminded_by_text(), Some(true));
    assert!(site.get(undone.location()).await.has("by email and by text"));
}

#[tokio::test]
async fn where_only_those_by_mail_were_ended_the_page_says_that_the_others_go_on() {
    let site = Site::open().await;
    site.api.texts_reminders(Some(true));
    let mail = site.post("/unsubscribe", &[("token", UNSUBSCRIBE)]).await;
    assert_eq!(site.api.reminded_by_text(), Some(true));
    // Also when the link is opened again later.
    for path in [mail.location(), &format!("/unsubscribe?token={UNSUBSCRIBE}")] {
        let done = site.get(path).await;
        assert!(done.has("No more reminders"), "{}", done.text());
        assert!(done.has("Reminders by text message go on"), "{}", done.text());
        assert!(done.has("Stop those by text too"), "{}", done.text());
    }
    site.post("/unsubscribe", &[("token", UNSUBSCRIBE), ("texts", "on")]).await;
    assert_eq!(site.api.reminded_by_text(), Some(false));
}

#[tokio::test]
async fn what_cannot_be_looked_up_can_be_ended_all_the_same() {
    let site = Site::open().await;
    site.api.answer_next_with(problem(503, "store-unavailable"));
    let asked = site.get(&format!("/unsubscribe?token={UNSUBSCRIBE}")).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.has("Stop reminders?") && !asked.has("text message"), "{}", asked.text());
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
        assert!(page.has("This link does not work"), "{}", page.text());
        assert!(!page.has("<b>x"));
    }
    let shown = site.get("/unsubscribe?token=%22%3E%3Cb%3Ex").await;
    assert!(shown.has("This link does not work") && !shown.has("<b>x"), "{}", shown.text());
}

#[tokio::test]
async fn a_busy_desk_is_told_and_nothing_is_changed() {
    let site = Site::open().await;
    site.api.answer_next_with(problem(503, "store-unavailable"));
    let page = site.post("/unsubscribe", &[("token", UNSUBSCRIBE)]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!site.api.is_unsubscribed());
}

#[tokio::test]
async fn where_nothing_is_sent_the_page_says_so_and_promises_nothing() {
    let site = Site::open().await;
    site.api.sends_nothing();
    for done in ["", "&done=stopped", "&done=resumed"] {
        let page = site.get(&format!("/unsubscribe?token={UNSUBSCRIBE}{done}")).await;
        assert!(page.has("We send nothing to this address"), "{}", page.text());
        assert!(!page.has("<form action=\"/unsubscribe"));
    }
}

#[tokio::test]
async fn an_address_that_says_something_was_done_does_not_make_it_so() {
    let site = Site::open().await;
    let page = site.get(&format!("/unsubscribe?token={UNSUBSCRIBE}&done=stopped")).await;
    assert!(page.has("Stop reminders?"), "{}", page.text());
}
