//! From the wire to a change of the workshop: everything that is wrong with it, told at once.

use std::collections::BTreeSet;
use std::str::FromStr;

use baybook_contract::{
    CalendarBlocks as WireBlocks, Change, FieldError, OpeningHours, Policy as WirePolicy,
};
use baybook_domain::amend::{Amendment, Days, ServiceAmendment};
use baybook_domain::calendar_blocks::CalendarBlocks;
use baybook_domain::contact::{Invalid, line, paragraph};
use baybook_domain::hours::{Interval, WeekHours};
use baybook_domain::ids::Tag;
use baybook_domain::reminders::{HOURS_APART, MINUTES_BEFORE, MOST_REMINDERS, Reminders};
use baybook_domain::workshop::{Needs, Policy, Price};
use jiff::civil::{Date, Time};

use crate::bookings::keep;
use crate::refusal::field;

const NAME: usize = 60;
const REASON: usize = 100;
/// Tags of one bay, mechanic or service.
const MOST_TAGS: usize = 40;
/// Stretches of time in one day.
const MOST_INTERVALS: usize = 6;
/// Bookings are taken at most so far ahead.
const HORIZON_DAYS: u32 = 730;
/// No notice and no cut-off is longer.
const MOST_MINUTES: u32 = 90 * 24 * 60;
/// In minor units. More is a slip of the finger.
const MOST_AMOUNT: u64 = 100_000_000_000;

pub(super) fn amendment(change: Change) -> Result<Amendment, Vec<FieldError>> {
    let mut form = Form::default();
    let amendment = form.amendment(change);
    match amendment {
        Some(amendment) if form.errors.is_empty() => Ok(amendment),
        _ => Err(form.errors),
    }
}

