//! What depends on the store most, on Firestore's emulator.

use super::world::World;
use super::{dead_letters, dispatching, tasks};

#[tokio::test]
async fn on_firestore_an_event_is_delivered_once_though_posted_five_times_at_once() {
    if let Some(world) = World::on_firestore("five-at-once").await {
        tasks::five_at_once(world).await;
    }
}

#[tokio::test]
async fn on_firestore_several_dispatchers_do_not_get_in_each_others_way() {
    if let Some(world) = World::on_firestore("dispatchers").await {
        dispatching::several_dispatchers(world).await;
    }
}

#[tokio::test]
async fn on_firestore_what_always_fails_is_given_up_on_and_put_back_by_hand() {
    if let Some(world) = World::on_firestore("always-failing").await {
        dead_letters::always_failing(world).await;
    }
}

#[tokio::test]
async fn on_firestore_dead_letters_come_in_pages() {
    if let Some(world) = World::on_firestore("pages").await {
        dead_letters::pages(world).await;
    }
}
