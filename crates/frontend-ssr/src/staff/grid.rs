//! The grid: time down, lanes across.

use baybook_contract::{BookingStatus, Card, StaffDay};
use baybook_domain::access::Action;
use jiff::Timestamp;
use leptos::prelude::*;

use super::asked::Asked;
use super::day::{Loaded, tag};
use super::lanes::{By, Column, Gap, Rows, columns, holds};
use super::scale::Scale;
use super::{banner, bar, external};
use crate::http::Session;
use crate::wording::Wording;

/// What is swapped when the day changes.
pub(super) fn part(words: &Wording, loaded: &Loaded, asked: &Asked) -> AnyView {
    let day = &loaded.day;
    let service = loaded.services.iter().find(|service| service.id == asked.service);
    let refresh = asked.address(&format!("/staff/day/{}", day.date), &[("part", "grid")]);
    let (summary, grid) = match &loaded.scale {
        Some(scale) => {
            let columns = columns(day, scale, asked.by());
            let session = &loaded.session;
            let draw = Draw { words, day, scale, asked, service: day.fits.is_some(), session };
            (Some(bar::summary(words, day, &columns, service)), draw.board(&columns))
        }
        None => (None, banner::closed(words, day)),
    };
    let elsewhere = not_coming(words, day, asked);
    let displaced = day.cards.iter().filter(|card| card.displaced && holds(card)).count();
    let displaced = u32::try_from(displaced).unwrap_or(u32::MAX);
    view! {
        <div id="grid" data-tag=tag(&day.date, &day.revision, &day.now) data-refresh=refresh data-date=day.date.clone()
            data-by=asked.by().name() data-reload=words.get("staff-reloaded")>
            {banner::displaced(words, displaced)}
            {external::list(words, day)}
            {summary}
            <div class="frame" tabindex="0" role="region" aria-label=words.get("staff-grid")>
                {grid}
                {elsewhere}
            </div>
        </div>
    }
    .into_any()
}

struct Draw<'a> {
    words: &'a Wording,
    day: &'a StaffDay,
    scale: &'a Scale,
    asked: &'a Asked,
    service: bool,
    session: &'a Session,
}

