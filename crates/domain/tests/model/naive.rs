//! The model: a list of minutes for each resource. Slow and plain on purpose.

use std::collections::{BTreeMap, BTreeSet};

use baybook_domain::booking::{Booking, Status};
use baybook_domain::day::{Block, Blocked};
use baybook_domain::decide::{BlockTime, Command, Terms};
use baybook_domain::hours::WeekHours;
use baybook_domain::ids::{BayId, BlockId, BookingId, MechanicId, Tag};
use baybook_domain::status::Mover;
use baybook_domain::workshop::{Service, Shop, Workshop};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::test_runner::TestCaseError;

use crate::expected::Expected;

/// One minute of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Minute {
    Shut,
    Free,
    Held(BookingId),
    Blocked(BlockId),
}

pub(crate) struct NaiveDay<'a> {
    workshop: &'a Workshop,
    date: Date,
    start: Timestamp,
    bays: BTreeMap<BayId, (BTreeSet<Tag>, Vec<Minute>)>,
    mechanics: BTreeMap<MechanicId, (BTreeSet<Tag>, Vec<Minute>)>,
    /// What each block turned into blocked minutes, to turn back.
    blocks: BTreeMap<BlockId, Blocked>,
    /// When each block is, and for how many minutes.
    spans: Vec<(BlockId, Timestamp, u16)>,
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
            blocks: BTreeMap::new(),
            spans: Vec::new(),
        }
    }

    pub(crate) fn expect(
        &self,
        command: &Command,
        service: Option<&Service>,
        existing: Option<&Booking>,
        now: Timestamp,
    ) -> Expected {
        match (command, service, existing) {
            (Command::Book(book), Some(service), _) => {
                let length = service.duration_minutes;
                self.expect_place(service, length, book.start, book.terms, (None, None), None, now)
            }
            (Command::Reschedule(to), Some(service), Some(existing)) => {
                if existing.status.holds_time() && to.start == existing.start {
                    return Expected::Unchanged;
                }
                if let Some(refused) = self.expect_movable(existing) {
                    return refused;
                }
                if self.is_past_cutoff(existing, now) {
                    return Expected::PastCutoff;
                }
                let (length, own) = (length_of(existing), Some(existing.id));
                let wish = (None, None);
                self.expect_place(service, length, to.start, Terms::Customer, wish, own, now)
            }
            (Command::Move(to), Some(service), Some(existing)) => {
                let wish = (to.bay.as_ref(), to.mechanic.as_ref());
                let is_there = to.start == existing.start
                    && wish.0.is_none_or(|bay| *bay == existing.bay)
                    && wish.1.is_none_or(|one| *one == existing.mechanic);
                if existing.status.holds_time() && is_there {
                    return Expected::Unchanged;
                }
                if let Some(refused) = self.expect_movable(existing) {
                    return refused;
                }
                let (length, own) = (length_of(existing), Some(existing.id));
                self.expect_place(service, length, to.start, Terms::Staff, wish, own, now)
            }
            (Command::Resize(to), Some(service), Some(existing)) => {
                self.expect_resize(service, existing, to.length_minutes)
            }
            (Command::Cancel(cancel), _, Some(existing)) => {
                let from_desk = cancel.terms == Terms::Staff;
                match existing.status {
                    Status::Cancelled => Expected::Unchanged,
                    Status::Requested | Status::Confirmed
                        if !from_desk && self.is_past_cutoff(existing, now) =>
                    {
                        Expected::PastCutoff
                    }
                    Status::Requested | Status::Confirmed => Expected::Done,
                    Status::Arrived if from_desk => Expected::Done,
                    _ => Expected::Transition,
                }
            }
            (Command::Advance(advance), _, Some(existing)) => {
                self.expect_step(existing, advance.to, advance.mover, now)
            }
            (Command::Correct(correct), _, Some(existing)) => {
                if existing.customer == correct.customer {
                    Expected::Unchanged
                } else {
                    Expected::Done
                }
            }
            (Command::BlockTime(block), ..) => self.expect_block(block),
            (Command::UnblockTime(unblock), ..) if self.blocks.contains_key(&unblock.block) => {
                Expected::Done
            }
            (Command::UnblockTime(_), ..) => Expected::Unchanged,
            other => panic!("the model never tries {other:?}"),
        }
    }

    fn expect_step(
        &self,
        existing: &Booking,
        to: Status,
        mover: Mover,
        now: Timestamp,
    ) -> Expected {
        use Status::{Arrived, Completed, Confirmed, InService, NoShow, Requested};
        let desk = mover == Mover::Desk;
        let staff = desk || mover == Mover::Mechanic;
        let allowed = match (existing.status, to) {
            (from, to) if from == to => return Expected::Unchanged,
            (Requested, Confirmed)
            | (Confirmed, NoShow)
            | (Arrived, Confirmed)
            | (Completed, InService) => desk,
            (NoShow, Confirmed | Arrived) => desk,
            (Confirmed, Arrived) | (Arrived, InService) => staff,
            (InService, Completed | Arrived) => staff,
            _ => false,
        };
        let today = self.workshop.shop.timezone.date_at(now);
        let late = now.duration_since(existing.start) >= SignedDuration::from_mins(5);
        match to {
            _ if !allowed => Expected::Transition,
            NoShow if !late => Expected::TooEarly,
            Arrived | InService | Completed if today < existing.date => Expected::TooEarly,
            _ if existing.status == NoShow => self.expect_return(existing),
            _ => Expected::Done,
        }
    }

    /// Its bay and mechanic are free, or somebody else's by now.
    fn expect_return(&self, existing: &Booking) -> Expected {
        let length = length_of(existing);
        let clean = length + existing.service.clean_up_minutes;
        let bay = self.slice(&self.bays[&existing.bay].1, existing.start, clean);
        let one = self.slice(&self.mechanics[&existing.mechanic].1, existing.start, length);
        let mut all = bay.into_iter().chain(one).flatten();
        let is_free = all.all(|minute| *minute == Minute::Free);
        if is_free { Expected::Done } else { Expected::Held }
    }

    fn expect_movable(&self, existing: &Booking) -> Option<Expected> {
        match existing.status {
            Status::Cancelled => Some(Expected::Cancelled),
            Status::Requested | Status::Confirmed | Status::Arrived => None,
            _ => Some(Expected::Transition),
        }
    }

    fn is_past_cutoff(&self, existing: &Booking, now: Timestamp) -> bool {
        let minutes_left = existing.start.duration_since(now).as_secs_f64() / 60.0;
        minutes_left < f64::from(self.workshop.shop.policy.change_cutoff_minutes)
    }

    #[expect(clippy::too_many_arguments, reason = "everything that a place depends on")]
    fn expect_place(
        &self,
        service: &Service,
        length: u16,
        start: Timestamp,
        terms: Terms,
        wish: (Option<&BayId>, Option<&MechanicId>),
        own: Option<BookingId>,
        now: Timestamp,
    ) -> Expected {
        let policy = &self.workshop.shop.policy;
        let lead = SignedDuration::from_mins(i64::from(policy.lead_minutes));
        match terms {
            Terms::Staff if self.date < self.workshop.shop.timezone.date_at(now) => {
                return Expected::Past;
            }
            Terms::Staff => {}
            Terms::Customer if start < now => return Expected::Past,
            Terms::Customer if start < now + lead => return Expected::TooSoon,
            Terms::Customer if self.date > self.last_date(now) => return Expected::TooFar,
            Terms::Customer => {}
        }
        let step = if terms == Terms::Staff { 5 } else { policy.step_minutes };
        if !self.is_on_grid(start, step) {
            return Expected::OffGrid;
        }
        let count =
            |usable: &dyn Fn(Minute) -> bool| self.count(service, start, length, wish, usable);
        let has_bay =
            wish.0.is_none_or(|bay| self.bays[bay].0.is_superset(&service.needs.equipment));
        let has_skill =
            wish.1.is_none_or(|one| self.mechanics[one].0.is_superset(&service.needs.skills));
        let free =
            |minute| minute == Minute::Free || own.is_some_and(|own| minute == Minute::Held(own));
        if count(&free) > 0 {
            Expected::Done
        } else if !has_bay || !has_skill {
            Expected::Unsuitable
        } else if count(&|minute| minute != Minute::Shut) > 0 {
            Expected::Taken
        } else {
            Expected::OutsideHours
        }
    }

    fn expect_resize(&self, service: &Service, existing: &Booking, length: u16) -> Expected {
        if existing.status.holds_time() && length_of(existing) == length {
            return Expected::Unchanged;
        }
        match existing.status {
            Status::Cancelled => return Expected::Cancelled,
            Status::Completed | Status::NoShow => return Expected::Transition,
            _ => {}
        }
        if length == 0 || !length.is_multiple_of(5) || length > 1600 {
            return Expected::Length;
        }
        let clean = length + service.clean_up_minutes;
        let bay = self.slice(&self.bays[&existing.bay].1, existing.start, clean);
        let one = self.slice(&self.mechanics[&existing.mechanic].1, existing.start, length);
        let (Some(bay), Some(one)) = (bay, one) else { return Expected::OutsideHours };
        let all: Vec<Minute> = bay.iter().chain(one).copied().collect();
        let is_own = |minute: &Minute| matches!(minute, Minute::Held(by) if *by == existing.id);
        if all.iter().all(|minute| *minute == Minute::Free || is_own(minute)) {
            Expected::Done
        } else if all.iter().any(|minute| {
            matches!(minute, Minute::Blocked(_))
                || (matches!(minute, Minute::Held(_)) && !is_own(minute))
        }) || self.is_blocked_while_shut(existing, clean, length)
        {
            Expected::Held
        } else {
            Expected::OutsideHours
        }
    }

    /// Minutes at which a resource is shut and blocked are kept as shut.
    fn is_blocked_while_shut(&self, existing: &Booking, bay: u16, mechanic: u16) -> bool {
        self.is_blocked(&Blocked::Bay(existing.bay.clone()), existing.start, bay)
            || self.is_blocked(
                &Blocked::Mechanic(existing.mechanic.clone()),
                existing.start,
                mechanic,
            )
    }

    /// Whether a block is on it, be it open or shut then.
    fn is_blocked(&self, what: &Blocked, start: Timestamp, minutes: u16) -> bool {
        let end = start + SignedDuration::from_mins(i64::from(minutes));
        self.spans.iter().any(|(id, from, length)| {
            let to = *from + SignedDuration::from_mins(i64::from(*length));
            self.blocks.get(id) == Some(what) && *from < end && start < to
        })
    }

    fn expect_block(&self, block: &BlockTime) -> Expected {
        if !self.is_on_grid_of_day(block.start) {
            return Expected::OffGrid;
        }
        let length = block.length_minutes;
        let minutes = match &block.what {
            Blocked::Bay(id) => &self.bays[id].1,
            Blocked::Mechanic(id) => &self.mechanics[id].1,
        };
        let span = self.slice(minutes, block.start, length);
        let (Some(span), true) = (span, length > 0 && length.is_multiple_of(5) && length <= 1600)
        else {
            return Expected::Length;
        };
        let free = |minute: &Minute| matches!(minute, Minute::Free | Minute::Shut);
        if span.iter().all(free) && !self.is_blocked(&block.what, block.start, length) {
            Expected::Done
        } else {
            Expected::Held
        }
    }

    pub(crate) fn block(&mut self, block: &Block) {
        let from = usize::from(block.start) * 5;
        let to = from + usize::from(block.length) * 5;
        let minutes = match &block.what {
            Blocked::Bay(id) => &mut self.bays.get_mut(id).unwrap().1,
            Blocked::Mechanic(id) => &mut self.mechanics.get_mut(id).unwrap().1,
        };
        for minute in &mut minutes[from..to] {
            if *minute == Minute::Free {
                *minute = Minute::Blocked(block.id);
            }
        }
        self.blocks.insert(block.id, block.what.clone());
        let start = self.start + SignedDuration::from_mins(i64::from(block.start) * 5);
        self.spans.push((block.id, start, block.length * 5));
    }

    pub(crate) fn unblock(&mut self, id: &BlockId) {
        let bays = self.bays.values_mut().map(|(_, minutes)| minutes);
        let mechanics = self.mechanics.values_mut().map(|(_, minutes)| minutes);
        for minute in bays.chain(mechanics).flatten() {
            if *minute == Minute::Blocked(*id) {
                *minute = Minute::Free;
            }
        }
        self.blocks.remove(id);
        self.spans.retain(|(block, ..)| block != id);
    }

    fn last_date(&self, now: Timestamp) -> Date {
        let shop = &self.workshop.shop;
        shop.timezone.date_at(now) + i64::from(shop.policy.horizon_days).days()
    }

    fn is_on_grid(&self, start: Timestamp, step: u16) -> bool {
        let wall = self.workshop.shop.timezone.time_zone().to_datetime(start);
        let minute =
            u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap();
        minute % step == 0 && self.is_on_grid_of_day(start)
    }

    fn is_on_grid_of_day(&self, start: Timestamp) -> bool {
        let within = start.duration_since(self.start);
        let length = self.bays.values().next().map_or(0, |(_, minutes)| minutes.len());
        within.as_secs() % 300 == 0
            && (0..i64::try_from(length).unwrap()).contains(&within.as_mins())
    }

    /// How many jobs could start then, counting a minute as usable by `usable`.
    fn count(
        &self,
        service: &Service,
        start: Timestamp,
        length: u16,
        (bay, mechanic): (Option<&BayId>, Option<&MechanicId>),
        usable: &dyn Fn(Minute) -> bool,
    ) -> usize {
        let clean = length + service.clean_up_minutes;
        let bays = self
            .bays
            .iter()
            .filter(|(id, (tags, _))| {
                bay.is_none_or(|bay| bay == *id) && tags.is_superset(&service.needs.equipment)
            })
            .filter(|(_, (_, minutes))| self.all(minutes, start, clean, usable))
            .count();
        let mechanics = self
            .mechanics
            .iter()
            .filter(|(id, (tags, _))| {
                mechanic.is_none_or(|one| one == *id) && tags.is_superset(&service.needs.skills)
            })
            .filter(|(_, (_, minutes))| self.all(minutes, start, length, usable))
            .count();
        bays.min(mechanics)
    }

    fn all(
        &self,
        minutes: &[Minute],
        start: Timestamp,
        length: u16,
        usable: &dyn Fn(Minute) -> bool,
    ) -> bool {
        self.slice(minutes, start, length).is_some_and(|span| span.iter().all(|m| usable(*m)))
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
        let count = |start| {
            let usable = |minute| minute == Minute::Free;
            self.count(service, start, service.duration_minutes, (None, None), &usable)
        };
        (0..length)
            .step_by(5)
            .map(|minute| self.start + SignedDuration::from_mins(i64::try_from(minute).unwrap()))
            .filter(|start| *start >= earliest && self.is_on_grid(*start, policy.step_minutes))
            .map(|start| (start, u32::try_from(count(start)).unwrap()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// The bay and the mechanic by the rule: shortest free stretch, then fewest tags, then name.
    pub(crate) fn best(
        &self,
        service: &Service,
        start: Timestamp,
        bay: Option<&BayId>,
        mechanic: Option<&MechanicId>,
    ) -> Option<(BayId, MechanicId)> {
        self.best_of_length(service, start, service.duration_minutes, bay, mechanic)
    }

    pub(crate) fn best_of_length(
        &self,
        service: &Service,
        start: Timestamp,
        length: u16,
        bay: Option<&BayId>,
        mechanic: Option<&MechanicId>,
    ) -> Option<(BayId, MechanicId)> {
        let clean = length + service.clean_up_minutes;
        let bay = self.tightest(&self.bays, &service.needs.equipment, start, clean, bay)?;
        let skills = &service.needs.skills;
        let mechanic = self.tightest(&self.mechanics, skills, start, length, mechanic)?;
        Some((bay, mechanic))
    }

    fn tightest<Id: Ord + Clone>(
        &self,
        resources: &BTreeMap<Id, (BTreeSet<Tag>, Vec<Minute>)>,
        needs: &BTreeSet<Tag>,
        start: Timestamp,
        length: u16,
        wish: Option<&Id>,
    ) -> Option<Id> {
        let from = usize::try_from(start.duration_since(self.start).as_mins()).ok()?;
        let stretch = |minutes: &[Minute]| {
            let before = minutes[..from].iter().rev().take_while(|m| **m == Minute::Free).count();
            let after = minutes[from..].iter().take_while(|m| **m == Minute::Free).count();
            before + after
        };
        resources
            .iter()
            .filter(|(id, (tags, minutes))| {
                wish.is_none_or(|wish| wish == *id)
                    && tags.is_superset(needs)
                    && self
                        .slice(minutes, start, length)
                        .is_some_and(|minutes| minutes.iter().all(|m| *m == Minute::Free))
            })
            .min_by_key(|(id, (tags, minutes))| (stretch(minutes), tags.len(), (*id).clone()))
            .map(|(id, _)| id.clone())
    }

    pub(crate) fn hold(&mut self, service: &Service, booking: &Booking) {
        let from = usize::try_from(booking.start.duration_since(self.start).as_mins()).unwrap();
        let length = usize::from(length_of(booking));
        let (_, bay) = self.bays.get_mut(&booking.bay).unwrap();
        for minute in &mut bay[from..from + length + usize::from(service.clean_up_minutes)] {
            assert_eq!(*minute, Minute::Free);
            *minute = Minute::Held(booking.id);
        }
        let (_, mechanic) = self.mechanics.get_mut(&booking.mechanic).unwrap();
        for minute in &mut mechanic[from..from + length] {
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

fn length_of(booking: &Booking) -> u16 {
    u16::try_from(booking.end.duration_since(booking.start).as_mins()).unwrap()
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
