//! The collections, and the indexes that the queries of this workspace need.
//!
//! This list is the one source: the embedded store makes its SQLite indexes from it, and
//! `firestore.indexes.json` and Terraform are generated from it and checked against it.

use super::{CollectionPath, Direction, Key};
use crate::accounts::{AuditId, SessionId, TokenId, UserId};
use crate::ids::{BookingId, EventId, ServiceId, ShopId};
use crate::suppression::AddressId;

pub const SHOPS: &str = "shops";
pub const SERVICES: &str = "services";
pub const AVAILABILITY: &str = "availability";
pub const BOOKINGS: &str = "bookings";
pub const OUTBOX: &str = "outbox";
pub const DELIVERIES: &str = "deliveries";
pub const SYSTEM: &str = "system";
pub const USERS: &str = "users";
pub const CREDENTIALS: &str = "credentials";
pub const LOGINS: &str = "logins";
pub const TOKENS: &str = "tokens";
pub const SESSIONS: &str = "sessions";
pub const ATTEMPTS: &str = "attempts";
pub const AUDIT: &str = "audit";
pub const STAFF: &str = "staff";
pub const FEEDS: &str = "feeds";
pub const EXTERNAL: &str = "external";
pub const CALENDAR: &str = "calendar";
pub const SUPPRESSIONS: &str = "suppressions";
pub const NOTICES: &str = "notices";
pub const LOCAL_MESSAGES: &str = "local_messages";
pub const TEST_NUMBERS: &str = "test_numbers";

/// A composite index: equality fields first, then at most one ordered field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// Kind of document (the collection's last segment).
    pub kind: &'static str,
    pub fields: &'static [(&'static str, Direction)],
}

/// Every composite index. Firestore makes the single-field ones by itself; the embedded store
/// makes all of these.
pub const INDEXES: &[Index] = &[
    // The dispatcher and the sweep: what is due, oldest first.
    Index {
        kind: OUTBOX,
        fields: &[("state", Direction::Ascending), ("due_at", Direction::Ascending)],
    },
    // What was given up on in one shop.
    Index {
        kind: OUTBOX,
        fields: &[
            ("shop", Direction::Ascending),
            ("state", Direction::Ascending),
            ("due_at", Direction::Ascending),
        ],
    },
    // The deliveries of an event.
    Index { kind: DELIVERIES, fields: &[("event", Direction::Ascending)] },
    // The local outbox, newest first.
    Index { kind: LOCAL_MESSAGES, fields: &[("at", Direction::Descending)] },
    // A booking by what its holder knows.
    Index { kind: BOOKINGS, fields: &[("reference", Direction::Ascending)] },
    // The days that a change of the workshop lays out anew.
    Index { kind: AVAILABILITY, fields: &[("date", Direction::Ascending)] },
    // The grid of a day.
    Index { kind: BOOKINGS, fields: &[("date", Direction::Ascending)] },
    // What customers asked for and the desk has yet to confirm.
    Index { kind: BOOKINGS, fields: &[("status", Direction::Ascending)] },
    // What the front desk searches by.
    Index { kind: BOOKINGS, fields: &[("name_key", Direction::Ascending)] },
    Index { kind: BOOKINGS, fields: &[("family_key", Direction::Ascending)] },
    Index { kind: BOOKINGS, fields: &[("plate_key", Direction::Ascending)] },
    Index { kind: BOOKINGS, fields: &[("phone_key", Direction::Ascending)] },
    Index { kind: BOOKINGS, fields: &[("phone_tail", Direction::Ascending)] },
    // The bookings of somebody who is signed in, and those of an email that the front desk is told.
    Index { kind: BOOKINGS, fields: &[("email_key", Direction::Ascending)] },
    // The sessions of a user.
    Index { kind: SESSIONS, fields: &[("user", Direction::Ascending)] },
    // The audit log, newest first, of one actor, action or object.
    Index { kind: AUDIT, fields: &[("at", Direction::Descending)] },
    Index {
        kind: AUDIT,
        fields: &[("actor", Direction::Ascending), ("at", Direction::Descending)],
    },
    Index {
        kind: AUDIT,
        fields: &[("action", Direction::Ascending), ("at", Direction::Descending)],
    },
    Index {
        kind: AUDIT,
        fields: &[("object", Direction::Ascending), ("at", Direction::Descending)],
    },
];

