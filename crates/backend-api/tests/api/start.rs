//! Starting on a store, again on the same one, and stopping by a signal.

use std::sync::Arc;
use std::time::Duration;

use baybook_backend_api::config::ServiceConfig;
use baybook_backend_api::{Api, StartError};
use baybook_domain::clock::SeededEntropy;
use baybook_domain::store::{Fields, Write, schema};
use baybook_service_kit::clock::SystemClock;
use baybook_service_kit::config::RateLimit;
use serde_json::json;

use crate::customers::{client, customers};
use crate::process::Process;
use crate::reply::Reply;
use crate::store::{Place, contents};
use crate::workshop::ALWAYS_OPEN;

fn config(shop: &str) -> ServiceConfig {
    ServiceConfig {
        shop: shop.parse().unwrap(),
        shop_file: None,
        demo: true,
        public_url: "https://book.example.com".to_owned(),
        rate_limit: RateLimit::Off,
        signing_key: None,
        session_keys: None,
        pages_key: None,
        google: None,
        cors_origins: Vec::new(),
        proxy_hops: 0,
        print_links: false,
        webhooks: baybook_backend_api::WebhooksConfig::default(),
        local_outbox: false,
        sends_texts: false,
    }
}

async fn open(place: &Place, config: ServiceConfig, seed: u64) -> Result<Api, StartError> {
    let entropy = Arc::new(SeededEntropy::new(seed));
    Api::open(config, place.open().await, Arc::new(SystemClock), entropy).await
}

#[tokio::test]
async fn an_empty_store_gets_the_workshop_and_a_key_and_a_full_one_is_left_alone() {
    let place = Place::embedded();
    open(&place, config("main"), 1).await.unwrap();
    let first = contents(place.open().await.as_ref()).await;
    assert!(first.contains_key("shops/main") && first.contains_key("system/signing-key"));
    assert_eq!(first.keys().filter(|key| key.contains("/services/")).count(), 14);
    // Another workshop file is for an empty store only.
    let files = tempfile::tempdir().unwrap();
    let path = files.path().join("workshop.toml");
    std::fs::write(&path, ALWAYS_OPEN).unwrap();
    open(&place, ServiceConfig { shop_file: Some(path), ..config("main") }, 2).await.unwrap();
    assert_eq!(contents(place.open().await.as_ref()).await, first);
}

#[tokio::test]
async fn what_stands_in_the_way_of_starting_is_told_with_what_to_do() {
    let place = Place::embedded();
    let other = open(&place, config("east"), 1).await.unwrap_err().to_string();
    assert!(other.contains("`east`") && other.contains("BAYBOOK_SHOP=main"), "{other}");
    let cloud = open(&place, ServiceConfig { demo: false, ..config("main") }, 1).await;
    let cloud = cloud.unwrap_err().to_string();
    assert!(cloud.contains("BAYBOOK_SHOP_FILE=your-workshop.toml baybook owner"), "{cloud}");
    let shop_file = Some("/nowhere/workshop.toml".into());
    let missing = open(&place, ServiceConfig { shop_file, ..config("main") }, 1).await;
    assert!(missing.unwrap_err().to_string().contains("/nowhere/workshop.toml"));
    assert!(contents(place.open().await.as_ref()).await.is_empty(), "nothing half done");

    let fields: Fields = serde_json::from_value(json!({"key": "short"})).unwrap();
    let damaged = Write::Put { key: schema::system("signing-key"), fields };
    place.open().await.commit(vec![damaged]).await.unwrap();
    let damaged = open(&place, config("main"), 1).await.unwrap_err().to_string();
    assert!(damaged.contains("system/signing-key") && !damaged.contains("short"), "{damaged}");
}

#[tokio::test]
async fn links_sent_before_a_restart_still_open_their_booking() {
    let place = Place::embedded();
    let process = Process::start(&place).await;
    let client = client();
    let customer = customers(&client, &process.url, 1, 1).await.remove(0);
    let booked = customer.book(&client, &process.url).await.unwrap().booking(201);
    process.stop().await;
    let process = Process::start(&place).await;
    let request = client.get(format!("{}/bookings/{}", process.url, booked.id));
    let seen = Reply::of(request.bearer_auth(&booked.manage_token)).await;
    assert_eq!(seen.booking(200), booked);
}

#[tokio::test]
async fn sigterm_ends_the_process_in_order_though_clients_stay_connected() {
    let place = Place::embedded();
    let process = Process::start(&place).await;
    let client = client();
    // Kept alive by the client, and idle.
    assert_eq!(Reply::of(client.get(format!("{}/shop", process.url))).await.status, 200);
    let stopped = tokio::time::timeout(Duration::from_secs(5), process.stop()).await;
    stopped.expect("an idle connection is not waited for");
}
