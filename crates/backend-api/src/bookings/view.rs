//! `GET /bookings/{id}`, and how a booking looks to its holder.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, FromRequestParts, State};
use axum::http::request::Parts;
use baybook_contract as wire;
use baybook_domain::access::{self, Action, SeenCustomer};
use baybook_domain::booking::{BookedService, Booking};
use baybook_domain::clock::Clock;
use baybook_domain::manage_link::ManageLinks;
use baybook_domain::status::{Mover, Status};
use baybook_domain::store::Store;
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_service_kit::problem::Reply;

use super::read_booking;
use crate::caller::workshop;
use crate::catalogue::wire_price;
use crate::holder::Holder;

/// One booking
///
/// For its holder, for the signed-in customer whose address it was made with, and for staff.
/// Reading changes nothing.
#[utoipa::path(
    get, path = "/bookings/{id}", tag = "bookings",
    params(("id" = String, Path, description = "Id of the booking"), crate::openapi::ShopParam),
    security(("manage_token" = []), ("access_token" = [])),
    responses((status = 200, body = wire::Booking), crate::openapi::Problems)
)]
pub(crate) async fn get(
    holder: Holder,
    State(store): State<Arc<dyn Store>>,
    State(workshops): State<Arc<Workshops>>,
    views: Views,
) -> Result<Json<wire::Booking>, Reply> {
    let workshop = workshop(&holder.shop, &workshops).await?;
    let stored = read_booking(store.as_ref(), &holder.shop, &holder.booking).await?;
    holder.may(Action::SeeBooking, &stored.booking)?;
    Ok(Json(views.seen_by(&holder, &stored.booking, &workshop)))
}

/// Makes views of bookings.
#[derive(Debug)]
pub(crate) struct Views {
    links: Arc<ManageLinks>,
    clock: Arc<dyn Clock>,
}

impl<S> FromRequestParts<S> for Views
where
    S: Send + Sync,
    Arc<ManageLinks>: FromRef<S>,
    Arc<dyn Clock>: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self { links: FromRef::from_ref(state), clock: FromRef::from_ref(state) })
    }
}

impl Views {
    /// The booking as the one who asks may see it: without the manage link unless it is theirs,
    /// and to who may not see how to reach a customer only with the first name.
    pub(crate) fn seen_by(
        &self,
        holder: &Holder,
        booking: &Booking,
        workshop: &Workshop,
    ) -> wire::Booking {
        let seen = self.holder(booking, workshop);
        let Some(person) = holder.person() else { return seen };
        let seen = match access::customer(booking, &person.principal) {
            SeenCustomer::Whole(_) => seen,
            SeenCustomer::FirstName(name) => wire::Booking {
                customer: wire::Customer { name: name.to_owned(), ..wire::Customer::default() },
                ..seen
            },
        };
        if person.principal.owns(booking) {
            return seen;
        }
        let manage_url = self.links.page(&booking.shop, &booking.id);
        wire::Booking { manage_token: String::new(), manage_url, ..seen }
    }

    /// Where the booking is in the API.
    pub(crate) fn location(&self, booking: &Booking) -> String {
        self.links.path(&booking.shop, &booking.id)
    }

    /// The booking for who found it by what its holder knows: with a link that opens it, also when
    /// those of its mails are too old.
    pub(super) fn found(&self, booking: &Booking, workshop: &Workshop) -> wire::Booking {
        let token = self.links.token_when_found(booking, self.clock.now());
        self.with_token(token, booking, workshop)
    }

    /// The booking as its holder may see it.
    pub(crate) fn holder(&self, booking: &Booking, workshop: &Workshop) -> wire::Booking {
        self.with_token(self.links.token(booking), booking, workshop)
    }

    fn with_token(&self, token: String, booking: &Booking, workshop: &Workshop) -> wire::Booking {
        let shop = &workshop.shop;
        let zone = &shop.timezone;
        let change_until = shop.policy.change_until(booking.start);
        let is_open = booking.status.may_become(Status::Cancelled, Mover::Holder);
        let changeable = is_open && self.clock.now() <= change_until;
        let vin = booking.vehicle.vin.as_ref();
        let warnings = vin.filter(|vin| !vin.has_valid_check_digit());
        wire::Booking {
            id: booking.id.to_string(),
            reference: booking.reference.to_string(),
            status: wire_status(booking.status),
            shop: booking.shop.to_string(),
            service: wire_service(&booking.service),
            start: zone.rfc3339(booking.start),
            end: zone.rfc3339(booking.end),
            timezone: zone.name().to_owned(),
            assignment: wire::Assignment {
                bay: booking.bay.to_string(),
                mechanic: booking.mechanic.to_string(),
                bay_name: shop
                    .bays
                    .iter()
                    .find(|bay| bay.id == booking.bay)
                    .map(|bay| bay.name.clone()),
                mechanic_name: shop
                    .mechanics
                    .iter()
                    .find(|one| one.id == booking.mechanic)
                    .map(|one| one.name.clone()),
            },
            customer: wire::Customer {
                name: booking.customer.name.as_str().to_owned(),
                email: booking
                    .customer
                    .email
                    .as_ref()
                    .map(|email| email.as_str().to_owned())
                    .unwrap_or_default(),
                phone: booking.customer.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            },
            vehicle: wire_vehicle(booking),
            notes: booking.notes.clone(),
            locale: Some(booking.locale.clone()),
            manage_url: self.links.url(&booking.shop, &booking.id, &token),
            manage_token: token,
            created_at: zone.rfc3339(booking.created_at),
            changeable_until: changeable.then(|| zone.rfc3339(change_until)),
            ended: booking.end <= self.clock.now(),
            revision: booking.revision,
            warnings: warnings.map(|_| "vin-check-digit".to_owned()).into_iter().collect(),
        }
    }
}

pub(crate) fn wire_service(service: &BookedService) -> wire::BookedService {
    wire::BookedService {
        id: service.id.to_string(),
        name: service.name.clone(),
        duration_minutes: service.duration_minutes.into(),
        price: service.price.map(|price| wire_price(price, &service.currency)),
    }
}

pub(crate) fn wire_status(status: Status) -> wire::BookingStatus {
    match status {
        Status::Requested => wire::BookingStatus::Requested,
        Status::Confirmed => wire::BookingStatus::Confirmed,
        Status::Arrived => wire::BookingStatus::Arrived,
        Status::InService => wire::BookingStatus::InService,
        Status::Completed => wire::BookingStatus::Completed,
        Status::Cancelled => wire::BookingStatus::Cancelled,
        Status::NoShow => wire::BookingStatus::NoShow,
    }
}

pub(crate) fn wire_vehicle(booking: &Booking) -> Option<wire::Vehicle> {
    let vehicle = &booking.vehicle;
    let seen = wire::Vehicle {
        plate: vehicle.plate.as_ref().map(|plate| plate.as_str().to_owned()),
        vin: vehicle.vin.as_ref().map(|vin| vin.as_str().to_owned()),
        make: vehicle.make.clone(),
        model: vehicle.model.clone(),
        year: vehicle.year.map(|year| year.get()),
    };
    (seen != wire::Vehicle::default()).then_some(seen)
}
