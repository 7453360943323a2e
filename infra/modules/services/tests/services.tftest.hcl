# Needs Terraform 1.7 for the stand-in providers.

mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = {
      email  = "someone@workshop.iam.gserviceaccount.com"
      member = "serviceAccount:someone@workshop.iam.gserviceaccount.com"
    }
  }
}

variables {
  project        = "workshop"
  project_number = "123456789012"
  region         = "europe-west1"
  environment    = "staging"
  images = {
    api    = "europe-west1-docker.pkg.dev/workshop/backend/api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    web    = "europe-west1-docker.pkg.dev/workshop/frontend/web@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    worker = "europe-west1-docker.pkg.dev/workshop/backend/worker@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
  }
  network           = "projects/workshop/global/networks/baybook"
  subnet            = "projects/workshop/regions/europe-west1/subnetworks/services"
  domain            = "book.example.com"
  api_domain        = "api.book.example.com"
  queue_id          = "projects/workshop/locations/europe-west1/queues/notification-tasks"
  task_caller_email = "task-caller@workshop.iam.gserviceaccount.com"
  worker_callers = [
    "task-caller@workshop.iam.gserviceaccount.com",
    "sweep-caller@workshop.iam.gserviceaccount.com",
    "outbox-trigger@workshop.iam.gserviceaccount.com",
  ]
  secret_ids = {
    SESSION_KEYS         = "SESSION_KEYS"
    SIGNING_KEY          = "SIGNING_KEY"
    PAGES_KEY            = "PAGES_KEY"
    SENDGRID_KEY         = "SENDGRID_KEY"
    SMTP_URL             = "SMTP_URL"
    TWILIO_SID           = "TWILIO_SID"
    TWILIO_TOKEN         = "TWILIO_TOKEN"
    CALENDAR_CREDENTIALS = "CALENDAR_CREDENTIALS"
    GOOGLE_CLIENT_SECRET = "GOOGLE_CLIENT_SECRET"
  }
  secret_versions = { SESSION_KEYS = "2", SIGNING_KEY = "1", PAGES_KEY = "1" }
}

run "the_worker_is_not_public" {
  command = plan

  assert {
    condition     = google_cloud_run_v2_service.main["worker"].ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    error_message = "The worker can be reached from outside."
  }
  assert {
    condition     = toset(keys(google_cloud_run_v2_service_iam_binding.public)) == toset(["api", "web"])
    error_message = "Somebody unknown may call the worker."
  }
  assert {
    condition     = alltrue([for binding in google_cloud_run_v2_service_iam_binding.public : binding.role == "roles/run.invoker" && binding.members == toset(["allUsers"])])
    error_message = "Everybody may do more with pages and API than call them."
  }
  assert {
    condition = alltrue([
      for key in ["api", "web"] :
      google_cloud_run_v2_service.main[key].ingress == "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
    ])
    error_message = "Pages or API can be reached without the load balancer, and so without Cloud Armor."
  }
  assert {
    condition     = alltrue([for service in google_cloud_run_v2_service.main : coalesce(service.invoker_iam_disabled, false) == false])
    error_message = "A service takes calls without asking IAM."
  }
}

run "the_worker_knows_its_callers" {
  command = plan

  variables {
    worker_extra_audiences = ["https://notification-worker-abc-ew.a.run.app"]
  }

  assert {
    condition = {
      for env in google_cloud_run_v2_service.main["worker"].template[0].containers[0].env : env.name => env.value
    }["BAYBOOK_WORKER_AUDIENCE"] == "https://notification-worker-123456789012.europe-west1.run.app,https://notification-worker-abc-ew.a.run.app"
    error_message = "The worker has other audiences, or its own is not the first."
  }
  assert {
    condition = {
      for env in google_cloud_run_v2_service.main["worker"].template[0].containers[0].env : env.name => env.value
    }["BAYBOOK_WORKER_CALLERS"] == "outbox-trigger@workshop.iam.gserviceaccount.com,sweep-caller@workshop.iam.gserviceaccount.com,task-caller@workshop.iam.gserviceaccount.com"
    error_message = "The worker takes calls of others than queue, sweep and trigger."
  }
}

