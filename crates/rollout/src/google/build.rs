//! Cloud Build API v1: starting a trigger.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::Operation;
use super::{Api, ApiError, Call, Google};
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
