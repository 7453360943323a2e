//! What managers change, over HTTP.

use baybook_contract::{
    AuditLog, CalendarBlocks, Card, DisplacedBookings, Misfit, Problem, StaffBooking, StaffDay,
    WorkshopChanged, WorkshopSettings,
};
use baybook_domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{App, DAY, Setup, at, wish};
use crate::reply::Reply;

/// A workshop with its manager.
struct Office {
    app: App,
    token: String,
}

impl Office {
    async fn open() -> Self {
        let app = App::with(Setup::default()).await;
        let token = app.staff(Role::Manager, "manager@example.com").await.access_token;
        Self { app, token }
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let reply = self.app.read(path, &self.token).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        serde_json::from_str(&reply.text).unwrap()
    }

    async fn settings(&self) -> WorkshopSettings {
        self.read("/staff/workshop").await
    }

    async fn send(&self, body: &Value) -> Reply {
        self.app.call(Method::POST, "/staff/workshop", &self.token, body).await
    }

    async fn change(&self, change: Value) -> WorkshopChanged {
        changed(&self.send(&json!({"change": change})).await)
    }

    async fn card(&self, id: &str) -> Card {
        let day: StaffDay = self.read(&format!("/staff/day/{DAY}")).await;
        day.cards.into_iter().find(|card| card.id == id).unwrap()
    }
}

fn changed(reply: &Reply) -> WorkshopChanged {
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_str(&reply.text).unwrap()
}

fn close() -> Value {
    json!({"kind": "close", "from": DAY, "through": DAY, "reason": "The boiler burst"})
}

#[tokio::test]
async fn a_closure_shows_whom_it_hits_and_asks_before_it_is_made() {
    let office = Office::open().await;
    let booking = office.app.book_at("oil-change", &at("08:00")).await.booking(201);
    let before = office.app.contents().await;

    let asked = office.send(&json!({"change": close()})).await;
    let problem: Problem = asked.problem(409, "affects-bookings");
    assert_eq!(office.app.contents().await, before, "nothing is changed by asking");
    let [hit] = problem.affected.as_slice() else { panic!("{problem:?}") };
    assert_eq!((hit.id.as_str(), hit.why), (booking.id.as_str(), Misfit::Closed));
    assert_eq!(hit.first_name, "Wilhelmina");
    assert!(hit.elsewhere.is_none(), "no bay is open that day");
    assert_eq!(hit.contact.as_ref().unwrap().name, booking.customer.name);

    let wrong = json!({"change": close(), "seen": "something else"});
    office.send(&wrong).await.problem(409, "affects-bookings");

    let sure = json!({"change": close(), "seen": problem.seen.unwrap()});
    let done = changed(&office.send(&sure).await);
    assert_eq!((done.reassigned.len(), done.kept.len()), (0, 1));
    assert_eq!(done.settings.revision, 1);
    assert!(office.card(&booking.id).await.displaced);
    let displaced: DisplacedBookings = office.read("/staff/displaced").await;
    assert_eq!(displaced.bookings.len(), 1);
    assert!(displaced.bookings[0].contact.is_some());
    let mechanic = office.app.staff(Role::Mechanic, "mechanic@example.com").await.access_token;
    let seen = office.app.read("/staff/displaced", &mechanic).await.json();
    assert_eq!(seen["bookings"][0]["reference"], booking.reference.as_str());
    assert_eq!(seen["bookings"][0]["contact"], Value::Null, "a mechanic sees no way to reach them");
    assert!(office.app.starts("oil-change", DAY).await.is_empty());
    let late = office.app.book_at("oil-change", &at("10:00")).await;
    late.problem(422, "invalid");

    let open = json!({"kind": "open", "from": DAY, "through": DAY});
    office.change(open).await;
    assert!(!office.card(&booking.id).await.displaced);
    let displaced: DisplacedBookings = office.read("/staff/displaced").await;
    assert!(displaced.bookings.is_empty());
    office.app.book_at("oil-change", &at("10:00")).await.booking(201);
}

