# The three services. An apply makes a revision; it gets no traffic until `rollout` gives it some.

locals {
  names = { web = "frontend-ssr", api = "backend-api", worker = "notification-worker" }

  # Every service has this address from the start, so nothing has to wait for the other to exist.
  urls = {
    for key, name in local.names :
    key => "https://${name}-${var.project_number}.${var.region}.run.app"
  }

  # What each is given. The common part is in the resource.
  services = {
    web = {
      description = "The pages"
      # The load balancer alone, so that nobody walks around Cloud Armor.
      ingress = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
      # Through the VPC, which leads to Google's APIs and the API's address and nowhere else.
      egress = "ALL_TRAFFIC"
      # Rendering is the work, on one core.
      cpu = "1"
      # An idle process takes about 25 MB (docs/benchmarks.md), a page in the making some kilobytes.
      memory = "256Mi"
      # A page waits for the API most of its time, and an open grid of the staff holds a connection
      # all day that does nothing for two seconds at a time.
      concurrency = 200
      # The longest answer is the stream that tells an open grid of changes: 150 looks, 2 seconds apart
      # (frontend-ssr/src/staff/changes.rs), and a minute for the last of them.
      timeout = "360s"
    }
    api = {
      description = "The HTTP API"
      ingress     = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
      egress      = "ALL_TRAFFIC"
      # Passwords are hashed on half of the cores at once, so with two a booking never waits for a
      # sign-in.
      cpu = "2"
      # 25 MB idle, 19 MiB for a password being hashed, 1 MiB for a webhook's body, some megabytes for
      # the days in memory. Half of this is left at 500 requests with full bodies.
      memory = "512Mi"
      # One desk gathers what arrives for a day and commits it together, so many requests on one
      # instance are one commit, and the same requests on many instances are many that race.
      # The figure is half of Cloud Run's most: the queue of a desk is bounded and answers 503 first.
      concurrency = 500
      # Handlers are given up on after 15 seconds (backend-api/src/routes.rs); the rest is for the answer.
      timeout = "20s"
    }
    worker = {
      description = "What happens after a booking: messages, calendar, reminders"
      # Queue, scheduler and trigger count as internal. Who of them may call is IAM's matter, see messaging.
      ingress = "INGRESS_TRAFFIC_INTERNAL_ONLY"
      # SendGrid, Twilio and mail servers are on the internet.
      egress = "PRIVATE_RANGES_ONLY"
      # It waits for providers.
      cpu    = "1"
      memory = "256Mi"
      # All of the queue's 32 dispatches and the sweep beside them: one instance, one breaker for each
      # provider.
      concurrency = 40
      # Handlers are given up on after 15 seconds (service-kit/src/http/edge.rs); the dispatcher waits 18.
      timeout = "30s"
    }
  }

  # X-Forwarded-For: the load balancer appends `client, its own address` to what the client sent, and
  # Cloud Run passes that on. So the client is the second from the right, and what is further left was
  # written by the client. (Cloud Run appended the client once more until July 2022, which would have
  # been 3.) The pages call the API without the load balancer; there the client is not read from here,
  # but from the header that the pages' key vouches for (backend-api/src/limit.rs).
  proxy_hops = "2"

  # Shared by all. The commit's own lines tell conflicts; they are written at this level, one for each commit.
  common = {
    LOG_FORMAT           = "json"
    BAYBOOK_LOG          = "info,baybook_domain::desk=debug"
    GOOGLE_CLOUD_PROJECT = var.project
    # Whoever opens that page sees every message with its links.
    BAYBOOK_LOCAL_OUTBOX = "off"
    BAYBOOK_PUBLIC_URL   = "https://${var.domain}"
  }

  on_store = {
    BAYBOOK_STORE       = var.database == "(default)" ? "firestore:${var.project}" : "firestore:${var.project}/${var.database}"
    BAYBOOK_WEBHOOK_URL = "https://${var.api_domain}"
    BAYBOOK_TASK_QUEUE  = var.queue_id
    BAYBOOK_TASK_CALLER = var.task_caller_email
    BAYBOOK_WORKER_URL  = local.urls.worker
  }

  variables = {
    web = merge(local.common, {
      BAYBOOK_API_URL    = local.urls.api
      BAYBOOK_PROXY_HOPS = local.proxy_hops
    })
    api = merge(local.common, local.on_store, {
      BAYBOOK_PROXY_HOPS = local.proxy_hops
    })
    worker = merge(local.common, local.on_store, {
      # Ours first: it is what tasks are made with.
      BAYBOOK_WORKER_AUDIENCE = join(",", concat([local.urls.worker], var.worker_extra_audiences))
      BAYBOOK_WORKER_CALLERS  = join(",", sort(var.worker_callers))
      # Queue and sweep do it.
      BAYBOOK_DISPATCHER = "off"
    })
  }

  # Left out where they are null. Only what is known before anything is made is here: a plan that cannot
  # tell whether a variable is null shows none of them, and no check of a plan would see a secret there.
  optional = {
    web = {}
    api = {
      BAYBOOK_SHOP             = var.settings.shop
      BAYBOOK_GOOGLE_CLIENT_ID = var.settings.google_client_id
      SENDGRID_WEBHOOK_KEY     = var.settings.sendgrid_webhook_key
      BAYBOOK_CORS_ORIGINS     = length(var.settings.cors_origins) == 0 ? null : join(",", var.settings.cors_origins)
    }
    worker = {
      BAYBOOK_SHOP        = var.settings.shop
      BAYBOOK_MAIL_FROM   = var.settings.mail_from
      BAYBOOK_SMS_FROM    = var.settings.sms_from
      BAYBOOK_CALENDAR_ID = var.settings.calendar_id
    }
  }

  # Which secret is which variable of which service. Nobody else reads it.
  secrets = {
    web = {
      BAYBOOK_PAGES_KEY = "PAGES_KEY"
    }
    api = {
      BAYBOOK_SIGNING_KEY          = "SIGNING_KEY"
      BAYBOOK_SESSION_KEYS         = "SESSION_KEYS"
      BAYBOOK_PAGES_KEY            = "PAGES_KEY"
      BAYBOOK_GOOGLE_CLIENT_SECRET = "GOOGLE_CLIENT_SECRET"
      # Twilio's calls are known by it.
      TWILIO_TOKEN = "TWILIO_TOKEN"
    }
    worker = {
      BAYBOOK_SIGNING_KEY          = "SIGNING_KEY"
      SENDGRID_KEY                 = "SENDGRID_KEY"
      BAYBOOK_SMTP_URL             = "SMTP_URL"
      TWILIO_SID                   = "TWILIO_SID"
      TWILIO_TOKEN                 = "TWILIO_TOKEN"
      BAYBOOK_CALENDAR_CREDENTIALS = "CALENDAR_CREDENTIALS"
    }
  }

  # Without these each instance of a service would go by what it finds in the store, or by nothing.
  required_secrets = ["SESSION_KEYS", "SIGNING_KEY", "PAGES_KEY"]

  mounted = keys(var.secret_versions)
}

