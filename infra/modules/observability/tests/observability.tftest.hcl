# Needs Terraform 1.7 for the stand-in providers.

mock_provider "google" {}

variables {
  project     = "workshop"
  environment = "prod"
  domain      = "book.example.com"
  api_domain  = "api.book.example.com"
  services = {
    web    = "frontend-ssr"
    api    = "backend-api"
    worker = "notification-worker"
  }
  max_instances       = { frontend-ssr = 10, backend-api = 4, notification-worker = 3 }
  queue_name          = "notification-tasks"
  jobs                = { sweep = "outbox-sweep", export = "firestore-export" }
  url_map             = "baybook"
  visitor_backends    = ["api", "web", "web-assets"]
  notification_emails = ["ops@example.com"]
  runbooks_url        = "https://git.example.com/workshop/baybook/blob/main/docs/runbooks"
}

run "booking_failures" {
  command = apply

  assert {
    condition = (
      google_monitoring_alert_policy.all["booking-failures"].conditions[0].condition_threshold[0].threshold_value == 1 &&
      google_monitoring_alert_policy.all["booking-failures"].conditions[0].condition_threshold[0].comparison == "COMPARISON_GT" &&
      google_monitoring_alert_policy.all["booking-failures"].conditions[0].condition_threshold[0].duration == "0s" &&
      google_monitoring_alert_policy.all["booking-failures"].conditions[0].condition_threshold[0].aggregations[0].alignment_period == "900s" &&
      google_monitoring_alert_policy.all["booking-failures"].conditions[0].condition_threshold[0].aggregations[0].cross_series_reducer == "REDUCE_SUM" &&
      strcontains(google_monitoring_alert_policy.all["booking-failures"].conditions[0].condition_threshold[0].filter, "user/booking_failures")
    )
    error_message = "More than one booking failure in 15 minutes tells nobody."
  }
  assert {
    condition = alltrue([
      for url in [
        "https://backend-api-1.europe-west1.run.app/bookings", "https://api.book.example.com/bookings",
        "https://api.book.example.com/staff/bookings",
        ] : can(regex(
          regex("requestUrl=~\"([^\"]+)\"", google_logging_metric.booking_failures.filter)[0], url
      ))
      ]) && !can(regex(
      regex("requestUrl=~\"([^\"]+)\"", google_logging_metric.booking_failures.filter)[0],
      "https://api.book.example.com/bookings/lookup"
    ))
    error_message = "Something else than a booking counts as one, or a booking does not."
  }
  assert {
    condition = google_logging_metric.booking_failures.filter == join("\n", [
      "resource.type=\"cloud_run_revision\"",
      "resource.labels.service_name=\"backend-api\"",
      "log_id(\"run.googleapis.com/requests\")",
      "httpRequest.requestMethod=\"POST\"",
      "httpRequest.requestUrl=~\"^https?://[^/]+/(staff/)?bookings([?].*)?$\"",
      "(httpRequest.status>=500 OR (httpRequest.status=429 AND textPayload:\"no available instance\"))",
    ])
    error_message = "A failed booking is not counted, or something else is: the filter is another."
  }
}

run "metrics" {
  command = apply

  assert {
    condition = (
      google_logging_metric.booking_latency.name == "booking_latency" &&
      google_logging_metric.booking_latency.metric_descriptor[0].value_type == "DISTRIBUTION" &&
      google_logging_metric.booking_latency.value_extractor == "EXTRACT(jsonPayload.latency_ms)"
    )
    error_message = "The latency of bookings is not a distribution of what the API measured."
  }
  assert {
    condition     = contains(google_logging_metric.api_latency.bucket_options[0].explicit_buckets[0].bounds, 200)
    error_message = "What is within 200 ms would be estimated."
  }
  assert {
    condition     = strcontains(google_logging_metric.counted["dead_letters"].filter, "\"an event is dead\"") && strcontains(google_logging_metric.counted["commit_conflicts"].filter, "\"conflict\"")
    error_message = "Dead letters or conflicts are looked for by other words than the services'."
  }
  assert {
    condition = {
      for name, filter in merge(
        { for name, metric in google_logging_metric.counted : name => metric.filter },
        { booking_latency = google_logging_metric.booking_latency.filter, api_latency = google_logging_metric.api_latency.filter },
      ) : name => [for line in split("\n", filter) : line]
      } == {
      booking_latency = [
        "resource.type=\"cloud_run_revision\"", "resource.labels.service_name=\"backend-api\"", "jsonPayload.message=\"request\"",
        "jsonPayload.\"http.request.method\"=\"POST\"", "jsonPayload.\"http.route\"=(\"/bookings\" OR \"/staff/bookings\")",
      ]
      api_latency = [
        "resource.type=\"cloud_run_revision\"", "resource.labels.service_name=\"backend-api\"", "jsonPayload.message=\"request\"",
        "NOT jsonPayload.\"http.route\"=(\"/healthz\" OR \"/livez\" OR \"/readyz\")",
      ]
      api_slow_calls = [
        "resource.type=\"cloud_run_revision\"", "resource.labels.service_name=\"backend-api\"", "jsonPayload.message=\"request\"",
        "NOT jsonPayload.\"http.route\"=(\"/healthz\" OR \"/livez\" OR \"/readyz\")", "jsonPayload.latency_ms>200",
      ]
      dead_letters     = ["resource.type=\"cloud_run_revision\"", "jsonPayload.message=\"an event is dead\""]
      commit_conflicts = ["resource.type=\"cloud_run_revision\"", "jsonPayload.message=\"conflict\"", "jsonPayload.target=~\"^baybook_domain::desk\""]
      failed_jobs      = ["resource.type=\"cloud_scheduler_job\"", "severity>=ERROR"]
    }
    error_message = "A metric counts other lines than it says."
  }
}

