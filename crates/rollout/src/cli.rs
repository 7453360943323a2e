//! The command line.

mod run;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use jiff::SignedDuration;
use reqwest::Url;

use crate::gate::Severity;
use crate::google::Endpoint;

/// Moves releases to Cloud Run and back
#[derive(Debug, Parser)]
#[command(name = "rollout", version, max_term_width = 100)]
pub(crate) struct Options {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Commands,
}

#[derive(Debug, Args)]
struct Common {
    /// Environment whose infra/environments/NAME/terraform.tfvars tells project, region and hosts
    #[arg(long, global = true, value_name = "NAME")]
    environment: Option<String>,
    /// Project of Google Cloud
    #[arg(long, global = true)]
    project: Option<String>,
    /// Region of the services
    #[arg(long, global = true)]
    region: Option<String>,
    /// Access token to use in place of the machine's own credentials
    #[arg(long, global = true, env = "ROLLOUT_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Where one of Google's APIs is, for example run=http://127.0.0.1:9000
    #[arg(long, global = true, value_name = "NAME=URL", hide = true)]
    endpoint: Vec<Endpoint>,
    /// Between two looks at something that takes its time
    #[arg(long, global = true, default_value = "2s", value_parser = duration, hide = true)]
    poll: Duration,
}

#[derive(Debug, Subcommand)]
enum Commands {
    /// What is live, with images and tags
    Status {
        /// Also the last revisions of each service
        #[arg(long)]
        revisions: bool,
    },
    /// Release the images: candidate, smoke test, a share, a watch, everything; or back
    Release(ReleaseArgs),
    /// Put the traffic back to what was live before
    Rollback {
        /// A revision to go back to; only its service is touched. Several times for several
        #[arg(long, value_name = "REVISION")]
        to: Vec<String>,
        /// Cancel builds of the trigger `release` that are under way, which would move the traffic again
        #[arg(long)]
        cancel_builds: bool,
        /// How long the traffic is looked at after builds were cancelled
        #[arg(long, default_value = "30s", value_parser = duration, hide = true)]
        settle: Duration,
    },
    /// Take the lock that keeps other builds from planning, and note the traffic (before a plan)
    Lock {
        #[command(flatten)]
        lock: LockArgs,
        /// Where to note the traffic
        #[arg(long, value_name = "FILE")]
        traffic: PathBuf,
        /// How long another build may take to give it back
        #[arg(long, default_value = "40m", value_parser = duration)]
        patience: Duration,
    },
    /// Give the lock back, which `release` does by itself
    Unlock(LockArgs),
    /// Fail if the traffic is not what `lock` noted (before an apply)
    Unmoved {
        #[arg(long, value_name = "FILE")]
        traffic: PathBuf,
    },
    /// Start production's trigger with the very images that are live in staging
    Promote(PromoteArgs),
    /// A Firestore database out of a backup or an export
    #[command(subcommand)]
    Restore(RestoreCommands),
    /// Wait for the scans of images, and fail on what is severe and has a fix
    ScanGate(ScanArgs),
    /// Check a site without booking anything
    Smoke {
        #[command(flatten)]
        site: SiteArgs,
        /// Whoever has the traffic, not the candidates
        #[arg(long)]
        live: bool,
    },
    /// Tag the newest revisions as candidates, with no share (a part of `release`)
    Candidate {
        #[arg(long, value_name = "FILE")]
        images: PathBuf,
        #[arg(long, default_value = "20m", value_parser = duration)]
        patience: Duration,
    },
    /// Give the candidates a share (a part of `release`)
    Shift {
        /// 100 ends the release
        #[arg(long, value_parser = clap::value_parser!(u32).range(0..=100))]
        percent: u32,
    },
    /// Watch the candidates beside the old revisions (a part of `release`)
    Watch {
        #[command(flatten)]
        pace: PaceArgs,
        /// Send no requests of its own to the candidates
        #[arg(long)]
        quiet: bool,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Write which images to release, as variables for Terraform
    Images(ImagesArgs),
    /// Write commit and date for `docker buildx bake`
    Stamp {
        #[arg(long)]
        commit: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
struct LockArgs {
    /// Bucket of Terraform's state; left out, that of the environment's variables
    #[arg(long, value_name = "NAME")]
    state_bucket: Option<String>,
    /// Build that has or wants the lock
    #[arg(long, value_name = "ID")]
    build: String,
}

#[derive(Debug, Args)]
struct ReleaseArgs {
    /// What to release: the file that `rollout images` wrote and Terraform applied
    #[arg(long, value_name = "FILE")]
    images: PathBuf,
    /// First share of the traffic
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=99))]
    percent: u32,
    #[command(flatten)]
    pace: PaceArgs,
    #[command(flatten)]
    site: SiteArgs,
    /// Build that took the lock, which is given back at the end. Left out, nobody took one
    #[arg(long, value_name = "ID")]
    build: Option<String>,
    /// Bucket of Terraform's state; left out, that of the environment's variables
    #[arg(long, value_name = "NAME", requires = "build")]
    state_bucket: Option<String>,
    /// How long another release may take to get out of the way
    #[arg(long, default_value = "20m", value_parser = duration)]
    patience: Duration,
    /// Give up and go back after this. Shorter than whoever runs this would wait, because that one
    /// may not give the time to go back
    #[arg(long, default_value = "75m", value_parser = duration)]
    deadline: Duration,
}

