//! A day that is laid out anew, again and again, under what is booked and blocked on it.

use baybook_domain::amend::{Affected, Amendment, Days, Resolve, Settled};
use baybook_domain::booking::{Booking, CommandId};
use baybook_domain::day::{Allocation, Day};
use baybook_domain::decide::{Decision, Effects, Scene, decide};
use baybook_domain::hours::WeekHours;
use baybook_domain::status::Status;
use baybook_domain::workshop::Workshop;
use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::sample::select;

use crate::tries::{Attempt, Try, tries};
use crate::workshops::{Scenario, every_day, hours, scenarios};

#[derive(Debug, Clone)]
enum Change {
    Hours(WeekHours),
    Close,
    Open,
    Bay { n: usize, hours: Option<WeekHours>, bare: bool, retired: bool },
    Mechanic { n: usize, hours: Option<WeekHours>, bare: bool, retired: bool },
    Away { n: usize },
    Back { n: usize },
}

fn changes() -> impl Strategy<Value = Vec<(Change, Resolve, bool, Vec<Try>)>> {
    let week = || hours().prop_map(every_day);
    let own = || prop::option::of(week());
    let (n, flag) = (any::<usize>, || prop::bool::weighted(0.3));
    let change = prop_oneof![
        3 => week().prop_map(Change::Hours),
        1 => Just(Change::Close),
        2 => Just(Change::Open),
        3 => (n(), own(), flag(), flag())
            .prop_map(|(n, hours, bare, retired)| Change::Bay { n, hours, bare, retired }),
        3 => (n(), own(), flag(), flag())
            .prop_map(|(n, hours, bare, retired)| Change::Mechanic { n, hours, bare, retired }),
        2 => n().prop_map(|n| Change::Away { n }),
        1 => n().prop_map(|n| Change::Back { n }),
    ];
    let resolve = select(vec![Resolve::Keep, Resolve::Reassign]);
    prop::collection::vec((change, resolve, any::<bool>(), tries()), 1..6)
}

impl Change {
    fn amendment(self, workshop: &Workshop, date: Date) -> Amendment {
        let days = Days::new(date, date).unwrap();
        let (bays, mechanics) = (&workshop.shop.bays, &workshop.shop.mechanics);
        let reason = String::new();
        match self {
            Self::Hours(hours) => Amendment::Hours(hours),
            Self::Close => Amendment::Close { days, reason },
            Self::Open => Amendment::Open(days),
            Self::Bay { n, hours, bare, retired } => {
                let bay = bays[n % bays.len()].clone();
                let equipment = if bare { Default::default() } else { bay.equipment };
                Amendment::Bay { id: Some(bay.id), name: bay.name, equipment, hours, retired }
            }
            Self::Mechanic { n, hours, bare, retired } => {
                let one = mechanics[n % mechanics.len()].clone();
                let skills = if bare { Default::default() } else { one.skills };
                Amendment::Mechanic { id: Some(one.id), name: one.name, skills, hours, retired }
            }
            Self::Away { n } => Amendment::Away {
                mechanic: mechanics[n % mechanics.len()].id.clone(),
                days,
                reason,
            },
            Self::Back { n } => {
                Amendment::Back { mechanic: mechanics[n % mechanics.len()].id.clone(), days }
            }
        }
    }
}

/// A day with the bookings made so far.
struct Book<'a> {
    workshop: &'a Workshop,
    day: Day,
    bookings: Vec<Booking>,
    now: Timestamp,
    tried: usize,
}