run "promises" {
  command = apply

  assert {
    condition     = google_monitoring_slo.availability.goal == 0.999 && google_monitoring_slo.latency.goal == 0.95
    error_message = "The goals are not 99.9 % and 95 %."
  }
  assert {
    condition     = google_monitoring_slo.availability.rolling_period_days == 28 && google_monitoring_slo.latency.rolling_period_days == 28
    error_message = "A promise is not for 28 days."
  }
  assert {
    condition     = google_monitoring_slo.latency.request_based_sli[0].distribution_cut[0].range[0].max == 200
    error_message = "A call that takes longer than 200 ms counts as good."
  }
  assert {
    condition = (
      google_monitoring_slo.availability.request_based_sli[0].good_total_ratio[0].total_service_filter == join(" AND ", [
        "metric.type=\"loadbalancing.googleapis.com/https/request_count\"", "resource.type=\"https_lb_rule\"",
        "resource.labels.url_map_name=\"baybook\"", "resource.labels.backend_target_name=one_of(\"api\",\"web\",\"web-assets\")",
        "metric.labels.response_code_class!=\"400\"",
      ]) &&
      google_monitoring_slo.availability.request_based_sli[0].good_total_ratio[0].bad_service_filter == join(" AND ", [
        google_monitoring_slo.availability.request_based_sli[0].good_total_ratio[0].total_service_filter,
        "metric.labels.response_code_class=\"500\"",
      ])
    )
    error_message = "Health checks count as visits, or failures do not as failures."
  }
}

run "burns" {
  command = apply

  assert {
    condition = {
      for key in ["availability-fast-burn", "availability-slow-burn", "latency-fast-burn", "latency-slow-burn"] :
      key => join(" ", concat([google_monitoring_alert_policy.all[key].combiner], [
        for condition in google_monitoring_alert_policy.all[key].conditions :
        "${condition.condition_threshold[0].threshold_value}@${regex("\"([0-9]+s)\"", condition.condition_threshold[0].filter)[0]}"
        if startswith(condition.condition_threshold[0].filter, "select_slo_burn_rate(")
      ]))
      } == {
      availability-fast-burn = "AND 14.4@3600s 14.4@300s"
      availability-slow-burn = "AND 6@21600s 6@1800s"
      latency-fast-burn      = "AND 14.4@3600s 14.4@300s"
      latency-slow-burn      = "AND 6@21600s 6@1800s"
    }
    error_message = "The rates or windows of the burn alerts are others."
  }
}

run "everybody_is_told_and_finds_the_runbook" {
  command = apply

  assert {
    condition = output.alerts == tolist([
      "availability-fast-burn", "availability-slow-burn", "booking-failures", "certificate-expiry", "commit-conflicts",
      "dead-letters", "instance-saturation", "latency-fast-burn", "latency-slow-burn", "queue-delay", "queue-depth",
      "quota-exceeded", "scheduled-jobs", "uptime",
    ])
    error_message = "An alert is gone or new: see to its runbook and to this list."
  }
  assert {
    condition = alltrue([
      for key, policy in google_monitoring_alert_policy.all :
      length(policy.notification_channels) == 1 && strcontains(policy.documentation[0].content, "docs/runbooks/alerts.md#${key}") &&
      policy.documentation[0].links[0].url == "https://git.example.com/workshop/baybook/blob/main/docs/runbooks/alerts.md#${key}"
    ])
    error_message = "An alert tells nobody, or does not say where its runbook is."
  }
  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.all : coalesce(policy.enabled, true)])
    error_message = "An alert is switched off."
  }
}

