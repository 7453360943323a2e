//! The managers' part of the fake: settings kept in memory, and the bookings that a closure hits.
//!
//! Closing days affects whoever is confirmed on them; every other one could go elsewhere.

mod rules;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use baybook_contract::{
    AffectedBooking, AffectedBookings, BaySettings, BookingStatus, CalendarBlocks, Card, Change,
    Closure, DisplacedBookings, Elsewhere, MechanicSettings, Misfit, PriceSetting, Problem,
    ReminderSettings, ServiceSettings, WorkshopChange, WorkshopChanged, WorkshopSettings,
};

use super::shop::{services, shop};
use super::staff::{self, BAYS, MECHANICS};
use super::{FakeApi, problem, reply};

/// What managers set, and every change that was made.
pub(super) struct Workshop {
    settings: WorkshopSettings,
    changes: Vec<WorkshopChange>,
}

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/staff/workshop", get(show).post(change))
        .route("/staff/displaced", get(displaced))
}

impl FakeApi {
    /// Reads or changes the settings behind the pages' back.
    pub(crate) fn settings<T>(&self, edit: impl FnOnce(&mut WorkshopSettings) -> T) -> T {
        edit(&mut self.book().workshop.settings)
    }

    /// Changes that were made, the newest last.
    pub(crate) fn workshop_changes(&self) -> Vec<WorkshopChange> {
        self.book().workshop.changes.clone()
    }
}

impl Default for Workshop {
    fn default() -> Self {
        let shop = shop();
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        let bays = BAYS.iter().map(|(id, name)| BaySettings {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            equipment: tags(if *name == "Alignment" {
                &["alignment-rack", "lift"]
            } else {
                &["lift"]
            }),
            hours: None,
            retired: *id == "bay-7",
        });
        let mechanics = MECHANICS.iter().map(|(id, name)| MechanicSettings {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            skills: tags(if *id == "mei" { &["brakes", "high-voltage"] } else { &["brakes"] }),
            hours: (*id == "sam").then(|| shop.hours.clone()),
            absences: match *id {
                "ruth" => vec![Closure { date: "2026-12-07".into(), reason: "Course".into() }],
                _ => Vec::new(),
            },
            retired: false,
        });
        let services = services().into_iter().zip(0..).map(|(service, position)| ServiceSettings {
            id: service.id.clone(),
            name: service.name,
            category: service.category,
            description: service.description,
            duration_minutes: u16::try_from(service.duration_minutes).unwrap(),
            clean_up_minutes: if service.id == "oil-change" { 5 } else { 0 },
            price: service
                .price
                .map(|price| PriceSetting { amount: price.amount, from: price.from }),
            equipment: tags(&["lift"]),
            skills: Vec::new(),
            featured: service.featured,
            on_request: service.on_request,
            position,
            retired: false,
        });
        let settings = WorkshopSettings {
            shop: shop.id,
            name: shop.name,
            timezone: shop.timezone,
            currency: "USD".to_owned(),
            today: shop.today,
            revision: 1,
            hours: shop.hours.clone(),
            closures: shop.closures,
            bays: bays.collect(),
            mechanics: mechanics.collect(),
            services: services.collect(),
            policy: shop.policy,
            reminders: ReminderSettings {
                minutes_before: vec![1440, 120],
                quiet_from: "21:00".to_owned(),
                quiet_until: "08:00".to_owned(),
            },
            calendar_blocks: CalendarBlocks::default(),
            equipment: tags(&["alignment-rack", "fluid-exchange", "lift"]),
            skills: tags(&["brakes", "engine", "high-voltage"]),
        };
        Self { settings, changes: Vec::new() }
    }
}

/// The token names a manager.
fn refuse(headers: &HeaderMap) -> Option<Response> {
    match staff::role(headers) {
        Ok("manager") => None,
        Ok(_) => Some(reply(problem(403, "forbidden"))),
        Err(refused) => Some(*refused),
    }
}

