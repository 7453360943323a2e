//! What the store is asked, call by call.

use baybook_domain::store::fault::Counts;

use baybook_contract::Tokens;
use baybook_domain::access::Role;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::accounts::code;
use crate::app::{App, DAY, at, wish};
use crate::people::PASSWORD;

/// What `work` asks of the store.
async fn cost<T>(app: &App, work: impl Future<Output = T>) -> Counts {
    let before = app.store.counts();
    work.await;
    let after = app.store.counts();
    Counts {
        reads: after.reads - before.reads,
        keys_read: after.keys_read - before.keys_read,
        queries: after.queries - before.queries,
        documents_queried: after.documents_queried - before.documents_queried,
        commits: after.commits - before.commits,
        writes: after.writes - before.writes,
    }
}

/// The workshop and the desk of the day are in memory, as they are after the first customer.
async fn warm() -> App {
    let app = App::start().await;
    app.book("first", &wish("oil-change", &at("08:00"))).await.booking(201);
    app
}

#[tokio::test]
async fn a_quiet_booking_is_one_commit_and_no_read() {
    let app = warm().await;
    let body = wish("oil-change", &at("09:00"));
    let book = app.book("second", &body);
    let asked = cost(&app, async { drop(book.await.booking(201)) }).await;
    // The day, the booking, its event and the row of the audit log.
    assert_eq!(asked, Counts { commits: 1, writes: 4, ..Counts::default() });
}

#[tokio::test]
async fn the_first_booking_of_a_day_reads_the_day_and_its_hours_once() {
    let app = App::start().await;
    app.availability("oil-change", DAY, 1).await;
    let body = wish("oil-change", &at("08:00"));
    let book = app.book("first", &body);
    let asked = cost(&app, async { drop(book.await.booking(201)) }).await;
    // The day and the shop, in one call.
    assert_eq!(
        asked,
        Counts { reads: 1, keys_read: 2, commits: 1, writes: 5, ..Counts::default() }
    );
}

#[tokio::test]
async fn availability_reads_the_days_asked_for_in_one_call() {
    let app = warm().await;
    let asked = cost(&app, app.availability("oil-change", DAY, 1)).await;
    assert_eq!(asked, Counts { reads: 1, keys_read: 1, ..Counts::default() });
    let asked = cost(&app, app.availability("oil-change", DAY, 31)).await;
    assert_eq!(asked, Counts { reads: 1, keys_read: 31, ..Counts::default() });
    // Days on which nothing can be booked are not asked for.
    let asked = cost(&app, app.availability("oil-change", "2026-11-15", 6)).await;
    assert_eq!(asked, Counts { reads: 1, keys_read: 1, ..Counts::default() });
    let asked = cost(&app, app.availability("oil-change", "2027-06-01", 31)).await;
    assert_eq!(asked, Counts::default());
}

#[tokio::test]
async fn what_needs_no_store_asks_no_store() {
    let app = warm().await;
    for path in ["/healthz", "/version", "/openapi.json", "/shop", "/services", "/nowhere"] {
        assert_eq!(cost(&app, app.get(path)).await, Counts::default(), "{path}");
    }
    let body = wish("oil-change", "tomorrow");
    let refused = app.book("third", &body);
    assert_eq!(cost(&app, refused).await, Counts::default());
}

#[tokio::test]
async fn seeing_a_booking_reads_one_document() {
    let app = warm().await;
    let booked = app.book("second", &wish("oil-change", &at("09:00"))).await.booking(201);
    let asked = cost(&app, app.seen(&booked)).await;
    assert_eq!(asked, Counts { reads: 1, keys_read: 1, ..Counts::default() });
}

/// All that the page of a day asks for, of somebody with a second factor whose session is not known
/// to this process yet.
#[tokio::test]
async fn the_page_of_a_day_costs_three_store_calls() {
    let app = warm().await;
    let desk = app.staff(Role::FrontDesk, "desk@example.com").await.access_token;
    app.call(Method::POST, "/auth/totp/enrol", &desk, &json!({"password": PASSWORD})).await;
    let confirm = json!({"code": code(&app).await});
    let on = app.call(Method::POST, "/auth/totp/confirm", &desk, &confirm).await;
    assert_eq!(on.status, 200, "{on:?}");
    app.clock.advance(SignedDuration::from_secs(30));
    let asked = app.sign_in("desk@example.com", PASSWORD).await.json();
    let answer = json!({"challenge": asked["challenge"], "code": code(&app).await});
    let entered = app.post("/auth/second-factor", &answer).await;
    let tokens: Tokens = serde_json::from_str(&entered.text).unwrap();
    app.clock.advance(SignedDuration::from_secs(6));
    // The workshop is looked up now and then for everybody; not for this page.
    app.get("/shop").await;
    let page = async {
        for path in ["/auth/me", "/shop", "/services", &format!("/staff/day/{DAY}")] {
            assert_eq!(app.read(path, &tokens.access_token).await.status, 200, "{path}");
        }
    };
    let asked = cost(&app, page).await;
    // Session and user; the day and what the calendar has on it; its bookings.
    assert_eq!((asked.reads, asked.keys_read, asked.queries, asked.commits), (2, 4, 1, 0));
}
