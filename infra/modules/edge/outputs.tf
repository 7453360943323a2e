output "ip_addresses" {
  description = "What the name server is to say for both hosts: A and AAAA."
  value = {
    A    = google_compute_global_address.ip["IPV4"].address
    AAAA = google_compute_global_address.ip["IPV6"].address
  }
}

output "certificate" {
  description = "Name of the managed certificate. It is active some time after both hosts point here."
  value       = google_compute_managed_ssl_certificate.hosts.name
}

output "candidate_header" {
  description = "Header that leads to the revision tagged `candidate`."
  value       = local.candidate_header
}

output "security_policy" {
  description = "Name of the Cloud Armor policy."
  value       = google_compute_security_policy.edge.name
}

output "url_map" {
  description = "Name of the URL map, as metrics have it."
  value       = google_compute_url_map.https.name
}

output "visitor_backends" {
  description = "Backends by which people and API clients come, as metrics have them: without health checks and candidates."
  value       = sort([for key, backend in google_compute_backend_service.all : backend.name if !endswith(key, "-health") && !endswith(key, "-candidate")])
}
