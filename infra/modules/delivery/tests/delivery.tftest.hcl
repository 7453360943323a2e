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
  state_bucket      = "workshop-terraform-state"
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
    condition = length([
      for grant in google_project_iam_member.delivery : grant.role
      if can(regex("^roles/(owner|editor|viewer|browser|.*[aA]dmin)$", grant.role)) &&
      !contains(["roles/compute.loadBalancerAdmin", "roles/cloudtasks.queueAdmin", "roles/datastore.indexAdmin", "roles/firebaserules.admin"], grant.role)
    ]) == 0
    error_message = "The build has a primitive role, or an administrator's that it was not meant to have."
  }
  assert {
    # By these, whoever writes a commit could give rights, read secrets or documents, or take on any account.
    condition = length(setintersection([for grant in google_project_iam_member.delivery : grant.role], [
      "roles/resourcemanager.projectIamAdmin", "roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator",
      "roles/iam.serviceAccountKeyAdmin", "roles/secretmanager.secretAccessor", "roles/datastore.user", "roles/datastore.viewer",
      "roles/storage.objectViewer", "roles/storage.objectUser",
    ])) == 0
    error_message = "The build may do in the whole project what it may do nowhere, or in one place only."
  }
  assert {
    condition     = alltrue([for grant in google_service_account_iam_member.run_as : grant.role == "roles/iam.serviceAccountUser"]) && length(google_service_account_iam_member.run_as) == 3
    error_message = "The build takes on other accounts than the three services'."
  }
  assert {
    condition     = length([for permission in google_project_iam_custom_role.armor.permissions : permission if !startswith(permission, "compute.securityPolicies.")]) == 0
    error_message = "The role for Cloud Armor is for something else as well."
  }
}

run "made" {
  command = apply

  assert {
    condition     = google_cloudbuild_trigger.release.service_account == google_service_account.delivery.id
    error_message = "The build runs as somebody else."
  }
}
