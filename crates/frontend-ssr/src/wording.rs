//! How times, prices and places are said: in the shop's zone and the visitor's language.

use std::sync::Arc;

use baybook_contract::{Address, Price, Shop, Slot};
use baybook_service_kit::text::{self, Texts, Value};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::money::{self, Marks};

pub(crate) use baybook_domain::contact::national_phone;

/// Words for one shop and one visitor.
#[derive(Debug, Clone)]
pub(crate) struct Wording {
    pub(crate) texts: Arc<Texts>,
    zone: TimeZone,
    zone_name: String,
}

impl Wording {
    /// A zone that is not known here counts as UTC, and is named so.
    pub(crate) fn new(texts: Arc<Texts>, zone: &str) -> Self {
        let (zone, zone_name) = match TimeZone::get(zone) {
            Ok(found) => (found, zone.to_owned()),
            Err(_) => (TimeZone::UTC, "UTC".to_owned()),
        };
        Self { texts, zone, zone_name }
    }

    pub(crate) fn get(&self, key: &str) -> String {
        self.texts.get(key)
    }

    pub(crate) fn format(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.format(key, values)
    }

    /// The instant of an RFC 3339 text on the shop's clock.
    pub(crate) fn local(&self, instant: &str) -> Option<Zoned> {
        let instant: Timestamp = instant.parse().ok()?;
        Some(instant.to_zoned(self.zone.clone()))
    }

    /// The instant at which a day begins on the shop's clock, in RFC 3339.
    pub(crate) fn start_of(&self, date: Date) -> Option<String> {
        Some(date.to_zoned(self.zone.clone()).ok()?.timestamp().to_string())
    }

    /// `08:00`; with its zone where the day has that wall time twice.
    pub(crate) fn time(&self, at: &Zoned) -> String {
        self.texts.time_of(at)
    }

    /// `Today 14:15`, `Tomorrow 08:00`, `Tue 9 Dec, 08:00`.
    pub(crate) fn moment(&self, at: &Zoned, today: Option<Date>) -> String {
        let time = self.time(at);
        let date = at.date();
        if today == Some(date) {
            return self.format("moment-today", &[("time", time.into())]);
        }
        if today.and_then(|today| today.tomorrow().ok()) == Some(date) {
            return self.format("moment-tomorrow", &[("time", time.into())]);
        }
        self.texts.moment_short(at)
    }

    /// `08:00 to 08:45`.
    pub(crate) fn span(&self, start: &Zoned, end: &Zoned) -> String {
        self.texts.span(start, end)
    }

    /// `Chicago time (CST)`: the zone as its city, and its short name that day.
    pub(crate) fn zone(&self, at: Option<&Zoned>) -> String {
        self.texts.zone(&self.zone_name, at)
    }

    /// `$49.99`, `from €120`.
    pub(crate) fn price(&self, price: &Price) -> String {
        self.texts.price(price.amount, &price.currency, price.from)
    }

    /// Minor units of an amount that somebody typed.
    pub(crate) fn amount(&self, typed: &str, currency: &str) -> Option<u64> {
        money::parse(typed, currency, Marks { decimal: &self.texts.decimal_mark(currency) })
    }

    /// An amount as somebody would type it.
    pub(crate) fn plain_amount(&self, amount: u64, currency: &str) -> String {
        money::plain(amount, currency, Marks { decimal: &self.texts.decimal_mark(currency) })
    }

    /// The price, or that it is named after a look at the vehicle.
    pub(crate) fn price_or_ask(&self, price: Option<&Price>) -> String {
        price.map_or_else(|| self.get("price-on-inspection"), |price| self.price(price))
    }
}

/// An address on one line.
pub(crate) fn one_line(address: &Address) -> String {
    format!("{}, {}", address.street, town(address))
}

/// `Springfield, IL 62701`.
pub(crate) fn town(address: &Address) -> String {
    text::town(&address.city, address.region.as_deref(), &address.postal_code)
}

/// The day a shop's clock shows.
pub(crate) fn today(shop: &Shop) -> Option<Date> {
    shop.today.parse().ok()
}

/// The part of a slot that fixed-width lists and forms name it by, fit for a query.
pub(crate) fn start_param(slot: &Slot) -> String {
    encoded(&slot.start)
}

/// Text as a value in a query.
pub(crate) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::text::Languages;
    use jiff::civil::date;

    use super::*;

    fn wording(zone: &str) -> Wording {
        Wording::new(Languages::compiled().unwrap().named("en"), zone)
    }

    #[test]
    fn a_service_without_a_price_is_priced_after_a_look() {
        let words = wording("UTC");
        let price = Price { amount: 12_000, currency: "USD".to_owned(), from: true };
        assert_eq!(words.price_or_ask(Some(&price)), "from $120");
        assert_eq!(words.price_or_ask(None), "Price after a look");
    }

    #[test]
    fn moments_near_today_are_said_in_words() {
        let words = wording("America/Chicago");
        let at = words.local("2026-12-09T14:00:00Z").unwrap();
        assert_eq!(words.moment(&at, Some(date(2026, 12, 9))), "Today 08:00");
        assert_eq!(words.moment(&at, Some(date(2026, 12, 8))), "Tomorrow 08:00");
        assert_eq!(words.moment(&at, Some(date(2026, 12, 1))), "Wed 9 Dec, 08:00");
        assert_eq!(words.moment(&at, None), "Wed 9 Dec, 08:00");
    }

    #[test]
    fn times_are_the_shops_whatever_offset_they_came_with() {
        let words = wording("Asia/Kathmandu");
        let at = words.local("2026-12-09T08:00:00-06:00").unwrap();
        assert_eq!(words.moment(&at, None), "Wed 9 Dec, 19:45");
        assert_eq!(words.local("tomorrow"), None);
    }

    #[test]
    fn a_wall_time_that_comes_twice_names_its_zone_and_others_do_not() {
        let words = wording("America/Chicago");
        let said = |instant: &str| words.time(&words.local(instant).unwrap());
        assert_eq!(said("2026-11-01T00:45:00-05:00"), "00:45");
        assert_eq!(said("2026-11-01T01:30:00-05:00"), "01:30 CDT");
        assert_eq!(said("2026-11-01T01:30:00-06:00"), "01:30 CST");
        assert_eq!(said("2026-11-01T02:00:00-06:00"), "02:00");
        assert_eq!(said("2026-03-08T03:00:00-05:00"), "03:00");
    }

    #[test]
    fn the_zone_is_named_by_its_place_and_its_short_name_of_that_day() {
        let words = wording("America/New_York");
        let winter = words.local("2026-12-09T14:00:00Z");
        assert_eq!(words.zone(winter.as_ref()), "New York time (EST)");
        assert_eq!(words.zone(None), "New York time");
        assert_eq!(wording("Mars/Base").zone(None), "UTC time");
    }
}
