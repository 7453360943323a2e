# From a commit to a release: the trigger, and what its build may do.

locals {
  # The pipeline changes what runs and how it is reached and watched. Who may do what, what copies of the
  # data there are, and the way out of the network are changed by a person who applies the same root: an
  # apply by the pipeline that would is refused by Google. So a commit alone cannot give somebody a right,
  # read a secret or a document, or do away with a backup.

  # What a release may change.
  changes = {
    # Revisions, and the traffic between them. Not who may call.
    "roles/run.developer" = "Services and their traffic"
    # Addresses, certificate, backends, URL maps.
    "roles/compute.loadBalancerAdmin" = "Load balancer"
    # Alerts, checks, objectives, dashboard; and `rollout` reads errors and latency.
    "roles/monitoring.editor" = "Monitoring"
    # Log-based metrics, and what is not kept.
    "roles/logging.configWriter" = "Log-based metrics"
    # Rates and retries.
    "roles/cloudtasks.queueAdmin" = "Queue"
    # A query and its index arrive by the same commit. Nothing in it reads a document.
    "roles/datastore.indexAdmin" = "Indexes and expiries"
    # The same of the rules.
    "roles/firebaserules.admin" = "Rules for clients of Firestore"
  }

  # What a plan looks at.
  reads = {
    "roles/iam.securityReviewer"                 = "Who may do what"
    "roles/iam.serviceAccountViewer"             = "Service accounts"
    "roles/iam.roleViewer"                       = "Roles of our own"
    "roles/compute.networkViewer"                = "Network and firewall"
    "roles/dns.reader"                           = "Private names"
    "roles/secretmanager.viewer"                 = "Secrets without their values"
    "roles/storage.bucketViewer"                 = "Buckets without their objects"
    "roles/datastore.backupSchedulesViewer"      = "Schedules of backups"
    "roles/cloudscheduler.viewer"                = "Scheduled jobs"
    "roles/eventarc.viewer"                      = "Triggers of events"
    "roles/cloudbuild.builds.viewer"             = "This trigger"
    "roles/artifactregistry.reader"              = "Repositories, and images for the cache"
    "roles/containeranalysis.occurrences.viewer" = "What was found in an image"
  }

  # What a build itself needs.
  builds = {
    # The only place that its log goes to.
    "roles/logging.logWriter" = "Its log"
  }

  source = "https://github.com/${var.repository.owner}/${var.repository.name}"
}

resource "google_service_account" "delivery" {
  project      = var.project
  account_id   = "delivery"
  display_name = "Tests, builds, applies and rolls out"
}

resource "google_project_iam_member" "delivery" {
  for_each = merge(local.changes, local.reads, local.builds)

  project = var.project
  role    = each.key
  member  = google_service_account.delivery.member
}

# Cloud Armor's policy, for which there is a role only together with the firewall.
resource "google_project_iam_custom_role" "armor" {
  project     = var.project
  role_id     = "deliveryArmor"
  title       = "Delivery: Cloud Armor"
  description = "Changes security policies of the load balancer, and nothing of the firewall."
  permissions = [
    "compute.securityPolicies.create",
    "compute.securityPolicies.get",
    "compute.securityPolicies.list",
    "compute.securityPolicies.update",
    "compute.securityPolicies.use",
  ]
}

resource "google_project_iam_member" "armor" {
  project = var.project
  role    = google_project_iam_custom_role.armor.name
  member  = google_service_account.delivery.member
}

# Whoever makes a revision gives it the account to run as. Of these three alone, which reach documents and
# secrets that the build itself does not.
resource "google_service_account_iam_member" "run_as" {
  for_each = var.run_as

  service_account_id = each.value
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.delivery.member
}

# The state and its lock. It holds no secret: secrets are named there and not kept.
resource "google_storage_bucket_iam_member" "state" {
  bucket = var.state_bucket
  role   = "roles/storage.objectUser"
  member = google_service_account.delivery.member
}

resource "google_cloudbuild_trigger" "release" {
  project         = var.project
  location        = var.region
  name            = "release"
  description     = var.trigger == "push" ? "Releases what is pushed to ${var.repository.branch}" : "Releases what is promoted"
  service_account = google_service_account.delivery.id
  tags            = ["release", var.environment]

  substitutions = merge(
    {
      _ENVIRONMENT  = var.environment
      _REGION       = var.region
      _STATE_BUCKET = var.state_bucket
    },
    var.substitutions,
  )

  filename = var.trigger == "push" ? "cloudbuild.yaml" : null

  dynamic "github" {
    for_each = var.trigger == "push" ? [true] : []

    content {
      owner = var.repository.owner
      name  = var.repository.name

      push {
        branch = "^${var.repository.branch}$"
      }
    }
  }

  # Nothing but texts, which no build reads.
  ignored_files = var.trigger == "push" ? ["docs/**", "*.md"] : []

  # Of the commit that was promoted; the branch is what the console offers.
  dynamic "source_to_build" {
    for_each = var.trigger == "manual" ? [true] : []

    content {
      uri       = local.source
      ref       = "refs/heads/${var.repository.branch}"
      repo_type = "GITHUB"
    }
  }

  dynamic "git_file_source" {
    for_each = var.trigger == "manual" ? [true] : []

    content {
      path = "cloudbuild.yaml"
      uri  = local.source
      # Left out, it is read from the commit that is built.
      revision  = null
      repo_type = "GITHUB"
    }
  }

  approval_config {
    approval_required = var.approval_required
  }

  include_build_logs = var.trigger == "push" ? "INCLUDE_BUILD_LOGS_WITH_STATUS" : null

  # A build that starts before its rights are known fails in the middle.
  depends_on = [google_project_iam_member.delivery, google_project_iam_member.armor]
}
