variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Region of the worker, the queue and the sweep."
  type        = string
}

variable "database" {
  description = "Name of the Firestore database."
  type        = string
  default     = "(default)"
}

variable "database_location" {
  description = "Location of the database. The trigger is there, wherever the worker is."
  type        = string
}

variable "worker_service" {
  description = "Name of the worker's Cloud Run service. Take it from the service's resource, so that its callers are named after it is there."
  type        = string
}

variable "worker_url" {
  description = "The worker's address without a path: audience of the sweep, and where it is sent."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.worker_url))
    error_message = "The address is https and ends with the host."
  }
}

variable "enqueuers" {
  description = "Service accounts that put events into the queue, by a name of your own: { api = email, worker = email }."
  type        = map(string)
}
