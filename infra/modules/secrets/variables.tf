variable "project" {
  description = "Id of the project."
  type        = string
}

variable "readers" {
  description = "Who reads which secret: id of the secret to emails of service accounts. Nobody else may; one that is left out is read by nobody."
  type        = map(list(string))
}

variable "deletion_protection" {
  description = "Whether the secrets refuse to be deleted."
  type        = bool
  default     = true
}
