//! Where a release goes: a project and a region, given or read from an environment's variables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::services::Service;

/// A project and a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) project: String,
    pub(crate) region: String,
}

impl Place {
    /// Full name of a service.
    pub(crate) fn service(&self, service: Service) -> String {
        format!("{}/services/{}", self.location(), service.id())
    }

    pub(crate) fn location(&self) -> String {
        format!("projects/{}/locations/{}", self.project, self.region)
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    #[error("{} cannot be read: {source}. Is the environment's name right, and is this run in the repository?", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{what} is not known: give {option}, or --environment")]
    Missing { what: &'static str, option: &'static str },
    #[error("`{0}` is no name of a project, region or environment")]
    BadName(String),
}

/// Top-level string variables of `terraform.tfvars`: `name = "value"`. Others are left out.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Those of an environment, below `root`, the repository.
    pub(crate) fn of_environment(root: &Path, environment: &str) -> Result<Self, PlaceError> {
        if !is_name(environment) {
            return Err(PlaceError::BadName(environment.to_owned()));
        }
        let path = root.join("infra/environments").join(environment).join("terraform.tfvars");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self::read(&text)),
            Err(source) => Err(PlaceError::Unreadable { path, source }),
        }
    }

    fn read(text: &str) -> Self {
        let mut depth = 0_i32;
        let mut found = BTreeMap::new();
        for line in text.lines() {
            let value = line.split_once('=').filter(|_| depth == 0).and_then(|(name, rest)| {
                let (value, _) = rest.trim().strip_prefix('"')?.split_once('"')?;
                Some((name.trim().to_owned(), value.to_owned()))
            });
            found.extend(value.filter(|(name, _)| is_name(&name.replace('_', "-"))));
            for byte in line.bytes() {
                match byte {
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    b'#' => break,
                    _ => (),
                }
            }
        }
        Self(found)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// Names go into paths of addresses and files.
pub(crate) fn is_name(text: &str) -> bool {
    let is_fine = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'.')
    };
    text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
        && !text.contains("..")
        && text.bytes().all(is_fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_at_the_top_counts() {
        let text = "\
# project = \"commented\"
project = \"baybook-prod\" # ours
region=\"europe-west1\"
images = {
  project = \"nested\"
}
hosts = [
  \"x\",
]
domain   = \"book.example.com\"
count = 3
";
        let variables = Variables::read(text);
        assert_eq!(variables.get("project"), Some("baybook-prod"));
        assert_eq!(variables.get("region"), Some("europe-west1"));
        assert_eq!(variables.get("domain"), Some("book.example.com"));
        assert_eq!(variables.get("count"), None);
    }

    #[test]
    fn names_do_not_leave_their_place() {
        for wrong in ["", "../x", "a/b", "a b", "A", "a..b", "-a"] {
            assert!(!is_name(wrong), "{wrong}");
        }
        assert!(is_name("example.com:baybook-1"));
    }
}
