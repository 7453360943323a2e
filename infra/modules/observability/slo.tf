# What is promised: 99.9 % of requests are answered, and 95 % of the API's calls within 200 ms, each over
# 28 days. Four whole weeks, so that every window has the same number of Saturdays.

locals {
  availability_goal = 0.999
  latency_goal      = 0.95
  latency_ms        = 200

  # Without 4xx: what a visitor got wrong says nothing of us, and a scanner that Cloud Armor turns away by
  # the thousand must not make failures look rare.
  visits = join(" AND ", [
    "metric.type=\"loadbalancing.googleapis.com/https/request_count\"",
    "resource.type=\"https_lb_rule\"",
    "resource.labels.url_map_name=\"${var.url_map}\"",
    "resource.labels.backend_target_name=one_of(${join(",", [for name in var.visitor_backends : "\"${name}\""])})",
    "metric.labels.response_code_class!=\"400\"",
  ])
  failed_visits = "${local.visits} AND metric.labels.response_code_class=\"500\""
}

resource "google_monitoring_custom_service" "baybook" {
  project      = var.project
  service_id   = "baybook"
  display_name = "Baybook"
}

# Measured at the load balancer: it sees what a visitor sees, also when there is no instance to answer.
# The API's failures show there as well, in its own host's answers and in the pages'.
resource "google_monitoring_slo" "availability" {
  project             = var.project
  service             = google_monitoring_custom_service.baybook.service_id
  slo_id              = "availability"
  display_name        = "99.9 % of requests are answered without a failure of ours"
  goal                = local.availability_goal
  rolling_period_days = 28

  request_based_sli {
    good_total_ratio {
      total_service_filter = local.visits
      bad_service_filter   = local.failed_visits
    }
  }
}

# Measured by the API: most of its calls come from the pages, past the load balancer. Cloud Run measures
# them as well, but cannot tell uptime checks from people, and has no bound at 200 ms.
resource "google_monitoring_slo" "latency" {
  project             = var.project
  service             = google_monitoring_custom_service.baybook.service_id
  slo_id              = "latency"
  display_name        = "95 % of the API's calls are answered within 200 ms"
  goal                = local.latency_goal
  rolling_period_days = 28

  request_based_sli {
    distribution_cut {
      distribution_filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.api_latency.name}\" AND resource.type=\"cloud_run_revision\""

      range {
        min = 0
        max = local.latency_ms
      }
    }
  }
}
