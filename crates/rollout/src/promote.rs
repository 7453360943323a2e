//! From staging to production: the digests that are live there, and no others.

use std::collections::BTreeSet;

use crate::google::{ApiError, Google, build};
use crate::images::{ImageError, ImageRef};
use crate::live::{self, LiveError};
use crate::place::Place;
use crate::services::{FORWARD, Service};

#[derive(Debug, thiserror::Error)]
pub(crate) enum PromoteError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Image(#[from] ImageError),
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(
        "{image} has no tag that is a commit ({tags}): give --commit with the commit that it was built from"
    )]
    NoCommit { image: String, tags: String },
    #[error(
        "the images were built from different commits ({0}): give --commit to promote all the same"
    )]
    Commits(String),
    #[error("the trigger {0} is disabled")]
    Disabled(String),
}

/// What is promoted, and how.
pub(crate) struct Promotion<'a> {
    pub(crate) from: Place,
    pub(crate) to: Place,
    pub(crate) trigger: &'a str,
    pub(crate) commit: Option<String>,
    /// Tell, and start nothing.
    pub(crate) is_dry: bool,
}

impl Promotion<'_> {
    /// # Errors
    /// When nothing was started.
    pub(crate) async fn run(&self, google: &Google) -> Result<(), PromoteError> {
        println!("Live in {}", self.from.project);
        let live = live::images(google, &self.from).await?;
        let images = FORWARD.map(|service| (service, live.of(service).clone()));
        for (service, image) in &images {
            println!("  {service:<19}  {image}");
        }
        let commit = match &self.commit {
            Some(commit) => commit.clone(),
            None => common_commit(google, &images).await?,
        };
        println!("  commit  {commit}");
        let substitutions: Vec<_> = images
            .iter()
            .map(|(service, image)| (substitution(*service), image.to_string()))
            .collect();
        if self.is_dry {
            println!("\nNothing was started. This starts it:\n  {}", self.command(&commit));
            return Ok(());
        }
        let trigger = google.trigger(&self.to, self.trigger).await?;
        if trigger.disabled {
            return Err(PromoteError::Disabled(self.trigger.to_owned()));
        }
        let body = build::request(&self.to, &trigger.id, &commit, &substitutions);
        let started = google.run_trigger(&self.to, &trigger, body).await?;
        println!("\nStarted {} in {}: build {}", self.trigger, self.to.project, started.id);
        if trigger.wants_approval() {
            println!("It waits to be approved:");
        }
        println!("  {}", started.log_url);
        Ok(())
    }

    fn command(&self, commit: &str) -> String {
        let (from, to) = (&self.from, &self.to);
        format!(
            "rollout promote --from-project {} --from-region {} --project {} --region {} \
             --trigger {} --commit {commit}",
            from.project, from.region, to.project, to.region, self.trigger
        )
    }
}

/// As `cloudbuild.yaml` calls it.
fn substitution(service: Service) -> String {
    format!("_{}_IMAGE", service.key().to_uppercase())
}

/// The build tags each image with its commit.
async fn common_commit(
    google: &Google,
    images: &[(Service, ImageRef)],
) -> Result<String, PromoteError> {
    let mut commits = BTreeSet::new();
    for (_, image) in images {
        let tags = google.image_tags(image.parts()?, &image.digest().to_string()).await?;
        match tags.iter().find(|tag| is_commit(tag)) {
            Some(commit) => commits.insert(commit.clone()),
            None => {
                let (image, tags) = (image.to_string(), tags.join(", "));
                return Err(PromoteError::NoCommit { image, tags });
            }
        };
    }
    let commits: Vec<_> = commits.into_iter().collect();
    match commits.as_slice() {
        [commit] => Ok(commit.clone()),
        several => Err(PromoteError::Commits(several.join(", "))),
    }
}

/// A whole one: 40 hexadecimal digits.
pub(crate) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
