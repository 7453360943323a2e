//! A database out of a backup or an export.

use std::time::Duration;

use crate::google::firestore::Backup;
use crate::google::operation::Operation;
use crate::google::storage::Export;
use crate::google::{Api, ApiError, Google};

/// What every deployment starts with, and what is live unless somebody changed it.
pub(crate) const DEFAULT: &str = "(default)";
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug, thiserror::Error)]
pub(crate) enum RestoreError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(
        "no backup of {database} is ready in {project}{unreachable}: try the exports, `rollout restore list --bucket BUCKET`"
    )]
    NoBackup { project: String, database: String, unreachable: String },
    #[error("gs://{0} holds no export that is whole")]
    NoExport(String),
    #[error(
        "`{0}` is no name for a database: 4 to 63 lower-case letters, digits and hyphens, a letter first"
    )]
    BadName(String),
    #[error(
        "`{0}` is no place of an export: expected gs://BUCKET/FOLDER, or gs://BUCKET for the newest in it"
    )]
    BadSource(String),
    #[error(
        "{0} is there already. A backup is restored into a new database: choose another name with --to"
    )]
    Exists(String),
    #[error(
        "{0} is there already, and an import would overwrite documents of the same name in it: choose another name with --to, or say --into-existing"
    )]
    WouldOverwrite(String),
    #[error(
        "(default) is what the services use, and what is in it would be overwritten: restore into a new database instead, or say --overwrite-default"
    )]
    Default,
    #[error("the location of {0} is not known, so none can be made beside it: give --location")]
    NoLocation(String),
}

/// Lists what could be restored.
///
/// # Errors
/// When it is not told.
pub(crate) async fn list(
    google: &Google,
    project: &str,
    bucket: Option<&str>,
) -> Result<(), RestoreError> {
    let (backups, unreachable) = google.backups(project).await?;
    println!("Backups, newest last");
    for backup in &backups {
        println!("  {}", line(backup));
    }
    for location in unreachable {
        println!("  {location} did not answer: its backups are not listed");
    }
    if let Some(bucket) = bucket {
        println!("Exports in gs://{bucket}, newest last");
        for export in google.exports(bucket).await? {
            println!("  {}  {}", export.at, export.uri);
        }
    }
    Ok(())
}

fn line(backup: &Backup) -> String {
    let at = backup.snapshot_time.map(|at| at.to_string()).unwrap_or_default();
    let until = backup.expire_time.map(|at| at.to_string()).unwrap_or_default();
    let Backup { name, state, .. } = backup;
    format!("{at}  of {}  {state}  kept until {until}\n    {name}", backup.database())
}

/// Where a restore goes.
#[derive(Debug, Clone)]
pub(crate) struct Goal {
    pub(crate) project: String,
    pub(crate) database: String,
}

/// Restores `backup`, or the newest of `of`, into a new database.
///
/// # Errors
/// When it was not; what became of a restore that takes too long is told.
pub(crate) async fn from_backup(
    google: &Google,
    goal: &Goal,
    backup: Option<String>,
    of: &str,
    overwrite_default: bool,
) -> Result<(), RestoreError> {
    let Goal { project, database } = goal;
    check(database, overwrite_default)?;
    if google.database(project, database).await?.is_some() {
        return Err(RestoreError::Exists(database.clone()));
    }
    let backup = match backup {
        Some(backup) => backup,
        None => newest(google, project, of).await?,
    };
    println!("Restoring {backup}\n  into {database}");
    let operation = google.restore(project, database, &backup).await?;
    finish(google, &format!("restoring {database}"), operation).await?;
    next_steps(goal, true);
    Ok(())
}

async fn newest(google: &Google, project: &str, of: &str) -> Result<String, RestoreError> {
    let (backups, unreachable) = google.backups(project).await?;
    let is_meant = |backup: &&Backup| backup.is_ready() && backup.database() == of;
    let newest = backups.iter().rfind(is_meant);
    newest.map(|backup| backup.name.clone()).ok_or_else(|| RestoreError::NoBackup {
        project: project.to_owned(),
        database: of.to_owned(),
        unreachable: match unreachable.as_slice() {
            [] => String::new(),
            some => format!(" ({} did not answer)", some.join(", ")),
        },
    })
}

/// What an import may do to what is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Consent {
    pub(crate) into_existing: bool,
    pub(crate) overwrite_default: bool,
}

