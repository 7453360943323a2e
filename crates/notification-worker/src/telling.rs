//! What an event is to people: whom it concerns and what they are told, as things are now.

use std::sync::Arc;

use baybook_domain::accounts::{
    AccountMail, LinkSecret, MailKind, Token, UNSUBSCRIBE_PATH, User, link_path,
};
use baybook_domain::booking::Booking;
use baybook_domain::clock::Clock;
use baybook_domain::contact::{EmailAddress, PhoneNumber};
use baybook_domain::event::{
    Appointment, Correction, Event, EventState, Reminder, TestMessage, What,
};
use baybook_domain::ids::{EventId, ShopId};
use baybook_domain::manage_link::ManageLinks;
use baybook_domain::store::{Document, Key, ReadError, Store, schema};
use baybook_domain::suppression::{self, AddressId, Medium, Reason};
use baybook_domain::test_number;
use baybook_domain::workshop::{Shop, Workshop};
use baybook_domain::workshops::Workshops;
use baybook_integrations::Failure;
use baybook_messages::{Kind, Links, Message, Sample, account, appointment};
use baybook_service_kit::text::{Languages, Texts};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::channel::Sent;
use crate::relevance::{is_told_anew, outdated};

/// Looks up what events are about and puts it into words.
#[derive(Debug)]
pub struct Teller {
    pub store: Arc<dyn Store>,
    pub workshops: Workshops,
    pub clock: Arc<dyn Clock>,
    pub languages: Languages,
    pub links: Addresses,
}

/// The addresses that messages bring.
#[derive(Debug)]
pub struct Addresses {
    public_url: String,
    default_shop: ShopId,
    manage: ManageLinks,
    secret: LinkSecret,
}

/// An event, put into words for one person.
#[derive(Debug)]
pub struct Story {
    pub message: Message,
    pub to: Recipient,
    pub texts: Arc<Texts>,
    pub workshop: Arc<Workshop>,
    /// The booking that it is about, with its page, if it is about one.
    pub booking: Option<(Booking, String)>,
    /// The address that ends messages of this kind, where there is one.
    pub unsubscribe: Option<String>,
}

/// How to reach somebody.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    pub email: Option<EmailAddress>,
    pub phone: Option<PhoneNumber>,
}

/// Why there is no story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untold {
    /// There is nothing to tell, or nobody to tell it to.
    Nothing { reason: &'static str },
    /// Nobody is told of it before.
    NotNow { until: Timestamp },
    /// It is not known whether there is.
    Failed(Failure),
}

impl From<Failure> for Untold {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Untold {
    /// As a channel answers it.
    ///
    /// # Errors
    /// When looking it up failed.
    pub fn sent(self) -> Result<Sent, Failure> {
        match self {
            Self::Nothing { reason } => Ok(Sent::Nothing { reason }),
            Self::NotNow { until } => Ok(Sent::NotNow { until }),
            Self::Failed(failure) => Err(failure),
        }
    }
}

fn nothing(reason: &'static str) -> Untold {
    Untold::Nothing { reason }
}

impl Addresses {
    /// `key` is the deployment's signing key, `public_url` the origin of the pages, and
    /// `default_shop` the one that addresses do not name.
    #[must_use]
    pub fn new(key: &[u8], public_url: &str, default_shop: ShopId) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let manage = ManageLinks::new(key, &public_url, default_shop.clone());
        Self { public_url, default_shop, manage, secret: LinkSecret::new(key) }
    }

    fn of(&self, booking: &Booking, is_reminder: bool) -> Links {
        let Self { public_url, default_shop, manage, secret } = self;
        let (shop, id) = (&booking.shop, &booking.id);
        let mut book_again = format!("{public_url}/availability?service={}", booking.service.id);
        if shop != default_shop {
            book_again.push_str(&format!("&shop={shop}"));
        }
        let email = booking.customer.email.as_ref().filter(|_| is_reminder);
        let unsubscribe = email.map(|email| {
            let token = secret.unsubscribe(shop, id, &AddressId::of_email(email));
            format!("{public_url}{UNSUBSCRIBE_PATH}?token={token}")
        });
        Links { manage: manage.url(shop, id, &manage.token(booking)), book_again, unsubscribe }
    }

    fn of_token(&self, token: &Token) -> String {
        let text = self.secret.token(&token.id, token.purpose);
        format!("{}{}?token={text}", self.public_url, link_path(token.purpose))
    }

