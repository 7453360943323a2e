//! A few users who look, book, read and cancel: is the system fast enough for people?

use std::time::{Duration, Instant};

use jiff::civil::Date;
use tokio::task::JoinSet;

use crate::{
    api::{self, ApiError, Booked, Day},
    args,
    connection::{Connection, Reply},
    customer::{self, Dice},
    tally::{Tally, Verdict, rate},
};

/// Within which nine of ten answers have to come.
const GOAL: Duration = Duration::from_millis(500);
/// Between two requests of a user, as people take a while too.
const PAUSE: Duration = Duration::from_millis(100);
/// Bookings are made within these days.
const DAYS: usize = 14;

pub(crate) async fn run(options: args::Smoke) -> Result<Verdict, ApiError> {
    let today = api::today(&mut Connection::to(&options.system.url)).await?;
    let started = Instant::now();
    let deadline = started + options.seconds;
    let mut dice = Dice::fresh();
    let mut tasks = JoinSet::new();
    for _ in 0..options.users {
        let user = User {
            connection: Connection::to(&options.system.url),
            service: options.system.service.clone(),
            today,
            dice: dice.split(),
            tally: Tally::default(),
        };
        tasks.spawn(user.until(deadline));
    }
    let mut all = Tally::default();
    for tally in tasks.join_all().await {
        all.extend(&tally);
    }
    let took = started.elapsed();

    let mut verdict = Verdict::new(format!(
        "smoke: {} users, {:.1} s, {:.0} requests/s\n{}",
        options.users,
        took.as_secs_f64(),
        rate(all.answers(), took),
        all.text(),
    ));
    let unexpected = all.unexpected(&[200, 201, 409]);
    verdict.require(unexpected == 0, || format!("{unexpected} requests failed"));
    verdict.require(all.count(201) > 0, || "nothing was booked".to_owned());
    let p90 = all.latencies.percentile(90.0);
    verdict.require(p90 < GOAL, || format!("nine of ten answers took up to {p90:?}, not {GOAL:?}"));
    Ok(verdict)
}

struct User {
    connection: Connection,
    service: String,
    today: Date,
    dice: Dice,
    tally: Tally,
}

impl User {
    async fn until(mut self, deadline: Instant) -> Tally {
        while Instant::now() < deadline {
            // A lost connection is in the tally; the next visit opens another.
            let _ = self.visit().await;
            tokio::time::sleep(PAUSE).await;
        }
        self.tally
    }

    /// One person's way through: catalogue, a day, a booking, a look at it, and away with it, so
    /// that nothing is left behind.
    async fn visit(&mut self) -> Option<()> {
        self.get("/services", None).await?;
        let ahead = 1 + i64::try_from(self.dice.below(DAYS)).unwrap_or(0);
        let date = self.today.saturating_add(jiff::Span::new().days(ahead));
        let listed = self.get(&api::availability_path(&self.service, date, 1), None).await?;
        let days = api::listed_days(&listed)?;
        let starts: Vec<_> = days.iter().flat_map(|day: &Day| &day.starts).collect();
        let start = self.dice.pick(&starts)?.text.clone();

        let body = customer::booking(&self.service, &start, &mut self.dice).to_string();
        let key = customer::idempotency_key(&mut self.dice);
        let answer = self.connection.post("/bookings", ("idempotency-key", &key), body).await;
        self.tally.add(&answer);
        let booked = api::booked(&answer.ok().filter(|reply| reply.status == 201)?)?;
        tokio::time::sleep(PAUSE).await;
        self.get(&format!("/bookings/{}", booked.id), Some(&booked.token)).await;
        self.cancel(&booked).await
    }

    async fn get(&mut self, path: &str, token: Option<&str>) -> Option<Reply> {
        let answer = self.connection.get(path, token).await;
        self.tally.add(&answer);
        tokio::time::sleep(PAUSE).await;
        answer.ok().filter(|reply| reply.status == 200)
    }

    async fn cancel(&mut self, booked: &Booked) -> Option<()> {
        let path = format!("/bookings/{}/cancel", booked.id);
        let bearer = format!("Bearer {}", booked.token);
        let body = r#"{"reason":"smoke test"}"#.to_owned();
        let answer = self.connection.post(&path, ("authorization", &bearer), body).await;
        self.tally.add(&answer);
        answer.ok().filter(|reply| reply.status == 200).map(|_| ())
    }
}
