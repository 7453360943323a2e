# Needs Terraform 1.7 for the stand-in providers.

mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = {
      id     = "projects/workshop/serviceAccounts/delivery@workshop.iam.gserviceaccount.com"
      member = "serviceAccount:delivery@workshop.iam.gserviceaccount.com"
    }
  }
}

variables {
  project           = "workshop"
  region            = "europe-west1"
  environment       = "staging"
  repository        = { owner = "workshop", name = "baybook" }
  trigger           = "push"
  approval_required = false
  state_bucket      = "workshop-tfstate"
  run_as = {
    api    = "projects/workshop/serviceAccounts/backend-api@workshop.iam.gserviceaccount.com"
    web    = "projects/workshop/serviceAccounts/frontend-ssr@workshop.iam.gserviceaccount.com"
    worker = "projects/workshop/serviceAccounts/notification-worker@workshop.iam.gserviceaccount.com"
  }
}

run "staging_follows_the_branch" {
  command = plan

  assert {
    condition = (
      google_cloudbuild_trigger.release.github[0].push[0].branch == "^main$" &&
      google_cloudbuild_trigger.release.filename == "cloudbuild.yaml" &&
      google_cloudbuild_trigger.release.approval_config[0].approval_required == false
    )
    error_message = "A push to main does not start a release."
  }
}

run "production_waits_for_somebody" {
  command = plan

  variables {
    environment       = "prod"
    trigger           = "manual"
    approval_required = true
  }

  assert {
    condition     = length(google_cloudbuild_trigger.release.github) == 0 && length(google_cloudbuild_trigger.release.source_to_build) == 1
    error_message = "A push starts a release to production."
  }
  assert {
    condition     = google_cloudbuild_trigger.release.approval_config[0].approval_required
    error_message = "Nobody approves a release to production."
  }
}

run "rights" {
  command = plan

  assert {
    # All of them: each that comes lets whoever writes a commit do something more.
    condition = toset([for grant in google_project_iam_member.delivery : grant.role]) == toset([
      "roles/run.developer", "roles/compute.loadBalancerAdmin", "roles/monitoring.editor", "roles/cloudtasks.queueAdmin",
      "roles/datastore.indexAdmin",
      "roles/iam.securityReviewer", "roles/iam.serviceAccountViewer", "roles/iam.roleViewer", "roles/compute.networkViewer",
      "roles/dns.reader", "roles/secretmanager.viewer", "roles/storage.bucketViewer", "roles/datastore.backupSchedulesViewer",
      "roles/firebaserules.viewer", "roles/cloudscheduler.viewer", "roles/eventarc.viewer", "roles/cloudbuild.builds.viewer",
      "roles/artifactregistry.reader", "roles/containeranalysis.occurrences.viewer",
      "roles/logging.logWriter",
    ])
    error_message = "The build has another role in the project than it was meant to have."
  }
  assert {
    condition     = alltrue([for grant in google_service_account_iam_member.run_as : grant.role == "roles/iam.serviceAccountUser"]) && length(google_service_account_iam_member.run_as) == 3
    error_message = "The build takes on other accounts than the three services'."
  }
  assert {
    condition = { for key, role in google_project_iam_custom_role.own : key => sort(role.permissions) } == {
      armor = tolist([
        "compute.securityPolicies.create", "compute.securityPolicies.get", "compute.securityPolicies.list",
        "compute.securityPolicies.update", "compute.securityPolicies.use",
      ])
      metrics = tolist([
        "logging.exclusions.create", "logging.exclusions.delete", "logging.exclusions.get", "logging.exclusions.list", "logging.exclusions.update",
        "logging.logMetrics.create", "logging.logMetrics.delete", "logging.logMetrics.get", "logging.logMetrics.list", "logging.logMetrics.update",
      ])
      names = tolist(["storage.objects.list"])
    }
    error_message = "A role of our own is for something else as well."
  }
  assert {
    condition     = toset(keys(google_project_iam_member.own)) == toset(["armor", "metrics"])
    error_message = "The build lists objects of every bucket."
  }
}

run "the_environments_state_alone" {
  command = plan

  assert {
    condition = (
      google_storage_bucket_iam_member.state.role == "roles/storage.objectUser" &&
      google_storage_bucket_iam_member.state.condition[0].expression == "resource.name.startsWith(\"projects/_/buckets/workshop-tfstate/objects/environments/staging/\")"
    )
    error_message = "The build writes another state than its environment's."
  }
  assert {
    condition     = alltrue([for name in ["staging", "prod"] : strcontains(file("${path.module}/../../environments/${name}/backend.tf"), "prefix = \"environments/${name}\"")])
    error_message = "A root keeps its state where its build may not write."
  }
}

run "another_environments_state_is_refused" {
  command         = plan
  expect_failures = [google_storage_bucket_iam_member.state]

  variables {
    state_bucket = "workshop-staging-tfstate"
  }
}

run "made" {
  command = apply

  assert {
    condition     = google_cloudbuild_trigger.release.service_account == google_service_account.delivery.id
    error_message = "The build runs as somebody else."
  }
}
