# Needs Terraform 1.7 for the stand-in providers.

mock_provider "google" {}
mock_provider "google-beta" {}

variables {
  project                = "workshop"
  project_number         = "123456789012"
  environment            = "prod"
  region                 = "europe-west1"
  database_location      = "eur3"
  export_location        = "EU"
  domain                 = "book.example.com"
  api_domain             = "api.book.example.com"
  secret_versions        = { SESSION_KEYS = "1", SIGNING_KEY = "1", PAGES_KEY = "1" }
  worker_extra_audiences = []
  settings               = {}
  max_instances          = {}
  armor_mode             = "preview"
  notification_emails    = ["ops@example.com"]
  repository             = { owner = "workshop", name = "baybook" }
  trigger                = "manual"
  approval_required      = true
  state_bucket           = "workshop-tfstate"
  image_readers          = []
  deletion_protection    = true
  images = {
    api    = "europe-west1-docker.pkg.dev/workshop/backend/api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    web    = "europe-west1-docker.pkg.dev/workshop/frontend/web@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    worker = "europe-west1-docker.pkg.dev/workshop/backend/worker@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
  }
}

# What must be nowhere. A plan shows roles that are given; the sources show also what would be given some day.
run "nowhere" {
  command = plan

  assert {
    condition = output.database == "(default)" && [
      for name in fileset("${path.module}/../..", "**/*.tf") : name
      if can(regex("\"roles/(owner|editor|viewer)\"", file("${path.module}/../../${name}")))
    ] == []
    error_message = "A primitive role is given."
  }
  assert {
    condition = output.database == "(default)" && [
      for name in fileset("${path.module}/../..", "**/*.tf") : name
      if can(regex("\"google_service_account_key\"", file("${path.module}/../../${name}")))
    ] == []
    error_message = "A key of a service account is made, and kept in the state."
  }
  assert {
    condition = output.database == "(default)" && [
      for name in fileset("${path.module}/../..", "**/*.tf") : name
      if can(regex("\"google_secret_manager_secret_version(_access)?\"", file("${path.module}/../../${name}")))
    ] == []
    error_message = "The value of a secret passes through Terraform, and is kept in the state."
  }
  assert {
    condition = output.database == "(default)" && [
      for name in fileset("${path.module}/../..", "**/*.tf") : name if can(regex("\"allAuthenticatedUsers\"", file("${path.module}/../../${name}")))
    ] == []
    error_message = "Whoever has an account at Google may do something."
  }
  assert {
    condition = output.database == "(default)" && [
      for name in fileset("${path.module}/../..", "**/*.tf") : name if can(regex("\"allUsers\"", file("${path.module}/../../${name}")))
    ] == ["modules/services/main.tf"]
    error_message = "Something else than pages and API is open to everybody."
  }
}