/// Fields that hold an instant at which the store may drop the document (Firestore TTL).
/// The adapter stores them as timestamps; everything else keeps its JSON type.
pub const TTL_FIELDS: &[(&str, &str)] = &[
    (OUTBOX, "expire_at"),
    (DELIVERIES, "expire_at"),
    (TOKENS, "expire_at"),
    (SESSIONS, "expire_at"),
    (ATTEMPTS, "expire_at"),
    (NOTICES, "expire_at"),
    (LOCAL_MESSAGES, "expire_at"),
    (TEST_NUMBERS, "expire_at"),
];

/// Fields that no query asks for and that are large or change with every booking: Firestore would
/// index each element of them at each write. Kept out of its indexes; the others do not index them.
pub const UNINDEXED_FIELDS: &[(&str, &str)] = &[
    (AVAILABILITY, "allocations"),
    (AVAILABILITY, "bays"),
    (AVAILABILITY, "mechanics"),
    (BOOKINGS, "notes"),
    (BOOKINGS, "cancel_reason"),
    (BOOKINGS, "fingerprint"),
    (EXTERNAL, "times"),
    (CREDENTIALS, "password"),
    (CREDENTIALS, "second_factor"),
    (CREDENTIALS, "google"),
    (SESSIONS, "salt"),
    (SESSIONS, "device"),
    (AUDIT, "details"),
    (LOCAL_MESSAGES, "text"),
    (LOCAL_MESSAGES, "html"),
    (LOCAL_MESSAGES, "calendar"),
];

/// `shops/{shop}`
#[must_use]
pub fn shop(shop: &ShopId) -> Key {
    CollectionPath::root(SHOPS).doc(shop)
}

/// `shops/{shop}/services`
#[must_use]
pub fn services(of: &ShopId) -> CollectionPath {
    shop(of).collection(SERVICES)
}

/// `shops/{shop}/services/{slug}`
#[must_use]
pub fn service(of: &ShopId, id: &ServiceId) -> Key {
    services(of).doc(id)
}

/// `shops/{shop}/availability`
#[must_use]
pub fn days(of: &ShopId) -> CollectionPath {
    shop(of).collection(AVAILABILITY)
}

/// `shops/{shop}/availability/{date}`: the one truth of a shop's day.
#[must_use]
pub fn day(of: &ShopId, date: jiff::civil::Date) -> Key {
    days(of).doc(date.to_string())
}

/// `shops/{shop}/bookings`
#[must_use]
pub fn bookings(of: &ShopId) -> CollectionPath {
    shop(of).collection(BOOKINGS)
}

/// `shops/{shop}/bookings/{id}`
#[must_use]
pub fn booking(of: &ShopId, id: &BookingId) -> Key {
    bookings(of).doc(id.to_string())
}

/// `outbox`
#[must_use]
pub fn outbox() -> CollectionPath {
    CollectionPath::root(OUTBOX)
}

/// `outbox/{event}`
#[must_use]
pub fn event(id: &EventId) -> Key {
    outbox().doc(id)
}

/// `deliveries`
#[must_use]
pub fn deliveries() -> CollectionPath {
    CollectionPath::root(DELIVERIES)
}

/// `deliveries/{event}.{channel}`: that an event took effect on a channel.
#[must_use]
pub fn delivery(event: &EventId, channel: &str) -> Key {
    deliveries().doc(format!("{event}.{channel}"))
}

/// `suppressions/{digest of the address}`
#[must_use]
pub fn suppression(of: &AddressId) -> Key {
    CollectionPath::root(SUPPRESSIONS).doc(of.as_str())
}

