variable "project" {
  description = "Id of the project of this environment."
  type        = string
}

variable "project_number" {
  description = "Number of the same project."
  type        = string
}

variable "environment" {
  description = "staging or prod."
  type        = string

  validation {
    condition     = contains(["staging", "prod"], var.environment)
    error_message = "There are staging and prod."
  }
}

variable "region" {
  description = "Region of the services, the queue, the images and the builds."
  type        = string
}

variable "live_database" {
  description = "Database that the services use and that is copied: the default one, or one that was restored beside it (docs/runbooks/restore.md)."
  type        = string
  default     = "(default)"
}

variable "database_location" {
  description = "Location of the database: a region or a multi-region (eur3, nam5). It cannot be changed later."
  type        = string
}

variable "export_location" {
  description = "Location of the bucket of daily exports, for example EU."
  type        = string
}

variable "domain" {
  description = "Host of the pages."
  type        = string
}

variable "api_domain" {
  description = "Host of the API, for clients and for what providers call back."
  type        = string
}

variable "images" {
  description = "What runs, by digest: { api, web, worker }. `rollout` writes it; there is none before the first build."
  type = object({
    api    = string
    web    = string
    worker = string
  })
  default = null
}

variable "secret_versions" {
  description = "Which version of each secret is mounted: id to number. One that is left out is not configured."
  type        = map(string)
}

variable "worker_extra_audiences" {
  description = "Further addresses of the worker, as the output worker_urls of the first apply has them."
  type        = list(string)
}

variable "settings" {
  description = "What the services are told that is no secret. See the module services."
  type = object({
    shop                 = optional(string)
    mail_from            = optional(string)
    sms_from             = optional(string)
    calendar_id          = optional(string)
    google_client_id     = optional(string)
    sendgrid_webhook_key = optional(string)
    cors_origins         = optional(list(string), [])
  })
}

variable "max_instances" {
  description = "Most instances of each service. See the module services for the reasons."
  type = object({
    web    = optional(number)
    api    = optional(number)
    worker = optional(number)
  })
}

variable "armor_mode" {
  description = "What becomes of requests that match an OWASP rule: preview or enforce."
  type        = string
}

variable "notification_emails" {
  description = "Who is told of alerts."
  type        = list(string)
}

variable "repository" {
  description = "Where the source is at GitHub: { owner, name, branch }."
  type = object({
    owner  = string
    name   = string
    branch = optional(string, "main")
  })
}

variable "trigger" {
  description = "When a release starts: push or manual."
  type        = string
}

variable "approval_required" {
  description = "Whether a release waits until somebody approves it."
  type        = bool
}

variable "state_bucket" {
  description = "Name of the bucket that holds this state."
  type        = string
}

variable "image_readers" {
  description = "Emails of service accounts that may pull images from here, beside this project's own."
  type        = list(string)
}

variable "deletion_protection" {
  description = "Whether database, secrets and services refuse to be deleted. Off for a moment only, before a project is wound up."
  type        = bool
}
