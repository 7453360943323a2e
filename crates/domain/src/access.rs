//! Who may do what: one table of roles and actions, used by the API and the pages.
//!
//! The table says how far a role reaches with an action: not at all, to what is the person's own,
//! or to everything of the shop. Whoever has no role in a shop is a customer there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::accounts::UserId;
use crate::booking::{Booking, Customer};
use crate::contact::{EmailAddress, PersonName};
use crate::ids::ShopId;

/// What a person is in one shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Customer,
    Mechanic,
    FrontDesk,
    Manager,
    Owner,
}

impl Role {
    /// Every role, the least first: the order of the policy table's columns.
    pub const ALL: [Self; 5] =
        [Self::Customer, Self::Mechanic, Self::FrontDesk, Self::Manager, Self::Owner];

    /// As it is stored and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Mechanic => "mechanic",
            Self::FrontDesk => "front-desk",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Works for the shop.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::Customer
    }
}

/// How far a role reaches with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    None,
    /// What belongs to the person: bookings made with their email, their account.
    Own,
    /// Everything of the shop.
    Shop,
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal [$($reach:ident)+];)+) => {
        /// Everything that is allowed to some and not to others.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// A stable name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The row of the policy table, in the order of [`Role::ALL`].
            const fn row(self) -> [Reach; 5] {
                match self {
                    $(Self::$name => [$(Reach::$reach),+],)+
                }
            }
        }
    };
}

// The policy. Columns: customer, mechanic, front desk, manager, owner.
actions! {
    /// Look at a booking.
    SeeBooking = "see-booking" [Own Shop Shop Shop Shop];
    /// Move a booking to another start within the shop's policy.
    Reschedule = "reschedule" [Own Own Shop Shop Shop];
    /// Cancel a booking.
    Cancel = "cancel" [Own Own Shop Shop Shop];
    /// See a customer's name in full, email and telephone.
    SeeContact = "see-contact" [Own Own Shop Shop Shop];
    /// Hold the link by which a booking is managed.
    HoldManageLink = "hold-manage-link" [Own Own Own Own Own];
    /// See the day with all of its bookings.
    SeeDay = "see-day" [None Shop Shop Shop Shop];
    /// See what happened to a booking.
    SeeHistory = "see-history" [None Shop Shop Shop Shop];
    /// Find bookings by name, plate or telephone.
    Search = "search" [None None Shop Shop Shop];
    /// Book for somebody who stands at the desk or calls.
    BookForOthers = "book-for-others" [None None Shop Shop Shop];
    /// Move a job in time or to another bay or mechanic, beyond the policy for customers.
    Move = "move" [None None Shop Shop Shop];
    /// Make a job longer or shorter.
    Resize = "resize" [None Shop Shop Shop Shop];
    /// Keep a bay or a mechanic free of bookings.
    BlockTime = "block-time" [None None Shop Shop Shop];
    /// Agree to what a customer asked for.
    Confirm = "confirm" [None None Shop Shop Shop];
    /// Say that the vehicle is here.
    CheckIn = "check-in" [None Shop Shop Shop Shop];
    /// Say that the work begins.
    Start = "start" [None Shop Shop Shop Shop];
    /// Say that the work is done.
    Finish = "finish" [None Shop Shop Shop Shop];
    /// Say that nobody came.
    MarkNoShow = "mark-no-show" [None None Shop Shop Shop];
    /// Set right who comes, with what and how.
    Correct = "correct" [None None Shop Shop Shop];
    /// Write a note on a booking.
    Annotate = "annotate" [None Shop Shop Shop Shop];
    /// Change opening hours and closures.
    ManageHours = "manage-hours" [None None None Shop Shop];
    /// Change bays and what they have.
    ManageBays = "manage-bays" [None None None Shop Shop];
    /// Change mechanics, their skills, hours and absences.
    ManageMechanics = "manage-mechanics" [None None None Shop Shop];
    /// Change services and prices.
    ManageServices = "manage-services" [None None None Shop Shop];
    /// Look at what customers are told, and send it to oneself.
    ManageMessages = "manage-messages" [None None None Shop Shop];
    /// Replace the links by which calendars follow the jobs.
    ReplaceFeeds = "replace-feeds" [None None None Shop Shop];
    /// Invite mechanics and people for the front desk, and take their role away.
    InviteStaff = "invite-staff" [None None None Shop Shop];
    /// Invite managers and owners, and take their role away.
    InviteManagers = "invite-managers" [None None None None Shop];
    /// Read the audit log.
    ReadAudit = "read-audit" [None None None Shop Shop];
    /// See which messages could not be sent, and have them tried again.
    ManageOutbox = "manage-outbox" [None None None Shop Shop];
    /// Sessions, password, second factor.
    ManageAccount = "manage-account" [Own Own Own Own Own];
}

/// How far `role` reaches with `action`.
#[must_use]
pub const fn reach(role: Role, action: Action) -> Reach {
    action.row()[role as usize]
}

/// A person who proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub user: UserId,
    pub email: EmailAddress,
    /// Until then nothing is theirs by the address.
    pub email_verified: bool,
    /// What they are in the shops they work for.
    pub roles: BTreeMap<ShopId, Role>,
}

impl Principal {
    #[must_use]
    pub fn role_in(&self, shop: &ShopId) -> Role {
        self.roles.get(shop).copied().unwrap_or(Role::Customer)
    }

    /// Whether a booking was made with this person's proven address.
    #[must_use]
    pub fn owns(&self, booking: &Booking) -> bool {
        let email = booking.customer.email.as_ref();
        self.email_verified && email.is_some_and(|email| email.is_same_mailbox(&self.email))
    }
}

