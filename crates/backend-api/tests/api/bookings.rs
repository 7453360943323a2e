//! A booking made, asked for again, seen and found.

use baybook_contract::BookingStatus;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::json;

use crate::app::{App, Setup, at, wish};
use crate::log;
use crate::reply::Reply;
use crate::store::Place;

#[tokio::test]
async fn a_booking_answers_everything_its_holder_needs() {
    let app = App::start().await;
    let reply = app.book("a key", &wish("brake-pads", &at("08:00"))).await;
    let booking = reply.booking(201);
    assert_eq!(reply.header("location"), Some(format!("/bookings/{}", booking.id).as_str()));
    assert_eq!(reply.header("cache-control"), Some("no-store"), "personal data is not kept");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(
        booking.manage_url,
        format!("https://book.example.com/bookings/{}?token={}", booking.id, booking.manage_token)
    );
    insta::assert_json_snapshot!(reply.json(), {
        ".id" => "[id]",
        ".reference" => "[reference]",
        ".manage_url" => "[url]",
        ".manage_token" => "[token]",
    });
    log::check_privacy(reply.request_id());
}

#[tokio::test]
async fn little_needs_to_be_told() {
    let app = App::start().await;
    let body = json!({
        "service": "ev-check",
        "start": at("08:00"),
        "customer": {"name": " Wilhelmina  Quackenbush ", "email": "Quackenbush@EXAMPLE.org"},
        "vehicle": {"vin": "WVWZZZ1JZXW000001"},
    });
    let reply = app.post("/bookings", &body).await;
    let booking = reply.booking(201);
    assert_eq!(booking.customer.name, "Wilhelmina Quackenbush");
    assert_eq!(booking.customer.email, "Quackenbush@example.org");
    assert_eq!(
        (booking.assignment.bay.as_str(), booking.assignment.mechanic.as_str()),
        ("bay-4", "mei")
    );
    assert_eq!(booking.warnings, ["vin-check-digit"], "a VIN from elsewhere is only doubted");
    assert_eq!(booking.locale.as_deref(), Some("en"));
}

#[tokio::test]
async fn the_same_key_and_body_answer_the_same_booking_again() {
    let app = App::start().await;
    let body = wish("oil-change", &at("08:00"));
    let first = app.book("a key", &body).await;
    let stored = app.contents().await;
    // Written with other blanks and another order of fields.
    let mut fields: Vec<_> = body.as_object().unwrap().iter().collect();
    fields.reverse();
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| format!("\n{name:?} : {value}")).collect();
    let again = app
        .request(Method::POST, "/bookings")
        .header("Idempotency-Key", "a key")
        .header("content-type", "application/json")
        .body(format!("{{{}}}", fields.join(",")));
    for again in [Reply::of(again).await, app.book("a key", &body).await] {
        assert_eq!((again.status, &again.text), (first.status, &first.text));
        assert_eq!(again.header("location"), first.header("location"));
    }
    assert_eq!(app.contents().await, stored);
    // Another key is another booking; no key is one each time.
    let other = app.book("another key", &body).await.booking(201);
    assert_ne!(other.id, first.booking(201).id);
    let unnamed = app.post("/bookings", &body).await.booking(201);
    assert_ne!(unnamed.id, other.id);
}

#[tokio::test]
async fn a_request_is_answered_again_though_its_service_left_the_catalogue() {
    let app = App::start().await;
    let body = wish("ev-check", &at("08:00"));
    let first = app.book("a key", &body).await;
    let booked = first.booking(201);
    app.close_service("ev-check").await;
    let stored = app.contents().await;
    let again = app.book("a key", &body).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("location"), first.header("location"));
    // Nothing else is booked of it.
    let other = wish("ev-check", &at("10:00"));
    app.book("a key", &other).await.problem(422, "idempotency-mismatch");
    app.book("another key", &body).await.problem(404, "unknown-service");
    app.post("/bookings", &body).await.problem(404, "unknown-service");
    assert_eq!(app.contents().await, stored);
    assert_eq!(app.seen(&booked).await.booking(200), booked);
}

#[tokio::test(flavor = "multi_thread")]
async fn pressing_the_button_many_times_at_once_books_once() {
    let app = App::start().await;
    let body = wish("oil-change", &at("08:00"));
    let replies = join_all((0..20).map(|_| app.book("a key", &body))).await;
    for reply in &replies {
        assert_eq!((reply.status.as_u16(), &reply.text), (201, &replies[0].text));
    }
    let stored = app.contents().await;
    assert_eq!(stored.keys().filter(|key| key.contains("/bookings/")).count(), 1);
    assert_eq!(stored.keys().filter(|key| key.starts_with("outbox/")).count(), 1);
}

