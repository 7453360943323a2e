//! Looking up and writing down what was said.

use jiff::Timestamp;

use super::{AddressId, Change, Source, Suppression};
use crate::store::{CommitError, Key, ReadError, Store, Write};

/// What is known of several addresses, in their order, by one read.
///
/// # Errors
/// When the store does not answer, or holds something else there.
pub async fn look_up(
    store: &dyn Store,
    addresses: &[AddressId],
) -> Result<Vec<Option<Suppression>>, ReadError> {
    let keys: Vec<Key> = addresses.iter().map(AddressId::key).collect();
    let documents = store.read(&keys).await?;
    let parse = |document| Suppression::from_document(document).map(|(suppression, _)| suppression);
    documents.into_iter().map(|document| document.map(parse).transpose()).collect()
}

/// Lost races after which something else must be wrong.
const TRIES: u32 = 8;

/// Why a change was not noted.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Notes one change. Doing it again changes nothing.
///
/// # Errors
/// When the store does not answer; whether it was noted is then not known.
pub async fn note(
    store: &dyn Store,
    address: &AddressId,
    change: Change,
    source: Source,
    at: Timestamp,
) -> Result<(), NoteError> {
    note_along(store, address, change, source, at, Vec::new).await
}

/// The same, with writes that are made along with it where it changes something.
///
/// # Errors
/// As [`note`].
pub async fn note_along(
    store: &dyn Store,
    address: &AddressId,
    change: Change,
    source: Source,
    at: Timestamp,
    along: impl Fn() -> Vec<Write> + Send,
) -> Result<(), NoteError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let found = store.read(&[address.key()]).await?.into_iter().next().flatten();
        let found = found.map(Suppression::from_document).transpose()?;
        let (stored, version) = found.unzip();
        let after = Suppression::after(stored.as_ref(), address.medium(), change, source, at);
        let Some(after) = after else { return Ok(()) };
        let mut writes = along();
        writes.push(address.write(&after, version));
        match store.commit(writes).await {
            Ok(_) => return Ok(()),
            Err(CommitError::Conflict | CommitError::OutcomeUnknown(_)) if tries < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
}
