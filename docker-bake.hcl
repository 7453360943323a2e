# The three images, built by one `docker buildx bake`: in parallel, with the stages that they share
# made once. docs/delivery.md tells how the pipeline calls it. By hand, without a registry:
#
#   docker buildx bake --set '*.output=type=docker' --set '*.cache-from=' --set '*.cache-to='

variable "PREFIX" {
  description = "The environment's registries: REGION-docker.pkg.dev/PROJECT"
  default     = "localhost"
}

variable "COMMIT" {
  description = "Tag of the images, by which a promotion finds their commit. Nothing is deployed by it."
  default     = "unknown"
}

variable "SOURCE" {
  description = "Where the source is, for the images' labels."
  default     = "unknown"
}

group "default" {
  targets = ["api", "web", "worker"]
}

# `rollout stamp` writes these into a second file, which is merged over this one: the date of the
# commit is not among what Cloud Build tells.
target "stamp" {
  args = {
    BAYBOOK_COMMIT    = "unknown"
    BAYBOOK_BUILT     = "unknown"
    SOURCE_DATE_EPOCH = "0"
  }
}

target "image" {
  inherits  = ["stamp"]
  context   = "."
  platforms = ["linux/amd64"]
  args = {
    BAYBOOK_SOURCE = SOURCE
  }
  # One manifest and no index around it: its digest is what is scanned, copied and run.
  attest = ["type=provenance,disabled=true", "type=sbom,disabled=true"]
  # Times inside the image are the commit's, so that the same source is the same digest.
  output = ["type=image,push=true,rewrite-timestamp=true"]
}

# mode=max: the layers of all stages. The dependencies are built in a stage that is not in the image,
# and would not be found again with what an image itself can keep. The caches are packages of their own:
# the registry keeps so many versions of each image, and nobody goes back to a cache.
target "api" {
  inherits   = ["image"]
  dockerfile = "Dockerfile.api"
  tags       = ["${PREFIX}/backend/api:${COMMIT}"]
  cache-from = ["type=registry,ref=${PREFIX}/backend/cache-api:layers"]
  cache-to   = ["type=registry,ref=${PREFIX}/backend/cache-api:layers,mode=max"]
}

target "web" {
  inherits   = ["image"]
  dockerfile = "Dockerfile.web"
  tags       = ["${PREFIX}/frontend/web:${COMMIT}"]
  cache-from = ["type=registry,ref=${PREFIX}/frontend/cache-web:layers"]
  cache-to   = ["type=registry,ref=${PREFIX}/frontend/cache-web:layers,mode=max"]
}

target "worker" {
  inherits   = ["image"]
  dockerfile = "Dockerfile.worker"
  tags       = ["${PREFIX}/backend/worker:${COMMIT}"]
  cache-from = ["type=registry,ref=${PREFIX}/backend/cache-worker:layers"]
  cache-to   = ["type=registry,ref=${PREFIX}/backend/cache-worker:layers,mode=max"]
}
