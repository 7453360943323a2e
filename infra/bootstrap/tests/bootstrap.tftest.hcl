# Needs Terraform 1.7 or newer (mock_provider). Plans only: the bucket refuses to be destroyed.

mock_provider "google" {
  mock_data "google_project" {
    defaults = {
      number = "123456789012"
    }
  }
}
mock_provider "google-beta" {}

variables {
  project         = "shop-test"
  state_location  = "EU"
  billing_account = "0A1B2C-3D4E5F-678901"
  budget_units    = 50
  budget_currency = "EUR"
  budget_emails   = ["ops@example.com", "owner@example.com"]
}

run "the_state_is_kept" {
  command = plan

  assert {
    condition     = google_storage_bucket.state.versioning[0].enabled
    error_message = "The bucket of the state keeps versions."
  }
  assert {
    condition = (
      google_storage_bucket.state.public_access_prevention == "enforced"
      && google_storage_bucket.state.uniform_bucket_level_access
      && !google_storage_bucket.state.force_destroy
    )
    error_message = "The bucket of the state is not public, has no rights object by object, and is not emptied by a destroy."
  }
  assert {
    condition = alltrue([
      for rule in google_storage_bucket.state.lifecycle_rule :
      one(rule.condition).num_newer_versions >= 5 && one(rule.condition).days_since_noncurrent_time >= 30
    ])
    error_message = "Only old versions of the state are deleted, and never the last few."
  }
}

run "services_stay_on" {
  command = plan

  assert {
    condition = toset(keys(google_project_service.all)) == toset([
      "artifactregistry", "billingbudgets", "calendar-json", "cloudbuild", "cloudresourcemanager", "cloudscheduler", "cloudtasks",
      "compute", "containeranalysis", "containerscanning", "dns", "eventarc", "eventarcpublishing", "firebaserules", "firestore",
      "iam", "iamcredentials", "logging", "monitoring", "pubsub", "run", "secretmanager", "serviceusage", "storage",
    ])
    error_message = "A service that something uses is not switched on, or one that nothing uses is."
  }
  assert {
    condition     = alltrue([for service in google_project_service.all : !service.disable_on_destroy && !service.disable_dependent_services])
    error_message = "Taking a service out of the list switches it off."
  }
  assert {
    condition     = alltrue([for name, grant in google_project_iam_member.agents : grant.role == "roles/${name}.serviceAgent"])
    error_message = "An agent of Google's has another role than its own."
  }
}

run "the_budget_is_heard_of" {
  command = plan

  assert {
    condition = toset([
      for rule in google_billing_budget.monthly.threshold_rules : "${rule.spend_basis} ${rule.threshold_percent}"
    ]) == toset(["CURRENT_SPEND 0.5", "CURRENT_SPEND 0.9", "CURRENT_SPEND 1", "FORECASTED_SPEND 1"])
    error_message = "The budget tells at 50, 90 and 100 % of what is spent, and when 100 % is foreseen."
  }
  assert {
    condition     = google_billing_budget.monthly.budget_filter[0].projects == toset(["projects/123456789012"])
    error_message = "The budget counts this project and no other."
  }
  assert {
    condition     = length(google_monitoring_notification_channel.budget) == 2
    error_message = "Each address has a channel."
  }
}

run "a_budget_that_nobody_hears_of_is_refused" {
  command = plan
  variables {
    budget_emails = []
  }
  expect_failures = [var.budget_emails]
}
