//! What takes longer than a call.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::{Api, ApiError, Call, Google, Status};

/// `google.longrunning.Operation`.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) done: bool,
    pub(crate) error: Option<Status>,
    pub(crate) metadata: Value,
}

impl Google {
    /// Waits until it is done. `seen` is shown each look that was not the last.
    ///
    /// # Errors
    /// When it failed, or took longer than `limit`.
    pub(crate) async fn finish(
        &self,
        api: Api,
        version: &str,
        what: &str,
        mut operation: Operation,
        limit: Duration,
        mut seen: impl FnMut(&Operation),
    ) -> Result<(), ApiError> {
        let started = Instant::now();
        while !operation.done {
            if started.elapsed() > limit {
                return Err(ApiError::OperationSlow { what: what.to_owned(), limit });
            }
            seen(&operation);
            tokio::time::sleep(self.poll).await;
            let path = format!("{version}/{}", operation.name);
            operation = self.call(Call::get(api, path)).await?;
        }
        match operation.error {
            Some(status) => {
                Err(ApiError::Operation { what: what.to_owned(), message: status.message })
            }
            None => Ok(()),
        }
    }
}
