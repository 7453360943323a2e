//! A job takes longer than planned: which later booking makes room for it, and where it goes.

use baybook_contract::{Card, ClientError, Fits, Fitting, MoveRequest, StartSpan};
use baybook_domain::access::Action;
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;

use super::act::Sent;
use super::asked::Asked;
use super::banner::{self, lane_name};
use super::booking::Shown;
use super::{card, choices};
use crate::http::{Session, Visit};
use crate::pages::fields::hidden;
use crate::wording::Wording;

/// A booking that is in the way, with where it could be instead.
#[derive(Debug)]
pub(super) struct Mover {
    card: Card,
    /// The earliest first; empty when there is no room left on the day.
    places: Vec<Place>,
}

/// A start with the bay and the mechanic for it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    start: Timestamp,
    bay: String,
    mechanic: String,
}

/// More bookings are not asked about at once, and more places not offered for one.
const MOST_MOVERS: usize = 4;
const MOST_PLACES: usize = 24;

/// Where those in the way of a longer job could be instead, its new length being held.
pub(super) async fn find(
    visit: &Visit,
    session: &Session,
    shown: &Shown,
    error: &ClientError,
    sent: &Sent,
) -> Vec<Mover> {
    let (Ok(minutes), true) = (sent.length_minutes.trim().parse(), session.may(Action::Move))
    else {
        return Vec::new();
    };
    let (longer, day) = (&shown.booking.card, &shown.loaded.day);
    let ids = error.problem().map(|problem| problem.in_the_way.as_slice()).unwrap_or_default();
    let cards = ids.iter().filter_map(|id| day.cards.iter().find(|card| card.id == *id));
    let staff = visit.api().staff(&visit.caller, &session.access);
    let mut movers = Vec::new();
    for card in cards.filter(|card| card::is_movable(card)).take(MOST_MOVERS) {
        let what = Fitting::Beside { booking: &card.id, longer: &longer.id, minutes };
        // Without an answer it is still named, with the way to its own page.
        let fits = staff.day_for(&day.date, what).await.ok().and_then(|day| day.fits);
        let places = fits.map(|fits| places(card, &fits, &day.now)).unwrap_or_default();
        movers.push(Mover { card: card.clone(), places });
    }
    movers
}

/// Where a booking can go: not earlier than its customer was promised, and if it can be with the
/// same mechanic, or in the same bay.
fn places(card: &Card, fits: &Fits, now: &str) -> Vec<Place> {
    let instants = [card.start.as_str(), now].into_iter().filter_map(|at| at.parse().ok());
    let Some(earliest) = instants.max() else { return Vec::new() };
    let own = |start, bay: &str, mechanic: &str| Place {
        start,
        bay: bay.to_owned(),
        mechanic: mechanic.to_owned(),
    };
    let in_bays = fits
        .bays
        .iter()
        .flat_map(|bay| starts(&bay.starts).map(|start| own(start, &bay.id, &card.mechanic)));
    let with_others = fits
        .mechanics
        .iter()
        .flat_map(|one| starts(&one.starts).map(|start| own(start, &card.bay, &one.id)));
    let mut all: Vec<Place> =
        in_bays.chain(with_others).filter(|place| place.start >= earliest).collect();
    let kept = |place: &Place| (place.bay == card.bay, place.mechanic == card.mechanic);
    let rank = |place: &Place| match kept(place) {
        (true, true) => 0,
        (_, true) => 1,
        _ => 2,
    };
    all.sort_by_key(|place| (place.start, rank(place)));
    all.dedup_by_key(|place| place.start);
    // The first that there is, then as times are drawn.
    let first = all.first().map(|place| place.start);
    all.retain(|place| Some(place.start) == first || place.start.as_second() % 900 == 0);
    all.truncate(MOST_PLACES);
    all
}

fn starts(spans: &[StartSpan]) -> impl Iterator<Item = Timestamp> {
    spans
        .iter()
        .filter_map(|span| Some((span.first.parse().ok()?, span.last.parse().ok()?)))
        .flat_map(|(first, last): (Timestamp, Timestamp)| {
            let next = |at: &Timestamp| at.checked_add(SignedDuration::from_mins(5)).ok();
            std::iter::successors(Some(first), next).take_while(move |at| *at <= last)
        })
}

/// What the form says: which booking goes where, before the other is made longer.
pub(super) fn wanted(sent: &Sent) -> Option<(&str, MoveRequest)> {
    let mut place = sent.makes_room_at.split(' ');
    let start = place.next()?.to_owned();
    let (bay, mechanic) = (place.next()?.to_owned(), place.next()?.to_owned());
    let revision = sent.makes_room_revision.parse().ok();
    let request = MoveRequest { start, bay: Some(bay), mechanic: Some(mechanic), revision };
    (!sent.makes_room.is_empty()).then_some((&sent.makes_room, request))
}

