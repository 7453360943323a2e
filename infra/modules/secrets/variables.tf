variable "project" {
  description = "Id of the project."
  type        = string
}

variable "readers" {
  description = "Who reads which secret: id of the secret to emails of service accounts. Nobody else may; one that is left out is read by nobody."
  type        = map(list(string))

  validation {
    condition = alltrue([
      for id in keys(var.readers) : contains([
        "CALENDAR_CREDENTIALS", "GOOGLE_CLIENT_SECRET", "PAGES_KEY", "SENDGRID_KEY",
        "SESSION_KEYS", "SIGNING_KEY", "SMTP_URL", "TWILIO_SID", "TWILIO_TOKEN",
      ], id)
    ])
    error_message = "There is a reader of a secret that this module does not make."
  }
}

variable "deletion_protection" {
  description = "Whether the secrets refuse to be deleted."
  type        = bool
  default     = true
}
