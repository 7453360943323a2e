//! A booking: who comes when, for what, and which bay and mechanic wait for them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::contact::{EmailAddress, PersonName, PhoneNumber};
use crate::ids::{BayId, BookingId, MechanicId, Reference, ServiceId, ShopId};
use crate::store::{Document, Fields, Version, fields};
use crate::vehicle::Vehicle;
use crate::workshop::{Needs, Price, Service};

pub use crate::status::Status;

/// The document `shops/{shop}/bookings/{id}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub id: BookingId,
    pub reference: Reference,
    pub shop: ShopId,
    pub status: Status,
    pub service: BookedService,
    #[serde(with = "crate::instant")]
    pub start: Timestamp,
    #[serde(with = "crate::instant")]
    pub end: Timestamp,
    /// The local day that holds the allocation.
    pub date: Date,
    pub bay: BayId,
    pub mechanic: MechanicId,
    pub customer: Customer,
    pub vehicle: Vehicle,
    pub notes: Option<String>,
    /// BCP 47 tag of the language to write in.
    pub locale: String,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    #[serde(with = "crate::instant")]
    pub updated_at: Timestamp,
    pub cancel_reason: Option<String>,
    #[serde(default)]
    pub arrival: Option<Arrival>,
    /// What the staff noted; not for the customer.
    #[serde(default)]
    pub staff_note: Option<String>,
    #[serde(default)]
    pub times: Times,
    /// The last change of its start, if there was one.
    #[serde(default)]
    pub moved: Option<MovedFrom>,
    /// How often it got new manage links, because the earlier ones had gone to somebody else.
    #[serde(default)]
    pub links: u32,
    #[serde(default)]
    pub told_anew: ToldAnew,
    /// It was asked for, and the workshop called it off without agreeing.
    #[serde(default)]
    pub declined: bool,
    /// 1 when booked, one more with each change.
    pub revision: u32,
    /// Digest of the request that made it: the same key with another request is refused.
    pub fingerprint: Fingerprint,
    /// The command that made this revision, to recognise one's own write after a lost reply.
    pub changed_by: CommandId,
}

/// The revisions that last had the appointment told anew, by mail and by text, because who comes was
/// corrected: what happened before is in that message. 0 where there was none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ToldAnew {
    pub email: u32,
    pub phone: u32,
}

/// A change of the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedFrom {
    /// The start before it.
    #[serde(with = "crate::instant")]
    pub start: Timestamp,
    /// The revision that it made. What was planned for an older one is not so any more, also where
    /// the booking has come back to where it was.
    pub revision: u32,
}

/// How the vehicle comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// The customer stays.
    Waiting,
    DropOff,
    Towed,
}

/// When the appointment moved on. The last time counts where it did so twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Times {
    #[serde(with = "crate::instant::optional")]
    pub arrived: Option<Timestamp>,
    #[serde(with = "crate::instant::optional")]
    pub started: Option<Timestamp>,
    #[serde(with = "crate::instant::optional")]
    pub completed: Option<Timestamp>,
    /// Cancelled, or given up as a no-show.
    #[serde(with = "crate::instant::optional")]
    pub closed: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub name: PersonName,
    /// Absent only when the front desk booked for somebody who gave none.
    pub email: Option<EmailAddress>,
    pub phone: Option<PhoneNumber>,
}

/// A service as it was when booked: later changes of the catalogue do not change the booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedService {
    pub id: ServiceId,
    pub name: String,
    pub duration_minutes: u16,
    pub clean_up_minutes: u16,
    pub price: Option<Price>,
    /// ISO 4217, of the price.
    pub currency: String,
    pub needs: Needs,
    /// The workshop agrees to it once it is booked by a customer.
    #[serde(default)]
    pub on_request: bool,
}

impl BookedService {
    #[must_use]
    pub fn of(service: &Service, currency: &str) -> Self {
        Self {
            id: service.id.clone(),
            name: service.name.clone(),
            duration_minutes: service.duration_minutes,
            clean_up_minutes: service.clean_up_minutes,
            price: service.price,
            currency: currency.to_owned(),
            needs: service.needs.clone(),
            on_request: service.on_request,
        }
    }
}

/// SHA-256 of a request in a canonical form, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

