# Needs Terraform 1.7 for the stand-in providers. Variables are those of terraform.tfvars.

mock_provider "google" {}
mock_provider "google-beta" {}

variables {
  images = {
    api    = "europe-west1-docker.pkg.dev/baybook-prod/backend/api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    web    = "europe-west1-docker.pkg.dev/baybook-prod/frontend/web@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    worker = "europe-west1-docker.pkg.dev/baybook-prod/backend/worker@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
  }
}

run "it_can_be_planned_whole" {
  command = plan

  assert {
    condition     = output.images == var.images
    error_message = "Other images run than were given."
  }
  assert {
    condition     = output.candidate_header.name == "x-baybook-candidate"
    error_message = "rollout cannot reach the candidate."
  }
  assert {
    condition     = output.repositories == { backend = "${var.region}-docker.pkg.dev/${var.project}/backend", frontend = "${var.region}-docker.pkg.dev/${var.project}/frontend" }
    error_message = "Images are pushed elsewhere than cloudbuild.yaml says."
  }
  assert {
    condition     = contains(output.alerts, "booking-failures") && output.metrics.booking_latency == "booking_latency"
    error_message = "Nobody is told of bookings that fail."
  }
}

run "somebody_promotes_and_somebody_approves" {
  command = plan

  assert {
    condition = (
      output.trigger == "release" &&
      can(regex("trigger +=  *\"manual\"", file("${path.module}/main.tf"))) &&
      can(regex("approval_required += true", file("${path.module}/main.tf")))
    )
    error_message = "A release to production waits for nobody."
  }
}

run "nothing_can_be_deleted_by_mistake" {
  command = plan

  assert {
    condition     = var.deletion_protection && output.database == "(default)"
    error_message = "Database, secrets and services can be deleted by a mistake in Terraform."
  }
}

run "latest_is_refused" {
  command         = plan
  expect_failures = [var.secret_versions]

  variables {
    secret_versions = { SESSION_KEYS = "latest", SIGNING_KEY = "1", PAGES_KEY = "1" }
  }
}

run "tags_are_refused" {
  command         = plan
  expect_failures = [var.images]

  variables {
    images = {
      api    = "europe-west1-docker.pkg.dev/example/backend/api:latest"
      web    = "europe-west1-docker.pkg.dev/example/frontend/web:latest"
      worker = "europe-west1-docker.pkg.dev/example/backend/worker:latest"
    }
  }
}
