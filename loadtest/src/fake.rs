//! A workshop of one bay, served over HTTP, that can be told to be wrong.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::connection::Target;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    BooksTwice,
    RefusesWithoutAlternatives,
    RefusesEverything,
    ForgetsKeys,
    Breaks,
}

#[derive(Debug)]
struct Workshop {
    flaw: Flaw,
    starts: Vec<Timestamp>,
    booked: Mutex<Vec<Timestamp>>,
    /// Which booking each key made.
    keys: Mutex<HashMap<String, usize>>,
}

const FIRST: &str = "2026-12-01T14:00:00Z";
const LENGTH: SignedDuration = SignedDuration::from_mins(45);

/// Serves it until the runtime ends.
pub(crate) async fn serve(flaw: Flaw) -> Target {
    let first: Timestamp = FIRST.parse().expect("an instant");
    let starts = (0..16).map(|n| first + SignedDuration::from_mins(15 * n)).collect();
    let workshop =
        Arc::new(Workshop { flaw, starts, booked: Mutex::default(), keys: Mutex::default() });
    let routes = Router::new()
        .route("/shop", get(async || Json(json!({"today": "2026-11-20"}))))
        .route("/services", get(async || Json(json!({"services": []}))))
        .route("/availability", get(availability))
        .route("/bookings", post(book))
        .route("/bookings/{id}", get(booking))
        .route("/bookings/{id}/cancel", post(async || Json(json!({}))))
        .with_state(workshop);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}").parse().expect("an origin")
}

async fn availability(State(workshop): State<Arc<Workshop>>) -> Json<Value> {
    Json(json!({"days": [{"date": "2026-12-01", "slots": workshop.free()}]}))
}

async fn book(
    State(workshop): State<Arc<Workshop>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let key = headers["idempotency-key"].to_str().expect("a key").to_owned();
    if workshop.flaw != Flaw::ForgetsKeys
        && let Some(id) = workshop.keys.lock().expect("not poisoned").get(&key)
    {
        return created(*id);
    }
    let start: Timestamp = body["start"].as_str().and_then(|at| at.parse().ok()).expect("a start");
    let taken = !workshop.is_free(start);
    let refused = match workshop.flaw {
        Flaw::Breaks => return (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({}))),
        Flaw::BooksTwice => false,
        Flaw::RefusesEverything => true,
        Flaw::None | Flaw::RefusesWithoutAlternatives | Flaw::ForgetsKeys => taken,
    };
    if refused {
        let mut problem = json!({"type": "slot-taken", "alternatives": [{"start": FIRST}]});
        if workshop.flaw == Flaw::RefusesWithoutAlternatives {
            problem["alternatives"] = json!([]);
        }
        return (StatusCode::CONFLICT, Json(problem));
    }
    let mut booked = workshop.booked.lock().expect("not poisoned");
    booked.push(start);
    let id = booked.len() - 1;
    workshop.keys.lock().expect("not poisoned").insert(key, id);
    created(id)
}

fn created(id: usize) -> (StatusCode, Json<Value>) {
    (StatusCode::CREATED, Json(json!({"id": id.to_string(), "manage_token": "secret"})))
}

async fn booking(State(workshop): State<Arc<Workshop>>, Path(id): Path<usize>) -> Json<Value> {
    let start = workshop.booked.lock().expect("not poisoned")[id];
    Json(json!({
        "id": id.to_string(), "status": "confirmed", "start": start, "end": start + LENGTH,
        "assignment": {"bay": "bay-1", "mechanic": "dana"},
    }))
}

impl Workshop {
    fn is_free(&self, start: Timestamp) -> bool {
        let booked = self.booked.lock().expect("not poisoned");
        booked.iter().all(|other| start.duration_since(*other).abs() >= LENGTH)
    }

    fn free(&self) -> Vec<Value> {
        let free = self.starts.iter().filter(|start| self.is_free(**start));
        free.map(|start| json!({"start": start, "end": *start + LENGTH, "capacity": 1})).collect()
    }
}
