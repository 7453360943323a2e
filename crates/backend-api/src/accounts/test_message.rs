use baybook_contract::TextsGo;
use baybook_domain::accounts::Limits;
use baybook_domain::contact::PhoneNumber;
use baybook_domain::event::{Event, MessageKind, TestMessage, What};
use baybook_domain::ids::{EventId, ShopId};
use baybook_domain::store::{Write, schema};
use baybook_domain::suppression::{self, AddressId};
use baybook_domain::test_number::{self, TestNumber};
use baybook_domain::workshop::Shop;
use baybook_service_kit::problem::Reply;
use jiff::SignedDuration;

use super::{Accounts, Scene};
use crate::refusal::{field, invalid, no_texts, not_texted};

/// Nobody waits longer for it.
const KEEP: SignedDuration = SignedDuration::from_hours(24);

impl Accounts {
    /// The number that a text is to go to as a test.
    ///
    /// # Errors
    /// When it is none, or no texts of this kind are sent, here or to it.
    pub(crate) async fn number_for_test(
        &self,
        message: MessageKind,
        shop: &Shop,
        text: &str,
    ) -> Result<PhoneNumber, Reply> {
        if !message.is_about_a_booking() {
            return Err(not_texted());
        }
        if self.config.texts_go() == TextsGo::Nowhere {
            return Err(no_texts());
        }
        let number = PhoneNumber::parse(text, &shop.address.country);
        let number =
            number.map_err(|wrong| invalid(vec![field("phone", wrong.code, wrong.message)]))?;
        let known =
            suppression::look_up(self.store.as_ref(), &[AddressId::of_phone(&number)]).await?;
        if known.into_iter().flatten().any(|known| known.all.is_some()) {
            let message = "No texts are sent to this number: it answered STOP, or takes none.";
            return Err(invalid(vec![field("phone", "no-texts", message)]));
        }
        Ok(number)
    }

    /// Writes the event of a message that somebody sends to themselves, and beside it the number
    /// that a text goes to.
    ///
    /// # Errors
    /// `rate-limited` when they sent themselves many lately.
    pub(crate) async fn send_test(
        &self,
        test: TestMessage,
        phone: Option<PhoneNumber>,
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
        let by = if phone.is_some() { "sms" } else { "email" };
        if phone.is_some()
            && let Err(error) = test_number::forget_old(self.store.as_ref(), now).await
        {
            tracing::warn!(%error, "numbers of earlier tests are still kept");
        }
        let number = phone.map(|phone| TestNumber { phone, expire_at: event.expire_at });
        let mut writes = vec![create, row.detail("by", by).write()];
        writes.extend(number.map(|number| number.write(&event.id)));
        self.commit(writes).await
    }
}
