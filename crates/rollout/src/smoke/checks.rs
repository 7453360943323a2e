//! The checks themselves, in order: later ones use what earlier ones found.

use std::fmt;

use jiff::civil::Date;
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::{Answer, Site};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Pages,
    Api,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Health,
    Ready,
    Version,
    Home,
    Shop,
    Services,
    Availability,
    Refusal,
}

/// One request and what it should be answered.
#[derive(Debug, Clone)]
pub(super) struct Check {
    subject: Subject,
    what: What,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Value,
    commit: Option<String>,
}

impl Check {
    pub(super) fn is_of_pages(&self) -> bool {
        self.subject == Subject::Pages
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self.subject {
            Subject::Pages => "pages",
            Subject::Api => "api  ",
        };
        write!(f, "{subject} {:<4} {}", self.method.as_str(), self.url.path())
    }
}

const ORDER: [(Subject, What); 11] = [
    (Subject::Api, What::Health),
    (Subject::Api, What::Ready),
    (Subject::Api, What::Version),
    (Subject::Api, What::Shop),
    (Subject::Api, What::Services),
    (Subject::Api, What::Availability),
    (Subject::Api, What::Refusal),
    (Subject::Pages, What::Health),
    (Subject::Pages, What::Ready),
    (Subject::Pages, What::Version),
    (Subject::Pages, What::Home),
];

/// Where in the order they are, and what was found on the way.
#[derive(Debug, Default)]
pub(super) struct Checks {
    done: usize,
    /// The workshop's tomorrow, which is not always this machine's.
    tomorrow: Option<Date>,
    service: Option<String>,
}

impl Checks {
    pub(super) fn next(&mut self, site: &Site) -> Option<Check> {
        let (subject, what) = *ORDER.get(self.done)?;
        self.done += 1;
        let mut url = match subject {
            Subject::Pages => site.pages.clone(),
            Subject::Api => site.api.clone(),
        };
        url.set_path(match what {
            What::Health => "/healthz",
            What::Ready => "/readyz",
            What::Version => "/version",
            What::Home => "/",
            What::Shop => "/shop",
            What::Services => "/services",
            What::Availability => "/availability",
            What::Refusal => "/bookings",
        });
        if what == What::Availability {
            let date = self.tomorrow.map(|date| date.to_string()).unwrap_or_default();
            url.query_pairs_mut()
                .append_pair("service", self.service.as_deref().unwrap_or_default())
                .append_pair("date", &date);
        }
        let method = if what == What::Refusal { Method::POST } else { Method::GET };
        // Nothing in it can be booked: no service, no time, nobody.
        let body = json!({"service": "", "start": "", "customer": {}});
        Some(Check { subject, what, method, url, body, commit: site.commit.clone() })
    }

    /// Why the answer is not what it should be.
    pub(super) fn judge(&mut self, check: &Check, answer: &Answer) -> Result<(), String> {
        let expected = if check.what == What::Refusal { 422 } else { 200 };
        if answer.status != expected {
            let text: String = answer.text.chars().take(200).collect();
            let status = answer.status;
            return Err(format!("expected {expected}, got {status}: {}", text.trim()));
        }
        match check.what {
            What::Health | What::Ready => answer.json().map(|_| ()),
            What::Version => version(&answer.json()?, check.commit.as_deref()),
            What::Home => home(answer),
            What::Shop => {
                let shop = answer.json()?;
                let today = shop["today"].as_str().and_then(|text| text.parse::<Date>().ok());
                let tomorrow = today.and_then(|today| today.tomorrow().ok());
                self.tomorrow = Some(tomorrow.ok_or("it does not tell the workshop's day")?);
                Ok(())
            }
            What::Services => {
                let services = answer.json()?;
                let first = services["services"][0]["id"].as_str().map(ToOwned::to_owned);
                self.service = Some(first.ok_or("no service can be booked")?);
                Ok(())
            }
            What::Availability => {
                let availability = answer.json()?;
                let date = availability["days"][0]["date"].as_str();
                let expected = self.tomorrow.map(|date| date.to_string());
                if date.is_some() && date == expected.as_deref() {
                    return Ok(());
                }
                Err(format!("asked for {expected:?}, got {date:?}"))
            }
            What::Refusal => refusal(answer),
        }
    }
}

fn version(version: &Value, expected: Option<&str>) -> Result<(), String> {
    let commit = version["commit"].as_str().unwrap_or_default();
    match expected {
        Some(expected) if commit != expected => {
            Err(format!("expected commit {expected}, got `{commit}`"))
        }
        _ => Ok(()),
    }
}

fn home(answer: &Answer) -> Result<(), String> {
    if !answer.kind.starts_with("text/html") {
        return Err(format!("expected a page, got `{}`", answer.kind));
    }
    // The links to the services are there only when the API answered.
    let parts = ["<h1", "href=\"/availability?service=", "</html>"];
    match parts.into_iter().find(|part| !answer.text.contains(part)) {
        Some(part) => Err(format!("the page does not hold `{part}`")),
        None => Ok(()),
    }
}

fn refusal(answer: &Answer) -> Result<(), String> {
    if !answer.kind.starts_with("application/problem+json") {
        return Err(format!("expected problem+json, got `{}`", answer.kind));
    }
    let problem = answer.json()?;
    let is_named = problem["errors"].as_array().is_some_and(|errors| !errors.is_empty());
    if problem["type"] == "invalid" && is_named {
        return Ok(());
    }
    Err(format!("expected the problem `invalid` with its fields, got `{}`", problem["type"]))
}
