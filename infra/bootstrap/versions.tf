terraform {
  required_version = ">= 1.5"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    # The services' own agents are made by the beta provider only.
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "~> 6.50"
    }
  }

  # Where the state is once the bucket is there; README.md tells how to begin without it. The bucket is
  # named by `-backend-config=bucket=...`, since each environment has its own. GCS makes the lock: the
  # backend creates an object next to the state that can be created once only.
  backend "gcs" {
    prefix = "bootstrap"
  }
}

provider "google" {
  project = var.project

  # Budgets belong to the billing account. Asked with a person's credentials, the API wants a project
  # that the call is counted against.
  user_project_override = true
  billing_project       = var.project
}

provider "google-beta" {
  project = var.project

  user_project_override = true
  billing_project       = var.project
}
