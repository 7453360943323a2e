//! The page of a full day, as one of the staff has it before them.

use std::time::{Duration, Instant};

use hyper::{Method, header};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use super::{
    ScenarioError,
    own_system::{Account, OwnSystem},
};
use crate::{
    api::{self, ApiError},
    args,
    connection::{Connection, Reply},
    customer::{self, Dice},
    tally::{Tally, Verdict, rate},
};

const WORKSHOP: &str = include_str!("../../full-day.toml");
/// What the workshop does, by turns.
const SERVICES: [&str; 6] =
    ["oil-change", "tyre-rotation", "brake-inspection", "battery", "wiper-blades", "cabin-filter"];
/// Bays, and as many mechanics.
const BAYS: usize = 6;
/// Jobs in a bay, from morning to evening.
const JOBS: usize = 20;
/// How far ahead the day is.
const AHEAD: i64 = 7;
/// What browsers take over an encrypted connection.
const BROWSER: &str = "gzip, deflate, br, zstd";
/// With it each appointment on the page begins.
const CARD: &[u8] = b" id=\"c-";

/// What a run showed.
#[derive(Debug, Default)]
struct Run {
    date: Date,
    /// Appointments on the page, before the first that was measured and after the last.
    cards: [usize; 2],
    pages: Tally,
    took: Duration,
    /// Of the page as it is without compression, in bytes.
    plain: usize,
    /// For those who take nothing else.
    gzip: usize,
    /// The largest of those that were measured, with how they were compressed.
    sent: usize,
    encoding: String,
    /// Pages that came without compression.
    uncompressed: usize,
    /// Resident memory of the program afterwards, in KiB, where the system tells.
    resident: Option<u64>,
}

pub(crate) async fn run(options: args::Day) -> Result<Verdict, ScenarioError> {
    let system = OwnSystem::start(&options.program, WORKSHOP).await?;
    let owner = system.owner("owner@example.com", "192.0.2.1").await?;
    let date = fill(&system, &owner).await?;
    let mut connection = Connection::to(system.pages());
    let cookies = sign_in(&mut connection, &owner).await?;
    let mut run = look(&mut connection, &cookies, date, options.pages).await?;
    run.resident = system.resident();
    Ok(verdict(&options, &run))
}

/// Books a day full, bay by bay, each job right after what its bay needs after the one before.
async fn fill(system: &OwnSystem, owner: &Account) -> Result<Date, ApiError> {
    let mut api = Connection::to(system.api());
    let mut dice = Dice::fresh();
    let date = api::today(&mut api).await?.saturating_add(jiff::Span::new().days(AHEAD));
    let days = api::availability(&mut api, SERVICES[0], date, 1).await?;
    let opens = days.iter().flat_map(|day| &day.starts).map(|start| start.start).min();
    let opens = opens.ok_or(ApiError::NothingFree)?;
    for bay in 0..BAYS {
        let mut start = opens;
        for job in 0..JOBS {
            let service = SERVICES[(bay + job) % SERVICES.len()];
            let held = [format!("bay-{}", bay + 1), format!("mechanic-{}", bay + 1)];
            let body = customer::walk_in(service, start, &held, &mut dice).to_string();
            let bearer = format!("Bearer {}", owner.access_token);
            let reply = api.post("/staff/bookings", ("authorization", &bearer), body).await?;
            start = bay_until(&reply)?;
        }
    }
    Ok(date)
}

#[derive(Deserialize)]
struct Card {
    bay_until: Timestamp,
}

fn bay_until(reply: &Reply) -> Result<Timestamp, ApiError> {
    match serde_json::from_slice::<Card>(&reply.body) {
        Ok(card) if reply.status == 201 => Ok(card.bay_until),
        _ => Err(refused("POST /staff/bookings", reply)),
    }
}

fn refused(call: &str, reply: &Reply) -> ApiError {
    ApiError::Refused { call: call.to_owned(), status: reply.status, body: api::excerpt(reply) }
}

/// Signs in on the page. Answers the cookies that a browser would keep.
async fn sign_in(pages: &mut Connection, account: &Account) -> Result<String, ApiError> {
    let form = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let reply = pages.ask(Method::POST, "/sign-in", &form, account.sign_in_form()).await?;
    let set = reply.headers.get_all(header::SET_COOKIE).into_iter();
    let cookies: Vec<_> = set.filter_map(|line| line.to_str().ok()?.split(';').next()).collect();
    if reply.status != 303 || cookies.is_empty() {
        return Err(refused("POST /sign-in", &reply));
    }
    Ok(cookies.join("; "))
}

/// Asks for the page again and again, over one connection.
async fn look(
    pages: &mut Connection,
    cookies: &str,
    date: Date,
    count: u32,
) -> Result<Run, ApiError> {
    let path = format!("/staff/day/{date}");
    let mut run = Run { date, ..Run::default() };
    let before = page(pages, &path, cookies, "identity").await?;
    run.gzip = page(pages, &path, cookies, "gzip").await?.body.len();
    let started = Instant::now();
    for _ in 0..count {
        let answer = page(pages, &path, cookies, BROWSER).await;
        run.pages.add(&answer);
        let Ok(reply) = answer else { break };
        run.sent = run.sent.max(reply.body.len());
        match reply.headers.get(header::CONTENT_ENCODING).map(|value| value.to_str()) {
            Some(Ok(encoding)) => encoding.clone_into(&mut run.encoding),
            _ => run.uncompressed += 1,
        }
    }
    run.took = started.elapsed();
    let after = page(pages, &path, cookies, "identity").await?;
    run.cards = [cards(&before.body), cards(&after.body)];
    run.plain = after.body.len();
    Ok(run)
}

