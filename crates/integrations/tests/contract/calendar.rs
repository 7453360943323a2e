use std::sync::Arc;

use axum::http::Method;
use baybook_domain::clock::ManualClock;
use baybook_integrations::failure;
use baybook_integrations::google::calendar::{Likely, SCOPE};
use baybook_integrations::google::changes::Since;
use baybook_integrations::google::watch::Wanted;
use baybook_integrations::google::{AccessTokens, Calendar, Entry, ServiceAccount};
use jiff::SignedDuration;
use serde_json::json;

use super::prism::Prism;
use super::stand_in::{CALENDAR, Google};

async fn calendar(prism: &Prism) -> Calendar {
    // Tokens are another service's to grant.
    let google = Google::start().await;
    let clock = Arc::new(ManualClock::at("2026-11-20T09:00:00Z".parse().unwrap()));
    let client = failure::client().unwrap();
    let account = ServiceAccount::from_json(&google.key_file()).unwrap();
    let tokens = AccessTokens::new(account, SCOPE, client.clone(), clock);
    Calendar::new(client, tokens, prism.url.parse().unwrap(), CALENDAR.to_owned())
}

#[tokio::test]
async fn what_is_written_to_and_read_from_a_calendar_fits_its_description() {
    let prism = Prism::of("calendar.v3").await;
    let calendar = calendar(&prism).await;
    let start = "2026-12-01T14:00:00Z".parse().unwrap();
    let entry = Entry {
        tentative: false,
        id: "bb0190b5a8000080008000000000000001".to_owned(),
        summary: "Oil change, KLM-4411".to_owned(),
        description: "Ada\nBay 1, Dana".to_owned(),
        location: "Bay 1".to_owned(),
        start,
        end: start + SignedDuration::from_mins(45),
        zone: "America/Chicago".to_owned(),
        shop: "main".to_owned(),
    };

    calendar.write(&entry, Likely::New).await.unwrap();
    let inserted = prism.passed();
    assert_eq!(inserted.method, Method::POST);
    assert_eq!(inserted.json()["id"], entry.id);
    for needed in ["/start", "/end"] {
        prism.refuses(&inserted.without(needed)).await;
    }
    let unknown = json!({"start": {}, "end": {}, "titel": "x"});
    prism.refuses(&inserted.with(&unknown)).await;

    calendar.write(&entry, Likely::Known).await.unwrap();
    let updated = prism.passed();
    assert_eq!(updated.method, Method::PUT);
    assert!(updated.target.contains(&entry.id), "{}", updated.target);
    prism.refuses(&updated.without("/end")).await;

    calendar.delete(&entry.id).await.unwrap();
    assert_eq!(prism.passed().method, Method::DELETE);

    let until = start + SignedDuration::from_hours(24);
    calendar.list(Since::Start { from: start, until }, None).await.unwrap();
    calendar.list(Since::Token("CPDAlvWDx70CEPDAlvWDx70CGAU="), Some("p2")).await.unwrap();
    let mut listed = prism.passed();
    listed.target = listed.target.replace("maxResults=250", "maxResults=many");
    prism.refuses(&listed).await;
}

#[tokio::test]
async fn watching_a_calendar_and_ending_that_fit_its_description() {
    let prism = Prism::of("calendar.v3").await;
    let calendar = calendar(&prism).await;
    let wanted = Wanted {
        id: "0190b5a8-0000-8000-8000-000000000001",
        address: "https://api.example.com/webhooks/google/calendar",
        token: "hunter2",
        lasts: SignedDuration::from_hours(24 * 7),
    };
    let channel = calendar.watch(wanted).await.unwrap();
    let watched = prism.passed();
    assert_eq!(watched.method, Method::POST);
    assert!(watched.target.ends_with("/events/watch"), "{}", watched.target);
    for needed in ["/id", "/type", "/address"] {
        let told = prism.refuses(&watched.without(needed)).await;
        assert!(told.contains(&format!("'{}'", &needed[1..])), "{told}");
    }
    let mut as_number = watched.json();
    as_number["params"]["ttl"] = wanted.lasts.as_secs().into();
    prism.refuses(&watched.with(&as_number)).await;

    calendar.stop(&channel).await.unwrap();
    let stopped = prism.passed();
    assert_eq!(
        (stopped.method.as_str(), stopped.target.as_str()),
        ("POST", "/calendar/v3/channels/stop")
    );
    for needed in ["/id", "/resourceId"] {
        let told = prism.refuses(&stopped.without(needed)).await;
        assert!(told.contains(&format!("'{}'", &needed[1..])), "{told}");
    }
}
