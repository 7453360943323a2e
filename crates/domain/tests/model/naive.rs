//! The model: a list of minutes for each resource. Slow and plain on purpose.

use std::collections::{BTreeMap, BTreeSet};

use baybook_domain::booking::{Booking, Status};
use baybook_domain::decide::{Command, Rejection};
use baybook_domain::hours::WeekHours;
use baybook_domain::ids::{BayId, BookingId, MechanicId, Tag};
use baybook_domain::workshop::{Service, Shop, Workshop};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::test_runner::TestCaseError;

/// What should come of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Done,
    Unchanged,
    Past,
    TooSoon,
    TooFar,
    OffGrid,
    OutsideHours,
    Taken,
    Cancelled,
    PastCutoff,
}

impl Expected {
    pub(crate) fn refused(rejection: &Rejection) -> Self {
        match rejection {
            Rejection::Past => Self::Past,
            Rejection::TooSoon { .. } => Self::TooSoon,
            Rejection::TooFar { .. } => Self::TooFar,
            Rejection::OffGrid { .. } => Self::OffGrid,
            Rejection::OutsideHours => Self::OutsideHours,
            Rejection::Taken { .. } => Self::Taken,
            Rejection::Cancelled(_) => Self::Cancelled,
            Rejection::PastCutoff { .. } => Self::PastCutoff,
            other => panic!("the model never asks for {other:?}"),
        }
    }
}

/// One minute of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Minute {
    Shut,
    Free,
    Held(BookingId),
}

pub(crate) struct NaiveDay<'a> {
    workshop: &'a Workshop,
    date: Date,
    start: Timestamp,
    bays: BTreeMap<BayId, (BTreeSet<Tag>, Vec<Minute>)>,
    mechanics: BTreeMap<MechanicId, (BTreeSet<Tag>, Vec<Minute>)>,
}

impl<'a> NaiveDay<'a> {
    pub(crate) fn new(workshop: &'a Workshop, date: Date) -> Self {
        let shop = &workshop.shop;
        let first =
            |date: Date| date.to_zoned(shop.timezone.time_zone().clone()).unwrap().timestamp();
        let (start, end) = (first(date), first(date.tomorrow().unwrap()));
        let open = |own: Option<&WeekHours>| {
            let minutes = end.duration_since(start).as_mins();
            (0..minutes)
                .map(|minute| {
                    let at = start + SignedDuration::from_mins(minute);
                    let works = own.is_none_or(|hours| is_open(hours, shop, date, at));
                    if works && is_open(&shop.hours, shop, date, at) {
                        Minute::Free
                    } else {
                        Minute::Shut
                    }
                })
                .collect()
        };
        let bay = |bay: &baybook_domain::workshop::Bay| {
            (bay.id.clone(), (bay.equipment.clone(), open(bay.hours.as_ref())))
        };
        let mechanic = |one: &baybook_domain::workshop::Mechanic| {
            (one.id.clone(), (one.skills.clone(), open(one.hours.as_ref())))
        };
        Self {
            workshop,
            date,
            start,
            bays: shop.bays.iter().map(bay).collect(),
            mechanics: shop.mechanics.iter().map(mechanic).collect(),
        }
    }

