variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Region of the job that starts the daily export."
  type        = string
}

variable "location" {
  description = "Location of the database: a region (europe-west1) or a multi-region (eur3, nam5). It cannot be changed later."
  type        = string
}

variable "live_database" {
  description = "Database that is backed up and exported: the default one, or one that was restored beside it. Indexes, expiries and rules are kept for the default one."
  type        = string
  default     = "(default)"
}

variable "export_location" {
  description = "Location of the bucket of exports, for example EU. Firestore asks for one that holds or neighbours the database's."
  type        = string
}

variable "deletion_protection" {
  description = "Whether the database refuses to be deleted. Off for a moment only, before a project is wound up."
  type        = bool
  default     = true
}

variable "schedules" {
  description = "When copies are made: the daily export (cron, in time_zone) and the day of the weekly backup."
  type = object({
    # Away from the full hour, when everybody's jobs start, and before workshops open.
    export     = optional(string, "17 2 * * *")
    time_zone  = optional(string, "Etc/UTC")
    weekly_day = optional(string, "SUNDAY")
  })
  default = {}
}

variable "retention" {
  description = "Days that copies are kept: backups of each day and week, and exports (held: cannot be deleted; kept: deleted after)."
  type = object({
    # Longer than point-in-time recovery (7 days), so that a mistake noticed in its second week can
    # still be undone to the day.
    daily_backup_days = optional(number, 14)
    # 14 weeks, the most that Firestore keeps: a quarter and a little.
    weekly_backup_days = optional(number, 98)
    # Nobody deletes an export in the time in which a break-in or a mistake comes to light.
    exports_held_days = optional(number, 30)
    # Personal data: not longer than it is of use.
    exports_kept_days = optional(number, 90)
  })
  default = {}

  validation {
    # Firestore's own bound.
    condition     = max(var.retention.daily_backup_days, var.retention.weekly_backup_days) <= 98
    error_message = "Firestore keeps a backup for 98 days (14 weeks) at most."
  }

  validation {
    condition     = var.retention.exports_held_days >= 1 && var.retention.exports_held_days <= var.retention.exports_kept_days
    error_message = "Exports are held for at least a day, and not longer than they are kept."
  }
}
