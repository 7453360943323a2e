variable "project" {
  description = "Id of the project of one environment. It exists and has a billing account."
  type        = string
}

variable "state_location" {
  description = "Location of the bucket that holds Terraform's state, for example EU or europe-west1."
  type        = string
}

variable "billing_account" {
  description = "Id of the billing account, 000000-000000-000000."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "A billing account is three groups of six hexadecimal digits."
  }
}

variable "budget_units" {
  description = "Budget of a month, in whole units of budget_currency."
  type        = number

  validation {
    condition     = var.budget_units >= 1 && floor(var.budget_units) == var.budget_units
    error_message = "The budget is a whole number above 0."
  }
}

variable "budget_currency" {
  description = "The billing account's currency, for example EUR; null takes it from there."
  type        = string
  default     = null
}

variable "budget_emails" {
  description = "Who is told when the budget is about to be spent, beside the administrators of the billing account."
  type        = list(string)

  validation {
    condition     = length(var.budget_emails) > 0
    error_message = "A budget that nobody hears of is none: name at least one address."
  }
}
