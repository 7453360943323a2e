//! Bookings with and without people who sign in meanwhile, by turns: hashing passwords is not to
//! keep anybody from booking.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{
    ScenarioError,
    book::{self, Booked},
    own_system::{Account, CLIENT, OwnSystem, OwnSystemError},
};
use crate::{
    args,
    connection::{Connection, Target},
    tally::{Tally, Verdict, rate},
};

const WORKSHOP: &str = include_str!("../../workshop.toml");
/// Days that are booked.
const DAYS: u32 = 90;
/// How often the same account signs in: seldom enough that it is done before.
const AGAIN: u32 = 2;
/// Parts of what was asked for that have to come about.
const KEPT: f64 = 0.95;

/// One run.
#[derive(Debug, Default, Clone)]
struct Half {
    booked: Booked,
    people: People,
}

/// Those who signed in.
#[derive(Debug, Default, Clone)]
struct People {
    all: Tally,
    /// Who got in before the run was over: their passwords were hashed meanwhile.
    in_time: u64,
}

impl People {
    fn extend(&mut self, other: &Self) {
        self.all.extend(&other.all);
        self.in_time += other.in_time;
    }
}

pub(crate) async fn run(options: args::SignIn) -> Result<Verdict, ScenarioError> {
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..options.pairs {
        without.push(half(&options, None).await?);
        with.push(half(&options, Some(options.sign_ins)).await?);
    }
    Ok(verdict(&options, &without, &with))
}

/// A run on a system of its own, so that none measures what another left behind.
async fn half(options: &args::SignIn, sign_ins: Option<NonZeroU32>) -> Result<Half, ScenarioError> {
    let system = OwnSystem::start(&options.program, WORKSHOP).await?;
    let accounts = accounts(&system, options.sign_ins.get() * AGAIN).await?;
    let bookings = args::Book {
        system: args::System { url: system.api().clone(), service: "oil-change".to_owned() },
        users: options.users,
        seconds: Some(options.seconds),
        bookings: None,
        days: DAYS,
        together: false,
        rate: NonZeroU32::new(options.rate),
    };
    let people = async {
        match sign_ins {
            Some(rate) => sign_in(system.api(), accounts, rate, options.seconds).await,
            None => People::default(),
        }
    };
    let (booked, people) = tokio::join!(book::book(bookings), people);
    Ok(Half { booked: booked?, people })
}

async fn accounts(system: &OwnSystem, count: u32) -> Result<Vec<Account>, OwnSystemError> {
    let mut accounts = Vec::new();
    for number in 0..count {
        let email = format!("owner-{number}@example.com");
        accounts.push(system.owner(&email, &address(number)).await?);
    }
    Ok(accounts)
}

/// Each sign-in comes from somewhere else, as people do: tries are limited by address as well.
fn address(number: u32) -> String {
    let [_, a, b, c] = number.to_be_bytes();
    format!("10.{a}.{b}.{c}")
}

/// `rate` people a second sign in, at even distances, whether or not those before are in.
async fn sign_in(
    target: &Target,
    accounts: Vec<Account>,
    rate: NonZeroU32,
    time: Duration,
) -> People {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    let step = accounts.len();
    for (first, account) in (0..).zip(accounts) {
        let mut connection = Connection::to(target);
        tasks.spawn(async move {
            let mut people = People::default();
            for number in (first..).step_by(step) {
                let due = Duration::from_secs(1) * number / rate.get();
                if due >= time {
                    break;
                }
                tokio::time::sleep_until((started + due).into()).await;
                let (from, body) = (address(number), account.sign_in());
                let answer = connection.post("/auth/sign-in", (CLIENT, &from), body).await;
                let is_in = answer.as_ref().is_ok_and(|reply| reply.status == 200);
                people.in_time += u64::from(is_in && started.elapsed() <= time);
                people.all.add(&answer);
            }
            people
        });
    }
    let mut all = People::default();
    for people in tasks.join_all().await {
        all.extend(&people);
    }
    all
}