    pub(crate) fn expect(
        &self,
        command: &Command,
        service: &Service,
        existing: Option<&Booking>,
        now: Timestamp,
    ) -> Expected {
        let policy = &self.workshop.shop.policy;
        if let (Some(existing), false) = (existing, matches!(command, Command::Book(_))) {
            let asked = match command {
                Command::Reschedule(reschedule) => Some(reschedule.start),
                _ => None,
            };
            if existing.status == Status::Cancelled {
                return if asked.is_some() { Expected::Cancelled } else { Expected::Unchanged };
            }
            if asked == Some(existing.start) {
                return Expected::Unchanged;
            }
            let minutes_left = existing.start.duration_since(now).as_secs_f64() / 60.0;
            if minutes_left < f64::from(policy.change_cutoff_minutes) {
                return Expected::PastCutoff;
            }
        }
        let start = match command {
            Command::Cancel(_) => return Expected::Done,
            Command::Book(book) => book.start,
            Command::Reschedule(reschedule) => reschedule.start,
        };
        if start < now {
            return Expected::Past;
        }
        if start < now + SignedDuration::from_mins(i64::from(policy.lead_minutes)) {
            return Expected::TooSoon;
        }
        if self.date > self.last_date(now) {
            return Expected::TooFar;
        }
        if !self.is_on_grid(start) {
            return Expected::OffGrid;
        }
        let own = existing.map(|booking| booking.id);
        if self.count(service, start, |minute| minute != Minute::Shut) == 0 {
            return Expected::OutsideHours;
        }
        let free =
            |minute| minute == Minute::Free || own.is_some_and(|own| minute == Minute::Held(own));
        if self.count(service, start, free) == 0 { Expected::Taken } else { Expected::Done }
    }

    fn last_date(&self, now: Timestamp) -> Date {
        let shop = &self.workshop.shop;
        shop.timezone.date_at(now) + i64::from(shop.policy.horizon_days).days()
    }

    fn is_on_grid(&self, start: Timestamp) -> bool {
        let wall = self.workshop.shop.timezone.time_zone().to_datetime(start);
        let minute =
            u32::try_from(wall.hour()).unwrap() * 60 + u32::try_from(wall.minute()).unwrap();
        let within = start.duration_since(self.start).as_mins();
        let length = self.bays.values().next().map_or(0, |(_, minutes)| minutes.len());
        minute % u32::from(self.workshop.shop.policy.step_minutes) == 0
            && wall.second() == 0
            && (0..i64::try_from(length).unwrap()).contains(&within)
    }

    /// How many jobs could start then, counting a minute as usable by `usable`.
    fn count(&self, service: &Service, start: Timestamp, usable: impl Fn(Minute) -> bool) -> usize {
        let bays = self
            .bays
            .values()
            .filter(|(tags, _)| tags.is_superset(&service.needs.equipment))
            .filter(|(_, minutes)| {
                self.slice(minutes, start, bay_length(service))
                    .is_some_and(|m| m.iter().all(|m| usable(*m)))
            })
            .count();
        let mechanics = self
            .mechanics
            .values()
            .filter(|(tags, _)| tags.is_superset(&service.needs.skills))
            .filter(|(_, minutes)| {
                self.slice(minutes, start, service.duration_minutes)
                    .is_some_and(|m| m.iter().all(|m| usable(*m)))
            })
            .count();
        bays.min(mechanics)
    }

