# Needs Terraform 1.7 or newer (mock_provider). Plans only: database and bucket refuse to be destroyed.

mock_provider "google" {}

variables {
  project         = "shop-test"
  region          = "europe-west1"
  location        = "eur3"
  export_location = "EU"
}

run "the_database_is_protected" {
  command = plan

  assert {
    condition     = google_firestore_database.main.name == "(default)" && google_firestore_database.main.type == "FIRESTORE_NATIVE" && google_firestore_database.main.location_id == "eur3"
    error_message = "It is the default database, native, where it was asked for."
  }
  assert {
    condition     = google_firestore_database.main.delete_protection_state == "DELETE_PROTECTION_ENABLED" && google_firestore_database.main.deletion_policy == "ABANDON"
    error_message = "The database can be deleted."
  }
  assert {
    condition     = google_firestore_database.main.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    error_message = "There is no point-in-time recovery."
  }
}

run "indexes_are_those_of_the_one_list" {
  command = plan

  assert {
    condition = (
      length(google_firestore_index.composite) == length(jsondecode(file("${path.module}/../../../firestore.indexes.json")).indexes)
      && toset([
        for index in google_firestore_index.composite :
        jsonencode([index.collection, index.query_scope, [for field in index.fields : [field.field_path, field.order]]])
        ]) == toset([
        for index in jsondecode(file("${path.module}/../../../firestore.indexes.json")).indexes :
        jsonencode([index.collectionGroup, index.queryScope, [for field in index.fields : [field.fieldPath, field.order]]])
      ])
    )
    error_message = "The composite indexes differ from firestore.indexes.json."
  }
  assert {
    condition     = alltrue([for index in google_firestore_index.composite : index.database == "(default)"])
    error_message = "An index is of another database."
  }
  # Two that the outbox and the audit log are read by, so that an empty list is not taken for the right one.
  assert {
    condition = length(setsubtract(
      ["outbox:state ASCENDING:due_at ASCENDING", "audit:object ASCENDING:at DESCENDING"],
      keys(google_firestore_index.composite),
    )) == 0
    error_message = "An index that is known to be needed is missing."
  }
}

run "expiries_and_exemptions_are_those_of_the_one_list" {
  command = plan

  assert {
    condition = (
      length(google_firestore_field.override) == length(jsondecode(file("${path.module}/../../../firestore.indexes.json")).fieldOverrides)
      && toset([
        for field in google_firestore_field.override :
        jsonencode([field.collection, field.field, length(field.ttl_config) == 1, [for index in field.index_config[0].indexes : [index.order, index.query_scope]]])
        ]) == toset([
        for field in jsondecode(file("${path.module}/../../../firestore.indexes.json")).fieldOverrides :
        jsonencode([field.collectionGroup, field.fieldPath, try(field.ttl, false), [for index in field.indexes : [index.order, index.queryScope]]])
      ])
    )
    error_message = "Expiries and exemptions differ from firestore.indexes.json."
  }
  assert {
    condition     = length(google_firestore_field.override["outbox.expire_at"].ttl_config) == 1 && length(google_firestore_field.override["availability.allocations"].ttl_config) == 0
    error_message = "Delivered events expire, and days do not."
  }
  assert {
    condition     = length(google_firestore_field.override["availability.allocations"].index_config) == 1 && length(google_firestore_field.override["availability.allocations"].index_config[0].indexes) == 0
    error_message = "The allocations of a day are indexed one by one."
  }
}

run "rules_are_released" {
  command = plan

  assert {
    condition     = google_firebaserules_ruleset.firestore.source[0].files[0].content == file("${path.module}/../../../firestore.rules")
    error_message = "Other rules are released than firestore.rules."
  }
  assert {
    condition     = google_firebaserules_release.firestore.name == "cloud.firestore"
    error_message = "Firestore does not find the release by this name."
  }
}

