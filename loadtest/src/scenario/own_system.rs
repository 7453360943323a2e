//! A system of a scenario's own: the program on an empty store, and people who can sign in to it.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

use super::program::Program;
use crate::{
    api::{self, ApiError},
    connection::{Connection, Target},
};

/// Within which the program has to say where it listens.
const PATIENCE: Duration = Duration::from_secs(30);
/// Of every account. It guards a store that is gone when the scenario ends.
const PASSWORD: &str = "nine slow lifts in the rain";
/// Says whom a request is for, as a proxy would.
pub(super) const CLIENT: &str = "x-forwarded-for";

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OwnSystemError {
    #[error("{what}: {error}")]
    Io { what: &'static str, error: io::Error },
    #[error("the program does not say where it listens")]
    Silent,
    #[error("the program makes no link for an owner: {0}")]
    NoLink(String),
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl OwnSystemError {
    fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { what, error }
    }
}

/// It ends, and its store with it, when this is dropped.
#[derive(Debug)]
pub(super) struct OwnSystem {
    program: Program,
    binary: PathBuf,
    directory: TempDir,
    origins: Origins,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Origins {
    pages: Target,
    api: Target,
}

/// Somebody who can sign in.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) email: String,
    /// For a few minutes.
    pub(super) access_token: String,
}

impl Account {
    /// Body of `POST /auth/sign-in`.
    pub(super) fn sign_in(&self) -> String {
        json!({"email": self.email, "password": PASSWORD}).to_string()
    }

    /// What the form of the page `/sign-in` sends.
    pub(super) fn sign_in_form(&self) -> String {
        let (email, password) = (self.email.replace('@', "%40"), PASSWORD.replace(' ', "+"));
        format!("account-email={email}&password={password}")
    }
}

impl OwnSystem {
    /// Starts `binary` with `workshop`, in TOML. It takes as many bookings as come, and believes
    /// whoever asks whom they ask for.
    pub(super) async fn start(binary: &Path, workshop: &str) -> Result<Self, OwnSystemError> {
        let directory =
            tempfile::tempdir().map_err(OwnSystemError::io("a directory for the store"))?;
        let file = directory.path().join("workshop.toml");
        std::fs::write(&file, workshop).map_err(OwnSystemError::io("the workshop's file"))?;
        let file = file.display().to_string();
        let variables = [
            ("BAYBOOK_SHOP_FILE", file.as_str()),
            ("BAYBOOK_RATE_LIMIT", "off"),
            ("BAYBOOK_PROXY_HOPS", "1"),
            ("BAYBOOK_LOG", "warn"),
        ];
        let mut program = Program::start(binary, directory.path(), &variables, Stdio::piped())
            .map_err(OwnSystemError::io("the program"))?;
        let output = program.output().ok_or(OwnSystemError::Silent)?;
        let mut lines = BufReader::new(output).lines();
        let said = timeout(PATIENCE, async {
            let mut text = String::new();
            while let Ok(Some(line)) = lines.next_line().await {
                text.push_str(&line);
                text.push('\n');
                if let Some(origins) = announced(&text) {
                    return Some(origins);
                }
            }
            None
        });
        let origins = said.await.ok().flatten().ok_or(OwnSystemError::Silent)?;
        // A program whose words nobody takes would wait one day.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { program, binary: binary.to_owned(), directory, origins })
    }

    pub(super) fn pages(&self) -> &Target {
        &self.origins.pages
    }

    pub(super) fn api(&self) -> &Target {
        &self.origins.api
    }

    /// Resident memory of the program in KiB, where the system tells.
    pub(super) fn resident(&self) -> Option<u64> {
        self.program.resident()
    }

    /// Makes one more owner of the workshop, who comes from the address `client`.
    pub(super) async fn owner(&self, email: &str, client: &str) -> Result<Account, OwnSystemError> {
        let made = Command::new(&self.binary)
            .args(["owner", email, "--data"])
            .arg(self.directory.path())
            .env_clear()
            .stdin(Stdio::null())
            .output()
            .await
            .map_err(OwnSystemError::io("the program"))?;
        let said = String::from_utf8_lossy(&made.stdout);
        let link = token_in(&said).ok_or_else(|| {
            OwnSystemError::NoLink(String::from_utf8_lossy(&made.stderr).trim().to_owned())
        })?;
        let body = json!({"link": link, "name": "Robin Okafor", "email": email,
                          "password": PASSWORD});
        let mut connection = Connection::to(self.api());
        let path = "/auth/owner/set-up";
        let reply = connection
            .post(path, (CLIENT, client), body.to_string())
            .await
            .map_err(ApiError::from)?;
        let tokens: Tokens = match serde_json::from_slice(&reply.body) {
            Ok(tokens) if reply.status == 200 => tokens,
            _ => {
                let (status, body) = (reply.status, api::excerpt(&reply));
                return Err(ApiError::Refused { call: format!("POST {path}"), status, body }.into());
            }
        };
        Ok(Account { email: email.to_owned(), access_token: tokens.access_token })
    }
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
}

/// Where the program listens, when it has said so.
fn announced(said: &str) -> Option<Origins> {
    let of = |name: &str| {
        let line = said.lines().find_map(|line| line.trim().strip_prefix(name))?;
        line.trim().trim_end_matches("/docs").parse().ok()
    };
    Some(Origins { pages: of("Pages ")?, api: of("API ")? })
}

/// The token of the link in `said`.
fn token_in(said: &str) -> Option<&str> {
    let link = said.split_whitespace().find(|word| word.starts_with("http"))?;
    link.split_once("token=").map(|(_, token)| token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_listens_is_read_once_it_is_said() {
        let half = "\n  Baybook 0.1.0\n\n  Pages      http://localhost:4711\n";
        assert_eq!(announced(half), None);
        let said = format!("{half}  API        http://127.0.0.1:4712/docs\n  Worker     x\n");
        let origins = announced(&said).expect("both");
        let expected = ["http://localhost:4711", "http://127.0.0.1:4712"];
        assert_eq!([origins.pages.origin(), origins.api.origin()], expected);
    }

    #[test]
    fn a_link_is_known_by_its_token() {
        let said =
            "  To set up the owner, open within a week:\n\n  http://h:1/set-up?token=a.b\n\n";
        assert_eq!(token_in(said), Some("a.b"));
        assert_eq!(token_in("nothing of the kind"), None);
    }

    #[test]
    fn a_form_is_sent_as_forms_are() {
        let account = Account { email: "a@example.com".to_owned(), access_token: String::new() };
        let form = "account-email=a%40example.com&password=nine+slow+lifts+in+the+rain";
        assert_eq!(account.sign_in_form(), form);
    }
}
