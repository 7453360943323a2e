//! Events of the outbox: what happened, written in the same commit as the change itself.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accounts::{AccountMail, UserId};
use crate::booking::Booking;
use crate::ids::{BookingId, EventId, Reference, ShopId};
use crate::store::Fields;
use crate::suppression::Medium;

/// Something that is to be told to the outside. Holds no personal data: who reads it looks the
/// booking or the person up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub shop: ShopId,
    #[serde(flatten)]
    pub what: What,
    /// BCP 47 tag of the language to write in.
    pub locale: String,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    pub state: EventState,
    /// Deliveries tried so far, since it was last put back by hand.
    pub attempts: u32,
    /// How often it was put back by hand: a task of the round before is another.
    #[serde(default)]
    pub round: u32,
    /// Not to be delivered before.
    #[serde(with = "crate::instant")]
    pub due_at: Timestamp,
    /// Why the last delivery failed, as [`why`](crate::dead_letters::why) writes it.
    pub last_error: Option<String>,
    /// HTTP status of the answer to it; none where it was not answered.
    #[serde(default)]
    pub last_status: Option<u16>,
    /// Of one that was given up on: what is not known of it.
    #[serde(default)]
    pub doubt: Option<Doubt>,
    /// When the store may forget the event.
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

/// What is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum What {
    Booked(Appointment),
    Rescheduled(Appointment),
    /// The workshop agreed to what a customer asked for.
    Confirmed(Appointment),
    /// It has another bay, mechanic or length, at the same start. The customer is not told; the
    /// workshop's calendar is.
    Moved(Appointment),
    /// Who comes, with what or how was set right.
    Corrected(Correction),
    Cancelled(Appointment),
    /// The appointment was given up because nobody came.
    NoShow(Appointment),
    /// The appointment comes up.
    Reminder(Reminder),
    /// A mail about an account.
    AccountMail(AccountMail),
    /// A message with made-up facts, so that a manager sees how it arrives.
    Test(TestMessage),
}

/// An appointment as a change left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub booking: BookingId,
    pub reference: Reference,
    /// The booking's revision after the change.
    pub revision: u32,
    /// When the booked job starts, after the change.
    #[serde(with = "crate::instant")]
    pub start: Timestamp,
}

/// An appointment whose customer or vehicle was set right. An address that is new, or whose link
/// opens nothing any more, gets the confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    #[serde(flatten)]
    pub appointment: Appointment,
    /// Whether it is told by mail.
    pub email: bool,
    /// Whether it is told by text.
    pub phone: bool,
}

/// A reminder of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    #[serde(flatten)]
    pub appointment: Appointment,
    /// How long before the start it was to come; it may come earlier, for a quiet night.
    pub minutes_before: u32,
}

/// A message that a manager sends to themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestMessage {
    pub message: MessageKind,
    /// Whose address it goes to.
    pub user: UserId,
    /// A text goes to the number that is kept beside the event, in a
    /// [`TestNumber`](crate::test_number::TestNumber).
    #[serde(default)]
    pub by: Medium,
}

macro_rules! message_kinds {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// Every message that somebody can get.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum MessageKind {
            $($name,)+
        }

        impl MessageKind {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As it is stored and on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
            }
        }
    };
}

message_kinds! {
    Booked = "booked",
    Requested = "requested",
    Rescheduled = "rescheduled",
    RescheduledRequest = "rescheduled-request",
    Cancelled = "cancelled",
    Declined = "declined",
    NoShow = "no-show",
    Reminder = "reminder",
    VerifyEmail = "verify-email",
    ResetPassword = "reset-password",
    PasswordChanged = "password-changed",
    SecondFactorOn = "second-factor-on",
    SecondFactorOff = "second-factor-off",
    AlreadyRegistered = "already-registered",
    Invitation = "invitation",
    OwnerSetUp = "owner-set-up",
}

impl MessageKind {
    /// Whether it is about a booking, and so is told by text as well as by mail.
    #[must_use]
    pub fn is_about_a_booking(self) -> bool {
        match self {
            Self::Booked
            | Self::Requested
            | Self::Rescheduled
            | Self::RescheduledRequest
            | Self::Cancelled
            | Self::Declined
            | Self::NoShow
            | Self::Reminder => true,
            Self::VerifyEmail
            | Self::ResetPassword
            | Self::PasswordChanged
            | Self::SecondFactorOn
            | Self::SecondFactorOff
            | Self::AlreadyRegistered
            | Self::Invitation
            | Self::OwnerSetUp => false,
        }
    }
}