run "there_are_backups" {
  command = plan

  assert {
    condition     = google_firestore_backup_schedule.daily.retention == "1209600s" && length(google_firestore_backup_schedule.daily.daily_recurrence) == 1
    error_message = "A backup of each day is kept for two weeks."
  }
  assert {
    condition     = google_firestore_backup_schedule.weekly.retention == "8467200s" && google_firestore_backup_schedule.weekly.weekly_recurrence[0].day == "SUNDAY"
    error_message = "A backup of each week is kept for 14 weeks."
  }
}

run "exports_are_held_and_private" {
  command = plan

  assert {
    condition = (
      google_storage_bucket.exports.public_access_prevention == "enforced"
      && google_storage_bucket.exports.uniform_bucket_level_access
      && !google_storage_bucket.exports.force_destroy
    )
    error_message = "The bucket of exports is not public, has no rights object by object, and is not emptied by a destroy."
  }
  assert {
    condition     = google_storage_bucket.exports.retention_policy[0].retention_period == 30 * 86400
    error_message = "An export can be deleted in its first 30 days."
  }
  assert {
    condition     = google_storage_bucket.exports.retention_policy[0].is_locked == false
    error_message = "The retention is locked, and nobody can take that back."
  }
  assert {
    condition = [
      for rule in google_storage_bucket.exports.lifecycle_rule : one(rule.condition).age if one(rule.action).type == "Delete"
    ] == [90]
    error_message = "Exports are deleted after 90 days."
  }
  assert {
    condition     = google_storage_bucket_iam_member.export.role == "roles/storage.objectUser"
    error_message = "Whoever starts the export may change the bucket."
  }
}

run "an_export_starts_each_day" {
  command = plan

  assert {
    condition = (
      google_cloud_scheduler_job.export.http_target[0].uri == "https://firestore.googleapis.com/v1/projects/shop-test/databases/(default):exportDocuments"
      && google_cloud_scheduler_job.export.http_target[0].http_method == "POST"
    )
    error_message = "The job does not call the export of this database."
  }
  assert {
    # No path after the bucket, so that Firestore makes a new folder each time.
    condition     = jsondecode(base64decode(google_cloud_scheduler_job.export.http_target[0].body)) == { outputUriPrefix = "gs://shop-test-firestore-exports" }
    error_message = "The export does not go to a folder of its own in the bucket."
  }
  assert {
    condition     = google_cloud_scheduler_job.export.http_target[0].oauth_token[0].scope == "https://www.googleapis.com/auth/datastore" && length(google_cloud_scheduler_job.export.http_target[0].oidc_token) == 0
    error_message = "Google's APIs take an access token, and this one is for Firestore alone."
  }
  assert {
    condition     = length(split(" ", google_cloud_scheduler_job.export.schedule)) == 5 && endswith(google_cloud_scheduler_job.export.schedule, " * * *")
    error_message = "The export does not run every day."
  }
  assert {
    condition     = google_service_account.export.account_id == "backup-export" && google_project_iam_member.export.role == "roles/datastore.importExportAdmin"
    error_message = "The export is started by an account that may do that and no more."
  }
  assert {
    condition = [google_storage_bucket_iam_member.export.role, google_storage_bucket_iam_member.export_bucket.role] == [
      "roles/storage.objectUser", "roles/storage.legacyBucketReader",
    ]
    error_message = "The export does not find its bucket, may not write into it, or may change it."
  }
}

run "exports_held_longer_than_kept_are_refused" {
  command = plan
  variables {
    retention = { exports_held_days = 100, exports_kept_days = 90 }
  }
  expect_failures = [var.retention]
}

run "a_database_that_was_restored_is_the_one_that_is_copied" {
  command = plan
  variables {
    live_database = "restored-1"
  }

  assert {
    condition     = endswith(google_cloud_scheduler_job.export.http_target[0].uri, "/databases/restored-1:exportDocuments")
    error_message = "The export is of the database that was left."
  }
  assert {
    condition     = google_firestore_backup_schedule.daily.database == "restored-1" && google_firestore_backup_schedule.weekly.database == "restored-1"
    error_message = "The backups are of the database that was left."
  }
  assert {
    condition     = google_firestore_database.main.name == "(default)" && output.live_database == "restored-1"
    error_message = "The default database is Terraform's own, and the other is what the services use."
  }
}
