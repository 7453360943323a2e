//! Firestore Admin API v1: databases, backups, imports.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::operation::Operation;
use super::{Api, ApiError, Call, Google};

/// A database, as far as it is looked at.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Database {
    pub(crate) location_id: String,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Backup {
    pub(crate) name: String,
    database: String,
    pub(crate) snapshot_time: Option<Timestamp>,
    pub(crate) expire_time: Option<Timestamp>,
    pub(crate) state: String,
}

impl Backup {
    pub(crate) fn is_ready(&self) -> bool {
        self.state == "READY"
    }

    pub(crate) fn database(&self) -> &str {
        self.database.rsplit('/').next().unwrap_or_default()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Backups {
    backups: Vec<Backup>,
    unreachable: Vec<String>,
}

impl Google {
    /// `None` when there is none of that name.
    pub(crate) async fn database(
        &self,
        project: &str,
        database: &str,
    ) -> Result<Option<Database>, ApiError> {
        let path = format!("v1/projects/{project}/databases/{database}");
        match self.call(Call::get(Api::Firestore, path)).await {
            Ok(database) => Ok(Some(database)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Newest last, and locations that did not answer.
    pub(crate) async fn backups(
        &self,
        project: &str,
    ) -> Result<(Vec<Backup>, Vec<String>), ApiError> {
        let path = format!("v1/projects/{project}/locations/-/backups");
        let Backups { mut backups, unreachable } =
            self.call(Call::get(Api::Firestore, path)).await?;
        backups.sort_by_key(|backup| backup.snapshot_time);
        Ok((backups, unreachable))
    }

    /// Makes a database out of a backup.
    pub(crate) async fn restore(
        &self,
        project: &str,
        database: &str,
        backup: &str,
    ) -> Result<Operation, ApiError> {
        let body = json!({"databaseId": database, "backup": backup});
        let path = format!("v1/projects/{project}/databases:restore");
        self.call(Call::post(Api::Firestore, path, body)).await
    }

    /// Makes an empty database, protected as the one that it stands in for.
    pub(crate) async fn create_database(
        &self,
        project: &str,
        database: &str,
        location: &str,
    ) -> Result<Operation, ApiError> {
        let body = json!({
            "type": "FIRESTORE_NATIVE",
            "locationId": location,
            "concurrencyMode": "OPTIMISTIC",
            "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
            "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
        });
        let path = format!("v1/projects/{project}/databases");
        let call = Call::post(Api::Firestore, path, body).query("databaseId", database);
        self.call(call).await
    }

    /// Writes an export's documents over those of the same name.
    pub(crate) async fn import(
        &self,
        project: &str,
        database: &str,
        uri: &str,
    ) -> Result<Operation, ApiError> {
        let body = json!({"inputUriPrefix": uri});
        let path = format!("v1/projects/{project}/databases/{database}:importDocuments");
        self.call(Call::post(Api::Firestore, path, body)).await
    }
}