    fn slice<'m>(
        &self,
        minutes: &'m [Minute],
        start: Timestamp,
        length: u16,
    ) -> Option<&'m [Minute]> {
        let from = usize::try_from(start.duration_since(self.start).as_mins()).ok()?;
        minutes.get(from..from + usize::from(length))
    }

    pub(crate) fn listing(&self, service: &Service, now: Timestamp) -> Vec<(Timestamp, u32)> {
        let policy = &self.workshop.shop.policy;
        let earliest = now + SignedDuration::from_mins(i64::from(policy.lead_minutes));
        let length = self.bays.values().next().map_or(0, |(_, minutes)| minutes.len());
        if self.date > self.last_date(now) {
            return Vec::new();
        }
        (0..length)
            .step_by(5)
            .map(|minute| self.start + SignedDuration::from_mins(i64::try_from(minute).unwrap()))
            .filter(|start| *start >= earliest && self.is_on_grid(*start))
            .map(|start| (start, self.count(service, start, |minute| minute == Minute::Free)))
            .filter(|(_, count)| *count > 0)
            .map(|(start, count)| (start, u32::try_from(count).unwrap()))
            .collect()
    }

    /// The bay and the mechanic by the rule: shortest free stretch, then fewest tags, then name.
    pub(crate) fn best(&self, service: &Service, start: Timestamp) -> Option<(BayId, MechanicId)> {
        let bay =
            self.tightest(&self.bays, &service.needs.equipment, start, bay_length(service))?;
        let mechanic =
            self.tightest(&self.mechanics, &service.needs.skills, start, service.duration_minutes)?;
        Some((bay, mechanic))
    }

    fn tightest<Id: Ord + Clone>(
        &self,
        resources: &BTreeMap<Id, (BTreeSet<Tag>, Vec<Minute>)>,
        needs: &BTreeSet<Tag>,
        start: Timestamp,
        length: u16,
    ) -> Option<Id> {
        let from = usize::try_from(start.duration_since(self.start).as_mins()).ok()?;
        let stretch = |minutes: &[Minute]| {
            let before = minutes[..from].iter().rev().take_while(|m| **m == Minute::Free).count();
            let after = minutes[from..].iter().take_while(|m| **m == Minute::Free).count();
            before + after
        };
        resources
            .iter()
            .filter(|(_, (tags, minutes))| {
                tags.is_superset(needs)
                    && self
                        .slice(minutes, start, length)
                        .is_some_and(|minutes| minutes.iter().all(|m| *m == Minute::Free))
            })
            .min_by_key(|(id, (tags, minutes))| (stretch(minutes), tags.len(), (*id).clone()))
            .map(|(id, _)| id.clone())
    }

    pub(crate) fn hold(&mut self, service: &Service, booking: &Booking) {
        let from = usize::try_from(booking.start.duration_since(self.start).as_mins()).unwrap();
        let (_, bay) = self.bays.get_mut(&booking.bay).unwrap();
        for minute in &mut bay[from..from + usize::from(bay_length(service))] {
            assert_eq!(*minute, Minute::Free);
            *minute = Minute::Held(booking.id);
        }
        let (_, mechanic) = self.mechanics.get_mut(&booking.mechanic).unwrap();
        for minute in &mut mechanic[from..from + usize::from(service.duration_minutes)] {
            assert_eq!(*minute, Minute::Free);
            *minute = Minute::Held(booking.id);
        }
    }

    pub(crate) fn release(&mut self, booking: &BookingId) {
        let bays = self.bays.values_mut().map(|(_, minutes)| minutes);
        let mechanics = self.mechanics.values_mut().map(|(_, minutes)| minutes);
        for minute in bays.chain(mechanics).flatten() {
            if *minute == Minute::Held(*booking) {
                *minute = Minute::Free;
            }
        }
    }

    /// A minute holds one booking by construction; a booking holds one bay and one mechanic.
    pub(crate) fn check_no_overlap(&self) -> Result<(), TestCaseError> {
        let mut held: BTreeMap<BookingId, (BTreeSet<&BayId>, BTreeSet<&MechanicId>)> =
            BTreeMap::new();
        for (id, (_, minutes)) in &self.bays {
            for minute in minutes {
                if let Minute::Held(booking) = minute {
                    held.entry(*booking).or_default().0.insert(id);
                }
            }
        }
        for (id, (_, minutes)) in &self.mechanics {
            for minute in minutes {
                if let Minute::Held(booking) = minute {
                    held.entry(*booking).or_default().1.insert(id);
                }
            }
        }
        match held.values().find(|(bays, mechanics)| (bays.len(), mechanics.len()) != (1, 1)) {
            Some(wrong) => Err(TestCaseError::fail(format!("{wrong:?}"))),
            None => Ok(()),
        }
    }
}

fn bay_length(service: &Service) -> u16 {
    service.duration_minutes + service.clean_up_minutes
}

fn is_open(hours: &WeekHours, shop: &Shop, date: Date, at: Timestamp) -> bool {
    let wall = shop.timezone.time_zone().to_datetime(at);
    if wall.date() != date {
        return false;
    }
    let minute = u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap();
    hours.on(date.weekday()).iter().any(|interval| {
        let (from, to) = interval.minutes();
        from <= minute && minute < to
    })
}
