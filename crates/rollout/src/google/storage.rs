//! Cloud Storage JSON API v1: which exports a bucket holds, and small objects that one may make.

use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::{Again, Api, ApiError, Call, Google};

/// Firestore writes it last, so an export without it is not whole.
const METADATA: &str = ".overall_export_metadata";

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Answer {
    items: Vec<Object>,
    next_page_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    name: String,
    time_created: Timestamp,
}

/// An export that is whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Export {
    pub(crate) at: Timestamp,
    /// `gs://bucket/folder`
    pub(crate) uri: String,
}

impl Export {
    /// Whether Firestore named it, by the time: those that a person makes for a purpose, to carry
    /// some collections over for example, have names, and are no copy of everything.
    pub(crate) fn is_scheduled(&self) -> bool {
        let folder = self.uri.rsplit('/').next().unwrap_or_default();
        folder.starts_with(|first: char| first.is_ascii_digit())
    }
}

/// One version of an object.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Version {
    pub(crate) generation: String,
    pub(crate) time_created: Timestamp,
}

fn object(bucket: &str, name: &str) -> String {
    format!("storage/v1/b/{bucket}/o/{}", name.replace('/', "%2F"))
}

/// `None` where it is not there, or not in this version.
fn if_there<T>(answer: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match answer {
        Ok(it) => Ok(Some(it)),
        Err(error) => match error.status() {
            Some(StatusCode::NOT_FOUND | StatusCode::PRECONDITION_FAILED) => Ok(None),
            _ => Err(error),
        },
    }
}

impl Google {
    /// Makes an object that is not there yet; false where it is.
    pub(crate) async fn make_object(
        &self,
        bucket: &str,
        name: &str,
        content: Value,
    ) -> Result<bool, ApiError> {
        let mut call = Call::post(Api::Storage, format!("upload/storage/v1/b/{bucket}/o"), content)
            .query("uploadType", "media")
            .query("name", name)
            .query("ifGenerationMatch", "0");
        // A second one finds what the first one made.
        call.again = Again::Harmless;
        Ok(if_there(self.call::<Value>(call).await)?.is_some())
    }

    /// Which version of an object there is, and what is in it.
    pub(crate) async fn read_object(
        &self,
        bucket: &str,
        name: &str,
    ) -> Result<Option<(Version, Value)>, ApiError> {
        let path = object(bucket, name);
        let call = Call::get(Api::Storage, path.clone()).query("fields", "generation,timeCreated");
        let Some(version) = if_there(self.call::<Version>(call).await)? else { return Ok(None) };
        let call = Call::get(Api::Storage, path)
            .query("alt", "media")
            .query("ifGenerationMatch", version.generation.clone());
        Ok(if_there(self.call(call).await)?.map(|content| (version, content)))
    }

    /// Deletes this version and no later one. One that is gone is no error.
    pub(crate) async fn delete_object(
        &self,
        bucket: &str,
        name: &str,
        version: &Version,
    ) -> Result<(), ApiError> {
        let mut call = Call::get(Api::Storage, object(bucket, name))
            .query("ifGenerationMatch", version.generation.clone());
        call.method = Method::DELETE;
        if_there(self.call::<()>(call).await).map(|_| ())
    }

    /// Oldest first.
    pub(crate) async fn exports(&self, bucket: &str) -> Result<Vec<Export>, ApiError> {
        let (mut found, mut page) = (Vec::new(), String::new());
        loop {
            let call = Call::get(Api::Storage, format!("storage/v1/b/{bucket}/o"))
                .query("matchGlob", format!("**{METADATA}"))
                .query("fields", "items(name,timeCreated),nextPageToken")
                .query("pageToken", page);
            let answer: Answer = self.call(call).await?;
            found.extend(answer.items.into_iter().filter_map(|object| {
                let (folder, _) = object.name.rsplit_once('/')?;
                let is_metadata = object.name.ends_with(METADATA);
                let (at, uri) = (object.time_created, format!("gs://{bucket}/{folder}"));
                is_metadata.then_some(Export { at, uri })
            }));
            page = answer.next_page_token;
            if page.is_empty() {
                found.sort();
                return Ok(found);
            }
        }
    }
}
