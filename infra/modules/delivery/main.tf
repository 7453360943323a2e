# From a commit to a release: the trigger, and what its build may do.

locals {
  # The pipeline changes what runs and how it is reached and watched. Who may do what, what copies of the
  # data there are, rules for clients, and the way out of the network are changed by a person who applies the
  # same root: an apply by the pipeline that would is refused by Google. So a commit alone cannot give somebody
  # a right or do away with a backup.
  #
  # It can do what the services may. A build makes revisions that run as API and worker, and what runs as
  # those reads documents and secrets; and an expiry that a commit sets deletes documents. No role could keep
  # that from whoever decides what runs: the review of what goes to the branch does.

  # What a release may change.
  changes = {
    # Revisions, and the traffic between them. Not who may call.
    "roles/run.developer" = "Services and their traffic"
    # Addresses, certificate, backends, URL maps.
    "roles/compute.loadBalancerAdmin" = "Load balancer"
    # Alerts, checks, objectives, dashboard; and `rollout` reads errors and latency.
    "roles/monitoring.editor" = "Monitoring"
    # Rates and retries.
    "roles/cloudtasks.queueAdmin" = "Queue"
    # A query and its index arrive by the same commit. Nothing in it reads a document.
    "roles/datastore.indexAdmin" = "Indexes and expiries"
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
    "roles/firebaserules.viewer"                 = "Rules for clients of Firestore"
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

  own = {
    armor = {
      id          = "deliveryArmor"
      title       = "Delivery: Cloud Armor"
      description = "Changes security policies of the load balancer, and nothing of the firewall."
      permissions = [for verb in ["create", "get", "list", "update", "use"] : "compute.securityPolicies.${verb}"]
    }
    metrics = {
      id          = "deliveryMetrics"
      title       = "Delivery: log-based metrics"
      description = "Changes metrics and what is not kept, and sends no log anywhere."
      permissions = flatten([for kind in ["logMetrics", "exclusions"] : [for verb in ["create", "delete", "get", "list", "update"] : "logging.${kind}.${verb}"]])
    }
    # Of the bucket alone, see below.
    names = {
      id          = "deliveryStateNames"
      title       = "Delivery: names of states"
      description = "Lists what is in the bucket of the state and reads none of it."
      permissions = ["storage.objects.list"]
    }
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

# Where the roles of Google hold more than a release needs: Cloud Armor's policy comes with the firewall, and
# log-based metrics with sinks, which could send every line somewhere else.
resource "google_project_iam_custom_role" "own" {
  for_each = local.own

  project     = var.project
  role_id     = each.value.id
  title       = each.value.title
  description = each.value.description
  permissions = sort(each.value.permissions)
}

resource "google_project_iam_member" "own" {
  for_each = { for key, role in local.own : key => role if key != "names" }

  project = var.project
  role    = google_project_iam_custom_role.own[each.key].name
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

# The environment's state and its lock, which are objects below its prefix (backend.tf), and nothing else of
# the bucket: bootstrap's state is a person's. It holds no secret: secrets are named there and not kept.
resource "google_storage_bucket_iam_member" "state" {
  bucket = var.state_bucket
  role   = "roles/storage.objectUser"
  member = google_service_account.delivery.member

  condition {
    title       = "own-state"
    description = "What the environment's root keeps, and its locks."
    expression  = "resource.name.startsWith(\"projects/_/buckets/${var.state_bucket}/objects/environments/${var.environment}/\")"
  }

  lifecycle {
    # A slip of the pen in one environment must not reach the other's.
    precondition {
      condition     = var.state_bucket == "${var.project}-tfstate"
      error_message = "The state is in the bucket that bootstrap made in this project: state_bucket is its id and -tfstate."
    }
  }
}

# `terraform init` looks for workspaces by listing, which is asked of the bucket and not of an object.
resource "google_storage_bucket_iam_member" "state_names" {
  bucket = var.state_bucket
  role   = google_project_iam_custom_role.own["names"].name
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
  depends_on = [google_project_iam_member.delivery, google_project_iam_member.own]
}
