//! `rollout restore`.

use serde_json::{Value, json};

use crate::cloud::Cloud;
use crate::google::Google;
use crate::program::{Ended, run};

fn backup(id: &str, database: &str, at: &str, state: &str) -> Value {
    json!({
        "name": format!("projects/workshop/locations/europe-west1/backups/{id}"),
        "database": format!("projects/workshop/databases/{database}"),
        "snapshotTime": at, "expireTime": "2027-01-01T00:00:00Z", "state": state,
    })
}

fn export(folder: &str, at: &str) -> Value {
    let name = format!("{folder}/{folder}.overall_export_metadata");
    json!({"name": name, "timeCreated": at})
}

fn cloud() -> Cloud {
    Cloud {
        databases: vec!["(default)".to_owned(), "before".to_owned()],
        backups: vec![
            backup("newest", "(default)", "2026-11-27T02:00:00Z", "READY"),
            backup("oldest", "(default)", "2026-11-20T02:00:00Z", "READY"),
            backup("making", "(default)", "2026-11-28T02:00:00Z", "CREATING"),
            backup("other", "before", "2026-11-28T01:00:00Z", "READY"),
        ],
        exports: vec![
            export("2026-11-27", "2026-11-27T03:00:00Z"),
            export("2026-11-26", "2026-11-26T03:00:00Z"),
            export("carry-restored-0", "2026-11-28T03:00:00Z"),
        ],
        ..Cloud::default()
    }
}

async fn restore(arguments: &[&str]) -> (Ended, Vec<String>) {
    let google = Google::start(cloud()).await;
    let ended = run(&google, &[&["restore"], arguments].concat()).await;
    let log = google.cloud().log.clone();
    (ended, log)
}

#[tokio::test]
async fn the_newest_backup_becomes_a_new_database() {
    let (ended, log) = restore(&["backup", "--to", "restored-1"]).await;
    ended.code(0).says("backups/newest").says("PROCESSING, 40 of 100").says("done");
    ended.says("`live_database = \"restored-1\"`").says("firestore:workshop/restored-1. Apply");
    let newest = "projects/workshop/locations/europe-west1/backups/newest";
    let body = json!({"databaseId": "restored-1", "backup": newest});
    assert_eq!(log, [format!("databases:restore? {body}")]);
}

#[tokio::test]
async fn a_named_backup_is_taken() {
    let name = "projects/workshop/locations/europe-west1/backups/oldest";
    let (ended, log) = restore(&["backup", "--backup", name, "--to", "restored-1"]).await;
    ended.code(0);
    assert!(log[0].contains(name), "{log:?}");
}

#[tokio::test]
async fn what_is_there_is_not_overwritten() {
    let refused = [
        (&["backup", "--to", "(default)"][..], "say --overwrite-default"),
        (&["backup", "--to", "before"], "before is there already"),
        (&["backup", "--to", "(default)", "--overwrite-default"], "(default) is there already"),
        (&["backup", "--to", "X"], "is no name for a database"),
        (&["backup", "--to", "restored-1", "--of", "none"], "no backup of none is ready"),
        (&["export", "--source", "gs://exports", "--to", "(default)"], "say --overwrite-default"),
        (&["export", "--source", "gs://exports", "--to", "before"], "say --into-existing"),
        (&["export", "--source", "exports", "--to", "restored-1"], "is no place of an export"),
    ];
    for (arguments, expected) in refused {
        let (ended, log) = restore(arguments).await;
        ended.code(1).says(expected);
        assert_eq!(log, Vec::<String>::new(), "{arguments:?}");
    }
}

#[tokio::test]
async fn the_newest_export_is_imported_into_a_database_that_is_made() {
    let (ended, log) = restore(&["export", "--source", "gs://exports", "--to", "restored-1"]).await;
    ended.code(0).says("Making restored-1 in europe-west1").says("An import brings no indexes");
    assert!(log[0].starts_with("databases?restored-1 {"), "{log:?}");
    assert!(log[0].contains("DELETE_PROTECTION_ENABLED"), "{log:?}");
    let body = json!({"inputUriPrefix": "gs://exports/2026-11-27"});
    assert_eq!(log[1], format!("databases/restored-1:importDocuments? {body}"));
}

#[tokio::test]
async fn an_export_goes_over_what_is_there_when_that_is_said() {
    let source = ["export", "--source", "gs://exports/2026-11-26/"];
    let to = [&source[..], &["--to", "before", "--into-existing"]].concat();
    let (ended, log) = restore(&to).await;
    ended.code(0);
    let body = json!({"inputUriPrefix": "gs://exports/2026-11-26"});
    assert_eq!(log, [format!("databases/before:importDocuments? {body}")]);
    let to = [&source[..], &["--to", "(default)", "--overwrite-default"]].concat();
    let (ended, log) = restore(&to).await;
    ended
        .code(0)
        .says("Apply the environment's Terraform: what it says of the database holds again.");
    assert_eq!(log, [format!("databases/(default):importDocuments? {body}")]);
}

#[tokio::test]
async fn all_that_could_be_restored_is_listed() {
    let (ended, _) = restore(&["list", "--bucket", "exports"]).await;
    ended.code(0).says("2026-11-28T02:00:00Z  of (default)  CREATING  kept until 2027-01-01");
    ended.says("2026-11-27T03:00:00Z  gs://exports/2026-11-27");
}
