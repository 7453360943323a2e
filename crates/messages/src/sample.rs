//! Messages with made-up facts, for managers to look at.

use baybook_domain::accounts::{MailKind, Purpose, UNSUBSCRIBE_PATH, link_path};
use baybook_domain::booking::{
    BookedService, Booking, CommandId, Customer, Fingerprint, Status, Times, ToldAnew,
};
use baybook_domain::event::MessageKind;
use baybook_domain::ids::{BookingId, Reference};
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::{Service, Shop, Workshop};
use baybook_service_kit::text::Texts;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::{Kind, Links, Message, account, appointment};

/// A customer who is nobody, with a booking of this workshop.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    pub workshop: &'a Workshop,
    /// The appointment is made up for a day after it.
    pub now: Timestamp,
    /// Where the pages are. The links lead there and open nothing.
    pub public_url: &'a str,
}

enum Told {
    Appointment(Kind),
    Account(MailKind),
}

impl Sample<'_> {
    /// The message as somebody would get it. None in a workshop that does nothing to be booked.
    #[must_use]
    pub fn message(&self, texts: &Texts, message: MessageKind) -> Option<Message> {
        let shop = &self.workshop.shop;
        match self.told(message) {
            Told::Account(mail) => {
                let name = texts.get("message-sample-name");
                // Whoever is invited has no name here yet.
                let name = (mail != MailKind::Invitation).then_some(&*name);
                Some(account(texts, mail, shop, name, Some(&self.link(mail))))
            }
            Told::Appointment(kind) => {
                let booking = self.booking(texts, message, kind)?;
                Some(appointment(texts, kind, shop, &booking, &self.links(&booking, kind)))
            }
        }
    }

    /// The booking that the message is about, with the links in it, if it is about one.
    #[must_use]
    pub fn appointment(&self, texts: &Texts, message: MessageKind) -> Option<(Booking, Links)> {
        let Told::Appointment(kind) = self.told(message) else { return None };
        let booking = self.booking(texts, message, kind)?;
        let links = self.links(&booking, kind);
        Some((booking, links))
    }

    fn told(&self, kind: MessageKind) -> Told {
        match kind {
            MessageKind::Booked | MessageKind::Requested => Told::Appointment(Kind::Booked),
            MessageKind::Rescheduled | MessageKind::RescheduledRequest => {
                let from = self.start() - SignedDuration::from_hours(24);
                Told::Appointment(Kind::Rescheduled { from: Some(from) })
            }
            MessageKind::Cancelled | MessageKind::Declined => Told::Appointment(Kind::Cancelled),
            MessageKind::NoShow => Told::Appointment(Kind::NoShow),
            MessageKind::Reminder => Told::Appointment(Kind::Reminder),
            MessageKind::VerifyEmail => Told::Account(MailKind::VerifyEmail),
            MessageKind::ResetPassword => Told::Account(MailKind::ResetPassword),
            MessageKind::PasswordChanged => Told::Account(MailKind::PasswordChanged),
            MessageKind::SecondFactorOn => Told::Account(MailKind::SecondFactorOn),
            MessageKind::SecondFactorOff => Told::Account(MailKind::SecondFactorOff),
            MessageKind::AlreadyRegistered => Told::Account(MailKind::AlreadyRegistered),
            MessageKind::Invitation => Told::Account(MailKind::Invitation),
            MessageKind::OwnerSetUp => Told::Account(MailKind::OwnerSetUp),
        }
    }

    fn booking(&self, texts: &Texts, message: MessageKind, kind: Kind) -> Option<Booking> {
        let Workshop { shop, .. } = self.workshop;
        let service = self.service()?;
        let id = BookingId::from_random(*b"made-up booking!");
        let start = self.start();
        let is_asked = matches!(message, MessageKind::Requested | MessageKind::RescheduledRequest);
        let status = match kind {
            _ if is_asked => Status::Requested,
            Kind::Cancelled => Status::Cancelled,
            Kind::NoShow => Status::NoShow,
            Kind::Booked | Kind::Rescheduled { .. } | Kind::Reminder => Status::Confirmed,
        };
        // Tried out one after the other, they enter, move and remove one entry of a calendar.
        let revision = match kind {
            Kind::Booked | Kind::Reminder => 1,
            Kind::Rescheduled { .. } => 2,
            Kind::Cancelled | Kind::NoShow => 3,
        };
        Some(Booking {
            id,
            reference: Reference::of(&id),
            shop: shop.id.clone(),
            status,
            service: BookedService::of(service, &shop.currency),
            start,
            end: start + SignedDuration::from_mins(service.duration_minutes.into()),
            date: shop.timezone.date_at(start),
            bay: shop.bays.first()?.id.clone(),
            mechanic: shop.mechanics.first()?.id.clone(),
            customer: Customer {
                name: texts.get("message-sample-name").parse().ok()?,
                email: None,
                phone: None,
            },
            vehicle: Vehicle { plate: "ABC 123".parse().ok(), ..Vehicle::default() },
            notes: None,
            locale: texts.tag().to_owned(),
            created_at: self.now,
            updated_at: self.now,
            cancel_reason: None,
            arrival: None,
            staff_note: None,
            times: Times::default(),
            moved: None,
            links: 0,
            told_anew: ToldAnew::default(),
            declined: message == MessageKind::Declined,
            revision,
            fingerprint: Fingerprint(String::new()),
            changed_by: CommandId::from_random([0; 16]),
        })
    }

    /// What most come for.
    fn service(&self) -> Option<&Service> {
        let featured = self.workshop.offered().find(|service| service.featured);
        featured.or_else(|| self.workshop.offered().next())
    }

    /// When the workshop opens on a day in a few, so that it reads like any other.
    fn start(&self) -> Timestamp {
        let shop = &self.workshop.shop;
        let first = shop.timezone.date_at(self.now).saturating_add(3.days());
        let opening = first.series(1.day()).take(14).find_map(|date| opening(shop, date));
        opening.unwrap_or(self.now)
    }

    fn links(&self, booking: &Booking, kind: Kind) -> Links {
        let base = self.base();
        // As long as a real one, so that the SMS is cut as a real one.
        let token = "x".repeat(54);
        Links {
            manage: format!("{base}/bookings/{}?token={token}", booking.id),
            book_again: format!("{base}/availability?service={}", booking.service.id.as_str()),
            unsubscribe: (kind == Kind::Reminder)
                .then(|| format!("{base}{UNSUBSCRIBE_PATH}?token={token}")),
        }
    }

    fn link(&self, mail: MailKind) -> String {
        let path = match mail {
            MailKind::VerifyEmail => link_path(Purpose::VerifyEmail),
            MailKind::ResetPassword => link_path(Purpose::ResetPassword),
            MailKind::Invitation => link_path(Purpose::Invitation),
            MailKind::OwnerSetUp => link_path(Purpose::OwnerSetUp),
            MailKind::AlreadyRegistered => "/sign-in",
            MailKind::PasswordChanged | MailKind::SecondFactorOn | MailKind::SecondFactorOff => {
                "/forgot-password"
            }
        };
        format!("{}{path}", self.base())
    }

    fn base(&self) -> &str {
        self.public_url.trim_end_matches('/')
    }
}

/// When the workshop opens that day.
fn opening(shop: &Shop, date: Date) -> Option<Timestamp> {
    if shop.closure_on(date).is_some() {
        return None;
    }
    let (from, _) = shop.hours.on(date.weekday()).first()?.minutes();
    let at = date.at(0, 0, 0, 0).checked_add(i64::from(from).minutes()).ok()?;
    Some(at.to_zoned(shop.timezone.time_zone().clone()).ok()?.timestamp())
}