impl Draw<'_> {
    fn board(&self, columns: &[Column<'_>]) -> AnyView {
        let now: Option<Timestamp> = self.day.now.parse().ok();
        let now = now.filter(|now| self.scale.shows(*now));
        let line = now.map(|now| {
            let time = self.words.local(&self.day.now).map(|at| self.words.time(&at));
            let class = format!("now r{}", self.scale.row_of(now));
            view! { <div class=class id="now"><span>{time}</span></div> }
        });
        let hours: Vec<_> = self.scale.hours().map(|row| self.hour(row)).collect();
        let lanes: Vec<_> = columns.iter().map(|column| self.lane(column)).collect();
        let class = format!("plan n{} h{}", columns.len(), self.scale.rows());
        // The rows in words for the script, which asks nobody where a card is dropped.
        let start = self.scale.rfc3339(0);
        let said = |key: &str| self.words.get(key);
        // The script puts the name of the card's mechanic or bay in.
        let busy = self.words.format("staff-drag-busy", &[("name", "%".into())]);
        let unsuited = said(match self.asked.by() {
            By::Bays => "staff-drag-unsuited-bay",
            By::Mechanics => "staff-drag-unsuited-mechanic",
        });
        view! {
            <div class=class id="plan" data-start=start data-rows=self.scale.rows().to_string()
                data-zone=self.day.timezone.clone() data-move=self.session.may(Action::Move).then_some("1")
                data-shut=said("staff-drag-shut") data-held=said("staff-drag-held")
                data-busy=busy data-unsuited=unsuited>
                <div class="lines" aria-hidden="true">{hours} {line}</div>
                <div class="corner"></div>
                {lanes}
            </div>
        }
        .into_any()
    }

    fn hour(&self, row: u16) -> AnyView {
        let time = self.words.time(&self.scale.local(row));
        view! { <div class=format!("hour r{row}")><span>{time}</span></div> }.into_any()
    }

    fn lane(&self, column: &Column<'_>) -> AnyView {
        let lane = column.lane;
        let closed: Vec<_> = column
            .closed
            .iter()
            .map(|rows| view! { <li class=placed("shut", *rows) aria-hidden="true"></li> })
            .collect();
        let clean: Vec<_> = column
            .clean_ups
            .iter()
            .map(|rows| view! { <li class=placed("clean", *rows) aria-hidden="true"></li> })
            .collect();
        let gaps: Vec<_> = column.gaps.iter().filter_map(|gap| self.gap(&lane.id, *gap)).collect();
        let cards: Vec<_> =
            column.cards.iter().map(|(rows, card)| self.card(*rows, card)).collect();
        let blocks: Vec<_> =
            column.blocks.iter().map(|(rows, block)| self.block(*rows, block)).collect();
        let (id, heading) = (format!("lane-{}", lane.id), format!("lane-{}", lane.id));
        let name = match self.asked.by() {
            By::Bays => lane.name.clone(),
            By::Mechanics => first_name(&lane.name),
        };
        let share = bar::share(lane.booked_minutes, lane.available_minutes);
        let used = bar::used(self.words, lane.booked_minutes, lane.available_minutes);
        view! {
            <section class="lane" aria-labelledby=heading data-lane=lane.id.clone()>
                <header>
                    <h2 id=id title=lane.name.clone()>{name}</h2>
                    <p class="used" title=used>{share.clone()}</p>
                    <progress max="100" value=share.trim_end_matches([' ', '%', '\u{a0}']).to_owned() aria-hidden="true"></progress>
                </header>
                <ol class="rows">{closed} {gaps} {clean} {blocks} {cards}</ol>
            </section>
        }
        .into_any()
    }

    fn card(&self, rows: Rows, card: &Card) -> AnyView {
        let words = self.words;
        let time = words.local(&card.start).map(|at| words.time(&at)).unwrap_or_default();
        let vehicle = card.vehicle.as_ref();
        let plate = vehicle.and_then(|vehicle| vehicle.plate.clone());
        let other = match self.asked.by() {
            By::Bays => (&card.mechanic, &self.day.mechanics),
            By::Mechanics => (&card.bay, &self.day.bays),
        };
        let other_name = other.1.iter().find(|lane| lane.id == *other.0).map(|lane| &lane.name);
        let other_name = other_name.cloned();
        let size = match rows.len() {
            0..=5 => "s1",
            6..=8 => "s2",
            9..=11 => "s3",
            _ => "s4",
        };
        let full = other_name.clone().unwrap_or_default();
        let other_name = other_name.map(|name| match self.asked.by() {
            By::Bays => first_name(&name),
            By::Mechanics => name,
        });
        let class = placed(&format!("job {} {size}", look(card)), rows);
        let next: Vec<_> = card.next.iter().map(|next| status_key(*next)).collect();
        let marks = marks(words, self.day, card);
        let state = words.get(&format!("staff-status-{}", status_key(card.status)));
        view! {
            <li class=class data-id=card.id.clone() data-revision=card.revision.to_string()
                data-start=card.start.clone() data-with=other.0.clone() data-next=next.join(" ")
                data-hold=self.hold(card)>
                <a href=self.asked.card(&card.id) id=format!("c-{}", card.id) draggable="false">
                    <span class="l1">
                        <b class="p">{plate}</b> " "
                        <span class="o" title=full>{other_name}</span>
                    </span>
                    <span class="l2">
                        <span class="t">{time}</span> " "
                        <span class="f">{card.first_name.clone()}</span> " "
                        <span class="s">{card.service.name.clone()}</span>
                    </span>
                    <span class="marks">{marks}</span>
                    <span class="unseen">{state}</span>
                </a>
            </li>
        }
        .into_any()
    }

    /// Rows of clean-up after the card, which move with it.
    fn hold(&self, card: &Card) -> String {
        let rows = self.scale.row(&card.bay_until).saturating_sub(self.scale.row(&card.end));
        rows.to_string()
    }

    fn gap(&self, lane: &str, gap: Gap) -> Option<AnyView> {
        if gap.rows.len() < 3 {
            return None;
        }
        let words = self.words;
        let start = self.scale.rfc3339(gap.rows.from);
        let which = match self.asked.by() {
            By::Bays => "bay",
            By::Mechanics => "mechanic",
        };
        let more = [("date", self.asked.date.as_str()), ("start", &start), (which, lane)];
        let href = self.asked.address("/staff/new", &more);
        let class = match (self.service, gap.fits) {
            (true, true) => "gap fits",
            (true, false) => "gap short",
            (false, _) => "gap",
        };
        let time = words.time(&self.scale.local(gap.rows.from));
        let length = words.texts.duration(gap.rows.minutes());
        let key = if gap.fits { "staff-gap-fits" } else { "staff-gap" };
        let text = words.format(key, &[("time", time.into()), ("length", length.into())]);
        let may = self.session.may(Action::BookForOthers);
        let inside = if may {
            // All gaps of a day would be too many stops on the way by keyboard.
            let stop = if gap.fits { None } else { Some("-1") };
            view! { <a href=href tabindex=stop><span>{text}</span></a> }.into_any()
        } else {
            view! { <div><span>{text}</span></div> }.into_any()
        };
        Some(view! { <li class=placed(class, gap.rows)>{inside}</li> }.into_any())
    }

    fn block(&self, rows: Rows, block: &baybook_contract::BlockedTime) -> AnyView {
        let action = format!("/staff/day/{}/blocks/{}/remove", self.day.date, block.id);
        let label =
            self.words.format("staff-block-remove", &[("reason", block.reason.clone().into())]);
        let remove = self.session.may(Action::BlockTime).then(|| {
            view! {
                <form method="post" action=action class="on-screen">
                    {self.asked.carried()}
                    <button aria-label=label.clone() title=label>"×"</button>
                </form>
            }
        });
        view! {
                    <li class=placed("block", rows)>
                        <span>{block.reason.clone()}</span>
        {remove}
                    </li>
                }
        .into_any()
    }
}

