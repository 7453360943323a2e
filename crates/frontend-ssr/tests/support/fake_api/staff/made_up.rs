use baybook_contract::{
    ArrivalKind, BlockedTime, BookedService, BookingStatus, Card, CardTimes, Contact,
    ExternalEntry, Service, TimeSpan, Vehicle,
};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::shop::services;
use super::super::{ZONE, now, rfc3339};
use super::DayBook;

pub(in super::super) const BAYS: [(&str, &str); 8] = [
    ("bay-1", "Bay 1"),
    ("bay-2", "Bay 2"),
    ("bay-3", "Bay 3"),
    ("bay-4", "Bay 4"),
    ("bay-5", "Alignment"),
    ("bay-6", "Bay 6"),
    ("bay-7", "Bay 7"),
    ("bay-8", "Quick lane"),
];

pub(in super::super) const MECHANICS: [(&str, &str); 12] = [
    ("dana", "Dana Whitfield"),
    ("luis", "Luis Ortega"),
    ("mei", "Mei Tanaka"),
    ("sam", "Sam Okafor"),
    ("ruth", "Ruth Adeyemi"),
    ("piotr", "Piotr Nowak"),
    ("gina", "Gina Russo"),
    ("tom", "Tom Baker"),
    ("aisha", "Aisha Karim"),
    ("finn", "Finn Larsen"),
    ("jo", "Jo Petrov"),
    ("carl", "Carl Jensen"),
];

const NAMES: [&str; 24] = [
    "Ada Lovelace",
    "Ben Carter",
    "Chloé Martin",
    "Deepak Rao",
    "Elena Petrova",
    "Femi Balogun",
    "Grace Hopper",
    "Hugo Alvarez",
    "Ines Duarte",
    "Jack Murphy",
    "Keiko Sato",
    "Liam O’Neill",
    "Maria Silva",
    "Noah Fischer",
    "Olga Ivanova",
    "Priya Nair",
    "Quentin Roux",
    "Rosa Jimenez",
    "Samuel Lee",
    "Tara Singh",
    "Umar Farooq",
    "Vera Kovač",
    "Will Turner",
    "Bartholomew Kent",
];

const CARS: [(&str, &str); 8] = [
    ("Volvo", "V60"),
    ("Ford", "F-150"),
    ("Toyota", "Camry"),
    ("Honda", "CR-V"),
    ("Subaru", "Outback"),
    ("Tesla", "Model 3"),
    ("Chevrolet", "Malibu"),
    ("Mazda", "CX-5"),
];

/// What comes most; by place in the list of services.
const WORK: [(usize, i64); 10] =
    [(0, 45), (1, 30), (2, 30), (7, 30), (12, 45), (0, 45), (1, 30), (7, 30), (8, 60), (2, 30)];

/// The same numbers for the same day.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// A day of that workshop: the first of December is full, Sundays are closed.
pub(super) fn day(date: &str) -> DayBook {
    let day: Date = date.parse().unwrap();
    let open = hours(day);
    let mut dice = Dice(day.strftime("%Y%m%d").to_string().parse().unwrap());
    let full = date == "2026-12-01";
    let mut book = DayBook { changes: 1, open, ..DayBook::default() };
    if book.open.is_empty() {
        return book;
    }
    if full {
        book.blocks.push(block(
            "b1",
            Some("bay-4"),
            None,
            day,
            (15, 0),
            (16, 30),
            "Lift inspection",
        ));
        book.blocks.push(block("b2", None, Some("tom"), day, (7, 30), (10, 30), "Parts run"));
    }
    let services = services();
    for span in book.open.clone() {
        let end: Timestamp = span.end.parse().unwrap();
        let mut ready = [span.start.parse::<Timestamp>().unwrap(); BAYS.len()];
        // In order of time, so that somebody is free for every job.
        while let Some(bay) =
            (0..BAYS.len()).filter(|bay| ready[*bay] < end).min_by_key(|b| ready[*b])
        {
            if dice.roll(if full { 11 } else { 3 }) == 0 {
                ready[bay] += minutes(if full { 15 } else { 60 });
                continue;
            }
            let (which, length) = match dice.roll(40) {
                0 => (6, 90),
                1 => (10, 60),
                other => WORK[(other + bay) % WORK.len()],
            };
            let at = ready[bay];
            let until = at + minutes(length + if which == 0 { 5 } else { 0 });
            ready[bay] = if at + minutes(length) > end { end } else { until };
            if ready[bay] == end && until > end || is_blocked(&book, BAYS[bay].0, at, until) {
                continue;
            }
            let card =
                card(book.cards.len(), &mut dice, &services[which], BAYS[bay].0, at, length, until);
            book.cards.push(with_mechanic(card, &book));
        }
    }
    book.cards.sort_by(|a, b| (&a.start, &a.bay).cmp(&(&b.start, &b.bay)));
    book
}

