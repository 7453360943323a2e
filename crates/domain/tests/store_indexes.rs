//! The index file that Firestore's tools read says what the schema says.

use std::path::Path;

use baybook_domain::store::indexes::firestore_indexes_json;

#[test]
fn the_checked_in_index_file_follows_from_the_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../firestore.indexes.json");
    let expected = firestore_indexes_json();
    if std::env::var_os("UPDATE_FILES").is_some() {
        std::fs::write(&path, &expected).expect("the file can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "firestore.indexes.json differs from the schema; run this test with UPDATE_FILES=1"
    );
}
