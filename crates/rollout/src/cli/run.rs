//! From the command line to what is done.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use reqwest::Url;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    Commands, Common, ImagesArgs, LockArgs, Options, PaceArgs, PromoteArgs, ReleaseArgs,
    RestoreCommands, ScanArgs, SiteArgs,
};
use crate::google::{ApiError, Google};
use crate::images::{FileError, ImageError, Images};
use crate::live::{self, LiveError};
use crate::lock::{self, Lock, LockError};
use crate::place::{Place, PlaceError, Variables, is_name};
use crate::promote::{PromoteError, Promotion};
use crate::release::{Failed, Release};
use crate::restore::{self, Consent, Goal, RestoreError};
use crate::rollback::{self, RollbackError};
use crate::scan::{self, Rules, ScanError};
use crate::services::{FORWARD, Service};
use crate::shift::{self, ShiftError};
use crate::smoke::{Audience, Site, Smoke, SmokeError};
use crate::stamp::{self, StampError};
use crate::status;
use crate::watching::{self, Pace, WatchError};

/// Why the program ends with something else than success.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Image(#[from] ImageError),
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Stamp(#[from] StampError),
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error("the smoke test failed: {0}")]
    Smoke(#[from] SmokeError),
    #[error(transparent)]
    Shift(#[from] ShiftError),
    #[error("the candidate does worse: {0}\nRun `rollout rollback`.")]
    Watch(#[from] WatchError),
    #[error(transparent)]
    Release(#[from] Failed),
    #[error("{0}")]
    Rollback(#[from] RollbackError),
    #[error(transparent)]
    Promote(#[from] PromoteError),
    #[error(transparent)]
    Restore(#[from] RestoreError),
    #[error("signals cannot be listened for: {0}")]
    Signals(std::io::Error),
    #[error("no image is named: give references with digests, or --images")]
    NoImages,
}

impl Error {
    /// 1: what was asked for did not come about. 3: and the traffic is not where it should be.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Release(Failed::Stuck { .. }) | Self::Rollback(RollbackError::Failed(_)) => 3,
            _ => 1,
        }
    }
}

/// The repository, which commands are run in.
const ROOT: &str = ".";

impl Common {
    fn variables(&self) -> Result<Variables, PlaceError> {
        match &self.environment {
            Some(name) => Variables::of_environment(Path::new(ROOT), name),
            None => Ok(Variables::default()),
        }
    }

    fn project(&self) -> Result<String, PlaceError> {
        self.name(self.project.as_deref(), "project", "--project")
    }

    fn place(&self) -> Result<Place, PlaceError> {
        let region = self.name(self.region.as_deref(), "region", "--region")?;
        Ok(Place { project: self.project()?, region })
    }

    fn name(
        &self,
        given: Option<&str>,
        what: &'static str,
        option: &'static str,
    ) -> Result<String, PlaceError> {
        let variables = self.variables()?;
        let name = given.filter(|name| !name.is_empty()).or_else(|| variables.get(what));
        let name = name.ok_or(PlaceError::Missing { what, option })?;
        if is_name(name) { Ok(name.to_owned()) } else { Err(PlaceError::BadName(name.to_owned())) }
    }

    async fn google(&self) -> Result<Google, ApiError> {
        Google::open(self.token.as_deref(), &self.endpoint, self.poll).await
    }

    fn lock<'a>(
        &self,
        google: &'a Google,
        place: &'a Place,
        args: &LockArgs,
    ) -> Result<Lock<'a>, PlaceError> {
        let missing = PlaceError::Missing { what: "the environment", option: "--environment" };
        let environment = self.environment.clone().ok_or(missing)?;
        let given = args.state_bucket.clone().filter(|name| !name.is_empty());
        let bucket = match given {
            Some(name) => name,
            None => self.name(None, "state_bucket", "--state-bucket")?,
        };
        if let Some(wrong) = [&environment, &bucket].into_iter().find(|name| !is_name(name)) {
            return Err(PlaceError::BadName(wrong.clone()));
        }
        Ok(Lock { google, place, bucket, environment, build: args.build.clone() })
    }

    fn site(&self, site: &SiteArgs) -> Result<Site, PlaceError> {
        let variables = self.variables()?;
        let url = |given: &Option<Url>, name, what, option| {
            let of_variables = || Url::parse(&format!("https://{}", variables.get(name)?)).ok();
            given.clone().or_else(of_variables).ok_or(PlaceError::Missing { what, option })
        };
        let pages = url(&site.pages, "domain", "the address of the pages", "--pages")?;
        let api = url(&site.api, "api_domain", "the address of the API", "--api")?;
        let commit = site.commit.clone().filter(|commit| !commit.is_empty());
        Ok(Site { pages, api, commit })
    }
}

impl From<&PaceArgs> for Pace {
    fn from(args: &PaceArgs) -> Self {
        Self { time: args.watch, every: args.every }
    }
}

impl Options {
    pub(crate) async fn run(self) -> Result<(), Error> {
        let Self { common, command } = self;
        match command {
            Commands::Status { revisions } => {
                status::status(&common.google().await?, &common.place()?, revisions).await?;
            }
            Commands::Release(args) => release(&common, &args).await?,
            Commands::Rollback { to, cancel_builds, settle } => {
                let (place, google) = (common.place()?, common.google().await?);
                println!("Rolling back in {}", place.project);
                let is_calm = rollback::builds(&google, &place, cancel_builds).await?;
                let settle = if is_calm { Duration::ZERO } else { settle };
                rollback::rollback(&google, &place, &to, settle).await?;
            }
            Commands::Lock { lock, traffic, patience } => {
                let (place, google) = (common.place()?, common.google().await?);
                common.lock(&google, &place, &lock)?.take(patience).await?;
                lock::note(&google, &place, &traffic).await?;
            }
            Commands::Unlock(lock) => {
                let (place, google) = (common.place()?, common.google().await?);
                common.lock(&google, &place, &lock)?.give_back().await?;
            }
            Commands::Unmoved { traffic } => {
                lock::unmoved(&common.google().await?, &common.place()?, &traffic).await?;
            }
            Commands::Promote(args) => promote(&common, args).await?,
            Commands::Restore(command) => restore(&common, command).await?,
            Commands::ScanGate(args) => scan_gate(&common, &args).await?,
            Commands::Smoke { site, live } => {
                let audience = if live { Audience::Everybody } else { Audience::Candidate };
                Smoke::new(common.site(&site)?, audience, common.poll)?.run().await?;
            }
            Commands::Candidate { images, patience } => {
                let images = Images::read(&images)?;
                shift::tag(&common.google().await?, &common.place()?, &images, patience).await?;
            }
            Commands::Shift { percent } => {
                shift::shift(&common.google().await?, &common.place()?, percent).await?;
            }
            Commands::Watch { pace, quiet, site } => {
                let smoke = match quiet {
                    true => None,
                    false => {
                        Some(Smoke::new(common.site(&site)?, Audience::Candidate, common.poll)?)
                    }
                };
                let (google, place) = (common.google().await?, common.place()?);
                let watched = shift::under_watch(&google, &place, smoke.is_some()).await?;
                let pace = Pace::from(&pace);
                watching::watch(&google, &place, watched, smoke.as_ref(), pace).await?;
            }
            Commands::Images(args) => images(&common, &args).await?,
            Commands::Stamp { commit, out } => stamp::write(&commit, &out).await?,
        }
        Ok(())
    }
}

async fn release(common: &Common, args: &ReleaseArgs) -> Result<(), Error> {
    // Before anything is touched: a signal that comes early must not end the program as it is.
    let stop = stop(args.deadline)?;
    let (place, site) = (common.place()?, common.site(&args.site)?);
    let images = Images::read(&args.images)?;
    let google = common.google().await?;
    let lock = match &args.build {
        Some(build) => {
            let (state_bucket, build) = (args.state_bucket.clone(), build.clone());
            let lock = common.lock(&google, &place, &LockArgs { state_bucket, build })?;
            lock.check().await?;
            Some(lock)
        }
        None => None,
    };
    println!("Releasing in {}", place.project);
    for service in FORWARD {
        println!("  {service:<19}  {}", images.of(service));
    }
    let release = Release {
        google: &google,
        place: &place,
        images: &images,
        site: &site,
        percent: args.percent,
        pace: Pace::from(&args.pace),
        patience: args.patience,
    };
    let ended = release.run(stop).await;
    if let Some(lock) = lock
        && let Err(error) = lock.give_back().await
    {
        // The next build asks whether this one has ended.
        println!("note: the lock may still be there: {error}");
    }
    ended?;
    println!(
        "\nReleased. To go back: rollout rollback --project {} --region {}",
        place.project, place.region
    );
    Ok(())
}

/// Ends when the program is told to stop, or has taken too long, and says which.
fn stop(deadline: Duration) -> Result<impl Future<Output = String>, Error> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Signals)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => "it was told to stop (SIGTERM)".to_owned(),
            _ = interrupt.recv() => "it was told to stop (SIGINT)".to_owned(),
            () = tokio::time::sleep(deadline) => {
                format!("it was not through after {} minutes", deadline.as_secs() / 60)
            }
        }
    })
}

