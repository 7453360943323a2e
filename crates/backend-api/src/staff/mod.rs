//! The staff's day: the grid and what is done on it.

mod booking;
mod card;
mod command;
mod correct;
mod day;
mod dead_letters;
mod fits;
mod history;
mod reachable;
mod requests;
mod revision;
mod search;
mod walk_in;

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use baybook_contract as wire;
use baybook_domain::access::{self, Action, Principal, Role, SeenCustomer, Whose};
use baybook_domain::accounts::AuditId;
use baybook_domain::audit::AuditEntry;
use baybook_domain::booking::Booking;
use baybook_domain::clock::Entropy;
use baybook_domain::ids::BookingId;
use baybook_domain::status::Mover;
use baybook_domain::workshop::Workshop;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;

use crate::accounts::{Person, Scene};
use crate::bookings::{Counter, record};
use crate::caller::Here;
use crate::state::Api;

pub(crate) use booking::show as show_booking;
pub(crate) use command::{annotate, block, move_to, resize, status, unblock};
pub(crate) use correct::correct;
pub(crate) use day::show;
pub(crate) use dead_letters::{list as dead_letters, retry as retry_dead_letter};
pub(crate) use reachable::reachable;
pub(crate) use requests::requests;
pub(crate) use revision::{Revisions, show as show_revision};
pub(crate) use search::search;
pub(crate) use walk_in::book;

pub(crate) use booking::__path_show as __path_show_booking;
pub(crate) use command::{
    __path_annotate, __path_block, __path_move_to, __path_resize, __path_status, __path_unblock,
};
pub(crate) use correct::__path_correct;
pub(crate) use day::__path_show;
pub(crate) use dead_letters::{
    __path_list as __path_dead_letters, __path_retry as __path_retry_dead_letter,
};
pub(crate) use reachable::__path_reachable;
pub(crate) use requests::__path_requests;
pub(crate) use revision::__path_show as __path_show_revision;
pub(crate) use search::__path_search;
pub(crate) use walk_in::__path_book;

/// Somebody signed in, in the workshop that the request is about.
#[derive(Debug)]
pub(crate) struct Staff {
    pub(crate) principal: Principal,
    /// Where they ask from.
    address: IpAddr,
    pub(crate) workshop: Arc<Workshop>,
}

impl FromRequestParts<Api> for Staff {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Reply> {
        let person = Person::from_request_parts(parts, api).await?;
        let scene = match Scene::from_request_parts(parts, api).await {
            Ok(scene) => scene,
            Err(never) => match never {},
        };
        let Here(workshop) = Here::from_request_parts(parts, api).await?;
        Ok(Self { principal: person.principal, address: scene.address, workshop })
    }
}

impl Staff {
    /// Whether they may do that to the shop, or to somebody else's booking.
    pub(crate) fn may(&self, action: Action) -> Result<(), Reply> {
        let whose = Whose::Others(&self.workshop.shop.id);
        access::may(&self.principal, action, whose).map_err(|_| {
            Reply::new(StatusCode::FORBIDDEN, "forbidden", "Your role does not allow this")
                .detail("Ask a manager of the workshop.")
        })
    }

    /// How to reach the customer of a booking, as far as they may see it.
    pub(crate) fn contact(&self, booking: &Booking) -> Option<wire::Contact> {
        match access::customer(booking, &self.principal) {
            SeenCustomer::FirstName(_) => None,
            SeenCustomer::Whole(customer) => Some(wire::Contact {
                name: customer.name.as_str().to_owned(),
                email: customer.email.as_ref().map(|email| email.as_str().to_owned()),
                phone: customer.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            }),
        }
    }

    /// As which they move appointments on.
    pub(crate) fn mover(&self) -> Mover {
        match self.principal.role_in(&self.workshop.shop.id) {
            Role::Customer => Mover::Holder,
            Role::Mechanic => Mover::Mechanic,
            Role::FrontDesk | Role::Manager | Role::Owner => Mover::Desk,
        }
    }

    /// The record of what they did, for the same commit.
    pub(crate) fn record(
        &self,
        entropy: &dyn Entropy,
        now: Timestamp,
        action: &str,
        object: String,
    ) -> AuditEntry {
        let id = AuditId::from_random(entropy.bytes16());
        let shop = &self.workshop.shop.id;
        let entry = AuditEntry::new(id, now, shop, Some(self.principal.user), action, object);
        entry.from_address(self.address.to_string())
    }

    fn record_booking(&self, counter: &Counter, action: &str, booking: &BookingId) -> AuditEntry {
        let object = record::object(booking);
        self.record(counter.entropy.as_ref(), counter.now, action, object)
    }
}

fn no_such_day() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-day", "There is no such day")
        .detail("Write the day as YYYY-MM-DD.")
}
