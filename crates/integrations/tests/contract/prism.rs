//! A provider as its own description tells it: [Prism](https://github.com/stoplightio/prism) as a
//! mock that validates every request, with a recorder before it.
//!
//! A test of a client does three things:
//!
//! ```ignore
//! let prism = Prism::of("sendgrid_mail").await;             // tests/specs/sendgrid_mail.openapi.json
//! let client = SendGrid::new(&prism.url, ...);
//! client.send(&email).await.unwrap();
//!
//! let sent = prism.passed();                                // every request so far fits; the last
//! prism.refuses(&sent.without("/personalizations")).await;  // and Prism does look
//! ```
//!
//! [`Sent::without`] takes a JSON pointer for a JSON body and a name for a form. The provider's
//! answers are the examples of the description, or made up from its schemas.
//!
//! Prism needs Node.js and the packages of `e2e/`; it starts in about two seconds, and nextest runs
//! each test in a process of its own, so what belongs together is best one test.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdout, Command};

/// Far more than it takes, also on a machine that does much else.
const START: Duration = Duration::from_secs(60);

/// A provider that answers as described, and tells what does not fit.
pub(crate) struct Prism {
    /// To be given to the client as the provider's address; no slash at the end.
    pub(crate) url: String,
    behind: Arc<Behind>,
    #[expect(dead_code, reason = "ends the process when it goes")]
    process: Child,
}

struct Behind {
    url: String,
    client: reqwest::Client,
    requests: Mutex<Vec<Sent>>,
}

/// A request, and what Prism said of it.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    status: StatusCode,
    /// Empty when the request fits the description.
    violations: String,
}

impl Prism {
    /// Starts Prism on `tests/specs/{spec}.openapi.json`.
    pub(crate) async fn of(spec: &str) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let description = here.join(format!("tests/specs/{spec}.openapi.json"));
        assert!(description.is_file(), "there is no {}", description.display());
        let mut process = Command::new("node")
            .arg(program(here))
            // Any free port; one process, so that ending it ends all.
            .args(["mock", "--host", "127.0.0.1", "--port", "0", "--multiprocess", "false"])
            .arg(description)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("`node` does not start ({error}); {INSTALL}"));
        let output = process.stdout.take().unwrap();
        let url = tokio::time::timeout(START, listening(output));
        let url = url.await.unwrap_or_else(|_| panic!("Prism did not start in {START:?}"));

        let client = reqwest::Client::new();
        let behind = Arc::new(Behind { url, client, requests: Mutex::default() });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let recorder = Router::new().fallback(record).with_state(Arc::clone(&behind));
        tokio::spawn(async { axum::serve(listener, recorder).await });
        Self { url, behind, process }
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Sent> {
        self.behind.requests.lock().unwrap().clone()
    }

    /// The last request, when each so far fits the description.
    ///
    /// # Panics
    /// With what does not fit.
    #[track_caller]
    pub(crate) fn passed(&self) -> Sent {
        let requests = self.requests();
        for Sent { method, target, status, violations, .. } in &requests {
            assert!(violations.is_empty(), "{method} {target}: {violations}");
            assert!(status.is_success(), "{method} {target} was answered {status}");
        }
        requests.last().cloned().unwrap()
    }

    /// Holds that Prism finds fault with `altered`, and answers what it says.
    pub(crate) async fn refuses(&self, altered: &Sent) -> String {
        let Sent { method, target, headers, body, .. } = altered;
        let request = self
            .behind
            .client
            .request(method.clone(), format!("{}{target}", self.behind.url))
            .headers(headers.clone())
            .body(body.clone());
        let answer = request.send().await.unwrap();
        let mut found = violations(answer.headers());
        // Where the description has no answer for a bad request, Prism makes one up that tells.
        if found.is_empty() && answer.status() == StatusCode::UNPROCESSABLE_ENTITY {
            found = answer.text().await.unwrap();
        }
        let body = String::from_utf8_lossy(body);
        assert!(!found.is_empty(), "Prism takes this too: {method} {target} {body}");
        found
    }
}

