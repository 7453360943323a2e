# Needs Terraform 1.7 or newer (mock_provider).

mock_provider "google" {}

variables {
  project = "shop-test"
  region  = "europe-west1"
  readers = ["delivery@shop-prod.iam.gserviceaccount.com"]
  writers = ["delivery@shop-test.iam.gserviceaccount.com"]
}

run "two_repositories" {
  command = plan

  assert {
    condition = output.repositories == {
      frontend = "europe-west1-docker.pkg.dev/shop-test/frontend"
      backend  = "europe-west1-docker.pkg.dev/shop-test/backend"
    }
    error_message = "The repositories are `frontend` and `backend` of this project."
  }
  assert {
    condition     = alltrue([for repository in google_artifact_registry_repository.images : repository.format == "DOCKER" && repository.vulnerability_scanning_config[0].enablement_config == "INHERITED"])
    error_message = "Images are scanned."
  }
}

run "clean_up_keeps_what_one_rolls_back_to" {
  command = plan

  assert {
    condition     = alltrue([for repository in google_artifact_registry_repository.images : !repository.cleanup_policy_dry_run])
    error_message = "Clean-up only says what it would do."
  }
  assert {
    condition = alltrue([
      for repository in google_artifact_registry_repository.images : [
        for policy in repository.cleanup_policies : [policy.most_recent_versions[0].keep_count, policy.most_recent_versions[0].package_name_prefixes]
        if policy.id == "keep-recent" && policy.action == "KEEP"
      ] == [[30, tolist(["api", "web", "worker"])]]
    ])
    error_message = "The last releases can be deleted."
  }
  assert {
    condition = alltrue([
      for repository in google_artifact_registry_repository.images : toset([
        for policy in repository.cleanup_policies : policy.id if policy.action == "DELETE"
      ]) == toset(["delete-old", "delete-untagged"])
    ])
    error_message = "Old and untagged images are deleted."
  }
}

run "caches_do_not_take_the_place_of_images" {
  command = plan

  assert {
    condition = toset(flatten([
      for line in regexall("ref=[$][{]PREFIX[}]/[a-z]+/([a-z-]+)", file("${path.module}/../../../docker-bake.hcl")) : line
    ])) == toset(["cache-api", "cache-web", "cache-worker"])
    error_message = "A cache is a version of an image, or of a package that is kept as images are."
  }
}

run "few_may_push" {
  command = plan

  assert {
    condition = toset([
      for key, grant in google_artifact_registry_repository_iam_binding.grants :
      "${key}: ${grant.role} ${join(" ", grant.members)}"
      ]) == toset([
      "frontend reader: roles/artifactregistry.reader serviceAccount:delivery@shop-prod.iam.gserviceaccount.com",
      "frontend writer: roles/artifactregistry.writer serviceAccount:delivery@shop-test.iam.gserviceaccount.com",
      "backend reader: roles/artifactregistry.reader serviceAccount:delivery@shop-prod.iam.gserviceaccount.com",
      "backend writer: roles/artifactregistry.writer serviceAccount:delivery@shop-test.iam.gserviceaccount.com",
    ])
    error_message = "Somebody else pushes or pulls."
  }
}

run "nobody_without_being_named" {
  command = plan
  variables {
    readers = []
    writers = []
  }

  assert {
    condition     = length(google_artifact_registry_repository_iam_binding.grants) == 0
    error_message = "There is a binding without members."
  }
}
