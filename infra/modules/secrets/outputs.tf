output "secret_ids" {
  description = "Every secret by its id. Known when its readers may read it, so that a revision that mounts it can start."
  value       = { for id, secret in google_secret_manager_secret.all : id => secret.secret_id }
  depends_on  = [google_secret_manager_secret_iam_binding.readers]
}