run "instances" {
  command = plan

  assert {
    condition     = alltrue([for service in google_cloud_run_v2_service.main : service.template[0].scaling[0].min_instance_count == 0])
    error_message = "An instance is paid for that nobody asks."
  }
  assert {
    condition     = google_cloud_run_v2_service.main["api"].template[0].scaling[0].max_instance_count == 4
    error_message = "The API has another number of instances than its conflicts allow for."
  }
  assert {
    condition = alltrue([
      for service in google_cloud_run_v2_service.main :
      service.template[0].containers[0].resources[0].cpu_idle && service.template[0].containers[0].resources[0].startup_cpu_boost
    ])
    error_message = "A service keeps its processor between requests, or starts without the boost."
  }
  assert {
    condition = alltrue([
      for service in google_cloud_run_v2_service.main :
      service.template[0].containers[0].startup_probe[0].http_get[0].path == "/readyz" &&
      service.template[0].containers[0].liveness_probe[0].http_get[0].path == "/healthz"
    ])
    error_message = "A service is not asked whether it is ready, or whether it lives."
  }
  assert {
    condition     = alltrue([for service in google_cloud_run_v2_service.main : service.deletion_protection])
    error_message = "A service can be deleted by mistake."
  }
}

run "sizes" {
  command = plan

  assert {
    condition = {
      for key, service in google_cloud_run_v2_service.main : key => join(" ", [
        service.template[0].max_instance_request_concurrency,
        service.template[0].timeout,
        service.template[0].containers[0].resources[0].limits.cpu,
        service.template[0].containers[0].resources[0].limits.memory,
        service.template[0].execution_environment,
      ])
      } == {
      web    = "200 360s 1 256Mi EXECUTION_ENVIRONMENT_GEN1"
      api    = "500 20s 2 512Mi EXECUTION_ENVIRONMENT_GEN1"
      worker = "40 30s 1 256Mi EXECUTION_ENVIRONMENT_GEN1"
    }
    error_message = "A service has another size than was measured, or less memory than its kind of instance takes."
  }
  assert {
    condition = alltrue([
      for service in google_cloud_run_v2_service.main : join(" ", [
        for probe in concat(service.template[0].containers[0].startup_probe, service.template[0].containers[0].liveness_probe) :
        "${probe.failure_threshold} times ${probe.period_seconds} s"
      ]) == "120 times 1 s 3 times 30 s"
    ])
    error_message = "A service is given up on before it can have started, or too soon while it runs."
  }
  assert {
    condition = {
      for key, service in google_cloud_run_v2_service.main : key => [
        for env in service.template[0].containers[0].env : env.value if env.name == "BAYBOOK_PROXY_HOPS"
      ]
    } == { web = ["2"], api = ["2"], worker = [] }
    error_message = "A visitor's address is read from where the visitor wrote it, or where it is not."
  }
}

run "ways_out" {
  command = plan

  assert {
    condition = {
      for key, service in google_cloud_run_v2_service.main : key => service.template[0].vpc_access[0].egress
    } == { api = "ALL_TRAFFIC", web = "ALL_TRAFFIC", worker = "PRIVATE_RANGES_ONLY" }
    error_message = "Pages or API have a way to the internet, or the worker has none."
  }
  assert {
    condition     = alltrue([for service in google_cloud_run_v2_service.main : service.template[0].vpc_access[0].connector == null])
    error_message = "A connector stands between the services and the network."
  }
}

run "secrets_are_by_reference" {
  command = plan

  variables {
    secret_versions = {
      SESSION_KEYS         = "2", SIGNING_KEY = "1", PAGES_KEY = "3", SENDGRID_KEY = "1", TWILIO_SID = "1", TWILIO_TOKEN = "4",
      CALENDAR_CREDENTIALS = "1", GOOGLE_CLIENT_SECRET = "1",
    }
    settings = {
      mail_from        = "Ridgeline <desk@ridgeline.example>"
      sms_from         = "+13125550100"
      calendar_id      = "abc@group.calendar.google.com"
      google_client_id = "123.apps.googleusercontent.com"
    }
  }

  assert {
    # Whatever the services call a secret has no value of its own.
    condition = alltrue(flatten([
      for service in google_cloud_run_v2_service.main : [
        for env in service.template[0].containers[0].env : env.value == null
        if can(regex("(_KEYS?|_TOKEN|_SID|_SECRET|_CREDENTIALS|SMTP_URL)$", env.name))
      ]
    ]))
    error_message = "A secret is written into the configuration."
  }
  assert {
    condition = alltrue(flatten([
      for service in google_cloud_run_v2_service.main : [
        for env in service.template[0].containers[0].env :
        alltrue([for source in env.value_source : can(regex("^[0-9]+$", source.secret_key_ref[0].version))])
      ]
    ]))
    error_message = "A secret is mounted without a number."
  }
  assert {
    condition = {
      for key, service in google_cloud_run_v2_service.main : key => {
        for env in service.template[0].containers[0].env :
        env.name => "${env.value_source[0].secret_key_ref[0].secret}:${env.value_source[0].secret_key_ref[0].version}"
        if length(env.value_source) == 1
      }
      } == {
      web = { BAYBOOK_PAGES_KEY = "PAGES_KEY:3" }
      api = {
        BAYBOOK_SIGNING_KEY          = "SIGNING_KEY:1", BAYBOOK_SESSION_KEYS = "SESSION_KEYS:2", BAYBOOK_PAGES_KEY = "PAGES_KEY:3",
        BAYBOOK_GOOGLE_CLIENT_SECRET = "GOOGLE_CLIENT_SECRET:1", TWILIO_TOKEN = "TWILIO_TOKEN:4",
      }
      worker = {
        BAYBOOK_SIGNING_KEY = "SIGNING_KEY:1", SENDGRID_KEY = "SENDGRID_KEY:1", TWILIO_SID = "TWILIO_SID:1",
        TWILIO_TOKEN        = "TWILIO_TOKEN:4", BAYBOOK_CALENDAR_CREDENTIALS = "CALENDAR_CREDENTIALS:1",
      }
    }
    error_message = "A service has a secret that is not its own, or lacks one."
  }
}

