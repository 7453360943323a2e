# One environment, whole. Both roots call this and differ in figures alone, so what was tried in staging
# is what production gets.

module "network" {
  source = "../network"

  project        = var.project
  region         = var.region
  google_sign_in = var.settings.google_client_id != null
}

module "data" {
  source = "../data"

  project             = var.project
  region              = var.region
  location            = var.database_location
  live_database       = var.live_database
  export_location     = var.export_location
  deletion_protection = var.deletion_protection
}

module "registry" {
  source = "../registry"

  project = var.project
  region  = var.region
  readers = var.image_readers
  writers = [module.delivery.delivery_email]
}

module "secrets" {
  source = "../secrets"

  project             = var.project
  readers             = module.services.secret_readers
  deletion_protection = var.deletion_protection
}

# Accounts and queue come first, then the services, then who may call them. Terraform finds that order by
# itself, since it goes by resources and not by modules.
module "messaging" {
  source = "../messaging"

  project           = var.project
  region            = var.region
  database          = module.data.live_database
  database_location = module.data.database_location
  worker_service    = module.services.names.worker
  worker_url        = module.services.urls.worker
  enqueuers = {
    api    = module.services.emails.api
    worker = module.services.emails.worker
  }
}

module "services" {
  source = "../services"

  project                = var.project
  project_number         = var.project_number
  region                 = var.region
  environment            = var.environment
  database               = module.data.live_database
  images                 = var.images
  network                = module.network.network_id
  subnet                 = module.network.subnet_id
  domain                 = var.domain
  api_domain             = var.api_domain
  secret_ids             = module.secrets.secret_ids
  secret_versions        = var.secret_versions
  queue_id               = module.messaging.queue_id
  task_caller_email      = module.messaging.task_caller_email
  worker_callers         = [module.messaging.task_caller_email, module.messaging.sweep_caller_email, module.messaging.trigger_email]
  worker_extra_audiences = var.worker_extra_audiences
  settings               = var.settings
  # Without those that are null, so that the module's own reasons apply.
  max_instances       = { for service, most in var.max_instances : service => most if most != null }
  deletion_protection = var.deletion_protection
}

module "edge" {
  source = "../edge"

  project     = var.project
  region      = var.region
  domain      = var.domain
  api_domain  = var.api_domain
  web_service = module.services.names.web
  api_service = module.services.names.api
  armor_mode  = var.armor_mode

  labels = {
    app         = "baybook"
    environment = var.environment
  }
}

module "observability" {
  source = "../observability"

  project             = var.project
  environment         = var.environment
  domain              = var.domain
  api_domain          = var.api_domain
  services            = module.services.names
  max_instances       = module.services.max_instances
  queue_name          = module.messaging.queue_name
  jobs                = { sweep = module.messaging.sweep_job, export = module.data.export_job }
  url_map             = module.edge.url_map
  visitor_backends    = module.edge.visitor_backends
  notification_emails = var.notification_emails
  runbooks_url        = "https://github.com/${var.repository.owner}/${var.repository.name}/blob/${var.repository.branch}/docs/runbooks"
}

module "delivery" {
  source = "../delivery"

  project           = var.project
  region            = var.region
  environment       = var.environment
  repository        = var.repository
  trigger           = var.trigger
  approval_required = var.approval_required
  state_bucket      = var.state_bucket
  run_as            = module.services.account_names
}
