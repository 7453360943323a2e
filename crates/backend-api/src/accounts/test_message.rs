use baybook_domain::accounts::Limits;
use baybook_domain::event::{Event, TestMessage, What};
use baybook_domain::ids::{EventId, ShopId};
use baybook_domain::store::{Write, schema};
use baybook_service_kit::problem::Reply;
use jiff::SignedDuration;

use super::{Accounts, Scene};

/// Nobody waits longer for it.
const KEEP: SignedDuration = SignedDuration::from_hours(24);

impl Accounts {
    /// Writes the event of a message that somebody sends to themselves.
    ///
    /// # Errors
    /// `rate-limited` when they sent themselves many lately.
    pub(crate) async fn send_test(
        &self,
        test: TestMessage,
        (shop, locale): (&ShopId, String),
        scene: &Scene,
    ) -> Result<(), Reply> {
        self.count_person("test-message", &test.user, Limits::TESTS, scene).await?;
        let id = EventId::mail(self.entropy.bytes16());
        let now = baybook_domain::instant::truncated(scene.now);
        let event = Event {
            expire_at: Some(now + KEEP),
            ..Event::new(id, shop.clone(), What::Test(test), locale, now)
        };
        let key = schema::event(&event.id);
        let create = Write::Create { key, fields: event.to_fields() };
        let object = format!("message/{}", test.message.as_str());
        let row = self.entry(shop, Some(test.user), "message-tested", object, Some(scene));
        self.commit(vec![create, row.write()]).await
    }
}
