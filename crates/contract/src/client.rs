mod feeds;
mod message;
mod outbox;
mod staff;

mod account;

use std::time::Duration;

use reqwest::{Method, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::{
    Availability, Booking, BookingLookup, CancelRequest, NewBooking, Problem, ReminderLink,
    ReminderState, RescheduleRequest, Services, Shop,
};

pub use feeds::FeedFile;
pub use staff::{Fitting, StaffClient};

/// A typed client of the Baybook API.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    pages_key: Option<String>,
}

/// On whose behalf a trusted front end calls, so that limits count per person.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Address of the browser's connection.
    pub address: Option<String>,
    /// Carried through to the API's logs.
    pub request_id: Option<String>,
    /// Workshop that is meant; none, the deployment's default.
    pub shop: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The API refused, and says why.
    #[error("the API answered {} {}", .0.status, .0.kind)]
    Problem(Box<Problem>),
    /// No answer: whether a change was made is unknown until asked again.
    #[error("the API could not be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("the API answered {status} with a body that is not of its contract")]
    Unexpected { status: StatusCode },
}

impl ClientError {
    /// The problem the API named, if it did.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Unreachable(_) | Self::Unexpected { .. } => None,
        }
    }
}

impl Client {
    /// `base` is the API's origin, for example `http://127.0.0.1:8081`. `pages_key` is the shared
    /// secret that lets the API believe [`Caller::address`].
    ///
    /// # Errors
    /// When the TLS back end cannot be set up.
    pub fn new(base: &str, pages_key: Option<String>) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(20))
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { base: base.trim_end_matches('/').to_owned(), http, pages_key })
    }

    pub async fn shop(&self, caller: &Caller) -> Result<Shop, ClientError> {
        self.send(caller, self.http.get(format!("{}/shop", self.base))).await
    }

    /// The catalogue; with `next_start`, each service with its first free start.
    pub async fn services(
        &self,
        caller: &Caller,
        next_start: bool,
    ) -> Result<Services, ClientError> {
        let mut request = self.http.get(format!("{}/services", self.base));
        if next_start {
            request = request.query(&[("include", "next_start")]);
        }
        self.send(caller, request).await
    }

    /// Free starts of `service` on `days` days from `date` (`YYYY-MM-DD`).
    pub async fn availability(
        &self,
        caller: &Caller,
        service: &str,
        date: &str,
        days: u32,
    ) -> Result<Availability, ClientError> {
        let days = days.to_string();
        let query = [("service", service), ("date", date), ("days", &days)];
        self.send(caller, self.http.get(format!("{}/availability", self.base)).query(&query)).await
    }

    /// Books. The same `idempotency_key` with the same body books once, however often it is sent.
    pub async fn book(
        &self,
        caller: &Caller,
        idempotency_key: &str,
        booking: &NewBooking,
    ) -> Result<Booking, ClientError> {
        let request = self
            .http
            .post(format!("{}/bookings", self.base))
            .header("Idempotency-Key", idempotency_key)
            .json(booking);
        self.send(caller, request).await
    }

    pub async fn booking(
        &self,
        caller: &Caller,
        id: &str,
        token: &str,
    ) -> Result<Booking, ClientError> {
        let request = self.holder(Method::GET, id, "", token);
        self.send(caller, request).await
    }

    /// Finds a booking by what its holder knows.
    pub async fn find_booking(
        &self,
        caller: &Caller,
        lookup: &BookingLookup,
    ) -> Result<Booking, ClientError> {
        self.send(caller, self.http.post(format!("{}/bookings/lookup", self.base)).json(lookup))
            .await
    }

    /// Whether whoever got the link is reminded. Changes nothing.
    pub async fn reminders(
        &self,
        caller: &Caller,
        token: &str,
    ) -> Result<ReminderState, ClientError> {
        let link = ReminderLink { token: token.to_owned(), texts: false };
        let request = self.http.post(format!("{}/reminders/lookup", self.base));
        self.send(caller, request.json(&link)).await
    }

    /// Ends reminders to whoever got the link.
    pub async fn unsubscribe(
        &self,
        caller: &Caller,
        link: &ReminderLink,
    ) -> Result<(), ClientError> {
        let request = self.http.post(format!("{}/reminders/unsubscribe", self.base));
        self.done(caller, request.json(link)).await
    }

    /// Takes that back.
    pub async fn subscribe(&self, caller: &Caller, link: &ReminderLink) -> Result<(), ClientError> {
        let request = self.http.post(format!("{}/reminders/subscribe", self.base));
        self.done(caller, request.json(link)).await
    }

    pub async fn reschedule(
        &self,
        caller: &Caller,
        id: &str,
        token: &str,
        to: &RescheduleRequest,
    ) -> Result<Booking, ClientError> {
        self.send(caller, self.holder(Method::POST, id, "/reschedule", token).json(to)).await
    }

    pub async fn cancel(
        &self,
        caller: &Caller,
        id: &str,
        token: &str,
        request: &CancelRequest,
    ) -> Result<Booking, ClientError> {
        self.send(caller, self.holder(Method::POST, id, "/cancel", token).json(request)).await
    }

    fn holder(&self, method: Method, id: &str, call: &str, token: &str) -> reqwest::RequestBuilder {
        // An id is one path segment, whatever a person put into the page's address.
        let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        self.http.request(method, format!("{}/bookings/{id}{call}", self.base)).bearer_auth(token)
    }

    /// Says for whom, in which request of theirs and at which workshop.
    fn on_behalf_of(
        &self,
        caller: &Caller,
        mut request: reqwest::RequestBuilder,
    ) -> reqwest::RequestBuilder {
        if let Some(id) = &caller.request_id {
            request = request.header("x-request-id", id);
        }
        if let (Some(key), Some(address)) = (&self.pages_key, &caller.address) {
            request =
                request.header("x-baybook-pages-key", key).header("x-baybook-client", address);
        }
        match &caller.shop {
            Some(shop) => request.query(&[("shop", shop)]),
            None => request,
        }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        caller: &Caller,
        request: reqwest::RequestBuilder,
    ) -> Result<T, ClientError> {
        let reply = self.answered(caller, request).await?;
        let status = reply.status();
        parse(status, &reply.bytes().await.map_err(ClientError::Unreachable)?)
    }

    /// For calls whose answer is that it was done.
    async fn done(
        &self,
        caller: &Caller,
        request: reqwest::RequestBuilder,
    ) -> Result<(), ClientError> {
        self.answered(caller, request).await.map(drop)
    }

    async fn answered(
        &self,
        caller: &Caller,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::Response, ClientError> {
        let reply = self
            .on_behalf_of(caller, request)
            .header(header::ACCEPT, "application/json")
            .send()
            .await
            .map_err(ClientError::Unreachable)?;
        let status = reply.status();
        if status.is_success() {
            return Ok(reply);
        }
        let body = reply.bytes().await.map_err(ClientError::Unreachable)?;
        Err(ClientError::Problem(Box::new(parse::<Problem>(status, &body)?)))
    }
}

fn parse<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(body).map_err(|_| ClientError::Unexpected { status })
}