fn is_blocked(book: &DayBook, bay: &str, from: Timestamp, to: Timestamp) -> bool {
    book.blocks.iter().any(|block| {
        block.bay.as_deref() == Some(bay)
            && block.start.parse::<Timestamp>().unwrap() < to
            && from < block.end.parse::<Timestamp>().unwrap()
    })
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn local(at: Timestamp) -> String {
    rfc3339(&at.to_zoned(TimeZone::get(ZONE).unwrap()))
}

fn on(day: Date, (hour, minute): (i8, i8)) -> String {
    rfc3339(&day.at(hour, minute, 0, 0).in_tz(ZONE).unwrap())
}

fn hours(day: Date) -> Vec<TimeSpan> {
    let span = |from, to| TimeSpan { start: on(day, from), end: on(day, to) };
    // Open through the nights in which the clocks change, so that such days can be looked at.
    if ["2026-11-01", "2027-03-14"].contains(&day.to_string().as_str()) {
        return vec![span((0, 0), (6, 0))];
    }
    match day.weekday() {
        _ if day.to_string() == "2026-12-25" => Vec::new(),
        Weekday::Sunday => Vec::new(),
        Weekday::Saturday => vec![span((8, 0), (13, 0))],
        _ => vec![span((7, 30), (12, 0)), span((12, 30), (18, 0))],
    }
}

fn block(
    id: &str,
    bay: Option<&str>,
    mechanic: Option<&str>,
    day: Date,
    from: (i8, i8),
    to: (i8, i8),
    reason: &str,
) -> BlockedTime {
    BlockedTime {
        id: id.to_owned(),
        bay: bay.map(str::to_owned),
        mechanic: mechanic.map(str::to_owned),
        start: on(day, from),
        end: on(day, to),
        reason: reason.to_owned(),
    }
}

/// Whoever is free then, in turn.
fn with_mechanic(mut card: Card, book: &DayBook) -> Card {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let busy = |id: &str| {
        let cards = book.cards.iter().filter(|other| other.mechanic == id);
        let blocks = book.blocks.iter().filter(|block| block.mechanic.as_deref() == Some(id));
        let mut held = cards
            .map(|other| (&other.start, &other.end))
            .chain(blocks.map(|block| (&block.start, &block.end)));
        held.any(|(start, end)| at(start) < at(&card.end) && at(&card.start) < at(end))
    };
    let turn = book.cards.len() * 5;
    let free = (0..MECHANICS.len()).map(|n| MECHANICS[(turn + n) % MECHANICS.len()].0);
    card.mechanic = free.into_iter().find(|id| !busy(id)).unwrap().to_owned();
    card
}

pub(super) fn card(
    number: usize,
    dice: &mut (impl Roll + ?Sized),
    service: &Service,
    bay: &str,
    start: Timestamp,
    length: i64,
    until: Timestamp,
) -> Card {
    let end = start + minutes(length);
    let name = NAMES[dice.pick(NAMES.len())];
    let (make, model) = CARS[dice.pick(CARS.len())];
    let (status, arrival) = state(dice, start, end);
    let first = name.split(' ').next().unwrap().to_owned();
    let plate = format!(
        "{}{} {}",
        char::from(b'A' + u8::try_from(dice.pick(26)).unwrap()),
        char::from(b'A' + u8::try_from(dice.pick(26)).unwrap()),
        10_000 + dice.pick(89_999)
    );
    Card {
        id: format!("0190b5a8-{}-8000-8000-{:012x}", start.strftime("%m%d"), number * 7919 + 4096),
        reference: format!("7K{:02}-M2XD", number % 100),
        status,
        service: BookedService {
            id: service.id.clone(),
            name: service.name.clone(),
            duration_minutes: u32::try_from(length).unwrap(),
            price: service.price.clone(),
        },
        start: local(start),
        end: local(end),
        bay_until: local(until),
        bay: bay.to_owned(),
        mechanic: String::new(),
        contact: Some(Contact {
            name: name.to_owned(),
            email: Some(format!("{}@example.com", first.to_lowercase())),
            phone: Some(format!("+1217555{:04}", 100 + dice.pick(99))),
        }),
        first_name: first,
        vehicle: Some(Vehicle {
            plate: Some(plate),
            vin: None,
            make: Some(make.to_owned()),
            model: Some(model.to_owned()),
            year: Some(2012 + u16::try_from(dice.pick(13)).unwrap()),
        }),
        notes: number.is_multiple_of(6).then(|| "Squeaks when cold, please listen.".to_owned()),
        staff_note: number.is_multiple_of(9).then(|| "Wheel lock key in the glove box.".to_owned()),
        arrival,
        late: status == BookingStatus::Confirmed && start < now().timestamp(),
        overrun: status == BookingStatus::InService && end < now().timestamp(),
        displaced: false,
        times: times(status, start, end),
        revision: 1,
        next: next(status),
    }
}

/// Anything that picks one of several.
pub(super) trait Roll {
    fn pick(&mut self, sides: usize) -> usize;
}

impl Roll for Dice {
    fn pick(&mut self, sides: usize) -> usize {
        self.roll(sides)
    }
}

/// Always the first.
pub(super) struct First;

impl Roll for First {
    fn pick(&mut self, _: usize) -> usize {
        0
    }
}

fn state(
    dice: &mut (impl Roll + ?Sized),
    start: Timestamp,
    end: Timestamp,
) -> (BookingStatus, Option<ArrivalKind>) {
    let now = now().timestamp();
    let arrival =
        [ArrivalKind::Waiting, ArrivalKind::DropOff, ArrivalKind::DropOff, ArrivalKind::Towed];
    let arrival = arrival[dice.pick(arrival.len())];
    let roll = dice.pick(10);
    if end < now {
        return match roll {
            0 => (BookingStatus::NoShow, None),
            1 if end + minutes(40) > now => (BookingStatus::InService, Some(arrival)),
            _ => (BookingStatus::Completed, Some(arrival)),
        };
    }
    if start < now {
        return match roll {
            0 | 1 => (BookingStatus::Confirmed, None),
            2 => (BookingStatus::Arrived, Some(ArrivalKind::Waiting)),
            _ => (BookingStatus::InService, Some(arrival)),
        };
    }
    match roll {
        0 => (BookingStatus::Requested, None),
        1 if start < now + minutes(60) => (BookingStatus::Arrived, Some(arrival)),
        2 if start > now + minutes(300) => (BookingStatus::Cancelled, None),
        _ => (BookingStatus::Confirmed, None),
    }
}

fn times(status: BookingStatus, start: Timestamp, end: Timestamp) -> CardTimes {
    let at = |when: Timestamp, is: bool| is.then(|| local(when));
    use BookingStatus::{Arrived, Cancelled, Completed, InService, NoShow};
    CardTimes {
        arrived: at(start - minutes(10), matches!(status, Arrived | InService | Completed)),
        started: at(start, matches!(status, InService | Completed)),
        completed: at(end, status == Completed),
        closed: at(start, matches!(status, Cancelled | NoShow)),
    }
}

/// The steps that may come next at the front desk.
pub(super) fn next(status: BookingStatus) -> Vec<BookingStatus> {
    use BookingStatus::{Arrived, Cancelled, Completed, Confirmed, InService, NoShow, Requested};
    match status {
        Requested => vec![Confirmed, Cancelled],
        Confirmed => vec![Arrived, Cancelled, NoShow],
        Arrived => vec![InService, Cancelled, Confirmed],
        InService => vec![Completed, Arrived],
        Completed => vec![InService],
        NoShow => vec![Arrived, Confirmed],
        Cancelled => Vec::new(),
    }
}

/// The day on which others entered something in the workshop's calendar.
const EXTERNAL_DAY: &str = "2026-12-04";

pub(in super::super) fn external(date: &str) -> Vec<ExternalEntry> {
    if date != EXTERNAL_DAY {
        return Vec::new();
    }
    let entry = |from: &str, to: &str, all_day: bool, title: &str| ExternalEntry {
        start: format!("{date}T{from}:00-06:00"),
        end: format!("{date}T{to}:00-06:00"),
        all_day,
        title: title.to_owned(),
    };
    vec![
        entry("00:00", "23:59", true, "Stocktaking"),
        entry("09:00", "10:30", false, "Fire inspection"),
        entry("13:00", "14:00", false, ""),
    ]
}
