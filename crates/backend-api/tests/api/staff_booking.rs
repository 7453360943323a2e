//! A booking as the staff see it, with what happened to it.

use baybook_contract::{
    BookedPlace, BookingStatus, DoneBy, HistoryKind, HistoryLine, StaffBooking,
};
use baybook_domain::access::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::app::{App, at, wish};
use crate::reply::Reply;
use crate::staff::{Desk, card, oil_change};

async fn seen(app: &App, token: &str, id: &str) -> StaffBooking {
    let reply = app.read(&format!("/staff/bookings/{id}"), token).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_str(&reply.text).unwrap()
}

fn told(booking: &StaffBooking) -> Vec<(HistoryKind, Option<DoneBy>)> {
    booking.history.iter().map(|line| (line.what, line.by)).collect()
}

fn done(reply: &Reply) {
    assert_eq!(reply.status, 200, "{reply:?}");
}

#[tokio::test]
async fn two_desks_and_the_customer_leave_one_history() {
    let desk = Desk::open().await;
    let owner = desk.app.staff(Role::Owner, "owner@example.com").await.access_token;
    let app = &desk.app;
    let booked = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let first = seen(app, &desk.token, &booked.id).await;
    let later = json!({"start": at("10:00"), "revision": 1});
    done(&app.holder(&booked, "/reschedule", &later).await);
    let path = format!("/staff/bookings/{}/move", booked.id);
    let onto = json!({"start": at("10:00"), "bay": "bay-1", "mechanic": "dana", "revision": 2});
    done(&desk.post(&path, &onto).await);
    let path = format!("/staff/bookings/{}/resize", booked.id);
    let longer = json!({"length_minutes": 60, "revision": 3});
    done(&app.call(reqwest::Method::POST, &path, &owner, &longer).await);
    let path = format!("/staff/bookings/{}/note", booked.id);
    done(&desk.post(&path, &json!({"note": "Key in the box", "revision": 4})).await);
    app.clock.advance(SignedDuration::from_mins(5));
    let path = format!("/staff/bookings/{}/status", booked.id);
    let off = json!({"to": "cancelled", "reason": "They sold the car.", "revision": 5});
    done(&desk.post(&path, &off).await);

    let booking = seen(app, &owner, &booked.id).await;
    let (customer, staff) = (Some(DoneBy::Customer), Some(DoneBy::Staff));
    assert_eq!(
        told(&booking),
        [
            (HistoryKind::Booked, customer),
            (HistoryKind::Moved, customer),
            (HistoryKind::Moved, staff),
            (HistoryKind::Resized, staff),
            (HistoryKind::Noted, staff),
            (HistoryKind::Cancelled, staff),
        ]
    );
    let place = |start: &str, bay: &str, mechanic: &str| BookedPlace {
        start: at(start),
        bay: bay.to_owned(),
        mechanic: mechanic.to_owned(),
    };
    let moves: Vec<_> = booking.history.iter().filter_map(|line| line.moved.clone()).collect();
    assert_eq!(moves[0].from, place("08:00", &first.card.bay, &first.card.mechanic));
    // Where the desk of the day put it is where the next move found it.
    assert_eq!(moves[0].to, moves[1].from);
    assert_eq!(moves[0].to.start, at("10:00"));
    assert_eq!(moves[1].to, place("10:00", "bay-1", "dana"));
    let length = booking.history[3].resized.unwrap();
    assert_eq!((length.from_minutes, length.to_minutes), (45, 60));
    assert_eq!(booking.cancel_reason.as_deref(), Some("They sold the car."));
    assert!(booking.history[0].at < booking.history[5].at);
    let names: Vec<_> = booking.history.iter().map(|line| line.name.as_deref()).collect();
    assert_eq!(names[..2], [None, None], "customers are named nowhere in the history");
    assert!(names[2..].iter().all(|name| *name == Some("Grace Hopper")), "{names:?}");
}

#[tokio::test]
async fn only_those_who_read_the_audit_log_see_from_where() {
    let desk = Desk::open().await;
    let booked = desk.walk_in(oil_change("08:00")).await;
    let addresses = async |token: &str| -> Vec<Option<String>> {
        let lines = seen(&desk.app, token, &booked.id).await.history;
        lines.into_iter().map(|line: HistoryLine| line.address).collect()
    };
    assert_eq!(addresses(&desk.token).await, [None]);
    let manager = desk.app.staff(Role::Manager, "boss@example.com").await.access_token;
    assert_eq!(addresses(&manager).await, [Some("127.0.0.1".to_owned())]);
}

