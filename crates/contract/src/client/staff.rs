use reqwest::{Method, RequestBuilder, StatusCode, header};
use serde::de::DeserializeOwned;

use super::{Caller, Client, ClientError, parse};
use crate::{
    BlockedTime, Card, CorrectRequest, DayRevision, DisplacedBookings, FoundBookings, MoveRequest,
    NewBlock, NoteRequest, Problem, ResizeRequest, SearchRequest, StaffBooking, StaffDay,
    StatusRequest, WalkIn, WorkshopChange, WorkshopChanged, WorkshopSettings,
};

/// The staff's calls, on behalf of one of them.
#[derive(Debug, Clone, Copy)]
pub struct StaffClient<'a> {
    client: &'a Client,
    caller: &'a Caller,
    access_token: &'a str,
}

/// What a place on the day is looked for.
#[derive(Debug, Clone, Copy)]
pub enum Fitting<'a> {
    Service(&'a str),
    Booking(&'a str),
    /// A booking, as if another took that many minutes.
    Beside {
        booking: &'a str,
        longer: &'a str,
        minutes: u16,
    },
}

impl Fitting<'_> {
    fn query(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Service(id) => vec![("service", id.to_owned())],
            Self::Booking(id) => vec![("booking", id.to_owned())],
            Self::Beside { booking, longer, minutes } => vec![
                ("booking", booking.to_owned()),
                ("longer", longer.to_owned()),
                ("minutes", minutes.to_string()),
            ],
        }
    }
}

impl Client {
    /// The staff's calls with the access token of whoever is signed in.
    #[must_use]
    pub fn staff<'a>(&'a self, caller: &'a Caller, access_token: &'a str) -> StaffClient<'a> {
        StaffClient { client: self, caller, access_token }
    }
}

impl StaffClient<'_> {
    /// The grid of a local day, `YYYY-MM-DD`.
    pub async fn day(&self, date: &str) -> Result<StaffDay, ClientError> {
        self.send(self.call(Method::GET, &["day", date])).await
    }

    /// The same with where something can be put, in [`StaffDay::fits`].
    pub async fn day_for(&self, date: &str, what: Fitting<'_>) -> Result<StaffDay, ClientError> {
        self.send(self.call(Method::GET, &["day", date]).query(&what.query())).await
    }

    /// Whether a day is still what it was.
    pub async fn day_revision(&self, date: &str) -> Result<DayRevision, ClientError> {
        self.send(self.call(Method::GET, &["day", date, "revision"])).await
    }

    /// Bookings by reference, plate, telephone number or the beginning of a name.
    pub async fn search(&self, wanted: &SearchRequest) -> Result<FoundBookings, ClientError> {
        self.send(self.call(Method::POST, &["bookings", "search"]).json(wanted)).await
    }

    /// A booking with what happened to it.
    pub async fn booking(&self, id: &str) -> Result<StaffBooking, ClientError> {
        self.send(self.call(Method::GET, &["bookings", id])).await
    }

    /// Books for somebody. The same `idempotency_key` with the same body books once.
    pub async fn book(&self, idempotency_key: &str, walk_in: &WalkIn) -> Result<Card, ClientError> {
        let request = self.call(Method::POST, &["bookings"]);
        self.send(request.header("Idempotency-Key", idempotency_key).json(walk_in)).await
    }

    /// What managers set.
    pub async fn workshop(&self) -> Result<WorkshopSettings, ClientError> {
        self.send(self.call(Method::GET, &["workshop"])).await
    }

    /// Changes what managers set. Refused with `affects-bookings` until these were seen.
    pub async fn change_workshop(
        &self,
        change: &WorkshopChange,
    ) -> Result<WorkshopChanged, ClientError> {
        self.send(self.call(Method::POST, &["workshop"]).json(change)).await
    }

    /// Bookings that lost their bay or mechanic.
    /// What the desk has yet to confirm.
    pub async fn requests(&self) -> Result<FoundBookings, ClientError> {
        self.send(self.call(Method::GET, &["requests"])).await
    }

    pub async fn displaced(&self) -> Result<DisplacedBookings, ClientError> {
        self.send(self.call(Method::GET, &["displaced"])).await
    }

    pub async fn move_to(&self, id: &str, to: &MoveRequest) -> Result<Card, ClientError> {
        self.send(self.call(Method::POST, &["bookings", id, "move"]).json(to)).await
    }

    pub async fn resize(&self, id: &str, to: &ResizeRequest) -> Result<Card, ClientError> {
        self.send(self.call(Method::POST, &["bookings", id, "resize"]).json(to)).await
    }

    /// Takes the next step.
    pub async fn advance(&self, id: &str, to: &StatusRequest) -> Result<Card, ClientError> {
        self.send(self.call(Method::POST, &["bookings", id, "status"]).json(to)).await
    }

    pub async fn annotate(&self, id: &str, note: &NoteRequest) -> Result<Card, ClientError> {
        self.send(self.call(Method::POST, &["bookings", id, "note"]).json(note)).await
    }

    /// Sets right who comes, with what and how.
    pub async fn correct(&self, id: &str, to: &CorrectRequest) -> Result<Card, ClientError> {
        self.send(self.call(Method::POST, &["bookings", id, "correct"]).json(to)).await
    }

    pub async fn block(&self, block: &NewBlock) -> Result<BlockedTime, ClientError> {
        self.send(self.call(Method::POST, &["blocks"]).json(block)).await
    }

    /// Gives blocked time back.
    pub async fn unblock(&self, date: &str, id: &str) -> Result<(), ClientError> {
        self.done(self.call(Method::POST, &["day", date, "blocks", id, "remove"])).await
    }

    pub(super) fn call(&self, method: Method, segments: &[&str]) -> RequestBuilder {
        let mut url = format!("{}/staff", self.client.base);
        for segment in segments {
            url.push('/');
            // One path segment each, whatever a person put into the page's address.
            url.extend(segment.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-'));
        }
        self.client.http.request(method, url).bearer_auth(self.access_token)
    }

    /// For calls whose answer is that it was done.
    pub(super) async fn done(&self, request: RequestBuilder) -> Result<(), ClientError> {
        let (status, body) = self.reply(request).await?;
        if status.is_success() { Ok(()) } else { Err(refused(status, &body)) }
    }

    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, ClientError> {
        let (status, body) = self.reply(request).await?;
        if status.is_success() { parse(status, &body) } else { Err(refused(status, &body)) }
    }

    async fn reply(&self, request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), ClientError> {
        let request = self.client.on_behalf_of(self.caller, request);
        let reply = request
            .header(header::ACCEPT, "application/json")
            .send()
            .await
            .map_err(ClientError::Unreachable)?;
        let status = reply.status();
        let body = reply.bytes().await.map_err(ClientError::Unreachable)?;
        Ok((status, body.to_vec()))
    }
}

fn refused(status: StatusCode, body: &[u8]) -> ClientError {
    match parse::<Problem>(status, body) {
        Ok(problem) => ClientError::Problem(Box::new(problem)),
        Err(error) => error,
    }
}