# One account each, and no key of any of them: Cloud Run lends the instance its token.
resource "google_service_account" "run_as" {
  for_each = local.names

  project      = var.project
  account_id   = each.value
  display_name = "Runs ${each.value}"
}

# API and worker read and write documents. The pages ask the API and have no right of their own anywhere
# but for their one secret. What a service prints, Cloud Run itself takes to the log, and traces are sent
# nowhere yet, so there is no writer's role for those.
resource "google_project_iam_member" "store" {
  for_each = toset(["api", "worker"])

  project = var.project
  role    = "roles/datastore.user"
  member  = google_service_account.run_as[each.key].member
}

resource "google_cloud_run_v2_service" "main" {
  for_each = local.services

  project             = var.project
  location            = var.region
  name                = local.names[each.key]
  description         = each.value.description
  ingress             = each.value.ingress
  deletion_protection = var.deletion_protection

  labels = {
    app         = "baybook"
    environment = var.environment
    service     = local.names[each.key]
  }

  template {
    service_account                  = google_service_account.run_as[each.key].email
    max_instance_request_concurrency = each.value.concurrency
    timeout                          = each.value.timeout

    # The one that starts faster and may have less than 512 MiB. A workshop's traffic comes and goes, and
    # the services need nothing of the kernel that gVisor does not have.
    execution_environment = "EXECUTION_ENVIRONMENT_GEN1"

    labels = {
      app         = "baybook"
      environment = var.environment
      service     = local.names[each.key]
    }

    scaling {
      # Nothing is paid for at night. A start takes some tens of milliseconds (docs/benchmarks.md), and
      # the uptime checks keep one instance of pages and API warm without holding it.
      min_instance_count = 0
      max_instance_count = var.max_instances[each.key]
    }

    vpc_access {
      egress = each.value.egress

      network_interfaces {
        network    = var.network
        subnetwork = var.subnet
        tags       = [local.names[each.key]]
      }
    }

    containers {
      image = var.images[each.key]

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          cpu    = each.value.cpu
          memory = each.value.memory
        }

        # No processor between requests. What the API hands to the queue right after an answer may wait
        # for the next request then; Firestore's event of the same document reaches the worker anyway.
        cpu_idle          = true
        startup_cpu_boost = true
      }

      # Asked at once, then every second, for two minutes: an instance's first connections through the VPC
      # can be a minute late. A store that does not answer by then makes the revision fail, and the
      # release ends with the old one still serving.
      startup_probe {
        period_seconds    = 1
        timeout_seconds   = 1
        failure_threshold = 120

        http_get {
          path = "/readyz"
        }
      }

      # Asks nobody else: an instance is not killed because the store is away. Each probe is paid for, and
      # a process that hangs for a minute and a half is found by the SLO before.
      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 5
        failure_threshold = 3

        http_get {
          path = "/healthz"
        }
      }

      dynamic "env" {
        for_each = merge(
          local.variables[each.key],
          { for name, value in local.optional[each.key] : name => value if value != null },
        )

        content {
          name  = env.key
          value = env.value
        }
      }

      # By reference, never by value: the value is in Secret Manager and in the instance, and nowhere
      # in Terraform's state.
      dynamic "env" {
        for_each = { for name, id in local.secrets[each.key] : name => id if contains(local.mounted, id) }

        content {
          name = env.key

          value_source {
            secret_key_ref {
              secret  = var.secret_ids[env.value]
              version = var.secret_versions[env.value]
            }
          }
        }
      }
    }
  }

  lifecycle {
    # Traffic is moved by `rollout`, revision by revision. `gcloud` writes its own name into the others.
    ignore_changes = [traffic, client, client_version]

    # What follows the services would refuse at their start, after an apply. Here it costs nothing.
    precondition {
      condition     = length(setsubtract(local.required_secrets, local.mounted)) == 0
      error_message = "Set versions of SESSION_KEYS, SIGNING_KEY and PAGES_KEY in secret_versions."
    }
    precondition {
      condition     = length(setsubtract(local.mounted, keys(var.secret_ids))) == 0
      error_message = "secret_versions names a secret that there is none of."
    }
    precondition {
      condition     = !(contains(local.mounted, "SENDGRID_KEY") && contains(local.mounted, "SMTP_URL"))
      error_message = "Mails are sent by SendGrid or by a server of one's own: leave out SENDGRID_KEY or SMTP_URL."
    }
    precondition {
      condition     = !anytrue([for id in ["SENDGRID_KEY", "SMTP_URL"] : contains(local.mounted, id)]) || var.settings.mail_from != null
      error_message = "Mails are to be sent: set mail_from."
    }
    precondition {
      condition     = length(distinct([contains(local.mounted, "TWILIO_SID"), contains(local.mounted, "TWILIO_TOKEN"), var.settings.sms_from != null])) == 1
      error_message = "Texts need all of TWILIO_SID, TWILIO_TOKEN and sms_from, or none."
    }
    precondition {
      condition     = contains(local.mounted, "CALENDAR_CREDENTIALS") == (var.settings.calendar_id != null)
      error_message = "The calendar needs both CALENDAR_CREDENTIALS and calendar_id, or neither."
    }
    precondition {
      condition     = contains(local.mounted, "GOOGLE_CLIENT_SECRET") == (var.settings.google_client_id != null)
      error_message = "Signing in with Google needs both GOOGLE_CLIENT_SECRET and google_client_id, or neither."
    }
  }

  depends_on = [google_project_iam_member.store]
}

# Anybody who comes through the load balancer, and the pages calling the API. Who is who is the API's
# own matter. The worker is not here: messaging names its callers.
resource "google_cloud_run_v2_service_iam_binding" "public" {
  for_each = toset(["api", "web"])

  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_service.main[each.key].name
  role     = "roles/run.invoker"
  members  = ["allUsers"]
}