#[tokio::test]
async fn a_workshop_is_named_by_the_body_or_the_query() {
    let app = App::start().await;
    let mut body = wish("oil-change", &at("08:00"));
    app.post("/bookings?shop=main", &body).await.booking(201);
    body.as_object_mut().unwrap().remove("shop");
    app.post("/bookings?shop=main", &body).await.booking(201);
    let stored = app.contents().await;
    app.post("/bookings?shop=nowhere", &body).await.problem(404, "unknown-shop");
    let lookup = json!({"reference": "0000-0000", "email": "quackenbush@example.org"});
    app.post("/bookings/lookup?shop=nowhere", &lookup).await.problem(404, "unknown-shop");
    assert_eq!(app.contents().await, stored);
}

#[tokio::test]
async fn a_booking_of_another_shop_says_so_wherever_its_address_stands() {
    let app = App::start().await;
    app.open_shop("east").await;
    let body = json!({
        "shop": "east",
        "service": "oil-change",
        "start": at("08:00"),
        "customer": {"name": "Wilhelmina Quackenbush", "email": "quackenbush@example.org"},
    });
    let reply = app.book("a key", &body).await;
    let booking = reply.booking(201);
    assert_eq!(booking.shop, "east");
    let location = reply.header("location").unwrap();
    assert_eq!(location, format!("/bookings/{}?shop=east", booking.id));
    let seen = app.request(Method::GET, location).bearer_auth(&booking.manage_token);
    assert_eq!(Reply::of(seen).await.booking(200), booking);
    let (id, token) = (&booking.id, &booking.manage_token);
    let url = format!("https://book.example.com/bookings/{id}?token={token}&shop=east");
    assert_eq!(booking.manage_url, url);
    // Without its shop the link is that of no booking.
    app.seen(&booking).await.problem(403, "forbidden");
    let to = app.request(Method::POST, &format!("/bookings/{id}/reschedule?shop=east"));
    let to = to.bearer_auth(token).json(&json!({"start": at("10:00")}));
    assert!(Reply::of(to).await.booking(200).manage_url.ends_with("&shop=east"));
    let lookup = json!({
        "shop": "east", "reference": booking.reference, "email": "quackenbush@example.org",
    });
    let found = app.post("/bookings/lookup", &lookup).await.booking(200);
    assert!(found.manage_url.ends_with("&shop=east"));
}