impl What {
    /// A stable name.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Booked(_) => "booked",
            Self::Rescheduled(_) => "rescheduled",
            Self::Confirmed(_) => "confirmed",
            Self::Moved(_) => "moved",
            Self::Corrected(_) => "corrected",
            Self::Cancelled(_) => "cancelled",
            Self::NoShow(_) => "no-show",
            Self::Reminder(_) => "reminder",
            Self::AccountMail(_) => "account-mail",
            Self::Test(_) => "test",
        }
    }

    /// The appointment it is about, if it is about one.
    #[must_use]
    pub fn appointment(&self) -> Option<&Appointment> {
        match self {
            Self::Booked(appointment)
            | Self::Rescheduled(appointment)
            | Self::Confirmed(appointment)
            | Self::Moved(appointment)
            | Self::Cancelled(appointment)
            | Self::NoShow(appointment) => Some(appointment),
            Self::Corrected(correction) => Some(&correction.appointment),
            Self::Reminder(reminder) => Some(&reminder.appointment),
            Self::AccountMail(_) | Self::Test(_) => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventState {
    /// To be delivered.
    Pending,
    /// Delivered, or there was nothing to tell any more.
    Done,
    /// Given up on; waits for a person.
    Dead,
}

/// What is not known of an event that was given up on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Whether it was told: the answer was lost.
    MayBeTold,
    /// How often it was told: it was sent once more after the answer was lost.
    Resent,
}

impl EventState {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
}

/// How long a delivered event is kept.
pub const KEEP_DELIVERED: SignedDuration = SignedDuration::from_hours(24 * 30);

impl Event {
    /// An event that is due at once.
    #[must_use]
    pub fn new(id: EventId, shop: ShopId, what: What, locale: String, now: Timestamp) -> Self {
        Self {
            id,
            shop,
            what,
            locale,
            created_at: now,
            state: EventState::Pending,
            attempts: 0,
            round: 0,
            due_at: now,
            last_error: None,
            last_status: None,
            doubt: None,
            expire_at: None,
        }
    }

    /// The event of the change that made a booking what it is.
    #[must_use]
    pub fn about(
        booking: &Booking,
        what: impl FnOnce(Appointment) -> What,
        now: Timestamp,
    ) -> Self {
        let appointment = Appointment {
            booking: booking.id,
            reference: booking.reference.clone(),
            revision: booking.revision,
            start: booking.start,
        };
        let id = EventId::of(&booking.id, booking.revision);
        Self::new(id, booking.shop.clone(), what(appointment), booking.locale.clone(), now)
    }

    /// Reads a stored event.
    ///
    /// # Errors
    /// When the document is not an event.
    pub fn from_fields(fields: Fields) -> Result<Self, serde_json::Error> {
        serde_json::from_value(Value::Object(fields))
    }

    /// As it is stored.
    #[must_use]
    pub fn to_fields(&self) -> Fields {
        crate::store::fields(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{MailKind, TokenId};

    #[test]
    fn every_kind_reads_back_and_is_stored_under_its_name() {
        let booking = BookingId::from_random([7; 16]);
        let start = "2026-12-01T14:00:00Z".parse().unwrap();
        let reference = Reference::of(&booking);
        let appointment = Appointment { booking, reference, revision: 2, start };
        let reminder = Reminder { appointment: appointment.clone(), minutes_before: 120 };
        let token = Some(TokenId::from_random([1; 16]));
        let mail = AccountMail { mail: MailKind::VerifyEmail, token, user: None };
        for what in [
            What::Booked(appointment.clone()),
            What::Rescheduled(appointment.clone()),
            What::Confirmed(appointment.clone()),
            What::Moved(appointment.clone()),
            What::Corrected(Correction {
                appointment: appointment.clone(),
                email: true,
                phone: false,
            }),
            What::Cancelled(appointment.clone()),
            What::NoShow(appointment),
            What::Reminder(reminder),
            What::AccountMail(mail),
            What::Test(TestMessage {
                message: MessageKind::Booked,
                user: UserId::from_random([1; 16]),
                by: Medium::Sms,
            }),
        ] {
            let id = EventId::of(&booking, 2);
            let event = Event::new(id, "main".parse().unwrap(), what, "en".to_owned(), start);
            let fields = event.to_fields();
            assert_eq!(fields["kind"], event.what.as_str());
            assert_eq!(Event::from_fields(fields).unwrap(), event);
        }
    }

    #[test]
    fn messages_are_named_as_they_are_stored() {
        for kind in MessageKind::ALL {
            assert_eq!(MessageKind::named(kind.as_str()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!(MessageKind::named("test"), None);
    }
}
