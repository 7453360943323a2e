variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Region of the services."
  type        = string
}

variable "domain" {
  description = "Host of the pages, for example book.example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "A host name in lower case, without https:// and without a dot at its end."
  }
}

variable "api_domain" {
  description = "Host of the API, for example api.book.example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.api_domain))
    error_message = "A host name in lower case, without https:// and without a dot at its end."
  }
}

variable "web_service" {
  description = "Name of the pages' Cloud Run service."
  type        = string
}

variable "api_service" {
  description = "Name of the API's Cloud Run service."
  type        = string
}

variable "armor_mode" {
  description = "What becomes of requests that match an OWASP rule: `preview` logs them, `enforce` turns them away. Begin with preview, read the log for two weeks of real visitors, then enforce."
  type        = string

  validation {
    condition     = contains(["preview", "enforce"], var.armor_mode)
    error_message = "armor_mode is preview or enforce."
  }
}

variable "rate_limits" {
  description = "Requests of one address within a minute."
  type = object({
    # What the API allows a client that writes (BAYBOOK_RATE_LIMIT). Its answer says when to try again,
    # so it should come first; the edge's is for floods, which then cost no instance.
    booking = optional(number, 60)
    # An office behind one address that signs in on Monday morning. Guesses at one account are slowed
    # down by the API long before (attempts).
    sign_in = optional(number, 20)
    # Signing in more often than this in ten minutes, on top of the limit above, is a program.
    sign_in_ban = optional(number, 100)
    # A workshop of ten people behind one address, each opening a page a second with everything that
    # belongs to it, twice over. Style and script come from the cache and do not count.
    all = optional(number, 1200)
    # A million bookings a month make some three million messages; told one by one by providers, twenty
    # times as busy as on average, that is 1,400 a minute. Four times that turns a flood away and no provider.
    webhooks = optional(number, 6000)
  })
  default = {}
}

variable "labels" {
  description = "Labels of everything that takes them."
  type        = map(string)
  default     = {}
}
