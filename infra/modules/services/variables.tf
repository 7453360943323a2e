variable "project" {
  description = "Id of the project."
  type        = string
}

variable "project_number" {
  description = "Number of the project: part of the services' addresses."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.project_number))
    error_message = "The number of a project, not its id."
  }
}

variable "region" {
  description = "Region of the services."
  type        = string
}

variable "environment" {
  description = "staging or prod; a label on everything."
  type        = string
}

variable "database" {
  description = "Name of the Firestore database that holds the bookings."
  type        = string
  default     = "(default)"
}

variable "images" {
  description = "What runs, by digest: { api, web, worker }, each REGION-docker.pkg.dev/PROJECT/REPOSITORY/NAME@sha256:..."
  type = object({
    api    = string
    web    = string
    worker = string
  })

  validation {
    # A tag can be moved after it was tested; a digest cannot.
    condition = var.images != null && alltrue([
      for image in try(values(var.images), []) : can(regex("^[a-z0-9./_-]+@sha256:[0-9a-f]{64}$", image))
    ])
    error_message = "Every image is named by its digest: ...@sha256: and 64 hexadecimal digits."
  }
}

variable "network" {
  description = "Id of the VPC network."
  type        = string
}

variable "subnet" {
  description = "Id of the subnet that instances take their addresses from."
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

variable "secret_ids" {
  description = "Secrets by their id, known when their readers may read them."
  type        = map(string)
}

variable "secret_versions" {
  description = "Which version of each secret is mounted: id to number. One that is left out is not configured."
  type        = map(string)

  validation {
    # A pinned version is part of the revision: a new secret is a new revision, which can be rolled back.
    # `latest` would change under a running service, and a bad one would take all instances with it.
    condition     = alltrue([for version in values(var.secret_versions) : can(regex("^[1-9][0-9]*$", version))])
    error_message = "Versions are pinned by number. `latest` and other names are refused."
  }
}

variable "queue_id" {
  description = "Whole name of the queue: projects/PROJECT/locations/REGION/queues/QUEUE."
  type        = string
}

variable "task_caller_email" {
  description = "As whom the queue calls the worker."
  type        = string
}

variable "worker_callers" {
  description = "Emails of all service accounts that may call the worker."
  type        = list(string)
}

variable "worker_extra_audiences" {
  description = "Further addresses of the worker, as Google assigns them; Eventarc calls with one of these as its audience. They are the output worker_urls of the first apply."
  type        = list(string)
  default     = []
}

variable "settings" {
  description = "What the services are told that is no secret; null leaves the variable out."
  type = object({
    shop                 = optional(string)
    mail_from            = optional(string)
    sms_from             = optional(string)
    calendar_id          = optional(string)
    google_client_id     = optional(string)
    sendgrid_webhook_key = optional(string) # a public key, by which SendGrid's calls are known
    cors_origins         = optional(list(string), [])
  })
  default = {}
}

variable "max_instances" {
  description = "Most instances of each service."
  type = object({
    # A page is rendered in a millisecond or two, so one instance serves hundreds of visitors. Ten
    # bound what a flood that came past the edge can cost.
    web = optional(number, 10)
    # All bookings of a day meet in one document. Instances race each other at its version, and each
    # race that is lost is a commit done again; conflicts grow with instances and not with customers.
    # One instance took 3,000 bookings a second in docs/benchmarks.md, so four are for spreading
    # days and for a revision that replaces another, not for throughput.
    api = optional(number, 4)
    # The queue has 32 deliveries in flight at most and one instance takes 40; the others are for the
    # moment in which one revision replaces another.
    worker = optional(number, 3)
  })
  default = {}

  validation {
    # Twice the instances for twice the conflicts: above this the desk should be looked at, not the figure.
    condition     = var.max_instances.api >= 1 && var.max_instances.api <= 10
    error_message = "The API has between 1 and 10 instances."
  }
}

variable "deletion_protection" {
  description = "Whether the services refuse to be deleted. Off for a moment only, before a project is wound up."
  type        = bool
  default     = true
}