fn verdict(options: &args::SignIn, without: &[Half], with: &[Half]) -> Verdict {
    let bookings = |halves: &[Half]| {
        let mut all = Tally::default();
        halves.iter().for_each(|half| all.extend(&half.booked.all));
        all
    };
    let (quiet, busy) = (bookings(without), bookings(with));
    let mut people = People::default();
    with.iter().for_each(|half| people.extend(&half.people));
    let runs =
        without.iter().zip(with).flat_map(|(quiet, busy)| [("without", quiet), ("with", busy)]);
    let lines: Vec<_> = runs.map(|(name, half)| line(name, &half.booked)).collect();
    let (before, after) = (quiet.latencies.percentile(99.0), busy.latencies.percentile(99.0));
    let mut verdict = Verdict::new(format!(
        "sign-in: {} users, {}, {} sign-ins/s or none by turns, {:.1} s each\n{}\n\
         \x20 all without sign-ins: {}\n  all with sign-ins:    {}\n\
         \x20 sign-ins, {} in time:\n{}",
        options.users,
        match options.rate {
            0 => "as many bookings as they can".to_owned(),
            rate => format!("{rate} bookings/s"),
        },
        options.sign_ins,
        options.seconds.as_secs_f64(),
        lines.join("\n"),
        quiet.latencies.text(),
        busy.latencies.text(),
        people.in_time,
        people.all.text(),
    ));
    let (unexpected, refused) = (quiet.unexpected(&[201, 409]), busy.unexpected(&[201, 409]));
    let unexpected = unexpected + refused;
    verdict.require(unexpected == 0, || format!("{unexpected} requests were neither 201 nor 409"));
    let refused = people.all.unexpected(&[200]);
    verdict.require(refused == 0, || format!("{refused} sign-ins were not answered 200"));
    let asked = options.seconds.as_secs_f64() * f64::from(options.pairs);
    let enough = |count: u64, rate: u32| count as f64 >= KEPT * asked * f64::from(rate);
    verdict.require(enough(people.in_time, options.sign_ins.get()), || {
        format!("only {} people got in while the runs went on", people.in_time)
    });
    for booked in [quiet.count(201), busy.count(201)] {
        verdict.require(booked > 0 && enough(booked, options.rate), || {
            format!("only {booked} bookings were made")
        });
    }
    let margin = Duration::from_millis(options.margin);
    verdict.require(options.rate == 0 || after <= before + margin, || {
        format!("the p99 of the bookings went from {before:?} to {after:?}")
    });
    verdict
}

/// What one run's bookings came to.
fn line(name: &str, booked: &Booked) -> String {
    let per_second = rate(booked.all.count(201), booked.took);
    format!("  {name:8} {per_second:.0} bookings/s, {}", booked.all.latencies.text())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::connection::Reply;

    fn options() -> args::SignIn {
        args::SignIn {
            program: PathBuf::new(),
            users: 4,
            rate: 50,
            sign_ins: NonZeroU32::new(10).expect("ten"),
            seconds: Duration::from_secs(2),
            margin: 2,
            pairs: 1,
        }
    }

    fn add(tally: &mut Tally, status: u16, millis: u64, times: u32) {
        for _ in 0..times {
            let (headers, took) = (hyper::HeaderMap::new(), Duration::from_millis(millis));
            tally.add(&Ok(Reply { status, headers, body: bytes::Bytes::new(), took }));
        }
    }

    /// One pair of runs without a fault.
    fn sound() -> [Half; 2] {
        let mut half = Half::default();
        half.booked.took = Duration::from_secs(2);
        add(&mut half.booked.all, 201, 3, 100);
        let without = half.clone();
        add(&mut half.people.all, 200, 40, 20);
        half.people.in_time = 20;
        [without, half]
    }

    fn judge(options: &args::SignIn, [without, with]: &[Half; 2]) -> Verdict {
        verdict(options, std::slice::from_ref(without), std::slice::from_ref(with))
    }

    #[test]
    fn each_fault_is_seen() {
        assert!(judge(&options(), &sound()).is_good());
        type Fault = fn(&mut [Half; 2]);
        let faults: [(Fault, &str); 6] = [
            (|runs| add(&mut runs[0].booked.all, 503, 1, 1), "1 requests were neither"),
            (|runs| add(&mut runs[1].people.all, 429, 1, 3), "3 sign-ins were not answered 200"),
            (|runs| runs[1].people.in_time = 18, "only 18 people got in"),
            (|runs| runs[1].booked.all = Tally::default(), "only 0 bookings"),
            (|runs| runs[0].booked = Booked::default(), "only 0 bookings"),
            (|runs| add(&mut runs[1].booked.all, 201, 6, 3), "went from 3ms to 6ms"),
        ];
        for (fault, seen) in faults {
            let mut runs = sound();
            fault(&mut runs);
            let verdict = judge(&options(), &runs);
            assert!(!verdict.is_good() && verdict.text().contains(seen), "{}", verdict.text());
        }
    }

    #[test]
    fn users_who_book_as_fast_as_they_can_are_told_and_not_judged() {
        let mut runs = sound();
        add(&mut runs[1].booked.all, 201, 60, 100);
        let verdict = judge(&args::SignIn { rate: 0, ..options() }, &runs);
        assert!(verdict.is_good(), "{}", verdict.text());
        assert!(verdict.text().contains("p99 60.00"), "{}", verdict.text());
    }

    #[test]
    fn nobody_signs_in_from_where_another_does() {
        let all: std::collections::HashSet<_> = (0..70_000).map(address).collect();
        assert_eq!(all.len(), 70_000);
        assert_eq!(address(70_000), "10.1.17.112");
    }
}
