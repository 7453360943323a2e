# The daily export: files outside Firestore, which single collections, another project or another
# program can read. Backups are the first resort; this is for when Firestore itself is in question.

resource "google_storage_bucket" "exports" {
  #checkov:skip=CKV_GCP_78:A retained object is neither overwritten nor deleted, and a bucket has either a retention policy or versions.
  #checkov:skip=CKV_GCP_62:Who read or wrote is in the project's audit log; a bucket of access logs would need guarding itself.
  #checkov:skip=CKV_GCP_63:A plan without access logs is taken for one that logs to itself.
  project  = var.project
  name     = "${var.project}-firestore-exports"
  location = var.export_location

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  # Names of customers are in here: held long enough to be there when a loss is noticed, and then gone.
  retention_policy {
    retention_period = var.retention.exports_held_days * local.day
    # Locking cannot be taken back, not even for a request to erase somebody's data.
    is_locked = false
  }

  # Hardly ever read, so the cheaper class after a day; by then the next one is the newest. Its price is
  # for 30 days at least, which is less than exports are held.
  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }
    condition {
      age                   = 1
      matches_storage_class = ["STANDARD"]
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = var.retention.exports_kept_days
    }
  }

  # Parts of an export that broke off are of no use to anybody.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_service_account" "export" {
  project      = var.project
  account_id   = "backup-export"
  display_name = "Starts the daily export"
}

# Starting an export is a right on the whole project; there is no narrower role with it.
resource "google_project_iam_member" "export" {
  project = var.project
  role    = "roles/datastore.importExportAdmin"
  member  = google_service_account.export.member
}

# Into this bucket and no other. It may not change the bucket, so it cannot lift the retention. The
# files are written by Firestore's own agent, which has its rights in its own project already (bootstrap).
resource "google_storage_bucket_iam_member" "export" {
  bucket = google_storage_bucket.exports.name
  role   = "roles/storage.objectUser"
  member = google_service_account.export.member
}

# Firestore looks the bucket up before it begins, as whoever asks for the export. The role for objects does not
# hold that.
resource "google_storage_bucket_iam_member" "export_bucket" {
  bucket = google_storage_bucket.exports.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.export.member
}

resource "google_cloud_scheduler_job" "export" {
  project     = var.project
  region      = var.region
  name        = "firestore-export"
  description = "Starts the daily export of the database."
  schedule    = var.schedules.export
  time_zone   = var.schedules.time_zone

  # Firestore answers when the export has begun, not when it is done: a few seconds.
  attempt_deadline = "60s"

  # A second export of a day does no harm, a day without one does. Minutes between the attempts, so
  # that a short outage is over: 2, 4, 8, 16 and 32, together about an hour.
  retry_config {
    retry_count          = 5
    min_backoff_duration = "120s"
    max_backoff_duration = "1920s"
    max_doublings        = 4
  }

  http_target {
    http_method = "POST"
    uri         = "https://firestore.googleapis.com/v1/projects/${var.project}/databases/${local.live}:exportDocuments"
    headers     = { "Content-Type" = "application/json" }
    # The bucket without a path: Firestore makes a folder named after the time, a new one each day.
    body = base64encode(jsonencode({ outputUriPrefix = "gs://${google_storage_bucket.exports.name}" }))

    oauth_token {
      service_account_email = google_service_account.export.email
      # What the method asks for, and nothing of the rest of the cloud.
      scope = "https://www.googleapis.com/auth/datastore"
    }
  }

  depends_on = [
    google_project_iam_member.export,
    google_storage_bucket_iam_member.export,
    google_storage_bucket_iam_member.export_bucket,
  ]
}
