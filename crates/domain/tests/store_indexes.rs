//! The index file that Firestore's tools and Terraform read says what the schema says.
//!
//! A query that no index of the schema serves is refused by every store (the conformance suite), so
//! that with these every query has its index in Firestore.

use std::fs;
use std::path::{Path, PathBuf};

use baybook_domain::store::indexes::firestore_indexes_json;
use baybook_domain::store::schema::{INDEXES, UNINDEXED_FIELDS};

const FILE: &str = "firestore.indexes.json";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_checked_in_index_file_follows_from_the_schema() {
    let path = repository().join(FILE);
    let expected = firestore_indexes_json();
    if std::env::var_os("UPDATE_FILES").is_some() {
        fs::write(&path, &expected).expect("the file can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "firestore.indexes.json differs from the schema; run this test with UPDATE_FILES=1"
    );
}

#[test]
fn no_index_has_a_field_that_is_kept_out_of_them() {
    for index in INDEXES {
        for (field, _) in index.fields {
            let kept_out = UNINDEXED_FIELDS.contains(&(index.kind, *field));
            assert!(!kept_out, "{}.{field} has an index and is kept out of them", index.kind);
        }
    }
}

/// That what Terraform makes of the file is what the file says is a test of the module's own
/// (`infra/modules/data/tests`). This one needs no Terraform: it holds the module to the file.
#[test]
fn terraform_makes_indexes_of_that_file_and_of_nothing_else() {
    let module = repository().join("infra/modules/data");
    let code = words(&module.join("main.tf"));

    let read = between(&code, "schema = jsondecode(file(\"${path.module}/", "\"))");
    let read = fs::canonicalize(module.join(read)).expect("the file that Terraform reads is there");
    assert_eq!(read, fs::canonicalize(repository().join(FILE)).expect("the file is there"));

    for (kind, each, list, name) in [
        ("google_firestore_index", "indexes", "local.schema.indexes", "index"),
        ("google_firestore_field", "fields", "local.schema.fieldOverrides", "field"),
    ] {
        let made = format!("resource \"{kind}\"");
        let by: Vec<PathBuf> = terraform(&repository().join("infra"))
            .into_iter()
            .filter(|path| words(path).contains(&made))
            .collect();
        assert_eq!(by, [repository().join("infra/modules/data/main.tf")], "{kind}");
        assert_eq!(code.matches(&made).count(), 1, "{kind} is made in one place");
        let resource = between(&code, &made, "resource ");
        assert!(resource.contains(&format!("for_each = local.{each} ")), "{kind}: {resource}");
        let all = format!("{each} = {{ for {name} in {list} : ");
        let (_, entries) = code.split_once(&all).unwrap_or_else(|| panic!("there is no `{all}`"));
        // Nothing behind the entry: a condition there would leave some out.
        let (_, end) = entries.split_once(&format!(" => {name} ")).expect("an entry is whole");
        assert!(end.starts_with('}'), "{kind}: {end}");
    }
}

/// The Terraform files below a folder, without what Terraform keeps there itself.
fn terraform(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of Terraform can be read").flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != ".terraform" {
            files.extend(terraform(&path));
        } else if path.extension().is_some_and(|extension| extension == "tf") {
            files.push(path);
        }
    }
    files
}

/// The code with one space between words, so that its layout does not matter.
fn words(path: &Path) -> String {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("there is no `{start}`"));
    rest.split_once(end).map_or(rest, |(found, _)| found)
}
