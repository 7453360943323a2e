//! Renewing sessions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baybook_contract::{Caller, ClientError, Tokens};
use tokio::sync::OnceCell;

use crate::state::Pages;

/// Refreshes on their way. Several requests that come with one refresh token share one call: the
/// token works once.
#[derive(Default)]
pub(crate) struct Refreshes(Mutex<HashMap<String, Arc<Flight>>>);

type Flight = OnceCell<Result<Tokens, Arc<ClientError>>>;

impl Refreshes {
    pub(super) async fn refresh(
        &self,
        pages: &Pages,
        caller: &Caller,
        token: &str,
    ) -> Result<Tokens, Arc<ClientError>> {
        let seat = self.board(token);
        let call = || async { pages.api().refresh(caller, token).await.map_err(Arc::new) };
        seat.flight.get_or_init(call).await.clone()
    }

    fn board<'a>(&'a self, token: &'a str) -> Seat<'a> {
        let flight = Arc::clone(self.flights().entry(token.to_owned()).or_default());
        Seat { refreshes: self, token, flight }
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<String, Arc<Flight>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request's share in a refresh.
struct Seat<'a> {
    refreshes: &'a Refreshes,
    token: &'a str,
    flight: Arc<Flight>,
}

impl Drop for Seat<'_> {
    /// Nothing is kept that has its answer, or whose last browser hung up.
    fn drop(&mut self) {
        let mut flights = self.refreshes.flights();
        let is_over = self.flight.initialized() || Arc::strong_count(&self.flight) == 2;
        let is_this = |flight: &Arc<Flight>| Arc::ptr_eq(flight, &self.flight);
        if is_over && flights.get(self.token).is_some_and(is_this) {
            flights.remove(self.token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_hang_up_leave_nothing_behind() {
        let refreshes = Refreshes::default();
        let (one, two) = (refreshes.board("a"), refreshes.board("a"));
        assert!(Arc::ptr_eq(&one.flight, &two.flight));
        drop(one);
        assert_eq!(refreshes.flights().len(), 1, "the other still waits");
        drop(two);
        assert!(refreshes.flights().is_empty());
    }

    #[test]
    fn a_token_that_comes_after_the_answer_is_asked_for_anew() {
        let refreshes = Refreshes::default();
        let first = refreshes.board("a");
        let late = refreshes.board("a");
        first
            .flight
            .set(Ok(Tokens {
                access_token: String::new(),
                refresh_token: String::new(),
                expires_in: 1,
            }))
            .unwrap();
        drop(first);
        let next = refreshes.board("a");
        assert!(!Arc::ptr_eq(&late.flight, &next.flight));
        drop(late);
        assert_eq!(refreshes.flights().len(), 1);
    }
}