/// Cancelled and missed appointments hold no time, so they stand below.
fn not_coming(words: &Wording, day: &StaffDay, asked: &Asked) -> Option<AnyView> {
    let lines: Vec<_> = day
        .cards
        .iter()
        .filter(|card| !holds(card))
        .map(|card| {
            let time = words.local(&card.start).map(|at| words.time(&at));
            let plate = card.vehicle.as_ref().and_then(|vehicle| vehicle.plate.clone());
            let state = words.get(&format!("staff-status-{}", status_key(card.status)));
            view! {
                <li>
                    <a href=asked.card(&card.id) id=format!("c-{}", card.id)>
                        {time} " " <b>{plate}</b> " " {card.first_name.clone()} ", "
                        {card.service.name.clone()}
                    </a>
                    " " <span class="state">{state}</span>
                </li>
            }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="elsewhere">
                <h2>{words.get("staff-not-coming")}</h2>
                <ul>{lines}</ul>
            </section>
        }
        .into_any()
    })
}

/// Enough to know a colleague by.
fn first_name(name: &str) -> String {
    name.split(' ').next().unwrap_or_default().to_owned()
}

fn placed(class: &str, rows: Rows) -> String {
    format!("{class} r{} h{}", rows.from, rows.len())
}

/// Classes that say the state by shape and colour.
fn look(card: &Card) -> String {
    let mut class = status_key(card.status).to_owned();
    let more = [
        (card.late, " late"),
        (card.overrun, " overrun"),
        (waits(card), " waiting"),
        (card.displaced, " displaced"),
        // There are words of it, which need a place of their own.
        (card.late || card.overrun || waits(card) || card.displaced, " marked"),
    ];
    for (is, name) in more {
        if is {
            class.push_str(name);
        }
    }
    class
}

/// The customer sits in the waiting room until the work is done.
pub(super) fn waits(card: &Card) -> bool {
    use baybook_contract::ArrivalKind::Waiting;
    card.arrival == Some(Waiting)
        && matches!(card.status, BookingStatus::Arrived | BookingStatus::InService)
}

/// Words for what must not be overlooked: nowhere to do it, late, over time, somebody waits.
pub(super) fn marks(words: &Wording, day: &StaffDay, card: &Card) -> AnyView {
    let mark = |class: &'static str, (text, short): (String, String)| {
        let title = text.clone();
        view! {
            <strong class=class title=title>
                <span class="long">{text}</span><span class="short" aria-hidden="true">{short}</span>
            </strong>
        }
    };
    let badge = badge(words, day, card).map(|text| mark("badge", text));
    let waits = waits(card)
        .then(|| mark("badge waits", (words.get("staff-waits"), words.get("staff-waits-short"))));
    let displaced = card.displaced.then(|| {
        mark("badge displaced", (words.get("displaced-mark"), words.get("staff-displaced-short")))
    });
    view! { {displaced} {badge} {waits} }.into_any()
}

/// How late it is, in words and as short as can be.
fn badge(words: &Wording, day: &StaffDay, card: &Card) -> Option<(String, String)> {
    let (key, since) = match (card.late, card.overrun) {
        (true, _) => ("staff-late", &card.start),
        (_, true) => ("staff-over", &card.end),
        _ => return None,
    };
    let (now, since): (Timestamp, Timestamp) = (day.now.parse().ok()?, since.parse().ok()?);
    let minutes = u32::try_from(now.duration_since(since).as_mins()).unwrap_or_default();
    let long = words.format(key, &[("late", words.texts.duration(minutes).into())]);
    let short = if minutes < 100 { format!("+{minutes}") } else { format!("+{} h", minutes / 60) };
    Some((long, short))
}

/// As the wire and the style sheet name a state.
pub(super) fn status_key(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Requested => "requested",
        BookingStatus::Confirmed => "confirmed",
        BookingStatus::Arrived => "arrived",
        BookingStatus::InService => "in-service",
        BookingStatus::Completed => "completed",
        BookingStatus::Cancelled => "cancelled",
        BookingStatus::NoShow => "no-show",
    }
}
