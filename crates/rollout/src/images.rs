//! Image references with digests, and the file that hands them from step to step.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::services::{FORWARD, Service};

/// `HOST/PROJECT/REPOSITORY/NAME@sha256:…`: a name that always means the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct ImageRef {
    name: String,
    digest: Digest,
}

/// `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Digest(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ImageError {
    #[error(
        "`{0}` is not an image with its digest: expected HOST/PROJECT/REPOSITORY/NAME@sha256:…; a tag does not do, because it can be moved"
    )]
    NotADigest(String),
    #[error("`{0}` is not in an Artifact Registry: expected REGION-docker.pkg.dev/PROJECT/…")]
    NoProject(String),
}

impl FromStr for Digest {
    type Err = ImageError;

    fn from_str(text: &str) -> Result<Self, ImageError> {
        let hex = text.strip_prefix("sha256:").unwrap_or_default();
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if hex.len() == 64 && hex.bytes().all(is_hex) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ImageError::NotADigest(text.to_owned()))
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Digest {
    /// Enough of it for a person to tell two apart.
    pub(crate) fn short(&self) -> &str {
        self.0.get(7..19).unwrap_or(&self.0)
    }
}

impl ImageRef {
    /// `name` is a name without tag and digest.
    pub(crate) fn new(name: impl Into<String>, digest: Digest) -> Self {
        Self { name: name.into(), digest }
    }

    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The project whose registry holds it.
    pub(crate) fn project(&self) -> Result<&str, ImageError> {
        self.parts().map(|(_, project, ..)| project)
    }

    /// Region, project, repository and name, as Artifact Registry has them.
    pub(crate) fn parts(&self) -> Result<(&str, &str, &str, &str), ImageError> {
        let unknown = || ImageError::NoProject(self.name.clone());
        let mut parts = self.name.splitn(4, '/');
        let mut next = || parts.next().filter(|part| !part.is_empty()).ok_or_else(unknown);
        let (host, project, repository, name) = (next()?, next()?, next()?, next()?);
        let region = host.strip_suffix("-docker.pkg.dev").ok_or_else(unknown)?;
        Ok((region, project, repository, name))
    }
}

impl FromStr for ImageRef {
    type Err = ImageError;

    fn from_str(text: &str) -> Result<Self, ImageError> {
        let wrong = || ImageError::NotADigest(text.to_owned());
        let (name, digest) = text.split_once('@').ok_or_else(wrong)?;
        if name.is_empty() {
            return Err(wrong());
        }
        // A tag beside the digest says nothing.
        let name = match name.rsplit_once(':') {
            Some((before, tag)) if !tag.contains('/') => before,
            _ => name,
        };
        Ok(Self { name: name.to_owned(), digest: digest.parse().map_err(|_| wrong())? })
    }
}

impl TryFrom<String> for ImageRef {
    type Error = ImageError;

    fn try_from(text: String) -> Result<Self, ImageError> {
        text.parse()
    }
}

impl From<ImageRef> for String {
    fn from(image: ImageRef) -> Self {
        image.to_string()
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.digest)
    }
}

