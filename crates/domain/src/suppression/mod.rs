//! Who asked not to be messaged, or cannot be.
//!
//! What is kept is a digest of the address, so that the list tells nobody's. A digest of something
//! as short as a telephone number can be tried out by whoever has the store; it is not keyed all
//! the same, because a changed key would forget every wish.

mod address;
mod note;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::What;
use crate::instant::truncated;
use crate::store::{Document, ReadError, Version};

pub use self::address::{AddressId, Medium};
pub use self::note::{NoteError, look_up, note, note_along};

/// What is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Nothing is.
    All,
    /// Reminders are not; confirmations and changes are.
    Reminders,
}

/// Why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// They answered STOP.
    Stopped,
    /// They used a link.
    Unsubscribed,
    /// The mailbox refused it for good.
    Bounced,
    /// They called it spam.
    Complained,
    /// There is no such mailbox, or the number takes no messages.
    Invalid,
}

impl Reason {
    /// Whether it is the address that is at fault, and not what somebody wants.
    #[must_use]
    pub fn can_be_repaired(self) -> bool {
        matches!(self, Self::Bounced | Self::Invalid)
    }
}

/// Who said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The person, on the workshop's own page.
    Page,
    Sendgrid,
    Twilio,
}

/// The document `suppressions/{digest of the address}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    pub channel: Medium,
    /// Why nothing is sent.
    pub all: Option<Stop>,
    /// Why no reminders are sent.
    pub reminders: Option<Stop>,
    /// When they last wanted messages again: what is told of the time before does not count.
    #[serde(with = "crate::instant::optional")]
    pub lifted_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub reason: Reason,
    #[serde(with = "crate::instant")]
    pub since: Timestamp,
    pub source: Source,
}

/// Something that was said about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Stop {
        scope: Scope,
        reason: Reason,
    },
    /// They want everything again, by a message from the address itself: so it takes messages too.
    Start,
    /// They want reminders again.
    Resubscribe,
    /// The staff know that the address takes messages. What somebody asked for stays.
    Repaired,
}

impl Suppression {
    /// The document after `change`, which was said at `at`; nothing where it says nothing new.
    /// Providers tell late and more than once, so what is older than what is known is passed over.
    #[must_use]
    pub fn after(
        stored: Option<&Self>,
        medium: Medium,
        change: Change,
        source: Source,
        at: Timestamp,
    ) -> Option<Self> {
        let at = truncated(at);
        let nothing = Self { channel: medium, all: None, reminders: None, lifted_at: None };
        let before = stored.unwrap_or(&nothing);
        let mut after = before.clone();
        match change {
            Change::Stop { scope, reason } => {
                if before.lifted_at.is_some_and(|lifted| at <= lifted) {
                    return None;
                }
                let place = match scope {
                    Scope::All => &mut after.all,
                    Scope::Reminders => &mut after.reminders,
                };
                let new = Stop { reason, since: at, source };
                *place = Some(match *place {
                    // What somebody asked for counts more than what an address is at fault for.
                    Some(old) if old.reason.can_be_repaired() && !reason.can_be_repaired() => new,
                    // Asked again, so that a word from between the two lifts nothing.
                    Some(old) if !reason.can_be_repaired() => {
                        Stop { since: old.since.max(at), ..old }
                    }
                    Some(old) => old,
                    None => new,
                });
            }
            Change::Start => {
                lift(&mut after.all, at);
                lift(&mut after.reminders, at);
            }
            Change::Resubscribe => lift(&mut after.reminders, at),
            Change::Repaired => {
                if before.all.is_none_or(|stop| !stop.reason.can_be_repaired()) {
                    return None;
                }
                lift(&mut after.all, at);
            }
        }
        let lifts = !matches!(change, Change::Stop { .. });
        // Remembered also where nothing was stopped: a word of before may be on its way.
        if lifts && stored.is_some() && before.lifted_at.is_none_or(|lifted| lifted < at) {
            after.lifted_at = Some(at);
        }
        (after != *before).then_some(after)
    }

    /// Why `what` is not to be sent there, if it is not.
    #[must_use]
    pub fn forbids(&self, what: &What) -> Option<Reason> {
        let is_reminder = matches!(what, What::Reminder(_));
        let reminders = self.reminders.filter(|_| is_reminder);
        self.all.or(reminders).map(|stop| stop.reason)
    }

    /// Reads a stored one.
    ///
    /// # Errors
    /// When the document is not one.
    pub fn from_document(document: Document) -> Result<(Self, Version), ReadError> {
        let version = document.version;
        serde_json::from_value(Value::Object(document.fields))
            .map(|suppression| (suppression, version))
            .map_err(|error| ReadError::Broken(error.into()))
    }
}