impl Sent {
    /// The body, of JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The same request with another body of JSON.
    pub(crate) fn with(&self, body: &Value) -> Self {
        Self { body: body.to_string().into(), ..self.clone() }
    }

    /// The same request with one field taken away: a JSON pointer, or the name of a form's field.
    pub(crate) fn without(&self, field: &str) -> Self {
        let is_json =
            self.headers[header::CONTENT_TYPE].as_bytes().starts_with(b"application/json");
        let body =
            if is_json { without_json(self.json(), field) } else { self.without_pair(field) };
        Self { body, ..self.clone() }
    }

    fn without_pair(&self, field: &str) -> Vec<u8> {
        let pairs: Vec<_> = url::form_urlencoded::parse(&self.body).collect();
        let rest: Vec<_> = pairs.iter().filter(|(name, _)| name != field).collect();
        assert!(rest.len() < pairs.len(), "no field {field} was sent");
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish().into()
    }
}

fn without_json(mut body: Value, pointer: &str) -> Vec<u8> {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let taken = match body.pointer_mut(parent) {
        Some(Value::Object(fields)) => fields.remove(field),
        Some(Value::Array(items)) => field.parse().ok().map(|at: usize| items.remove(at)),
        _ => None,
    };
    assert!(taken.is_some(), "no field {pointer} was sent");
    body.to_string().into()
}

const INSTALL: &str = "contract tests need Node.js 20 or later and the packages of e2e: \
                       run `npm ci --ignore-scripts` in e2e/";

/// Prism's own program. Not the link in `.bin`, which is a script of a shell on some systems.
fn program(here: &Path) -> PathBuf {
    let program = here.join("../../e2e/node_modules/@stoplight/prism-cli/dist/index.js");
    assert!(program.is_file(), "Prism is not installed; {INSTALL}");
    program
}

/// Waits until Prism tells its address, and keeps reading so that its log does not fill up.
async fn listening(output: ChildStdout) -> String {
    let mut lines = BufReader::new(output).lines();
    let mut told = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, url)) = line.split_once("Prism is listening on ") {
            let url = url.trim().to_owned();
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return url;
        }
        told.push_str(&line);
        told.push('\n');
    }
    panic!("Prism ended before it listened; {INSTALL}. It said:\n{told}");
}

/// Hands a request on to Prism and its answer back.
async fn record(State(behind): State<Arc<Behind>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.uri.path_and_query().unwrap().as_str().to_owned();
    let mut headers = parts.headers;
    for hop in [header::HOST, header::CONTENT_LENGTH] {
        headers.remove(hop);
    }
    // Of the body that is sent on, which may be another.
    headers.remove(header::CONTENT_LENGTH);
    let answer = behind
        .client
        .request(parts.method.clone(), format!("{}{target}", behind.url))
        .headers(headers.clone())
        .body(body.clone())
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let violations = violations(answer.headers());
    let (method, body) = (parts.method, body.into());
    let sent = Sent { method, target, headers, body, status, violations };
    behind.requests.lock().unwrap().push(sent);

    let mut reply = Response::builder().status(status);
    for (name, value) in answer.headers() {
        if name != header::TRANSFER_ENCODING && name != header::CONNECTION {
            reply = reply.header(name, value);
        }
    }
    reply.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

/// What does not fit, as Prism writes it; empty when all does.
fn violations(headers: &HeaderMap) -> String {
    let told = headers.get("sl-violations").and_then(|value| value.to_str().ok());
    let told = told.unwrap_or_default();
    let Ok(Value::Array(found)) = serde_json::from_str(told) else { return told.to_owned() };
    // What is wrong with the answer is Prism's own doing: it makes up text where bytes in base 64
    // are described.
    let is_ours = |one: &Value| one["location"][0] != "response";
    let ours: Vec<Value> = found.into_iter().filter(is_ours).collect();
    if ours.is_empty() { String::new() } else { Value::Array(ours).to_string() }
}
