//! What the protocol asks for: answers that are somebody else's, tokens that are not good, keys that
//! change, and a provider that does not work.

use jiff::SignedDuration;
use serde_json::json;

use super::provider::Fault;
use super::{Back, World};
use crate::app::App;
use crate::people::tokens;

#[tokio::test]
async fn a_flow_is_finished_once_within_ten_minutes_and_with_its_own_answer() {
    let world = World::start().await;
    let back = world.visit().await;
    let other = world.visit().await;
    let mixed = Back { flow: back.flow.clone(), code: back.code.clone(), state: other.state };
    world.finish(&mixed).await.problem(403, "flow-refused");
    for flow in ["", "x", &back.flow[..back.flow.len() - 2]] {
        let forged =
            Back { flow: flow.to_owned(), code: back.code.clone(), state: back.state.clone() };
        world.finish(&forged).await.problem(403, "flow-refused");
    }
    // The code of one sign-in with the flow of another: the provider holds them together.
    let swapped =
        Back { flow: back.flow.clone(), code: other.code.clone(), state: back.state.clone() };
    world.finish(&swapped).await.problem(403, "google-refused");
    tokens(&world.finish(&back).await);
    world.finish(&back).await.problem(403, "flow-refused");
    // Nor with a code that was not used.
    let fresh = world.visit().await;
    let replayed = Back { flow: back.flow, code: fresh.code, state: back.state };
    world.finish(&replayed).await.problem(403, "flow-refused");
    let late = world.visit().await;
    world.app.clock.advance(SignedDuration::from_mins(10));
    world.finish(&late).await.problem(403, "flow-refused");
}

#[tokio::test]
async fn of_two_that_finish_at_once_at_most_one_gets_in() {
    let world = World::start().await;
    let back = world.visit().await;
    let (one, two) = tokio::join!(world.finish(&back), world.finish(&back));
    let got_in = [one, two].iter().filter(|reply| reply.status == 200).count();
    assert_eq!(got_in, 1);
}

#[tokio::test]
async fn a_token_that_is_not_for_this_sign_in_opens_nothing() {
    let world = World::start().await;
    for fault in [
        Fault::WrongAudience,
        Fault::WrongIssuer,
        Fault::Expired,
        Fault::WrongNonce,
        Fault::Unsigned,
        Fault::SignedWithSecret,
        Fault::ForeignKey,
        Fault::BadSignature,
        Fault::NoIdToken,
    ] {
        world.provider.fail(fault);
        let reply = world.sign_in().await;
        assert_eq!(reply.status, 403, "{fault:?}: {reply:?}");
        reply.problem(403, "google-refused");
    }
    world.provider.fail(Fault::None);
    tokens(&world.sign_in().await);
}

#[tokio::test]
async fn keys_that_are_changed_there_are_read_again_and_others_not_too_often() {
    let world = World::start().await;
    tokens(&world.sign_in().await);
    tokens(&world.sign_in().await);
    assert_eq!(world.provider.discoveries(), 1);
    world.provider.rotate("second");
    // Keys that were read just now are not asked for again, whoever sends what.
    world.sign_in().await.problem(403, "google-refused");
    assert_eq!(world.provider.discoveries(), 1);
    world.app.clock.advance(SignedDuration::from_secs(10));
    tokens(&world.sign_in().await);
    assert_eq!(world.provider.discoveries(), 2);
    world.app.clock.advance(SignedDuration::from_hours(1));
    world.begin().await;
    assert_eq!(world.provider.discoveries(), 3);
}

#[tokio::test]
async fn while_google_does_not_work_people_are_told_and_it_is_not_pressed() {
    let world = World::start().await;
    world.provider.fail(Fault::Broken);
    let problem = world.begin().await.problem(503, "google-unavailable");
    assert_eq!(problem.retry_after, Some(5));
    world.begin().await.problem(503, "google-unavailable");
    assert_eq!(world.provider.discoveries(), 1);
    world.app.clock.advance(SignedDuration::from_secs(3));
    world.provider.fail(Fault::None);
    let back = world.visit().await;
    world.provider.fail(Fault::Broken);
    world.finish(&back).await.problem(503, "google-unavailable");
    // What is known of it stays good for a while.
    world.app.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(world.begin().await.status, 200);
    world.app.clock.advance(SignedDuration::from_hours(22));
    world.begin().await.problem(503, "google-unavailable");
}

#[tokio::test]
async fn nobody_waits_for_a_provider_that_does_not_answer() {
    let world = World::start().await;
    world.provider.fail(Fault::Silent);
    world.begin().await.problem(503, "google-unavailable");
}

#[tokio::test]
async fn where_it_is_not_configured_it_is_not_offered() {
    let app = App::start().await;
    assert_eq!(app.get("/shop").await.json()["google_sign_in"], json!(false));
    let start = app.post("/auth/google/start", &json!({})).await;
    start.problem(404, "google-not-offered");
    app.post("/auth/google/finish", &json!({})).await.problem(404, "google-not-offered");
    let world = World::start().await;
    assert_eq!(world.app.get("/shop").await.json()["google_sign_in"], json!(true));
}

#[tokio::test]
async fn attempts_from_one_address_are_limited() {
    let world = World::start().await;
    let nothing = Back { flow: String::new(), code: String::new(), state: String::new() };
    for _ in 0..30 {
        world.finish(&nothing).await.problem(403, "flow-refused");
    }
    world.finish(&nothing).await.problem(429, "rate-limited");
}
