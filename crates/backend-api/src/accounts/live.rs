use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use baybook_domain::accounts::{Session, SessionId, User, UserId};
use baybook_domain::clock::Clock;
use baybook_domain::store::{Document, ReadError, Store, schema};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

/// How long a session is believed in before it is read again: what is revoked elsewhere works on
/// here for no longer. What is revoked here ends at once.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(5);
/// Entries from which on the old ones are dropped.
const MANY: usize = 10_000;

/// Sessions and their users as they were read lately.
#[derive(Debug)]
pub(super) struct LiveSessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    kept: Mutex<HashMap<SessionId, Kept>>,
}

#[derive(Debug, Clone)]
struct Kept {
    read_at: Timestamp,
    standing: Arc<Standing>,
}

/// A session that is neither revoked nor over, and whose it is.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) session: Session,
    pub(super) user: User,
}

impl LiveSessions {
    pub(super) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, kept: Mutex::default() }
    }

    /// The session, if it stands and is that user's.
    pub(super) async fn get(
        &self,
        session: SessionId,
        user: UserId,
    ) -> Result<Option<Arc<Standing>>, ReadError> {
        let now = self.clock.now();
        let kept = self.kept().get(&session).cloned();
        let fresh = kept.filter(|kept| {
            let age = now.duration_since(kept.read_at);
            SignedDuration::ZERO <= age && age < FRESH_FOR
        });
        let standing = match fresh {
            Some(kept) => Some(kept.standing),
            None => self.read(session, user, now).await?,
        };
        Ok(standing.filter(|one| one.session.is_live(now) && one.user.id == user))
    }

    /// Forgets what is known of a session, or of all.
    pub(super) fn forget(&self, sessions: impl IntoIterator<Item = SessionId>) {
        let mut kept = self.kept();
        for session in sessions {
            kept.remove(&session);
        }
    }

    /// Forgets all of a user's sessions, after a change of the user.
    pub(super) fn forget_user(&self, user: UserId) {
        self.kept().retain(|_, kept| kept.standing.user.id != user);
    }

    async fn read(
        &self,
        session: SessionId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<Arc<Standing>>, ReadError> {
        let keys = [schema::session(&session), schema::user(&user)];
        let mut documents = self.store.read(&keys).await?.into_iter();
        let (read, owner) = (documents.next().flatten(), documents.next().flatten());
        let (Some(read), Some(owner)) = (read, owner) else { return Ok(None) };
        let read: Session = parse(read)?;
        if read.user != user {
            return Ok(None);
        }
        let standing = Arc::new(Standing { session: read, user: parse(owner)? });
        let mut kept = self.kept();
        if kept.len() >= MANY {
            kept.retain(|_, kept| now.duration_since(kept.read_at) < FRESH_FOR);
        }
        if kept.len() < MANY {
            let standing = Arc::clone(&standing);
            kept.insert(session, Kept { read_at: now, standing });
        }
        Ok(Some(standing))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parse<T: DeserializeOwned>(document: Document) -> Result<T, ReadError> {
    serde_json::from_value(serde_json::Value::Object(document.fields))
        .map_err(|error| ReadError::Broken(error.into()))
}