fn lift(stop: &mut Option<Stop>, at: Timestamp) {
    if stop.is_some_and(|stop| stop.since <= at) {
        *stop = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::PhoneNumber;
    use crate::event::{Appointment, Reminder};
    use crate::ids::{BookingId, Reference};
    use crate::store::fields;

    const STOP: Change = Change::Stop { scope: Scope::All, reason: Reason::Stopped };
    const NO_REMINDERS: Change =
        Change::Stop { scope: Scope::Reminders, reason: Reason::Unsubscribed };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minute).unwrap()
    }

    /// The document after some changes, and how many of them changed it.
    fn told(changes: &[(Change, i64)]) -> (Option<Suppression>, usize) {
        let mut stored = None;
        let mut changed = 0;
        for (change, minute) in changes {
            let source = Source::Twilio;
            let after =
                Suppression::after(stored.as_ref(), Medium::Sms, *change, source, at(*minute));
            if let Some(after) = after {
                stored = Some(after);
                changed += 1;
            }
        }
        (stored, changed)
    }

    fn appointment() -> Appointment {
        let booking = BookingId::from_random([7; 16]);
        Appointment { booking, reference: Reference::of(&booking), revision: 1, start: at(0) }
    }

    fn forbidden(stored: Option<&Suppression>) -> (Option<Reason>, Option<Reason>) {
        let reminder = Reminder { appointment: appointment(), minutes_before: 60 };
        let forbids = |what: &What| stored.and_then(|stored| stored.forbids(what));
        (forbids(&What::Booked(appointment())), forbids(&What::Reminder(reminder)))
    }

    #[test]
    fn stop_ends_everything_and_unsubscribing_the_reminders_only() {
        let (stored, _) = told(&[(STOP, 1)]);
        assert_eq!(forbidden(stored.as_ref()), (Some(Reason::Stopped), Some(Reason::Stopped)));
        let (stored, _) = told(&[(NO_REMINDERS, 1)]);
        assert_eq!(forbidden(stored.as_ref()), (None, Some(Reason::Unsubscribed)));
        assert_eq!(forbidden(None), (None, None));
    }

    #[test]
    fn saying_it_again_changes_nothing() {
        assert_eq!(told(&[(STOP, 1), (STOP, 1)]).1, 1);
        assert_eq!(told(&[(STOP, 1), (Change::Start, 2), (Change::Start, 2)]).1, 2);
        assert_eq!(told(&[(Change::Start, 1)]).1, 0);
    }

    #[test]
    fn a_wish_is_kept_whatever_the_address_is_at_fault_for() {
        let invalid = Change::Stop { scope: Scope::All, reason: Reason::Invalid };
        for changes in [
            [(invalid, 1), (STOP, 2), (Change::Repaired, 3)],
            [(STOP, 1), (invalid, 2), (Change::Repaired, 3)],
            // A word that comes late is from before the second.
            [(STOP, 1), (STOP, 3), (Change::Start, 2)],
        ] {
            let (stored, _) = told(&changes);
            assert_eq!(forbidden(stored.as_ref()).0, Some(Reason::Stopped), "{changes:?}");
        }
    }

    #[test]
    fn start_lifts_everything_and_subscribing_again_the_reminders_only() {
        let (stored, _) = told(&[(STOP, 1), (NO_REMINDERS, 1), (Change::Start, 2)]);
        assert_eq!(forbidden(stored.as_ref()), (None, None));
        let (stored, _) = told(&[(STOP, 1), (NO_REMINDERS, 1), (Change::Resubscribe, 2)]);
        assert_eq!(forbidden(stored.as_ref()).0, Some(Reason::Stopped));
        assert_eq!(stored.unwrap().reminders, None);
    }

    #[test]
    fn the_staff_lift_what_an_address_is_at_fault_for_and_no_wish() {
        let of = |reason| Change::Stop { scope: Scope::All, reason };
        for (reason, is_lifted) in [
            (Reason::Bounced, true),
            (Reason::Invalid, true),
            (Reason::Stopped, false),
            (Reason::Complained, false),
        ] {
            let (stored, _) = told(&[(of(reason), 1), (NO_REMINDERS, 1), (Change::Repaired, 2)]);
            let left = forbidden(stored.as_ref());
            assert_eq!(left.0.is_none(), is_lifted, "{reason:?}");
            assert!(left.1.is_some(), "what they asked for stays: {reason:?}");
        }
        assert_eq!(told(&[(Change::Repaired, 1)]).1, 0);
    }

    #[test]
    fn what_is_told_late_does_not_undo_what_came_after() {
        let (stored, changed) = told(&[(STOP, 1), (Change::Start, 3), (STOP, 1), (STOP, 2)]);
        assert_eq!((forbidden(stored.as_ref()), changed), ((None, None), 2));
        let (stored, _) = told(&[(STOP, 2), (Change::Start, 1)]);
        assert_eq!(forbidden(stored.as_ref()).0, Some(Reason::Stopped));
        let (stored, _) = told(&[(STOP, 1), (Change::Start, 2), (STOP, 3)]);
        assert_eq!(forbidden(stored.as_ref()).0, Some(Reason::Stopped));
    }

    #[test]
    fn it_reads_back_as_it_was_stored() {
        let (stored, _) = told(&[(STOP, 1), (Change::Start, 2), (NO_REMINDERS, 3)]);
        let stored = stored.unwrap();
        let key = AddressId::of_phone(&PhoneNumber::parse("+13125550123", "US").unwrap()).key();
        let document = Document { key, version: Version(4), fields: fields(&stored) };
        assert_eq!(document.fields["channel"], "sms");
        assert_eq!(document.fields["reminders"]["reason"], "unsubscribed");
        assert_eq!(Suppression::from_document(document).unwrap(), (stored, Version(4)));
    }
}
