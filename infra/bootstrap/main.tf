# What has to be there before Terraform can keep its state and build the rest: switched-on services, a
# bucket for the state, and somebody who hears of the bill. Applied by a person, once a project and when
# the list changes.

locals {
  services = {
    artifactregistry     = "images"
    billingbudgets       = "the budget below"
    calendar-json        = "the workshop's calendar"
    cloudbuild           = "the pipeline"
    cloudresourcemanager = "roles on the project"
    cloudscheduler       = "the sweep and the daily export"
    cloudtasks           = "the queue"
    compute              = "network, load balancer and Cloud Armor"
    containeranalysis    = "findings of the scans"
    containerscanning    = "scans of images that were pushed"
    dns                  = "names inside the network"
    eventarc             = "the trigger on the outbox"
    eventarcpublishing   = "events of Firestore on their way to it"
    firebaserules        = "firestore.rules"
    firestore            = "the database"
    iam                  = "service accounts"
    iamcredentials       = "tokens of service accounts, without keys"
    logging              = "logs"
    monitoring           = "metrics and alerts"
    pubsub               = "what carries the trigger's events"
    run                  = "the services"
    secretmanager        = "secrets"
    serviceusage         = "this list"
    storage              = "state and exports"
  }

  agents = {
    cloudscheduler = "roles/cloudscheduler.serviceAgent"
    cloudtasks     = "roles/cloudtasks.serviceAgent"
    eventarc       = "roles/eventarc.serviceAgent"
    firestore      = "roles/firestore.serviceAgent"
  }

  # Shares of the budget at which somebody is told.
  thresholds = [
    # Half is spent: nothing to do, but before the middle of the month a reason to look.
    { share = 0.5, basis = "CURRENT_SPEND" },
    # Little is left: time to raise it or to find out why.
    { share = 0.9, basis = "CURRENT_SPEND" },
    { share = 1.0, basis = "CURRENT_SPEND" },
    # As it goes on it will not do. Usually the first to come, with days to act in.
    { share = 1.0, basis = "FORECASTED_SPEND" },
  ]
}

resource "google_project_service" "all" {
  for_each = local.services

  project = var.project
  service = "${each.key}.googleapis.com"

  # Taking a line out of the list must not switch off what may still be in use, and with it everything
  # that depends on it.
  disable_on_destroy         = false
  disable_dependent_services = false
}

# The services that call ours do so as one of our accounts, which their agents must be allowed to take on;
# Firestore's agent writes the exports. Google grants these roles when a service is switched on in its
# console, and not always otherwise. They are here and not beside what needs them because making an agent
# takes a right over the project's services, which the pipeline does without, and because a new role takes
# minutes to be known.
resource "google_project_service_identity" "agents" {
  provider = google-beta
  for_each = local.agents

  project = var.project
  service = google_project_service.all[each.key].service
}

resource "google_project_iam_member" "agents" {
  #checkov:skip=CKV_GCP_49:Acting as the callers' accounts is what these agents are for, and nobody else can be one.
  for_each = local.agents

  project = var.project
  role    = each.value
  member  = google_project_service_identity.agents[each.key].member
}

# The state. It names everything there is and holds no secret, but whoever writes it decides what the
# next apply destroys.
resource "google_storage_bucket" "state" {
  #checkov:skip=CKV_GCP_62:Who read or wrote is in the project's audit log; a bucket of access logs would need guarding itself.
  #checkov:skip=CKV_GCP_63:A plan without access logs is taken for one that logs to itself.
  project  = var.project
  name     = "${var.project}-tfstate"
  location = var.state_location

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  # A state that was damaged is replaced by the one before.
  versioning {
    enabled = true
  }

  # Each apply writes a version. One goes when there are 20 newer and it was replaced a quarter ago:
  # neither a busy day nor a quiet year takes the last good one.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions         = 20
      days_since_noncurrent_time = 90
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.all]
}

# The budget

data "google_project" "this" {
  project_id = var.project
}

resource "google_monitoring_notification_channel" "budget" {
  for_each = toset(var.budget_emails)

  project      = var.project
  display_name = "Budget: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }

  depends_on = [google_project_service.all]
}

# It tells and does not stop anything: bookings go on when it is spent.
resource "google_billing_budget" "monthly" {
  billing_account = var.billing_account
  display_name    = "Baybook, ${var.project}"

  budget_filter {
    projects        = ["projects/${data.google_project.this.number}"]
    calendar_period = "MONTH"
    # What is really paid.
    credit_types_treatment = "INCLUDE_ALL_CREDITS"
  }

  amount {
    specified_amount {
      currency_code = var.budget_currency
      units         = tostring(var.budget_units)
    }
  }

  dynamic "threshold_rules" {
    for_each = local.thresholds

    content {
      threshold_percent = threshold_rules.value.share
      spend_basis       = threshold_rules.value.basis
    }
  }

  all_updates_rule {
    # A budget takes five channels at most.
    monitoring_notification_channels = [for channel in google_monitoring_notification_channel.budget : channel.id]
    # The administrators of the billing account hear of it too.
    disable_default_iam_recipients = false
  }

  depends_on = [google_project_service.all]
}
