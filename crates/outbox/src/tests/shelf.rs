//! A store in memory: unlike one with a thread of its own, it answers within the paused time of a
//! test.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use baybook_domain::event::Event;
use baybook_domain::store::{
    CommitError, Document, Fields, Key, Page, Query, ReadError, Store, Version, Write, schema,
};

#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    documents: BTreeMap<Key, (Version, Fields)>,
    commits: i64,
}

impl Shelf {
    pub(super) async fn put(&self, event: &Event) {
        let write = Write::Put { key: schema::event(&event.id), fields: event.to_fields() };
        self.commit(vec![write]).await.unwrap();
    }

    pub(super) async fn event(&self, event: &Event) -> Event {
        let found = self.read(&[schema::event(&event.id)]).await.unwrap().remove(0);
        Event::from_fields(found.unwrap().fields).unwrap()
    }
}

#[async_trait]
impl Store for Shelf {
    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Document>>, ReadError> {
        let kept = self.0.lock().unwrap();
        let read = |key: &Key| {
            let (version, fields) = kept.documents.get(key)?.clone();
            Some(Document { key: key.clone(), version, fields })
        };
        Ok(keys.iter().map(read).collect())
    }

    async fn query(&self, query: &Query) -> Result<Page, ReadError> {
        let fits = |fields: &Fields| {
            let equal = query.equal.iter().all(|(name, value)| fields.get(*name) == Some(value));
            let before = query.range.as_ref().and_then(|range| {
                Some((fields.get(range.field)?.as_str()?, range.before.as_ref()?.as_str()?))
            });
            equal && before.is_none_or(|(value, before)| value < before)
        };
        let kept = self.0.lock().unwrap();
        let documents = kept
            .documents
            .iter()
            .filter(|(key, (_, fields))| key.parent() == query.collection && fits(fields))
            .take(query.limit as usize)
            .map(|(key, (version, fields))| Document {
                key: key.clone(),
                version: *version,
                fields: fields.clone(),
            })
            .collect();
        Ok(Page { documents, next: None })
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<Vec<Version>, CommitError> {
        let mut kept = self.0.lock().unwrap();
        for write in &writes {
            let found = kept.documents.get(write.key()).map(|(version, _)| *version);
            let stands = match write {
                Write::Create { .. } => found.is_none(),
                Write::Update { at, .. } | Write::Verify { at, .. } | Write::Delete { at, .. } => {
                    found == Some(*at)
                }
                Write::Put { .. } => true,
            };
            if !stands {
                return Err(CommitError::Conflict);
            }
        }
        kept.commits += 1;
        let version = Version(kept.commits);
        let versions = writes.iter().map(|_| version).collect();
        for write in writes {
            match write {
                Write::Create { key, fields }
                | Write::Update { key, fields, .. }
                | Write::Put { key, fields } => {
                    kept.documents.insert(key, (version, fields));
                }
                Write::Verify { .. } => {}
                Write::Delete { key, .. } => {
                    kept.documents.remove(&key);
                }
            }
        }
        Ok(versions)
    }

    async fn ping(&self) -> Result<(), ReadError> {
        Ok(())
    }
}
