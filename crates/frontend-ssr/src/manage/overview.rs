//! `/staff/workshop`: everything that managers set, at a glance.

use axum::response::Response;
use baybook_contract::ClientError;
use leptos::prelude::*;

use super::page::{self, Loaded, Page, With};
use super::{days, rules, week};
use crate::http::{Session, Visit};
use crate::staff::banner;
use crate::staff::shell;

/// Closures that are named.
const MOST_CLOSURES: usize = 3;

/// `GET /staff/workshop`
pub(super) async fn show(visit: Visit, session: Session) -> Response {
    if !Page::Overview.is_for(&session) {
        return shell::forbidden(&visit, &session).await;
    }
    let page = load(&visit, &session).await;
    shell::answer(&visit, &session, &Page::Overview.path(), page).await
}

async fn load(visit: &Visit, session: &Session) -> Result<Response, ClientError> {
    let staff = visit.api().staff(&visit.caller, &session.access);
    let (loaded, displaced) = tokio::join!(page::load(visit, session), staff.displaced());
    let (loaded, displaced) = (loaded?, displaced?.bookings.len());
    let displaced = u32::try_from(displaced).unwrap_or(u32::MAX);
    Ok(page::show(visit, &loaded, &Page::Overview, &With { displaced, ..With::default() }))
}

pub(super) fn view(loaded: &Loaded, displaced: u32) -> AnyView {
    let (words, settings) = (&loaded.words, &loaded.settings);
    let count = |key: &'static str, all: usize, retired: usize| {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let used = words.format(key, &[("count", number(all - retired).into())]);
        let retired = (retired > 0)
            .then(|| words.format("manage-count-retired", &[("count", number(retired).into())]));
        let lines = std::iter::once(used).chain(retired);
        lines.map(|text| view! { <p>{text}</p> }).collect::<Vec<_>>().into_any()
    };
    let (bays, mechanics, services) = (&settings.bays, &settings.mechanics, &settings.services);
    let parts = [
        (Page::Hours, hours(loaded)),
        (
            Page::Bays,
            count("manage-count-bays", bays.len(), bays.iter().filter(|one| one.retired).count()),
        ),
        (
            Page::Mechanics,
            count(
                "manage-count-mechanics",
                mechanics.len(),
                mechanics.iter().filter(|one| one.retired).count(),
            ),
        ),
        (
            Page::Services,
            count(
                "manage-count-services",
                services.len(),
                services.iter().filter(|one| one.retired).count(),
            ),
        ),
        (Page::Rules, facts(rules::facts(loaded))),
        (Page::Messages, view! { <p>{words.get("manage-messages-lede")}</p> }.into_any()),
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(page, _)| page.is_for(&loaded.session))
        .map(|(page, inside)| {
            view! {
                <section class="panel">
                    <h2><a href=page.path()>{words.get(page.key())}</a></h2>
                    {inside}
                </section>
            }
        })
        .collect();
    view! { {banner::displaced(words, displaced)} <div class="parts">{parts}</div> }.into_any()
}

fn hours(loaded: &Loaded) -> AnyView {
    let words = &loaded.words;
    let runs = days::runs(&loaded.settings.closures).into_iter().take(MOST_CLOSURES);
    let closed: Vec<_> = runs
        .map(|run| {
            let days = days::said(words, &run.from, &run.through);
            let values = [("days", days.into()), ("reason", run.reason.into())];
            view! { <p class="fine">{words.format("manage-closed-on", &values)}</p> }
        })
        .collect();
    let week = facts(week::said(words, &loaded.settings.hours));
    view! { {week} {closed} }.into_any()
}

fn facts(facts: Vec<(String, String)>) -> AnyView {
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    view! { <dl class="facts">{facts}</dl> }.into_any()
}
