use std::sync::Arc;

use axum::http::Method;
use baybook_domain::clock::ManualClock;
use baybook_integrations::failure;
use baybook_integrations::google::calendar::{Likely, SCOPE};
use baybook_integrations::google::changes::Since;
use baybook_integrations::google::{AccessTokens, Calendar, Entry, ServiceAccount};
use jiff::SignedDuration;
use serde_json::json;

use super::prism::Prism;
use super::stand_in::{CALENDAR, Google};

#[tokio::test]
async fn what_is_written_to_and_read_from_a_calendar_fits_its_description() {
    let prism = Prism::of("calendar.v3").await;
    // Tokens are another service's to grant.
    let google = Google::start().await;
    let clock = Arc::new(ManualClock::at("2026-11-20T09:00:00Z".parse().unwrap()));
    let client = failure::client().unwrap();
    let account = ServiceAccount::from_json(&google.key_file()).unwrap();
    let tokens = AccessTokens::new(account, SCOPE, client.clone(), clock);
    let base = prism.url.parse().unwrap();
    let calendar = Calendar::new(client, tokens, base, CALENDAR.to_owned());
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
    let mut unknown = inserted.clone();
    unknown.body = json!({"start": {}, "end": {}, "titel": "x"}).to_string().into();
    prism.refuses(&unknown).await;

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
