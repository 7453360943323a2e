//! Where the day says that something fits, and that it can be put there.

use baybook_contract::{DayRevision, Fits, StaffDay, StartSpan};
use baybook_domain::store::fault::Counts;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::app::{DAY, at};
use crate::staff::{Desk, card, oil_change};

impl Desk {
    async fn fits(&self, query: &str) -> Fits {
        let path = format!("/staff/day/{DAY}?{query}");
        let reply = self.app.read(&path, &self.token).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let day: StaffDay = serde_json::from_str(&reply.text).unwrap();
        day.fits.unwrap()
    }

    async fn revision(&self) -> String {
        let path = format!("/staff/day/{DAY}/revision");
        let reply = self.app.read(&path, &self.token).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let read: DayRevision = serde_json::from_str(&reply.text).unwrap();
        read.revision
    }
}

/// Every start of the spans.
fn starts(spans: &[StartSpan]) -> Vec<Timestamp> {
    let mut starts = Vec::new();
    for span in spans {
        let (mut at, last): (Timestamp, Timestamp) =
            (span.first.parse().unwrap(), span.last.parse().unwrap());
        while at <= last {
            starts.push(at);
            at += SignedDuration::from_mins(5);
        }
    }
    starts
}

#[tokio::test]
async fn a_gap_is_shown_only_in_the_bays_and_with_the_mechanics_that_can_do_the_job() {
    let desk = Desk::open().await;
    let fits = desk.fits("service=ev-check").await;
    let able = |lanes: &[baybook_contract::LaneFits]| {
        let able = lanes.iter().filter(|lane| !lane.starts.is_empty());
        able.map(|lane| lane.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (able(&fits.bays), able(&fits.mechanics)),
        (vec!["bay-4".into()], vec!["mei".into()])
    );
    assert!(fits.bays.iter().all(|bay| bay.suits == (bay.id == "bay-4")));
    // Nobody else can do it while Mei does something else.
    let mut other = oil_change("08:00");
    other["mechanic"] = "mei".into();
    desk.walk_in(other).await;
    let after = desk.fits("service=ev-check").await;
    let bay = after.bays.iter().find(|bay| bay.id == "bay-4").unwrap();
    assert_eq!(bay.starts[0].first, at("08:45"));
}

#[tokio::test]
async fn what_a_gap_offers_can_be_booked_there_and_nothing_else() {
    let desk = Desk::open().await;
    for (time, bay) in [("08:00", "bay-1"), ("09:30", "bay-1"), ("08:15", "bay-2")] {
        let mut body = oil_change(time);
        body["bay"] = bay.into();
        desk.walk_in(body).await;
    }
    for bay in ["bay-1", "bay-2"] {
        let fits = desk.fits("service=oil-change").await;
        let listed = fits.bays.iter().find(|lane| lane.id == bay).unwrap().starts.clone();
        let listed = starts(&listed);
        for minutes in (0..180).step_by(15) {
            let start =
                at("07:30").parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes);
            let mut body = oil_change("08:00");
            body["start"] = start.to_string().into();
            body["bay"] = bay.into();
            let reply = desk.post("/staff/bookings", &body).await;
            assert_eq!(reply.status == 201, listed.contains(&start), "{bay} {start} {reply:?}");
            if reply.status == 201 {
                let made = card(&reply, 201);
                assert_eq!(desk.step(&made, "cancelled").await.status, 200);
            }
        }
    }
}

#[tokio::test]
async fn a_booking_is_shown_where_it_can_be_moved_with_its_own_mechanic() {
    let desk = Desk::open().await;
    let one = desk.walk_in(oil_change("08:00")).await;
    let mut busy = oil_change("10:00");
    busy["mechanic"] = one.mechanic.clone().into();
    let busy = desk.walk_in(busy).await;
    let fits = desk.fits(&format!("booking={}", one.id)).await;
    let own = fits.bays.iter().find(|bay| bay.id == one.bay).unwrap();
    assert!(starts(&own.starts).contains(&one.start.parse().unwrap()), "it is not in its own way");
    for bay in &fits.bays {
        let there: Timestamp = busy.start.parse().unwrap();
        assert!(!starts(&bay.starts).contains(&there), "{}: its mechanic is busy then", bay.id);
    }
    assert!(starts(&fits.starts).contains(&busy.start.parse().unwrap()), "somebody else is not");
}

