//! The workshop as managers see it.

use std::collections::BTreeSet;

use baybook_contract as wire;
use baybook_domain::access::first_name;
use baybook_domain::amend::Affected;
use baybook_domain::calendar_blocks::CalendarBlocks;
use baybook_domain::day::Misfit;
use baybook_domain::hours::Closure;
use baybook_domain::ids::{BayId, MechanicId, Tag};
use baybook_domain::reminders::Reminders;
use baybook_domain::workshop::{Service, Workshop};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::catalogue::{opening_hours, wire_policy};
use crate::staff::Staff;

pub(super) fn settings(workshop: &Workshop, now: Timestamp) -> wire::WorkshopSettings {
    let shop = &workshop.shop;
    let today = shop.timezone.date_at(now);
    let bays = shop.bays.iter().map(|bay| wire::BaySettings {
        id: bay.id.to_string(),
        name: bay.name.clone(),
        equipment: texts(&bay.equipment),
        hours: bay.hours.as_ref().map(opening_hours),
        retired: bay.retired,
    });
    let mechanics = shop.mechanics.iter().map(|one| wire::MechanicSettings {
        id: one.id.to_string(),
        name: one.name.clone(),
        skills: texts(&one.skills),
        hours: one.hours.as_ref().map(opening_hours),
        absences: closures(&one.absences, today),
        retired: one.retired,
    });
    let equipment = shop.bays.iter().flat_map(|bay| &bay.equipment);
    let skills = shop.mechanics.iter().flat_map(|one| &one.skills);
    let needs = || workshop.services.iter().map(|service| &service.needs);
    wire::WorkshopSettings {
        shop: shop.id.to_string(),
        name: shop.name.clone(),
        timezone: shop.timezone.name().to_owned(),
        currency: shop.currency.clone(),
        today: today.to_string(),
        revision: shop.revision,
        hours: opening_hours(&shop.hours),
        closures: closures(&shop.closures, today),
        bays: bays.collect(),
        mechanics: mechanics.collect(),
        services: workshop.services.iter().zip(0..).map(service).collect(),
        policy: wire_policy(&shop.policy),
        calendar_blocks: match shop.calendar_blocks {
            CalendarBlocks::None => wire::CalendarBlocks::None,
            CalendarBlocks::Workshop => wire::CalendarBlocks::Workshop,
        },
        reminders: reminders(&shop.reminders),
        equipment: texts(equipment.chain(needs().flat_map(|needs| &needs.equipment))),
        skills: texts(skills.chain(needs().flat_map(|needs| &needs.skills))),
    }
}

fn service((service, position): (&Service, u32)) -> wire::ServiceSettings {
    wire::ServiceSettings {
        id: service.id.to_string(),
        name: service.name.clone(),
        category: service.category.clone(),
        description: service.description.clone(),
        duration_minutes: service.duration_minutes,
        clean_up_minutes: service.clean_up_minutes,
        price: service
            .price
            .map(|price| wire::PriceSetting { amount: price.amount, from: price.from }),
        equipment: texts(&service.needs.equipment),
        skills: texts(&service.needs.skills),
        featured: service.featured,
        on_request: service.on_request,
        position,
        retired: service.retired,
    }
}

fn reminders(reminders: &Reminders) -> wire::ReminderSettings {
    wire::ReminderSettings {
        minutes_before: reminders.minutes_before.clone(),
        quiet_from: reminders.quiet_from.strftime("%H:%M").to_string(),
        quiet_until: reminders.quiet_until.strftime("%H:%M").to_string(),
    }
}

/// In order, each once.
fn texts<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> Vec<String> {
    let tags: BTreeSet<&Tag> = tags.into_iter().collect();
    tags.into_iter().map(|tag| tag.as_str().to_owned()).collect()
}

fn closures(closures: &[Closure], today: Date) -> Vec<wire::Closure> {
    let ahead = closures.iter().filter(|closure| closure.date >= today);
    let wire = ahead.map(|closure| wire::Closure {
        date: closure.date.to_string(),
        reason: closure.reason.clone(),
    });
    wire.collect()
}

/// An affected booking where it is, and where it could go.
pub(super) fn affected(
    affected: &Affected,
    workshop: &Workshop,
    staff: &Staff,
) -> wire::AffectedBooking {
    let booking = &affected.booking;
    let zone = &workshop.shop.timezone;
    wire::AffectedBooking {
        id: booking.id.to_string(),
        reference: booking.reference.to_string(),
        date: booking.date.to_string(),
        start: zone.rfc3339(booking.start),
        end: zone.rfc3339(booking.end),
        service: booking.service.name.clone(),
        first_name: first_name(&booking.customer.name).to_owned(),
        contact: staff.contact(booking),
        plate: booking.vehicle.plate.as_ref().map(|plate| plate.as_str().to_owned()),
        bay: bay_name(workshop, &booking.bay),
        mechanic: mechanic_name(workshop, &booking.mechanic),
        why: match affected.why {
            Misfit::Closed => wire::Misfit::Closed,
            Misfit::BayAway => wire::Misfit::BayAway,
            Misfit::MechanicAway => wire::Misfit::MechanicAway,
            Misfit::BayUnsuited => wire::Misfit::BayUnsuited,
            Misfit::MechanicUnsuited => wire::Misfit::MechanicUnsuited,
        },
        elsewhere: affected.elsewhere.as_ref().map(|(bay, mechanic)| wire::Elsewhere {
            bay: bay_name(workshop, bay),
            mechanic: mechanic_name(workshop, mechanic),
        }),
    }
}

/// An affected booking where it is now that it went elsewhere.
pub(super) fn reassigned(
    one: &Affected,
    workshop: &Workshop,
    staff: &Staff,
) -> wire::AffectedBooking {
    let before = affected(one, workshop, staff);
    match before.elsewhere.clone() {
        Some(now) => wire::AffectedBooking { bay: now.bay, mechanic: now.mechanic, ..before },
        None => before,
    }
}

fn bay_name(workshop: &Workshop, id: &BayId) -> String {
    let bay = workshop.shop.bays.iter().find(|bay| bay.id == *id);
    bay.map_or_else(|| id.to_string(), |bay| bay.name.clone())
}

fn mechanic_name(workshop: &Workshop, id: &MechanicId) -> String {
    let one = workshop.shop.mechanics.iter().find(|one| one.id == *id);
    one.map_or_else(|| id.to_string(), |one| one.name.clone())
}
