# Places for secrets. Their values are put in by hand (`gcloud secrets versions add`), never by
# Terraform: what Terraform writes is in its state.

locals {
  # What each is for, and after how many days it is to be replaced. Keys of our own a year, since two
  # of a kind can stand side by side while one replaces the other; what providers gave us a quarter or
  # half a year, since it works from anywhere until they are told.
  secrets = {
    SESSION_KEYS         = { purpose = "Keys that sign access tokens, the one in use first", days = 365 }
    SIGNING_KEY          = { purpose = "Key of manage links, account links and refresh tokens", days = 365 }
    PAGES_KEY            = { purpose = "Secret by which the API knows the pages", days = 180 }
    SENDGRID_KEY         = { purpose = "API key at SendGrid, with the right to send mail", days = 90 }
    SMTP_URL             = { purpose = "Mail server with its user and password, in place of SendGrid", days = 90 }
    TWILIO_SID           = { purpose = "Account at Twilio", days = 365 }
    TWILIO_TOKEN         = { purpose = "Auth token at Twilio", days = 90 }
    CALENDAR_CREDENTIALS = { purpose = "Key of the service account that keeps the workshop's calendar", days = 90 }
    GOOGLE_CLIENT_SECRET = { purpose = "Secret of the OAuth client for signing in with Google", days = 180 }
  }
}

resource "google_secret_manager_secret" "all" {
  for_each = local.secrets

  project             = var.project
  secret_id           = each.key
  deletion_protection = var.deletion_protection

  # Read when an instance starts, wherever that is.
  replication {
    auto {}
  }

  # A destroyed version can be had back for a month: longer than it takes until somebody notices that
  # an old revision still needed it.
  version_destroy_ttl = "${30 * 86400}s"

  # Secret Manager can send a reminder to a topic, but somebody would have to read the topic, and the
  # date of the next one would differ from the code for ever. The runbook goes by these.
  annotations = {
    purpose            = each.value.purpose
    replace-after-days = tostring(each.value.days)
  }
}

# A binding, not members: who is not named here reads nothing.
resource "google_secret_manager_secret_iam_binding" "readers" {
  for_each = { for id, emails in var.readers : id => emails if length(emails) > 0 }

  project   = var.project
  secret_id = google_secret_manager_secret.all[each.key].secret_id
  role      = "roles/secretmanager.secretAccessor"
  members   = [for email in each.value : "serviceAccount:${email}"]
}