async fn promote(common: &Common, args: PromoteArgs) -> Result<(), Error> {
    let from = match (args.from_project, args.from_region) {
        (Some(project), Some(region)) => Place { project, region },
        (project, region) => {
            let variables = Variables::of_environment(Path::new(ROOT), &args.from)?;
            let of = |given: Option<String>, what, option| {
                let value = given.or_else(|| variables.get(what).map(ToOwned::to_owned));
                value.ok_or(PlaceError::Missing { what, option })
            };
            Place {
                project: of(project, "project", "--from-project")?,
                region: of(region, "region", "--from-region")?,
            }
        }
    };
    if let Some(wrong) = [&from.project, &from.region].into_iter().find(|name| !is_name(name)) {
        return Err(PlaceError::BadName(wrong.clone()).into());
    }
    let to = common.place()?;
    let commit = args.commit.filter(|commit| !commit.is_empty());
    let promotion = Promotion { from, to, trigger: &args.trigger, commit, is_dry: args.dry_run };
    Ok(promotion.run(&common.google().await?).await?)
}

async fn restore(common: &Common, command: RestoreCommands) -> Result<(), Error> {
    let project = common.project()?;
    let google = common.google().await?;
    match command {
        RestoreCommands::List { bucket } => {
            restore::list(&google, &project, bucket.as_deref()).await?;
        }
        RestoreCommands::Backup { backup, of, to, overwrite_default } => {
            let goal = Goal { project, database: to };
            restore::from_backup(&google, &goal, backup, &of, overwrite_default).await?;
        }
        RestoreCommands::Export { source, to, location, into_existing, overwrite_default } => {
            let goal = Goal { project, database: to };
            let consent = Consent { into_existing, overwrite_default };
            restore::from_export(&google, &goal, &source, location, consent).await?;
        }
    }
    Ok(())
}

