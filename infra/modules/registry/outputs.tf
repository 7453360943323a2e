output "repositories" {
  description = "Prefix of image references by repository: { frontend = \"REGION-docker.pkg.dev/PROJECT/frontend\", backend = ... }."
  value = {
    for name, repository in google_artifact_registry_repository.images :
    name => "${repository.location}-docker.pkg.dev/${var.project}/${repository.repository_id}"
  }
}
