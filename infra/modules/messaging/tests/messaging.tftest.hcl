# Needs Terraform 1.7 or newer (mock_provider). Applied to the stand-in, so that accounts have emails.

mock_provider "google" {}

override_resource {
  target = google_service_account.callers["task-caller"]
  values = {
    email  = "task-caller@shop-test.iam.gserviceaccount.com"
    member = "serviceAccount:task-caller@shop-test.iam.gserviceaccount.com"
    name   = "projects/shop-test/serviceAccounts/task-caller@shop-test.iam.gserviceaccount.com"
  }
}
override_resource {
  target = google_service_account.callers["sweep-caller"]
  values = {
    email  = "sweep-caller@shop-test.iam.gserviceaccount.com"
    member = "serviceAccount:sweep-caller@shop-test.iam.gserviceaccount.com"
    name   = "projects/shop-test/serviceAccounts/sweep-caller@shop-test.iam.gserviceaccount.com"
  }
}
override_resource {
  target = google_service_account.callers["outbox-trigger"]
  values = {
    email  = "outbox-trigger@shop-test.iam.gserviceaccount.com"
    member = "serviceAccount:outbox-trigger@shop-test.iam.gserviceaccount.com"
    name   = "projects/shop-test/serviceAccounts/outbox-trigger@shop-test.iam.gserviceaccount.com"
  }
}

variables {
  project           = "shop-test"
  region            = "europe-west1"
  database_location = "eur3"
  worker_service    = "notification-worker"
  worker_url        = "https://notification-worker-123456789012.europe-west1.run.app"
  enqueuers = {
    api    = "backend-api@shop-test.iam.gserviceaccount.com"
    worker = "notification-worker@shop-test.iam.gserviceaccount.com"
  }
}

run "three_may_call_the_worker" {
  assert {
    condition = google_cloud_run_v2_service_iam_binding.worker_callers.members == toset([
      "serviceAccount:outbox-trigger@shop-test.iam.gserviceaccount.com",
      "serviceAccount:sweep-caller@shop-test.iam.gserviceaccount.com",
      "serviceAccount:task-caller@shop-test.iam.gserviceaccount.com",
    ])
    error_message = "The worker is called by its queue, its sweep and its trigger, and by nobody else."
  }
  assert {
    condition = (
      google_cloud_run_v2_service_iam_binding.worker_callers.role == "roles/run.invoker"
      && google_cloud_run_v2_service_iam_binding.worker_callers.name == "notification-worker"
      && google_cloud_run_v2_service_iam_binding.worker_callers.location == "europe-west1"
    )
    error_message = "The binding is the right to call the worker."
  }
}

run "the_queue_tries_again_for_less_than_the_lease" {
  assert {
    condition     = google_cloud_tasks_queue.notifications.name == "notification-tasks" && google_cloud_tasks_queue.notifications.location == "europe-west1"
    error_message = "The services look for the queue `notification-tasks` in their region."
  }
  assert {
    # Pauses double from the shortest to the longest; the last attempt comes before the event is due again.
    condition = sum([
      for attempt in range(1, google_cloud_tasks_queue.notifications.retry_config[0].max_attempts) : min(
        tonumber(trimsuffix(google_cloud_tasks_queue.notifications.retry_config[0].min_backoff, "s")) * pow(2, attempt - 1),
        tonumber(trimsuffix(google_cloud_tasks_queue.notifications.retry_config[0].max_backoff, "s")),
      )
    ]) < 30 * 60
    error_message = "A task is still tried when the sweep makes another of the same event."
  }
  assert {
    condition     = google_cloud_tasks_queue.notifications.retry_config[0].max_attempts > 0
    error_message = "A task is tried for ever."
  }
  assert {
    condition = (
      google_cloud_tasks_queue.notifications.rate_limits[0].max_dispatches_per_second == 20
      && google_cloud_tasks_queue.notifications.rate_limits[0].max_concurrent_dispatches == 32
    )
    error_message = "The rates differ from what the worker is sized for."
  }
}

