//! Keys as Firestore's resource names.

use std::sync::Arc;

use crate::store::{CollectionPath, Key};

/// Makes names under `projects/{project}/databases/{database}/documents`.
#[derive(Debug, Clone)]
pub(super) struct Names {
    root: Arc<str>,
}

impl Names {
    pub(super) fn new(root: &str) -> Self {
        Self { root: root.into() }
    }

    pub(super) fn document(&self, key: &Key) -> String {
        format!("{}/{}", self.root, key.as_str())
    }

    /// What a collection is under: a document, or the database's root.
    pub(super) fn parent(&self, collection: &CollectionPath) -> String {
        match collection.as_str().rsplit_once('/') {
            Some((document, _)) => format!("{}/{document}", self.root),
            None => self.root.to_string(),
        }
    }
}
