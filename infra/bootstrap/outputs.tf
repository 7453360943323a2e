output "state_bucket" {
  description = "Name of the bucket for `terraform init -backend-config=bucket=...`, here and in the environment."
  value       = google_storage_bucket.state.name
}

output "services" {
  description = "The project's services that are switched on."
  value       = sort(keys(google_project_service.all))
}