/// A change on its way; what is wrong gathers.
#[derive(Default)]
struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    fn amendment(&mut self, change: Change) -> Option<Amendment> {
        Some(match change {
            Change::Hours { hours } => Amendment::Hours(self.week("change.hours", &hours)?),
            Change::Close { from, through, reason } => {
                let (days, reason) = (self.days(&from, &through), self.reason(&reason));
                Amendment::Close { days: days?, reason: reason? }
            }
            Change::Open { from, through } => Amendment::Open(self.days(&from, &through)?),
            Change::Bay { id, name, equipment, hours, retired } => {
                let (id, name) = (self.id("bay", id), self.name(&name));
                let (equipment, hours) =
                    (self.tags("change.equipment", &equipment), self.own_hours(hours));
                Amendment::Bay {
                    id: id?,
                    name: name?,
                    equipment: equipment?,
                    hours: hours?,
                    retired,
                }
            }
            Change::Mechanic { id, name, skills, hours, retired } => {
                let (id, name) = (self.id("mechanic", id), self.name(&name));
                let (skills, hours) = (self.tags("change.skills", &skills), self.own_hours(hours));
                Amendment::Mechanic {
                    id: id?,
                    name: name?,
                    skills: skills?,
                    hours: hours?,
                    retired,
                }
            }
            Change::Away { mechanic, from, through, reason } => {
                let (days, reason) = (self.days(&from, &through), self.reason(&reason));
                let mechanic = self.known("mechanic", &mechanic);
                Amendment::Away { mechanic: mechanic?, days: days?, reason: reason? }
            }
            Change::Back { mechanic, from, through } => {
                let (days, mechanic) =
                    (self.days(&from, &through), self.known("mechanic", &mechanic));
                Amendment::Back { mechanic: mechanic?, days: days? }
            }
            service @ Change::Service { .. } => Amendment::Service(self.service(service)?),
            Change::Policy { policy } => Amendment::Policy(self.policy(&policy)?),
            Change::CalendarBlocks { blocks } => Amendment::CalendarBlocks(match blocks {
                WireBlocks::None => CalendarBlocks::None,
                WireBlocks::Workshop => CalendarBlocks::Workshop,
            }),
            Change::Reminders { minutes_before, quiet_from, quiet_until } => {
                Amendment::Reminders(self.reminders(minutes_before, &quiet_from, &quiet_until)?)
            }
        })
    }

    fn service(&mut self, change: Change) -> Option<ServiceAmendment> {
        let Change::Service {
            id,
            name,
            category,
            description,
            duration_minutes,
            clean_up_minutes,
            price,
            equipment,
            skills,
            featured,
            on_request,
            position,
            retired,
        } = change
        else {
            return None;
        };
        let (id, name) = (self.id("service", id), self.name(&name));
        let category = keep(&mut self.errors, "change.category", line(&category, NAME));
        let description =
            keep(&mut self.errors, "change.description", paragraph(&description, 300));
        let minutes = |minutes: u16, least: u16| {
            if minutes >= least && minutes.is_multiple_of(5) && minutes <= 24 * 60 {
                Ok(minutes)
            } else {
                Err(Invalid::new("length", "Please use a multiple of 5 minutes within one day."))
            }
        };
        let (name_of, clean) = ("change.duration_minutes", "change.clean_up_minutes");
        let duration_minutes = keep(&mut self.errors, name_of, minutes(duration_minutes, 5));
        let clean_up_minutes = keep(&mut self.errors, clean, minutes(clean_up_minutes, 0));
        if price.is_some_and(|price| price.amount > MOST_AMOUNT) {
            self.errors.push(field("change.price", "too-large", "Please check the price."));
        }
        let (equipment, skills) =
            (self.tags("change.equipment", &equipment), self.tags("change.skills", &skills));
        Some(ServiceAmendment {
            id: id?,
            name: name?,
            category: category?,
            description: description?.unwrap_or_default(),
            duration_minutes: duration_minutes?,
            clean_up_minutes: clean_up_minutes?,
            price: price.map(|price| Price { amount: price.amount, from: price.from }),
            needs: Needs { equipment: equipment?, skills: skills? },
            featured,
            on_request,
            position,
            retired,
        })
    }

    fn policy(&mut self, policy: &WirePolicy) -> Option<Policy> {
        let most = |value: u32, most: u32| {
            let told = || Invalid::new("too-large", format!("Please use at most {most}."));
            if value <= most { Ok(value) } else { Err(told()) }
        };
        let step = u16::try_from(policy.step_minutes).ok();
        let step = step.filter(|step| *step > 0 && step % 5 == 0 && 1440 % step == 0);
        let step = step.ok_or_else(|| {
            Invalid::new("step", "Please use 5, 10, 15, 20, 30, 60 or 120 minutes.")
        });
        let errors = &mut self.errors;
        let step = keep(errors, "change.policy.step_minutes", step);
        let lead =
            keep(errors, "change.policy.lead_minutes", most(policy.lead_minutes, MOST_MINUTES));
        let horizon =
            keep(errors, "change.policy.horizon_days", most(policy.horizon_days, HORIZON_DAYS));
        let cutoff = most(policy.change_cutoff_minutes, MOST_MINUTES);
        let cutoff = keep(errors, "change.policy.change_cutoff_minutes", cutoff);
        Some(Policy {
            step_minutes: step?,
            lead_minutes: lead?,
            horizon_days: u16::try_from(horizon?).ok()?,
            change_cutoff_minutes: cutoff?,
        })
    }

    fn reminders(&mut self, minutes: Vec<u32>, from: &str, until: &str) -> Option<Reminders> {
        let minutes = if minutes.len() > MOST_REMINDERS {
            let message = format!("Please remind at most {MOST_REMINDERS} times.");
            Err(Invalid::new("too-many", message))
        } else if !minutes.iter().all(|minutes| MINUTES_BEFORE.contains(minutes)) {
            let message = "Please remind between 15 minutes and 14 days before the start.";
            Err(Invalid::new("out-of-range", message))
        } else if Reminders::too_close(&minutes).is_some() {
            let message = format!("Please leave {HOURS_APART} hours between two reminders.");
            Err(Invalid::new("too-close", message))
        } else {
            Ok(minutes)
        };
        let time = |text: &str| {
            let time = Time::strptime("%H:%M", text).ok();
            let time = time.filter(|time| time.strftime("%H:%M").to_string() == text);
            time.ok_or_else(|| Invalid::new("time", "Please enter a time such as 21:00."))
        };
        let errors = &mut self.errors;
        let minutes = keep(errors, "change.minutes_before", minutes);
        let from = keep(errors, "change.quiet_from", time(from));
        let until = keep(errors, "change.quiet_until", time(until));
        Some(Reminders { minutes_before: minutes?, quiet_from: from?, quiet_until: until? })
    }

    fn name(&mut self, name: &str) -> Option<String> {
        keep(&mut self.errors, "change.name", line(name, NAME))
    }

    fn reason(&mut self, reason: &str) -> Option<String> {
        keep(&mut self.errors, "change.reason", line(reason, REASON))
    }

    /// The id of what there is, or none for something new.
    fn id<T: FromStr>(&mut self, kind: &str, id: Option<String>) -> Option<Option<T>> {
        match id.filter(|id| !id.is_empty()) {
            None => Some(None),
            Some(id) => self.known(kind, &id).map(Some),
        }
    }

    fn known<T: FromStr>(&mut self, kind: &str, id: &str) -> Option<T> {
        let parsed = id.parse().ok();
        if parsed.is_none() {
            let message = format!("There is no such {kind}.");
            self.errors.push(field(&format!("change.{kind}"), "unknown", message));
        }
        parsed
    }

    fn days(&mut self, from: &str, through: &str) -> Option<Days> {
        let date = |text: &str| {
            let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
            date.ok_or_else(|| Invalid::new("date", "Please choose a day."))
        };
        let from = keep(&mut self.errors, "change.from", date(from));
        let through = keep(&mut self.errors, "change.through", date(through));
        let days = Days::new(from?, through?).map_err(|_| {
            Invalid::new("span", "The last day is on or after the first, at most a year later.")
        });
        keep(&mut self.errors, "change.through", days)
    }

    fn tags(&mut self, name: &str, tags: &[String]) -> Option<BTreeSet<Tag>> {
        let wrong = |code, message: String| Invalid::new(code, message);
        let parsed = if tags.len() > MOST_TAGS {
            Err(wrong("too-many", format!("Please name at most {MOST_TAGS}.")))
        } else {
            tags.iter()
                .map(|tag| {
                    tag.parse().map_err(|_| {
                        let rule = "Please use lower-case letters, digits and hyphens.";
                        wrong("tag", rule.to_owned())
                    })
                })
                .collect()
        };
        keep(&mut self.errors, name, parsed)
    }

    fn own_hours(&mut self, hours: Option<Vec<OpeningHours>>) -> Option<Option<WeekHours>> {
        match hours {
            None => Some(None),
            Some(hours) => self.week("change.hours", &hours).map(Some),
        }
    }

    fn week(&mut self, name: &str, days: &[OpeningHours]) -> Option<WeekHours> {
        let mut week = WeekHours::default();
        let mut seen = BTreeSet::new();
        for day in days {
            let name = format!("{name}.{}", day.weekday);
            let Some(intervals) = week.named(&day.weekday).filter(|_| seen.insert(&day.weekday))
            else {
                self.errors.push(field(&name, "weekday", "Name each of monday to sunday once."));
                continue;
            };
            match intervals_of(day) {
                Ok(parsed) => *intervals = parsed,
                Err(Invalid { code, message }) => self.errors.push(field(&name, code, message)),
            }
        }
        self.errors.is_empty().then_some(week)
    }
}

fn intervals_of(day: &OpeningHours) -> Result<Vec<Interval>, Invalid> {
    if day.intervals.len() > MOST_INTERVALS {
        let message = format!("Please use at most {MOST_INTERVALS} stretches of time a day.");
        return Err(Invalid::new("too-many", message));
    }
    let parsed = day.intervals.iter().map(|interval| {
        format!("{}-{}", interval.from, interval.to).parse().map_err(|_| {
            Invalid::new("hours", "From comes before to, in steps of 5 minutes, as 07:30 to 12:00.")
        })
    });
    let mut intervals: Vec<Interval> = parsed.collect::<Result<_, _>>()?;
    intervals.sort_by_key(|interval| interval.minutes());
    let overlap = intervals.windows(2).any(|pair| pair[0].minutes().1 > pair[1].minutes().0);
    if overlap {
        return Err(Invalid::new("overlap", "These times overlap."));
    }
    Ok(intervals)
}
