//! Starts that are likely still free, dealt out to the users of a run.

use crate::api::{Day, Start};

/// Starts by day.
#[derive(Debug)]
pub(crate) struct Pool {
    days: Vec<Dealt>,
    order: Order,
    turn: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Days take turns, so that users meet on a day only sometimes.
    Spread,
    /// One day after the other, so that users meet all the time.
    Together,
}

#[derive(Debug)]
struct Dealt {
    date: String,
    /// The next one to deal out is the last.
    starts: Vec<String>,
}

impl Pool {
    pub(crate) fn new(days: &[Day], order: Order) -> Self {
        let mut pool = Self { days: Vec::new(), order, turn: 0 };
        for day in days {
            pool.refresh(day);
        }
        pool
    }

    /// Replaces what is known of one day.
    pub(crate) fn refresh(&mut self, day: &Day) {
        let starts = tickets(&day.starts);
        match self.days.iter_mut().find(|known| known.date == day.date) {
            Some(known) => known.starts = starts,
            None => self.days.push(Dealt { date: day.date.clone(), starts }),
        }
    }

    /// A day and a start of it; nothing when all are dealt out.
    pub(crate) fn take(&mut self) -> Option<(String, String)> {
        for _ in 0..self.days.len() {
            let day = &mut self.days[self.turn];
            let start = day.starts.pop().map(|start| (day.date.clone(), start));
            if start.is_none() || self.order == Order::Spread {
                self.turn = (self.turn + 1) % self.days.len();
            }
            if start.is_some() {
                return start;
            }
        }
        None
    }
}

/// Starts that do not stand in each other's way, each as often as it is free, the first last.
fn tickets(starts: &[Start]) -> Vec<String> {
    let mut tickets = Vec::new();
    let mut free_from = None;
    for start in starts {
        if free_from.is_none_or(|free| start.start >= free) {
            tickets.extend((0..start.capacity).map(|_| start.text.clone()));
            free_from = Some(start.end);
        }
    }
    tickets.reverse();
    tickets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, starts: &[(&str, &str, u32)]) -> Day {
        let at = |time: &str| format!("{date}T{time}:00Z").parse().expect("a time");
        let starts = starts.iter().map(|&(start, end, capacity)| Start {
            text: start.to_owned(),
            start: at(start),
            end: at(end),
            capacity,
        });
        Day { date: date.to_owned(), starts: starts.collect() }
    }

    fn drain(pool: &mut Pool) -> Vec<String> {
        std::iter::from_fn(|| pool.take()).map(|(_, start)| start).collect()
    }

    #[test]
    fn starts_within_a_job_that_was_dealt_out_are_left_alone() {
        let starts = [("08:00", "08:45", 2), ("08:15", "09:00", 2), ("08:45", "09:30", 1)];
        let mut pool = Pool::new(&[day("2026-12-01", &starts)], Order::Together);
        assert_eq!(drain(&mut pool), ["08:00", "08:00", "08:45"]);
    }

    #[test]
    fn days_take_turns_or_follow_one_another() {
        let one = day("2026-12-01", &[("08:00", "09:00", 2)]);
        let two = day("2026-12-02", &[("10:00", "11:00", 2)]);
        let days = [one, two];
        let mut spread = Pool::new(&days, Order::Spread);
        assert_eq!(drain(&mut spread), ["08:00", "10:00", "08:00", "10:00"]);
        let mut together = Pool::new(&days, Order::Together);
        assert_eq!(drain(&mut together), ["08:00", "08:00", "10:00", "10:00"]);
    }

    #[test]
    fn an_empty_pool_says_so() {
        assert_eq!(Pool::new(&[], Order::Spread).take(), None);
        assert_eq!(Pool::new(&[day("2026-12-01", &[])], Order::Together).take(), None);
    }

    #[test]
    fn a_refreshed_day_forgets_what_was_known_of_it() {
        let before = day("2026-12-01", &[("08:00", "09:00", 9)]);
        let mut pool = Pool::new(&[before], Order::Spread);
        pool.refresh(&day("2026-12-01", &[("13:00", "14:00", 1)]));
        assert_eq!(drain(&mut pool), ["13:00"]);
    }
}