#[tokio::test]
async fn the_work_of_a_mechanic_who_is_away_goes_to_another() {
    let office = Office::open().await;
    let booking = office.app.book_at("oil-change", &at("10:00")).await.booking(201);
    let before = office.card(&booking.id).await;
    let away = json!({
        "kind": "away", "mechanic": before.mechanic, "from": DAY, "through": DAY, "reason": "Ill",
    });
    let asked = office.send(&json!({"change": away})).await;
    let problem: Problem = asked.problem(409, "affects-bookings");
    let elsewhere = problem.affected[0].elsewhere.clone().unwrap();
    assert_eq!(problem.affected[0].why, Misfit::MechanicAway);

    let sure = json!({"change": away, "seen": problem.seen.unwrap(), "bookings": "reassign"});
    let done = changed(&office.send(&sure).await);
    assert_eq!((done.reassigned.len(), done.kept.len()), (1, 0));
    assert_eq!(done.reassigned[0].mechanic, elsewhere.mechanic);
    let now = office.card(&booking.id).await;
    assert_eq!((&now.bay, &now.start), (&before.bay, &before.start), "as little as possible");
    assert_ne!(now.mechanic, before.mechanic);
    assert!(!now.displaced);
    let log: AuditLog = office.read("/staff/audit").await;
    let actions: Vec<&str> = log.entries.iter().map(|line| line.action.as_str()).collect();
    assert!(actions.contains(&"booking-reassigned"), "{actions:?}");
    assert!(actions.contains(&"mechanic-away"), "{actions:?}");
    let seen: StaffBooking = office.read(&format!("/staff/bookings/{}", booking.id)).await;
    let moved = seen.history.last().unwrap().moved.clone().unwrap();
    assert_eq!((&moved.from.start, &moved.to.start), (&now.start, &now.start));
    assert_eq!((&moved.from.mechanic, &moved.to.mechanic), (&before.mechanic, &now.mechanic));
    let told = office.app.events().await;
    assert_eq!(told, ["booked", "moved"], "for the workshop's calendar");
}

#[tokio::test]
async fn hours_bays_and_services_are_what_the_next_customer_finds() {
    let office = Office::open().await;
    let settings = office.settings().await;
    assert_eq!((settings.revision, settings.hours.len()), (0, 7));
    // Early birds, also on a day that is stored already.
    office.app.book_at("oil-change", &at("08:00")).await.booking(201);
    assert!(!office.app.starts("oil-change", DAY).await.contains(&at("06:00")));
    let week: Vec<Value> = ["monday", "tuesday", "wednesday", "thursday", "friday"]
        .iter()
        .map(|day| json!({"weekday": day, "intervals": [{"from": "06:00", "to": "20:00"}]}))
        .collect();
    office.change(json!({"kind": "hours", "hours": week})).await;
    let early = json!({
        "kind": "mechanic", "name": "Early Bird", "skills": ["general", "brakes"],
    });
    let done = office.change(early).await;
    assert_eq!(done.settings.mechanics.last().unwrap().id, "early-bird");
    assert!(office.app.starts("oil-change", DAY).await.contains(&at("06:00")));
    office.app.book_at("oil-change", &at("06:00")).await.booking(201);

    let wash = json!({
        "kind": "service", "name": "Car wash", "category": "Care", "duration_minutes": 30,
        "price": {"amount": 1999},
    });
    let done = office.change(wash).await;
    assert_eq!(done.settings.revision, 3);
    let listed = office.app.get("/services").await.json();
    let services = listed["services"].as_array().unwrap();
    let wash = services.iter().find(|one| one["id"] == "car-wash").unwrap();
    assert_eq!(wash["price"]["amount"], 1999);
    let retired = json!({
        "kind": "service", "id": "car-wash", "name": "Car wash", "category": "Care",
        "duration_minutes": 30, "retired": true,
    });
    let booked = office.app.book("wash", &wish("car-wash", &at("09:00"))).await.booking(201);
    office.change(retired).await;
    office.app.book_at("car-wash", &at("11:00")).await.problem(404, "unknown-service");
    assert_eq!(office.card(&booked.id).await.service.name, "Car wash", "what was booked stays");
}

