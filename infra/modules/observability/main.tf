# What is measured, what is promised, and who is told.

locals {
  api_lines = join("\n", [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=\"${var.services.api}\"",
    # One line for each request, by service-kit/src/http/edge.rs. Routes are patterns, never paths.
    "jsonPayload.message=\"request\"",
  ])

  # Bounds of latencies in milliseconds. 200 is the promise, so it has to be one of them: what lies
  # between two bounds is estimated.
  latency_bounds = [5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 15000]
}

# Metrics

# How long it takes to book, as the API measured it. `status` tells a booking (201) from a start that was
# taken meanwhile (409).
resource "google_logging_metric" "booking_latency" {
  project     = var.project
  name        = "booking_latency"
  description = "How long POST /bookings of the API took."
  filter = join("\n", [
    local.api_lines,
    "jsonPayload.\"http.request.method\"=\"POST\"",
    "jsonPayload.\"http.route\"=(\"/bookings\" OR \"/staff/bookings\")",
  ])
  value_extractor = "EXTRACT(jsonPayload.latency_ms)"

  label_extractors = {
    route  = "EXTRACT(jsonPayload.\"http.route\")"
    status = "EXTRACT(jsonPayload.status)"
  }

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = "ms"
    display_name = "Latency of bookings"

    labels {
      key         = "route"
      value_type  = "STRING"
      description = "/bookings for customers, /staff/bookings for walk-ins"
    }

    labels {
      key         = "status"
      value_type  = "INT64"
      description = "HTTP status"
    }
  }

  bucket_options {
    explicit_buckets {
      bounds = local.latency_bounds
    }
  }
}

# Bookings that failed on our side. From Cloud Run's own log and not the API's: an instance that was
# killed, or that there was none of, writes no line. Where all instances are taken that there may be, Cloud Run
# answers 429; the API's own 429 is for a client that asks too often, and has no such text.
resource "google_logging_metric" "booking_failures" {
  project     = var.project
  name        = "booking_failures"
  description = "POST /bookings of the API that were answered 5xx, by the API or in its place, or had no instance."
  filter = join("\n", [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=\"${var.services.api}\"",
    "log_id(\"run.googleapis.com/requests\")",
    "httpRequest.requestMethod=\"POST\"",
    "httpRequest.requestUrl=~\"^https?://[^/]+/(staff/)?bookings([?].*)?$\"",
    "(httpRequest.status>=500 OR (httpRequest.status=429 AND textPayload:\"no available instance\"))",
  ])

  label_extractors = {
    status = "EXTRACT(httpRequest.status)"
  }

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "Bookings that failed"

    labels {
      key         = "status"
      value_type  = "INT64"
      description = "HTTP status"
    }
  }
}

# Every call of the API by people and clients; the indicator of the promise on latency. Uptime checks and
# probes are not logged at this level, and at a small workshop they would be most of the requests.
resource "google_logging_metric" "api_latency" {
  project         = var.project
  name            = "api_latency"
  description     = "How long calls of the API took, without health checks."
  filter          = join("\n", [local.api_lines, "NOT jsonPayload.\"http.route\"=(\"/healthz\" OR \"/livez\" OR \"/readyz\")"])
  value_extractor = "EXTRACT(jsonPayload.latency_ms)"

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = "ms"
    display_name = "Latency of the API"
  }

  bucket_options {
    explicit_buckets {
      bounds = local.latency_bounds
    }
  }
}

resource "google_logging_metric" "counted" {
  for_each = {
    api_slow_calls = {
      description = "Calls of the API that took longer than promised."
      filter = join("\n", [
        local.api_lines,
        "NOT jsonPayload.\"http.route\"=(\"/healthz\" OR \"/livez\" OR \"/readyz\")",
        "jsonPayload.latency_ms>${local.latency_ms}",
      ])
    }
    # By whoever gave up: the worker, or the API when it puts events into the queue.
    dead_letters = {
      description = "Events that nobody will be told of any more, until somebody has them tried again."
      filter      = "resource.type=\"cloud_run_revision\"\njsonPayload.message=\"an event is dead\""
    }
    # By the desk (domain/src/desk/batch.rs). The worker has one too, for the calendar's blocks.
    commit_conflicts = {
      description = "Commits that lost the race for a day and were made again."
      filter      = "resource.type=\"cloud_run_revision\"\njsonPayload.message=\"conflict\"\njsonPayload.target=~\"^baybook_domain::desk\""
    }
    # The sweep, the export, and what else is started by the clock.
    failed_jobs = {
      description = "Runs of scheduled jobs that failed."
      filter      = "resource.type=\"cloud_scheduler_job\"\nseverity>=ERROR"
    }
  }

  project     = var.project
  name        = each.key
  description = each.value.description
  filter      = each.value.filter

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = each.value.description
  }
}

# The links by which bookings and accounts are managed carry their secret in the query, and the platform
# logs whole addresses, also that of the page from which something was asked for. Such lines are not kept.
# They are counted all the same, since metrics see what is excluded, and the services' own lines have the
# route. What Cloud Armor does with such a link is seen by its metrics alone.
resource "google_logging_project_exclusion" "secret_links" {
  project     = var.project
  name        = "links-with-secrets"
  description = "Request lines whose address holds a token, or the name of a calendar feed."
  filter = join("\n", [
    "(log_id(\"requests\") OR log_id(\"run.googleapis.com/requests\"))",
    "(httpRequest.requestUrl=~\"([?&]token=|/calendar/)\" OR httpRequest.referer=~\"[?&]token=\")",
  ])
}

# From outside

resource "google_monitoring_uptime_check_config" "hosts" {
  for_each = { web = var.domain, api = var.api_domain }

  project      = var.project
  display_name = "${var.environment}: ${each.value}"
  # Six places a minute. Each wakes pages or API if they sleep, and is all that a warm instance costs.
  period  = "60s"
  timeout = "10s" # as long as a person waits
  # Why it failed is wanted when it did.
  log_check_failures = true

  http_check {
    path         = "/healthz"
    port         = 443
    use_ssl      = true
    validate_ssl = true

    accepted_response_status_codes {
      status_value = 200
    }
  }

  # Only a container of ours says this; a page of Google's front end does not.
  content_matchers {
    content = "\"ok\""
    matcher = "MATCHES_JSON_PATH"

    json_path_matcher {
      json_path    = "$.status"
      json_matcher = "EXACT_MATCH"
    }
  }

  monitored_resource {
    type = "uptime_url"

    labels = {
      project_id = var.project
      host       = each.value
    }
  }
}

# People

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.notification_emails)

  project      = var.project
  type         = "email"
  display_name = each.key

  labels = {
    email_address = each.key
  }
}
