# Who is told when. The key of an alert is the heading of its runbook in docs/runbooks/alerts.md.

locals {
  minute = 60 # seconds
  hour   = 3600

  # Rates at which an error budget burns, by the Site Reliability Workbook (chapter 5): 2 % of the month's
  # budget within an hour, or 5 % within six. The short window ends the alert soon after the trouble.
  burns = {
    fast = { rate = 14.4, long = local.hour, short = 5 * local.minute, severity = "CRITICAL" }
    slow = { rate = 6, long = 6 * local.hour, short = 30 * local.minute, severity = "ERROR" }
  }

  # Few requests make rates jump: of ten an hour, one failure is a burn of a hundred. So a burn counts only
  # if there were more bad requests than these within the long window.
  slos = {
    availability = {
      name     = google_monitoring_slo.availability.name
      bad      = local.failed_visits
      at_least = 3 # one visitor who tries again and once more
    }
    latency = {
      name     = google_monitoring_slo.latency.name
      bad      = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.counted["api_slow_calls"].name}\" AND resource.type=\"cloud_run_revision\""
      at_least = 10 # a start of an instance, with the first pages that need it
    }
  }

  burn_alerts = merge([
    for slo, of in local.slos : {
      for burn, at in local.burns : "${slo}-${burn}-burn" => {
        summary  = "The error budget of ${slo} burns ${at.rate} times as fast as it may"
        severity = at.severity
        combiner = "AND"
        conditions = [
          {
            name      = "over ${at.long / local.minute} minutes"
            filter    = "select_slo_burn_rate(\"${of.name}\", \"${at.long}s\")"
            threshold = at.rate
          },
          {
            name      = "over ${at.short / local.minute} minutes"
            filter    = "select_slo_burn_rate(\"${of.name}\", \"${at.short}s\")"
            threshold = at.rate
          },
          {
            name      = "more than ${of.at_least} requests"
            filter    = of.bad
            threshold = of.at_least
            period    = at.long
            aligner   = "ALIGN_DELTA"
            reducer   = "REDUCE_SUM"
          },
        ]
      }
    }
  ]...)

  user_metric = {
    for key, metric in merge({ booking_failures = google_logging_metric.booking_failures }, google_logging_metric.counted) :
    key => "metric.type=\"logging.googleapis.com/user/${metric.name}\""
  }
  of_run    = "resource.type=\"cloud_run_revision\""
  of_queue  = "resource.type=\"cloud_tasks_queue\" AND resource.labels.queue_id=\"${var.queue_name}\""
  of_checks = "resource.type=\"uptime_url\" AND metric.labels.check_id=one_of(${join(",", [for check in google_monitoring_uptime_check_config.hosts : "\"${check.uptime_check_id}\""])})"

  alerts = merge(local.burn_alerts, {
    booking-failures = {
      summary  = "More than one booking failed within 15 minutes"
      severity = "CRITICAL"
      conditions = [{
        name      = "more than ${var.figures.booking_failures}"
        filter    = "${local.user_metric.booking_failures} AND ${local.of_run}"
        threshold = var.figures.booking_failures
        period    = 15 * local.minute
        aligner   = "ALIGN_DELTA"
        reducer   = "REDUCE_SUM"
      }]
    }

    uptime = {
      summary  = "Pages or API do not answer from outside"
      severity = "CRITICAL"
      conditions = [{
        # Two places at once: one is the internet's matter.
        name      = "two places or more"
        filter    = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND ${local.of_checks}"
        threshold = 1
        # The last result of each place, however late; a check that stops coming is not taken for a success.
        period   = 20 * local.minute
        aligner  = "ALIGN_NEXT_OLDER"
        reducer  = "REDUCE_COUNT_FALSE"
        group_by = ["resource.labels.host"]
        # For two rounds of checks.
        duration = 2 * local.minute
      }]
    }

    dead-letters = {
      summary  = "Somebody was not told, and will not be by itself"
      severity = "ERROR"
      conditions = [{
        name      = "any"
        filter    = "${local.user_metric.dead_letters} AND ${local.of_run}"
        threshold = 0
        period    = 5 * local.minute
        aligner   = "ALIGN_DELTA"
        reducer   = "REDUCE_SUM"
      }]
    }

    queue-delay = {
      summary  = "Messages leave late"
      severity = "ERROR"
      conditions = [{
        name      = "one in twenty later than ${var.figures.queue_delay_minutes} minutes"
        filter    = "metric.type=\"cloudtasks.googleapis.com/queue/task_attempt_delays\" AND ${local.of_queue}"
        threshold = var.figures.queue_delay_minutes * local.minute * 1000 # milliseconds
        period    = 5 * local.minute
        aligner   = "ALIGN_PERCENTILE_95"
        reducer   = "REDUCE_MAX"
      }]
    }

    queue-depth = {
      summary  = "Messages pile up"
      severity = "WARNING"
      conditions = [{
        name      = "more than ${var.figures.queue_depth} tasks"
        filter    = "metric.type=\"cloudtasks.googleapis.com/queue/depth\" AND ${local.of_queue}"
        threshold = var.figures.queue_depth
        period    = 5 * local.minute
        aligner   = "ALIGN_MIN"
        reducer   = "REDUCE_SUM"
        # Longer than a burst takes, and than a provider that was away for a moment.
        duration = 15 * local.minute
      }]
    }

    commit-conflicts = {
      summary  = "Instances race each other for the same day"
      severity = "WARNING"
      conditions = [{
        name      = "more than ${var.figures.commit_conflicts} in ten minutes"
        filter    = "${local.user_metric.commit_conflicts} AND ${local.of_run}"
        threshold = var.figures.commit_conflicts
        period    = 10 * local.minute
        aligner   = "ALIGN_DELTA"
        reducer   = "REDUCE_SUM"
      }]
    }

    certificate-expiry = {
      summary  = "The certificate was not renewed"
      severity = "ERROR"
      conditions = [{
        name       = "fewer than ${var.figures.certificate_days} days"
        filter     = "metric.type=\"monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires\" AND ${local.of_checks}"
        comparison = "COMPARISON_LT"
        threshold  = var.figures.certificate_days
        period     = 20 * local.minute
        aligner    = "ALIGN_NEXT_OLDER"
        reducer    = "REDUCE_MIN"
        group_by   = ["resource.labels.host"]
        # A place that still sees the old certificate just after the new one came.
        duration = local.hour
      }]
    }

    quota-exceeded = {
      summary  = "A quota of the project is used up"
      severity = "ERROR"
      conditions = [{
        name      = "any"
        filter    = "metric.type=\"serviceruntime.googleapis.com/quota/exceeded\" AND resource.type=\"consumer_quota\""
        threshold = 0
        period    = 5 * local.minute
        aligner   = "ALIGN_COUNT_TRUE"
        reducer   = "REDUCE_SUM"
        group_by  = ["metric.labels.quota_metric"]
      }]
    }

    instance-saturation = {
      summary  = "A service is about to have all the instances that it may"
      severity = "ERROR"
      conditions = [for service, most in var.max_instances : {
        name   = "${service}: more than ${floor(most * var.figures.instance_share)} of ${most}"
        filter = "metric.type=\"run.googleapis.com/container/instance_count\" AND ${local.of_run} AND resource.labels.service_name=\"${service}\" AND metric.labels.state=\"active\""
        # Of few instances the last one counts.
        threshold = floor(most * var.figures.instance_share)
        period    = local.minute
        aligner   = "ALIGN_MAX"
        reducer   = "REDUCE_SUM"
        # A release has old and new ones for a moment.
        duration = 10 * local.minute
      }]
    }

    scheduled-jobs = {
      summary  = "The sweep or the daily export failed"
      severity = "ERROR"
      conditions = [
        {
          # A copy less is a day that cannot be brought back, so one failed try is told. It is tried again
          # by its job, and a mail too many does no harm.
          name      = "export: any"
          filter    = "${local.user_metric.failed_jobs} AND resource.type=\"cloud_scheduler_job\" AND resource.labels.job_id=\"${var.jobs.export}\""
          threshold = 0
          period    = local.hour
          aligner   = "ALIGN_DELTA"
          reducer   = "REDUCE_SUM"
        },
        {
          # Every minute, and once more when it failed: this is five minutes without one.
          name      = "sweep: more than ten in ten minutes"
          filter    = "${local.user_metric.failed_jobs} AND resource.type=\"cloud_scheduler_job\" AND resource.labels.job_id=\"${var.jobs.sweep}\""
          threshold = 10
          period    = 10 * local.minute
          aligner   = "ALIGN_DELTA"
          reducer   = "REDUCE_SUM"
        },
      ]
    }
  })
}

