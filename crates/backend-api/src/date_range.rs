//! Reading days: one call for all that are asked for.

use baybook_contract::Slot;
use baybook_domain::day::{Day, Offer};
use baybook_domain::day_clock::Zone;
use baybook_domain::store::{Key, ReadError, Store, schema};
use baybook_domain::workshop::Shop;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// `days` dates from `from` on, as far as the calendar goes.
pub(crate) fn dates(from: Date, days: u32) -> impl Iterator<Item = Date> {
    (0..i64::from(days)).map_while(move |ahead| from.checked_add(ahead.days()).ok())
}

/// The days of some dates, in one read: as stored, or as the shop's hours make them. `None` where
/// the shop's zone has no such day.
pub(crate) async fn read_days(
    store: &dyn Store,
    shop: &Shop,
    dates: &[Date],
    now: Timestamp,
) -> Result<Vec<Option<Day>>, ReadError> {
    if dates.is_empty() {
        return Ok(Vec::new());
    }
    let today = shop.timezone.date_at(now);
    let keys: Vec<Key> = dates.iter().map(|date| schema::day(&shop.id, *date)).collect();
    let documents = store.read(&keys).await?;
    dates
        .iter()
        .zip(documents)
        .map(|(date, document)| match document {
            None => Ok(Day::empty(shop, *date).ok()),
            Some(document) => match Day::from_fields(document.fields) {
                Ok(day) => Ok(Some(day.brought_up_to(shop, today))),
                Err(damage) => Err(ReadError::Broken(damage.into())),
            },
        })
        .collect()
}

/// An offer in the shop's own time.
pub(crate) fn slot(offer: Offer, zone: &Zone) -> Slot {
    Slot {
        start: zone.rfc3339(offer.start),
        end: zone.rfc3339(offer.end),
        capacity: offer.capacity,
    }
}