/// What an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// The person's own, in this shop.
    Own(&'a ShopId),
    /// Somebody else's, or the shop's itself.
    Others(&'a ShopId),
}

impl<'a> Whose<'a> {
    #[must_use]
    pub fn of(booking: &'a Booking, principal: &Principal) -> Self {
        if principal.owns(booking) { Self::Own(&booking.shop) } else { Self::Others(&booking.shop) }
    }

    fn shop(self) -> &'a ShopId {
        match self {
            Self::Own(shop) | Self::Others(shop) => shop,
        }
    }
}

/// The policy table says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {} may not {}", .role.as_str(), .action.as_str())]
pub struct Denied {
    pub role: Role,
    pub action: Action,
}

/// Whether `principal` may do `action` to what is `whose`.
///
/// # Errors
/// [`Denied`] when the table says no.
pub fn may(principal: &Principal, action: Action, whose: Whose<'_>) -> Result<(), Denied> {
    let role = principal.role_in(whose.shop());
    match (reach(role, action), whose) {
        (Reach::Shop, _) | (Reach::Own, Whose::Own(_)) => Ok(()),
        (Reach::Own, Whose::Others(_)) | (Reach::None, _) => Err(Denied { role, action }),
    }
}

/// What someone sees of the customer of a booking. The vehicle is seen by all who see the booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenCustomer<'a> {
    Whole(&'a Customer),
    /// Enough to call someone in from the waiting room.
    FirstName(&'a str),
}

/// The customer of a booking as `principal` may see them.
#[must_use]
pub fn customer<'a>(booking: &'a Booking, principal: &Principal) -> SeenCustomer<'a> {
    match may(principal, Action::SeeContact, Whose::of(booking, principal)) {
        Ok(()) => SeenCustomer::Whole(&booking.customer),
        Err(_) => SeenCustomer::FirstName(first_name(&booking.customer.name)),
    }
}

/// The first word of a name.
#[must_use]
pub fn first_name(name: &PersonName) -> &str {
    name.as_str().split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line for each action; a new action without a line fails.
    const POLICY: &str = "\
see-booking       own   shop  shop  shop  shop
reschedule        own   own   shop  shop  shop
cancel            own   own   shop  shop  shop
see-contact       own   own   shop  shop  shop
hold-manage-link  own   own   own   own   own
see-day           none  shop  shop  shop  shop
see-history       none  shop  shop  shop  shop
search            none  none  shop  shop  shop
book-for-others   none  none  shop  shop  shop
move              none  none  shop  shop  shop
resize            none  shop  shop  shop  shop
block-time        none  none  shop  shop  shop
confirm           none  none  shop  shop  shop
check-in          none  shop  shop  shop  shop
start             none  shop  shop  shop  shop
finish            none  shop  shop  shop  shop
mark-no-show      none  none  shop  shop  shop
correct           none  none  shop  shop  shop
annotate          none  shop  shop  shop  shop
manage-hours      none  none  none  shop  shop
manage-bays       none  none  none  shop  shop
manage-mechanics  none  none  none  shop  shop
manage-services   none  none  none  shop  shop
manage-messages   none  none  none  shop  shop
replace-feeds     none  none  none  shop  shop
invite-staff      none  none  none  shop  shop
invite-managers   none  none  none  none  shop
read-audit        none  none  none  shop  shop
manage-outbox     none  none  none  shop  shop
manage-account    own   own   own   own   own
";

    fn principal(role: Option<Role>) -> Principal {
        let shop = "main".parse().unwrap();
        Principal {
            user: UserId::from_random([1; 16]),
            email: "ada@example.com".parse().unwrap(),
            email_verified: true,
            roles: role.into_iter().map(|role| (ShopId::clone(&shop), role)).collect(),
        }
    }

    #[test]
    fn the_whole_table_is_as_it_is_spelled_out() {
        let (main, lines): (ShopId, Vec<&str>) =
            ("main".parse().unwrap(), POLICY.lines().collect());
        assert_eq!(lines.len(), Action::ALL.len());
        for (line, action) in lines.into_iter().zip(Action::ALL) {
            let mut words = line.split_whitespace();
            assert_eq!(words.next(), Some(action.as_str()));
            for role in Role::ALL {
                let told = words.next().unwrap();
                let person = principal(Some(role));
                let own = may(&person, *action, Whose::Own(&main)).is_ok();
                let others = may(&person, *action, Whose::Others(&main)).is_ok();
                let found = match (own, others) {
                    (true, true) => "shop",
                    (true, false) => "own",
                    (false, false) => "none",
                    (false, true) => "others only",
                };
                assert_eq!(told, found, "{role:?} {action:?}");
            }
        }
    }

    #[test]
    fn a_role_in_one_shop_is_none_in_another() {
        let east = "east".parse().unwrap();
        let owner = principal(Some(Role::Owner));
        let denied = may(&owner, Action::SeeDay, Whose::Others(&east)).unwrap_err();
        assert_eq!(denied.role, Role::Customer);
    }

    #[test]
    fn roles_are_named_as_they_are_stored() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!(Role::named("boss"), None);
    }

    #[test]
    fn a_first_name_is_the_first_word() {
        for (name, first) in [("Ada Lovelace", "Ada"), ("Ada", "Ada"), ("Ada  B. C", "Ada")] {
            assert_eq!(first_name(&name.parse().unwrap()), first);
        }
    }
}