run "what_is_not_configured_is_left_out" {
  command = plan

  assert {
    condition = length(setintersection(
      [for env in google_cloud_run_v2_service.main["worker"].template[0].containers[0].env : env.name],
      ["SENDGRID_KEY", "BAYBOOK_SMTP_URL", "TWILIO_SID", "TWILIO_TOKEN", "BAYBOOK_MAIL_FROM", "BAYBOOK_SMS_FROM", "BAYBOOK_CALENDAR_ID"],
    )) == 0
    error_message = "Half a provider is configured."
  }
}

run "latest_is_refused" {
  command         = plan
  expect_failures = [var.secret_versions]

  variables {
    secret_versions = { SESSION_KEYS = "2", SIGNING_KEY = "latest", PAGES_KEY = "1" }
  }
}

run "tags_are_refused" {
  command         = plan
  expect_failures = [var.images]

  variables {
    images = {
      api    = "europe-west1-docker.pkg.dev/workshop/backend/api:v1"
      web    = "europe-west1-docker.pkg.dev/workshop/frontend/web@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      worker = "europe-west1-docker.pkg.dev/workshop/backend/worker@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
    }
  }
}

run "the_services_own_keys_are_required" {
  command         = plan
  expect_failures = [google_cloud_run_v2_service.main]

  variables {
    secret_versions = { SESSION_KEYS = "2", SIGNING_KEY = "1" }
  }
}

run "half_a_provider_is_refused" {
  command         = plan
  expect_failures = [google_cloud_run_v2_service.main]

  variables {
    secret_versions = { SESSION_KEYS = "2", SIGNING_KEY = "1", PAGES_KEY = "1", TWILIO_TOKEN = "1" }
  }
}

run "an_address_to_mail_from_is_required" {
  command         = plan
  expect_failures = [google_cloud_run_v2_service.main]

  variables {
    secret_versions = { SESSION_KEYS = "2", SIGNING_KEY = "1", PAGES_KEY = "1", SENDGRID_KEY = "1" }
  }
}

run "rights" {
  command = plan

  assert {
    condition     = { for key, grant in google_project_iam_member.store : key => grant.role } == { api = "roles/datastore.user", worker = "roles/datastore.user" }
    error_message = "The accounts that the services run as have other rights than to the documents."
  }
  assert {
    condition     = length(google_service_account.run_as) == 3
    error_message = "Services share an account."
  }
}

run "traffic_is_left_to_rollout" {
  command = plan

  assert {
    # A plan does not show what is ignored, so the source is read.
    condition = (
      strcontains(file("${path.module}/main.tf"), "ignore_changes = [traffic, client, client_version]") &&
      alltrue([for service in google_cloud_run_v2_service.main : length(service.traffic) == 0])
    )
    error_message = "An apply would move traffic."
  }
}

run "made" {
  command = apply

  variables {
    deletion_protection = false
  }

  assert {
    condition     = google_cloud_run_v2_service.main["api"].template[0].containers[0].image == var.images.api
    error_message = "The API runs another image."
  }
  assert {
    condition     = tolist(output.secret_readers["TWILIO_TOKEN"]) == tolist(["someone@workshop.iam.gserviceaccount.com", "someone@workshop.iam.gserviceaccount.com"])
    error_message = "Twilio's token is not read by API and worker."
  }
}

run "the_services_can_be_pointed_at_a_restored_database" {
  command = plan

  variables {
    database = "restored-1"
  }

  assert {
    condition = alltrue([
      for key in ["api", "worker"] :
      one([for env in google_cloud_run_v2_service.main[key].template[0].containers[0].env : env.value if env.name == "BAYBOOK_STORE"]) == "firestore:workshop/restored-1"
    ])
    error_message = "API or worker still use the database that was left."
  }
}
