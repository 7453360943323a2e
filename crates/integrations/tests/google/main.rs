//! The calendar of a workshop, over a stand-in for Google.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod changes;
mod signing_in;
#[expect(dead_code, reason = "the worker's tests hold calls up, too")]
mod stand_in;
mod writing;

use std::sync::Arc;

use baybook_domain::clock::ManualClock;
use baybook_integrations::failure;
use baybook_integrations::google::calendar::SCOPE;
use baybook_integrations::google::{AccessTokens, Calendar, Entry, ServiceAccount};

use stand_in::{CALENDAR, Google};

struct World {
    google: Google,
    clock: Arc<ManualClock>,
    calendar: Calendar,
}

async fn world() -> World {
    let google = Google::start().await;
    let clock = Arc::new(ManualClock::at("2026-11-20T09:00:00Z".parse().unwrap()));
    let calendar = calendar(&google, &clock, &google.url);
    World { google, clock, calendar }
}

impl World {
    /// The same calendar at another address.
    fn at(&self, url: &str) -> Calendar {
        calendar(&self.google, &self.clock, url)
    }
}

fn calendar(google: &Google, clock: &Arc<ManualClock>, url: &str) -> Calendar {
    let client = failure::client().unwrap();
    let account = ServiceAccount::from_json(&google.key_file()).unwrap();
    let tokens = AccessTokens::new(account, SCOPE, client.clone(), clock.clone());
    Calendar::new(client, tokens, url.parse().unwrap(), CALENDAR.to_owned())
}

fn entry(id: &str) -> Entry {
    Entry {
        tentative: false,
        id: id.to_owned(),
        summary: "Oil change, KLM-4411".to_owned(),
        description: "Ada\nBay 1, Dana".to_owned(),
        location: "Bay 1".to_owned(),
        start: "2026-12-01T14:00:00Z".parse().unwrap(),
        end: "2026-12-01T14:45:00Z".parse().unwrap(),
        zone: "America/Chicago".to_owned(),
        shop: "main".to_owned(),
    }
}
