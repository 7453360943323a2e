//! The command line.

use std::{num::NonZeroU32, path::PathBuf, time::Duration};

use clap::{Args as Arguments, Parser, Subcommand};

use crate::connection::Target;

/// Load scenarios against a running Baybook. Only for systems you own.
#[derive(Debug, Parser)]
#[command(name = "loadtest")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) scenario: Scenario,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Scenario {
    /// Users who book one free start after another.
    Book(Book),
    /// Many customers at once on one day; then checks that nothing overlaps.
    Storm(Storm),
    /// Users who ask for free starts.
    Availability(Availability),
    /// A few users who look, book, read and cancel: is the system fast enough for people?
    Smoke(Smoke),
    /// A full outbox that a program delivers while it is killed; then checks that nothing is lost.
    Outbox(Outbox),
    /// The page of a full day, as the staff has it; then checks that all of it is there.
    Day(Day),
    /// Bookings with and without people who sign in meanwhile, by turns.
    SignIn(SignIn),
}

#[derive(Debug, Arguments)]
pub(crate) struct System {
    /// Origin of the API, for example http://127.0.0.1:8081.
    #[arg(long)]
    pub(crate) url: Target,
    /// Slug of the service to book.
    #[arg(long, default_value = "oil-change")]
    pub(crate) service: String,
}

#[derive(Debug, Arguments)]
#[command(group(clap::ArgGroup::new("until").required(true).args(["seconds", "bookings"])))]
pub(crate) struct Book {
    #[command(flatten)]
    pub(crate) system: System,
    /// Users at the same time; 1 is one client that books in sequence.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) users: u32,
    /// Stop after so many seconds.
    #[arg(long, value_parser = seconds)]
    pub(crate) seconds: Option<Duration>,
    /// Stop after so many bookings.
    #[arg(long)]
    pub(crate) bookings: Option<u64>,
    /// How many days, from today, to take starts from.
    #[arg(long, default_value_t = 31, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    pub(crate) days: u32,
    /// Fill one day after the other, so that users meet on a day.
    #[arg(long)]
    pub(crate) together: bool,
    /// Bookings a second of all users together; left out, as many as they can.
    #[arg(long)]
    pub(crate) rate: Option<NonZeroU32>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Storm {
    #[command(flatten)]
    pub(crate) system: System,
    /// Customers, each on a connection of its own.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub(crate) customers: u32,
    /// The day, YYYY-MM-DD; left out, the one of the next four weeks with the most free starts.
    #[arg(long)]
    pub(crate) date: Option<jiff::civil::Date>,
    /// More origins of the same system; customers are dealt out over all of them.
    #[arg(long)]
    pub(crate) also: Vec<Target>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Availability {
    #[command(flatten)]
    pub(crate) system: System,
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) users: u32,
    #[arg(long, value_parser = seconds, default_value = "10")]
    pub(crate) seconds: Duration,
    /// Days each request asks for.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=31))]
    pub(crate) days: u32,
}

#[derive(Debug, Arguments)]
pub(crate) struct Smoke {
    #[command(flatten)]
    pub(crate) system: System,
    /// At most 30: this is a check, not a load.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=30))]
    pub(crate) users: u32,
    #[arg(long, value_parser = seconds, default_value = "20")]
    pub(crate) seconds: Duration,
}

#[derive(Debug, Arguments)]
pub(crate) struct Outbox {
    /// The program that delivers, for example target/release/baybook.
    #[arg(long)]
    pub(crate) program: PathBuf,
    /// Events that are due when it starts.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(2_000..=1_000_000))]
    pub(crate) events: u32,
    /// Milliseconds the provider takes for each answer.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(..=5_000))]
    pub(crate) latency: u64,
    /// Events a second that are enough.
    #[arg(long, default_value_t = 200)]
    pub(crate) goal: u32,
}

#[derive(Debug, Arguments)]
pub(crate) struct Day {
    /// The program that serves the pages, for example target/release/baybook.
    #[arg(long)]
    pub(crate) program: PathBuf,
    /// How often the page is asked for.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub(crate) pages: u32,
    /// Milliseconds within which nine of ten pages have to come.
    #[arg(long, default_value_t = 20)]
    pub(crate) goal: u64,
    /// Compressed, a page has to be smaller than so many KB.
    #[arg(long, default_value_t = 60)]
    pub(crate) size: usize,
}

#[derive(Debug, Arguments)]
pub(crate) struct SignIn {
    /// The program that is booked and signed in at, for example target/release/baybook.
    #[arg(long)]
    pub(crate) program: PathBuf,
    /// Users who book.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) users: u32,
    /// Bookings a second of all users together; 0 for as many as they can.
    #[arg(long, default_value_t = 50)]
    pub(crate) rate: u32,
    /// Sign-ins a second, in every other run.
    #[arg(long, default_value_t = NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN))]
    pub(crate) sign_ins: NonZeroU32,
    /// Seconds of each run.
    #[arg(long, value_parser = seconds, default_value = "10")]
    pub(crate) seconds: Duration,
    /// Milliseconds that the p99 of the bookings may be later with sign-ins. It is not looked at
    /// where users book as fast as they can: then whatever is done takes its time from them.
    #[arg(long, default_value_t = 2)]
    pub(crate) margin: u64,
    /// Runs without sign-ins, and as many with.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) pairs: u32,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if seconds > 0.0 && seconds <= 86_400.0 {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("more than 0 and at most 86400 seconds".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Scenario, clap::Error> {
        Args::try_parse_from(line.split(' ')).map(|args| args.scenario)
    }

