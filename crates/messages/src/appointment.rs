//! What is told about an appointment.

use baybook_domain::booking::{Booking, Status};
use baybook_domain::contact::national_phone;
use baybook_domain::vehicle::Vehicle;
use baybook_domain::workshop::Shop;
use baybook_service_kit::text::Texts;
use jiff::{Timestamp, Zoned};

use crate::letter::{Letter, Line, Part, address};
use crate::{Kind, Links, Message, sms, written};

/// Tells the customer about their appointment as `booking` has it now.
#[must_use]
pub fn appointment(
    texts: &Texts,
    kind: Kind,
    shop: &Shop,
    booking: &Booking,
    links: &Links,
) -> Message {
    let told = Told { texts, kind, shop, booking, links };
    let letter = told.letter();
    let sms = told.sms();
    Message { text: letter.text(), html: letter.html(), subject: letter.subject, sms: Some(sms) }
}

struct Told<'a> {
    texts: &'a Texts,
    kind: Kind,
    shop: &'a Shop,
    booking: &'a Booking,
    links: &'a Links,
}

impl Told<'_> {
    fn letter(&self) -> Letter {
        let (texts, shop) = (self.texts, self.shop);
        let mut letter = Letter::new(texts, &self.named("message-subject", &[]));
        letter.greet(texts, Some(self.booking.customer.name.as_str()));
        letter.say(self.opening());
        self.facts(&mut letter);
        if self.is_ahead() {
            self.what_to_bring(&mut letter);
            letter.say(self.how_to_change());
            letter.button(texts.get("message-manage"), &self.links.manage);
        } else {
            letter.button(texts.get("message-book-again"), &self.links.book_again);
        }
        if let Some(key) = self.calendar() {
            letter.say(texts.get(key));
        }
        letter.sign(shop);
        let why = [("shop", written::one_line(&shop.name).into())];
        letter.foot.push(Line::Text(texts.format("message-why-booking", &why)));
        let unsubscribe = self.links.unsubscribe.as_ref();
        letter.foot.extend(unsubscribe.map(|address| Line::Link {
            label: texts.get("message-unsubscribe"),
            address: address.clone(),
        }));
        letter
    }

    fn opening(&self) -> String {
        match self.kind {
            Kind::Rescheduled { from: Some(from) } if !self.is_asked() => {
                let before = self.texts.moment_short(&self.local(from));
                self.texts.format("message-opening-rescheduled-from", &[("before", before.into())])
            }
            _ => self.texts.get(&format!("message-opening-{}", self.name())),
        }
    }

    fn facts(&self, letter: &mut Letter) {
        let (texts, booking) = (self.texts, self.booking);
        let (start, end) = (self.local(booking.start), self.local(booking.end));
        let date = texts.date_long(start.date());
        let zone = texts.zone(self.shop.timezone.name(), Some(&start));
        let when = vec![date, format!("{} · {zone}", texts.span(&start, &end))];
        letter.fact(texts.get("message-when"), when);
        letter.fact(texts.get("availability-service"), self.service());
        if self.is_ahead() {
            let mut place = vec![written::one_line(&self.shop.name)];
            place.extend(address(self.shop));
            letter.fact(texts.get("booking-where"), place);
            let vehicle = vehicle(&booking.vehicle);
            if !vehicle.is_empty() {
                letter.fact(texts.get("booking-vehicle"), vehicle);
            }
        }
        let reference = booking.reference.as_str().to_owned();
        letter.fact(texts.get("booking-reference"), vec![reference]);
    }

    /// What is done; while it is ahead also how long it takes and what it costs.
    fn service(&self) -> Vec<String> {
        let (texts, service) = (self.texts, &self.booking.service);
        let mut lines = vec![written::one_line(&service.name)];
        if self.is_ahead() {
            let length = texts.duration(self.booking.length_minutes().into());
            let price = service.price.map_or_else(
                || texts.get("price-on-inspection"),
                |price| texts.price(price.amount, &service.currency, price.from),
            );
            lines.push(format!("{length} · {price}"));
        }
        lines
    }

    fn what_to_bring(&self, letter: &mut Letter) {
        let items: Vec<_> = self.shop.bring.iter().map(|item| written::one_line(item)).collect();
        if !items.is_empty() {
            letter.parts.push(Part::List { label: self.texts.get("booking-bring"), items });
        }
    }

    fn how_to_change(&self) -> String {
        let policy = &self.shop.policy;
        let phone = national_phone(&self.shop.phone);
        if policy.change_cutoff_minutes == 0 {
            return self.texts.format("message-change-any-time", &[("phone", phone.into())]);
        }
        let until = self.local(policy.change_until(self.booking.start));
        let until = self.texts.moment_short(&until);
        self.texts.format("message-change", &[("until", until.into()), ("phone", phone.into())])
    }

    /// What the attached calendar file does.
    fn calendar(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Booked => Some("message-calendar-booked"),
            Kind::Rescheduled { .. } => Some("message-calendar-rescheduled"),
            Kind::Cancelled => Some("message-calendar-cancelled"),
            Kind::NoShow | Kind::Reminder => None,
        }
    }

    fn sms(&self) -> String {
        let (texts, booking) = (self.texts, self.booking);
        let opening = |shop: &str| self.named("message-sms", &[("shop", shop)]);
        let link = match self.is_ahead() {
            true => texts.format("message-sms-manage", &[("link", (&*self.links.manage).into())]),
            false => {
                texts.format("message-sms-again", &[("link", (&*self.links.book_again).into())])
            }
        };
        let phone = (&*self.shop.phone).into();
        sms::Draft {
            shop: &written::one_line(&self.shop.name),
            opening: &opening,
            service: &written::one_line(&booking.service.name),
            link: &link,
            call: &texts.format("message-sms-call", &[("phone", phone)]),
            stop: (self.kind == Kind::Reminder).then(|| texts.get("message-sms-stop")).as_deref(),
        }
        .fit()
    }

    /// The sentence of `key` for this kind, with the shop's name and the start filled in.
    fn named(&self, key: &str, instead: &[(&str, &str)]) -> String {
        let shop = written::one_line(&self.shop.name);
        let shop = instead.iter().find(|(name, _)| *name == "shop").map_or(&*shop, |(_, it)| it);
        let when = self.texts.moment_short(&self.local(self.booking.start));
        let values = [("shop", shop.into()), ("when", when.into())];
        self.texts.format(&format!("{key}-{}", self.name()), &values)
    }

    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Booked if self.is_asked() => "requested",
            Kind::Rescheduled { .. } if self.is_asked() => "rescheduled-request",
            Kind::Cancelled if self.booking.declined => "declined",
            Kind::Booked => "booked",
            Kind::Rescheduled { .. } => "rescheduled",
            Kind::Cancelled => "cancelled",
            Kind::NoShow => "no-show",
            Kind::Reminder => "reminder",
        }
    }

    /// Whether the workshop has yet to agree.
    fn is_asked(&self) -> bool {
        self.booking.status == Status::Requested
    }

    /// Whether somebody is to come.
    fn is_ahead(&self) -> bool {
        !matches!(self.kind, Kind::Cancelled | Kind::NoShow)
    }

    fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.shop.timezone.time_zone().clone())
    }
}

/// As much of the vehicle as tells it from another: no number that is nobody else's business.
fn vehicle(vehicle: &Vehicle) -> Vec<String> {
    let told = |part: &Option<String>| {
        part.as_deref().map(written::one_line).filter(|part| written::names_no_address(part))
    };
    let year = vehicle.year.map(|year| year.get().to_string());
    let model: Vec<_> =
        [told(&vehicle.make), told(&vehicle.model), year].into_iter().flatten().collect();
    let plate = vehicle.plate.as_ref().map(|plate| plate.as_str().to_owned());
    let model = (!model.is_empty()).then(|| model.join(" "));
    [plate, model].into_iter().flatten().collect()
}
