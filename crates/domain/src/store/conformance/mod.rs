//! What every store must do, written once.
//!
//! A store's tests call [`store_conformance!`](crate::store_conformance) with a function that
//! makes the store; each test then runs in a place of its own, so that a store may be shared.
//! The tests panic when a promise of [`Store`] does not hold.

pub mod commits;
pub mod concurrency;
pub mod queries;
pub mod reads;
pub mod values;

use std::sync::Arc;

use super::{
    CollectionPath, CommitError, Document, Fields, Key, Page, Query, Store, Version, Write,
};

/// A store, and the place in it that belongs to one test.
#[derive(Debug, Clone)]
pub struct Space {
    pub store: Arc<dyn Store>,
    root: Key,
}

impl Space {
    /// The place named `prefix` and `test`; whoever shares a store gives different prefixes.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, prefix: &str, test: &str) -> Self {
        let root = CollectionPath::root("conformance").doc(format!("{prefix}-{test}"));
        Self { store, root }
    }

    /// A collection of this place.
    #[must_use]
    pub fn collection(&self, name: &'static str) -> CollectionPath {
        self.root.collection(name)
    }

    /// A document of the collection `things`.
    #[must_use]
    pub fn thing(&self, id: &str) -> Key {
        self.collection("things").doc(id)
    }

    async fn get(&self, key: &Key) -> Option<Document> {
        let mut documents =
            self.store.read(std::slice::from_ref(key)).await.expect("the store can be read");
        assert_eq!(documents.len(), 1, "one answer for one key");
        documents.remove(0)
    }

    async fn commit(&self, writes: Vec<Write>) -> Vec<Version> {
        let count = writes.len();
        let versions = self.store.commit(writes).await.expect("the commit is taken");
        assert_eq!(versions.len(), count, "one version for each write");
        versions
    }

    async fn conflict(&self, writes: Vec<Write>) {
        let outcome = self.store.commit(writes).await;
        assert!(matches!(outcome, Err(CommitError::Conflict)), "expected a conflict: {outcome:?}");
    }

    async fn create(&self, key: &Key, fields: Fields) -> Version {
        self.commit(vec![Write::Create { key: key.clone(), fields }]).await[0]
    }

    async fn page(&self, query: &Query) -> Page {
        self.store.query(query).await.expect("the query is answered")
    }
}

/// Fields of a JSON object.
fn fields(value: serde_json::Value) -> Fields {
    match value {
        serde_json::Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

/// Makes one test of each promise for the store that `$subject` gives.
///
/// `store_conformance!(subject, on_the_emulator)` leaves out
/// [`documents_of_one_read_are_of_one_moment`](concurrency::documents_of_one_read_are_of_one_moment):
/// Firestore keeps that promise, but its emulator makes the documents of a commit visible one
/// after the other, for some ten to three hundred microseconds, and also to a transaction.
///
/// `$subject` is an `async fn(&'static str) -> Option<(Arc<dyn Store>, T)>`: it is given the
/// test's name and gives the store with whatever must live as long, or `None` to skip the test.
#[macro_export]
macro_rules! store_conformance {
    ($subject:path) => {
        $crate::store_conformance! { $subject, on_the_emulator }
        $crate::store_conformance! { @tests $subject;
            concurrency { documents_of_one_read_are_of_one_moment }
        }
    };
    ($subject:path, on_the_emulator) => {
        $crate::store_conformance! { @tests $subject;
            commits {
                a_document_is_created_once
                an_update_needs_the_version_that_was_read
                a_put_replaces_whatever_is_there
                a_delete_needs_the_version_that_was_read
                a_verify_passes_while_unchanged_and_writes_nothing
                a_verify_fails_once_changed_or_removed
                one_failed_precondition_applies_nothing
                versions_are_new_with_each_change
                two_writes_of_one_key_are_refused
                values_that_one_store_cannot_hold_are_refused
                five_hundred_writes_are_one_commit
                an_empty_commit_is_nothing
            }
            concurrency {
                concurrent_increments_lose_nothing
                of_concurrent_creates_one_wins
            }
            queries {
                equality_finds_equal_values_of_the_same_type
                a_range_takes_its_start_and_leaves_its_end
                a_range_finds_values_of_its_own_type
                order_goes_both_ways_with_ties_by_id
                documents_without_the_ordered_field_are_left_out
                pages_follow_each_other_while_values_tie
                pages_follow_each_other_past_null
                a_listing_goes_by_id_and_stays_in_its_collection
                what_is_due_is_found_oldest_first
                instants_that_expire_are_compared_like_strings
                malformed_queries_are_refused
            }
            reads {
                answers_come_in_the_order_of_the_keys
                collections_are_kept_apart
                a_store_that_works_answers_a_ping
            }
            values {
                every_kind_of_value_comes_back_as_it_was
                numbers_keep_their_kind_and_their_digits
                text_of_any_script_comes_back
                field_names_may_hold_anything
                a_large_document_comes_back
                an_instant_that_expires_comes_back_in_the_same_form
                an_expiry_in_another_form_is_refused
            }
        }
    };
    (@tests $subject:path; $($module:ident { $($test:ident)* })*) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let Some((store, _kept)) = $subject(stringify!($test)).await else { return };
                let space = $crate::store::conformance::Space::new(store, "one", stringify!($test));
                $crate::store::conformance::$module::$test(space).await;
            }
        )*)*
    };
}
