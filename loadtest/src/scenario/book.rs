//! Users who book one free start after another.

use std::{
    cell::{Cell, RefCell},
    num::NonZeroU32,
    rc::Rc,
    time::{Duration, Instant},
};

use jiff::civil::Date;
use tokio::task::{JoinSet, LocalSet};

use crate::{
    api::{self, ApiError},
    args,
    connection::Connection,
    customer::{self, Dice},
    pool::{Order, Pool},
    tally::{Tally, Verdict, rate},
};

/// What the users of a run share. They all live on one thread.
#[derive(Debug)]
struct Run {
    options: args::Book,
    today: Date,
    order: Order,
    pool: RefCell<Pool>,
    /// Bookings still to be made.
    left: Cell<u64>,
    deadline: Option<Instant>,
    sold_out: Cell<bool>,
    pace: Option<Pace>,
}

/// Bookings at even distances, however many users share them.
#[derive(Debug)]
struct Pace {
    every: Duration,
    next: Cell<Instant>,
}

/// What the users of a run came to.
#[derive(Debug, Default, Clone)]
pub(super) struct Booked {
    pub(super) all: Tally,
    pub(super) took: Duration,
    pub(super) sold_out: bool,
}

pub(crate) async fn run(options: args::Book) -> Result<Verdict, ApiError> {
    let users = options.users;
    Ok(verdict(users, &book(options).await?))
}

/// Books until the end that the options name.
pub(super) async fn book(options: args::Book) -> Result<Booked, ApiError> {
    let mut connection = Connection::to(&options.system.url);
    let today = api::today(&mut connection).await?;
    let days =
        api::availability(&mut connection, &options.system.service, today, options.days).await?;
    if days.iter().all(|day| day.starts.is_empty()) {
        return Err(ApiError::NothingFree);
    }
    let users = options.users;
    let order = if options.together { Order::Together } else { Order::Spread };
    let started = Instant::now();
    let run = Rc::new(Run {
        today,
        order,
        pool: RefCell::new(Pool::new(&days, order)),
        left: Cell::new(options.bookings.unwrap_or(u64::MAX)),
        deadline: options.seconds.map(|time| started + time),
        sold_out: Cell::new(false),
        pace: options.rate.map(|rate| Pace::of(rate, started)),
        options,
    });

    let mut dice = Dice::fresh();
    let mut all = Tally::default();
    let local = LocalSet::new();
    let mut tasks = JoinSet::new();
    for _ in 0..users {
        tasks.spawn_local_on(user(Rc::clone(&run), dice.split()), &local);
    }
    local
        .run_until(async {
            while let Some(done) = tasks.join_next().await {
                match done {
                    Ok(Ok(tally)) => all.extend(&tally),
                    Ok(Err(error)) => return Err(error),
                    Err(panic) => std::panic::resume_unwind(panic.into_panic()),
                }
            }
            Ok(())
        })
        .await?;
    Ok(Booked { all, took: started.elapsed(), sold_out: run.sold_out.get() })
}

async fn user(run: Rc<Run>, mut dice: Dice) -> Result<Tally, ApiError> {
    let service = &run.options.system.service;
    let mut connection = Connection::to(&run.options.system.url);
    let mut tally = Tally::default();
    let mut errors = 0;
    while run.goes_on() {
        if let Some(pace) = &run.pace {
            pace.turn().await;
            if !run.goes_on() {
                break;
            }
        }
        let Some((date, start)) = run.next_start(&mut connection).await? else { break };
        run.left.set(run.left.get().saturating_sub(1));
        let body = customer::booking(service, &start, &mut dice).to_string();
        let key = customer::idempotency_key(&mut dice);
        let answer = connection.post("/bookings", ("idempotency-key", &key), body).await;
        tally.add(&answer);
        if !matches!(&answer, Ok(reply) if reply.status == 201) {
            run.left.set(run.left.get().saturating_add(1));
        }
        match answer {
            Ok(reply) if reply.status == 409 => run.refresh(&mut connection, &date).await?,
            Ok(reply) if reply.status < 400 => errors = 0,
            // A system that refuses everything is told apart soon, and not asked for ever.
            _ => errors += 1,
        }
        if errors >= 10 {
            break;
        }
    }
    Ok(tally)
}

impl Pace {
    fn of(rate: NonZeroU32, started: Instant) -> Self {
        Self { every: Duration::from_secs(1) / rate.get(), next: Cell::new(started) }
    }

    /// Waits for the next turn, which is nobody else's.
    async fn turn(&self) {
        let turn = self.next.get();
        self.next.set(turn + self.every);
        tokio::time::sleep_until(turn.into()).await;
    }
}

impl Run {
    fn goes_on(&self) -> bool {
        !self.sold_out.get()
            && self.left.get() > 0
            && self.deadline.is_none_or(|deadline| Instant::now() < deadline)
    }

    /// Looks again at all days when every known start was dealt out.
    async fn next_start(
        &self,
        connection: &mut Connection,
    ) -> Result<Option<(String, String)>, ApiError> {
        let known = self.pool.borrow_mut().take();
        if known.is_some() {
            return Ok(known);
        }
        let service = &self.options.system.service;
        let days = api::availability(connection, service, self.today, self.options.days).await?;
        let mut pool = self.pool.borrow_mut();
        *pool = Pool::new(&days, self.order);
        let next = pool.take();
        self.sold_out.set(next.is_none());
        Ok(next)
    }

    async fn refresh(&self, connection: &mut Connection, date: &str) -> Result<(), ApiError> {
        let Ok(date) = date.parse() else { return Ok(()) };
        let service = &self.options.system.service;
        for day in api::availability(connection, service, date, 1).await? {
            self.pool.borrow_mut().refresh(&day);
        }
        Ok(())
    }
}

fn verdict(users: u32, booked: &Booked) -> Verdict {
    let all = &booked.all;
    let mut verdict = Verdict::new(format!(
        "book: {users} users, {:.1} s, {:.0} bookings/s\n{}{}",
        booked.took.as_secs_f64(),
        rate(all.count(201), booked.took),
        all.text(),
        if booked.sold_out { "\n  note     every start was taken before the end" } else { "" },
    ));
    let unexpected = all.unexpected(&[201, 409]);
    verdict.require(unexpected == 0, || format!("{unexpected} requests were neither 201 nor 409"));
    verdict.require(all.count(201) > 0, || "nothing was booked".to_owned());
    verdict
}
