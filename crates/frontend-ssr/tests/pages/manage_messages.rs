//! What customers are told, as managers look at it.

use axum::http::StatusCode;
use baybook_contract::TextsGo;

use crate::fake_api::problem;
use crate::site::Site;
use crate::staff::Desk;

const BOOKED: &str = "/staff/workshop/messages/booked";

#[tokio::test]
async fn messages_are_for_managers() {
    let site = Site::open().await;
    for role in ["front-desk", "mechanic", "customer"] {
        let desk = Desk::of(&site, role);
        for path in ["/staff/workshop/messages", BOOKED] {
            assert_eq!(desk.get(path).await.status, StatusCode::FORBIDDEN, "{role} {path}");
        }
        assert!(!desk.get(&format!("{BOOKED}/message.html")).await.has("Hello Alex"), "{role}");
        assert_eq!(desk.post(BOOKED, &[("locale", "en")]).await.status, StatusCode::FORBIDDEN);
    }
    assert!(site.api.test_messages().is_empty());
}

#[tokio::test]
async fn the_list_leads_to_every_message() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let list = desk.get("/staff/workshop/messages").await;
    assert_eq!(list.status, StatusCode::OK);
    let links: Vec<_> = list
        .attributes("href")
        .into_iter()
        .filter(|href| href.starts_with("/staff/workshop/messages/"))
        .collect();
    assert_eq!(links.len(), 16);
    for link in links {
        let page = desk.get(&link).await;
        assert_eq!(page.status, StatusCode::OK, "{link}");
        assert_eq!(page.text().matches("<h1").count(), 1, "{link}");
        assert!(!page.has("[manage-"), "{link}");
    }
    let nowhere = desk.get("/staff/workshop/messages/birthday").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(nowhere.has("There is no such page of the workshop"));
}

#[tokio::test]
async fn a_message_is_shown_with_its_subject_its_parts_and_its_segments() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let page = desk.get(&format!("{BOOKED}?locale=es")).await;
    for text in [
        "Foundry Lane Motor Works: booked in es",
        "1 segment, 54 characters",
        "Hello Alex &lt;Example&gt;,",
        "aria-current=\"true\" lang=\"es\"",
        "<html lang=\"en\"",
    ] {
        assert!(page.has(text), "{text} in {}", page.text());
    }
    assert!(page.header("content-security-policy").contains("frame-src 'self'"));
    let frame = page.attributes("src").into_iter().find(|src| src.contains("message.html"));
    let letter = desk.get(&frame.unwrap()).await;
    assert!(letter.has("<html lang=\"es\">"), "{}", letter.text());
    let policy = letter.header("content-security-policy");
    for part in ["default-src 'none'", "sandbox", "frame-ancestors 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"), "{policy}");
    let reset = desk.get("/staff/workshop/messages/reset-password").await;
    assert!(!reset.has("segment"), "a mail about an account has no SMS");
}

#[tokio::test]
async fn a_test_goes_to_whoever_asks_and_is_told_once() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let sent = desk.post(BOOKED, &[("locale", "es")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(sent.location(), format!("{BOOKED}?locale=es&test=sent"));
    assert_eq!(site.api.test_messages(), [("booked".to_owned(), Some("es".to_owned()))]);
    assert!(desk.get(sent.location()).await.has("A test is on its way to"));
    site.api.answer_next_with(problem(429, "rate-limited"));
    let later = desk.post(BOOKED, &[("locale", "es")]).await;
    assert!(desk.get(later.location()).await.has("Wait a while"));
}

#[tokio::test]
async fn a_test_text_goes_to_the_number_that_was_typed_and_no_address_tells_it() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let page = desk.get(BOOKED).await;
    assert!(page.has("Text me a test") && page.has("type=\"tel\""), "{}", page.text());
    let sent = desk.post(BOOKED, &[("locale", "es"), ("phone", "(503) 555-0177")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(sent.location(), format!("{BOOKED}?locale=es&test=texted"));
    assert_eq!(site.api.texted().as_deref(), Some("(503) 555-0177"));
    assert!(desk.get(sent.location()).await.has("A test text is on its way."));
    let reset = desk.get("/staff/workshop/messages/reset-password").await;
    assert!(!reset.has("Text me a test"), "it is told by mail only");
}

#[tokio::test]
async fn a_number_that_is_none_is_said_at_its_field_and_stays_typed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    for typed in ["", "555"] {
        let page = desk.post(BOOKED, &[("locale", "es"), ("phone", typed)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(page.has("href=\"#phone\"") && page.has("id=\"phone-error\""), "{typed}");
        assert!(page.has("Enter a telephone number that can be called"), "{}", page.text());
        assert_eq!(page.input("phone").unwrap_or_default(), typed);
        assert!(page.has("aria-current=\"true\" lang=\"es\""), "the language stays");
    }
    assert_eq!(site.api.texted(), None);
}

#[tokio::test]
async fn without_a_provider_of_texts_the_page_says_what_becomes_of_them() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    site.api.texts_go(TextsGo::ToLocalOutbox);
    let page = desk.get(BOOKED).await;
    assert!(page.has("texts are kept in the local outbox") && page.has("Text me a test"));
    let sent = desk.post(BOOKED, &[("locale", "en"), ("phone", "(503) 555-0177")]).await;
    assert!(desk.get(sent.location()).await.has("was sent to nobody"));

    site.api.texts_go(TextsGo::Nowhere);
    let page = desk.get(BOOKED).await;
    assert!(page.has("so no texts are sent") && !page.has("Text me a test"), "{}", page.text());
    site.api.answer_next_with(problem(409, "no-texts"));
    let late = desk.post(BOOKED, &[("locale", "en"), ("phone", "(503) 555-0177")]).await;
    assert!(desk.get(late.location()).await.has("so no texts are sent"));
}

#[tokio::test]
async fn the_calendar_file_of_a_message_is_told_in_words() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let page = desk.get(BOOKED).await;
    for text in [
        "The calendar file with it",
        "It enters the appointment in a calendar",
        "Oil change at Foundry Lane",
        "12 Foundry Lane, Portland",
        "<code>REQUEST</code>",
        "<code>1</code>",
        "the highest SEQUENCE",
    ] {
        assert!(page.has(text), "{text} in {}", page.text());
    }
    assert!(!desk.get("/staff/workshop/messages/reminder").await.has("The calendar file"));
}