#[tokio::test]
async fn everything_wrong_with_a_change_is_told_with_its_field() {
    let office = Office::open().await;
    let hours = |from: &str, to: &str| json!([{"weekday": "monday", "intervals": [{"from": from, "to": to}]}]);
    let before = office.app.contents().await;
    for (change, fields) in [
        (json!({"kind": "hours", "hours": hours("18:00", "08:00")}), vec!["change.hours.monday"]),
        (json!({"kind": "hours", "hours": hours("08:03", "09:00")}), vec!["change.hours.monday"]),
        (
            json!({"kind": "close", "from": "2026-12-02", "through": "2026-12-01", "reason": ""}),
            vec!["change.through", "change.reason"],
        ),
        (
            json!({"kind": "open", "from": "soon", "through": ""}),
            vec!["change.from", "change.through"],
        ),
        (
            json!({"kind": "bay", "name": " ", "equipment": ["A Lift"]}),
            vec!["change.name", "change.equipment"],
        ),
        (json!({"kind": "bay", "name": "bay 1"}), vec!["change.name"]),
        (
            json!({"kind": "service", "name": "X", "category": "", "duration_minutes": 7}),
            vec!["change.category", "change.duration_minutes"],
        ),
        (
            json!({
                "kind": "service", "name": "X", "category": "Y", "duration_minutes": 30,
                "equipment": ["paint-booth"],
            }),
            vec!["change"],
        ),
        (
            json!({"kind": "policy", "policy": {
                "step_minutes": 7, "lead_minutes": 0, "horizon_days": 9999,
                "change_cutoff_minutes": 0,
            }}),
            vec!["change.policy.step_minutes", "change.policy.horizon_days"],
        ),
        (
            json!({
                "kind": "reminders", "minutes_before": [10], "quiet_from": "9 pm",
                "quiet_until": "24:00",
            }),
            vec!["change.minutes_before", "change.quiet_from", "change.quiet_until"],
        ),
        (
            json!({
                "kind": "reminders", "minutes_before": [15, 30, 45, 60, 75],
                "quiet_from": "21:00", "quiet_until": "08:00",
            }),
            vec!["change.minutes_before"],
        ),
        (
            json!({
                "kind": "reminders", "minutes_before": [1440, 120, 60],
                "quiet_from": "21:00", "quiet_until": "08:00",
            }),
            vec!["change.minutes_before"],
        ),
    ] {
        let told = office.send(&json!({"change": change})).await;
        let problem: Problem = told.problem(422, "invalid");
        let found: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(found, fields, "{change}");
    }
    let unknown = json!({"change": {"kind": "bay", "id": "bay-99", "name": "X"}});
    office.send(&unknown).await.problem(404, "unknown-bay");
    assert_eq!(office.app.contents().await, before);
}

#[tokio::test]
async fn reminders_are_set_and_no_booking_is_touched() {
    let office = Office::open().await;
    office.app.book_at("oil-change", &at("08:00")).await.booking(201);
    let before = office.settings().await.reminders;
    assert_eq!(before.minutes_before, [1440, 120]);
    assert_eq!((before.quiet_from.as_str(), before.quiet_until.as_str()), ("21:00", "08:00"));
    let change = json!({
        "kind": "reminders", "minutes_before": [2880, 90], "quiet_from": "00:00",
        "quiet_until": "00:00",
    });
    let done = office.change(change).await;
    assert!(done.reassigned.is_empty() && done.kept.is_empty());
    let after = office.settings().await;
    assert_eq!((after.revision, &after.reminders), (1, &done.settings.reminders));
    assert_eq!(after.reminders.minutes_before, [2880, 90]);
    assert_eq!(after.reminders.quiet_from, "00:00");
    let log: AuditLog = office.read("/staff/audit").await;
    assert!(log.entries.iter().any(|line| line.action == "reminders-changed"));
    let desk = office.app.staff(Role::FrontDesk, "desk@example.com").await.access_token;
    let body = json!({"change": {
        "kind": "reminders", "minutes_before": [], "quiet_from": "00:00", "quiet_until": "00:00",
    }});
    let refused = office.app.call(Method::POST, "/staff/workshop", &desk, &body).await;
    refused.problem(403, "forbidden");
}

#[tokio::test]
async fn what_the_calendar_closes_is_set_by_managers() {
    let office = Office::open().await;
    assert_eq!(office.settings().await.calendar_blocks, CalendarBlocks::None);
    let change = json!({"kind": "calendar-blocks", "blocks": "workshop"});
    office.change(change.clone()).await;
    assert_eq!(office.settings().await.calendar_blocks, CalendarBlocks::Workshop);
    let log: AuditLog = office.read("/staff/audit").await;
    assert!(log.entries.iter().any(|line| line.action == "calendar-blocks-changed"));
    let desk = office.app.staff(Role::FrontDesk, "desk@example.com").await.access_token;
    let body = json!({"change": change});
    let refused = office.app.call(Method::POST, "/staff/workshop", &desk, &body).await;
    refused.problem(403, "forbidden");
}

#[tokio::test]
async fn two_managers_do_not_overwrite_each_other() {
    let office = Office::open().await;
    let first = json!({"change": close(), "revision": 0});
    changed(&office.send(&first).await);
    let second = json!({
        "change": {"kind": "open", "from": DAY, "through": DAY}, "revision": 0,
    });
    office.send(&second).await.problem(409, "workshop-changed");
    assert!(office.settings().await.closures.iter().any(|closure| closure.date == DAY));
    // The same once more changes nothing and is no mistake.
    let again = changed(&office.send(&json!({"change": close()})).await);
    assert_eq!(again.settings.revision, 1);
}