run "few_may_fill_the_queue" {
  assert {
    condition = (
      google_cloud_tasks_queue_iam_binding.enqueuers.role == "roles/cloudtasks.enqueuer"
      && google_cloud_tasks_queue_iam_binding.enqueuers.members == toset([
        "serviceAccount:backend-api@shop-test.iam.gserviceaccount.com",
        "serviceAccount:notification-worker@shop-test.iam.gserviceaccount.com",
      ])
    )
    error_message = "API and worker put events into the queue, and nobody else."
  }
  assert {
    condition = alltrue([
      for grant in google_service_account_iam_member.enqueuers :
      grant.role == "roles/iam.serviceAccountUser" && strcontains(grant.service_account_id, "/task-caller@")
    ]) && length(google_service_account_iam_member.enqueuers) == 2
    error_message = "They act as the queue's caller and as no other account."
  }
}

run "the_sweep_calls_the_worker_each_minute" {
  assert {
    condition = (
      google_cloud_scheduler_job.sweep.schedule == "* * * * *"
      && google_cloud_scheduler_job.sweep.http_target[0].http_method == "POST"
      && google_cloud_scheduler_job.sweep.http_target[0].uri == "https://notification-worker-123456789012.europe-west1.run.app/tasks/sweep"
    )
    error_message = "The sweep is a POST of /tasks/sweep each minute."
  }
  assert {
    condition = (
      google_cloud_scheduler_job.sweep.http_target[0].oidc_token[0].service_account_email == "sweep-caller@shop-test.iam.gserviceaccount.com"
      && google_cloud_scheduler_job.sweep.http_target[0].oidc_token[0].audience == "https://notification-worker-123456789012.europe-west1.run.app"
    )
    error_message = "The sweep says who it is, to the worker."
  }
}

run "the_sweep_is_waited_for_until_it_is_given_up_on" {
  assert {
    # Cloud Run's time for the worker and a little.
    condition     = google_cloud_scheduler_job.sweep.attempt_deadline == "35s" && google_cloud_scheduler_job.sweep.retry_config[0].retry_count == 1
    error_message = "The sweep is waited for when nothing answers any more, or not long enough."
  }
}

run "the_trigger_tells_of_new_events" {
  assert {
    condition = { for criterion in google_eventarc_trigger.outbox.matching_criteria : criterion.attribute => criterion.value } == {
      type     = "google.cloud.firestore.document.v1.created"
      database = "(default)"
      document = "outbox/{event}"
    }
    error_message = "The trigger is for new documents of the outbox."
  }
  assert {
    condition = anytrue([
      for criterion in google_eventarc_trigger.outbox.matching_criteria : criterion.attribute == "document" && criterion.operator == "match-path-pattern"
    ])
    error_message = "Without the operator the pattern is taken for the name of one document."
  }
  assert {
    condition     = google_eventarc_trigger.outbox.location == "eur3" && google_eventarc_trigger.outbox.event_data_content_type == "application/protobuf"
    error_message = "Firestore's events are where the database is, in their own form."
  }
  assert {
    condition = (
      google_eventarc_trigger.outbox.service_account == "outbox-trigger@shop-test.iam.gserviceaccount.com"
      && google_eventarc_trigger.outbox.destination[0].cloud_run_service[0].service == "notification-worker"
      && google_eventarc_trigger.outbox.destination[0].cloud_run_service[0].region == "europe-west1"
      && google_eventarc_trigger.outbox.destination[0].cloud_run_service[0].path == "/events/firestore"
    )
    error_message = "Events go to the worker's /events/firestore."
  }
  assert {
    condition     = google_project_iam_member.trigger.role == "roles/eventarc.eventReceiver"
    error_message = "The trigger's account receives events and does nothing else."
  }
}

run "a_worker_without_tls_is_refused" {
  command = plan
  variables {
    worker_url = "http://notification-worker.example"
  }
  expect_failures = [var.worker_url]
}
