use std::sync::Arc;

use baybook_domain::desk::{DeskError, Outcome};
use jiff::Timestamp;

use crate::office::{DAY, Office, is_taken, quarters};

/// `count` customers at once, each with a service and a start of their own, spread over `offices`.
async fn storm(
    offices: &[Arc<Office>],
    count: usize,
) -> Vec<(String, Timestamp, Result<Outcome, DeskError>)> {
    const SERVICES: [&str; 4] = ["oil-change", "brake-pads", "tyre-rotation", "diagnostics"];
    let starts = quarters();
    let customers: Vec<_> = (0..count)
        .map(|n| {
            let office = Arc::clone(&offices[n % offices.len()]);
            let (service, start) = (SERVICES[n % 4], starts[n * 11 % starts.len()]);
            tokio::spawn(async move {
                let result = office.book(&format!("customer {n}"), service, start).await;
                (service.to_owned(), start, result)
            })
        })
        .collect();
    let mut results = Vec::new();
    for customer in customers {
        results.push(customer.await.unwrap());
    }
    results
}

async fn check_storm(
    office: &Office,
    results: Vec<(String, Timestamp, Result<Outcome, DeskError>)>,
) {
    let accepted = results.iter().filter(|(_, _, result)| result.is_ok()).count();
    assert_eq!(office.bookings().await.len(), accepted);
    let refused: Vec<_> = results
        .into_iter()
        .filter(|(_, _, result)| result.is_err())
        .map(|(service, start, result)| {
            // A start at which the job never fits is refused for that, whatever is booked.
            assert!(
                is_taken(&result) || format!("{result:?}").contains("OutsideHours"),
                "{result:?}"
            );
            (service, start, is_taken(&result))
        })
        .filter(|(_, _, taken)| *taken)
        .map(|(service, start, _)| (service, start))
        .collect();
    assert!(accepted > 20 && refused.len() > 200, "{accepted} accepted, {} refused", refused.len());
    office.check(&[DAY]).await;
    office.check_against_model(DAY, &refused).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_500_at_once_exactly_as_many_are_booked_as_fit() {
    let office = Arc::new(Office::new());
    let results = storm(&[Arc::clone(&office)], 500).await;
    let commits = office.store.counts().commits;
    assert!(commits < 40, "bookings that arrive together are committed together: {commits}");
    check_storm(&office, results).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_store_book_exactly_as_many_as_fit() {
    let here = Arc::new(Office::new());
    let there = Arc::new(Office::beside(&here, 2));
    let results = storm(&[Arc::clone(&here), there], 500).await;
    check_storm(&here, results).await;
}