/// What is released: one image for each service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Images {
    api: ImageRef,
    web: ImageRef,
    worker: ImageRef,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("{} cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} cannot be written: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    #[error("{} does not hold what it should: {source}", path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{} tells nothing of an image `{key}`", path.display())]
    NotBuilt { path: PathBuf, key: &'static str },
    #[error(transparent)]
    Image(#[from] ImageError),
    #[error("images are given for {given}, and none for {missing}: a promotion takes all three")]
    SomeGiven { given: String, missing: String },
}

/// The file: variables for Terraform, in its JSON syntax.
#[derive(Serialize, Deserialize)]
struct Variables {
    images: Images,
}

/// What BuildKit writes of each target with `--metadata-file`.
#[derive(Deserialize)]
struct Built {
    #[serde(rename = "containerimage.digest")]
    digest: String,
}

impl Images {
    pub(crate) fn new(api: ImageRef, web: ImageRef, worker: ImageRef) -> Self {
        Self { api, web, worker }
    }

    pub(crate) fn of(&self, service: Service) -> &ImageRef {
        match service {
            Service::Worker => &self.worker,
            Service::Api => &self.api,
            Service::Web => &self.web,
        }
    }

    fn from_each(
        mut one: impl FnMut(Service) -> Result<ImageRef, FileError>,
    ) -> Result<Self, FileError> {
        Ok(Self { api: one(Service::Api)?, web: one(Service::Web)?, worker: one(Service::Worker)? })
    }

    /// Those that were just built, by the metadata that `docker buildx bake` writes.
    pub(crate) fn built(path: &Path, prefix: &str) -> Result<Self, FileError> {
        let targets: BTreeMap<String, serde_json::Value> = read_json(path)?;
        Self::from_each(|service| {
            let key = service.key();
            let target = targets.get(key).cloned().unwrap_or_default();
            let built: Built = serde_json::from_value(target)
                .map_err(|_| FileError::NotBuilt { path: path.to_owned(), key })?;
            Ok(ImageRef::new(name_in(prefix, service), built.digest.parse()?))
        })
    }

    /// Those that run elsewhere, as they are called in the registries below `prefix`: only the
    /// digest is taken over, so that nothing but the same bytes can be meant. `None`: none given.
    pub(crate) fn given(
        given: &BTreeMap<Service, String>,
        prefix: &str,
    ) -> Result<Option<Self>, FileError> {
        let is_given = |service: &Service| given.get(service).is_some_and(|text| !text.is_empty());
        let (some, none): (Vec<_>, Vec<_>) = FORWARD.into_iter().partition(is_given);
        if some.is_empty() {
            return Ok(None);
        }
        if !none.is_empty() {
            return Err(FileError::SomeGiven { given: keys(&some), missing: keys(&none) });
        }
        let images = Self::from_each(|service| {
            let text = given.get(&service).map(String::as_str).unwrap_or_default();
            let image: ImageRef = text.parse()?;
            Ok(ImageRef::new(name_in(prefix, service), image.digest))
        })?;
        Ok(Some(images))
    }

    pub(crate) fn read(path: &Path) -> Result<Self, FileError> {
        read_json::<Variables>(path).map(|variables| variables.images)
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), FileError> {
        let text = serde_json::to_string_pretty(&Variables { images: self.clone() })
            .map_err(|source| FileError::Json { path: path.to_owned(), source })?;
        std::fs::write(path, text + "\n")
            .map_err(|source| FileError::Write { path: path.to_owned(), source })
    }
}

fn name_in(prefix: &str, service: Service) -> String {
    format!("{}/{}", prefix.trim_end_matches('/'), service.repository())
}

fn keys(services: &[Service]) -> String {
    services.iter().map(|service| service.key()).collect::<Vec<_>>().join(" and ")
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| FileError::Read { path: path.to_owned(), source })?;
    serde_json::from_str(&text).map_err(|source| FileError::Json { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn reference(text: &str) -> Result<ImageRef, ImageError> {
        text.parse()
    }

    #[test]
    fn only_a_digest_names_an_image() {
        let image = reference(&format!("europe-west1-docker.pkg.dev/p/backend/api@{A}")).unwrap();
        assert_eq!(image.parts().unwrap(), ("europe-west1", "p", "backend", "api"));
        assert_eq!(image.digest().short(), "aaaaaaaaaaaa");
        for wrong in ["", "api", "api:latest", "api@sha256:abc", &format!("@{A}")] {
            assert!(reference(wrong).is_err(), "{wrong}");
        }
        let upper = A.to_uppercase().replace("SHA", "sha");
        assert!(reference(&format!("api@{upper}")).is_err());
    }

    #[test]
    fn a_tag_beside_the_digest_is_dropped() {
        let image = reference(&format!("localhost:5000/p/backend/api:v1@{A}")).unwrap();
        assert_eq!(image.to_string(), format!("localhost:5000/p/backend/api@{A}"));
    }

    #[test]
    fn what_is_given_keeps_its_digest_and_gets_the_own_registry() {
        let other = format!("r-docker.pkg.dev/staging/x/y@{A}");
        let given = FORWARD.into_iter().map(|service| (service, other.clone())).collect();
        let images = Images::given(&given, "r-docker.pkg.dev/prod/").unwrap().unwrap();
        let api = images.of(Service::Api).to_string();
        assert_eq!(api, format!("r-docker.pkg.dev/prod/backend/api@{A}"));
    }

    #[test]
    fn all_or_none_are_given() {
        let mut given: BTreeMap<_, _> =
            FORWARD.into_iter().map(|service| (service, String::new())).collect();
        assert!(Images::given(&given, "p").unwrap().is_none());
        given.insert(Service::Api, format!("api@{A}"));
        let error = Images::given(&given, "p").unwrap_err().to_string();
        assert!(error.contains("given for api, and none for worker and web"), "{error}");
    }

    #[test]
    fn the_file_comes_back_as_it_went() {
        let directory = tempfile::tempdir().unwrap();
        let built = directory.path().join("built.json");
        let one = format!(r#"{{"containerimage.digest": "{A}", "x": 1}}"#);
        std::fs::write(&built, format!(r#"{{"api": {one}, "web": {one}, "worker": {one}}}"#))
            .unwrap();
        let images = Images::built(&built, "r-docker.pkg.dev/p").unwrap();
        let file = directory.path().join("images.tfvars.json");
        images.write(&file).unwrap();
        assert_eq!(Images::read(&file).unwrap(), images);
    }
}
