//! The part of `/staff/workshop/rules` that says what the workshop's calendar does to bookings.

use axum::response::Response;
use baybook_contract::{CalendarBlocks, Change};
use leptos::prelude::*;

use super::change::{self, Asked};
use super::inputs;
use super::page::{Fields, Loaded, Page};
use super::typed::{Sent, Typed};
use crate::http::{Session, Visit};
use crate::pages::fields::{Errors, hidden};

const PATH: &str = "/staff/workshop/rules/calendar";
const BLOCKS: &str = "calendar_blocks";

/// `POST /staff/workshop/rules/calendar`
pub(super) async fn save(visit: Visit, session: Session, sent: Sent) -> Response {
    let (page, back) = (Page::Rules, Page::Rules.path());
    let asked = Asked { page, action: PATH.to_owned(), back, done: "calendar", read, fields: &[] };
    change::send(visit, session, sent, asked).await
}

#[expect(clippy::unnecessary_wraps, reason = "as every form is read")]
fn read(_: &Loaded, _: &Page, typed: &Typed) -> Result<Change, Errors> {
    let is_ticked = typed.has(BLOCKS, "on");
    let blocks = if is_ticked { CalendarBlocks::Workshop } else { CalendarBlocks::None };
    Ok(Change::CalendarBlocks { blocks })
}

/// The setting as it is stored.
pub(super) fn fact(loaded: &Loaded) -> (String, String) {
    let key = match loaded.settings.calendar_blocks {
        CalendarBlocks::None => "manage-calendar-open",
        CalendarBlocks::Workshop => "manage-calendar-closed",
    };
    (loaded.words.get("manage-calendar"), loaded.words.get(key))
}

pub(super) fn view(fields: &Fields<'_>) -> AnyView {
    let words = &fields.loaded.words;
    let typed = fields.of("calendar", || {
        let mut typed = Typed::default();
        if fields.loaded.settings.calendar_blocks == CalendarBlocks::Workshop {
            typed.push(BLOCKS, "on");
        }
        typed
    });
    view! {
        <section class="panel" id="calendar">
            <h2>{words.get("manage-calendar")}</h2>
            <p class="hint">{words.get("manage-calendar-hint")}</p>
            <form method="post" action=PATH class="desk-form" novalidate>
                {hidden("form", "calendar")}
                {hidden("revision", &fields.revision("calendar"))}
                {inputs::tick(words, BLOCKS, &typed)}
                <p class="acts"><button class="button">{words.get("manage-save-calendar")}</button></p>
            </form>
        </section>
    }
    .into_any()
}
