use baybook_domain::calendar_watch::{WatchTokens, changed_at};
use baybook_domain::clock::Clock;
use baybook_domain::store::Store;
use reqwest::Method;

use crate::app::App;
use crate::reply::Reply;

async fn tell(app: &App, channel: &str, token: &str) -> Reply {
    let call = app.request(Method::POST, "/webhooks/google-calendar");
    let call = call.header("X-Goog-Channel-ID", channel).header("X-Goog-Channel-Token", token);
    Reply::of(call.header("X-Goog-Resource-State", "exists")).await
}

#[tokio::test]
async fn a_change_is_noted_when_the_channel_is_ours_and_by_nobody_else() {
    let app = App::start().await;
    let shop = "main".parse().unwrap();
    let token = WatchTokens::new(&[7; 32]).token(&shop, "c-1");
    let before = app.contents().await;
    tell(&app, "c-2", &token).await.problem(403, "signature-refused");
    tell(&app, "c-1", "").await.problem(403, "signature-refused");
    let bare = app.request(Method::POST, "/webhooks/google-calendar");
    Reply::of(bare).await.problem(403, "signature-refused");
    assert_eq!(app.contents().await, before);
    for _ in 0..2 {
        assert_eq!(tell(&app, "c-1", &token).await.status, 204);
    }
    let changed = changed_at(app.store.as_ref() as &dyn Store, &shop).await.unwrap();
    assert_eq!(changed, Some(app.clock.now()));
}
