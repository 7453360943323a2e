//! From the wire to values: everything that is wrong with a new booking, told at once.

use baybook_contract as wire;
use baybook_contract::{FieldError, NewBooking};
use baybook_domain::booking::Customer;
use baybook_domain::contact::{Invalid, PhoneNumber, line, paragraph};
use baybook_domain::vehicle::{ModelYear, Vehicle};
use baybook_domain::workshop::Shop;
use jiff::Timestamp;

use crate::refusal::field;

/// A new booking of well-formed values; whether it can be had is the desk's to say.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) start: Timestamp,
    pub(crate) customer: Customer,
    pub(crate) vehicle: Vehicle,
    pub(crate) notes: Option<String>,
    pub(crate) locale: String,
}

pub(super) fn new_booking(
    new: &NewBooking,
    shop: &Shop,
    now: Timestamp,
) -> Result<Parsed, Vec<FieldError>> {
    let mut errors = Vec::new();
    let start = keep(&mut errors, "start", instant(&new.start));
    let name = keep(&mut errors, "customer.name", new.customer.name.parse());
    let email = keep(&mut errors, "customer.email", new.customer.email.parse());
    let phone = optional(&mut errors, "customer.phone", new.customer.phone.as_deref(), |text| {
        PhoneNumber::parse(text, &shop.address.country)
    });
    let vehicle = vehicle(&mut errors, new.vehicle.as_ref(), shop, now);
    let notes = keep(&mut errors, "notes", paragraph(new.notes.as_deref().unwrap_or(""), 1000));
    let locale = optional(&mut errors, "locale", new.locale.as_deref(), locale);
    match (start, name, email, notes) {
        (Some(start), Some(name), Some(email), Some(notes)) if errors.is_empty() => Ok(Parsed {
            start,
            customer: Customer { name, email: Some(email), phone },
            vehicle,
            notes,
            locale: locale.unwrap_or_else(|| "en".to_owned()),
        }),
        _ => Err(errors),
    }
}

pub(crate) fn vehicle(
    errors: &mut Vec<FieldError>,
    wish: Option<&wire::Vehicle>,
    shop: &Shop,
    now: Timestamp,
) -> Vehicle {
    let wish = wish.cloned().unwrap_or_default();
    let this_year = shop.timezone.date_at(now).year();
    Vehicle {
        plate: optional(errors, "vehicle.plate", wish.plate.as_deref(), str::parse),
        vin: optional(errors, "vehicle.vin", wish.vin.as_deref(), str::parse),
        make: optional(errors, "vehicle.make", wish.make.as_deref(), |text| line(text, 50)),
        model: optional(errors, "vehicle.model", wish.model.as_deref(), |text| line(text, 50)),
        year: wish
            .year
            .and_then(|year| keep(errors, "vehicle.year", ModelYear::parse(year, this_year))),
    }
}

/// An RFC 3339 instant with its offset.
pub(crate) fn instant(text: &str) -> Result<Timestamp, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new("required", "Please choose a time."));
    }
    // A zone in brackets (RFC 9557) may say another time than the offset does; the parser looks
    // at the offset only.
    text.parse().ok().filter(|_| !text.contains('[')).ok_or_else(|| {
        Invalid::new(
            "instant",
            "This is not a time that exists. Write it with its offset, as 2026-12-01T08:00:00-06:00.",
        )
    })
}

pub(crate) fn locale(text: &str) -> Result<String, Invalid> {
    let good = (2..=35).contains(&text.len())
        && text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if good {
        Ok(text.to_owned())
    } else {
        Err(Invalid::new("locale", "This is not a language tag such as en or es-MX."))
    }
}

pub(crate) fn keep<T>(
    errors: &mut Vec<FieldError>,
    name: &str,
    value: Result<T, Invalid>,
) -> Option<T> {
    value.map_err(|invalid| errors.push(field(name, invalid.code, invalid.message))).ok()
}

/// An empty value of an optional field is none: forms send them so.
pub(crate) fn optional<T>(
    errors: &mut Vec<FieldError>,
    name: &str,
    value: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Option<T> {
    let text = value.filter(|text| !text.trim().is_empty())?;
    keep(errors, name, parse(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_two_zones_at_once_is_not_taken() {
        assert!(instant("2026-12-01T08:45:00-06:00").is_ok());
        assert_eq!(instant("2026-12-01T08:45:00-06:00[Europe/Paris]").unwrap_err().code, "instant");
    }
}
