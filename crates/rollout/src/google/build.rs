//! Cloud Build API v1: starting a trigger, and ending what it started.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::Operation;
use super::{Again, Api, ApiError, Call, Google};
use crate::place::Place;

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Trigger {
    pub(crate) id: String,
    pub(crate) disabled: bool,
    approval_config: Approval,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Approval {
    approval_required: bool,
}

impl Trigger {
    pub(crate) fn wants_approval(&self) -> bool {
        self.approval_config.approval_required
    }
}

/// A build that was started.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Started {
    pub(crate) id: String,
    pub(crate) log_url: String,
}

/// A build, as far as it is looked at.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Build {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) log_url: String,
    substitutions: BTreeMap<String, String>,
}

impl Build {
    /// Whether it may still do something. One that waits for an approval has not begun.
    pub(crate) fn is_under_way(&self) -> bool {
        matches!(self.status.as_str(), "WORKING" | "QUEUED")
    }

    /// Whether it is a delivery: of the trigger, or of `cloudbuild.yaml` by hand.
    fn is_delivery(&self) -> bool {
        let of = |name| self.substitutions.get(name).map(String::as_str);
        of("TRIGGER_NAME") == Some("release") || of("_STATE_BUCKET").is_some()
    }
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Builds {
    builds: Vec<Build>,
    next_page_token: String,
}

/// What is sent to start a trigger, as [`Google::run_trigger`] sends it.
pub(crate) fn request(
    place: &Place,
    trigger: &str,
    commit: &str,
    substitutions: &[(String, String)],
) -> Value {
    let substitutions: serde_json::Map<_, _> =
        substitutions.iter().map(|(name, value)| (name.clone(), Value::from(&**value))).collect();
    json!({
        "projectId": place.project,
        "triggerId": trigger,
        "source": {"commitSha": commit, "substitutions": substitutions},
    })
}

impl Google {
    pub(crate) async fn build(&self, place: &Place, id: &str) -> Result<Build, ApiError> {
        self.call(Call::get(Api::Build, format!("v1/{}/builds/{id}", place.location()))).await
    }

    /// Deliveries that are under way.
    pub(crate) async fn deliveries(&self, place: &Place) -> Result<Vec<Build>, ApiError> {
        let (mut found, mut page) = (Vec::new(), String::new());
        loop {
            let call = Call::get(Api::Build, format!("v1/{}/builds", place.location()))
                .query("filter", "status=\"WORKING\" OR status=\"QUEUED\"")
                .query("pageToken", page);
            let answer: Builds = self.call(call).await?;
            let is_meant = |build: &Build| build.is_under_way() && build.is_delivery();
            found.extend(answer.builds.into_iter().filter(is_meant));
            page = answer.next_page_token;
            if page.is_empty() {
                return Ok(found);
            }
        }
    }

    /// Asks for a build to be ended.
    pub(crate) async fn cancel(&self, place: &Place, id: &str) -> Result<(), ApiError> {
        let path = format!("v1/{}/builds/{id}:cancel", place.location());
        let mut call = Call::post(Api::Build, path, json!({}));
        call.again = Again::Harmless;
        self.call::<Value>(call).await.map(|_| ())
    }

    /// `name` may be its name or its id.
    pub(crate) async fn trigger(&self, place: &Place, name: &str) -> Result<Trigger, ApiError> {
        let path = format!("v1/{}/triggers/{name}", place.location());
        self.call(Call::get(Api::Build, path)).await
    }

    pub(crate) async fn run_trigger(
        &self,
        place: &Place,
        trigger: &Trigger,
        body: Value,
    ) -> Result<Started, ApiError> {
        let path = format!("v1/{}/triggers/{}:run", place.location(), trigger.id);
        let operation: Operation = self.call(Call::post(Api::Build, path, body)).await?;
        Ok(serde_json::from_value(operation.metadata["build"].clone()).unwrap_or_default())
    }
}
