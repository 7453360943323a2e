//! Cloud Run Admin API v2: services, revisions, traffic.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::operation::Operation;
use super::{Again, Api, ApiError, Call, Google};
use crate::images::{Digest, ImageRef};
use crate::place::Place;
use crate::services::Service;
use crate::traffic::Traffic;

/// How long Cloud Run may take to move traffic.
const MOVING: Duration = Duration::from_secs(5 * 60);

/// A service, as far as it is looked at.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ServiceState {
    pub(crate) etag: String,
    pub(crate) traffic: Vec<Target>,
    latest_created_revision: String,
    latest_ready_revision: String,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub(crate) struct Target {
    #[serde(rename = "type")]
    kind: String,
    revision: String,
    pub(crate) percent: u32,
    pub(crate) tag: String,
}

impl Target {
    /// `None`: whichever is the newest that is ready.
    pub(crate) fn revision(&self) -> Option<&str> {
        let is_latest = self.kind == "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
        Some(short(&self.revision)).filter(|name| !is_latest && !name.is_empty())
    }
}

impl ServiceState {
    pub(crate) fn newest(&self) -> &str {
        short(&self.latest_created_revision)
    }

    pub(crate) fn newest_ready(&self) -> &str {
        short(&self.latest_ready_revision)
    }
}

/// A revision, as far as it is looked at.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Revision {
    name: String,
    pub(crate) create_time: Option<Timestamp>,
    pub(crate) log_uri: String,
    containers: Vec<Container>,
    container_statuses: Vec<ContainerStatus>,
    conditions: Vec<Condition>,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
struct Container {
    image: String,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct ContainerStatus {
    image_digest: String,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    state: String,
    message: String,
    revision_reason: String,
}

/// Whether a revision can take requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Readiness {
    Ready,
    Pending(String),
    Failed(String),
}

impl Revision {
    pub(crate) fn id(&self) -> &str {
        short(&self.name)
    }

    /// The first container's image: the services have one container each.
    pub(crate) fn image(&self) -> Option<ImageRef> {
        self.containers.first()?.image.parse().ok()
    }

    /// Digest of what runs; also where a tag was asked for.
    pub(crate) fn digest(&self) -> Option<Digest> {
        let resolved = || {
            let text = &self.container_statuses.first()?.image_digest;
            let digest = text.rsplit_once('@').map_or(text.as_str(), |(_, digest)| digest);
            digest.parse().ok()
        };
        self.image().map(|image| image.digest().clone()).or_else(resolved)
    }

    pub(crate) fn readiness(&self) -> Readiness {
        let Some(ready) = self.conditions.iter().find(|one| one.kind == "Ready") else {
            return Readiness::Pending("it has told nothing yet".to_owned());
        };
        let is_retired = matches!(ready.revision_reason.as_str(), "RETIRED" | "RETIRING");
        match ready.state.as_str() {
            "CONDITION_SUCCEEDED" => Readiness::Ready,
            // It was ready, has no traffic, and starts again when it gets some.
            _ if is_retired => Readiness::Ready,
            "CONDITION_FAILED" => Readiness::Failed(ready.message.clone()),
            _ => Readiness::Pending(ready.message.clone()),
        }
    }
}

fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Revisions {
    #[serde(default)]
    revisions: Vec<Revision>,
    #[serde(default)]
    next_page_token: String,
}

impl Google {
    pub(crate) async fn service(
        &self,
        place: &Place,
        service: Service,
    ) -> Result<ServiceState, ApiError> {
        self.call(Call::get(Api::Run, format!("v2/{}", place.service(service)))).await
    }

    pub(crate) async fn revision(
        &self,
        place: &Place,
        service: Service,
        revision: &str,
    ) -> Result<Revision, ApiError> {
        let path = format!("v2/{}/revisions/{revision}", place.service(service));
        self.call(Call::get(Api::Run, path)).await
    }

    /// All revisions that are still there, in no particular order.
    pub(crate) async fn revisions(
        &self,
        place: &Place,
        service: Service,
    ) -> Result<Vec<Revision>, ApiError> {
        let path = format!("v2/{}/revisions", place.service(service));
        let (mut found, mut page) = (Vec::new(), String::new());
        loop {
            let call = Call::get(Api::Run, path.clone()).query("pageToken", page);
            let answer: Revisions = self.call(call).await?;
            found.extend(answer.revisions);
            page = answer.next_page_token;
            if page.is_empty() {
                return Ok(found);
            }
        }
    }

    /// Asks for the traffic to be as given; `None` when the service was changed since `etag`.
    pub(crate) async fn set_traffic(
        &self,
        place: &Place,
        service: Service,
        etag: &str,
        traffic: &Traffic,
    ) -> Result<Option<Operation>, ApiError> {
        let name = place.service(service);
        let body = json!({"name": name, "etag": etag, "traffic": traffic.targets()});
        let call = Call {
            method: Method::PATCH,
            api: Api::Run,
            path: format!("v2/{name}"),
            query: vec![("updateMask", "traffic".to_owned())],
            body: Some(body),
            // A second one meets another etag, and nothing happens twice.
            again: Again::Harmless,
        };
        match self.call(call).await {
            Ok(operation) => Ok(Some(operation)),
            Err(error) => match error.status() {
                Some(StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED) => Ok(None),
                _ => Err(error),
            },
        }
    }

    /// Waits until Cloud Run has done it.
    pub(crate) async fn traffic_moved(
        &self,
        service: Service,
        operation: Operation,
    ) -> Result<(), ApiError> {
        let what = format!("moving the traffic of {service}");
        self.finish(Api::Run, "v2", &what, operation, MOVING, |_| ()).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn revision(conditions: &Value) -> Revision {
        let name = "projects/p/locations/r/services/s/revisions/backend-api-00002-abc";
        serde_json::from_value(json!({"name": name, "conditions": conditions})).unwrap()
    }

    #[test]
    fn a_retired_revision_is_ready() {
        let ready = json!([{"type": "Ready", "state": "CONDITION_SUCCEEDED"}]);
        assert_eq!(revision(&ready).readiness(), Readiness::Ready);
        let retired = json!([{
            "type": "Ready", "state": "CONDITION_FAILED", "revisionReason": "RETIRED",
        }]);
        assert_eq!(revision(&retired).readiness(), Readiness::Ready);
        let failed = json!([{
            "type": "Ready", "state": "CONDITION_FAILED", "message": "did not listen",
            "revisionReason": "HEALTH_CHECK_CONTAINER_ERROR",
        }]);
        assert_eq!(revision(&failed).readiness(), Readiness::Failed("did not listen".to_owned()));
        let pending = json!([{"type": "Ready", "state": "CONDITION_RECONCILING"}]);
        assert_eq!(revision(&pending).readiness(), Readiness::Pending(String::new()));
        assert!(matches!(revision(&json!([])).readiness(), Readiness::Pending(_)));
    }

    #[test]
    fn a_tag_is_looked_up_in_what_was_resolved() {
        let digest = format!("sha256:{}", "c".repeat(64));
        let revision: Revision = serde_json::from_value(json!({
            "name": "x/backend-api-00001-abc",
            "containers": [{"image": "us-docker.pkg.dev/p/r/api:latest"}],
            "containerStatuses": [{"imageDigest": format!("us-docker.pkg.dev/p/r/api@{digest}")}],
        }))
        .unwrap();
        assert_eq!(revision.digest().unwrap().to_string(), digest);
        assert_eq!(revision.image(), None);
    }
}
