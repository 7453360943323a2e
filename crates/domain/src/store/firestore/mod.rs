//! The store on Firestore.
//!
//! A read is one `BatchGetDocuments`, a query one `RunQuery`, a commit one `Commit` with a
//! precondition for each write. There are no transactions: their read locks make callers wait for
//! each other and fail.

mod names;
mod request;
mod status;
#[cfg(test)]
mod tests;
mod value;

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ::firestore::gcloud_sdk::google::firestore::v1 as api;
use ::firestore::gcloud_sdk::tonic::{Request, Status, Streaming};
use ::firestore::gcloud_sdk::{RequestTimeouts, prost_types};
use ::firestore::{FirestoreDb, FirestoreDbOptions};
use async_trait::async_trait;

pub use ::firestore::FIREBASE_DEFAULT_DATABASE_ID as DEFAULT_DATABASE;

use self::names::Names;
use super::limits::{check_query, check_writes, next_cursor};
use super::{CommitError, Document, Key, Page, Query, ReadError, Store, Version, Write};

/// Pauses before a read is asked again. Reads may be repeated; commits never are, by this store.
const READ_PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(100)];

/// Documents in a Firestore database.
#[derive(Clone)]
pub struct FirestoreStore {
    database: FirestoreDb,
    names: Names,
    timeout: Duration,
    rpcs: std::sync::Arc<Rpcs>,
}

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use the Firestore database `{database}` of project `{project}`: {source}")]
pub struct ConnectError {
    project: String,
    database: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Requests sent since the store was connected, repeated reads included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RpcCounts {
    pub batch_gets: u64,
    pub queries: u64,
    pub commits: u64,
}

#[derive(Debug, Default)]
struct Rpcs {
    batch_gets: AtomicU64,
    queries: AtomicU64,
    commits: AtomicU64,
}

impl FirestoreStore {
    /// Connects to a database of a project, [`DEFAULT_DATABASE`] as a rule. No request waits
    /// longer than `timeout` for its answer.
    ///
    /// With `FIRESTORE_EMULATOR_HOST` set it connects to that emulator; else to the service, with
    /// the Application Default Credentials. The process must have installed a rustls crypto
    /// provider for the latter.
    ///
    /// # Errors
    ///
    /// There is no connection, or there are no credentials.
    pub async fn connect(
        project: &str,
        database: &str,
        timeout: Duration,
    ) -> Result<Self, ConnectError> {
        let options = FirestoreDbOptions::new(project.to_owned())
            .with_database_id(database.to_owned())
            .with_request_timeout(timeout);
        let database = FirestoreDb::with_options(options).await.map_err(|error| ConnectError {
            project: project.to_owned(),
            database: database.to_owned(),
            source: error.into(),
        })?;
        let names = Names::new(database.get_documents_path());
        Ok(Self { database, names, timeout, rpcs: std::sync::Arc::default() })
    }

    /// How many requests were sent, to show what an action costs.
    #[must_use]
    pub fn rpc_counts(&self) -> RpcCounts {
        RpcCounts {
            batch_gets: self.rpcs.batch_gets.load(Ordering::Relaxed),
            queries: self.rpcs.queries.load(Ordering::Relaxed),
            commits: self.rpcs.commits.load(Ordering::Relaxed),
        }
    }

    /// A request that ends after the timeout, its answer's whole stream included.
    fn request<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.extensions_mut().insert(RequestTimeouts::new().with_total(self.timeout));
        request
    }

    async fn batch_get(
        &self,
        names: Vec<String>,
    ) -> Result<HashMap<String, api::Document>, Status> {
        self.rpcs.batch_gets.fetch_add(1, Ordering::Relaxed);
        let expected = names.len();
        let request = request::batch_get(self.database.get_database_path(), names);
        let mut client = self.database.client().get();
        let stream = client.batch_get_documents(self.request(request)).await?;
        let mut answered = 0;
        let mut found = HashMap::with_capacity(expected);
        let mut stream: Streaming<_> = stream.into_inner();
        while let Some(answer) = stream.message().await? {
            use api::batch_get_documents_response::Result::{Found, Missing};
            match answer.result {
                Some(Found(document)) => {
                    answered += 1;
                    found.insert(document.name.clone(), document);
                }
                Some(Missing(_)) => answered += 1,
                None => {}
            }
        }
        if answered < expected {
            return Err(Status::unavailable("the answer ended early"));
        }
        Ok(found)
    }