#[tokio::test]
async fn only_its_holder_sees_a_booking() {
    let app = App::start().await;
    let one = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let two = app.book("two", &wish("oil-change", &at("10:00"))).await.booking(201);
    assert_eq!(app.seen(&one).await.booking(200), one);

    let path = format!("/bookings/{}", one.id);
    for (call, method) in
        [("", Method::GET), ("/reschedule", Method::POST), ("/cancel", Method::POST)]
    {
        let request = || {
            let request = app.request(method.clone(), &format!("{path}{call}"));
            if call == "/reschedule" {
                request.json(&json!({"start": at("09:00")}))
            } else {
                request
            }
        };
        let stored = app.contents().await;
        Reply::of(request()).await.problem(401, "unauthenticated");
        Reply::of(request().basic_auth("quackenbush", Some("x")))
            .await
            .problem(401, "unauthenticated");
        // Its digest behind the other's expiry, and the other way round: both appointments end at
        // different times.
        let (expiry, digest) = one.manage_token.split_at(11);
        let (other_expiry, other_digest) = two.manage_token.split_at(11);
        let spliced = [format!("{other_expiry}{digest}"), format!("{expiry}{other_digest}")];
        let forged = ["", "guess", &two.manage_token, &one.manage_token[1..]];
        for token in forged.into_iter().chain(spliced.iter().map(String::as_str)) {
            let reply = Reply::of(request().bearer_auth(token)).await;
            assert!(matches!(reply.status.as_u16(), 401 | 403), "{reply:?}");
            let kind = if reply.status == 401 { "unauthenticated" } else { "forbidden" };
            reply.problem(reply.status.as_u16(), kind);
        }
        // Its token, for another shop.
        let elsewhere = app.request(method.clone(), &format!("{path}{call}?shop=nowhere"));
        Reply::of(elsewhere.bearer_auth(&one.manage_token)).await.problem(403, "forbidden");
        assert_eq!(app.contents().await, stored);
    }
    // Nor in the address, where logs and histories keep it.
    let in_url = app.get(&format!("{path}?token={}", one.manage_token)).await;
    in_url.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_link_opens_its_booking_until_thirty_days_after_the_appointment() {
    let app = App::start().await;
    let booked = app.book("one", &wish("ev-check", &at("08:00"))).await.booking(201);
    let end: Timestamp = booked.end.parse().unwrap();
    let expiry = end + SignedDuration::from_hours(30 * 24);
    app.clock.set(expiry - SignedDuration::from_secs(1));
    assert_eq!(app.seen(&booked).await.status, 200);
    app.clock.set(expiry);
    let stored = app.contents().await;
    app.seen(&booked).await.problem(403, "link-expired");
    let to = json!({"start": at("09:00")});
    app.holder(&booked, "/reschedule", &to).await.problem(403, "link-expired");
    app.holder(&booked, "/cancel", &json!({})).await.problem(403, "link-expired");
    assert_eq!(app.contents().await, stored);
    // Nobody learns from a guess that there was a link.
    let path = format!("/bookings/{}", booked.id);
    let guess = app.request(Method::GET, &path).bearer_auth(&booked.manage_token[1..]);
    Reply::of(guess).await.problem(403, "forbidden");

    // Whoever finds the booking again has a link that opens it, for a day.
    let lookup = json!({
        "reference": booked.reference, "email": "wilhelmina.quackenbush@example.org",
    });
    let found = app.post("/bookings/lookup", &lookup).await.booking(200);
    let opened = app.seen(&found).await.booking(200);
    assert_eq!(opened.id, booked.id);
    // Looking does not prolong it.
    assert_eq!(opened.manage_token, booked.manage_token);
    app.clock.advance(SignedDuration::from_hours(24));
    app.seen(&found).await.problem(403, "link-expired");
}

#[tokio::test]
async fn a_moved_booking_hands_out_a_link_for_as_long_as_the_new_appointment_needs() {
    let app = App::start().await;
    let booked = app.book("one", &wish("ev-check", &at("08:00"))).await.booking(201);
    let to = json!({"start": at("10:00")});
    let moved = app.holder(&booked, "/reschedule", &to).await.booking(200);
    assert_ne!(moved.manage_token, booked.manage_token);
    // The earlier link leads there too, for the time it was made for.
    assert_eq!(app.seen(&booked).await.booking(200), moved);
    let end: Timestamp = booked.end.parse().unwrap();
    app.clock.set(end + SignedDuration::from_hours(30 * 24));
    app.seen(&booked).await.problem(403, "link-expired");
    assert_eq!(app.seen(&moved).await.booking(200).id, booked.id);
    // Found by what its holder knows, it has the link of its appointment as it is.
    let lookup = json!({
        "reference": booked.reference, "email": "wilhelmina.quackenbush@example.org",
    });
    let found = app.post("/bookings/lookup", &lookup).await.booking(200);
    assert_eq!(found.manage_token, moved.manage_token);
}

#[tokio::test]
async fn whether_a_booking_exists_is_told_to_its_holder_only() {
    let app = App::start().await;
    let real = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let unknown = "0190b6a0-0000-8000-8000-000000000000";
    for id in [unknown, real.id.as_str()] {
        let request = app.request(Method::GET, &format!("/bookings/{id}")).bearer_auth("guess");
        Reply::of(request).await.problem(403, "forbidden");
    }
    for id in ["7", "UPPER", "..%2F..%2Fshops", &real.id.to_uppercase()] {
        let request = app.request(Method::GET, &format!("/bookings/{id}"));
        Reply::of(request.bearer_auth(&real.manage_token)).await.problem(404, "unknown-booking");
    }
}

#[tokio::test]
async fn a_booking_is_found_by_what_its_holder_knows() {
    let app = App::start().await;
    let booked = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let find = |reference: &str, email: &str| {
        let body = json!({"reference": reference, "email": email});
        let app = &app;
        async move { app.post("/bookings/lookup", &body).await }
    };
    let email = "wilhelmina.quackenbush@example.org";
    let plain = booked.reference.replace('-', "");
    for (reference, email) in [
        (booked.reference.clone(), email.to_owned()),
        (booked.reference.to_lowercase(), email.to_uppercase()),
        (plain.clone(), format!(" {email} ")),
        (format!(" {} {} ", &plain[..4], &plain[4..]), email.to_owned()),
    ] {
        let reply = find(&reference, &email).await;
        assert_eq!(reply.booking(200), booked);
        log::check_privacy(reply.request_id());
    }
    // What was wrong is not told.
    let without_id = |reply: Reply| {
        let mut problem = reply.problem(404, "unknown-booking");
        problem.request_id = None;
        problem
    };
    let wrong_email = find(&booked.reference, "someone.else@example.org").await;
    log::check_privacy(wrong_email.request_id());
    let wrong_reference = find("0000-0000", email).await;
    assert_eq!(without_id(wrong_email), without_id(wrong_reference));

    let neither = find("", "").await.problem(422, "invalid");
    let told: Vec<_> = neither.errors.iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
    assert_eq!(told, [("reference", "required"), ("email", "required")]);
    let malformed = find("7KQ4", "quackenbush").await.problem(422, "invalid");
    let told: Vec<_> =
        malformed.errors.iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
    assert_eq!(told, [("reference", "reference"), ("email", "email")]);
}

#[tokio::test]
async fn reading_changes_nothing() {
    let app = App::start().await;
    let booked = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let (stored, counted) = (app.contents().await, app.store.counts());
    for path in [
        "/shop",
        "/services",
        "/services?include=next_start",
        "/availability?service=oil-change&date=2026-12-01&days=31",
        // A day that nobody has booked, and so is not stored.
        "/availability?service=oil-change&date=2026-12-02",
        "/healthz",
        "/readyz",
        "/version",
        "/openapi.json",
        "/docs/",
    ] {
        let reply = app.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        assert_eq!(app.request(Method::HEAD, path).send().await.unwrap().status(), 200, "{path}");
    }
    let path = format!("/bookings/{}", booked.id);
    for method in [Method::GET, Method::HEAD] {
        let request = app.request(method, &path).bearer_auth(&booked.manage_token);
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    // A link to a change, followed by a mail scanner.
    for call in ["/cancel", "/reschedule"] {
        let request = app.request(Method::GET, &format!("{path}{call}"));
        Reply::of(request.bearer_auth(&booked.manage_token))
            .await
            .problem(405, "method-not-allowed");
    }
    assert_eq!(app.contents().await, stored);
    assert_eq!(app.store.counts().commits, counted.commits);
}

#[tokio::test]
async fn a_booking_lives_the_same_life_on_firestore() {
    let Some(place) = Place::firestore("life") else { return };
    let app = App::with(Setup { place, ..Setup::default() }).await;
    let body = wish("ev-check", &at("08:00"));
    let first = app.book("one", &body).await;
    let booked = first.booking(201);
    assert_eq!(app.book("one", &body).await.text, first.text);
    assert_eq!(app.seen(&booked).await.booking(200), booked);
    app.book("two", &body).await.slot_taken();
    app.book("one", &wish("ev-check", &at("09:00"))).await.problem(422, "idempotency-mismatch");
    let lookup = json!({
        "reference": booked.reference, "email": "wilhelmina.quackenbush@example.org",
    });
    assert_eq!(app.post("/bookings/lookup", &lookup).await.booking(200), booked);
    // To another day and back to the first.
    for (start, revision) in [("2026-12-02T08:00:00-06:00".to_owned(), 2), (at("10:00"), 3)] {
        let moved = app.holder(&booked, "/reschedule", &json!({"start": start})).await.booking(200);
        assert_eq!((&moved.start, moved.revision), (&start, revision));
    }
    let stale = json!({"revision": 1});
    app.holder(&booked, "/cancel", &stale).await.problem(409, "booking-changed");
    let cancelled = app.holder(&booked, "/cancel", &json!({})).await.booking(200);
    assert_eq!((cancelled.status, cancelled.revision), (BookingStatus::Cancelled, 4));
    app.book("two", &body).await.booking(201);
}

#[tokio::test]
async fn a_booking_says_when_its_time_is_over() {
    let app = App::start().await;
    let booking = app.book("k", &wish("oil-change", &at("08:00"))).await.booking(201);
    assert!(!booking.ended);
    app.clock.advance(jiff::SignedDuration::from_hours(14 * 24));
    assert!(app.seen(&booking).await.booking(200).ended);
}
