use std::fmt;

/// Where a document is: collection and id alternating, for example
/// `shops/main/availability/2026-12-01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// Where documents of one kind are, for example `shops/main/bookings` or `outbox`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionPath(String);

impl CollectionPath {
    /// A collection at the top.
    #[must_use]
    pub fn root(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The document `id` of this collection. Ids are made by typed values of this crate and hold
    /// no `/`; should one ever, it is kept from reaching another document.
    #[must_use]
    pub fn doc(&self, id: impl AsRef<str>) -> Key {
        let id = id.as_ref();
        debug_assert!(!id.is_empty() && !id.contains('/'), "a document id is one segment");
        Key(format!("{}/{}", self.0, id.replace('/', "_")))
    }

    /// Name of the kind of document: the last segment.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Key {
    /// The collection `name` under this document.
    #[must_use]
    pub fn collection(&self, name: &'static str) -> CollectionPath {
        CollectionPath(format!("{}/{name}", self.0))
    }

    /// The collection this document is in.
    #[must_use]
    pub fn parent(&self) -> CollectionPath {
        CollectionPath(self.0.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned())
    }

    /// The last segment.
    #[must_use]
    pub fn id(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for CollectionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
