//! What would be sent, and what could not be.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use baybook_contract::{
    DeadLetter, LocalCalendar, LocalEmail, LocalMessage, MessageDoubt, Role, WaitingMessages,
};

use crate::account::Browser;
use crate::site::{Site, address};

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n\
     UID:b-1@baybook\r\nSEQUENCE:1\r\nDTSTART:20261209T140000Z\r\nDTEND:20261209T144500Z\r\n\
     END:VEVENT\r\nEND:VCALENDAR\r\n";

fn mail(id: &str) -> LocalMessage {
    let email = LocalEmail {
        from: "Main Street Motors <desk@example.com>".to_owned(),
        reply_to: None,
        subject: "Oil change <tomorrow>".to_owned(),
        text: "See it: https://bays.example/bookings/1?token=t. Bye.".to_owned(),
        html: "<html><head><title>x</title></head><body><p id=\"in-mail\">Hi</p></body></html>"
            .to_owned(),
        calendar: Some(LocalCalendar { method: "REQUEST".to_owned(), file: FILE.to_owned() }),
        list_unsubscribe: Some("https://bays.example/unsubscribe?token=t".to_owned()),
    };
    LocalMessage {
        id: id.to_owned(),
        at: "2026-12-01T16:05:00.000Z".to_owned(),
        to: "ada@example.com".to_owned(),
        email: Some(email),
        sms: None,
    }
}

fn sms(id: &str) -> LocalMessage {
    let (to, sms) = ("+13125550142".to_owned(), Some("See you tomorrow.".to_owned()));
    LocalMessage { to, email: None, sms, ..mail(id) }
}

#[tokio::test]
async fn without_a_local_outbox_there_are_no_such_pages() {
    let site = Site::open().await;
    site.api.keep_message(mail("b-r1.email"));
    for page in ["", "/b-r1.email", "/b-r1.email/message.html", "/b-r1.email/calendar.ics"] {
        assert_eq!(site.get(&format!("/outbox{page}")).await.status, StatusCode::NOT_FOUND);
    }
    let booking = site.booked().await;
    let page = site.get(&format!("{}&booked=1", address(&booking, ""))).await;
    assert!(!page.has("/outbox"));
}

#[tokio::test]
async fn a_web_page_that_has_its_own_name_point_here_reads_nothing() {
    let site = Site::tried_out().await;
    site.api.keep_message(mail("b-r1.email"));
    for page in ["", "/b-r1.email", "/b-r1.email/message.html", "/b-r1.email/calendar.ics"] {
        let request = Request::get(format!("/outbox{page}"));
        let request = request.header(header::HOST, "evil.example:8080").body(Body::empty());
        let answer = site.send(request.unwrap()).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
        assert!(answer.has("This page is for this machine only") && !answer.has("token=t"));
    }
}

#[tokio::test]
async fn who_has_just_booked_is_led_to_what_would_be_sent() {
    let site = Site::tried_out().await;
    let booking = site.booked().await;
    let page = site.get(&format!("{}&booked=1", address(&booking, ""))).await;
    assert!(page.has("No mail provider is set up: see what would be sent"));
    assert!(!site.get(&address(&booking, "")).await.has("/outbox"), "later it is not told");
    assert!(site.get("/outbox").await.has("Nothing yet."));
}

#[tokio::test]
async fn messages_are_listed_newest_first() {
    let site = Site::tried_out().await;
    site.api.keep_message(mail("b-r1.email"));
    site.api.keep_message(sms("b-r1.sms"));
    let page = site.get("/outbox").await;
    assert_eq!(page.header("cache-control"), "no-store");
    let links = page.attributes("href");
    let links: Vec<_> = links.iter().filter(|link| link.starts_with("/outbox/")).collect();
    assert_eq!(links, ["/outbox/b-r1.sms", "/outbox/b-r1.email"]);
    assert!(page.has("Oil change &lt;tomorrow&gt;") && page.has("ada@example.com"));
    assert!(page.has("Today 10:05"));
}

#[tokio::test]
async fn a_mail_is_shown_with_its_calendar_file_in_words() {
    let site = Site::tried_out().await;
    site.api.keep_message(mail("b-r1.email"));
    let page = site.get("/outbox/b-r1.email").await;
    for shown in ["b-1@baybook", "Wednesday, 9 December 2026, 08:00", "08:45", "REQUEST"] {
        assert!(page.has(shown), "{shown} in {}", page.text());
    }
    assert!(page.has("href=\"https://bays.example/bookings/1?token=t\""), "{}", page.text());
    assert!(page.attributes("src").contains(&"/outbox/b-r1.email/message.html".to_owned()));
    assert!(page.header("content-security-policy").ends_with("; frame-src 'self'"));
    // What a mail says stays in its frame.
    assert!(!page.has("in-mail"));

    let file = site.get("/outbox/b-r1.email/calendar.ics").await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(file.text(), FILE);
}

