//! Whether a candidate does as well as the old revision. Decides, and calls nobody.
//!
//! The rules, which `docs/delivery.md` explains. Requests are those of others: what the watch itself
//! sent to the candidate is taken off, its errors are not.
//!
//! - errors: at least [`ERRORS`] answers of 5xx, and a share of them more than [`WORSE`] above the
//!   old revision's, end the release at once;
//! - few requests: below [`ENOUGH`] a share says little. The candidate passes with no error at all;
//! - latency: with [`ENOUGH`] requests, a p95 above both the service's floor and [`SLOWER`] times
//!   the old revision's, [`SLOW_READINGS`] readings running. Not of the pages, which have no floor;
//! - silence: of a service that was sent requests by the watch itself, at least one has to show.
//!   None means that Monitoring is not telling, which is not a success;
//! - blind: [`BLIND_READINGS`] readings running without an answer end the release.

use std::collections::BTreeMap;
use std::fmt;

use crate::services::Service;

pub(crate) const ERRORS: u64 = 3;
pub(crate) const WORSE: f64 = 0.01;
pub(crate) const ENOUGH: u64 = 50;
pub(crate) const SLOWER: f64 = 1.5;
pub(crate) const SLOW_READINGS: u32 = 2;
pub(crate) const BLIND_READINGS: u32 = 5;

/// What a revision did with its requests since the watch began.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Figures {
    pub(crate) requests: u64,
    /// Answers of 5xx.
    pub(crate) errors: u64,
    /// `None` where there is nothing to tell it from.
    pub(crate) p95_ms: Option<f64>,
}

/// Figures by revision. One that is not there had no requests.
pub(crate) type Reading = BTreeMap<String, Figures>;

impl Figures {
    /// Without those that the watch itself sent. All of them are taken off, though the newest do not
    /// show yet: rather too few are left than too many.
    fn of_others(self, own: u64) -> u64 {
        self.requests.saturating_sub(own)
    }

    fn error_share(self) -> f64 {
        if self.requests == 0 { 0.0 } else { self.errors as f64 / self.requests as f64 }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (requests, errors) = (self.requests, self.errors);
        if requests == 0 {
            return f.write_str("no requests");
        }
        let share = self.error_share() * 100.0;
        write!(f, "{requests} requests, {errors} errors ({share:.2} %)")?;
        match self.p95_ms {
            Some(p95) => write!(f, ", p95 {p95:.0} ms"),
            None => Ok(()),
        }
    }
}

/// A service under watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Watched {
    pub(crate) service: Service,
    pub(crate) old: String,
    pub(crate) new: String,
    /// Whether the watch itself sends requests to the candidate.
    pub(crate) probed: bool,
}

/// Why a candidate is not to get more.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{service}: {:.1} % of the candidate's answers are errors, {:.1} % of the old revision's", new * 100.0, old * 100.0)]
    Errors { service: Service, new: f64, old: f64 },
    #[error(
        "{service}: {errors} of the candidate's answers are errors, and only {requests} requests were others' than the watch's own; with so few, none may be"
    )]
    ErrorsAmongFew { service: Service, requests: u64, errors: u64 },
    #[error("{service}: the candidate's p95 is {new:.0} ms, the old revision's {}, the limit {limit:.0} ms", ms(*old))]
    Slow { service: Service, new: f64, old: Option<f64>, limit: f64 },
    #[error(
        "{service}: Monitoring shows no request to the candidate, though the watch sent some; what it did is not known"
    )]
    Silent { service: Service },
    #[error("Monitoring did not answer {BLIND_READINGS} times running; the last time: {0}")]
    Blind(String),
}

fn ms(value: Option<f64>) -> String {
    value.map_or_else(|| "not known".to_owned(), |value| format!("{value:.0} ms"))
}

/// What is to be done after a reading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Decision {
    GoOn,
    Pass,
    Stop(Vec<Fault>),
}