    #[test]
    fn a_booking_run_ends_after_seconds_or_after_bookings_and_not_both() {
        assert!(parse("loadtest book --url http://127.0.0.1:8081 --seconds 10").is_ok());
        assert!(parse("loadtest book --url http://127.0.0.1:8081 --bookings 10").is_ok());
        assert!(parse("loadtest book --url http://127.0.0.1:8081").is_err());
        let both = "loadtest book --url http://127.0.0.1:8081 --bookings 10 --seconds 2";
        assert!(parse(both).is_err());
    }

    #[test]
    fn thirty_users_book_oil_changes_unless_told_otherwise() {
        let Ok(Scenario::Book(book)) = parse("loadtest book --url http://a:1 --seconds 1.5") else {
            panic!("not a booking run");
        };
        assert_eq!((book.users, book.system.service.as_str()), (30, "oil-change"));
        assert_eq!(book.seconds, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn a_smoke_test_never_has_more_than_thirty_users() {
        assert!(parse("loadtest smoke --url http://127.0.0.1:8081 --users 30").is_ok());
        assert!(parse("loadtest smoke --url http://127.0.0.1:8081 --users 31").is_err());
    }

    #[test]
    fn a_storm_is_on_a_day_that_exists() {
        assert!(parse("loadtest storm --url http://a:1 --date 2026-12-01").is_ok());
        assert!(parse("loadtest storm --url http://a:1 --date 2026-02-30").is_err());
        assert!(parse("loadtest storm --url http://a:1").is_ok());
    }

    #[test]
    fn ten_people_a_second_sign_in_while_few_book_unless_told_otherwise() {
        let Ok(Scenario::SignIn(all)) = parse("loadtest sign-in --program baybook") else {
            panic!("not a run with sign-ins");
        };
        assert_eq!((all.users, all.rate, all.sign_ins.get(), all.pairs), (4, 50, 10, 2));
        assert!(parse("loadtest sign-in").is_err());
        assert!(parse("loadtest sign-in --program baybook --sign-ins 0").is_err());
    }

    #[test]
    fn no_time_at_all_is_refused() {
        assert!(seconds("0").is_err() && seconds("-1").is_err() && seconds("NaN").is_err());
    }
}
