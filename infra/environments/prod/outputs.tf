output "addresses" {
  description = "What the name server is to say for both hosts: A and AAAA."
  value       = module.stack.addresses
}

output "certificate" {
  description = "Name of the managed certificate."
  value       = module.stack.certificate
}

output "candidate_header" {
  description = "Header that leads to the revision tagged `candidate`."
  value       = module.stack.candidate_header
}

output "worker_urls" {
  description = "All addresses of the worker; those that end in a.run.app go into worker_extra_audiences."
  value       = module.stack.worker_urls
}

output "images" {
  description = "What the newest revisions run, by digest."
  value       = module.stack.images
}

output "repositories" {
  description = "Prefix of image references by repository."
  value       = module.stack.repositories
}

output "database" {
  description = "Name of the database."
  value       = module.stack.database
}

output "export_bucket" {
  description = "Name of the bucket of daily exports."
  value       = module.stack.export_bucket
}

output "delivery_email" {
  description = "As whom builds run. Production's goes into staging's image_readers."
  value       = module.stack.delivery_email
}

output "trigger" {
  description = "Name of the trigger that releases."
  value       = module.stack.trigger
}

output "alerts" {
  description = "Keys of all alerts; each is a heading of docs/runbooks/alerts.md."
  value       = module.stack.alerts
}

output "metrics" {
  description = "Names of the log-based metrics."
  value       = module.stack.metrics
}

output "dashboard" {
  description = "Id of the dashboard."
  value       = module.stack.dashboard
}
