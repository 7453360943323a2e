//! Whether and how the workshop's calendar is kept.

use std::sync::Arc;

use baybook_domain::clock::Clock;
use baybook_domain::ids::ShopId;
use baybook_integrations::failure;
use baybook_integrations::google::calendar::{Calendar, SCOPE};
use baybook_integrations::google::{AccessTokens, ServiceAccount};
use baybook_service_kit::config::{self, Described, Reader, Recorded, Secret};
use url::Url;

/// A calendar at Google, and the account that may write to it.
#[derive(Debug, Clone)]
pub struct CalendarConfig {
    pub account: ServiceAccount,
    pub calendar: String,
    pub base: Url,
    /// Whose bookings it shows: the deployment's own workshop.
    pub shop: ShopId,
    /// Where Google reaches the API to tell of changes, if it does.
    pub api: Option<String>,
}

/// The variables, for `--help`.
pub static VARIABLES: [&dyn Described; 3] =
    [&config::CALENDAR_CREDENTIALS, &config::CALENDAR_ID, &config::CALENDAR_URL];

impl CalendarConfig {
    /// Nothing where neither the key nor the calendar is set.
    ///
    /// # Errors
    /// When only one of them is, or one cannot be used; `read` has the mistakes.
    pub fn read(read: &mut Reader<'_>) -> Result<Option<Self>, Recorded> {
        let credentials = read.optional(&config::CALENDAR_CREDENTIALS);
        let calendar = read.optional(&config::CALENDAR_ID);
        let base = read.value(&config::CALENDAR_URL);
        let shop = read.value(&config::SHOP);
        let api = read.optional(&config::WEBHOOK_URL);
        let (key, calendar) = match (credentials?, calendar?) {
            (None, None) => return Ok(None),
            (Some(key), Some(calendar)) => (key, calendar),
            (Some(_), None) => {
                let wrong = format!("is not set, but {} is", config::CALENDAR_CREDENTIALS.name);
                return Err(read.mistake(&config::CALENDAR_ID, wrong));
            }
            (None, Some(_)) => {
                let wrong = format!("is not set, but {} is", config::CALENDAR_ID.name);
                return Err(read.mistake(&config::CALENDAR_CREDENTIALS, wrong));
            }
        };
        let account =
            account(&key).map_err(|wrong| read.mistake(&config::CALENDAR_CREDENTIALS, wrong))?;
        let base = Url::parse(base?.as_str())
            .map_err(|error| read.mistake(&config::CALENDAR_URL, error.to_string()))?;
        let api = api?.map(|api| api.to_string());
        Ok(Some(Self { account, calendar, base, shop: shop?, api }))
    }

    /// The calendar, ready to be written to.
    ///
    /// # Errors
    /// When no HTTP client can be set up.
    pub fn open(&self, clock: Arc<dyn Clock>) -> Result<Calendar, reqwest::Error> {
        let client = failure::client()?;
        let tokens = AccessTokens::new(self.account.clone(), SCOPE, client.clone(), clock);
        Ok(Calendar::new(client, tokens, self.base.clone(), self.calendar.clone()))
    }
}

fn account(key: &Secret) -> Result<ServiceAccount, String> {
    let text = key.expose_text().ok_or("is not text")?;
    ServiceAccount::from_json(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::config::{Environment, Fixed};

    use super::*;

    fn read(env: &dyn Environment) -> Result<Option<CalendarConfig>, String> {
        let mut read = Reader::new(env);
        let config = CalendarConfig::read(&mut read);
        read.finish(|| config).map_err(|error| error.to_string())
    }

    const ID: (&str, &str) = ("BAYBOOK_CALENDAR_ID", "abc@group.calendar.google.com");

    #[test]
    fn no_calendar_is_kept_where_none_is_set_and_half_a_setting_says_what_is_missing() {
        assert!(read(&Fixed::default()).unwrap().is_none());
        let message = read(&Fixed::from([ID])).unwrap_err();
        assert!(message.contains("BAYBOOK_CALENDAR_CREDENTIALS is not set"), "{message}");
        let key = ("BAYBOOK_CALENDAR_CREDENTIALS", r#"{"private_key": "hunter2"}"#);
        let message = read(&Fixed::from([key])).unwrap_err();
        assert!(message.contains("BAYBOOK_CALENDAR_ID is not set"), "{message}");
        let message = read(&Fixed::from([ID, key])).unwrap_err();
        assert!(message.contains("is not the JSON of a service account's key"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
        let file = ("BAYBOOK_CALENDAR_CREDENTIALS", "/nowhere/key.json");
        let message = read(&Fixed::from([ID, file])).unwrap_err();
        assert!(message.contains("neither JSON nor a file"), "{message}");
    }
}
