# Images. A release names them by digest, so nothing that happens to a tag changes what runs.

locals {
  repositories = {
    frontend = "Images of the pages."
    backend  = "Images of the API and of the worker."
  }

  # Each role of each repository that somebody has. Bindings, not members: nobody else has the role here.
  grants = merge([
    for name in keys(local.repositories) : merge(
      length(var.readers) == 0 ? {} : {
        "${name} reader" = { repository = name, role = "roles/artifactregistry.reader", emails = var.readers }
      },
      length(var.writers) == 0 ? {} : {
        "${name} writer" = { repository = name, role = "roles/artifactregistry.writer", emails = var.writers }
      },
    )
  ]...)
}

resource "google_artifact_registry_repository" "images" {
  #checkov:skip=CKV_GCP_84:Images hold no secrets and no data; Google's own keys do for them.
  for_each = local.repositories

  project       = var.project
  location      = var.region
  repository_id = each.key
  description   = each.value
  format        = "DOCKER"

  docker_config {
    # Clean-up cannot delete a tagged image where tags cannot move, and each cache of
    # the build is one tag that moves. Digests are what is trusted.
    immutable_tags = false
  }

  # With the project's scanning API switched on each push is scanned, and scanned again for new
  # findings while it is in use. The gate of the pipeline waits for the first, before anything is deployed.
  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policy_dry_run = false

  # What is kept wins over what is deleted.
  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      # More releases than anybody rolls back over, at several a day for a week. Of each image; the caches
      # of the build (docker-bake.hcl) are named otherwise and go when they are replaced.
      package_name_prefixes = ["api", "web", "worker"]
      keep_count            = 30
    }
  }

  cleanup_policies {
    id     = "keep-live"
    action = "KEEP"

    condition {
      # For an image that must stay whatever its age: tag it `live-` and a reason.
      tag_state    = "TAGGED"
      tag_prefixes = ["live"]
    }
  }

  cleanup_policies {
    id     = "delete-untagged"
    action = "DELETE"

    condition {
      # Layers of builds that were replaced. A week is longer than a build waits for approval.
      tag_state  = "UNTAGGED"
      older_than = "${7 * 86400}s"
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      # A quarter: what is older has findings that nobody repairs in it.
      older_than = "${90 * 86400}s"
    }
  }
}

resource "google_artifact_registry_repository_iam_binding" "grants" {
  for_each = local.grants

  project    = var.project
  location   = var.region
  repository = google_artifact_registry_repository.images[each.value.repository].name
  role       = each.value.role
  members    = [for email in each.value.emails : "serviceAccount:${email}"]
}
