//! Users who ask for free starts.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use tokio::task::JoinSet;

use crate::{
    api::{self, ApiError},
    args,
    connection::{Connection, Target},
    tally::{Tally, Verdict, rate},
};

/// Days that the requests go round: as many as people look ahead.
const SPREAD: i64 = 28;

pub(crate) async fn run(options: args::Availability) -> Result<Verdict, ApiError> {
    let today = api::today(&mut Connection::to(&options.system.url)).await?;
    let paths: Vec<String> = (1..=SPREAD)
        .map(|ahead| {
            let date: Date = today.saturating_add(jiff::Span::new().days(ahead));
            api::availability_path(&options.system.service, date, i64::from(options.days))
        })
        .collect();

    let started = Instant::now();
    let deadline = started + options.seconds;
    let mut tasks = JoinSet::new();
    for number in 0..options.users as usize {
        tasks.spawn(user(options.system.url.clone(), paths.clone(), number, deadline));
    }
    let mut all = Tally::default();
    for tally in tasks.join_all().await {
        all.extend(&tally);
    }
    Ok(verdict(&options, &all, started.elapsed()))
}

async fn user(target: Target, paths: Vec<String>, number: usize, deadline: Instant) -> Tally {
    let mut connection = Connection::to(&target);
    let mut tally = Tally::default();
    for path in paths.iter().cycle().skip(number) {
        if Instant::now() >= deadline {
            break;
        }
        let answer = connection.get(path, None).await;
        let lost = answer.is_err();
        tally.add(&answer);
        if lost {
            break;
        }
    }
    tally
}

fn verdict(options: &args::Availability, all: &Tally, took: Duration) -> Verdict {
    let mut verdict = Verdict::new(format!(
        "availability: {} users, {} days a request, {:.1} s, {:.0} requests/s\n{}",
        options.users,
        options.days,
        took.as_secs_f64(),
        rate(all.answers(), took),
        all.text(),
    ));
    let unexpected = all.unexpected(&[200]);
    verdict.require(unexpected == 0, || format!("{unexpected} requests were not answered 200"));
    verdict.require(all.count(200) > 0, || "nothing was answered".to_owned());
    verdict
}