    async fn run_query(&self, query: api::RunQueryRequest) -> Result<Vec<api::Document>, Status> {
        self.rpcs.queries.fetch_add(1, Ordering::Relaxed);
        let mut client = self.database.client().get();
        let stream = client.run_query(self.request(query)).await?;
        let mut found = Vec::new();
        let mut stream: Streaming<_> = stream.into_inner();
        while let Some(answer) = stream.message().await? {
            found.extend(answer.document);
        }
        Ok(found)
    }

    fn document(&self, key: Key, document: api::Document) -> Result<Document, ReadError> {
        let fields = value::from_fields(document.fields)
            .map_err(|error| ReadError::Broken(format!("{key}: {error}").into()))?;
        let version = document.update_time.map(version).unwrap_or(Version(0));
        Ok(Document { key, version, fields })
    }
}

impl fmt::Debug for FirestoreStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirestoreStore")
            .field("database", self.database.get_database_path())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for FirestoreStore {
    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Document>>, ReadError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let names: Vec<_> = keys.iter().map(|key| self.names.document(key)).collect();
        let mut distinct = names.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let found = retry(|| self.batch_get(distinct.clone())).await?;
        keys.iter()
            .zip(&names)
            .map(|(key, name)| {
                found.get(name).map(|found| self.document(key.clone(), found.clone())).transpose()
            })
            .collect()
    }

    async fn query(&self, query: &Query) -> Result<Page, ReadError> {
        let order = check_query(query).map_err(|refused| ReadError::Broken(refused.into()))?;
        let request = request::query(&self.names, query, order);
        let documents = retry(|| self.run_query(request.clone()))
            .await?
            .into_iter()
            .map(|found| {
                let id = found.name.rsplit('/').next().unwrap_or_default();
                self.document(query.collection.doc(id), found)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let next = next_cursor(&documents, query.limit, order);
        Ok(Page { documents, next })
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<Vec<Version>, CommitError> {
        check_writes(&writes).map_err(|refused| CommitError::Broken(refused.into()))?;
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let verified: Vec<_> = writes
            .iter()
            .map(|write| match write {
                Write::Verify { at, .. } => Some(*at),
                _ => None,
            })
            .collect();
        let request = request::commit(self.database.get_database_path(), &self.names, writes);
        self.rpcs.commits.fetch_add(1, Ordering::Relaxed);
        let answer = self.database.client().get().commit(self.request(request)).await;
        let answer = answer.map_err(status::commit_error)?.into_inner();
        if answer.write_results.len() != verified.len() {
            return Err(CommitError::OutcomeUnknown("an answer of another length".into()));
        }
        let committed = answer.commit_time.map(version).unwrap_or(Version(0));
        Ok(answer
            .write_results
            .into_iter()
            .zip(verified)
            // A delete has no update time; the commit's own is later than any it had.
            .map(|(result, verified)| {
                verified.or(result.update_time.map(version)).unwrap_or(committed)
            })
            .collect())
    }

    async fn ping(&self) -> Result<(), ReadError> {
        let name = format!("{}/system/ping", self.database.get_documents_path());
        self.batch_get(vec![name]).await.map(|_| ()).map_err(status::read_error)
    }
}

/// Asks a read again, within a bound, when another attempt may succeed soon.
async fn retry<T, F>(mut read: impl FnMut() -> F) -> Result<T, ReadError>
where
    F: Future<Output = Result<T, Status>>,
{
    for pause in READ_PAUSES {
        match read().await {
            Err(status) if status::is_passing(&status) => {
                tracing::warn!(code = ?status.code(), "a read failed and is asked again");
                tokio::time::sleep(pause).await;
            }
            outcome => return outcome.map_err(status::read_error),
        }
    }
    read().await.map_err(status::read_error)
}

/// An update time as a version: microseconds since 1970, which is as fine as Firestore's are.
fn version(time: prost_types::Timestamp) -> Version {
    let micros = i64::from(time.nanos / 1_000);
    Version(time.seconds.saturating_mul(1_000_000).saturating_add(micros))
}

fn update_time(version: Version) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: version.0.div_euclid(1_000_000),
        // The remainder is below a million.
        nanos: i32::try_from(version.0.rem_euclid(1_000_000) * 1_000).unwrap_or(0),
    }
}
