# The database, who may use it directly, and its copies.

locals {
  # One list, generated from the schema in crates/domain, which Firestore's own tools read as well.
  # A query that this list does not serve is refused by the code before it reaches Firestore.
  schema = jsondecode(file("${path.module}/../../../firestore.indexes.json"))

  # Named by what they are, so that a new index does not move the others.
  indexes = {
    for index in local.schema.indexes :
    join(":", concat([index.collectionGroup], [
      for field in index.fields : "${field.fieldPath} ${field.order}"
    ])) => index
  }
  fields = {
    for field in local.schema.fieldOverrides : "${field.collectionGroup}.${field.fieldPath}" => field
  }

  day = 86400 # seconds

  # A restored database is made by a person in an emergency and is not Terraform's own.
  live = var.live_database == "(default)" ? google_firestore_database.main.name : var.live_database
}

resource "google_firestore_database" "main" {
  project     = var.project
  name        = "(default)"
  location_id = var.location
  type        = "FIRESTORE_NATIVE"

  # Every commit states what it expects of each document and takes no lock; nothing here waits for one.
  concurrency_mode            = "OPTIMISTIC"
  app_engine_integration_mode = "DISABLED"

  # Any minute of the last seven days can be read or restored.
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"

  # Bookings outlive a mistake in Terraform: Firestore refuses to delete the database, and `destroy`
  # forgets it rather than asking for that.
  delete_protection_state = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy         = "ABANDON"

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_firestore_index" "composite" {
  for_each = local.indexes

  project     = var.project
  database    = google_firestore_database.main.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields

    content {
      field_path = fields.value.fieldPath
      order      = fields.value.order
    }
  }
}

# Expiries, and what is kept out of the indexes that Firestore makes by itself.
resource "google_firestore_field" "override" {
  for_each = local.fields

  project    = var.project
  database   = google_firestore_database.main.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  # An empty block says that the field has no index; without the block it has the usual ones.
  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes

      content {
        order       = indexes.value.order
        query_scope = indexes.value.queryScope
      }
    }
  }

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [true] : []

    content {}
  }
}

# What clients may do that talk to Firestore themselves. The services are not concerned.
resource "google_firebaserules_ruleset" "firestore" {
  project = var.project

  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/../../../firestore.rules")
    }
  }

  lifecycle {
    # The released one cannot be deleted, so the release moves first.
    create_before_destroy = true
  }

  depends_on = [google_firestore_database.main]
}

resource "google_firebaserules_release" "firestore" {
  project = var.project
  # The name by which Firestore finds the rules of its default database.
  name         = "cloud.firestore"
  ruleset_name = "projects/${var.project}/rulesets/${google_firebaserules_ruleset.firestore.name}"
}

# Backups: inside Firestore, restored into a new database with its indexes; expiries and rules do not come
# along. They survive the database, which point-in-time recovery does not.

resource "google_firestore_backup_schedule" "daily" {
  project   = var.project
  database  = local.live
  retention = "${var.retention.daily_backup_days * local.day}s"

  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  project   = var.project
  database  = local.live
  retention = "${var.retention.weekly_backup_days * local.day}s"

  weekly_recurrence {
    day = var.schedules.weekly_day
  }
}
