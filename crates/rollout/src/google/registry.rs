//! Artifact Registry API v1: the tags of an image.

use serde::Deserialize;

use super::{Api, ApiError, Call, Google};

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
struct DockerImage {
    tags: Vec<String>,
}

impl Google {
    /// `parts`: region, project, repository and name; `digest` as `sha256:…`.
    pub(crate) async fn image_tags(
        &self,
        (region, project, repository, name): (&str, &str, &str, &str),
        digest: &str,
    ) -> Result<Vec<String>, ApiError> {
        // The name is one segment of the address.
        let name = name.replace('/', "%2F");
        let path = format!(
            "v1/projects/{project}/locations/{region}/repositories/{repository}/dockerImages/{name}@{digest}"
        );
        let image: DockerImage = self.call(Call::get(Api::Registry, path)).await?;
        Ok(image.tags)
    }
}
