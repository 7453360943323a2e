//! How times, prices and places are said: in the shop's zone and the visitor's language.

use std::sync::Arc;

use baybook_contract::{Address, Price, Shop, Slot};
use baybook_service_kit::text::{Texts, Value};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::money::{self, Marks};

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
        if self.comes_twice(at) { self.texts.time_zoned(at) } else { self.texts.time(at.time()) }
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
        let date = self.texts.date_short(date);
        self.format("moment-short", &[("date", date.into()), ("time", time.into())])
    }

    /// `08:00 to 08:45`.
    pub(crate) fn span(&self, start: &Zoned, end: &Zoned) -> String {
        let (start, end) = (self.time(start), self.time(end));
        self.format("time-span", &[("start", start.into()), ("end", end.into())])
    }

    /// `Times are in America/Chicago (CST)`: the zone as its city, and its short name that day.
    pub(crate) fn zone(&self, at: Option<&Zoned>) -> String {
        let place = self.zone_name.rsplit('/').next().unwrap_or(&self.zone_name).replace('_', " ");
        let short = at.map(|at| at.strftime("%Z").to_string()).filter(|short| *short != place);
        match short {
            Some(short) => {
                self.format("zone-named", &[("place", place.into()), ("zone", short.into())])
            }
            None => self.format("zone-place", &[("place", place.into())]),
        }
    }

    /// `$49.99`, `from €120`.
    pub(crate) fn price(&self, price: &Price) -> String {
        let amount = priced(&self.texts, price.amount, &price.currency);
        if price.from { self.format("price-from", &[("amount", amount.into())]) } else { amount }
    }

    /// Minor units of an amount that somebody typed.
    pub(crate) fn amount(&self, typed: &str, currency: &str) -> Option<u64> {
        self.marked(|marks| money::parse(typed, currency, marks))
    }

    /// An amount as somebody would type it.
    pub(crate) fn plain_amount(&self, amount: u64, currency: &str) -> String {
        self.marked(|marks| money::plain(amount, currency, marks))
    }

    fn marked<T>(&self, with: impl FnOnce(Marks<'_>) -> T) -> T {
        let decimal = self.get("number-decimal");
        with(Marks { decimal: &decimal })
    }

    /// The price, or that it is named after a look at the vehicle.
    pub(crate) fn price_or_ask(&self, price: Option<&Price>) -> String {
        price.map_or_else(|| self.get("price-on-inspection"), |price| self.price(price))
    }

    /// Whether the clock shows this wall time twice that day (RFC 5545 calls it a fold).
    fn comes_twice(&self, at: &Zoned) -> bool {
        self.zone.to_ambiguous_timestamp(at.datetime()).offset().is_fold()
    }
}

trait IsFold {
    fn is_fold(&self) -> bool;
}

impl IsFold for jiff::tz::AmbiguousOffset {
    fn is_fold(&self) -> bool {
        matches!(self, Self::Fold { .. })
    }
}

/// An amount in minor units with its currency's sign and digits (ISO 4217).
fn priced(texts: &Texts, amount: u64, currency: &str) -> String {
    let digits = money::digits(currency);
    let unit = 10_u64.pow(digits);
    let (whole, rest) = (grouped(amount / unit, &texts.get("number-group")), amount % unit);
    let number = if rest == 0 {
        whole
    } else {
        format!("{whole}{}{rest:0width$}", texts.get("number-decimal"), width = digits as usize)
    };
    let key = format!("money-{}", currency.to_ascii_lowercase());
    let key = if texts.has(&key) { key.as_str() } else { "money" };
    texts.format(key, &[("number", number.into()), ("currency", currency.to_owned().into())])
}

fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

/// A phone number as it is dialled in its own country; unchanged if it cannot be read.
pub(crate) fn national_phone(e164: &str) -> String {
    phonenumber::parse(None, e164).map_or_else(
        |_| e164.to_owned(),
        |number| number.format().mode(phonenumber::Mode::National).to_string(),
    )
}

/// An address on one line.
pub(crate) fn one_line(address: &Address) -> String {
    format!("{}, {}", address.street, town(address))
}

/// `Springfield, IL 62701`.
pub(crate) fn town(address: &Address) -> String {
    match &address.region {
        Some(region) => format!("{}, {region} {}", address.city, address.postal_code),
        None => format!("{} {}", address.postal_code, address.city),
    }
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

    fn price(amount: u64, currency: &str, from: bool) -> Price {
        Price { amount, currency: currency.to_owned(), from }
    }

    #[test]
    fn prices_have_the_digits_of_their_currency() {
        let words = wording("UTC");
        assert_eq!(words.price(&price(4999, "USD", false)), "$49.99");
        assert_eq!(words.price(&price(12_000, "USD", true)), "from $120");
        assert_eq!(words.price(&price(123_456_789, "EUR", false)), "€1,234,567.89");
        assert_eq!(words.price(&price(5, "GBP", false)), "£0.05");
        assert_eq!(words.price(&price(4999, "JPY", false)), "¥4,999");
        assert_eq!(words.price(&price(4999, "KWD", false)), "KWD 4.999");
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

    #[test]
    fn phones_are_shown_as_they_are_dialled_at_home() {
        assert_eq!(national_phone("+12175550142"), "(217) 555-0142");
        assert_eq!(national_phone("ask inside"), "ask inside");
    }
}
