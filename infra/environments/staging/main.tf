# Staging: follows the branch by itself.

locals {
  labels = {
    app         = "baybook"
    environment = "staging"
  }
}

provider "google" {
  project        = var.project
  region         = var.region
  default_labels = local.labels
}

provider "google-beta" {
  project        = var.project
  region         = var.region
  default_labels = local.labels
}

module "stack" {
  source = "../../modules/stack"

  environment            = "staging"
  project                = var.project
  project_number         = var.project_number
  region                 = var.region
  database_location      = var.database_location
  live_database          = var.live_database
  export_location        = var.export_location
  domain                 = var.domain
  api_domain             = var.api_domain
  state_bucket           = var.state_bucket
  repository             = var.repository
  notification_emails    = var.notification_emails
  images                 = var.images
  secret_versions        = var.secret_versions
  worker_extra_audiences = var.worker_extra_audiences
  settings               = var.settings
  armor_mode             = var.armor_mode
  deletion_protection    = var.deletion_protection

  # A push to the branch is a release.
  trigger           = "push"
  approval_required = false
  image_readers     = var.image_readers

  # Nobody but the team comes here, and a load test should meet its limits soon.
  max_instances = { web = 2, api = 2, worker = 2 }
}
