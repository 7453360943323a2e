output "trigger" {
  description = "Name of the trigger; `rollout promote` starts production's."
  value       = google_cloudbuild_trigger.release.name
}

output "trigger_id" {
  description = "Id of the trigger."
  value       = google_cloudbuild_trigger.release.id
}

output "delivery_email" {
  description = "As whom the build runs."
  value       = google_service_account.delivery.email
}
