output "queue_id" {
  description = "Whole name of the queue: projects/PROJECT/locations/REGION/queues/notification-tasks."
  value       = google_cloud_tasks_queue.notifications.id
}

output "queue_name" {
  description = "Name of the queue within the project, as metrics have it."
  value       = google_cloud_tasks_queue.notifications.name
}

output "task_caller_email" {
  description = "As whom the queue calls the worker."
  value       = google_service_account.callers["task-caller"].email
}

output "sweep_caller_email" {
  description = "As whom the sweep calls the worker."
  value       = google_service_account.callers["sweep-caller"].email
}

output "trigger_email" {
  description = "As whom the trigger calls the worker."
  value       = google_service_account.callers["outbox-trigger"].email
}

output "sweep_job" {
  description = "Name of the job that sends the sweep."
  value       = google_cloud_scheduler_job.sweep.name
}
