//! Where something can be put on a day of the fake: every bay and mechanic can do everything.

use baybook_contract::{Card, Fits, LaneFits, StartSpan, TimeSpan};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::super::shop::services;
use super::DayBook;
use super::changes::{at, holds, local};
use super::made_up::{BAYS, First, MECHANICS, card};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    service: Option<String>,
    booking: Option<String>,
    longer: Option<String>,
    minutes: Option<i64>,
}

pub(super) fn of(day: &DayBook, wanted: &Wanted) -> Option<Fits> {
    let of_day = |id: &Option<String>| day.cards.iter().find(|card| Some(&card.id) == id.as_ref());
    let mut day = day.clone();
    if let (Some(longer), Some(minutes)) = (of_day(&wanted.longer).cloned(), wanted.minutes) {
        let held = shifted(&longer, at(&longer.start), minutes);
        day.cards.retain(|card| card.id != longer.id);
        day.cards.push(held);
    }
    let booking = of_day(&wanted.booking).cloned();
    let job = match &booking {
        Some(card) => card.clone(),
        None => {
            let id = wanted.service.as_ref()?;
            let service = services().into_iter().find(|service| service.id == *id)?;
            let start = at(&day.open.first()?.start);
            let length = i64::from(service.duration_minutes);
            let end = start + SignedDuration::from_mins(length);
            card(9999, &mut First, &service, "", start, length, end)
        }
    };
    let (held, clean_up) = (minutes(&job), at(&job.bay_until).duration_since(at(&job.end)));
    let taken = Taken::of(&day, &job.id);
    let length = SignedDuration::from_mins(held);
    let bay_is = |bay: &str, start: Timestamp| taken.is_free(bay, start, start + length + clean_up);
    let one_is = |one: &str, start: Timestamp| taken.is_free(one, start, start + length);
    let own = booking.as_ref().map(|card| (card.bay.as_str(), card.mechanic.as_str()));
    let some_bay = |start| {
        let mut bays = BAYS.iter().filter(|(id, _)| own.is_none_or(|own| own.0 == *id));
        bays.any(|(bay, _)| bay_is(bay, start))
    };
    let some_one = |start| {
        let mut all = MECHANICS.iter().filter(|(id, _)| own.is_none_or(|own| own.1 == *id));
        all.any(|(one, _)| one_is(one, start))
    };
    let within = |start: Timestamp| {
        let fits = |span: &TimeSpan| at(&span.start) <= start && start + length <= at(&span.end);
        day.open.iter().any(fits)
    };
    let bays = BAYS.map(|(bay, _)| {
        lane(bay, &day, |start| within(start) && bay_is(bay, start) && some_one(start))
    });
    let mechanics = MECHANICS.map(|(one, _)| {
        lane(one, &day, |start| within(start) && one_is(one, start) && some_bay(start))
    });
    let anywhere = lane("", &day, |start| {
        within(start)
            && BAYS.iter().any(|(bay, _)| bay_is(bay, start))
            && MECHANICS.iter().any(|(one, _)| one_is(one, start))
    });
    Some(Fits {
        minutes: u32::try_from(held).unwrap(),
        starts: anywhere.starts,
        bays: bays.into(),
        mechanics: mechanics.into(),
    })
}

/// Who holds which lane when.
struct Taken(Vec<(String, Timestamp, Timestamp)>);

impl Taken {
    fn of(day: &DayBook, but: &str) -> Self {
        let mut taken = Vec::new();
        for card in day.cards.iter().filter(|card| card.id != but && holds(card)) {
            taken.push((card.bay.clone(), at(&card.start), at(&card.bay_until)));
            taken.push((card.mechanic.clone(), at(&card.start), at(&card.end)));
        }
        for block in &day.blocks {
            let lane = block.bay.clone().or_else(|| block.mechanic.clone()).unwrap();
            taken.push((lane, at(&block.start), at(&block.end)));
        }
        Self(taken)
    }

    fn is_free(&self, lane: &str, start: Timestamp, end: Timestamp) -> bool {
        self.0.iter().all(|(id, from, to)| id != lane || end <= *from || *to <= start)
    }
}

fn minutes(card: &Card) -> i64 {
    at(&card.end).duration_since(at(&card.start)).as_mins()
}

fn shifted(card: &Card, start: Timestamp, minutes: i64) -> Card {
    let clean_up = at(&card.bay_until).duration_since(at(&card.end));
    let end = start + SignedDuration::from_mins(minutes);
    let (start, end, bay_until) = (local(start), local(end), local(end + clean_up));
    Card { start, end, bay_until, ..card.clone() }
}

fn lane(id: &str, day: &DayBook, fits: impl Fn(Timestamp) -> bool) -> LaneFits {
    let mut starts: Vec<StartSpan> = Vec::new();
    for span in &day.open {
        let (mut start, end) = (at(&span.start), at(&span.end));
        let mut is_run = false;
        while start < end {
            match starts.last_mut() {
                _ if !fits(start) => is_run = false,
                Some(last) if is_run => last.last = local(start),
                _ => {
                    starts.push(StartSpan { first: local(start), last: local(start) });
                    is_run = true;
                }
            }
            start += SignedDuration::from_mins(5);
        }
    }
    LaneFits { id: id.to_owned(), suits: true, starts }
}
