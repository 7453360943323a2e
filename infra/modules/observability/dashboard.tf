# One page to look at first.

locals {
  # Title, unit and lines of each chart; a line is a filter with how it is brought together.
  charts = [
    {
      title = "Requests by answer"
      lines = [{
        filter  = "metric.type=\"loadbalancing.googleapis.com/https/request_count\" resource.type=\"https_lb_rule\" resource.labels.url_map_name=\"${var.url_map}\" resource.labels.backend_target_name=one_of(${join(",", [for name in var.visitor_backends : "\"${name}\""])})"
        aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["metric.labels.response_code_class"]
      }]
    },
    {
      title = "Bookings by answer, in five minutes"
      # How many values a distribution has is asked for in this language only.
      lines = [{
        promql = "sum by (status) (increase(logging_googleapis_com:user_${google_logging_metric.booking_latency.name}_count{monitored_resource=\"cloud_run_revision\"}[5m]))"
      }]
    },
    {
      title = "Latency of bookings (ms), half and 95 %"
      lines = [for share in ["50", "95"] : {
        filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.booking_latency.name}\" resource.type=\"cloud_run_revision\""
        aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_${share}", by = []
      }]
    },
    {
      title = "Latency of the API (ms), half and 95 %, by revision"
      lines = [for share in ["50", "95"] : {
        filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.api_latency.name}\" resource.type=\"cloud_run_revision\""
        aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_${share}", by = ["resource.labels.revision_name"]
      }]
    },
    {
      title = "Bookings that failed"
      lines = [{
        filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.booking_failures.name}\" resource.type=\"cloud_run_revision\""
        aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["resource.labels.revision_name"]
      }]
    },
    {
      title = "Answers by service and revision"
      lines = [{
        filter  = "metric.type=\"run.googleapis.com/request_count\" resource.type=\"cloud_run_revision\""
        aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["resource.labels.revision_name", "metric.labels.response_code_class"]
      }]
    },
    {
      title = "Instances"
      lines = [{
        filter  = "metric.type=\"run.googleapis.com/container/instance_count\" resource.type=\"cloud_run_revision\""
        aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = ["resource.labels.service_name", "metric.labels.state"]
      }]
    },
    {
      title = "Commits that lost the race"
      lines = [{
        filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.counted["commit_conflicts"].name}\" resource.type=\"cloud_run_revision\""
        aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["resource.labels.service_name"]
      }]
    },
    {
      title = "Tasks in the queue"
      lines = [{
        filter  = "metric.type=\"cloudtasks.googleapis.com/queue/depth\" ${replace(local.of_queue, " AND ", " ")}"
        aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = []
      }]
    },
    {
      title = "Delay of tasks (ms), 95 %"
      lines = [{
        filter  = "metric.type=\"cloudtasks.googleapis.com/queue/task_attempt_delays\" ${replace(local.of_queue, " AND ", " ")}"
        aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = []
      }]
    },
    {
      title = "Events that are dead"
      lines = [{
        filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.counted["dead_letters"].name}\" resource.type=\"cloud_run_revision\""
        aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = []
      }]
    },
    {
      title = "Error budget that is left"
      lines = [for slo in [google_monitoring_slo.availability, google_monitoring_slo.latency] : {
        filter  = "select_slo_budget_fraction(\"${slo.name}\")"
        aligner = "ALIGN_NEXT_OLDER", reducer = "REDUCE_NONE", by = []
      }]
    },
  ]
}

resource "google_monitoring_dashboard" "main" {
  project = var.project

  dashboard_json = jsonencode({
    displayName = "Baybook ${var.environment}"
    gridLayout = {
      columns = 3
      widgets = [
        for chart in local.charts : {
          title = chart.title
          xyChart = {
            dataSets = [
              for line in chart.lines : {
                plotType = "LINE"
                # By way of text, since the two have nothing in common.
                timeSeriesQuery = jsondecode(can(line.promql) ? jsonencode({ prometheusQuery = line.promql }) : jsonencode({
                  timeSeriesFilter = {
                    filter = line.filter
                    aggregation = {
                      # As fine as a day on the screen can show.
                      alignmentPeriod    = "300s"
                      perSeriesAligner   = line.aligner
                      crossSeriesReducer = line.reducer
                      groupByFields      = line.by
                    }
                  }
                }))
              }
            ]
          }
        }
      ]
    }
  })
}
