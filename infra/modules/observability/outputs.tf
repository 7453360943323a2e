output "alerts" {
  description = "Keys of all alerts; each is a heading of docs/runbooks/alerts.md."
  value       = sort(keys(local.alerts))
}

output "alert_policies" {
  description = "Ids of the alert policies by key."
  value       = { for key, policy in google_monitoring_alert_policy.all : key => policy.id }
}

output "metrics" {
  description = "Names of the log-based metrics, as `logging.googleapis.com/user/NAME` has them. Each has the revision as a label of its resource. `rollout` goes by Cloud Run's own request_count and request_latencies, which are there for every service."
  value = merge(
    {
      booking_latency  = google_logging_metric.booking_latency.name
      booking_failures = google_logging_metric.booking_failures.name
      api_latency      = google_logging_metric.api_latency.name
    },
    { for key, metric in google_logging_metric.counted : key => metric.name },
  )
}

output "slos" {
  description = "Full names of the service level objectives."
  value = {
    availability = google_monitoring_slo.availability.name
    latency      = google_monitoring_slo.latency.name
  }
}

output "dashboard" {
  description = "Id of the dashboard."
  value       = google_monitoring_dashboard.main.id
}