/// Imports an export, making the database if there is none. `source` is `gs://BUCKET/FOLDER`, or
/// `gs://BUCKET` for its newest.
///
/// # Errors
/// When it was not imported, or not all of it.
pub(crate) async fn from_export(
    google: &Google,
    goal: &Goal,
    source: &str,
    location: Option<String>,
    consent: Consent,
) -> Result<(), RestoreError> {
    let Goal { project, database } = goal;
    check(database, consent.overwrite_default)?;
    let existing = google.database(project, database).await?;
    if existing.is_some() && !consent.into_existing && database != DEFAULT {
        return Err(RestoreError::WouldOverwrite(database.clone()));
    }
    let uri = export(google, source).await?;
    if existing.is_none() {
        let location = match location {
            Some(location) => location,
            None => google
                .database(project, DEFAULT)
                .await?
                .map(|default| default.location_id)
                .filter(|location| !location.is_empty())
                .ok_or_else(|| RestoreError::NoLocation(DEFAULT.to_owned()))?,
        };
        println!("Making {database} in {location}");
        let operation = google.create_database(project, database, &location).await?;
        finish(google, &format!("making {database}"), operation).await?;
    }
    println!("Importing {uri}\n  into {database}");
    let operation = google.import(project, database, &uri).await?;
    finish(google, &format!("importing into {database}"), operation).await?;
    next_steps(goal, false);
    Ok(())
}

async fn export(google: &Google, source: &str) -> Result<String, RestoreError> {
    let wrong = || RestoreError::BadSource(source.to_owned());
    let rest = source.strip_prefix("gs://").ok_or_else(wrong)?.trim_end_matches('/');
    match rest.split_once('/') {
        Some(_) => Ok(format!("gs://{rest}")),
        None if rest.is_empty() => Err(wrong()),
        None => {
            let exports = google.exports(rest).await?;
            let newest = exports.into_iter().rfind(Export::is_scheduled);
            newest.map(|export| export.uri).ok_or_else(|| RestoreError::NoExport(rest.to_owned()))
        }
    }
}

fn check(database: &str, overwrite_default: bool) -> Result<(), RestoreError> {
    if database == DEFAULT {
        return if overwrite_default { Ok(()) } else { Err(RestoreError::Default) };
    }
    let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = (4..=63).contains(&database.len())
        && database.starts_with(|first: char| first.is_ascii_lowercase())
        && !database.ends_with('-')
        && database.bytes().all(is_fine);
    if is_name { Ok(()) } else { Err(RestoreError::BadName(database.to_owned())) }
}

async fn finish(google: &Google, what: &str, operation: Operation) -> Result<(), ApiError> {
    println!("  operation {}", operation.name);
    let mut last = String::new();
    let tell = |operation: &Operation| {
        let metadata = &operation.metadata;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or("?").to_owned();
        let mut line = text(&metadata["operationState"]);
        for name in ["progressPercentage", "progressDocuments"] {
            let progress = &metadata[name];
            if progress.is_object() {
                let (done, of) = (&progress["completedWork"], &progress["estimatedWork"]);
                line = format!("{line}, {} of {}", text(done), text(of));
            }
        }
        if line != last {
            println!("  {line}");
            last = line;
        }
    };
    google.finish(Api::Firestore, "v1", what, operation, LONGEST, tell).await?;
    println!("  done");
    Ok(())
}

fn next_steps(Goal { project, database }: &Goal, from_backup: bool) {
    let indexes = if from_backup {
        "The backup brought its indexes along. Delete protection and point-in-time recovery are off."
    } else {
        "An import brings no indexes: give the database those of firestore.indexes.json and its TTL\n     \
         fields before it is used, or queries will fail."
    };
    let switch = if database == DEFAULT {
        "Apply the environment's Terraform: what it says of the database holds again.".to_owned()
    } else {
        format!(
            "Point the services at it: `live_database = \"{database}\"` in the environment's\n     \
             terraform.tfvars makes BAYBOOK_STORE=firestore:{project}/{database}. Apply and release."
        )
    };
    println!(
        "\nWhat is next\n  \
         1. {indexes}\n  \
         2. Look into it: the last bookings, and today's.\n  \
         3. {switch}\n  \
         4. What was written after the copy was made is not in it.\n\
         docs/runbooks/restore.md has the commands of each."
    );
}
