//! Which ways of telling there are: it follows from what is configured.

use std::sync::Arc;

use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::contact::EmailAddress;
use baybook_domain::ids::ShopId;
use baybook_domain::signing_key::{self, KeyError};
use baybook_domain::store::Store;
use baybook_domain::workshops::Workshops;
use baybook_integrations::email::{Mailbox, Mailer, SendGrid, Smtp, SmtpServer};
use baybook_integrations::failure;
use baybook_integrations::sms::{Sender, Texter, Twilio};
use baybook_outbox::Handover;
use baybook_service_kit::config::{self, Described, Reader, Recorded, Secret, Variable};
use baybook_service_kit::text::{BrokenTexts, Languages};
use url::Url;
use zeroize::Zeroizing;

use crate::calendar_config::CalendarConfig;
use crate::calendar_upkeep::CalendarUpkeep;
use crate::channel::{Breaker, Channel, Email, Log, Reminders, Sms, WorkshopCalendar};
use crate::local_outbox::{LocalMailer, LocalTexter};
use crate::telling::{Addresses, Teller};

/// The address that mails come from where nothing is really sent.
const NOBODY: &str = "workshop@localhost";

/// What is configured, checked.
#[derive(Debug, Clone)]
pub struct Providers {
    mail: Option<Mail>,
    texts: Option<Texts>,
    calendar: Option<CalendarConfig>,
    shop: ShopId,
    signing_key: Option<Secret>,
}

#[derive(Debug, Clone)]
struct Mail {
    by: MailBy,
    from: Mailbox,
}

#[derive(Debug, Clone)]
enum MailBy {
    SendGrid { key: Secret, base: Url },
    Smtp(Box<SmtpServer>),
}

#[derive(Debug, Clone)]
struct Texts {
    sid: String,
    token: Secret,
    base: Url,
    from: Sender,
    /// Where Twilio tells what became of a text.
    status: Option<Url>,
}

/// The variables, for `--help`.
pub static VARIABLES: [&dyn Described; 11] = [
    &config::SENDGRID_KEY,
    &config::SENDGRID_URL,
    &config::SMTP_URL,
    &config::MAIL_FROM,
    &config::TWILIO_SID,
    &config::TWILIO_TOKEN,
    &config::TWILIO_URL,
    &config::SMS_FROM,
    &config::CALENDAR_CREDENTIALS,
    &config::CALENDAR_ID,
    &config::CALENDAR_URL,
];

