use reqwest::Method;

use super::{Caller, Client, ClientError, StaffClient};
use crate::{DeadLetters, LocalMessage, LocalOutbox, ReachableRequest};

impl Client {
    /// What would have been sent, newest first. `after` is the `next` of the page before.
    pub async fn local_outbox(
        &self,
        caller: &Caller,
        after: Option<&str>,
    ) -> Result<LocalOutbox, ClientError> {
        let request = self.http.get(format!("{}/local-outbox", self.base));
        let request = match after {
            Some(after) => request.query(&[("after", after)]),
            None => request,
        };
        self.send(caller, request).await
    }

    pub async fn local_message(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<LocalMessage, ClientError> {
        // One path segment, whatever a person put into the page's address.
        let id: String = id.chars().filter(|c| is_of_a_delivery(*c)).collect();
        self.send(caller, self.http.get(format!("{}/local-outbox/{id}", self.base))).await
    }
}

fn is_of_a_delivery(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')
}

impl StaffClient<'_> {
    /// What could not be told, oldest first. `after` is the `next` of the page before.
    pub async fn dead_letters(&self, after: Option<&str>) -> Result<DeadLetters, ClientError> {
        let request = self.call(Method::GET, &["dead-letters"]);
        let request = match after {
            Some(after) => request.query(&[("after", after)]),
            None => request,
        };
        self.send(request).await
    }

    /// Says that a customer's address takes messages again.
    pub async fn reachable(
        &self,
        booking: &str,
        request: ReachableRequest,
    ) -> Result<(), ClientError> {
        let call = self.call(Method::POST, &["bookings", booking, "reachable"]);
        self.done(call.json(&request)).await
    }

    /// Has it tried again.
    pub async fn retry(&self, event: &str) -> Result<(), ClientError> {
        self.done(self.call(Method::POST, &["dead-letters", event, "retry"])).await
    }
}
