//! `POST /staff/bookings/search`: find bookings by what people say.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::booking::{Booking, email_key, name_key, plate_key};
use baybook_domain::contact::{EmailAddress, PhoneNumber};
use baybook_domain::ids::{BookingId, Reference};
use baybook_domain::store::{Cursor, Query, Range, ReadError, Store, schema};
use baybook_domain::workshop::Shop;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::Staff;
use super::card::Cards;
use crate::caller::Now;
use crate::refusal::{field, invalid};

/// The fields that names are looked for in: by how they begin, and by how the family's begins.
const NAMES: [&str; 2] = ["name_key", "family_key"];
/// Finds of each kind on a page.
const MOST_FINDS: u32 = 25;
/// More than any name has.
const MOST_CHARACTERS: usize = 200;
/// More than any `next` of such a text has.
const LONGEST_CURSOR: usize = 4096;

/// Find bookings
///
/// By reference, plate, telephone number or its last four digits, email, or the beginning of a name
/// or a family name, a page at a time, each with the newest first. The text is in the body because addresses are written down on their way.
#[utoipa::path(
    post, path = "/staff/bookings/search", tag = "staff", request_body = wire::SearchRequest,
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::FoundBookings), crate::openapi::Problems)
)]
pub(crate) async fn search(
    staff: Staff,
    State(store): State<Arc<dyn Store>>,
    Now(now): Now,
    JsonBody(wanted): JsonBody<wire::SearchRequest>,
) -> Result<Json<wire::FoundBookings>, Reply> {
    staff.may(Action::Search)?;
    let shop = &staff.workshop.shop;
    if wanted.q.chars().count() > MOST_CHARACTERS {
        let message = format!("Please use at most {MOST_CHARACTERS} characters.");
        return Err(invalid(vec![field("q", "too-long", message)]));
    }
    let ends = wanted.cursor.as_deref().filter(|text| !text.is_empty()).map(Ends::parse);
    let ends = ends.transpose()?;
    let mut found: BTreeMap<BookingId, Booking> = BTreeMap::new();
    let mut next = Ends::default();
    for (kind, query) in queries(&wanted.q, shop) {
        let query = match &ends {
            None => query,
            Some(ends) => match ends.0.get(kind) {
                Some((value, id)) => query.after(Some(Cursor {
                    value: value.clone().map(Into::into),
                    id: id.to_string(),
                })),
                None => continue,
            },
        };
        let page = store.query(&query).await?;
        for document in page.documents {
            let stored = Booking::from_document(document)
                .map_err(|error| ReadError::Broken(error.into()))?;
            found.insert(stored.booking.id, stored.booking);
        }
        next.keep(kind, page.next);
    }
    let mut found: Vec<Booking> = found.into_values().collect();
    found.sort_by_key(|booking| std::cmp::Reverse(booking.start));
    let cards = Cards { staff: &staff, now };
    let bookings = found.iter().map(|booking| wire::FoundBooking {
        date: booking.date.to_string(),
        card: cards.card(booking, &staff.workshop),
    });
    Ok(Json(wire::FoundBookings { bookings: bookings.collect(), next: next.text() }))
}

/// Where the page ended, for each kind that may have more: the ordered value and the id.
#[derive(Default, serde::Serialize, serde::Deserialize)]
struct Ends(BTreeMap<String, (Option<String>, BookingId)>);

impl Ends {
    fn parse(text: &str) -> Result<Self, Reply> {
        let text = Some(text).filter(|text| text.len() <= LONGEST_CURSOR);
        let bytes = text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let ends: Option<Self> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        // Only names are found in an order of their own.
        let is_ours = |ends: &Self| {
            ends.0
                .iter()
                .all(|(kind, (value, _))| value.is_some() == NAMES.contains(&kind.as_str()))
        };
        ends.filter(is_ours).ok_or_else(|| {
            invalid(vec![field("cursor", "cursor", "Use `next` of the page before.")])
        })
    }

    fn keep(&mut self, kind: &str, end: Option<Cursor>) {
        if let Some(Cursor { value, id }) = end
            && let Ok(id) = id.parse()
        {
            let value = value.and_then(|value| value.as_str().map(str::to_owned));
            self.0.insert(kind.to_owned(), (value, id));
        }
    }

    fn text(&self) -> Option<String> {
        let json = serde_json::to_vec(self).ok().filter(|_| !self.0.is_empty());
        json.map(|json| URL_SAFE_NO_PAD.encode(json))
    }
}

/// One query for each thing that the text may be, by the field that it is looked for in.
fn queries(text: &str, shop: &Shop) -> Vec<(&'static str, Query)> {
    let all = || Query::all(schema::bookings(&shop.id), MOST_FINDS);
    let mut queries = Vec::new();
    let name = name_key(text);
    if name.chars().count() >= 2 {
        // Up to the last name that begins so: no character sorts after this one.
        let before = format!("{name}\u{10FFFF}");
        for field in NAMES {
            let (from, before) = (Some(name.clone().into()), Some(before.clone().into()));
            queries.push((field, all().range(Range { field, from, before })));
        }
    }
    if let Ok(email) = text.parse::<EmailAddress>() {
        queries.push(("email_key", all().equal("email_key", email_key(email.as_str()))));
    }
    let digits = text.trim();
    if digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        queries.push(("phone_tail", all().equal("phone_tail", digits)));
    }
    let plate = plate_key(text);
    if (2..=12).contains(&plate.chars().count()) {
        queries.push(("plate_key", all().equal("plate_key", plate)));
    }
    if let Ok(reference) = text.parse::<Reference>() {
        queries.push(("reference", all().equal("reference", reference.as_str())));
    }
    if let Ok(phone) = PhoneNumber::parse(text, &shop.address.country) {
        queries.push(("phone_key", all().equal("phone_key", phone.as_str())));
    }
    queries
}