#[tokio::test]
async fn what_is_in_the_way_of_a_longer_job_is_shown_where_it_can_go_instead() {
    let desk = Desk::open().await;
    let one = desk.walk_in(oil_change("08:00")).await;
    let mut next = oil_change("09:00");
    next["bay"] = one.bay.clone().into();
    next["mechanic"] = one.mechanic.clone().into();
    let next = desk.walk_in(next).await;
    let query = format!("booking={}&longer={}&minutes=90", next.id, one.id);
    let fits = desk.fits(&query).await;
    let bay = fits.bays.iter().find(|bay| bay.id == one.bay).unwrap();
    let start = bay.starts.iter().find(|span| span.first >= at("08:00")).unwrap().first.clone();
    assert_eq!(start, at("09:35"), "after the longer job and the clean-up of its bay");
    let to = json!({"start": start, "bay": one.bay, "mechanic": one.mechanic});
    card(&desk.post(&format!("/staff/bookings/{}/move", next.id), &to).await, 200);
    let path = format!("/staff/bookings/{}/resize", one.id);
    card(&desk.post(&path, &json!({"length_minutes": 90})).await, 200);
}

#[tokio::test]
async fn a_day_that_is_over_has_no_room() {
    let desk = Desk::open().await;
    desk.app.clock.advance(SignedDuration::from_hours(24 * 30));
    let token = desk.app.staff(baybook_domain::access::Role::FrontDesk, "late@example.com").await;
    let desk = Desk { app: desk.app, token: token.access_token };
    let fits = desk.fits("service=oil-change").await;
    assert_eq!(fits.starts, []);
    assert!(fits.bays.iter().all(|bay| bay.starts.is_empty()));
}

#[tokio::test]
async fn every_change_of_the_day_makes_another_revision() {
    let desk = Desk::on_the_day().await;
    let mut seen = vec![desk.revision().await];
    let mut changed = async |what: &str| {
        desk.app.clock.advance(SignedDuration::from_secs(2));
        let now = desk.revision().await;
        assert!(!seen.contains(&now), "{what}");
        seen.push(now);
    };
    let mut one = desk.walk_in(oil_change("08:00")).await;
    changed("booked").await;
    let path = |act: &str, id: &str| format!("/staff/bookings/{id}/{act}");
    card(&desk.post(&path("note", &one.id), &json!({"note": "Key in the boot"})).await, 200);
    changed("noted").await;
    let to = json!({"start": at("08:05")});
    card(&desk.post(&path("move", &one.id), &to).await, 200);
    changed("moved").await;
    one = card(&desk.post(&path("resize", &one.id), &json!({"length_minutes": 60})).await, 200);
    changed("made longer").await;
    for to in ["arrived", "in-service", "completed"] {
        one = card(&desk.step(&one, to).await, 200);
        changed(to).await;
    }
    let lunch: Value =
        json!({"mechanic": "mei", "start": at("12:00"), "length_minutes": 30, "reason": "Lunch"});
    assert_eq!(desk.post("/staff/blocks", &lunch).await.status, 201);
    changed("blocked").await;
}

#[tokio::test]
async fn however_many_grids_are_open_they_cost_one_read_of_two_documents_every_two_seconds() {
    let desk = Desk::open().await;
    for time in ["08:00", "09:00", "10:00"] {
        desk.walk_in(oil_change(time)).await;
    }
    desk.app.clock.advance(SignedDuration::from_secs(2));
    let before = desk.app.store.counts();
    for _ in 0..20 {
        desk.revision().await;
    }
    let after = desk.app.store.counts();
    let asked = Counts {
        reads: after.reads - before.reads,
        keys_read: after.keys_read - before.keys_read,
        queries: after.queries - before.queries,
        documents_queried: after.documents_queried - before.documents_queried,
        commits: after.commits - before.commits,
        writes: after.writes - before.writes,
    };
    assert_eq!(asked, Counts { reads: 1, keys_read: 2, ..Counts::default() });
}
