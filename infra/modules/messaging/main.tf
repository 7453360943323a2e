# From an event in the outbox to the worker: by the queue right after the commit, by the sweep for what
# was missed, and by Firestore's own event. All three end in the same handler, and repeats meet there.

locals {
  callers = {
    task-caller    = "Calls the worker for the queue"
    sweep-caller   = "Calls the worker for the sweep"
    outbox-trigger = "Calls the worker for Firestore's events"
  }
}

resource "google_service_account" "callers" {
  for_each = local.callers

  project      = var.project
  account_id   = each.key
  display_name = each.value
}

# Who may call the worker: these three, and by this binding nobody else, whoever added them.
resource "google_cloud_run_v2_service_iam_binding" "worker_callers" {
  project  = var.project
  location = var.region
  name     = var.worker_service
  role     = "roles/run.invoker"
  members  = [for caller in google_service_account.callers : caller.member]
}

# The queue

resource "google_cloud_tasks_queue" "notifications" {
  project  = var.project
  location = var.region
  name     = "notification-tasks"

  # A task is named after its event and the attempt, so that a second one of the same is refused.

  rate_limits {
    # A million bookings a month make about a task a second with their reminders, and five in a busy
    # hour. Four times that clears what an outage of such an hour left within twenty minutes, while new
    # ones come.
    max_dispatches_per_second = 20
    # A delivery takes a second or so, so this is the same rate with some slack; also what the
    # dispatcher on one machine has in flight.
    max_concurrent_dispatches = 32
  }

  # Attempts after 2, 4, 8 ... 256 seconds and then every 300: the twelfth about 24 minutes after the
  # first. The event comes due again after 30 minutes (the lease in crates/outbox), and the sweep makes
  # it another task then, named after the next attempt; the old one should be gone by that time.
  # `max_retry_duration` is left out: with both, a task ends only when both are reached.
  retry_config {
    max_attempts  = 12
    min_backoff   = "2s"
    max_backoff   = "300s"
    max_doublings = 7
  }

  # Every attempt is a line with the task's name, which says nothing of a person. A message that did not
  # arrive is found by it; a sample would miss it. A million bookings make some gigabytes a month.
  stackdriver_logging_config {
    sampling_ratio = 1
  }
}

# Who may put something into the queue: these and nobody else.
resource "google_cloud_tasks_queue_iam_binding" "enqueuers" {
  project  = var.project
  location = var.region
  name     = google_cloud_tasks_queue.notifications.name
  role     = "roles/cloudtasks.enqueuer"
  members  = [for email in values(var.enqueuers) : "serviceAccount:${email}"]
}

# Whoever makes a task says as whom it is sent, which takes the right to act as that account.
resource "google_service_account_iam_member" "enqueuers" {
  for_each = var.enqueuers

  service_account_id = google_service_account.callers["task-caller"].name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${each.value}"
}

# The sweep

resource "google_cloud_scheduler_job" "sweep" {
  project     = var.project
  region      = var.region
  name        = "outbox-sweep"
  description = "Hands over what is due: reminders, and events that the queue was not given or has lost."
  # As often as Scheduler goes. Reminders are told to the minute, and an event that was missed waits one.
  schedule  = "* * * * *"
  time_zone = "Etc/UTC"

  # A sweep ends by itself after 20 rounds of 100 events, and is given up on after 15 seconds
  # (service-kit/src/http/edge.rs); Cloud Run waits 30. What a sweep has claimed by then comes due again, and
  # the next goes on with the rest.
  attempt_deadline = "35s"

  # One more attempt, for a call that met an instance going away. After that the next minute's sweep
  # does the same work.
  retry_config {
    retry_count          = 1
    min_backoff_duration = "10s"
    max_backoff_duration = "10s"
  }

  http_target {
    http_method = "POST"
    uri         = "${var.worker_url}/tasks/sweep"

    oidc_token {
      service_account_email = google_service_account.callers["sweep-caller"].email
      audience              = var.worker_url
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_binding.worker_callers]
}

# The trigger

resource "google_project_iam_member" "trigger" {
  project = var.project
  role    = "roles/eventarc.eventReceiver"
  member  = google_service_account.callers["outbox-trigger"].member
}

resource "google_eventarc_trigger" "outbox" {
  project = var.project
  name    = "outbox-created"
  # Firestore's events are where the database is; the service may be elsewhere.
  location        = var.database_location
  service_account = google_service_account.callers["outbox-trigger"].email

  # The only form in which Firestore's events come. The worker reads the headers, which name the document.
  event_data_content_type = "application/protobuf"

  matching_criteria {
    attribute = "type"
    value     = "google.cloud.firestore.document.v1.created"
  }

  matching_criteria {
    attribute = "database"
    value     = var.database
  }

  matching_criteria {
    attribute = "document"
    operator  = "match-path-pattern"
    value     = "outbox/{event}"
  }

  destination {
    cloud_run_service {
      service = var.worker_service
      region  = var.region
      path    = "/events/firestore"
    }
  }

  depends_on = [
    google_project_iam_member.trigger,
    google_cloud_run_v2_service_iam_binding.worker_callers,
  ]
}