impl Fingerprint {
    /// The digest of a request, whatever blanks and order of fields it was written with.
    #[must_use]
    pub fn of<T: Serialize>(request: &T) -> Self {
        // Requests hold only text, numbers and lists of them, which always become JSON.
        let canonical = serde_json::to_vec(request).unwrap_or_default();
        let digest = Sha256::digest(&canonical);
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// One attempt to change something, unique among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(uuid::Uuid);

impl CommandId {
    /// An id from 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// A booking as it was read, to say later "if it is still so".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub booking: Booking,
    pub version: Version,
}

// What people write may be personal: left out of logs and panics.
impl fmt::Debug for Booking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Booking")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("service", &self.service.id)
            .field("start", &self.start)
            .field("end", &self.end)
            .field("bay", &self.bay)
            .field("mechanic", &self.mechanic)
            .field("revision", &self.revision)
            .field("changed_by", &self.changed_by)
            .finish_non_exhaustive()
    }
}

/// What is stored is not a booking. Tells which one, for the log; what it holds may be personal,
/// and the cause would quote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored booking {0} cannot be read")]
pub struct DamagedBooking(String);

impl Booking {
    /// The start before the change that made `revision`, where that changed it.
    #[must_use]
    pub fn start_before(&self, revision: u32) -> Option<Timestamp> {
        self.moved.filter(|moved| moved.revision == revision).map(|moved| moved.start)
    }

    /// How long bay and mechanic are held, without the clean-up, in minutes.
    #[must_use]
    pub fn length_minutes(&self) -> u16 {
        let minutes = self.end.duration_since(self.start).as_mins();
        u16::try_from(minutes).unwrap_or(self.service.duration_minutes)
    }

    /// The name of its entry in the workshop's calendar, whether or not there is one. Derived from
    /// the id, so that a repeated call names the same entry: lower-case base32hex (RFC 4648), the
    /// letters that Google Calendar takes.
    #[must_use]
    pub fn calendar_event_id(&self) -> String {
        format!("bb{}", self.id.to_string().replace('-', ""))
    }

    /// # Errors
    /// When the document is not a booking.
    pub fn from_document(document: Document) -> Result<Stored, DamagedBooking> {
        let damaged = |_| DamagedBooking(document.key.id().to_owned());
        let booking = serde_json::from_value(Value::Object(document.fields)).map_err(damaged)?;
        Ok(Stored { booking, version: document.version })
    }

    /// As it is stored, with the keys that it is searched by.
    #[must_use]
    pub fn to_fields(&self) -> Fields {
        let mut fields = fields(self);
        let plate = self.vehicle.plate.as_ref().map(|plate| plate_key(plate.as_str()));
        let phone = self.customer.phone.as_ref().map(|phone| phone.as_str().to_owned());
        let name = name_key(self.customer.name.as_str());
        fields.insert("family_key".to_owned(), family_key(&name).into());
        fields.insert("name_key".to_owned(), name.into());
        let tail = phone.as_deref().and_then(phone_tail);
        fields.insert("phone_tail".to_owned(), tail.into());
        fields.insert("plate_key".to_owned(), plate.into());
        fields.insert("phone_key".to_owned(), phone.into());
        let email = self.customer.email.as_ref().map(|email| email_key(email.as_str()));
        fields.insert("email_key".to_owned(), email.into());
        fields
    }
}

/// A name as it is searched by: lower case.
#[must_use]
pub fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The last word of a [`name_key`], if it has several: the family's, where names are written so.
#[must_use]
pub fn family_key(name: &str) -> Option<&str> {
    name.rsplit_once(char::is_whitespace).map(|(_, last)| last)
}

/// The last four digits of a telephone number, which is what people say of it; of the digits
/// themselves, the same.
#[must_use]
pub fn phone_tail(number: &str) -> Option<String> {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits.last_chunk::<4>().map(|tail| tail.iter().collect())
}

/// An email as it is searched by: letters count without case.
#[must_use]
pub fn email_key(email: &str) -> String {
    email.to_lowercase()
}

/// A plate as it is searched by: upper case, letters and digits only.
#[must_use]
pub fn plate_key(plate: &str) -> String {
    plate.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    #[test]
    fn a_damaged_booking_is_named_and_not_quoted() {
        let id = BookingId::from_random([7; 16]);
        let key = schema::booking(&"main".parse().unwrap(), &id);
        let mut fields = Fields::new();
        fields.insert("id".to_owned(), id.to_string().into());
        fields.insert("customer".to_owned(), "Jane Roe".into());
        fields.insert("status".to_owned(), "Jane Roe".into());
        let damaged = Booking::from_document(Document { key, version: Version(1), fields });
        let told = format!("{0} {0:?}", damaged.unwrap_err());
        assert!(told.contains(&id.to_string()) && !told.contains("Jane"), "{told}");
    }
}
