//! Google's APIs over REST: addresses, credentials, retries.

pub(crate) mod analysis;
pub(crate) mod build;
pub(crate) mod firestore;
pub(crate) mod monitoring;
pub(crate) mod operation;
pub(crate) mod registry;
pub(crate) mod run;
pub(crate) mod storage;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use gcloud_sdk::GoogleAuthHeaders;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cause::whole;

const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
/// Of one call, not of what it sets going.
const TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(5);
const ATTEMPTS: u32 = 5;
/// A server that asks for more patience than this is as good as down.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// One of Google's APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Api {
    Analysis,
    Build,
    Firestore,
    Monitoring,
    Registry,
    Run,
    Storage,
}

const APIS: [Api; 7] = [
    Api::Analysis,
    Api::Build,
    Api::Firestore,
    Api::Monitoring,
    Api::Registry,
    Api::Run,
    Api::Storage,
];

impl Api {
    const fn host(self) -> &'static str {
        match self {
            Self::Analysis => "containeranalysis",
            Self::Build => "cloudbuild",
            Self::Firestore => "firestore",
            Self::Monitoring => "monitoring",
            Self::Registry => "artifactregistry",
            Self::Run => "run",
            Self::Storage => "storage",
        }
    }
}

/// `NAME=URL`: where an API is, when it is not at Google.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint(Api, String);

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, url) = text.split_once('=').ok_or("expected NAME=URL, for example run=URL")?;
        let api = APIS.into_iter().find(|api| api.host() == name).ok_or_else(|| {
            let known: Vec<_> = APIS.into_iter().map(Api::host).collect();
            format!("there is no `{name}` among {}", known.join(", "))
        })?;
        Ok(Self(api, url.trim_end_matches('/').to_owned()))
    }
}

/// What went wrong with one call.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error(
        "there are no credentials ({0}): run `gcloud auth application-default login`, or set ROLLOUT_TOKEN to an access token"
    )]
    NoCredentials(String),
    #[error("{call} got no answer in {attempts} attempts: {}", whole(source))]
    NoAnswer { call: String, attempts: u32, source: reqwest::Error },
    #[error("{call} was refused with {status}: {message}")]
    Refused { call: String, status: StatusCode, message: String },
    #[error("the answer to {call} cannot be read: {}", whole(source))]
    Unreadable { call: String, source: reqwest::Error },
    #[error("{what} failed: {message}")]
    Operation { what: String, message: String },
    #[error("{what} was not done after {} minutes; it may still be done later", limit.as_secs() / 60)]
    OperationSlow { what: String, limit: Duration },
}

impl ApiError {
    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    pub(crate) fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }
}

enum Credentials {
    /// As the machine or the person at it is signed in.
    Machine(GoogleAuthHeaders),
    Token(HeaderValue),
}

/// Whether a call may be sent again when its outcome is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// Done twice is the same as once.
    Harmless,
    /// Only when it was certainly not done.
    OnlyIfRefused,
}

/// Calls Google.
pub(crate) struct Google {
    http: Client,
    credentials: Credentials,
    endpoints: BTreeMap<Api, String>,
    /// Between two looks at something that takes its time.
    pub(crate) poll: Duration,
}

/// One call.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) api: Api,
    pub(crate) path: String,
    pub(crate) query: Vec<(&'a str, String)>,
    pub(crate) body: Option<Value>,
    pub(crate) again: Again,
}

impl<'a> Call<'a> {
    pub(crate) fn get(api: Api, path: impl Into<String>) -> Self {
        let path = path.into();
        let again = Again::Harmless;
        Self { method: Method::GET, api, path, query: Vec::new(), body: None, again }
    }

    pub(crate) fn post(api: Api, path: impl Into<String>, body: Value) -> Self {
        let (path, body, again) = (path.into(), Some(body), Again::OnlyIfRefused);
        Self { method: Method::POST, api, path, query: Vec::new(), body, again }
    }

    pub(crate) fn query(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }
}

