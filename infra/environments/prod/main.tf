# Production: gets what runs in staging, when somebody promotes it and somebody approves.

locals {
  labels = {
    app         = "baybook"
    environment = "prod"
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

  environment            = "prod"
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

  # Somebody promotes, and somebody approves. No push reaches production by itself.
  trigger           = "manual"
  approval_required = true
  image_readers     = []

  # The modules' own figures.
  max_instances = {}
}