/// A watch over one or more services.
#[derive(Debug)]
pub(crate) struct Watch {
    watched: Vec<Watched>,
    slow: BTreeMap<Service, u32>,
    blind: u32,
    /// How many requests the watch itself sent to each candidate.
    sent: BTreeMap<Service, u64>,
}

impl Watch {
    pub(crate) fn new(watched: Vec<Watched>) -> Self {
        Self { watched, slow: BTreeMap::new(), blind: 0, sent: BTreeMap::new() }
    }

    /// Notes how many requests the watch itself has sent to a candidate by now.
    pub(crate) fn sent(&mut self, service: Service, requests: u64) {
        self.sent.insert(service, requests);
    }

    /// What a person reads about a service after a reading.
    pub(crate) fn line(&self, watched: &Watched, reading: &Reading) -> String {
        let of = |revision: &str| reading.get(revision).copied().unwrap_or_default();
        let (new, old) = (of(&watched.new), of(&watched.old));
        let sent = self.sent.get(&watched.service).copied().unwrap_or_default();
        let own = if sent > 0 { format!(", {sent} sent by the watch") } else { String::new() };
        let few = if new.of_others(sent) < ENOUGH { " (too few to judge by shares)" } else { "" };
        format!("{:<19}  new: {new}{own}{few}; old: {old}", watched.service)
    }

    pub(crate) fn watched(&self) -> &[Watched] {
        &self.watched
    }

    /// Takes a reading, or why there is none. `is_over`: the time to watch has passed.
    pub(crate) fn take(&mut self, reading: Result<&Reading, String>, is_over: bool) -> Decision {
        let reading = match reading {
            Ok(reading) => reading,
            Err(why) => {
                self.blind += 1;
                if self.blind >= BLIND_READINGS {
                    return Decision::Stop(vec![Fault::Blind(why)]);
                }
                // Also when the time has passed: nobody is let through unseen.
                return Decision::GoOn;
            }
        };
        self.blind = 0;
        let (slow, sent) = (&mut self.slow, &self.sent);
        let faults: Vec<_> = self
            .watched
            .iter()
            .filter_map(|one| {
                let of = |revision: &str| reading.get(revision).copied().unwrap_or_default();
                let own = sent.get(&one.service).copied().unwrap_or_default();
                judge(one, of(&one.new), own, of(&one.old), slow, is_over)
            })
            .collect();
        match (faults.is_empty(), is_over) {
            (false, _) => Decision::Stop(faults),
            (true, true) => Decision::Pass,
            (true, false) => Decision::GoOn,
        }
    }
}

fn judge(
    watched: &Watched,
    new: Figures,
    own: u64,
    old: Figures,
    slow: &mut BTreeMap<Service, u32>,
    is_over: bool,
) -> Option<Fault> {
    let service = watched.service;
    let requests = new.of_others(own);
    let share = Figures { requests: requests.max(new.errors), ..new }.error_share();
    let old_share = old.error_share();
    if new.errors >= ERRORS && share > old_share + WORSE {
        return Some(Fault::Errors { service, new: share, old: old_share });
    }
    if requests < ENOUGH {
        if is_over && new.errors > 0 {
            let errors = new.errors;
            return Some(Fault::ErrorsAmongFew { service, requests, errors });
        }
        let is_silent = is_over && watched.probed && new.requests == 0;
        return is_silent.then_some(Fault::Silent { service });
    }
    let floor = service.latency_floor_ms()?;
    let limit = old.p95_ms.map_or(0.0, |old| old * SLOWER).max(floor);
    let p95 = new.p95_ms.filter(|p95| *p95 > limit);
    let count = slow.entry(service).or_default();
    *count = if p95.is_some() { *count + 1 } else { 0 };
    // One reading may be the start of instances; the last word is not a matter of patience.
    let is_lasting = *count >= SLOW_READINGS || is_over;
    p95.filter(|_| is_lasting).map(|new| Fault::Slow { service, new, old: old.p95_ms, limit })
}

#[cfg(test)]
mod tests;