    fn page(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

impl Teller {
    /// Puts `event` into words, if it still is to be told.
    ///
    /// # Errors
    /// Why there is no story.
    pub async fn story(&self, event: &Event) -> Result<Story, Untold> {
        let texts = self.languages.named(&event.locale);
        match &event.what {
            // A corrected one is told to whoever has not been told yet.
            What::Booked(told)
            | What::Confirmed(told)
            | What::Corrected(Correction { appointment: told, .. }) => {
                self.of_booking(event, Kind::Booked, told, texts).await
            }
            What::Rescheduled(told) => {
                // From where is looked up with the booking.
                self.of_booking(event, Kind::Rescheduled { from: None }, told, texts).await
            }
            What::Cancelled(told) => self.of_booking(event, Kind::Cancelled, told, texts).await,
            What::NoShow(told) => self.of_booking(event, Kind::NoShow, told, texts).await,
            What::Reminder(reminder) => {
                self.of_booking(event, Kind::Reminder, &reminder.appointment, texts).await
            }
            What::AccountMail(mail) => self.of_account(event, mail, texts).await,
            What::Test(test) => self.of_test(event, test, texts).await,
            What::Moved(_) => Err(nothing("not-for-customers")),
        }
    }

    /// The same for one medium, by which a later correction may tell it anew.
    ///
    /// # Errors
    /// Why there is no story.
    pub async fn story_by(&self, medium: Medium, event: &Event) -> Result<Story, Untold> {
        let story = self.story(event).await?;
        match &story.booking {
            Some((booking, _)) if is_told_anew(&event.what, booking, medium) => {
                Err(nothing("corrected"))
            }
            _ => Ok(story),
        }
    }

    /// Holds that nobody asked not to be told `what` at `address`, and that it takes messages.
    ///
    /// # Errors
    /// `Nothing`, with why they are not.
    pub async fn may_reach(&self, address: AddressId, what: &What) -> Result<(), Untold> {
        let known = suppression::look_up(self.store.as_ref(), &[address]).await;
        let known = known.map_err(unreadable)?.into_iter().next().flatten();
        match known.and_then(|known| known.forbids(what)) {
            Some(reason) => Err(nothing(forbidden(reason))),
            None => Ok(()),
        }
    }

    async fn of_booking(
        &self,
        event: &Event,
        kind: Kind,
        told: &Appointment,
        texts: Arc<Texts>,
    ) -> Result<Story, Untold> {
        let document = self.document(schema::booking(&event.shop, &told.booking)).await?;
        let document = document.ok_or_else(|| nothing("unknown-booking"))?;
        let booking = Booking::from_document(document).map_err(|error| {
            tracing::error!(%error, "a booking cannot be read");
            Failure::Never { class: "damaged-booking" }
        })?;
        let booking = booking.booking;
        if let Some(reason) = outdated(&event.what, &booking, self.clock.now()) {
            return Err(nothing(reason));
        }
        let kind = match kind {
            Kind::Rescheduled { .. } => {
                Kind::Rescheduled { from: booking.start_before(told.revision) }
            }
            other => other,
        };
        let workshop = self.workshop(&event.shop).await?;
        if let What::Reminder(reminder) = &event.what {
            self.is_its_time(reminder, &booking, &workshop.shop).await?;
        }
        let links = self.links.of(&booking, kind == Kind::Reminder);
        let message = appointment(&texts, kind, &workshop.shop, &booking, &links);
        let customer = &booking.customer;
        let to = Recipient { email: customer.email.clone(), phone: customer.phone.clone() };
        let Links { manage, unsubscribe, .. } = links;
        Ok(Story { message, to, texts, workshop, booking: Some((booking, manage)), unsubscribe })
    }

    /// Holds that somebody may be reminded now, and is not a second time in a moment.
    async fn is_its_time(
        &self,
        reminder: &Reminder,
        booking: &Booking,
        shop: &Shop,
    ) -> Result<(), Untold> {
        let (rules, zone, now) = (&shop.reminders, &shop.timezone, self.clock.now());
        if let Some(until) = rules.quiet_until(now, zone) {
            let is_in_vain = until >= booking.start;
            return Err(if is_in_vain { nothing("quiet-hours") } else { Untold::NotNow { until } });
        }
        let Reminder { appointment, minutes_before } = reminder;
        let overtaking = rules.overtaking(*minutes_before, booking.start, now, zone);
        let Some(other) = overtaking else { return Ok(()) };
        let other = EventId::reminder(&appointment.booking, appointment.revision, other);
        let other = self.stored::<Event>(schema::event(&other)).await?;
        match other.is_some_and(|other| other.state != EventState::Dead) {
            true => Err(nothing("overtaken")),
            false => Ok(()),
        }
    }

    async fn of_account(
        &self,
        event: &Event,
        mail: &AccountMail,
        texts: Arc<Texts>,
    ) -> Result<Story, Untold> {
        let AccountMail { mail, token, user } = *mail;
        let token = match token {
            Some(id) => Some(self.stored::<Token>(schema::token(&id)).await?),
            None => None,
        };
        // It is removed when it is used; what is too old opens nothing.
        if let Some(token) = &token {
            let token = token.as_ref().ok_or_else(|| nothing("link-used"))?;
            let works = MailKind::of(token.purpose) == Some(mail)
                && token.check(token.purpose, self.clock.now()).is_ok();
            if !works {
                return Err(nothing("link-expired"));
            }
        }
        let token = token.flatten();
        let user = match user {
            Some(id) => self.stored::<User>(schema::user(&id)).await?,
            None => None,
        };
        let link = match (&token, mail) {
            (Some(token), _) => Some(self.links.of_token(token)),
            (None, MailKind::AlreadyRegistered) => Some(self.links.page("/sign-in")),
            (
                None,
                MailKind::PasswordChanged | MailKind::SecondFactorOn | MailKind::SecondFactorOff,
            ) => Some(self.links.page("/forgot-password")),
            // Without its link there is nothing in it.
            (None, _) => return Err(nothing("no-link")),
        };
        let invited = token.and_then(|token| token.email);
        let name = user.as_ref().map(|user| user.name.as_str());
        let workshop = self.workshop(&event.shop).await?;
        let message = account(&texts, mail, &workshop.shop, name, link.as_deref());
        let email = user.map(|user| user.email).or(invited);
        Ok(Story {
            message,
            to: Recipient { email, phone: None },
            texts,
            workshop,
            booking: None,
            unsubscribe: None,
        })
    }

    async fn of_test(
        &self,
        event: &Event,
        test: &TestMessage,
        texts: Arc<Texts>,
    ) -> Result<Story, Untold> {
        let user = self.stored::<User>(schema::user(&test.user)).await?;
        let user = user.ok_or_else(|| nothing("unknown-user"))?;
        let to = match test.by {
            Medium::Email => Recipient { email: Some(user.email), phone: None },
            Medium::Sms => Recipient { email: None, phone: Some(self.number(event).await?) },
        };
        let workshop = self.workshop(&event.shop).await?;
        let public_url = &self.links.public_url;
        let sample = Sample { workshop: &workshop, now: self.clock.now(), public_url };
        let message = sample.message(&texts, test.message);
        let message = message.ok_or_else(|| nothing("nothing-to-book"))?;
        let (booking, unsubscribe) = match sample.appointment(&texts, test.message) {
            Some((booking, links)) => (Some((booking, links.manage)), links.unsubscribe),
            None => (None, None),
        };
        Ok(Story { message, to, texts, workshop, booking, unsubscribe })
    }

    /// Where a test text goes.
    async fn number(&self, event: &Event) -> Result<PhoneNumber, Untold> {
        let number = test_number::of_event(self.store.as_ref(), &event.id).await;
        let number = number.map_err(unreadable)?;
        let now = self.clock.now();
        let good = number.filter(|number| number.expire_at.is_none_or(|until| now < until));
        good.map(|number| number.phone).ok_or_else(|| nothing("no-number"))
    }

    /// Removes where a test text went.
    pub async fn forget_number(&self, event: &EventId) {
        if let Err(error) = test_number::forget(self.store.as_ref(), event).await {
            tracing::debug!(event.id = %event, %error, "the number of a test stays for now");
        }
    }

    async fn workshop(&self, shop: &ShopId) -> Result<Arc<Workshop>, Untold> {
        let found = self.workshops.get(shop).await.map_err(unreadable)?;
        Ok(found.ok_or(Failure::Never { class: "unknown-shop" })?)
    }

    async fn stored<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>, Untold> {
        let Some(document) = self.document(key).await? else { return Ok(None) };
        let parsed = serde_json::from_value(Value::Object(document.fields));
        // The cause would quote what is stored.
        let parsed = parsed.map_err(|_| {
            tracing::error!(key = %document.key, "a document cannot be read");
            Failure::Never { class: "damaged-document" }
        })?;
        Ok(Some(parsed))
    }

    async fn document(&self, key: Key) -> Result<Option<Document>, Untold> {
        let documents = self.store.read(&[key]).await.map_err(unreadable)?;
        Ok(documents.into_iter().next().flatten())
    }
}

fn unreadable(error: ReadError) -> Failure {
    tracing::warn!(%error, "what is to be told cannot be looked up");
    Failure::Later { class: "store-unavailable", after: None }
}

fn forbidden(reason: Reason) -> &'static str {
    match reason {
        Reason::Stopped => "stopped",
        Reason::Unsubscribed => "unsubscribed",
        Reason::Bounced => "bounced",
        Reason::Complained => "complained",
        Reason::Invalid => "invalid-address",
    }
}
