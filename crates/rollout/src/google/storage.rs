//! Cloud Storage JSON API v1: which exports a bucket holds.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Api, ApiError, Call, Google};

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

impl Google {
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
