//! What the verdict sees of a run.

use std::path::PathBuf;

use baybook_domain::ids::BookingId;

use super::*;

const OPTIONS: fn() -> args::Outbox =
    || args::Outbox { program: PathBuf::new(), events: 4, latency: 50, goal: 200 };

/// A run of four events without a fault, in which the first was in flight at a kill.
struct Played {
    events: Vec<EventId>,
    run: Run,
    counts: BTreeMap<String, u32>,
    states: BTreeMap<&'static str, usize>,
}

fn played() -> Played {
    let event = |number| EventId::of(&BookingId::from_random([number; 16]), 1);
    let events: Vec<_> = (0..4).map(event).collect();
    let name = |event: &EventId| format!("{event}.{CHANNEL}");
    let run = Run {
        in_flight: HashSet::from([name(&events[0])]),
        kills: 2,
        busy: Some((900, Duration::from_secs(3))),
        resident: vec![10, 100, 110, 120],
        took: Duration::from_secs(4),
    };
    let counts = events.iter().map(|event| (name(event), 1)).collect();
    Played { events, run, counts, states: BTreeMap::from([("done", 4)]) }
}

impl Played {
    fn told(&mut self, event: usize, times: u32) {
        self.counts.insert(format!("{}.{CHANNEL}", self.events[event]), times);
    }

    fn verdict(&self) -> Verdict {
        verdict(&OPTIONS(), &self.events, &self.run, &self.counts, &self.states)
    }
}

#[test]
fn what_was_in_flight_at_a_kill_may_be_told_twice() {
    let mut sound = played();
    assert!(sound.verdict().is_good(), "{}", sound.verdict().text());
    sound.told(0, 2);
    assert!(sound.verdict().is_good(), "{}", sound.verdict().text());
}

#[test]
fn each_fault_is_seen() {
    type Fault = fn(&mut Played);
    let faults: [(Fault, &str); 9] = [
        (|run| run.told(0, 3), "1 were told again"),
        (|run| run.told(1, 2), "1 were told again"),
        (|run| drop(run.counts.pop_first()), "1 events were never delivered"),
        (|run| run.counts.extend([("other.email".to_owned(), 1)]), "about none of the events"),
        (|run| run.states = BTreeMap::from([("done", 3), ("dead", 1)]), "1 are not done"),
        (|run| run.run.busy = Some((900, Duration::from_secs(9))), "100 a second, not 200"),
        (|run| run.run.busy = None, "0 a second, not 200"),
        (|run| run.run.kills = 1, "killed 1 times"),
        (|run| run.run.resident = vec![10, 100, 110, 140], "memory grew by a factor of 1.40"),
    ];
    for (fault, seen) in faults {
        let mut run = played();
        fault(&mut run);
        let verdict = run.verdict();
        assert!(!verdict.is_good() && verdict.text().contains(seen), "{}", verdict.text());
    }
}