#[derive(Debug, Args)]
struct PaceArgs {
    /// How long to watch
    #[arg(long, default_value = "10m", value_parser = duration, value_name = "TIME")]
    watch: Duration,
    /// How often to look
    #[arg(long, default_value = "30s", value_parser = duration, value_name = "TIME")]
    every: Duration,
}

#[derive(Debug, Args)]
struct SiteArgs {
    /// Origin of the pages, for example https://book.example.com
    #[arg(long, value_name = "URL")]
    pages: Option<Url>,
    /// Origin of the API
    #[arg(long, value_name = "URL")]
    api: Option<Url>,
    /// Commit that `/version` should tell
    #[arg(long)]
    commit: Option<String>,
}

#[derive(Debug, Args)]
struct PromoteArgs {
    /// Environment to take the images from
    #[arg(long, value_name = "NAME", default_value = "staging")]
    from: String,
    /// Its project, when not of its variables
    #[arg(long)]
    from_project: Option<String>,
    /// Its region, when not of its variables
    #[arg(long)]
    from_region: Option<String>,
    /// Name of the trigger to start
    #[arg(long, default_value = "release")]
    trigger: String,
    /// Commit of the images; left out, it is read from their tags
    #[arg(long)]
    commit: Option<String>,
    /// Tell what would be started, and start nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct ImagesArgs {
    /// Those that have all of the traffic now
    #[arg(long, conflicts_with_all = ["prefix", "built", "given_api", "given_web", "given_worker"])]
    live: bool,
    /// Registries of the environment: REGION-docker.pkg.dev/PROJECT
    #[arg(long, required_unless_present = "live")]
    prefix: Option<String>,
    /// What `docker buildx bake --metadata-file` wrote
    #[arg(long, value_name = "FILE", required_unless_present = "live")]
    built: Option<PathBuf>,
    /// An image that runs elsewhere already; empty is the same as not given
    #[arg(long, default_value = "")]
    given_api: String,
    /// The same of the pages
    #[arg(long, default_value = "")]
    given_web: String,
    /// The same of the worker
    #[arg(long, default_value = "")]
    given_worker: String,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct ScanArgs {
    /// Images with their digests
    image: Vec<String>,
    /// The file that `rollout images` wrote
    #[arg(long, value_name = "FILE")]
    images: Option<PathBuf>,
    /// From which severity on a finding that has a fix keeps an image back
    #[arg(long, value_enum, default_value = "high")]
    severity: Severity,
    /// Exceptions, with a reason and an end each
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// How long scanning may take
    #[arg(long, default_value = "15m", value_parser = duration)]
    patience: Duration,
}

#[derive(Debug, Subcommand)]
enum RestoreCommands {
    /// List what could be restored
    List {
        /// Also the exports in this bucket
        #[arg(long)]
        bucket: Option<String>,
    },
    /// From a backup, into a new database
    Backup {
        /// projects/…/locations/…/backups/…; left out, the newest
        #[arg(long)]
        backup: Option<String>,
        /// Database that the newest backup is of
        #[arg(long, default_value = crate::restore::DEFAULT)]
        of: String,
        /// Name of the new database
        #[arg(long, value_name = "DATABASE")]
        to: String,
        /// Let it be `(default)`, which has to be deleted before
        #[arg(long)]
        overwrite_default: bool,
    },
    /// From an export, into a database that is made if it is not there
    Export {
        /// gs://BUCKET/FOLDER, or gs://BUCKET for the newest
        #[arg(long)]
        source: String,
        /// Name of the database
        #[arg(long, value_name = "DATABASE")]
        to: String,
        /// Location of a database that is made; left out, that of `(default)`
        #[arg(long)]
        location: Option<String>,
        /// Overwrite documents of the same name in a database that is there
        #[arg(long)]
        into_existing: bool,
        /// The same for `(default)`, which the services use
        #[arg(long)]
        overwrite_default: bool,
    },
}

/// `10m`, `30s`, `1h 30m`.
fn duration(text: &str) -> Result<Duration, String> {
    let signed: SignedDuration = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    signed.try_into().map_err(|_| format!("`{text}` is negative"))
}
