//! Made-up customers.

use jiff::Timestamp;
use serde_json::{Value, json};

const FIRST: [&str; 12] = [
    "Maria", "James", "Wei", "Fatima", "Noah", "Olga", "Daniel", "Aisha", "Lucas", "Hana", "Peter",
    "Rosa",
];
const LAST: [&str; 12] = [
    "Alvarez", "Baker", "Chen", "Diallo", "Evans", "Fischer", "Garcia", "Haddad", "Ito", "Jansen",
    "Kowalski", "Larsen",
];
const CARS: [(&str, &str); 6] = [
    ("Toyota", "Corolla"),
    ("Ford", "F-150"),
    ("Honda", "CR-V"),
    ("Subaru", "Outback"),
    ("Tesla", "Model 3"),
    ("Volkswagen", "Golf"),
];

/// Numbers that need not be secret, only spread (SplitMix64), so that a run can be repeated.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Different on every run.
    pub(crate) fn fresh() -> Self {
        Self(getrandom::u64().unwrap_or(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..count`; 0 when there is nothing to choose from.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % count.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// Its own dice for one of many users.
    pub(crate) fn split(&mut self) -> Self {
        Self(self.next())
    }
}

/// Somebody who does not exist.
struct Person {
    name: String,
    email: String,
    number: usize,
}

impl Person {
    fn any(dice: &mut Dice) -> Self {
        let first = FIRST[dice.below(FIRST.len())];
        let last = LAST[dice.below(LAST.len())];
        let number = dice.below(1_000_000);
        let email = format!("{}.{}{number}@example.com", first.to_lowercase(), last.to_lowercase());
        Self { name: format!("{first} {last}"), email, number }
    }
}

/// Body of `POST /staff/bookings` for somebody who does not exist, in the bay and with the mechanic
/// of `held`.
pub(crate) fn walk_in(
    service: &str,
    start: Timestamp,
    held: &[String; 2],
    dice: &mut Dice,
) -> Value {
    let Person { name, email, number } = Person::any(dice);
    json!({
        "service": service,
        "start": start,
        "bay": held[0],
        "mechanic": held[1],
        "name": name,
        "email": email,
        "plate": format!("LT {number:06}"),
        "arrival": dice.pick(&["waiting", "drop-off"]),
    })
}

/// Body of `POST /bookings` for somebody who does not exist.
pub(crate) fn booking(service: &str, start: &str, dice: &mut Dice) -> Value {
    let Person { name, email, number } = Person::any(dice);
    let (make, model) = CARS[dice.below(CARS.len())];
    json!({
        "service": service,
        "start": start,
        "customer": {"name": name, "email": email},
        "vehicle": {
            "plate": format!("LT {number:06}"),
            "make": make,
            "model": model,
            "year": 2008 + dice.below(16),
        },
    })
}

/// A key nobody used before.
pub(crate) fn idempotency_key(dice: &mut Dice) -> String {
    let (a, b) = (dice.next(), dice.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ() {
        let mut dice = Dice(1);
        let keys: std::collections::HashSet<_> =
            (0..10_000).map(|_| idempotency_key(&mut dice)).collect();
        assert_eq!(keys.len(), 10_000);
        assert!(keys.iter().all(|key| key.len() == 36));
    }

    #[test]
    fn mail_goes_to_nobody() {
        let body = booking("oil-change", "2026-12-01T08:00:00-06:00", &mut Dice(2));
        let email = body["customer"]["email"].as_str().expect("an address");
        assert!(email.ends_with("@example.com"), "{email}");
    }

    #[test]
    fn somebody_at_the_desk_is_as_made_up() {
        let held = ["bay-1".to_owned(), "mechanic-1".to_owned()];
        let body = walk_in("oil-change", Timestamp::UNIX_EPOCH, &held, &mut Dice(2));
        assert!(body["email"].as_str().is_some_and(|email| email.ends_with("@example.com")));
        let fields = ["start", "bay", "mechanic"].map(|field| &body[field]);
        assert_eq!(fields, ["1970-01-01T00:00:00Z", "bay-1", "mechanic-1"]);
    }

    #[test]
    fn the_same_dice_make_the_same_customer() {
        let make = || booking("oil-change", "2026-12-01T08:00:00-06:00", &mut Dice(3));
        assert_eq!(make(), make());
    }
}