async fn page(
    pages: &mut Connection,
    path: &str,
    cookies: &str,
    encodings: &str,
) -> Result<Reply, crate::connection::TransportError> {
    let headers = [
        (header::ACCEPT, "text/html"),
        (header::ACCEPT_LANGUAGE, "en"),
        (header::ACCEPT_ENCODING, encodings),
        (header::COOKIE, cookies),
    ];
    pages.ask(Method::GET, path, &headers, String::new()).await
}

/// Appointments on a page.
fn cards(page: &[u8]) -> usize {
    page.windows(CARD.len()).filter(|window| *window == CARD).count()
}

fn verdict(options: &args::Day, run: &Run) -> Verdict {
    let all = BAYS * JOBS;
    let mut verdict = Verdict::new(format!(
        "day: {} appointments on {}, {BAYS} bays and {BAYS} mechanics, {} pages, {:.1} s, \
         {:.0} pages/s\n{}\n  size     {} {}, {} gzip, {} plain\n\
         \x20 memory   {} afterwards",
        run.cards[1],
        run.date,
        options.pages,
        run.took.as_secs_f64(),
        rate(run.pages.answers(), run.took),
        run.pages.text(),
        kilobytes(run.sent),
        run.encoding,
        kilobytes(run.gzip),
        kilobytes(run.plain),
        run.resident.map_or_else(|| "not measured".to_owned(), |kib| format!("{} MiB", kib / 1024)),
    ));
    let unexpected = run.pages.unexpected(&[200]);
    verdict.require(unexpected == 0, || format!("{unexpected} pages were not answered 200"));
    for cards in run.cards {
        verdict.require(cards == all, || format!("{cards} appointments on the page, not {all}"));
    }
    let uncompressed = run.uncompressed;
    verdict.require(uncompressed == 0, || format!("{uncompressed} pages were not compressed"));
    let most = run.sent.max(run.gzip);
    verdict.require(most < options.size * 1_000, || {
        format!("a page of {}, not under {} KB", kilobytes(most), options.size)
    });
    let (p90, goal) = (run.pages.latencies.percentile(90.0), Duration::from_millis(options.goal));
    verdict.require(p90 <= goal, || format!("nine of ten pages took up to {p90:?}, not {goal:?}"));
    verdict
}

/// `12.3 KB`, of a thousand bytes each.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn kilobytes(bytes: usize) -> String {
    format!("{:.1} KB", bytes as f64 / 1_000.0)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use baybook_domain::workshop::Workshop;

    use super::*;

    fn options() -> args::Day {
        args::Day { program: PathBuf::new(), pages: 4, goal: 20, size: 60 }
    }

    /// A run of four pages without a fault.
    fn sound() -> Run {
        let mut run = Run { cards: [120, 120], sent: 20_000, gzip: 24_000, ..Run::default() };
        for _ in 0..4 {
            answer(&mut run, 200, 9);
        }
        run
    }

    fn answer(run: &mut Run, status: u16, millis: u64) {
        let headers = hyper::HeaderMap::new();
        let took = Duration::from_millis(millis);
        run.pages.add(&Ok(Reply { status, headers, body: bytes::Bytes::new(), took }));
    }

    #[test]
    fn the_workshop_has_as_much_as_the_day_takes() {
        let workshop: Workshop = toml::from_str(WORKSHOP).expect("a workshop");
        assert_eq!([workshop.shop.bays.len(), workshop.shop.mechanics.len()], [BAYS, BAYS]);
        let known: Vec<_> = workshop.services.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(known, SERVICES);
        // However a bay begins, its jobs end within the twelve hours.
        for bay in 0..BAYS {
            let minutes = (0..JOBS).map(|job| {
                let service = &workshop.services[(bay + job) % SERVICES.len()];
                service.duration_minutes + service.clean_up_minutes
            });
            assert!(minutes.sum::<u16>() <= 12 * 60);
        }
    }

    #[test]
    fn appointments_are_counted_wherever_they_stand() {
        assert_eq!(cards(b"<a href=\"x\" id=\"c-1\"></a><a id=\"c-2\"></a><p id=\"clock\">"), 2);
        assert_eq!(cards(b""), 0);
    }

    #[test]
    fn each_fault_is_seen() {
        assert!(verdict(&options(), &sound()).is_good());
        type Fault = fn(&mut Run);
        let faults: [(Fault, &str); 6] = [
            (|run| run.cards[0] = 119, "119 appointments on the page, not 120"),
            (|run| answer(run, 303, 1), "1 pages were not answered 200"),
            (|run| run.uncompressed = 2, "2 pages were not compressed"),
            (|run| run.sent = 60_000, "a page of 60.0 KB, not under 60 KB"),
            (|run| run.gzip = 61_000, "a page of 61.0 KB, not under 60 KB"),
            (|run| answer(run, 200, 21), "took up to 21ms, not 20ms"),
        ];
        for (fault, seen) in faults {
            let mut run = sound();
            fault(&mut run);
            let verdict = verdict(&options(), &run);
            assert!(!verdict.is_good() && verdict.text().contains(seen), "{}", verdict.text());
        }
    }
}
