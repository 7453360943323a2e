variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Region of the repositories; the services' own, so that an instance starts without crossing regions."
  type        = string
}

variable "readers" {
  description = "Emails of service accounts that may pull, for example production's that promotes images from here. Cloud Run pulls as its own agent and needs no entry."
  type        = list(string)
  default     = []
}

variable "writers" {
  description = "Emails of service accounts that may push: the build's."
  type        = list(string)
  default     = []
}
