//! The worker's HTTP interface; the contract is in the crate's documentation.

use std::panic::resume_unwind;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_domain::clock::Clock;
use baybook_domain::event::{Event, EventState};
use baybook_domain::ids::EventId;
use baybook_domain::store::{Store, schema};
use baybook_integrations::Failure;
use baybook_service_kit::health;
use baybook_service_kit::http::{Edge, JsonBody, problem_fallbacks};
use baybook_service_kit::problem::Reply;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::calendar_upkeep::CalendarUpkeep;
use crate::callers::{Callers, only_known};
use crate::dead_letters::{self, DeadLetters, RetryError};
use crate::delivery::{Delivered, Deliveries, DeliveryError};
use baybook_outbox::task::{FailedChannel, NOT_DELIVERED, Notify, TaskHeaders};
use baybook_outbox::{Dispatcher, Round, RoundError};

/// An event of Firestore brings the document, which is not looked at.
const BODY_LIMIT: usize = 64 * 1024;

/// Rounds of one sweep: what is left is the next one's.
const MOST_ROUNDS: u32 = 20;

/// What the handlers work with.
#[derive(Debug, Clone, FromRef)]
pub struct WorkerState {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub deliveries: Arc<Deliveries>,
    pub dispatcher: Arc<Dispatcher>,
    pub senders: Senders,
    /// `None` on one machine: whoever reaches the worker may call.
    pub callers: Option<Callers>,
    /// What is tended beside the outbox at each sweep.
    pub upkeep: Option<Arc<CalendarUpkeep>>,
}

/// Who may post tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Senders {
    /// Only a queue: its headers are required.
    Queue,
    /// Also a person at this machine, who leaves the headers out.
    Anyone,
}

/// All routes, with what stands around them.
pub fn router(state: WorkerState) -> Router {
    let mut routes = Router::new()
        .route("/tasks/notify", post(notify))
        .route("/tasks/sweep", post(sweep))
        .route("/events/firestore", post(firestore_event))
        .route("/outbox/dead", get(list_dead))
        .route("/outbox/{event}/retry", post(retry));
    if let Some(callers) = state.callers.clone() {
        routes = routes.route_layer(from_fn_with_state(callers, only_known));
    }
    let routes = routes.merge(health::router(Some(Arc::clone(&state.store))));
    Edge::new().body_limit(BODY_LIMIT).wrap(problem_fallbacks(routes).with_state(state))
}

/// The queue's headers, checked; `None` when a person called and that is allowed.
struct Task(Option<TaskHeaders>);

impl<S> FromRequestParts<S> for Task
where
    Senders: FromRef<S>,
    S: Sync,
{
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reply> {
        if Senders::from_ref(state) == Senders::Anyone && TaskHeaders::are_absent(&parts.headers) {
            return Ok(Self(None));
        }
        TaskHeaders::parse(&parts.headers)
            .map(|headers| Self(Some(headers)))
            .map_err(|error| Reply::malformed(format!("Not a task: {error}.")))
    }
}

async fn notify(
    State(state): State<WorkerState>,
    Task(task): Task,
    JsonBody(Notify { event }): JsonBody<Notify>,
) -> Result<Json<Value>, Reply> {
    if let Some(task) = task {
        tracing::debug!(
            task.queue = task.queue,
            task.name = task.task,
            task.retries = task.retry_count,
            "task"
        );
    }
    deliver(state, event).await
}

/// The type of CloudEvent that a new document makes.
const CREATED: &str = "google.cloud.firestore.document.v1.created";

async fn firestore_event(
    State(state): State<WorkerState>,
    headers: HeaderMap,
) -> Result<Json<Value>, Reply> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("ce-type") != Some(CREATED) {
        return Err(Reply::malformed(format!(
            "Not an event of the outbox: `ce-type` is not {CREATED}."
        )));
    }
    // `documents/outbox/{id}`, where the trigger was not narrowed to the collection also others.
    let document = text("ce-document").or_else(|| text("ce-subject")).unwrap_or_default();
    let document = document.strip_prefix("documents/").unwrap_or(document);
    let event = document.strip_prefix("outbox/").and_then(|id| id.parse().ok());
    let event = event.ok_or_else(|| {
        Reply::malformed("Not an event of the outbox: it names no document of that collection.")
    })?;
    deliver(state, event).await
}