async fn scan_gate(common: &Common, args: &ScanArgs) -> Result<(), Error> {
    let mut all = Vec::new();
    for image in &args.image {
        all.push(image.parse()?);
    }
    if let Some(path) = &args.images {
        let images = Images::read(path)?;
        all.extend(FORWARD.into_iter().map(|service| images.of(service).clone()));
    }
    if all.is_empty() {
        return Err(Error::NoImages);
    }
    let (threshold, patience) = (args.severity, args.patience);
    let rules = Rules { threshold, allow: args.allow.as_deref(), patience };
    scan::run(&common.google().await?, &all, &rules).await?;
    Ok(())
}

async fn images(common: &Common, args: &ImagesArgs) -> Result<(), Error> {
    let given = BTreeMap::from([
        (Service::Api, args.given_api.clone()),
        (Service::Web, args.given_web.clone()),
        (Service::Worker, args.given_worker.clone()),
    ]);
    let images = match (&args.prefix, &args.built) {
        (Some(prefix), Some(built)) => match Images::given(&given, prefix)? {
            Some(images) => images,
            None => Images::built(built, prefix)?,
        },
        // The command line is refused when one of them is missing without `--live`.
        _ => live::images(&common.google().await?, &common.place()?).await?,
    };
    for service in FORWARD {
        println!("{service:<19}  {}", images.of(service));
    }
    Ok(images.write(&args.out)?)
}