run "other_figures" {
  command = apply

  assert {
    condition = {
      for key in ["dead-letters", "queue-delay", "queue-depth", "commit-conflicts", "certificate-expiry", "quota-exceeded", "uptime"] :
      key => google_monitoring_alert_policy.all[key].conditions[0].condition_threshold[0].threshold_value
      } == {
      dead-letters       = 0
      queue-delay        = 300000
      queue-depth        = 100
      commit-conflicts   = 100
      certificate-expiry = 20
      quota-exceeded     = 0
      uptime             = 1
    }
    error_message = "The figures are others."
  }
  assert {
    condition     = [for condition in google_monitoring_alert_policy.all["instance-saturation"].conditions : condition.condition_threshold[0].threshold_value] == [3, 8, 2]
    error_message = "Instances run out unnoticed."
  }
  assert {
    condition     = [for condition in google_monitoring_alert_policy.all["scheduled-jobs"].conditions : condition.condition_threshold[0].threshold_value] == [0, 10]
    error_message = "A day without an export is noticed by nobody."
  }
}

run "how_alerts_count" {
  command = apply

  assert {
    condition = {
      for key, policy in google_monitoring_alert_policy.all : key => join(" ", distinct([
        for condition in policy.conditions : join(" ", [
          condition.condition_threshold[0].comparison,
          condition.condition_threshold[0].duration,
          condition.condition_threshold[0].aggregations[0].alignment_period,
          condition.condition_threshold[0].aggregations[0].per_series_aligner,
          condition.condition_threshold[0].aggregations[0].cross_series_reducer,
        ]) if length(condition.condition_threshold[0].aggregations) == 1
      ]))
      } == {
      availability-fast-burn = "COMPARISON_GT 0s 3600s ALIGN_DELTA REDUCE_SUM"
      availability-slow-burn = "COMPARISON_GT 0s 21600s ALIGN_DELTA REDUCE_SUM"
      latency-fast-burn      = "COMPARISON_GT 0s 3600s ALIGN_DELTA REDUCE_SUM"
      latency-slow-burn      = "COMPARISON_GT 0s 21600s ALIGN_DELTA REDUCE_SUM"
      booking-failures       = "COMPARISON_GT 0s 900s ALIGN_DELTA REDUCE_SUM"
      uptime                 = "COMPARISON_GT 120s 1200s ALIGN_NEXT_OLDER REDUCE_COUNT_FALSE"
      queue-depth            = "COMPARISON_GT 900s 300s ALIGN_MIN REDUCE_SUM"
      commit-conflicts       = "COMPARISON_GT 0s 600s ALIGN_DELTA REDUCE_SUM"
      dead-letters           = "COMPARISON_GT 0s 300s ALIGN_DELTA REDUCE_SUM"
      queue-delay            = "COMPARISON_GT 0s 300s ALIGN_PERCENTILE_95 REDUCE_MAX"
      certificate-expiry     = "COMPARISON_LT 3600s 1200s ALIGN_NEXT_OLDER REDUCE_MIN"
      quota-exceeded         = "COMPARISON_GT 0s 300s ALIGN_COUNT_TRUE REDUCE_SUM"
      instance-saturation    = "COMPARISON_GT 600s 60s ALIGN_MAX REDUCE_SUM"
      scheduled-jobs         = "COMPARISON_GT 0s 3600s ALIGN_DELTA REDUCE_SUM COMPARISON_GT 0s 600s ALIGN_DELTA REDUCE_SUM"
    }
    error_message = "An alert counts otherwise, or over another time."
  }
  assert {
    condition = {
      for key, policy in google_monitoring_alert_policy.all : policy.severity => key...
      } == {
      CRITICAL = ["availability-fast-burn", "booking-failures", "latency-fast-burn", "uptime"]
      ERROR = [
        "availability-slow-burn", "certificate-expiry", "dead-letters", "instance-saturation", "latency-slow-burn",
        "queue-delay", "quota-exceeded", "scheduled-jobs",
      ]
      WARNING = ["commit-conflicts", "queue-depth"]
    }
    error_message = "An alert wakes people that should not, or lets them sleep."
  }
}

run "from_outside" {
  command = apply

  assert {
    condition = alltrue([
      for check in google_monitoring_uptime_check_config.hosts :
      check.http_check[0].path == "/healthz" && check.http_check[0].use_ssl && check.http_check[0].validate_ssl
    ]) && toset([for check in google_monitoring_uptime_check_config.hosts : check.monitored_resource[0].labels.host]) == toset([var.domain, var.api_domain])
    error_message = "One of the hosts is not asked for /healthz over TLS."
  }
}

run "secrets_in_links_are_not_kept" {
  command = apply

  assert {
    condition = alltrue([
      for address in ["https://book.example.com/bookings/1?token=abc", "https://book.example.com/bookings/1?shop=east&token=abc", "https://book.example.com/calendar/abc.ics"] :
      can(regex(regex("requestUrl=~\"([^\"]+)\"", google_logging_project_exclusion.secret_links.filter)[0], address))
    ])
    error_message = "Somebody who reads the log can open a booking."
  }
}

run "somebody_has_to_be_told" {
  command         = plan
  expect_failures = [var.notification_emails]

  variables {
    notification_emails = []
  }
}
