variable "project" {
  description = "Id of the project of this environment."
  type        = string
}

variable "project_number" {
  description = "Number of the same project: gcloud projects describe PROJECT --format='value(projectNumber)'."
  type        = string
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
  description = "Host of the pages, for example book.example.com."
  type        = string
}

variable "api_domain" {
  description = "Host of the API, for example api.book.example.com."
  type        = string
}

variable "state_bucket" {
  description = "Name of the bucket that holds this state, as bootstrap made it."
  type        = string
}

variable "repository" {
  description = "Where the source is at GitHub: { owner, name, branch }."
  type = object({
    owner  = string
    name   = string
    branch = optional(string, "main")
  })
}

variable "notification_emails" {
  description = "Who is told of alerts."
  type        = list(string)
}

# By `rollout`, with -var-file. Not in terraform.tfvars: what runs is not a matter of opinion.
variable "images" {
  description = "What runs, by digest: { api, web, worker }. None before the first build, when only a part is applied."
  type = object({
    api    = string
    web    = string
    worker = string
  })
  default = null

  validation {
    condition     = alltrue([for image in try(values(var.images), []) : can(regex("@sha256:[0-9a-f]{64}$", image))])
    error_message = "Every image is named by its digest, which cannot be moved as a tag can."
  }
}

variable "secret_versions" {
  description = "Which version of each secret is mounted: id to number. One that is left out is not configured."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for version in values(var.secret_versions) : can(regex("^[1-9][0-9]*$", version))])
    error_message = "Versions are pinned by number: `latest` would change under a service that runs."
  }
}

variable "worker_extra_audiences" {
  description = "Further addresses of the worker, as the output worker_urls of the first apply has them."
  type        = list(string)
  default     = []
}

variable "settings" {
  description = "What the services are told that is no secret."
  type = object({
    shop                 = optional(string)
    mail_from            = optional(string)
    sms_from             = optional(string)
    calendar_id          = optional(string)
    google_client_id     = optional(string)
    sendgrid_webhook_key = optional(string)
    cors_origins         = optional(list(string), [])
  })
  default = {}
}

variable "armor_mode" {
  description = "What becomes of requests that match an OWASP rule: preview or enforce."
  type        = string
  default     = "preview"
}

variable "deletion_protection" {
  description = "Whether database, secrets and services refuse to be deleted. Off for a moment only, before a project is wound up."
  type        = bool
  default     = true
}
