use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::accounts::{AuditId, User, UserId};
use baybook_domain::audit::AuditEntry;
use baybook_domain::ids::Reference;
use baybook_domain::instant;
use baybook_domain::store::{Cursor, Direction, Page, Query, Range, ReadError, schema};
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::documents::{Read, parse};
use super::{Accounts, Person};
use crate::caller::{Asked, ShopName};
use crate::refusal::{field, invalid};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Id of a user, or `system`.
    actor: Option<String>,
    /// As `password-changed`.
    action: Option<String>,
    /// As `user/{id}`.
    object: Option<String>,
    /// First instant.
    from: Option<String>,
    /// Instant before which.
    to: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Entries on a page.
const PAGE: usize = 50;
/// Entries read at once.
const BATCH: u32 = 200;
/// Batches looked through for one page; after them the page ends with what there is.
const BATCHES: u32 = 5;

/// Audit log
///
/// Who did what, the newest first. For managers and owners.
#[utoipa::path(
    get, path = "/staff/audit", tag = "staff",
    params(AuditQuery, crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::AuditLog), crate::openapi::Problems)
)]
pub(crate) async fn list(
    State(accounts): State<Arc<Accounts>>,
    ShopName(shop): ShopName,
    person: Person,
    Asked(asked): Asked<AuditQuery>,
) -> Result<Json<wire::AuditLog>, Reply> {
    person.may(Action::ReadAudit, &shop)?;
    let (query, mut after) = query(&asked, Query::all(schema::audit_log(&shop), BATCH))?;
    let mut entries = Vec::new();
    for _ in 0..BATCHES {
        let page: Page = accounts.store.query(&query.clone().after(after)).await?;
        after = page.next;
        for document in page.documents {
            let (id, fields) = (document.key.id().to_owned(), document.fields);
            let entry =
                AuditEntry::from_fields(fields).map_err(|error| ReadError::Broken(error.into()))?;
            if !is_asked_for(&entry, &asked) {
                continue;
            }
            let at = instant::text(entry.at);
            entries.push(wire_entry(entry));
            if entries.len() == PAGE {
                after = Some(Cursor { value: Some(at.into()), id });
                break;
            }
        }
        if after.is_none() || entries.len() == PAGE {
            break;
        }
    }
    accounts.name_actors(&mut entries).await?;
    let next = after.and_then(|cursor| Some(format!("{}~{}", cursor.value?.as_str()?, cursor.id)));
    Ok(Json(wire::AuditLog { entries, next }))
}

impl Accounts {
    /// Fills in the names of those who still have an account.
    async fn name_actors(&self, entries: &mut [wire::AuditLine]) -> Result<(), Reply> {
        let names = self.names_of(entries.iter().map(|entry| entry.actor.as_str())).await?;
        for entry in entries {
            entry.actor_name = names.get(&entry.actor).cloned();
        }
        Ok(())
    }

    /// Names by actor, of those who still have an account.
    pub(crate) async fn names_of<'a>(
        &self,
        actors: impl Iterator<Item = &'a str> + Send,
    ) -> Result<BTreeMap<String, String>, Reply> {
        let actors: BTreeSet<UserId> = actors.filter_map(|actor| actor.parse().ok()).collect();
        let keys: Vec<_> = actors.iter().map(schema::user).collect();
        let mut names = BTreeMap::new();
        if keys.is_empty() {
            return Ok(names);
        }
        for user in self.store.read(&keys).await?.into_iter().flatten() {
            let user: Read<User> = parse(user)?;
            names.insert(user.value.id.to_string(), user.value.name.as_str().to_owned());
        }
        Ok(names)
    }
}

/// The query for the first of the filters, which has an index; the others are applied to what it
/// finds.
fn query(asked: &AuditQuery, all: Query) -> Result<(Query, Option<Cursor>), Reply> {
    let filters = [("actor", &asked.actor), ("action", &asked.action), ("object", &asked.object)];
    let first = filters.into_iter().find_map(|(name, value)| Some((name, value.clone()?)));
    let mut query = match first {
        Some((name, value)) => all.equal(name, value),
        None => all,
    };
    let mut errors = Vec::new();
    let mut bound = |name: &str, text: &Option<String>| {
        let text = text.as_deref().filter(|text| !text.is_empty())?;
        let parsed = text.parse::<Timestamp>();
        if parsed.is_err() {
            let message = "Write an instant with its offset, as 2026-12-01T08:00:00-06:00.";
            errors.push(field(name, "instant", message));
        }
        parsed.ok().map(|at| instant::text(at).into())
    };
    let (from, before) = (bound("from", &asked.from), bound("to", &asked.to));
    if from.is_some() || before.is_some() {
        query = query.range(Range { field: "at", from, before });
    }
    let after = match asked.after.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => match text.split_once('~') {
            Some((at, id)) if at.parse::<Timestamp>().is_ok() && id.parse::<AuditId>().is_ok() => {
                Some(Cursor { value: Some(at.into()), id: id.to_owned() })
            }
            _ => {
                errors.push(field("after", "cursor", "Use `next` of the page before."));
                None
            }
        },
        None => None,
    };
    if !errors.is_empty() {
        return Err(invalid(errors));
    }
    Ok((query.order("at", Direction::Descending), after))
}

fn is_asked_for(entry: &AuditEntry, asked: &AuditQuery) -> bool {
    let fits = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|w| w == found);
    fits(&asked.actor, &entry.actor)
        && fits(&asked.action, &entry.action)
        && fits(&asked.object, &entry.object)
}

fn wire_entry(entry: AuditEntry) -> wire::AuditLine {
    let booking = entry.object.strip_prefix("booking/").and_then(|id| id.parse().ok());
    wire::AuditLine {
        reference: booking.map(|id| Reference::of(&id).to_string()),
        id: entry.id.to_string(),
        at: instant::text(entry.at),
        actor: entry.actor,
        action: entry.action,
        object: entry.object,
        actor_name: None,
        from: entry.from,
        details: entry.details,
    }
}
