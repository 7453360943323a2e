//! `GET /staff/bookings`: find bookings by what people say.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::{Booking, name_key, plate_key};
use baybook_domain::contact::PhoneNumber;
use baybook_domain::ids::{BookingId, Reference};
use baybook_domain::store::{Query, Range, ReadError, Store, schema};
use baybook_domain::workshop::Shop;
use baybook_service_kit::problem::Reply;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Staff;
use super::card::Cards;
use crate::caller::{Asked, Now};

/// Finds of each kind; whoever has more says more.
const MOST_FINDS: u32 = 25;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// A reference, a plate, a telephone number, or how a name begins.
    #[param(required = true)]
    q: Option<String>,
}

/// Find bookings
///
/// By reference, plate, telephone number or the beginning of a name, newest first.
#[utoipa::path(
    get, path = "/staff/bookings", tag = "staff", params(SearchQuery, crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 200, body = wire::FoundBookings), crate::openapi::Problems)
)]
pub(crate) async fn search(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    Now(now): Now,
    Asked(query): Asked<SearchQuery>,
) -> Result<Json<wire::FoundBookings>, Reply> {
    staff.may(Action::Search)?;
    let shop = &staff.workshop.shop;
    let mut found: BTreeMap<BookingId, Booking> = BTreeMap::new();
    for query in queries(query.q.as_deref().unwrap_or_default(), shop) {
        for document in store.query(&query).await?.documents {
            let stored = Booking::from_document(document)
                .map_err(|error| ReadError::Broken(error.into()))?;
            found.insert(stored.booking.id, stored.booking);
        }
    }
    let mut found: Vec<Booking> = found.into_values().collect();
    found.sort_by_key(|booking| std::cmp::Reverse(booking.start));
    let cards = Cards { staff: &staff, now };
    let bookings = found.iter().map(|booking| wire::FoundBooking {
        date: booking.date.to_string(),
        card: cards.card(booking, &staff.workshop),
    });
    Ok(Json(wire::FoundBookings { bookings: bookings.collect() }))
}

/// One query for each thing that the text may be.
fn queries(text: &str, shop: &Shop) -> Vec<Query> {
    let all = || Query::all(schema::bookings(&shop.id), MOST_FINDS);
    let mut queries = Vec::new();
    let name = name_key(text);
    if name.chars().count() >= 2 {
        // Up to the last name that begins so: no character sorts after this one.
        let before = format!("{name}\u{10FFFF}");
        queries.push(all().range(Range {
            field: "name_key",
            from: Some(name.into()),
            before: Some(before.into()),
        }));
    }
    let plate = plate_key(text);
    if (2..=12).contains(&plate.chars().count()) {
        queries.push(all().equal("plate_key", plate));
    }
    if let Ok(reference) = text.parse::<Reference>() {
        queries.push(all().equal("reference", reference.as_str()));
    }
    if let Ok(phone) = PhoneNumber::parse(text, &shop.address.country) {
        queries.push(all().equal("phone_key", phone.as_str()));
    }
    queries
}
