# Needs Terraform 1.7 or newer (mock_provider).

mock_provider "google" {}

variables {
  project = "shop-test"
  readers = {
    SENDGRID_KEY = ["notification-worker@shop-test.iam.gserviceaccount.com"]
    PAGES_KEY = [
      "backend-api@shop-test.iam.gserviceaccount.com",
      "frontend-ssr@shop-test.iam.gserviceaccount.com",
    ]
    SMTP_URL = []
  }
}

run "every_secret_has_its_place" {
  command = plan

  assert {
    condition = toset(keys(output.secret_ids)) == toset([
      "CALENDAR_CREDENTIALS", "GOOGLE_CLIENT_SECRET", "PAGES_KEY", "SENDGRID_KEY", "SESSION_KEYS",
      "SIGNING_KEY", "SMTP_URL", "TWILIO_SID", "TWILIO_TOKEN",
    ])
    error_message = "The secrets differ from those that the services mount."
  }
  assert {
    condition     = alltrue([for secret in google_secret_manager_secret.all : secret.deletion_protection && secret.version_destroy_ttl == "2592000s"])
    error_message = "A secret is gone at once when somebody deletes it."
  }
  assert {
    condition     = alltrue([for secret in google_secret_manager_secret.all : length(secret.replication[0].auto) == 1])
    error_message = "A secret is not replicated by Google."
  }
}

run "no_value_is_in_the_code" {
  command = plan

  # What Terraform writes is in its state, so no resource here may hold a value. A plan has no list of its
  # resources; the code has.
  assert {
    condition = length(google_secret_manager_secret.all) > 0 && contains(fileset(path.module, "*.tf"), "main.tf") && alltrue([
      for name in fileset(path.module, "*.tf") : !can(regex("google_secret_manager_secret_version|secret_data", file("${path.module}/${name}")))
    ])
    error_message = "Terraform writes a value of a secret."
  }
}

run "who_is_not_named_reads_nothing" {
  command = plan

  assert {
    condition     = toset(keys(google_secret_manager_secret_iam_binding.readers)) == toset(["PAGES_KEY", "SENDGRID_KEY"])
    error_message = "A secret without readers has a binding, or one with readers has none."
  }
  assert {
    condition     = alltrue([for binding in google_secret_manager_secret_iam_binding.readers : binding.role == "roles/secretmanager.secretAccessor"])
    error_message = "A reader may do more than read."
  }
  assert {
    condition     = google_secret_manager_secret_iam_binding.readers["SENDGRID_KEY"].members == toset(["serviceAccount:notification-worker@shop-test.iam.gserviceaccount.com"])
    error_message = "Somebody else reads the key of SendGrid."
  }
}
