variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Region of the trigger. The repository is connected to Cloud Build in the same one."
  type        = string
}

variable "environment" {
  description = "staging or prod: which root is applied."
  type        = string
}

variable "repository" {
  description = "Where the source is at GitHub, connected to Cloud Build by its GitHub app: { owner, name, branch }."
  type = object({
    owner  = string
    name   = string
    branch = optional(string, "main")
  })
}

variable "trigger" {
  description = "When a build starts: `push`, with each push to the branch, or `manual`, when somebody promotes."
  type        = string

  validation {
    condition     = contains(["push", "manual"], var.trigger)
    error_message = "trigger is push or manual."
  }
}

variable "approval_required" {
  description = "Whether a build waits until somebody approves it."
  type        = bool
}

variable "state_bucket" {
  description = "Name of the bucket that holds Terraform's state."
  type        = string
}

variable "run_as" {
  description = "Accounts that the services run as, by their full names: a revision is made by who may act as them."
  type        = map(string)
}

variable "substitutions" {
  description = "Substitutions of cloudbuild.yaml beside those that this module sets."
  type        = map(string)
  default     = {}
}