/// `notices/{digest of a provider's word}`: that it was heard.
#[must_use]
pub fn notice(id: &str) -> Key {
    CollectionPath::root(NOTICES).doc(id)
}

/// `local_messages`
#[must_use]
pub fn local_messages() -> CollectionPath {
    CollectionPath::root(LOCAL_MESSAGES)
}

/// `local_messages/{delivery}`: what would have been sent, where nothing is.
#[must_use]
pub fn local_message(delivery: &str) -> Key {
    local_messages().doc(delivery)
}

/// `test_numbers/{event}`: where a test text goes, until it is on its way.
#[must_use]
pub fn test_number(event: &EventId) -> Key {
    CollectionPath::root(TEST_NUMBERS).doc(event)
}

/// `system/{name}`: what the deployment itself keeps.
#[must_use]
pub fn system(name: &'static str) -> Key {
    CollectionPath::root(SYSTEM).doc(name)
}

/// `users/{id}`
#[must_use]
pub fn user(id: &UserId) -> Key {
    CollectionPath::root(USERS).doc(id.to_string())
}

/// `credentials/{user}`: never read but where somebody signs in.
#[must_use]
pub fn credentials(of: &UserId) -> Key {
    CollectionPath::root(CREDENTIALS).doc(of.to_string())
}

/// `logins/{digest of the email, or of an identity}`
#[must_use]
pub fn login(id: &str) -> Key {
    CollectionPath::root(LOGINS).doc(id)
}

/// `tokens/{id}`
#[must_use]
pub fn token(id: &TokenId) -> Key {
    CollectionPath::root(TOKENS).doc(id.to_string())
}

/// `sessions`
#[must_use]
pub fn sessions() -> CollectionPath {
    CollectionPath::root(SESSIONS)
}

/// `sessions/{id}`
#[must_use]
pub fn session(id: &SessionId) -> Key {
    sessions().doc(id.to_string())
}

/// `attempts/{digest of whom}`
#[must_use]
pub fn attempts(id: &str) -> Key {
    CollectionPath::root(ATTEMPTS).doc(id)
}

/// `shops/{shop}/audit`
#[must_use]
pub fn audit_log(of: &ShopId) -> CollectionPath {
    shop(of).collection(AUDIT)
}

/// `shops/{shop}/audit/{id}`
#[must_use]
pub fn audit(of: &ShopId, id: &AuditId) -> Key {
    audit_log(of).doc(id.to_string())
}

/// `shops/{shop}/staff`
#[must_use]
pub fn staff(of: &ShopId) -> CollectionPath {
    shop(of).collection(STAFF)
}

/// `shops/{shop}/external`: time that the workshop's calendar says is taken
#[must_use]
pub fn external_days(of: &ShopId) -> CollectionPath {
    shop(of).collection(EXTERNAL)
}

/// `shops/{shop}/calendar/sync`: how far the workshop's calendar was read
#[must_use]
pub fn calendar_sync(of: &ShopId) -> Key {
    shop(of).collection(CALENDAR).doc("sync")
}

/// `shops/{shop}/calendar/changed`: when somebody said that the workshop's calendar changed
#[must_use]
pub fn calendar_changed(of: &ShopId) -> Key {
    shop(of).collection(CALENDAR).doc("changed")
}

/// `shops/{shop}/calendar/watch`: by which channel they say so
#[must_use]
pub fn calendar_watch(of: &ShopId) -> Key {
    shop(of).collection(CALENDAR).doc("watch")
}

/// `shops/{shop}/feeds/{name}`: which link a calendar feed has.
#[must_use]
pub fn feed(of: &ShopId, name: &str) -> Key {
    shop(of).collection(FEEDS).doc(name)
}

/// `shops/{shop}/staff/{user}`
#[must_use]
pub fn staff_member(of: &ShopId, user: &UserId) -> Key {
    staff(of).doc(user.to_string())
}