/// A form for each that could move, which also makes the job longer.
pub(super) fn view(
    words: &Wording,
    shown: &Shown,
    asked: &Asked,
    sent: &Sent,
    movers: &[Mover],
) -> Option<AnyView> {
    let forms: Vec<_> = movers.iter().map(|one| form(words, shown, asked, sent, one)).collect();
    (!forms.is_empty()).then(|| {
        view! {
            <section class="making-room" id="making-room">
                <h2>{words.get("staff-making-room")}</h2>
                {forms}
            </section>
        }
        .into_any()
    })
}

fn form(words: &Wording, shown: &Shown, asked: &Asked, sent: &Sent, mover: &Mover) -> AnyView {
    let (day, card) = (&shown.loaded.day, &mover.card);
    let what = format!("{}, {}", card.first_name, card.service.name);
    let link = view! { <a href=asked.card(&card.id)>{what}</a> };
    let place = banner::place(words, day, card);
    let options: Vec<_> = mover
        .places
        .iter()
        .map(|place| {
            let start = choices::rfc3339(place.start, &day.timezone);
            let time = words.local(&start).map(|at| words.time(&at)).unwrap_or_default();
            let bay = lane_name(&day.bays, &place.bay);
            let mechanic = lane_name(&day.mechanics, &place.mechanic);
            (
                format!("{start} {} {}", place.bay, place.mechanic),
                format!("{time}, {bay}, {mechanic}"),
            )
        })
        .collect();
    if options.is_empty() {
        let none = words.get("staff-making-room-none");
        return view! { <div class="panel"><p><b>{link}</b> " " {place}</p><p>{none}</p></div> }
            .into_any();
    }
    let id = format!("room-{}", card.id);
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, text)| view! { <option value=value>{text}</option> })
        .collect();
    let action = format!("/staff/bookings/{}/resize", shown.booking.card.id);
    let values = [("name", card.first_name.clone().into())];
    view! {
        <form method="post" action=action class="panel">
            {asked.carried()}
            {hidden("revision", &shown.booking.card.revision.to_string())}
            {hidden("length_minutes", &sent.length_minutes)}
            {hidden("makes_room", &card.id)}
            {hidden("makes_room_revision", &card.revision.to_string())}
            <p><b>{link}</b> " " {place}</p>
            <div class="field">
                <label for=id.clone()>{words.format("staff-making-room-to", &values)}</label>
                <select id=id name="makes_room_at">{options}</select>
            </div>
            <button class="button">{words.format("staff-making-room-send", &values)}</button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use baybook_contract::LaneFits;

    use super::*;

    fn span(first: &str, last: &str) -> StartSpan {
        let at = |time: &str| format!("2026-12-01T{time}:00-06:00");
        StartSpan { first: at(first), last: at(last) }
    }

    #[test]
    fn starts_are_every_five_minutes_of_a_span() {
        assert_eq!(starts(&[span("08:00", "08:10"), span("09:00", "09:00")]).count(), 4);
    }

    #[test]
    fn a_booking_goes_to_the_first_start_that_is_not_earlier_and_keeps_its_mechanic_if_it_can() {
        let lane = |id: &str, spans| LaneFits { id: id.to_owned(), suits: true, starts: spans };
        let fits = Fits {
            minutes: 30,
            starts: Vec::new(),
            bays: vec![
                lane("bay-1", vec![span("08:00", "08:30"), span("09:35", "10:00")]),
                lane("bay-2", vec![span("09:30", "09:35")]),
            ],
            mechanics: vec![lane("mei", vec![span("09:35", "09:45")])],
        };
        let card: Card = serde_json::from_str(CARD).unwrap();
        let found = places(&card, &fits, "2026-12-01T07:00:00-06:00");
        let told: Vec<_> = found
            .iter()
            .map(|place| {
                let start = choices::rfc3339(place.start, "America/Chicago");
                format!("{} {} {}", &start[11..16], place.bay, place.mechanic)
            })
            .collect();
        assert_eq!(told, ["09:30 bay-2 omar", "09:45 bay-1 omar", "10:00 bay-1 omar"]);
    }

    const CARD: &str = r#"{"id":"b","reference":"R","status":"confirmed",
        "service":{"id":"oil-change","name":"Oil change","duration_minutes":30},
        "start":"2026-12-01T09:00:00-06:00","end":"2026-12-01T09:30:00-06:00",
        "bay_until":"2026-12-01T09:35:00-06:00","bay":"bay-1","mechanic":"omar","first_name":"Ada",
        "late":false,"overrun":false,"times":{},"revision":1,"next":[]}"#;
}
