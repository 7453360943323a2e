terraform {
  # The bucket is given at init: -backend-config=bucket=NAME. It is versioned and locks by itself.
  backend "gcs" {
    prefix = "environments/staging"
  }
}
