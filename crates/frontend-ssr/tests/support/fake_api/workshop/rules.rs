//! What a change must be like, and what it does to the settings.

use baybook_contract::{
    BaySettings, Change, Closure, FieldError, MechanicSettings, OpeningHours, ReminderSettings,
    ServiceSettings, WorkshopSettings,
};
use jiff::civil::{Date, Time};

/// Everything that is wrong with a change.
pub(super) fn wrong(change: &Change) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut must = |good: bool, field: &str, code: &str| {
        if !good {
            let (field, message) = (format!("change.{field}"), format!("the rule {code}"));
            errors.push(FieldError { field, code: code.to_owned(), message });
        }
    };
    match change {
        Change::Hours { hours } => week(hours, &mut must),
        Change::Close { from, reason, .. } | Change::Away { from, reason, .. } => {
            must(from.parse::<Date>().is_ok(), "from", "date");
            must(!reason.is_empty(), "reason", "required");
        }
        Change::Bay { name, hours, .. } | Change::Mechanic { name, hours, .. } => {
            must(!name.is_empty(), "name", "required");
            week(hours.as_deref().unwrap_or_default(), &mut must);
        }
        Change::Service { name, category, duration_minutes, .. } => {
            must(!name.is_empty(), "name", "required");
            must(!category.is_empty(), "category", "required");
            must(duration_minutes.is_multiple_of(5), "duration_minutes", "off-grid");
        }
        Change::Policy { policy } => {
            must(policy.horizon_days <= 365, "policy.horizon_days", "range");
        }
        Change::Reminders { quiet_from, quiet_until, .. } => {
            must(quiet_from.parse::<Time>().is_ok(), "quiet_from", "time");
            must(quiet_until.parse::<Time>().is_ok(), "quiet_until", "time");
        }
        Change::CalendarBlocks { .. } | Change::Open { .. } | Change::Back { .. } => {}
    }
    errors
}

fn week(hours: &[OpeningHours], must: &mut impl FnMut(bool, &str, &str)) {
    for day in hours {
        let good = day.intervals.iter().all(|interval| interval.from < interval.to);
        must(good, &format!("hours.{}", day.weekday), "order");
    }
}

pub(super) fn apply(settings: &mut WorkshopSettings, change: &Change) {
    match change.clone() {
        Change::Hours { hours } => settings.hours = hours,
        Change::Policy { policy } => settings.policy = policy,
        Change::Reminders { minutes_before, quiet_from, quiet_until } => {
            settings.reminders = ReminderSettings { minutes_before, quiet_from, quiet_until };
        }
        Change::CalendarBlocks { blocks } => settings.calendar_blocks = blocks,
        Change::Close { from, through, reason } => {
            add(&mut settings.closures, &from, &through, &reason);
        }
        Change::Open { from, through } => remove(&mut settings.closures, &from, &through),
        Change::Away { mechanic, from, through, reason } => {
            add(absences(settings, &mechanic), &from, &through, &reason);
        }
        Change::Back { mechanic, from, through } => {
            remove(absences(settings, &mechanic), &from, &through);
        }
        Change::Bay { id, name, equipment, hours, retired } => {
            let id = id.unwrap_or_else(|| "bay-9".to_owned());
            let bay = BaySettings { id: id.clone(), name, equipment, hours, retired };
            put(&mut settings.bays, bay, |one| one.id == id);
        }
        Change::Mechanic { id, name, skills, hours, retired } => {
            let id = id.unwrap_or_else(|| "new".to_owned());
            let known = settings.mechanics.iter().find(|one| one.id == id);
            let absences = known.map(|one| one.absences.clone()).unwrap_or_default();
            let one = MechanicSettings { id: id.clone(), name, skills, hours, absences, retired };
            put(&mut settings.mechanics, one, |one| one.id == id);
        }
        Change::Service {
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
        } => {
            let id = id.unwrap_or_else(|| "new".to_owned());
            let before = settings.services.iter().find(|one| one.id == id);
            let before = before.map_or(99, |one| one.position);
            let one = ServiceSettings {
                id: id.clone(),
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
                position: position.unwrap_or(before),
                retired,
            };
            put(&mut settings.services, one, |one| one.id == id);
        }
    }
}

fn put<T>(all: &mut Vec<T>, one: T, is: impl Fn(&T) -> bool) {
    match all.iter_mut().find(|own| is(own)) {
        Some(own) => *own = one,
        None => all.push(one),
    }
}

fn absences<'a>(settings: &'a mut WorkshopSettings, id: &str) -> &'a mut Vec<Closure> {
    &mut settings.mechanics.iter_mut().find(|one| one.id == id).unwrap().absences
}

fn add(days: &mut Vec<Closure>, from: &str, through: &str, reason: &str) {
    let (mut day, last): (Date, Date) = (from.parse().unwrap(), through.parse().unwrap());
    while day <= last {
        days.push(Closure { date: day.to_string(), reason: reason.to_owned() });
        day = day.tomorrow().unwrap();
    }
    days.sort_by(|one, other| one.date.cmp(&other.date));
}

fn remove(days: &mut Vec<Closure>, from: &str, through: &str) {
    days.retain(|day| day.date.as_str() < from || day.date.as_str() > through);
}
