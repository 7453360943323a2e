output "addresses" {
  description = "What the name server is to say for both hosts: A and AAAA."
  value       = module.edge.ip_addresses
}

output "certificate" {
  description = "Name of the managed certificate."
  value       = module.edge.certificate
}

output "candidate_header" {
  description = "Header that leads to the revision tagged `candidate`."
  value       = module.edge.candidate_header
}

output "worker_urls" {
  description = "All addresses of the worker; those that end in a.run.app go into worker_extra_audiences."
  value       = module.services.worker_urls
}

output "images" {
  description = "What the newest revisions run, by digest."
  value       = module.services.images
}

output "repositories" {
  description = "Prefix of image references by repository."
  value       = module.registry.repositories
}

output "database" {
  description = "Name of the database."
  value       = module.data.database
}

output "export_bucket" {
  description = "Name of the bucket of daily exports."
  value       = module.data.export_bucket
}

output "delivery_email" {
  description = "As whom builds run. Production's goes into staging's image_readers."
  value       = module.delivery.delivery_email
}

output "trigger" {
  description = "Name of the trigger that releases."
  value       = module.delivery.trigger
}

output "alerts" {
  description = "Keys of all alerts; each is a heading of docs/runbooks/alerts.md."
  value       = module.observability.alerts
}

output "metrics" {
  description = "Names of the log-based metrics."
  value       = module.observability.metrics
}

output "dashboard" {
  description = "Id of the dashboard."
  value       = module.observability.dashboard
}
