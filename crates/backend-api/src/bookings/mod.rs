//! Bookings: making, seeing, finding, moving and cancelling them.

mod change;
mod counter;
mod create;
mod find;
mod parse;
pub(crate) mod record;
mod view;

pub(crate) use change::{cancel, reschedule};
pub(crate) use counter::{Counter, Errand, day_of, read_booking};
pub(crate) use create::{create, idempotency_key, service_of};
pub(crate) use find::lookup;
pub(crate) use parse::{instant, keep, locale, optional, vehicle};
pub(crate) use view::{Views, get, wire_service, wire_status, wire_vehicle};

pub(crate) use change::{__path_cancel, __path_reschedule};
pub(crate) use create::__path_create;
pub(crate) use find::__path_lookup;
pub(crate) use view::__path_get;
