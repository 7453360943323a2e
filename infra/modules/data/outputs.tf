output "database" {
  description = "Name of the database, `(default)`."
  value       = google_firestore_database.main.name
}

output "live_database" {
  description = "Name of the database that the services use."
  value       = local.live
}

output "database_location" {
  description = "Location of the database; a trigger on it has to be there too."
  value       = google_firestore_database.main.location_id
}

output "export_bucket" {
  description = "Name of the bucket that holds the daily exports."
  value       = google_storage_bucket.exports.name
}

output "export_job" {
  description = "Name of the job that starts the daily export."
  value       = google_cloud_scheduler_job.export.name
}