impl Book<'_> {
    /// Whatever is tried is done whole or refused.
    fn play(&mut self, tries: &[Try]) -> Result<(), TestCaseError> {
        for one in tries {
            self.tried += 1;
            let attempt = one.attempt(self.tried, self.workshop, &self.day, &self.bookings);
            let Some(Attempt { command, own, .. }) = attempt else { continue };
            let policy = &self.workshop.shop.policy;
            let scene = Scene { policy, day: &self.day, booking: own.as_ref() };
            match decide(&scene, &command, self.now) {
                Ok(Decision::Change(effects)) => {
                    let Effects { booking, release, allocate, .. } = *effects;
                    match allocate {
                        Some(allocation) => self.day.exchange(allocation).unwrap(),
                        None if release.is_some() => prop_assert!(self.day.release(&booking.id)),
                        None => {}
                    }
                    self.bookings.retain(|other| other.id != booking.id);
                    self.bookings.push(booking);
                }
                Ok(Decision::Block(block)) => self.day.block(block).unwrap(),
                Ok(Decision::Unblock(block)) => prop_assert!(self.day.unblock(&block)),
                Ok(Decision::Unchanged(_) | Decision::SameBlocks) | Err(_) => {}
            }
        }
        self.check()
    }

    /// Every booking that holds time has its allocation, and nothing overlaps.
    fn check(&self) -> Result<(), TestCaseError> {
        let again = Day::from_fields(self.day.to_fields()).unwrap();
        prop_assert_eq!(&again, &self.day, "a day reads back as it was stored");
        let holding = self.bookings.iter().filter(|booking| booking.status.holds_time());
        prop_assert_eq!(holding.clone().count(), self.day.allocations().len());
        for booking in holding {
            let held = held_by(&self.day, booking);
            prop_assert_eq!((&held.bay, &held.mechanic), (&booking.bay, &booking.mechanic));
            prop_assert_eq!(self.day.clock().instant(held.start), booking.start);
        }
        Ok(())
    }

    fn change(&mut self, shop: &Workshop, resolve: Resolve) -> Result<bool, TestCaseError> {
        let (shop, before) = (&shop.shop, self.day.clone());
        let today = shop.timezone.date_at(self.now);
        let laid_out = before.clone().brought_up_to(shop, today);
        prop_assert_eq!(&laid_out.clone().brought_up_to(shop, today), &laid_out, "once is enough");
        let read = |day: &Day| Day::from_fields(day.to_fields()).unwrap();
        prop_assert_eq!(&read(&before).brought_up_to(shop, today), &read(&laid_out));
        prop_assert_eq!(laid_out.blocks(), before.blocks());
        prop_assert_eq!(laid_out.allocations(), before.allocations());

        let settled = Settled::new(&before, shop, &self.bookings, resolve, self.now);
        let Some(Settled { day, affected }) = settled else {
            prop_assert!(laid_out.is_laid_out_like(&before));
            return Ok(false);
        };
        prop_assert_eq!(day.blocks(), before.blocks());
        prop_assert_eq!(read(&day).brought_up_to(shop, today), read(&day));
        for booking in self.bookings.iter().filter(|booking| booking.status.holds_time()) {
            let was = held_by(&before, booking);
            let (now, needs) = (held_by(&day, booking), &booking.service.needs);
            let of_change = affected.iter().find(|one| one.booking.id == booking.id);
            let is_ahead = booking.end > self.now && booking.status != Status::Completed;
            let fitted = before.misfit(was, needs).is_none();
            let why = laid_out.misfit(was, needs).filter(|_| fitted && is_ahead);
            prop_assert_eq!(of_change.map(|one| one.why), why, "told, and why");
            let there = (was.start, was.length, was.clean_up);
            prop_assert_eq!((now.start, now.length, now.clean_up), there);
            let elsewhere = of_change.and_then(|one| one.elsewhere.clone());
            match elsewhere.filter(|_| resolve == Resolve::Reassign) {
                Some(elsewhere) => {
                    prop_assert_eq!((now.bay.clone(), now.mechanic.clone()), elsewhere);
                    prop_assert!(day.misfit(now, needs).is_none());
                    prop_assert!(booking.status.is_movable());
                }
                None => prop_assert_eq!(now, was, "it stays where it is"),
            }
        }
        let command = CommandId::from_random([7; 16]);
        if resolve == Resolve::Reassign {
            for moved in affected.iter().filter_map(|one| one.reassigned(command, self.now)) {
                self.bookings.retain(|other| other.id != moved.id);
                self.bookings.push(moved);
            }
        }
        self.day = day;
        let displaced: Vec<_> = Settled::displaced(&self.day, &self.bookings, self.now)
            .map(|one| one.booking.id)
            .collect();
        let is_kept = |one: &&Affected| resolve == Resolve::Keep || one.elsewhere.is_none();
        for one in affected.iter().filter(is_kept) {
            prop_assert!(displaced.contains(&one.booking.id));
        }
        self.check()?;
        Ok(true)
    }
}

fn held_by<'a>(day: &'a Day, booking: &Booking) -> &'a Allocation {
    let mut all = day.allocations().iter().filter(|held| held.booking == booking.id);
    let held = all.next().unwrap();
    assert!(all.next().is_none(), "allocated twice");
    held
}

fn play(
    scenario: &Scenario,
    first: &[Try],
    changes: Vec<(Change, Resolve, bool, Vec<Try>)>,
) -> Result<(), TestCaseError> {
    let Scenario { workshop, date, now } = scenario;
    let Ok(day) = Day::empty(&workshop.shop, *date) else { return Ok(()) };
    let mut book = Book { workshop, day, bookings: Vec::new(), now: *now, tried: 0 };
    book.play(first)?;
    // What nobody can book any more is no reason to refuse a change here.
    let mut changed = workshop.clone();
    for service in &mut changed.services {
        service.retired = true;
    }
    for (change, resolve, is_lazy, tries) in changes {
        let amendment = change.amendment(&changed, *date);
        changed = amendment.apply(&changed).unwrap().workshop;
        let today = changed.shop.timezone.date_at(*now);
        if is_lazy {
            // Left to whoever reads the day.
            book.day = book.day.clone().brought_up_to(&changed.shop, today);
        } else {
            book.change(&changed, resolve)?;
        }
        book.play(&tries)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_day_laid_out_anew_keeps_what_is_held(scenario in scenarios(), first in tries(), changes in changes()) {
        play(&scenario, &first, changes)?;
    }
}
