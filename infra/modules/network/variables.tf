variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Region of the services, and so of the subnet."
  type        = string
}

variable "cidr" {
  description = "Addresses of the subnet that the services' instances take theirs from."
  type        = string
  # Cloud Run takes about two addresses an instance, and twice that while a new revision replaces an
  # old one. Ten instances of each of the three services are 120; 1,020 leave room to grow without a
  # new subnet.
  default = "10.20.0.0/22"

  validation {
    # Smaller ranges run out during a rollout: Cloud Run reserves addresses in blocks of 16.
    condition     = can(cidrhost(var.cidr, 0)) && tonumber(split("/", var.cidr)[1]) <= 24
    error_message = "The range is in CIDR form and holds at least 256 addresses (/24)."
  }
}

variable "google_sign_in" {
  description = "Whether people sign in with Google, so that the API asks accounts.google.com."
  type        = bool
}
