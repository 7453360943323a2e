//! Documents as rows.

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Row, params};

use crate::store::{CollectionPath, Document, Fields, Key, Version, Write};

/// One write, ready for the table.
#[derive(Debug)]
pub(super) struct RowWrite {
    collection: CollectionPath,
    id: String,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Create { body: String },
    Update { body: String, at: Version },
    Verify { at: Version },
    Put { body: String },
    Delete { at: Version },
}

impl RowWrite {
    pub(super) fn new(write: Write) -> Result<Self, serde_json::Error> {
        let key = write.key();
        let (collection, id) = (key.parent(), key.id().to_owned());
        let change = match write {
            Write::Create { fields, .. } => Change::Create { body: text(&fields)? },
            Write::Update { fields, at, .. } => Change::Update { body: text(&fields)?, at },
            Write::Verify { at, .. } => Change::Verify { at },
            Write::Put { fields, .. } => Change::Put { body: text(&fields)? },
            Write::Delete { at, .. } => Change::Delete { at },
        };
        Ok(Self { collection, id, change })
    }

    /// Applies the write if its precondition holds, and tells the document's version; `None` if
    /// the precondition does not hold.
    pub(super) fn apply(
        &self,
        connection: &Connection,
        next: Version,
    ) -> rusqlite::Result<Option<Version>> {
        let (collection, id) = (self.collection.as_str(), self.id.as_str());
        let kind = self.collection.kind();
        let (applied, version) = match &self.change {
            Change::Create { body } => {
                let mut insert = connection.prepare_cached(
                    "INSERT INTO documents (collection, id, kind, version, body)
                     VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                )?;
                (insert.execute(params![collection, id, kind, next.0, body])?, next)
            }
            Change::Update { body, at } => {
                let mut update = connection.prepare_cached(
                    "UPDATE documents SET version = ?3, body = ?4
                     WHERE collection = ?1 AND id = ?2 AND version = ?5",
                )?;
                (update.execute(params![collection, id, next.0, body, at.0])?, next)
            }
            Change::Verify { at } => {
                let mut find = connection.prepare_cached(
                    "SELECT 1 FROM documents WHERE collection = ?1 AND id = ?2 AND version = ?3",
                )?;
                (usize::from(find.exists(params![collection, id, at.0])?), *at)
            }
            Change::Put { body } => {
                let mut upsert = connection.prepare_cached(
                    "INSERT INTO documents (collection, id, kind, version, body)
                     VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body",
                )?;
                (upsert.execute(params![collection, id, kind, next.0, body])?, next)
            }
            Change::Delete { at } => {
                let mut delete = connection.prepare_cached(
                    "DELETE FROM documents WHERE collection = ?1 AND id = ?2 AND version = ?3",
                )?;
                (delete.execute(params![collection, id, at.0])?, next)
            }
        };
        Ok((applied == 1).then_some(version))
    }
}

fn text(fields: &Fields) -> Result<String, serde_json::Error> {
    serde_json::to_string(fields)
}

/// Selects one document's version and body.
pub(super) fn find(connection: &Connection) -> rusqlite::Result<CachedStatement<'_>> {
    connection
        .prepare_cached("SELECT version, body FROM documents WHERE collection = ?1 AND id = ?2")
}

/// Makes a document of a row whose columns `at` and `at + 1` are the version and the body.
pub(super) fn document(key: Key, row: &Row<'_>, at: usize) -> rusqlite::Result<Document> {
    let version = Version(row.get(at)?);
    let fields = match row.get_ref(at + 1)? {
        ValueRef::Text(body) => serde_json::from_slice(body).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(
                at + 1,
                rusqlite::types::Type::Text,
                error.into(),
            )
        })?,
        other => {
            return Err(rusqlite::Error::InvalidColumnType(
                at + 1,
                "body".to_owned(),
                other.data_type(),
            ));
        }
    };
    Ok(Document { key, version, fields })
}
