# Staging's figures. No secrets: their values are in Secret Manager, and here are the versions' numbers.
# Everything with `example` is to be replaced; docs/runbooks/first-deployment.md says when.

project           = "baybook-staging"
project_number    = "100000000001"
region            = "europe-west1"
database_location = "europe-west1"
export_location   = "EU"

domain     = "book.staging.example.com"
api_domain = "api.book.staging.example.com"

state_bucket        = "baybook-staging-tfstate"
notification_emails = ["ops@example.com"]

repository = {
  owner = "example"
  name  = "baybook"
}

# The three that are needed. Others as they are set up, together with their settings:
#   SENDGRID_KEY or SMTP_URL   mail_from
#   TWILIO_SID, TWILIO_TOKEN   sms_from
#   CALENDAR_CREDENTIALS       calendar_id
#   GOOGLE_CLIENT_SECRET       google_client_id
secret_versions = {
  SESSION_KEYS = "1"
  SIGNING_KEY  = "1"
  PAGES_KEY    = "1"
}

settings = {}

# `terraform output worker_urls` after the first apply: the one that ends in a.run.app.
worker_extra_audiences = []

# enforce, once two weeks of visitors matched nothing that was meant well.
armor_mode = "preview"
