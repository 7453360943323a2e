//! The bit arithmetic and `decide`, held to a model that counts minute by minute.
#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

mod amended;
mod expected;
mod naive;
mod tries;
mod workshops;

use baybook_domain::booking::{BookedService, Booking};
use baybook_domain::day::{Day, Job, Wish};
use baybook_domain::decide::{
    Command, Decision, Effects, Rejection, Scene, Terms, decide, room_for_staff,
};
use baybook_domain::ids::{BayId, MechanicId};
use baybook_domain::status::Status;
use baybook_domain::workshop::{Service, Workshop};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use expected::Expected;
use naive::NaiveDay;
use tries::{Attempt, Try, book, tries};
use workshops::{Scenario, scenarios};

/// A day as `decide` has it and as the model has it, with the bookings made so far.
struct Both<'a> {
    workshop: &'a Workshop,
    day: Day,
    naive: NaiveDay<'a>,
    bookings: Vec<Booking>,
}

impl Both<'_> {
    fn try_it(&mut self, n: usize, one: Try, now: Timestamp) -> Result<(), TestCaseError> {
        let attempt = one.attempt(n, self.workshop, &self.day, &self.bookings);
        let Some(Attempt { command, service, own }) = attempt else { return Ok(()) };
        let policy = &self.workshop.shop.policy;
        let scene = Scene { policy, day: &self.day, booking: own.as_ref() };
        let decision = decide(&scene, &command, now);
        let expected = self.naive.expect(&command, service, own.as_ref(), now);
        match decision {
            Ok(Decision::Change(effects)) => {
                prop_assert_eq!(expected, Expected::Done, "{:?}", command);
                self.apply(&command, service.unwrap(), *effects)?;
            }
            Ok(Decision::Unchanged(same)) => {
                prop_assert_eq!(expected, Expected::Unchanged, "{:?}", command);
                prop_assert_eq!(Some(*same), own);
            }
            Ok(Decision::Block(block)) => {
                prop_assert_eq!(expected, Expected::Done, "{:?}", command);
                self.naive.block(&block);
                self.day.block(block).unwrap();
            }
            Ok(Decision::Unblock(block)) => {
                prop_assert_eq!(expected, Expected::Done, "{:?}", command);
                self.naive.unblock(&block);
                prop_assert!(self.day.unblock(&block));
            }
            Ok(Decision::SameBlocks) => prop_assert_eq!(expected, Expected::Unchanged),
            Err(rejection) => {
                prop_assert_eq!(expected, Expected::refused(&rejection), "{:?}", command);
                if let (Rejection::Taken { alternatives }, Some(service)) = (rejection, service) {
                    prop_assert!(alternatives.len() <= 3);
                    // For a booking that stands, while it stands where it is.
                    let is_free = |start| self.naive.best(service, start, None, None).is_some();
                    let all_free = alternatives.iter().all(|offer| is_free(offer.start));
                    prop_assert!(own.is_some() || all_free);
                }
            }
        }
        self.naive.check_no_overlap()
    }

    fn apply(
        &mut self,
        command: &Command,
        service: &Service,
        effects: Effects,
    ) -> Result<(), TestCaseError> {
        let Effects { booking, event, release, allocate } = effects;
        if let Some(date) = release {
            prop_assert_eq!(date, self.day.date());
            prop_assert!(self.day.release(&booking.id));
            self.naive.release(&booking.id);
        }
        if let Some(allocation) = allocate {
            let (bay, mechanic) = match command {
                Command::Move(to) => (to.bay.as_ref(), to.mechanic.as_ref()),
                Command::Resize(_) | Command::Advance(_) => {
                    (Some(&booking.bay), Some(&booking.mechanic))
                }
                _ => (None, None),
            };
            if !matches!(command, Command::Resize(_) | Command::Advance(_)) {
                let length = booking.length_minutes();
                prop_assert_eq!(
                    self.naive.best_of_length(service, booking.start, length, bay, mechanic),
                    Some((allocation.bay.clone(), allocation.mechanic.clone())),
                    "the tightest fit, then the least versatile"
                );
            }
            self.naive.hold(service, &booking);
            self.day.allocate(allocation).unwrap();
        }
        if let Some(event) = event {
            prop_assert_eq!(
                event.what.appointment().map(|one| one.revision),
                Some(booking.revision)
            );
        }
        // The desk agrees to what customers ask for, and to each other time that they choose.
        let is_asked = match command {
            Command::Book(book) => Some(service.on_request && book.terms == Terms::Customer),
            Command::Reschedule(_) if booking.service.on_request => {
                let before = self.bookings.iter().find(|before| before.id == booking.id);
                // Whoever is there already is not asked anew.
                before.map(|before| before.status != Status::Arrived)
            }
            _ => None,
        };
        let is_requested = booking.status == Status::Requested;
        prop_assert!(is_asked.is_none_or(|is_asked| is_asked == is_requested), "{:?}", command);
        self.bookings.retain(|other| other.id != booking.id);
        self.bookings.push(booking);
        Ok(())
    }

    fn compare_listings(&self, now: Timestamp) -> Result<(), TestCaseError> {
        let (day, policy) = (&self.day, &self.workshop.shop.policy);
        let window = policy.window(now, &self.workshop.shop.timezone);
        for service in &self.workshop.services {
            let job = Job::new(service.duration_minutes, service.clean_up_minutes, &service.needs);
            let listed: Vec<(Timestamp, u32)> = day
                .offers(job, policy.step_minutes, &window)
                .into_iter()
                .map(|offer| (offer.start, offer.capacity))
                .collect();
            prop_assert_eq!(&listed, &self.naive.listing(service, now));
            // What is listed is what can be booked, and nothing else.
            for minute in (0..i64::from(day.clock().quanta()) * 5).step_by(5) {
                let start = day.clock().start() + SignedDuration::from_mins(minute);
                let scene = Scene { policy, day, booking: None };
                let command = book(999_999, self.workshop, service, start, Terms::Customer);
                let bookable = decide(&scene, &command, now).is_ok();
                prop_assert_eq!(bookable, listed.iter().any(|(listed, _)| *listed == start));
            }
        }
        Ok(())
    }

    /// Where the staff are shown room is where they can book, lane by lane, and nowhere else.
    fn compare_room(&self, now: Timestamp) -> Result<(), TestCaseError> {
        let (day, policy) = (&self.day, &self.workshop.shop.policy);
        let Some(service) = self.workshop.services.first() else { return Ok(()) };
        let booked = BookedService::of(service, &self.workshop.shop.currency);
        let minutes = service.duration_minutes;
        let room = room_for_staff(day, &booked, minutes, Wish::default(), now);
        let job = Job::new(minutes, service.clean_up_minutes, &service.needs);
        let is_history = day.date() < self.workshop.shop.timezone.date_at(now);
        let can = |quantum, bay: Option<&BayId>, mechanic: Option<&MechanicId>| {
            let wish = Wish { bay, mechanic };
            !is_history && day.choose(job, 5, day.clock().instant(quantum), wish).is_ok()
        };
        // For one mechanic, as for a card that keeps its own while it is dragged.
        let one = room.mechanics.first().map(|one| &one.id);
        let wish = Wish { bay: None, mechanic: one };
        let with_one = room_for_staff(day, &booked, minutes, wish, now).bays;
        for quantum in (0..day.clock().quanta()).step_by(4) {
            prop_assert_eq!(room.starts.contains(quantum), can(quantum, None, None));
            for (bay, own) in room.bays.iter().zip(&with_one) {
                prop_assert_eq!(bay.starts.contains(quantum), can(quantum, Some(&bay.id), None));
                prop_assert_eq!(own.starts.contains(quantum), can(quantum, Some(&bay.id), one));
            }
            for one in &room.mechanics {
                prop_assert_eq!(one.starts.contains(quantum), can(quantum, None, Some(&one.id)));
            }
        }
        // And what is chosen is what is decided.
        let start = day.clock().instant(day.clock().quanta() / 2);
        let scene = Scene { policy, day, booking: None };
        let command = book(999_999, self.workshop, service, start, Terms::Staff);
        let is_shown = day.clock().quantum_at(start).is_some_and(|at| room.starts.contains(at));
        prop_assert_eq!(decide(&scene, &command, now).is_ok(), is_shown);
        Ok(())
    }
}

/// Plays the tries against `decide` and the naive day side by side.
fn play(scenario: &Scenario, tries: &[Try]) -> Result<(), TestCaseError> {
    let Scenario { workshop, date, now } = scenario;
    let Ok(day) = Day::empty(&workshop.shop, *date) else { return Ok(()) };
    let naive = NaiveDay::new(workshop, *date);
    let mut both = Both { workshop, day, naive, bookings: Vec::new() };
    for (n, one) in tries.iter().enumerate() {
        both.try_it(n, *one, *now)?;
    }
    both.compare_listings(*now)?;
    both.compare_room(*now)?;
    let stored = Day::from_fields(both.day.to_fields()).unwrap();
    prop_assert_eq!(&stored, &both.day, "a day reads back as it was stored");
    let holding = both.bookings.iter().filter(|booking| booking.status.holds_time()).count();
    prop_assert_eq!(both.day.allocations().len(), holding);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deciding_agrees_with_counting_minutes(scenario in scenarios(), tries in tries()) {
        play(&scenario, &tries)?;
    }
}