/// The channels cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ProvidersError {
    #[error("no HTTP client can be set up: {0}")]
    Client(#[from] reqwest::Error),
    #[error("the signing key cannot be read: {0}")]
    Key(#[from] KeyError),
    #[error(transparent)]
    Texts(#[from] BrokenTexts),
    #[error("{variable} {reason}")]
    Unusable { variable: &'static str, reason: String },
}

impl Providers {
    /// Half a provider is a mistake that says what is missing.
    ///
    /// # Errors
    /// When something is not right; `read` has the mistakes.
    pub fn read(read: &mut Reader<'_>) -> Result<Self, Recorded> {
        let mail = Mail::read(read);
        let texts = Texts::read(read);
        let calendar = CalendarConfig::read(read);
        let shop = read.value(&config::SHOP);
        let signing_key = read.optional(&config::SIGNING_KEY);
        Ok(Self {
            mail: mail?,
            texts: texts?,
            calendar: calendar?,
            shop: shop?,
            signing_key: signing_key?,
        })
    }

    /// Whether anything is set up that delivers mails or texts.
    #[must_use]
    pub fn reach_people(&self) -> bool {
        self.mail.is_some() || self.texts.is_some()
    }

    /// Opens the channels; `handover` takes the reminders that they plan. Where nothing delivers messages, they go to the local outbox if there
    /// is one, and are mentioned in the log if not.
    ///
    /// # Errors
    /// When one cannot be set up.
    pub async fn open(
        &self,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
        entropy: &dyn Entropy,
        handover: &Arc<dyn Handover>,
        public_url: &str,
        local_outbox: bool,
    ) -> Result<Vec<Arc<dyn Channel>>, ProvidersError> {
        let workshops = Workshops::new(Arc::clone(store), Arc::clone(clock));
        let key = self.key(store, entropy).await?;
        let teller = Arc::new(Teller {
            store: Arc::clone(store),
            workshops: workshops.clone(),
            clock: Arc::clone(clock),
            languages: Languages::compiled()?,
            links: Addresses::new(&key, public_url, self.shop.clone()),
        });
        let (kept, now) = (Arc::clone(store), Arc::clone(clock));
        let shops = Arc::new(workshops.clone());
        let reminders = Reminders::new(kept, now, shops, Arc::clone(handover));
        let mut channels: Vec<Arc<dyn Channel>> = vec![Arc::new(reminders)];
        let mut guarded = |channel: Arc<dyn Channel>| {
            channels.push(Arc::new(Breaker::new(channel, Arc::clone(clock))));
        };
        let (mailer, texter) = (self.mailer()?, self.texter()?);
        let is_log_only = mailer.is_none() && texter.is_none() && !local_outbox;
        let local_mailer = || -> Arc<dyn Mailer> {
            Arc::new(LocalMailer::new(Arc::clone(store), Arc::clone(clock)))
        };
        let nobody = || Mailbox { name: String::new(), address: NOBODY.to_owned() };
        let from = self.mail.as_ref().map_or_else(nobody, |mail| mail.from.clone());
        if let Some(mailer) = mailer.or_else(|| local_outbox.then(local_mailer)) {
            guarded(Arc::new(Email { teller: Arc::clone(&teller), mailer, from }));
        }
        let local_texter = || -> Arc<dyn Texter> {
            Arc::new(LocalTexter::new(Arc::clone(store), Arc::clone(clock)))
        };
        if let Some(texter) = texter.or_else(|| local_outbox.then(local_texter)) {
            guarded(Arc::new(Sms { teller, texter }));
        }
        if let Some(config) = &self.calendar {
            guarded(Arc::new(WorkshopCalendar {
                store: Arc::clone(store),
                workshops: Arc::new(workshops),
                calendar: Arc::new(config.open(Arc::clone(clock))?),
                shop: config.shop.clone(),
            }));
        }
        if is_log_only {
            channels.push(Arc::new(Log));
        }
        Ok(channels)
    }

    /// What keeps the workshop's calendar read, if there is one.
    ///
    /// # Errors
    /// When it cannot be set up.
    pub async fn upkeep(
        &self,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
    ) -> Result<Option<CalendarUpkeep>, ProvidersError> {
        let Some(config) = &self.calendar else { return Ok(None) };
        let key = self.key(store, entropy.as_ref()).await?;
        Ok(Some(CalendarUpkeep::open(config, store, clock, entropy, &key)?))
    }

    async fn key(
        &self,
        store: &Arc<dyn Store>,
        entropy: &dyn Entropy,
    ) -> Result<Zeroizing<Vec<u8>>, ProvidersError> {
        match &self.signing_key {
            Some(key) => Ok(Zeroizing::new(key.expose().to_vec())),
            None => Ok(signing_key::kept(store.as_ref(), entropy).await?),
        }
    }

    fn mailer(&self) -> Result<Option<Arc<dyn Mailer>>, ProvidersError> {
        let unusable = |variable, reason: String| ProvidersError::Unusable { variable, reason };
        let Some(Mail { by, .. }) = &self.mail else { return Ok(None) };
        Ok(Some(match by {
            MailBy::SendGrid { key, base } => {
                let key = key.expose_text().unwrap_or_default();
                let mailer = SendGrid::new(failure::client()?, base, key);
                let name = config::SENDGRID_KEY.name;
                Arc::new(mailer.map_err(|error| unusable(name, error.to_string()))?)
            }
            MailBy::Smtp(server) => {
                let mailer = Smtp::new(server.as_ref().clone());
                let name = config::SMTP_URL.name;
                Arc::new(mailer.map_err(|error| unusable(name, error.to_string()))?)
            }
        }))
    }

    fn texter(&self) -> Result<Option<Arc<dyn Texter>>, ProvidersError> {
        let Some(Texts { sid, token, base, from, status }) = &self.texts else { return Ok(None) };
        let token = token.expose_text().unwrap_or_default();
        let client = failure::client()?;
        let texter = Twilio::new(client, base, (sid, token), from.clone(), status.clone());
        let unusable = |error: baybook_integrations::sms::UnusableAccount| {
            let (variable, reason) = (config::TWILIO_SID.name, error.to_string());
            ProvidersError::Unusable { variable, reason }
        };
        Ok(Some(Arc::new(texter.map_err(unusable)?)))
    }
}

impl Mail {
    fn read(read: &mut Reader<'_>) -> Result<Option<Self>, Recorded> {
        let key = read.optional(&config::SENDGRID_KEY);
        let base = read.value(&config::SENDGRID_URL);
        let smtp = read.optional(&config::SMTP_URL);
        let from = read.optional(&config::MAIL_FROM);
        let by = match (key?, smtp?) {
            (None, None) => return from.map(|_| None),
            (Some(_), Some(_)) => {
                let wrong = format!("is set, and {} is too: set one", config::SENDGRID_KEY.name);
                return Err(read.mistake(&config::SMTP_URL, wrong));
            }
            (Some(key), None) => {
                MailBy::SendGrid { key, base: url(read, &config::SENDGRID_URL, base?.as_str())? }
            }
            (None, Some(text)) => {
                let server = text.expose_text().unwrap_or_default().parse::<SmtpServer>();
                let wrong = |error: baybook_integrations::email::UnusableServer| error.to_string();
                let server = server.map(Box::new).map_err(wrong);
                MailBy::Smtp(server.map_err(|wrong| read.mistake(&config::SMTP_URL, wrong))?)
            }
        };
        let Some(from) = from? else {
            return Err(read.mistake(&config::MAIL_FROM, "is not set, but mails are to be sent"));
        };
        let from = mailbox(&from)
            .ok_or_else(|| read.mistake(&config::MAIL_FROM, "has no email address"))?;
        Ok(Some(Self { by, from }))
    }
}

impl Texts {
    fn read(read: &mut Reader<'_>) -> Result<Option<Self>, Recorded> {
        let sid = read.optional(&config::TWILIO_SID);
        let token = read.optional(&config::TWILIO_TOKEN);
        let base = read.value(&config::TWILIO_URL);
        let from = read.optional(&config::SMS_FROM);
        let webhooks = read.optional(&config::WEBHOOK_URL);
        let (sid, token, from) = match (sid?, token?, from?) {
            (None, None, None) => return Ok(None),
            (Some(sid), Some(token), Some(from)) => (sid, token, from),
            (sid, token, from) => {
                let wrong = "is not set, but texts are to be sent";
                let mut mistake = None;
                if sid.is_none() {
                    mistake = Some(read.mistake(&config::TWILIO_SID, wrong));
                }
                if token.is_none() {
                    mistake = Some(read.mistake(&config::TWILIO_TOKEN, wrong));
                }
                if from.is_none() {
                    mistake = Some(read.mistake(&config::SMS_FROM, wrong));
                }
                return mistake.map_or(Ok(None), Err);
            }
        };
        let from = from.parse();
        let from = from.map_err(|error: baybook_integrations::sms::UnusableSender| {
            read.mistake(&config::SMS_FROM, error.to_string())
        })?;
        let base = url(read, &config::TWILIO_URL, base?.as_str())?;
        let status = match webhooks? {
            None => None,
            Some(at) => {
                let at = format!("{at}/webhooks/twilio/status");
                Some(url(read, &config::WEBHOOK_URL, &at)?)
            }
        };
        Ok(Some(Self { sid, token, base, from, status }))
    }
}

fn url<T>(read: &mut Reader<'_>, of: &Variable<T>, text: &str) -> Result<Url, Recorded> {
    Url::parse(text).map_err(|error| read.mistake(of, error.to_string()))
}

/// `Name <address>`, or the address alone.
fn mailbox(text: &str) -> Option<Mailbox> {
    let (name, address) = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').to_owned(), address.trim()),
        None => (String::new(), text.trim()),
    };
    let address: EmailAddress = address.parse().ok()?;
    Some(Mailbox { name, address: address.as_str().to_owned() })
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::config::Fixed;

    use super::*;

    fn read(variables: &[(&'static str, &'static str)]) -> Result<Providers, String> {
        let env =
            variables.iter().fold(Fixed::default(), |env, (name, value)| env.with(name, *value));
        let mut read = Reader::new(&env);
        let providers = Providers::read(&mut read);
        read.finish(|| providers).map_err(|error| error.to_string())
    }

    const SID: (&str, &str) = ("TWILIO_SID", "AC00112233445566778899aabbccddeeff");

    #[test]
    fn with_nothing_configured_nobody_is_reached() {
        let nothing = read(&[]).unwrap();
        assert!(!nothing.reach_people() && nothing.calendar.is_none());
    }

    #[test]
    fn a_provider_is_used_once_all_of_it_is_there() {
        let from = ("BAYBOOK_MAIL_FROM", "Ridgeline Auto Works <desk@ridgeline.example>");
        let sendgrid = read(&[("SENDGRID_KEY", "SG.hunter2"), from]).unwrap();
        assert!(sendgrid.reach_people());
        assert!(!format!("{sendgrid:?}").contains("hunter2"));
        let smtp = ("BAYBOOK_SMTP_URL", "smtps://user:hunter2@mail.example");
        let smtp = read(&[smtp, from]).unwrap();
        assert!(smtp.reach_people() && !format!("{smtp:?}").contains("hunter2"));
        let texts = read(&[SID, ("TWILIO_TOKEN", "hunter2"), ("BAYBOOK_SMS_FROM", "+13125550100")]);
        assert!(texts.unwrap().reach_people());
    }

    #[test]
    fn half_a_provider_is_a_mistake_that_says_what_is_missing() {
        let message = read(&[("SENDGRID_KEY", "SG.k")]).unwrap_err();
        assert!(message.contains("BAYBOOK_MAIL_FROM is not set"), "{message}");
        let message = read(&[SID]).unwrap_err();
        assert!(message.contains("TWILIO_TOKEN is not set"), "{message}");
        assert!(message.contains("BAYBOOK_SMS_FROM is not set"), "{message}");
        let from = ("BAYBOOK_MAIL_FROM", "desk@ridgeline.example");
        let two = [("SENDGRID_KEY", "SG.k"), ("BAYBOOK_SMTP_URL", "smtps://mail.example"), from];
        assert!(read(&two).unwrap_err().contains("set one"));
        let clear = [("BAYBOOK_SMTP_URL", "smtp://user:hunter2@mail.example"), from];
        let message = read(&clear).unwrap_err();
        assert!(message.contains("in the clear") && !message.contains("hunter2"), "{message}");
        let nobody = [("SENDGRID_KEY", "SG.k"), ("BAYBOOK_MAIL_FROM", "the desk")];
        assert!(read(&nobody).unwrap_err().contains("has no email address"));
    }

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        let told = |text| mailbox(text).map(|one| (one.name, one.address));
        let (desk, none) = ("desk@ridgeline.example".to_owned(), String::new());
        assert_eq!(told("desk@ridgeline.example"), Some((none, desk.clone())));
        let named = Some(("Ridgeline, Inc.".to_owned(), desk));
        assert_eq!(told("\"Ridgeline, Inc.\" <desk@ridgeline.example>"), named);
        assert_eq!(told("<>"), None);
    }
}
