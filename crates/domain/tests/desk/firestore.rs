//! The workshop that is changed, on Firestore.

use std::sync::Arc;

use baybook_domain::desk::Tuning;
use baybook_domain::store::fault::FaultyStore;

use crate::emulator::emulator;
use crate::office::Office;
use crate::{amended, instances};

async fn office(test: &'static str) -> Option<Office> {
    let store = FaultyStore::new(Arc::new(emulator(test).await?));
    Some(Office::on(Arc::new(store), 1, Tuning::default()))
}

#[tokio::test]
async fn a_closure_is_told_first() {
    let Some(office) = office("a_closure_is_told_first").await else { return };
    amended::closure_keeps(office).await;
}

#[tokio::test]
async fn who_is_away_is_replaced() {
    let Some(office) = office("who_is_away_is_replaced").await else { return };
    amended::absence_reassigns(office).await;
}

#[tokio::test]
async fn a_closed_day_is_not_made() {
    let Some(office) = office("a_closed_day_is_not_made").await else { return };
    instances::closed_meanwhile(office).await;
}

#[tokio::test]
async fn an_open_desk_decides_anew() {
    let Some(office) = office("an_open_desk_decides_anew").await else { return };
    instances::closed_while_the_desk_is_open(office).await;
}

#[tokio::test]
async fn a_start_that_was_opened_is_there() {
    let Some(office) = office("a_start_that_was_opened_is_there").await else { return };
    instances::opened_meanwhile(office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_in_a_storm() {
    let Some(office) = office("nothing_is_lost_in_a_storm").await else { return };
    instances::storm_while_hours_change(office).await;
}
