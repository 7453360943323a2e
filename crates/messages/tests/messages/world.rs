use std::sync::Arc;

use baybook_domain::accounts::MailKind;
use baybook_domain::booking::{
    BookedService, Booking, CommandId, Customer, Fingerprint, Status, Times, ToldAnew,
};
use baybook_domain::ids::{BookingId, Reference};
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::{Shop, Workshop};
use baybook_messages::{Kind, Links, Message, account, appointment};
use baybook_service_kit::text::{Languages, Texts};
use jiff::{SignedDuration, Timestamp};

/// The demo's workshop with a booking in it.
pub(crate) struct World {
    pub(crate) workshop: Workshop,
    pub(crate) booking: Booking,
    pub(crate) links: Links,
}

pub(crate) const START: &str = "2026-12-09T14:00:00Z";

pub(crate) const KINDS: [(&str, Kind); 6] = [
    ("booked", Kind::Booked),
    ("rescheduled", Kind::Rescheduled { from: None }),
    ("rescheduled-from", Kind::Rescheduled { from: Some(Timestamp::UNIX_EPOCH) }),
    ("cancelled", Kind::Cancelled),
    ("no-show", Kind::NoShow),
    ("reminder", Kind::Reminder),
];

pub(crate) const MAILS: [(&str, MailKind); 8] = [
    ("verify-email", MailKind::VerifyEmail),
    ("reset-password", MailKind::ResetPassword),
    ("invitation", MailKind::Invitation),
    ("owner-set-up", MailKind::OwnerSetUp),
    ("already-registered", MailKind::AlreadyRegistered),
    ("password-changed", MailKind::PasswordChanged),
    ("second-factor-on", MailKind::SecondFactorOn),
    ("second-factor-off", MailKind::SecondFactorOff),
];

pub(crate) const LINK: &str = "https://bays.example/verify-email?token=0123";

impl World {
    pub(crate) fn new() -> Self {
        let workshop: Workshop =
            toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap();
        let id = BookingId::from_random([7; 16]);
        let start: Timestamp = START.parse().unwrap();
        let service = workshop.service(&"oil-change".parse().unwrap()).unwrap();
        let booking = Booking {
            id,
            reference: Reference::of(&id),
            shop: workshop.shop.id.clone(),
            status: Status::Confirmed,
            service: BookedService::of(service, &workshop.shop.currency),
            start,
            end: start + SignedDuration::from_mins(service.duration_minutes.into()),
            date: workshop.shop.timezone.date_at(start),
            bay: workshop.shop.bays[0].id.clone(),
            mechanic: workshop.shop.mechanics[0].id.clone(),
            customer: Customer {
                name: "Ada Lovelace".parse().unwrap(),
                email: Some("ada@example.com".parse().unwrap()),
                phone: None,
            },
            vehicle: Vehicle {
                plate: Some("BAY 123".parse().unwrap()),
                vin: Some("1M8GDM9AXKP042788".parse().unwrap()),
                make: Some("Honda".to_owned()),
                model: Some("Civic".to_owned()),
                year: None,
            },
            notes: Some("It squeaks".to_owned()),
            locale: "en".to_owned(),
            created_at: start,
            updated_at: start,
            cancel_reason: Some("Changed my mind".to_owned()),
            arrival: None,
            staff_note: Some("Pays late".to_owned()),
            times: Times::default(),
            moved: None,
            links: 0,
            told_anew: ToldAnew::default(),
            declined: false,
            revision: 1,
            fingerprint: Fingerprint(String::new()),
            changed_by: CommandId::from_random([0; 16]),
        };
        let links = Links {
            manage: format!("https://bays.example/bookings/{id}?token={}", "Ab-_".repeat(13)),
            book_again: "https://bays.example/availability?service=oil-change".to_owned(),
            unsubscribe: None,
        };
        Self { workshop, booking, links }
    }

    pub(crate) fn shop(&mut self) -> &mut Shop {
        &mut self.workshop.shop
    }

    /// What the customer is told. Reminders can be ended, as in life.
    pub(crate) fn told(&self, texts: &Texts, kind: Kind) -> Message {
        let unsubscribe = "https://bays.example/reminders/stop?token=0123".to_owned();
        let kind = match kind {
            Kind::Rescheduled { from: Some(_) } => {
                let from = self.booking.start - SignedDuration::from_hours(26);
                Kind::Rescheduled { from: Some(from) }
            }
            other => other,
        };
        let unsubscribe = (kind == Kind::Reminder).then_some(unsubscribe);
        let links = Links { unsubscribe, ..self.links.clone() };
        appointment(texts, kind, &self.workshop.shop, &self.booking, &links)
    }

    pub(crate) fn mail(&self, texts: &Texts, mail: MailKind) -> Message {
        account(texts, mail, &self.workshop.shop, Some("Ada Lovelace"), Some(LINK))
    }

    /// Every message in every language, by its name.
    pub(crate) fn all(&self) -> Vec<(String, Message)> {
        let mut all = Vec::new();
        for texts in [language("en"), language("es")] {
            let tag = texts.tag().to_owned();
            for (name, kind) in KINDS {
                all.push((format!("{name}.{tag}"), self.told(&texts, kind)));
            }
            for (name, mail) in MAILS {
                all.push((format!("{name}.{tag}"), self.mail(&texts, mail)));
            }
        }
        all
    }
}

pub(crate) fn language(tag: &str) -> Arc<Texts> {
    Languages::compiled().unwrap().named(tag)
}
