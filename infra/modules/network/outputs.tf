output "network_id" {
  description = "Id of the VPC network."
  value       = google_compute_network.main.id
}

output "subnet_id" {
  description = "Id of the subnet that the services' instances are in. Known when the ways out are."
  value       = google_compute_subnetwork.services.id

  # An instance that starts before its names resolve and its way is open fails its probe.
  depends_on = [
    google_compute_firewall.google_apis,
    google_compute_firewall.no_other_way_out,
    google_dns_record_set.private_addresses,
    google_dns_record_set.private_names,
  ]
}