impl Google {
    pub(crate) async fn open(
        token: Option<&str>,
        endpoints: &[Endpoint],
        poll: Duration,
    ) -> Result<Self, ApiError> {
        let broken = |what: String| ApiError::NoCredentials(what);
        let credentials = match token.filter(|token| !token.is_empty()) {
            Some(token) => {
                let value = HeaderValue::from_str(&format!("Bearer {token}"));
                Credentials::Token(value.map_err(|error| broken(error.to_string()))?)
            }
            None => {
                let headers = GoogleAuthHeaders::from_adc_with_scopes(vec![SCOPE.to_owned()]).await;
                Credentials::Machine(headers.map_err(|error| broken(error.to_string()))?)
            }
        };
        let http = Client::builder().timeout(TIMEOUT).connect_timeout(CONNECT).build();
        let http = http.map_err(|error| broken(error.to_string()))?;
        let endpoints = endpoints.iter().map(|Endpoint(api, url)| (*api, url.clone())).collect();
        Ok(Self { http, credentials, endpoints, poll })
    }

    /// # Errors
    /// When the call was refused, or not answered however often it was sent.
    pub(crate) async fn call<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, ApiError> {
        let origin = match self.endpoints.get(&call.api) {
            Some(url) => url.clone(),
            None => format!("https://{}.googleapis.com", call.api.host()),
        };
        let url = format!("{origin}/{}", call.path);
        let name = format!("{} {}/{}", call.method, call.api.host(), call.path);
        let mut attempt = 1;
        loop {
            let mut request = self.http.request(call.method.clone(), &url);
            request = request.headers(self.headers().await?).query(&call.query);
            if let Some(body) = &call.body {
                request = request.json(body);
            }
            let (pause, error) = match request.send().await {
                Ok(answer) if answer.status().is_success() => {
                    if answer.status() == StatusCode::NO_CONTENT
                        && let Ok(nothing) = serde_json::from_value(Value::Null)
                    {
                        return Ok(nothing);
                    }
                    let unreadable = |source| ApiError::Unreadable { call: name, source };
                    return answer.json().await.map_err(unreadable);
                }
                Ok(answer) => {
                    let again = may_repeat(answer.status(), call.again);
                    let pause = again.then(|| asked_for(&answer));
                    (pause, refusal(name.clone(), answer).await)
                }
                Err(source) => {
                    let again = call.again == Again::Harmless || source.is_connect();
                    let call = name.clone();
                    (again.then_some(None), ApiError::NoAnswer { call, attempts: attempt, source })
                }
            };
            match pause {
                Some(asked) if attempt < ATTEMPTS => {
                    let own = self.poll / 4 * 2_u32.pow(attempt);
                    tokio::time::sleep(asked.unwrap_or(own).min(LONGEST_PAUSE)).await;
                    attempt += 1;
                }
                _ => return Err(error),
            }
        }
    }

    async fn headers(&self) -> Result<HeaderMap, ApiError> {
        match &self.credentials {
            Credentials::Token(token) => Ok(HeaderMap::from_iter([(AUTHORIZATION, token.clone())])),
            Credentials::Machine(headers) => match headers.headers().await {
                Ok(headers) => Ok(headers.as_ref().clone()),
                Err(error) => Err(ApiError::NoCredentials(error.to_string())),
            },
        }
    }
}

fn may_repeat(status: StatusCode, again: Again) -> bool {
    // Too many requests were not looked at.
    status == StatusCode::TOO_MANY_REQUESTS
        || (again == Again::Harmless && status.is_server_error())
}

fn asked_for(answer: &Response) -> Option<Duration> {
    let seconds = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

#[derive(Deserialize, Default)]
struct Problem {
    #[serde(default)]
    error: Status,
}

/// `google.rpc.Status`.
#[derive(Debug, Clone, Deserialize, Default)]
pub(crate) struct Status {
    #[serde(default)]
    pub(crate) message: String,
}

async fn refusal(call: String, answer: Response) -> ApiError {
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    let problem: Problem = serde_json::from_str(&text).unwrap_or_default();
    let message = match problem.error.message {
        message if !message.is_empty() => message,
        // Not one of Google's answers; a proxy's page would fill the screen.
        _ => text.chars().take(200).collect(),
    };
    ApiError::Refused { call, status, message }
}
