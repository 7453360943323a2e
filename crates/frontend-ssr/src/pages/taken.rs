//! A start that went to somebody else: said plainly, with the nearest free ones.

use axum::http::StatusCode;
use axum::response::Response;
use baybook_contract::{Shop, Slot};
use jiff::{Timestamp, Zoned};
use leptos::prelude::*;

use super::book::{Chosen, other_times};
use super::details::{self, Typed};
use super::fields::hidden;
use super::layout::{Head, Section, page};
use super::picker::book_href;
use crate::http::Visit;
use crate::icons::Icon;
use crate::wording::{Wording, today};

/// After the form was sent: what was typed goes along to whichever start is pressed.
pub(super) fn after_form(
    visit: &Visit,
    chosen: &Chosen,
    typed: &Typed,
    alternatives: &[Slot],
) -> Response {
    let words = visit.wording(&chosen.shop);
    let head = Head::private(words.get("taken-title")).within(Section::Services);
    page(visit, Some(&chosen.shop), StatusCode::CONFLICT, head, || {
        let buttons =
            alternative_buttons(&words, &chosen.shop, alternatives, "taken-book", "book-busy");
        view! {
            <div class="wrap narrow">
                {taken_notice(&words, &chosen.start)}
                <form action="/book" method="post">
                    {hidden("service", &typed.service)}
                    {hidden("key", &typed.key)}
                    {details::carried(typed)}
                    {buttons}
                </form>
                <p class="after"><a href=other_times(chosen)>{words.get("taken-all")}</a></p>
                <h2 class="kept">{words.get("taken-kept")}</h2>
                {details::read_back(&words, typed)}
            </div>
        }
        .into_any()
    })
}

/// Before anything was typed: `others` are the starts that are free that day.
pub(super) fn before_form(visit: &Visit, chosen: &Chosen, others: Vec<Slot>) -> Response {
    let words = visit.wording(&chosen.shop);
    let head = Head::private(words.get("taken-title")).within(Section::Services);
    page(visit, Some(&chosen.shop), StatusCode::CONFLICT, head, || {
        let links: Vec<_> = nearest(others, &chosen.start)
            .iter()
            .filter_map(|slot| {
                let said = words.moment(&words.local(&slot.start)?, today(&chosen.shop));
                let href = book_href(&chosen.service.id, slot);
                Some(view! { <a class="button wide" href=href>{said}</a> })
            })
            .collect();
        let lede = if links.is_empty() { "taken-none" } else { "taken-nearest" };
        view! {
            <div class="wrap narrow">
                {taken_notice(&words, &chosen.start)}
                <p class="lede">{words.get(lede)}</p>
                <div class="stack">{links}</div>
                <p class="after"><a href=other_times(chosen)>{words.get("taken-all")}</a></p>
            </div>
        }
        .into_any()
    })
}

/// Says that a start went to somebody else.
pub(super) fn taken_notice(words: &Wording, start: &Zoned) -> AnyView {
    let said = words.moment(start, None);
    view! {
        <div class="notice warn" role="alert" tabindex="-1" autofocus=true>
            {Icon::Warning.view()}
            <div>
                <h1>{words.format("taken-heading", &[("moment", said.into())])}</h1>
                <p>{words.get("taken-text")}</p>
            </div>
        </div>
    }
    .into_any()
}

/// The nearest free starts, one press each.
pub(super) fn alternative_buttons(
    words: &Wording,
    shop: &Shop,
    alternatives: &[Slot],
    label: &str,
    busy: &str,
) -> AnyView {
    if alternatives.is_empty() {
        return view! { <p class="lede">{words.get("taken-none")}</p> }.into_any();
    }
    let buttons: Vec<_> = alternatives
        .iter()
        .filter_map(|slot| {
            let at = words.local(&slot.start)?;
            let said = words.moment(&at, today(shop));
            let said = words.format(label, &[("moment", said.into())]);
            Some(view! {
                <button class="button wide" name="start" value=slot.start.clone() data-busy=words.get(busy)>
                    {said}
                </button>
            })
        })
        .collect();
    view! {
        <p class="lede">{words.get("taken-nearest")}</p>
        <div class="stack">{buttons}</div>
    }
    .into_any()
}

/// The three starts nearest to one that is gone, in order of time.
fn nearest(mut slots: Vec<Slot>, start: &Zoned) -> Vec<Slot> {
    let distance = |slot: &Slot| {
        let at = slot.start.parse::<Timestamp>();
        at.map_or(i64::MAX, |at| (at.as_second() - start.timestamp().as_second()).abs())
    };
    slots.sort_by_key(distance);
    slots.truncate(3);
    slots.sort_by(|a, b| a.start.cmp(&b.start));
    slots
}
