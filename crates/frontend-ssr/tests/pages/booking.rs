use axum::http::StatusCode;

use crate::site::{Site, address};

#[tokio::test]
async fn the_page_of_a_booking_says_everything_its_holder_needs() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let page = site.get(&address(&booking, "")).await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        booking.reference.as_str(),
        "Wednesday, 9 December 2026",
        "08:00 to 08:45",
        "Chicago time (CST)",
        "Dana Whitfield, Bay 2",
        "https://www.openstreetmap.org/search?query=12+Foundry+Lane",
        "Possible until Tue 8 Dec, 08:00.",
        "Your registration",
        "/calendar.ics?token=",
    ] {
        assert!(page.has(text), "{text}");
    }
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(page.has("<meta name=\"robots\" content=\"noindex\">"));
}

#[tokio::test]
async fn the_booking_as_markup() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let text = site.get(&address(&booking, "")).await.text();
    let main = text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    insta::assert_snapshot!(main.replace("><", ">\n<"));
}

#[tokio::test]
async fn opening_any_page_of_a_booking_changes_nothing() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let before = site.api.seen().len();
    for page in ["", "/calendar.ics", "/reschedule", "/cancel"] {
        assert_eq!(site.get(&address(&booking, page)).await.status, StatusCode::OK, "{page}");
    }
    assert_eq!(site.api.seen().len(), before);
    assert_eq!(site.api.bookings(), [booking]);
}

#[tokio::test]
async fn a_wrong_link_shows_nothing_of_the_booking() {
    let site = Site::open().await;
    let booking = site.booked().await;
    for address in [
        format!("/bookings/{}?token=wrong", booking.id),
        format!("/bookings/{}", booking.id),
        "/bookings/..%2F..%2Fshop?token=x".to_owned(),
    ] {
        let page = site.get(&address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(!page.has("Ada"));
        assert!(page.has("href=\"/bookings?find=1\""));
    }
}

#[tokio::test]
async fn the_link_of_another_shop_is_about_that_shop_on_every_page() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let at_east = |page: &str| format!("{}&shop=east", address(&booking, page));
    for page in ["", "/calendar.ics", "/reschedule", "/cancel"] {
        let seen = site.get(&at_east(page)).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}");
        for href in seen.attributes("href") {
            let is_of_booking = href.starts_with("/bookings/");
            assert!(!is_of_booking || href.contains("&shop=east"), "{href} on {page}");
        }
        for action in seen.attributes("action") {
            assert_eq!(action, format!("/bookings/{}{page}?shop=east", booking.id));
        }
    }
    assert!(site.api.shops().iter().all(|shop| shop == "east"), "{:?}", site.api.shops());
    let path = format!("/bookings/{}", booking.id);
    let later = [("token", booking.manage_token.as_str()), ("start", "2026-12-09T10:00:00-06:00")];
    let moved = site.post(&format!("{path}/reschedule?shop=east"), &later).await;
    assert!(moved.location().ends_with("&shop=east&moved=1"), "{}", moved.location());
    let token = site.api.bookings()[0].manage_token.clone();
    let form = [("token", token.as_str()), ("revision", "2")];
    let cancelled = site.post(&format!("{path}/cancel?shop=east"), &form).await;
    assert!(cancelled.location().ends_with("&shop=east&cancelled=1"), "{}", cancelled.location());
    assert!(site.api.shops().iter().all(|shop| shop == "east"), "{:?}", site.api.shops());
    assert_eq!(site.get(&format!("{}&shop=nowhere", address(&booking, ""))).await.status, 404);
}

#[tokio::test]
async fn a_link_that_is_too_old_says_how_to_get_a_new_one() {
    let site = Site::open().await;
    let booking = site.booked().await;
    for page in ["", "/calendar.ics", "/reschedule", "/cancel"] {
        let page = site.get(&format!("{}.expired", address(&booking, page))).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.has("This link is too old") && page.has("href=\"/bookings?find=1\""));
        assert!(!page.has("Ada"));
    }
}

#[tokio::test]
async fn the_calendar_file_has_the_booking_in_utc() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let file = site.get(&address(&booking, "/calendar.ics")).await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(file.header("cache-control"), "no-store");
    let name = format!("attachment; filename=\"booking-{}.ics\"", booking.reference);
    assert_eq!(file.header("content-disposition"), name);
    for line in [
        "METHOD:PUBLISH",
        "DTSTART:20261209T140000Z",
        "DTEND:20261209T144500Z",
        "SUMMARY:Oil change at Foundry Lane Motor Works",
        "SEQUENCE:0",
    ] {
        assert!(file.has(&format!("{line}\r\n")), "{line} in {}", file.text());
    }
}

#[tokio::test]
async fn close_to_the_start_the_page_gives_the_phone_number_instead() {
    let site = Site::open().await;
    let booking = site.booked().await;
    site.api.edit(&booking.id, |booking| booking.changeable_until = None);
    for page in ["", "/reschedule", "/cancel"] {
        let page = site.get(&address(&booking, page)).await;
        assert!(page.has("too close to the start"));
        assert!(page.has("Call (217) 555-0142"));
        assert!(!page.has("<form"));
    }
}

#[tokio::test]
async fn the_news_of_a_booking_is_told_once() {
    let site = Site::open().await;
    let booking = site.booked().await;
    let after = site.get(&format!("{}&booked=1", address(&booking, ""))).await;
    assert!(after.has("Booked. We look forward to seeing you."));
    assert!(!site.get(&address(&booking, "")).await.has("We look forward"));
}

#[tokio::test]
async fn from_arrival_on_the_page_says_how_far_the_job_is() {
    use baybook_contract::BookingStatus;

    let site = Site::open().await;
    let booking = site.booked().await;
    for (status, heading, with_whom) in [
        (BookingStatus::Requested, "We are looking at your request", true),
        (BookingStatus::Arrived, "Your vehicle is with us", true),
        (BookingStatus::InService, "We are working on your vehicle", true),
        (BookingStatus::Completed, "All done", false),
        (BookingStatus::NoShow, "We missed you", false),
    ] {
        site.api.edit(&booking.id, |booking| booking.status = status);
        let page = site.get(&address(&booking, "")).await;
        assert!(page.has(&format!("<h1>{heading}</h1>")), "{status:?}");
        assert_eq!(page.has("Dana Whitfield"), with_whom, "{status:?}");
        assert_eq!(page.has("/cancel?token"), status == BookingStatus::Requested, "{status:?}");
    }
}
