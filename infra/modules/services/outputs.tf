output "names" {
  description = "Names of the services: { web, api, worker }. Known when they are there."
  value       = { for key, service in google_cloud_run_v2_service.main : key => service.name }
}

output "urls" {
  description = "Addresses that the services call each other by: { web, api, worker }."
  value       = local.urls
}

output "worker_urls" {
  description = "All addresses of the worker. Those that are not in `urls` go into worker_extra_audiences."
  value       = google_cloud_run_v2_service.main["worker"].urls
}

output "emails" {
  description = "As whom each service runs: { web, api, worker }."
  value       = { for key, account in google_service_account.run_as : key => account.email }
}

output "account_names" {
  description = "The same accounts by their full names, for grants on them."
  value       = { for key, account in google_service_account.run_as : key => account.name }
}

output "secret_readers" {
  description = "Which service accounts read which secret."
  value = {
    for id in distinct(flatten([for wanted in values(local.secrets) : values(wanted)])) :
    # Not sorted: how many there are has to be known before their accounts are.
    id => [for key, wanted in local.secrets : google_service_account.run_as[key].email if contains(values(wanted), id)]
  }
}

output "images" {
  description = "What the newest revisions run, by digest; for promoting and for applying again."
  value       = var.images
}

output "max_instances" {
  description = "Most instances by the name of the service."
  value       = { for key, name in local.names : name => var.max_instances[key] }
}
