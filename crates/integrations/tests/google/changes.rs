use baybook_integrations::Failure;
use baybook_integrations::google::calendar::Likely;
use baybook_integrations::google::changes::{Busy, External, ListError, Next, Since, Span};
use baybook_integrations::google::watch::Wanted;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::stand_in::Fault;
use crate::{World, entry, world};

const START: &str = "2026-12-01T14:00:00Z";

fn meeting(id: &str) -> Value {
    let (start, end) = (json!({"dateTime": "2026-12-01T08:00:00-06:00"}), "2026-12-01T15:00:00Z");
    json!({"id": id, "status": "confirmed", "summary": "Audit", "start": start,
           "end": {"dateTime": end}})
}

fn all() -> Since<'static> {
    let from = "2026-11-19T00:00:00Z".parse().unwrap();
    Since::Start { from, until: from + SignedDuration::from_hours(24 * 180) }
}

/// Every page, and the token for what comes next.
async fn read(world: &World, since: Since<'_>) -> (Vec<External>, String) {
    let (mut entries, mut page) = (Vec::new(), None);
    loop {
        let listing = world.calendar.list(since, page.as_deref()).await.unwrap();
        entries.extend(listing.entries);
        match listing.next {
            Next::Page(next) => page = Some(next),
            Next::Token(token) => return (entries, token),
        }
    }
}

#[tokio::test]
async fn what_is_there_is_read_page_by_page_and_then_only_what_changed() {
    let world = world().await;
    for n in 0..5 {
        world.google.put(meeting(&format!("m{n}")));
    }
    let (entries, token) = read(&world, all()).await;
    assert_eq!(entries.len(), 5);
    let span = Span::Instants {
        start: START.parse().unwrap(),
        end: "2026-12-01T15:00:00Z".parse().unwrap(),
    };
    assert_eq!(entries[0].busy, Some(Busy { span, summary: "Audit".to_owned() }));
    world.google.put(meeting("m9"));
    world.google.take_away("m1");
    let (entries, token) = read(&world, Since::Token(&token)).await;
    let told: Vec<_> = entries.iter().map(|one| (one.id.as_str(), one.busy.is_some())).collect();
    assert_eq!(told, [("m9", true), ("m1", false)]);
    assert_eq!(read(&world, Since::Token(&token)).await.0, []);
}

#[tokio::test]
async fn a_token_that_is_too_old_says_to_read_everything() {
    let world = world().await;
    let (_, token) = read(&world, all()).await;
    world.google.forget_sync_tokens();
    let listed = world.calendar.list(Since::Token(&token), None).await;
    assert_eq!(listed, Err(ListError::TokenGone));
}

#[tokio::test]
async fn own_entries_and_free_time_are_nobodys_business_and_private_titles_stay_private() {
    let world = world().await;
    world.calendar.write(&entry("aaaaa"), Likely::New).await.unwrap();
    let with = |id: &str, name: &str, value: Value| {
        let mut meeting = meeting(id);
        meeting[name] = value;
        world.google.put(meeting);
    };
    with("free", "transparency", "transparent".into());
    with("private", "visibility", "private".into());
    with("day", "start", json!({"date": "2026-12-24"}));
    let (mut entries, _) = read(&world, all()).await;
    assert_eq!(entries.len(), 3, "not ours");
    let find = |entries: &mut Vec<External>, id: &str| {
        let place = entries.iter().position(|one| one.id == id).unwrap();
        entries.remove(place).busy
    };
    assert_eq!(find(&mut entries, "free"), None);
    assert_eq!(find(&mut entries, "private").unwrap().summary, "");
    assert_eq!(find(&mut entries, "day"), None, "no end that fits");
    world.google.put(json!({"id": "days", "summary": "Inventory",
        "start": {"date": "2026-12-24"}, "end": {"date": "2026-12-26"}}));
    let (mut entries, _) = read(&world, all()).await;
    let days = find(&mut entries, "days").unwrap().span;
    let (first, end) = ("2026-12-24".parse().unwrap(), "2026-12-26".parse().unwrap());
    assert_eq!(days, Span::Days { first, end });
    let shown = format!("{entries:?}");
    assert!(!shown.contains("Audit"), "{shown}");
}

#[tokio::test]
async fn half_an_answer_is_none_and_may_be_asked_for_again() {
    let world = world().await;
    world.google.put(meeting("m0"));
    world.google.fail_with(Fault::Half);
    let listed = world.calendar.list(all(), None).await;
    let broken = Failure::Later { class: "broken-answer", after: None };
    assert_eq!(listed, Err(ListError::Failed(broken)));
    assert_eq!(read(&world, all()).await.0.len(), 1);
}

#[tokio::test]
async fn a_channel_is_opened_for_a_while_and_closed_once() {
    let world = world().await;
    let lasts = SignedDuration::from_hours(24 * 7);
    let address = "https://book.example.com/webhooks/google-calendar";
    let wanted = Wanted { id: "c-1", address, token: "hunter2", lasts };
    assert!(!format!("{wanted:?}").contains("hunter2"));
    let channel = world.calendar.watch(wanted).await.unwrap();
    assert_eq!(channel.resource, "resource-1");
    assert_eq!(channel.until.as_second(), 1_796_000_000 + 7 * 24 * 3600);
    assert_eq!(world.google.channels()[0]["token"], "hunter2");
    for _ in 0..2 {
        world.calendar.stop(&channel).await.unwrap();
        assert_eq!(world.google.channels(), Vec::<Value>::new());
    }
}
