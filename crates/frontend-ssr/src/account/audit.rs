//! `/staff/audit`: what was done, by whom, newest first.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{AuditLine, ClientError, Shop};
use baybook_domain::access::Action;
use jiff::ToSpan;
use jiff::civil::Date;
use leptos::prelude::*;
use serde::Deserialize;

use crate::http::{Session, Visit};
use crate::pages::fields::hidden;
use crate::pages::layout::{Head, Section, page};
use crate::pages::trouble::{self, Trouble};
use crate::wording::{Wording, encoded, today};

/// Exact values, and days on the workshop's clock; empty ones do not filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    actor: String,
    action: String,
    object: String,
    from: String,
    to: String,
    after: String,
}

/// Filters that are chosen from the list.
const CHOSEN: [&str; 3] = ["actor", "action", "object"];

impl Filter {
    fn named(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("actor", self.actor.trim()),
            ("action", self.action.trim()),
            ("object", self.object.trim()),
            ("from", self.from.trim()),
            ("to", self.to.trim()),
            ("after", self.after.trim()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The same for the API, whose bounds are instants. The last day counts whole.
    fn asked(&self, words: &Wording) -> Vec<(&'static str, String)> {
        let begin = |text: &str, after: i64| {
            let date: Date = text.parse().ok()?;
            words.start_of(date.checked_add(after.days()).ok()?)
        };
        let named = self.named().into_iter();
        named
            .filter_map(|(name, value)| match name {
                "from" => Some((name, begin(value, 0)?)),
                "to" => Some((name, begin(value, 1)?)),
                _ => Some((name, value.to_owned())),
            })
            .collect()
    }

    /// The page with this filter and one value changed.
    fn with(&self, name: &'static str, value: &str) -> String {
        let kept = self.named().into_iter().filter(|(kept, _)| *kept != name && *kept != "after");
        let pairs: Vec<_> = kept
            .chain([(name, value)])
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        if pairs.is_empty() {
            return "/staff/audit".to_owned();
        }
        format!("/staff/audit?{}", pairs.join("&"))
    }
}

/// `GET /staff/audit?actor=&action=&object=&from=&to=&after=`
pub(crate) async fn show(visit: Visit, session: Session, Query(filter): Query<Filter>) -> Response {
    if !session.may(Action::ReadAudit) {
        return trouble::show(&visit, Trouble::NotAllowed).await;
    }
    let page = view(&visit, &session, &filter).await;
    trouble::answer(&visit, page).await
}

async fn view(visit: &Visit, session: &Session, filter: &Filter) -> Result<Response, ClientError> {
    let shop = visit.api().shop(&visit.caller).await?;
    let words = visit.wording(&shop);
    let asked = filter.asked(&words);
    let asked: Vec<_> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let log = visit.api().audit(&visit.caller, &session.access, &asked).await?;
    let head = Head::private(words.get("audit-title")).within(Section::Account);
    Ok(page(visit, Some(&shop), StatusCode::OK, head, || {
        let older = log.next.as_deref().map(|after| filter.with("after", after));
        let older =
            older.map(|path| view! { <p class="acts"><a class="button quiet" href=path>{words.get("audit-older")}</a></p> });
        view! {
            <div class="wrap account">
                <p class="crumb"><a href="/account">{words.get("to-account")}</a></p>
                <h1>{words.get("audit-title")}</h1>
                {filters_form(&words, filter, &log.entries)}
                {table(&words, &shop, filter, &log.entries)}
                {older}
            </div>
        }
        .into_any()
    }))
}

/// Days are typed; everything else is chosen from the list, since nobody knows an id by heart.
fn filters_form(words: &Wording, filter: &Filter, entries: &[AuditLine]) -> AnyView {
    let day = |name: &'static str, value: &str| {
        view! {
            <div class="field">
                <label for=name>{words.get(&format!("field-{name}"))}</label>
                <input id=name name=name type="date" value=value.to_owned()/>
            </div>
        }
    };
    let chosen = filter.named().into_iter().filter(|(name, _)| CHOSEN.contains(name));
    let chosen: Vec<_> = chosen
        .map(|(name, value)| {
            let field = words.get(&format!("field-{name}"));
            let shown = match name {
                "actor" => entries.first().map_or_else(|| short(value), |line| who(words, line)),
                "action" => what(words, value),
                _ => short(value),
            };
            let values = [("field", field.into()), ("value", shown.into())];
            view! {
                <li>
                    {hidden(name, value)}
                    <a href=filter.with(name, "")>{words.format("audit-without", &values)}</a>
                </li>
            }
        })
        .collect();
    let chosen = (!chosen.is_empty()).then(|| view! { <ul class="after">{chosen}</ul> });
    view! {
        <form class="filters" action="/staff/audit" method="get">
            {day("from", &filter.from)}
            {day("to", &filter.to)}
            <div class="acts"><button class="button">{words.get("audit-filter")}</button></div>
            {chosen}
        </form>
        <p class="fine">{words.get("audit-hint")}</p>
    }
    .into_any()
}

fn table(words: &Wording, shop: &Shop, filter: &Filter, entries: &[AuditLine]) -> AnyView {
    if entries.is_empty() {
        return view! { <p class="empty">{words.get("audit-none")}</p> }.into_any();
    }
    let rows: Vec<_> = entries.iter().map(|line| row(words, shop, filter, line)).collect();
    view! {
        <table class="log">
            <thead>
                <tr>
                    <th scope="col">{words.get("audit-at")}</th>
                    <th scope="col">{words.get("field-actor")}</th>
                    <th scope="col">{words.get("field-action")}</th>
                    <th scope="col">{words.get("field-object")}</th>
                    <th scope="col">{words.get("audit-from")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(words: &Wording, shop: &Shop, filter: &Filter, line: &AuditLine) -> AnyView {
    let at = words.local(&line.at);
    let at = at.map_or_else(|| line.at.clone(), |at| words.moment(&at, today(shop)));
    let details: Vec<_> = line
        .details
        .iter()
        .map(|(name, value)| view! { <span class="detail">{format!("{name}: {value}")}</span> })
        .collect();
    let label = |key: &str| words.get(key);
    let open = line.object.strip_prefix("booking/").map(|id| {
        let href = format!("/staff/bookings/{id}");
        view! { <a class="detail" href=href>{label("audit-open-booking")}</a> }
    });
    view! {
        <tr>
            <td data-label=label("audit-at")><time datetime=line.at.clone()>{at}</time></td>
            <td data-label=label("field-actor")>
                <a href=filter.with("actor", &line.actor)>{who(words, line)}</a>
            </td>
            <td data-label=label("field-action")>
                <a href=filter.with("action", &line.action)>{what(words, &line.action)}</a>
                {details}
            </td>
            <td data-label=label("field-object")>
                <a href=filter.with("object", &line.object) title=line.object.clone()>
                    {short(&line.object)}
                </a>
                {open}
            </td>
            <td data-label=label("audit-from")>{line.from.clone()}</td>
        </tr>
    }
    .into_any()
}

fn who(words: &Wording, line: &AuditLine) -> String {
    match (line.actor.as_str(), &line.actor_name) {
        ("system", _) => words.get("audit-system"),
        ("customer", _) => words.get("audit-customer"),
        (_, Some(name)) => name.clone(),
        (id, None) => short(id),
    }
}

/// An action in words, or its name where there are none.
fn what(words: &Wording, action: &str) -> String {
    let known = format!("audit-did-{action}");
    if words.texts.has(&known) { words.get(&known) } else { action.to_owned() }
}

/// Enough of an id to tell it from its neighbours: the end, which is random.
fn short(object: &str) -> String {
    let (kind, id) = object.rsplit_once('/').unwrap_or(("", object));
    if id.chars().count() <= 12 {
        return object.to_owned();
    }
    let end: String = id.chars().skip(id.chars().count() - 6).collect();
    if kind.is_empty() { format!("…{end}") } else { format!("{kind} …{end}") }
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::text::Languages;

    use super::*;

    #[test]
    fn a_filter_is_added_to_those_that_are_on_and_starts_over() {
        let filter = Filter {
            actor: "u1".into(),
            after: "x".into(),
            action: " ".into(),
            ..Filter::default()
        };
        assert_eq!(filter.with("object", "user/a b"), "/staff/audit?actor=u1&object=user%2Fa+b");
        assert_eq!(filter.with("actor", "u2"), "/staff/audit?actor=u2");
        assert_eq!(filter.with("actor", ""), "/staff/audit");
    }

    #[test]
    fn days_are_the_workshops_and_the_last_one_counts_whole() {
        let words = Wording::new(Languages::compiled().unwrap().named("en"), "America/Chicago");
        let filter =
            Filter { from: "2026-11-01".into(), to: "2026-11-01".into(), ..Filter::default() };
        let asked = filter.asked(&words);
        assert_eq!(asked[0], ("from", "2026-11-01T05:00:00Z".to_owned()));
        assert_eq!(asked[1], ("to", "2026-11-02T06:00:00Z".to_owned()));
        let nonsense = Filter { from: "soon".into(), ..Filter::default() };
        assert!(nonsense.asked(&words).is_empty());
    }

    #[test]
    fn long_ids_are_shown_by_their_end() {
        assert_eq!(short("user/0190b5a8-0000-8000-8000-00000000002a"), "user …00002a");
        assert_eq!(short("booking/7KQ4-M2XD"), "booking/7KQ4-M2XD");
    }
}
