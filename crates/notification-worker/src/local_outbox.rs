//! Where messages go while nothing delivers them: a collection that a page shows to whoever tries
//! Baybook out.

use std::sync::Arc;

use async_trait::async_trait;
use baybook_domain::clock::Clock;
use baybook_domain::instant;
use baybook_domain::local_message::{Content, KEEP, LocalCalendar, LocalEmail, LocalMessage};
use baybook_domain::store::{
    CommitError, Direction, Query, Range, ReadError, Store, Write, schema,
};
use baybook_integrations::Failure;
use baybook_integrations::email::{CalendarPart, Email, Mailbox, Mailer};
use baybook_integrations::sms::{Sms, Texter};
use jiff::Timestamp;

/// Messages removed with each that is kept, at most.
const REMOVED_AT_ONCE: u32 = 20;

/// Keeps mails instead of sending them. The same delivery again takes the place of the first.
#[derive(Debug, Clone)]
pub struct LocalMailer(Shelf);

/// Keeps texts instead of sending them.
#[derive(Debug, Clone)]
pub struct LocalTexter(Shelf);

impl LocalMailer {
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self(Shelf { store, clock })
    }
}

impl LocalTexter {
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self(Shelf { store, clock })
    }
}

#[async_trait]
impl Mailer for LocalMailer {
    async fn send(&self, email: &Email) -> Result<Option<String>, Failure> {
        let calendar = email.calendar.as_ref().map(|CalendarPart { method, file }| LocalCalendar {
            method: method.as_str().to_owned(),
            file: file.clone(),
        });
        let content = Content::Email(LocalEmail {
            from: written(&email.from),
            to: written(&email.to),
            reply_to: email.reply_to.as_ref().map(written),
            subject: email.subject.clone(),
            text: email.text.clone(),
            html: email.html.clone(),
            calendar,
            list_unsubscribe: email.list_unsubscribe.clone(),
        });
        self.0.keep(&email.delivery, content).await
    }
}

#[async_trait]
impl Texter for LocalTexter {
    async fn send(&self, sms: &Sms) -> Result<Option<String>, Failure> {
        let content = Content::Sms { to: sms.to.clone(), body: sms.body.clone() };
        self.0.keep(&sms.delivery, content).await
    }
}

fn written(Mailbox { name, address }: &Mailbox) -> String {
    if name.is_empty() { address.clone() } else { format!("{name} <{address}>") }
}

#[derive(Debug, Clone)]
struct Shelf {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl Shelf {
    async fn keep(&self, delivery: &str, content: Content) -> Result<Option<String>, Failure> {
        let now = self.clock.now();
        let message = LocalMessage::new(delivery, content, now);
        match self.store.commit(vec![message.write()]).await {
            Ok(_) => {}
            // Keeping it once more does no harm.
            Err(
                CommitError::Conflict
                | CommitError::Unavailable(_)
                | CommitError::OutcomeUnknown(_),
            ) => {
                return Err(Failure::Later { class: "store-unavailable", after: None });
            }
            Err(CommitError::Broken(_)) => return Err(Failure::Never { class: "store-refused" }),
        }
        if let Err(error) = self.forget_old(now).await {
            tracing::debug!(%error, "old messages of the local outbox stay for now");
        }
        Ok(Some(delivery.to_owned()))
    }

    /// Removes some that are older than they are kept: not every store does so by itself.
    async fn forget_old(&self, now: Timestamp) -> Result<(), ReadError> {
        let before = Some(instant::text(now - KEEP).into());
        let old = Query::all(schema::local_messages(), REMOVED_AT_ONCE)
            .range(Range { field: "at", from: None, before })
            .order("at", Direction::Ascending);
        let documents = self.store.query(&old).await?.documents.into_iter();
        let writes: Vec<_> = documents
            .map(|document| Write::Delete { key: document.key, at: document.version })
            .collect();
        if !writes.is_empty() && self.store.commit(writes).await.is_err() {
            // Another was faster, or the next message will see to it.
            tracing::debug!("old messages of the local outbox stay for now");
        }
        Ok(())
    }
}