#[tokio::test]
async fn a_mechanic_sees_the_first_name_and_the_vehicle_only() {
    let desk = Desk::open().await;
    let booked = desk.app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let mechanic = desk.app.staff(Role::Mechanic, "luis@example.com").await.access_token;
    let reply = desk.app.read(&format!("/staff/bookings/{}", booked.id), &mechanic).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert!(reply.text.contains("Wilhelmina") && reply.text.contains("QK-77 XY"));
    for hidden in ["Quackenbush", "example.org", "5550177"] {
        assert!(!reply.text.contains(hidden), "{hidden}");
    }
    let desk_sees = seen(&desk.app, &desk.token, &booked.id).await;
    assert_eq!(desk_sees.card.contact.unwrap().name, "Wilhelmina Quackenbush");
}

#[tokio::test]
async fn who_cancels_their_own_booking_is_the_customer_signed_in_or_not() {
    let desk = Desk::open().await;
    let mut body = wish("oil-change", &at("08:00"));
    body["customer"]["email"] = "ada@example.org".into();
    let booked = desk.app.book("one", &body).await.booking(201);
    let ada = desk.app.customer("ada@example.org").await.access_token;
    let path = format!("/bookings/{}/cancel", booked.id);
    let reason = json!({"reason": "I changed my mind about it."});
    done(&desk.app.call(reqwest::Method::POST, &path, &ada, &reason).await);
    let booking = seen(&desk.app, &desk.token, &booked.id).await;
    let customer = Some(DoneBy::Customer);
    let cancelled = [(HistoryKind::Booked, customer), (HistoryKind::Cancelled, customer)];
    assert_eq!(told(&booking), cancelled);
    assert_eq!(booking.cancel_reason.as_deref(), Some("I changed my mind about it."));

    // The rows that say so name nobody, and keep nothing that was typed.
    let owner = desk.app.staff(Role::Owner, "owner@example.com").await.access_token;
    let log = desk.app.read(&format!("/staff/audit?object=booking/{}", booked.id), &owner).await;
    let log: Value = log.json();
    let rows = log["entries"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let from = json!("127.0.0.0/24");
        assert_eq!((&row["actor"], &row["from"]), (&json!("customer"), &from), "{row}");
    }
    for personal in ["ada", "Ada", "Quackenbush", "mind", "QK-77"] {
        assert!(!log.to_string().contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn staff_who_act_for_a_customer_are_on_record_themselves() {
    let desk = Desk::open().await;
    let booked = desk.app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let path = format!("/bookings/{}/reschedule", booked.id);
    done(&desk.post(&path, &json!({"start": at("09:00")})).await);
    let booking = seen(&desk.app, &desk.token, &booked.id).await;
    assert_eq!(told(&booking)[1], (HistoryKind::Moved, Some(DoneBy::Staff)));
    assert_eq!(booking.history[1].name.as_deref(), Some("Grace Hopper"));
}

#[tokio::test]
async fn what_changes_nothing_leaves_no_line() {
    let desk = Desk::open().await;
    let body = wish("oil-change", &at("08:00"));
    let booked = desk.app.book("one", &body).await.booking(201);
    desk.app.book("one", &body).await.booking(201);
    done(&desk.app.holder(&booked, "/reschedule", &json!({"start": at("08:00")})).await);
    desk.app.holder(&booked, "/reschedule", &json!({"start": at("09:00"), "revision": 7})).await;
    assert_eq!(seen(&desk.app, &desk.token, &booked.id).await.history.len(), 1);
}

#[tokio::test]
async fn what_no_row_tells_is_told_by_the_bookings_own_times() {
    use baybook_domain::store::{Query, Store, Write, schema};
    let desk = Desk::on_the_day().await;
    let booked = desk.walk_in(oil_change("08:00")).await;
    let arrived = card(&desk.step(&booked, "arrived").await, 200);
    let log = Query::all(schema::audit_log(&"main".parse().unwrap()), 100);
    let rows = desk.app.store.query(&log).await.unwrap().documents.into_iter();
    let deletes = rows.map(|row| Write::Delete { key: row.key, at: row.version });
    desk.app.store.commit(deletes.collect()).await.unwrap();
    let booking = seen(&desk.app, &desk.token, &arrived.id).await;
    assert_eq!(told(&booking), [(HistoryKind::Booked, None), (HistoryKind::Arrived, None)]);
}

#[tokio::test]
async fn there_is_no_booking_of_another_shop_and_none_of_an_unknown_id() {
    let desk = Desk::open().await;
    let booked = desk.walk_in(oil_change("08:00")).await;
    let unknown = booked.id.replace(|c: char| c.is_ascii_digit(), "7");
    for id in [unknown.as_str(), "nonsense"] {
        let reply = desk.app.read(&format!("/staff/bookings/{id}"), &desk.token).await;
        reply.problem(404, "unknown-booking");
    }
    // Their role is in one shop; in another they are a customer.
    let elsewhere = format!("/staff/bookings/{}?shop=east", booked.id);
    let reply = desk.app.read(&elsewhere, &desk.token).await;
    assert!([403, 404].contains(&reply.status.as_u16()), "{reply:?}");
    assert!(!reply.text.contains("Lovelace"));
}

#[tokio::test]
async fn seeing_a_booking_changes_nothing_and_costs_four_store_calls() {
    let desk = Desk::open().await;
    let booked = desk.walk_in(oil_change("08:00")).await;
    let stored = desk.app.contents().await;
    let before = desk.app.store.counts();
    seen(&desk.app, &desk.token, &booked.id).await;
    let after = desk.app.store.counts();
    assert_eq!((after.reads - before.reads, after.queries - before.queries), (3, 1));
    assert_eq!(after.commits, before.commits);
    assert_eq!(desk.app.contents().await, stored);
}

#[tokio::test]
async fn the_desk_sets_right_who_comes_and_says_so_without_saying_who() {
    let desk = Desk::open().await;
    let app = &desk.app;
    let booked = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let path = format!("/staff/bookings/{}/correct", booked.id);
    let right = json!({
        "name": "Ada King", "email": "ada@example.org", "arrival": "towed", "revision": 1,
        "vehicle": {"plate": "kng-1", "year": 2019}
    });
    let corrected = card(&desk.post(&path, &right).await, 200);
    assert_eq!((corrected.revision, corrected.start.as_str()), (2, at("08:00").as_str()));
    let contact = corrected.contact.unwrap();
    assert_eq!((contact.name.as_str(), contact.phone), ("Ada King", None));
    assert_eq!(corrected.vehicle.unwrap().plate.as_deref(), Some("KNG-1"));
    // Found by what it is now, and not by what it was.
    let found = desk.post("/staff/bookings/search", &json!({"q": "King"})).await.text;
    assert!(found.contains(&booked.id));
    let found = desk.post("/staff/bookings/search", &json!({"q": "Quackenbush"})).await.text;
    assert!(!found.contains(&booked.id));

    // The same again changes nothing; what was seen before it is not right any more.
    assert_eq!(card(&desk.post(&path, &right).await, 200).revision, 2);
    let stale = json!({"name": "Ada Byron", "revision": 1});
    desk.post(&path, &stale).await.problem(409, "booking-changed");

    let owner = app.staff(Role::Owner, "owner@example.com").await.access_token;
    let line = seen(app, &owner, &booked.id).await.history.pop().unwrap();
    assert_eq!((line.what, line.by), (HistoryKind::Corrected, Some(DoneBy::Staff)));
    assert_eq!(line.corrected, ["name", "email", "phone", "vehicle", "arrival"]);
    let audit = app.read("/staff/audit", &owner).await.text;
    for personal in ["King", "Quackenbush", "ada@", "KNG"] {
        assert!(!audit.contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_correction_is_said_at_each_field() {
    let desk = Desk::open().await;
    let booked = desk.walk_in(oil_change("08:00")).await;
    let path = format!("/staff/bookings/{}/correct", booked.id);
    let wrong = json!({
        "name": " ", "email": "ada", "phone": "12", "vehicle": {"vin": "1", "year": 1066}
    });
    let refused = desk.post(&path, &wrong).await;
    assert_eq!(refused.status, 422);
    let fields: Vec<String> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["name", "email", "phone", "vehicle.vin", "vehicle.year"]);
    assert_eq!(seen(&desk.app, &desk.token, &booked.id).await.card.revision, 1);
}

#[tokio::test]
async fn a_booking_that_went_to_the_wrong_address_is_not_opened_from_there_any_more() {
    let desk = Desk::open().await;
    let app = &desk.app;
    let booked = app.book("one", &wish("oil-change", &at("08:00"))).await.booking(201);
    let path = format!("/staff/bookings/{}/correct", booked.id);
    let mut right = json!({
        "name": "Wilhelmina Quackenbusch", "email": "wilhelmina.quackenbush@example.org",
        "phone": "+13125550177"
    });
    let contact = seen(app, &desk.token, &booked.id).await.card.contact.unwrap();
    (right["email"], right["phone"]) = (contact.email.into(), contact.phone.into());
    done(&desk.post(&path, &right).await);
    assert_eq!(app.seen(&booked).await.status, 200, "a name is nobody's link");

    right["email"] = "other@example.org".into();
    done(&desk.post(&path, &right).await);
    app.seen(&booked).await.problem(403, "forbidden");
    let refused = app.holder(&booked, "/cancel", &json!({})).await;
    assert_eq!(refused.status, 403);
    assert!(!refused.text.contains("other@"));
    // Nor by sending again what made it.
    let again = app.book("one", &wish("oil-change", &at("08:00"))).await;
    again.problem(409, "booking-changed");
    assert!(!again.text.contains("other@") && !again.text.contains("token"), "{again:?}");
    let lookup = json!({"reference": booked.reference, "email": "other@example.org"});
    let found = app.post("/bookings/lookup", &lookup).await;
    assert_eq!(found.status, 200, "{found:?}");
    assert_eq!(app.seen(&found.booking(200)).await.status, 200);
}

#[tokio::test]
async fn a_service_on_request_is_asked_for_by_customers_and_confirmed_by_the_desk() {
    let desk = Desk::open().await;
    let app = &desk.app;
    let start = app.starts("pre-purchase-inspection", crate::app::DAY).await.remove(0);
    let asked = app.book("one", &wish("pre-purchase-inspection", &start)).await.booking(201);
    assert_eq!(asked.status, BookingStatus::Requested);
    let starts = app.starts("pre-purchase-inspection", crate::app::DAY).await;
    let taken = seen(app, &desk.token, &asked.id).await.card;
    assert_eq!(taken.next, [BookingStatus::Confirmed, BookingStatus::Cancelled]);
    // It holds its time like any other.
    let again = json!({
        "service": "pre-purchase-inspection", "start": start, "bay": taken.bay,
        "mechanic": taken.mechanic, "name": "Sam"
    });
    assert_eq!(desk.post("/staff/bookings", &again).await.status, 409, "{starts:?}");

    let mechanic = app.staff(Role::Mechanic, "luis@example.com").await.access_token;
    let path = format!("/staff/bookings/{}/status", asked.id);
    let yes = json!({"to": "confirmed", "revision": 1});
    app.call(reqwest::Method::POST, &path, &mechanic, &yes).await.problem(403, "forbidden");
    assert_eq!(card(&desk.post(&path, &yes).await, 200).status, BookingStatus::Confirmed);
    assert_eq!(app.events().await, ["booked", "confirmed"]);

    // The desk agreed to that time.
    let other = app.starts("pre-purchase-inspection", crate::app::DAY).await.pop().unwrap();
    let to = json!({"start": other, "revision": 2});
    let moved = app.holder(&asked, "/reschedule", &to).await.booking(200);
    assert_eq!((moved.status, moved.start), (BookingStatus::Requested, other.clone()));
    let open = app.read("/staff/requests", &desk.token).await.json();
    assert_eq!(open["bookings"].as_array().unwrap().len(), 1);
    assert_eq!(open["bookings"][0]["card"]["id"], asked.id.as_str());
    // A move by the desk leaves it as it is.
    let path = format!("/staff/bookings/{}/move", asked.id);
    let by_desk = card(&desk.post(&path, &json!({"start": start, "revision": 3})).await, 200);
    assert_eq!(by_desk.status, BookingStatus::Requested);
    // The desk agrees with itself.
    let later = app.starts("pre-purchase-inspection", crate::app::DAY).await.pop().unwrap();
    let body = json!({"service": "pre-purchase-inspection", "start": later, "name": "Sam"});
    assert_eq!(desk.walk_in(body).await.status, BookingStatus::Confirmed);
}