async fn deliver(state: WorkerState, id: EventId) -> Result<Json<Value>, Reply> {
    let WorkerState { store, clock, deliveries, .. } = state;
    let document = store.read(&[schema::event(&id)]).await?.into_iter().next().flatten();
    let Some(document) = document else {
        // An event is written before its task is made, so one that is not there was removed after
        // it had been delivered, or never was. Trying again would not bring it back: the task is
        // taken as done, and the log has it.
        tracing::warn!(event.id = %id, "a task for an event that does not exist");
        return Ok(Json(json!({"outcome": "unknown-event"})));
    };
    let version = document.version;
    let event = Event::from_fields(document.fields).map_err(|error| {
        tracing::error!(event.id = %id, %error, "an event cannot be read");
        Reply::internal()
    })?;
    if event.state != EventState::Pending {
        return Ok(Json(json!({"outcome": "already-delivered"})));
    }
    if event.attempts == 0 && event.due_at > clock.now() {
        // Told of when it was written. It is delivered when its time comes.
        return Ok(Json(json!({"outcome": "not-due"})));
    }
    // A task of its own: a queue that goes away must not stop it between sending and noting that.
    let delivering = async move { deliveries.deliver(&event, version).await };
    let delivering = tokio::spawn(delivering.in_current_span()).await;
    // Answered as any other panic; the lease keeps the others off.
    let outcome = match delivering.unwrap_or_else(|panic| resume_unwind(panic.into_panic()))? {
        Delivered::Now => "delivered",
        Delivered::Before => "already-delivered",
        Delivered::GaveUp => "gave-up",
        Delivered::NotNow => "not-due",
    };
    Ok(Json(json!({"outcome": outcome})))
}

async fn sweep(State(state): State<WorkerState>) -> Result<Json<Round>, Reply> {
    let WorkerState { dispatcher, upkeep, .. } = state;
    let never = CancellationToken::new();
    let mut all = Round::default();
    for _ in 0..MOST_ROUNDS {
        let round = dispatcher.round(&never).await.map_err(no_round)?;
        all += round;
        if round.claimed == 0 {
            break;
        }
    }
    if let Some(upkeep) = upkeep {
        upkeep.tend().await;
    }
    Ok(Json(all))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageOf {
    limit: Option<u32>,
    after: Option<String>,
}

async fn list_dead(
    State(store): State<Arc<dyn Store>>,
    page: Result<Query<PageOf>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<DeadLetters>, Reply> {
    let usage = "The query takes `limit`, 1 to 500, and `after`, the `next` of the page before.";
    let Query(PageOf { limit, after }) = page.map_err(|_| Reply::malformed(usage))?;
    let limit = limit.unwrap_or(100);
    if !(1..=500).contains(&limit) {
        return Err(Reply::malformed(usage));
    }
    Ok(Json(dead_letters::list(&store, limit, after.as_deref()).await?))
}

async fn retry(
    State(store): State<Arc<dyn Store>>,
    State(clock): State<Arc<dyn Clock>>,
    State(dispatcher): State<Arc<Dispatcher>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Reply> {
    let id: EventId = id.parse().map_err(|_| unknown_event())?;
    let event = dead_letters::retry(&store, clock.as_ref(), &id).await.map_err(not_put_back)?;
    dispatcher.bell().notify_one();
    Ok(Json(Value::Object(event.to_fields())))
}

fn unknown_event() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-event", "There is no such event")
}

impl From<DeliveryError> for Reply {
    fn from(error: DeliveryError) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        match error {
            DeliveryError::InProgress => {
                Self::new(status, "in-progress", "Another task is delivering this event")
                    .retry_after(2)
            }
            DeliveryError::Send { channel, failure } => {
                let after = match failure {
                    Failure::Later { after, .. } => after.map_or(1, |after| after.as_secs()),
                    Failure::Unknown { .. } | Failure::Never { .. } => 1,
                };
                let failed = FailedChannel {
                    channel: channel.to_owned(),
                    class: failure.class().to_owned(),
                };
                Self::new(status, NOT_DELIVERED, "The event could not be delivered")
                    .detail(format!("The channel {channel} failed: {failure}."))
                    .member(FailedChannel::MEMBER, failed)
                    .retry_after(after)
            }
            DeliveryError::Read(error) => error.into(),
            DeliveryError::Commit(error) => error.into(),
            DeliveryError::Damaged(_) => Self::internal(),
        }
    }
}

fn no_round(error: RoundError) -> Reply {
    match error {
        RoundError::Read(error) => error.into(),
        RoundError::Commit(error) => error.into(),
    }
}

fn not_put_back(error: RetryError) -> Reply {
    match error {
        RetryError::Unknown => unknown_event(),
        RetryError::NotDead(state) => {
            let title = "Only a dead event can be tried again";
            Reply::new(StatusCode::CONFLICT, "not-dead", title)
                .detail(format!("The event is {}.", state.as_str()))
        }
        RetryError::Damaged(error) => {
            tracing::error!(%error, "an event cannot be read");
            Reply::internal()
        }
        RetryError::Read(error) => error.into(),
        RetryError::Commit(error) => error.into(),
    }
}