async fn show(State(api): State<FakeApi>, headers: HeaderMap) -> Response {
    if let Some(refused) = refuse(&headers) {
        return refused;
    }
    Json(api.settings(|settings| settings.clone())).into_response()
}

async fn displaced(State(api): State<FakeApi>) -> Json<DisplacedBookings> {
    let bookings = all_cards(&api)
        .into_iter()
        .filter(|(_, card)| card.displaced)
        .map(|(date, card)| affected(&date, &card, None))
        .collect();
    Json(DisplacedBookings { bookings })
}

async fn change(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<WorkshopChange>,
) -> Response {
    if let Some(refused) = refuse(&headers) {
        return refused;
    }
    if let Some(problem) = api.note("workshop", &headers) {
        return problem;
    }
    if body.revision.is_some_and(|seen| seen != api.settings(|settings| settings.revision)) {
        return reply(problem(409, "workshop-changed"));
    }
    let errors = rules::wrong(&body.change);
    if !errors.is_empty() {
        return reply(Problem { errors, ..problem(422, "invalid") });
    }
    let hit = hit(&api, &body.change);
    let seen = hit.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>().join("+");
    if !hit.is_empty() && body.seen.as_ref() != Some(&seen) {
        let asked = problem(409, "affects-bookings");
        return reply(Problem { affected: hit, seen: Some(seen), ..asked });
    }
    let moves = |one: &AffectedBooking| {
        body.bookings == AffectedBookings::Reassign && one.elsewhere.is_some()
    };
    let (reassigned, kept): (Vec<_>, Vec<_>) = hit.into_iter().partition(moves);
    for one in &kept {
        api.day_book(&one.date, |day| {
            for card in day.cards.iter_mut().filter(|card| card.id == one.id) {
                card.displaced = true;
            }
        });
    }
    let settings = api.settings(|settings| {
        settings.revision += 1;
        rules::apply(settings, &body.change);
        settings.clone()
    });
    api.book().workshop.changes.push(body);
    Json(WorkshopChanged { settings, reassigned, kept }).into_response()
}

/// Confirmed bookings on the days that a change closes.
fn hit(api: &FakeApi, change: &Change) -> Vec<AffectedBooking> {
    let Change::Close { from, through, .. } = change else { return Vec::new() };
    let on = |date: &str| from.as_str() <= date && date <= through.as_str();
    let cards = all_cards(api).into_iter();
    let cards = cards.filter(|(date, card)| {
        on(date) && card.status == BookingStatus::Confirmed && !card.displaced
    });
    cards
        .zip(0..)
        .map(|((date, card), number)| {
            let to = Elsewhere { bay: "Bay 6".to_owned(), mechanic: "Jo Petrov".to_owned() };
            affected(&date, &card, (number % 2 == 0).then_some(to))
        })
        .collect()
}

/// Of the days that somebody looked at.
fn all_cards(api: &FakeApi) -> Vec<(String, Card)> {
    api.book()
        .days
        .all()
        .flat_map(|(date, day)| day.cards.iter().map(move |card| (date.clone(), card.clone())))
        .collect()
}

fn affected(date: &str, card: &Card, elsewhere: Option<Elsewhere>) -> AffectedBooking {
    let name = |all: &[(&str, &str)], id: &str| {
        all.iter().find(|(own, _)| *own == id).map_or(id, |(_, name)| name).to_owned()
    };
    AffectedBooking {
        id: card.id.clone(),
        reference: card.reference.clone(),
        date: date.to_owned(),
        start: card.start.clone(),
        end: card.end.clone(),
        service: card.service.name.clone(),
        first_name: card.first_name.clone(),
        contact: card.contact.clone(),
        plate: card.vehicle.as_ref().and_then(|vehicle| vehicle.plate.clone()),
        bay: name(&BAYS, &card.bay),
        mechanic: name(&MECHANICS, &card.mechanic),
        why: Misfit::Closed,
        elsewhere,
    }
}
