variable "project" {
  description = "Id of the project."
  type        = string
}

variable "environment" {
  description = "staging or prod; stands in front of every alert's name."
  type        = string
}

variable "domain" {
  description = "Host of the pages."
  type        = string
}

variable "api_domain" {
  description = "Host of the API."
  type        = string
}

variable "services" {
  description = "Names of the Cloud Run services: { web, api, worker }."
  type = object({
    web    = string
    api    = string
    worker = string
  })
}

variable "max_instances" {
  description = "Most instances by the name of the service."
  type        = map(number)
}

variable "queue_name" {
  description = "Name of the queue within the project."
  type        = string
}

variable "jobs" {
  description = "Names of the scheduled jobs: { sweep, export }."
  type = object({
    sweep  = string
    export = string
  })
}

variable "url_map" {
  description = "Name of the load balancer's URL map."
  type        = string
}

variable "visitor_backends" {
  description = "Backends of the load balancer by which people and API clients come: without health checks and candidates."
  type        = list(string)
}

variable "notification_emails" {
  description = "Who is told of alerts."
  type        = list(string)

  validation {
    condition     = length(var.notification_emails) > 0
    error_message = "An alert that nobody hears of is none: name at least one address."
  }
}

variable "runbooks_url" {
  description = "Where people read the runbooks, without a slash at its end: https://HOST/OWNER/REPOSITORY/blob/main/docs/runbooks"
  type        = string
}

variable "figures" {
  description = "When somebody is told. The defaults are for one workshop; a test holds the promises among them."
  type = object({
    # One failed booking is a dropped connection; the second in a quarter of an hour is ours.
    booking_failures = optional(number, 1)
    # Tasks that wait for a quarter of an hour. A busy hour of a million bookings a month queues a
    # handful, each for a second.
    queue_depth = optional(number, 100)
    # Minutes from when a task is due until it is tried. A confirmation is expected while the customer
    # still looks at the page.
    queue_delay_minutes = optional(number, 5)
    # Lost races in ten minutes: one every six seconds all the time. A commit takes some hundredths of
    # a second, so by then customers wait for several of them.
    commit_conflicts = optional(number, 100)
    # Share of the most instances. What is left is a few minutes of growth.
    instance_share = optional(number, 0.8)
    # Google renews 30 days before the end. At 20 it has failed for ten days, and there is time.
    certificate_days = optional(number, 20)
  })
  default = {}
}
