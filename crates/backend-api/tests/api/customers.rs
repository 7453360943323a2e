//! Many customers, each with a wish and a key of their own.

use std::time::Duration;

use baybook_contract::Availability;
use jiff::ToSpan;
use jiff::civil::Date;
use reqwest::Client;
use serde_json::Value;

use crate::app::wish;
use crate::reply::Reply;

/// What one customer wants.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) key: String,
    pub(crate) service: String,
    pub(crate) start: String,
}

impl Customer {
    fn body(&self) -> Value {
        wish(&self.service, &self.start)
    }

    /// Asks once.
    pub(crate) async fn book(&self, client: &Client, url: &str) -> Result<Reply, reqwest::Error> {
        let request = client.post(format!("{url}/bookings")).header("Idempotency-Key", &self.key);
        Reply::try_of(request.json(&self.body())).await
    }
}

pub(crate) fn client() -> Client {
    Client::builder().timeout(Duration::from_secs(30)).build().unwrap()
}

/// `count` customers with starts that are listed on `days` days, a week from now; the services
/// take turns, and the starts overlap each other all over the day.
pub(crate) async fn customers(
    client: &Client,
    url: &str,
    count: usize,
    days: i64,
) -> Vec<Customer> {
    const SERVICES: [&str; 4] = ["oil", "brakes", "battery", "overhaul"];
    let get = |path: String| {
        let request = client.get(format!("{url}{path}"));
        async move { Reply::of(request).await }
    };
    let today = get("/shop".to_owned()).await.json()["today"].as_str().unwrap().to_owned();
    let first = today.parse::<Date>().unwrap().checked_add(7.days()).unwrap();
    let mut starts = Vec::new();
    for service in SERVICES {
        let listed = get(format!("/availability?service={service}&date={first}&days={days}")).await;
        let listed: Availability = serde_json::from_str(&listed.text).unwrap();
        let slots = listed.days.into_iter().flat_map(|day| day.slots).map(|slot| slot.start);
        starts.push((service, slots.collect::<Vec<_>>()));
    }
    let customer = |n: usize| {
        let (service, starts) = &starts[n % SERVICES.len()];
        Customer {
            key: format!("customer {n}"),
            service: (*service).to_owned(),
            start: starts[n * 37 % starts.len()].clone(),
        }
    };
    (0..count).map(customer).collect()
}