resource "google_monitoring_alert_policy" "all" {
  for_each = local.alerts

  project               = var.project
  display_name          = "${var.environment}: ${each.value.summary}"
  severity              = each.value.severity
  combiner              = try(each.value.combiner, "OR")
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  user_labels = {
    alert       = each.key
    environment = var.environment
  }

  dynamic "conditions" {
    for_each = each.value.conditions

    content {
      display_name = conditions.value.name

      condition_threshold {
        filter          = conditions.value.filter
        comparison      = try(conditions.value.comparison, "COMPARISON_GT")
        threshold_value = conditions.value.threshold
        duration        = "${try(conditions.value.duration, 0)}s"

        # A burn rate is a number already; everything else is brought to one.
        dynamic "aggregations" {
          for_each = can(conditions.value.aligner) ? [true] : []

          content {
            alignment_period     = "${conditions.value.period}s"
            per_series_aligner   = conditions.value.aligner
            cross_series_reducer = conditions.value.reducer
            group_by_fields      = try(conditions.value.group_by, [])
          }
        }
      }
    }
  }

  alert_strategy {
    # An incident whose data stopped coming is closed after a day, so that the next one is told.
    auto_close = "${24 * local.hour}s"
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "Baybook ${var.environment}: ${each.value.summary}"
    content   = "${each.value.summary}. What it means, what to look at and what to do: docs/runbooks/alerts.md#${each.key}"

    links {
      display_name = "Runbook"
      url          = "${var.runbooks_url}/alerts.md#${each.key}"
    }
  }
}
