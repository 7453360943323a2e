//! Where an appointment stands, and which way it may go.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Asked for; the workshop has yet to agree. It holds its bay and mechanic.
    Requested,
    Confirmed,
    /// The vehicle is there.
    Arrived,
    InService,
    Completed,
    Cancelled,
    /// Nobody came.
    NoShow,
}

/// Who moves an appointment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mover {
    /// The customer, or whoever holds the booking's link.
    Holder,
    /// The mechanic who has the job, or any other of the shop.
    Mechanic,
    /// The front desk, managers and owners.
    Desk,
}

/// Every transition there is, and the least that may make it: what a mechanic may, the desk may.
/// The holder's are named apart.
pub const TRANSITIONS: &[(Status, Status, Mover)] = &[
    (Status::Requested, Status::Confirmed, Mover::Desk),
    (Status::Requested, Status::Cancelled, Mover::Holder),
    (Status::Requested, Status::Cancelled, Mover::Desk),
    // By moving it: what the desk agreed to was another time.
    (Status::Confirmed, Status::Requested, Mover::Holder),
    (Status::Confirmed, Status::Cancelled, Mover::Holder),
    (Status::Confirmed, Status::Cancelled, Mover::Desk),
    (Status::Confirmed, Status::Arrived, Mover::Mechanic),
    (Status::Confirmed, Status::NoShow, Mover::Desk),
    (Status::Arrived, Status::InService, Mover::Mechanic),
    (Status::Arrived, Status::Cancelled, Mover::Desk),
    (Status::InService, Status::Completed, Mover::Mechanic),
    // Pressed by mistake, or the customer came after all.
    (Status::Arrived, Status::Confirmed, Mover::Desk),
    (Status::InService, Status::Arrived, Mover::Mechanic),
    (Status::Completed, Status::InService, Mover::Desk),
    // These need the bay and the mechanic that were given back.
    (Status::NoShow, Status::Arrived, Mover::Desk),
    (Status::NoShow, Status::Confirmed, Mover::Desk),
];

impl Status {
    /// Whether the appointment holds its bay and mechanic.
    #[must_use]
    pub fn holds_time(self) -> bool {
        !matches!(self, Self::Cancelled | Self::NoShow)
    }

    /// Whether its time and place may still be changed.
    #[must_use]
    pub fn is_movable(self) -> bool {
        matches!(self, Self::Requested | Self::Confirmed | Self::Arrived)
    }

    /// Whether `mover` may take it to `next`.
    #[must_use]
    pub fn may_become(self, next: Self, mover: Mover) -> bool {
        TRANSITIONS.iter().any(|(from, to, least)| {
            let allowed = *least == mover || (*least == Mover::Mechanic && mover == Mover::Desk);
            (*from, *to) == (self, next) && allowed
        })
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Confirmed => "confirmed",
            Self::Arrived => "arrived",
            Self::InService => "in-service",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no-show",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Status; 7] = [
        Status::Requested,
        Status::Confirmed,
        Status::Arrived,
        Status::InService,
        Status::Completed,
        Status::Cancelled,
        Status::NoShow,
    ];

    #[test]
    fn the_desk_may_all_that_a_mechanic_may() {
        for from in ALL {
            for to in ALL {
                let mechanic = from.may_become(to, Mover::Mechanic);
                assert!(!mechanic || from.may_become(to, Mover::Desk), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn holders_only_call_off_and_ask_for_another_time() {
        for from in ALL {
            for to in ALL {
                let expected = match to {
                    Status::Cancelled => matches!(from, Status::Requested | Status::Confirmed),
                    Status::Requested => from == Status::Confirmed,
                    _ => false,
                };
                assert_eq!(from.may_become(to, Mover::Holder), expected, "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn of_what_gave_its_time_back_only_a_no_show_returns_and_to_the_desk() {
        for from in ALL.into_iter().filter(|status| !status.holds_time()) {
            for to in ALL {
                let returns =
                    from == Status::NoShow && matches!(to, Status::Confirmed | Status::Arrived);
                assert_eq!(from.may_become(to, Mover::Desk), returns, "{from:?} {to:?}");
                assert!(!from.may_become(to, Mover::Mechanic), "{from:?} {to:?}");
            }
        }
    }
}
