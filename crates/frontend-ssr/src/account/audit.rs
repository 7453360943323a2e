//! `/staff/audit`: what was done, by whom, newest first.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{AuditLine, ClientError, Shop};
use baybook_domain::access::Action;
use leptos::prelude::*;

use super::audit_filter::{self, Filter};
use crate::http::{Session, Visit};
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::{Wording, encoded, today};

/// `GET /staff/audit?actor=&action=&object=&from=&to=&after=`
pub(crate) async fn show(visit: Visit, session: Session, Query(filter): Query<Filter>) -> Response {
    if !session.may(Action::ReadAudit) {
        return trouble::show(&visit, Trouble::NotAllowed).await;
    }
    let page = view(&visit, &session, &filter).await;
    trouble::answer(&visit, page).await
}

async fn view(visit: &Visit, session: &Session, filter: &Filter) -> Result<Response, ClientError> {
    let api = visit.api();
    let shop = api.shop(&visit.caller).await?;
    let words = visit.wording(&shop);
    let asked = filter.asked(&words);
    let asked: Vec<_> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (log, people) = tokio::join!(
        api.audit(&visit.caller, &session.access, &asked),
        api.staff_people(&visit.caller, &session.access)
    );
    // Without them there is less to choose from, and the log all the same.
    let people = people.map(|staff| staff.people).unwrap_or_default();
    let log = log?;
    let head = Head::private(words.get("audit-title")).within(Section::Audit);
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || {
        let older = log.next.as_deref().map(|after| {
            let path = filter.with("after", after);
            view! { <p class="acts"><a class="button quiet" href=path>{words.get("audit-older")}</a></p> }
        });
        view! {
            <div class="wrap sheet">
                <h1>{words.get("audit-title")}</h1>
                {audit_filter::form(&words, filter, &people, &log.entries)}
                {table(&words, &shop, filter, &log.entries)}
                {older}
            </div>
        }
        .into_any()
    }))
}

fn table(words: &Wording, shop: &Shop, filter: &Filter, entries: &[AuditLine]) -> AnyView {
    if entries.is_empty() {
        return view! { <p class="empty">{words.get("audit-none")}</p> }.into_any();
    }
    let rows: Vec<_> = entries.iter().map(|line| row(words, shop, filter, line)).collect();
    let heads =
        ["audit-at", "field-actor", "field-action", "field-object", "audit-details", "audit-from"];
    let heads = heads.map(|key| view! { <th scope="col">{words.get(key)}</th> });
    view! {
        <table class="dense">
            <thead><tr>{heads.into_iter().collect::<Vec<_>>()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(words: &Wording, shop: &Shop, filter: &Filter, line: &AuditLine) -> AnyView {
    let object = match line.object.strip_prefix("booking/") {
        Some(id) => {
            let reference = line.reference.clone().unwrap_or_else(|| short(id));
            view! { <a href=format!("/staff/bookings/{}", encoded(id))>{reference}</a> }.into_any()
        }
        None => view! {
            <a href=filter.with("object", &line.object) title=line.object.clone()>
                {short(&line.object)}
            </a>
        }
        .into_any(),
    };
    let more = details(words, shop, line);
    view! {
        <tr>
            <td class="at"><time datetime=line.at.clone()>{when(words, shop, line)}</time></td>
            <td><a href=filter.with("actor", &line.actor)>{who(words, line)}</a></td>
            <td><a href=filter.with("action", &line.action)>{what(words, &line.action)}</a></td>
            <td>{object}</td>
            <td class="beside">{(!more.is_empty()).then(|| more.join(", "))}</td>
            <td class="beside">{line.from.clone()}</td>
        </tr>
    }
    .into_any()
}

/// To the second: what matters is often which of two came first.
fn when(words: &Wording, shop: &Shop, line: &AuditLine) -> String {
    let Some(at) = words.local(&line.at) else { return line.at.clone() };
    let time = at.strftime("%H:%M:%S").to_string();
    if today(shop) == Some(at.date()) {
        return words.format("moment-today", &[("time", time.into())]);
    }
    let date = words.texts.date_short(at.date());
    words.format("audit-moment", &[("date", date.into()), ("time", time.into())])
}

/// What else is worth knowing. Counters are not, and of what stayed as it was nothing is said.
fn details(words: &Wording, shop: &Shop, line: &AuditLine) -> Vec<String> {
    let said = |value: &str| match words.local(value) {
        Some(at) => words.moment(&at, today(shop)),
        None => value.to_owned(),
    };
    let pairs = line.details.iter();
    pairs
        .filter(|(name, _)| *name != "revision" && *name != "from" && !name.starts_with("from-"))
        .filter_map(|(name, value)| {
            let Some(rest) =
                name.strip_prefix("to").filter(|rest| rest.is_empty() || rest.starts_with('-'))
            else {
                let values =
                    [("name", name.replace(['-', '_'], " ").into()), ("value", said(value).into())];
                return Some(words.format("audit-detail", &values));
            };
            let before = line.details.get(&format!("from{rest}"));
            if before == Some(value) {
                return None;
            }
            let before = before.map(|before| said(before)).unwrap_or_default();
            let values = [("from", before.into()), ("to", said(value).into())];
            Some(words.format("audit-change", &values))
        })
        .collect()
}

pub(super) fn who(words: &Wording, line: &AuditLine) -> String {
    match (line.actor.as_str(), &line.actor_name) {
        ("system", _) => words.get("audit-system"),
        ("customer", _) => words.get("audit-customer"),
        (_, Some(name)) => name.clone(),
        (id, None) => short(id),
    }
}

/// An action in words, or its name where there are none.
pub(super) fn what(words: &Wording, action: &str) -> String {
    let known = format!("audit-did-{action}");
    if words.texts.has(&known) { words.get(&known) } else { action.to_owned() }
}

/// Enough of an id to tell it from its neighbours: the end, which is random.
pub(super) fn short(object: &str) -> String {
    let (kind, id) = object.rsplit_once('/').unwrap_or(("", object));
    if id.chars().count() <= 12 {
        return object.to_owned();
    }
    let end: String = id.chars().skip(id.chars().count() - 6).collect();
    if kind.is_empty() { format!("…{end}") } else { format!("{kind} …{end}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ids_are_shown_by_their_end() {
        assert_eq!(short("user/0190b5a8-0000-8000-8000-00000000002a"), "user …00002a");
        assert_eq!(short("booking/7KQ4-M2XD"), "booking/7KQ4-M2XD");
    }
}