#[tokio::test]
async fn the_html_of_a_mail_is_in_a_sandbox_and_asks_for_nothing() {
    let site = Site::tried_out().await;
    site.api.keep_message(mail("b-r1.email"));
    let page = site.get("/outbox/b-r1.email/message.html").await;
    assert!(page.has("in-mail") && page.has("<base target=\"_blank\">"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let sandbox = policy.split("; ").find(|rule| rule.starts_with("sandbox ")).unwrap();
    assert!(!sandbox.contains("scripts") && !sandbox.contains("same-origin"), "{sandbox}");
    assert_eq!(page.header("cross-origin-opener-policy"), "unsafe-none");
}

#[tokio::test]
async fn an_sms_is_shown_and_what_there_is_not_is_not_found() {
    let site = Site::tried_out().await;
    site.api.keep_message(sms("b-r1.sms"));
    let page = site.get("/outbox/b-r1.sms").await;
    assert!(page.has("See you tomorrow.") && page.has("+13125550142") && !page.has("<iframe"));
    for page in ["b-r1.sms/message.html", "b-r1.sms/calendar.ics", "b-r2.email", "a%2Fb"] {
        assert_eq!(site.get(&format!("/outbox/{page}")).await.status, StatusCode::NOT_FOUND);
    }
}

fn letter(event: &str, channel: Option<&str>, reason: &str) -> DeadLetter {
    DeadLetter {
        event: event.to_owned(),
        kind: "booked".to_owned(),
        booking: Some("b1".to_owned()),
        reference: Some("7KQ4-M2XD".to_owned()),
        since: Some("2026-12-01T08:00:00-06:00".to_owned()),
        attempts: 20,
        channel: channel.map(str::to_owned),
        reason: Some(reason.to_owned()),
        doubt: None,
    }
}

#[tokio::test]
async fn what_could_not_be_sent_is_for_managers() {
    for (role, status) in [
        (Role::Mechanic, StatusCode::FORBIDDEN),
        (Role::FrontDesk, StatusCode::FORBIDDEN),
        (Role::Manager, StatusCode::OK),
        (Role::Owner, StatusCode::OK),
    ] {
        let site = Site::open().await;
        let mut browser = Browser::signed_in(&site, role).await;
        assert_eq!(browser.get("/staff/outbox").await.status, status, "{role:?}");
        let offered = browser.get("/staff").await;
        let offered = if offered.status.is_redirection() {
            browser.get(offered.location()).await
        } else {
            offered
        };
        let offers = offered.attributes("href").iter().any(|href| href == "/staff/outbox");
        assert_eq!(offers, status == StatusCode::OK, "{role:?}");
    }
}

#[tokio::test]
async fn what_could_not_be_sent_is_told_with_its_reason_in_words() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    assert!(browser.get("/staff/outbox").await.has("Everything was sent."));
    site.api.give_up_on(letter("b1-r1", Some("email"), "unauthenticated"));
    site.api.give_up_on(letter("b1-r2", None, "status 503"));
    site.api.give_up_on(letter("b1-r3", Some("pigeon"), "tired"));
    let page = browser.get("/staff/outbox").await;
    for shown in [
        "The provider does not accept our key.",
        "The provider could not be reached",
        "It could not be sent (tired).",
        "by email · since today, 08:00 · tried 20 times",
        "Open the booking 7KQ4-M2XD",
    ] {
        assert!(page.has(shown), "{shown} in {}", page.text());
    }
    assert!(page.attributes("href").contains(&"/staff/bookings/b1".to_owned()));
}

#[tokio::test]
async fn before_somebody_has_it_tried_again_they_read_that_it_may_come_twice() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    let lost = letter("b1-r1", Some("email"), "timeout");
    site.api.give_up_on(DeadLetter { doubt: Some(MessageDoubt::MayBeTold), ..lost.clone() });
    let page = browser.get("/staff/outbox").await;
    assert!(page.has("It may have been sent") && page.has("may send it twice"), "{}", page.text());
    site.api.give_up_on(DeadLetter { doubt: Some(MessageDoubt::Resent), ..lost });
    assert!(browser.get("/staff/outbox").await.has("It was sent once more"));
}

#[tokio::test]
async fn what_waits_is_told_with_its_channel_and_its_reason() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    let waits = |count, reason: Option<&str>| WaitingMessages {
        count,
        channel: reason.map(|_| "email".to_owned()),
        reason: reason.map(str::to_owned),
        since: "2026-12-01T08:00:00-06:00".to_owned(),
        next: "2026-12-01T09:05:00-06:00".to_owned(),
    };
    site.api.waits(waits(3, Some("circuit-open")));
    site.api.waits(waits(1, None));
    let page = browser.get("/staff/outbox").await;
    assert!(!page.has("Everything was sent."), "{}", page.text());
    for shown in [
        "Nothing was given up on.",
        "3 messages wait",
        "is left alone for some minutes",
        "by email · since today, 08:00 · next try 09:05",
        "One message waits",
        "It is being tried.",
    ] {
        assert!(page.has(shown), "{shown} in {}", page.text());
    }
}

#[tokio::test]
async fn one_or_all_are_tried_again() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Manager).await;
    for event in ["b1-r1", "b1-r2", "b1-r3"] {
        site.api.give_up_on(letter(event, Some("email"), "timeout"));
    }
    let done = browser.post("/staff/outbox/b1-r2/retry", &[]).await;
    assert_eq!(done.location(), "/staff/outbox?retried=1");
    assert!(browser.get(done.location()).await.has("It is being tried again."));
    let again = browser.post("/staff/outbox/b1-r2/retry", &[]).await;
    assert_eq!(again.location(), "/staff/outbox?gone=1");
    let all = browser.post("/staff/outbox/retry", &[]).await;
    assert_eq!(all.location(), "/staff/outbox?retried=1");
    assert_eq!(site.api.retried(), ["b1-r2", "b1-r1", "b1-r3"]);
}
