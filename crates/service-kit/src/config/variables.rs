//! Every variable Baybook reads.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use baybook_domain::ids::ShopId;

use super::{
    BaseUrl, Described, Issuer, LogFormat, Origin, RateLimit, Secret, StoreLocation, Switch,
    Variable,
};

macro_rules! default_of {
    () => {
        None
    };
    ($default:literal) => {
        Some($default)
    };
}

macro_rules! variables {
    ($(
        $(#[doc = $meaning:literal])+
        $name:ident: $type:ty = $variable:literal, $accepts:literal, $parse:expr $(, $default:literal)?;
    )+) => {
        $(
            $(#[doc = $meaning])+
            pub static $name: Variable<$type> = Variable {
                name: $variable,
                meaning: concat!($($meaning),+),
                accepts: $accepts,
                default: default_of!($($default)?),
                parse: $parse,
            };
        )+

        /// All of them, in the order in which [`super::table`] shows them.
        pub static ALL: &[&dyn Described] = &[$(&$name),+];

        #[cfg(test)]
        pub(super) fn check_defaults(read: &mut super::Reader<'_>) {
            $(let _ = read.optional(&$name);)+
        }
    };
}

// Type, name, what it may be, how it is parsed, and the default if there is one.
variables! {
    /// Listening port (Cloud Run's convention); 0 takes any free one.
    PORT: u16 = "PORT", "a number from 0 to 65535", number, "8080";
    /// Address of the interface to listen on.
    BIND: IpAddr = "BAYBOOK_BIND", "an IP address, for example 127.0.0.1", address, "0.0.0.0";
    /// Where bookings are kept (`FIRESTORE_EMULATOR_HOST` is honoured).
    STORE: StoreLocation = "BAYBOOK_STORE", "embedded:PATH or firestore:PROJECT[/DATABASE]", parsed, "embedded:data/baybook.db";
    /// Workshop to load when the store has none; left out, the demo.
    SHOP_FILE: PathBuf = "BAYBOOK_SHOP_FILE", "the path of a TOML file", path;
    /// Workshop that is meant when a request names none.
    SHOP: ShopId = "BAYBOOK_SHOP", "lower-case letters, digits and single hyphens", shop, "main";
    /// Where the pages find the API.
    API_URL: BaseUrl = "BAYBOOK_API_URL", "an http or https address, for example http://127.0.0.1:8081", parsed;
    /// Origin used in links sent to people.
    PUBLIC_URL: BaseUrl = "BAYBOOK_PUBLIC_URL", "an http or https address, for example https://book.example.com", parsed;
    /// Where the outbox's tasks are sent when no queue service does it.
    WORKER_URL: BaseUrl = "BAYBOOK_WORKER_URL", "an http or https address, for example http://127.0.0.1:8082", parsed;
    /// Whether this process delivers due events by itself; left out, it does on the embedded store.
    DISPATCHER: Switch = "BAYBOOK_DISPATCHER", "`on` or `off`", parsed;
    /// Requests per minute and client that may write.
    RATE_LIMIT: RateLimit = "BAYBOOK_RATE_LIMIT", "a number above 0, or `off`", parsed, "60";
    /// Key that signs the links by which customers manage their bookings; left out, one is made and kept in the store.
    SIGNING_KEY: Secret = "BAYBOOK_SIGNING_KEY", "at least 32 bytes of secret", secret;
    /// Keys that sign access tokens, the one in use first; left out, they are made and kept in the store.
    SESSION_KEYS: Secret = "BAYBOOK_SESSION_KEYS", "keys of 32 bytes in base 64, separated by commas", secret;
    /// Secret shared by the pages and the API, so that the API believes whom the pages call for.
    PAGES_KEY: Secret = "BAYBOOK_PAGES_KEY", "at least 32 bytes of secret", secret;
    /// Client id of the workshop at Google, for signing in with Google; left out, it is not offered.
    GOOGLE_CLIENT_ID: String = "BAYBOOK_GOOGLE_CLIENT_ID", "the client id of an OAuth client of the type Web application", text;
    /// Secret that belongs to the client id.
    GOOGLE_CLIENT_SECRET: Secret = "BAYBOOK_GOOGLE_CLIENT_SECRET", "the secret of that client", foreign_secret;
    /// Who signs people in; another OpenID provider than Google where that is tried out.
    GOOGLE_ISSUER: Issuer = "BAYBOOK_GOOGLE_ISSUER", "an https address, as the provider writes it; http on this machine only", parsed, "https://accounts.google.com";
    /// Key of the API of SendGrid, which sends mails; left out, none are sent by it.
    SENDGRID_KEY: Secret = "SENDGRID_KEY", "an API key with the right to send mail", foreign_secret;
    /// Where SendGrid is; another address where that is tried out.
    SENDGRID_URL: BaseUrl = "SENDGRID_URL", "an http or https address", parsed, "https://api.sendgrid.com";
    /// Server that sends mails, in place of SendGrid.
    SMTP_URL: Secret = "BAYBOOK_SMTP_URL", "smtps://user:password@host, or smtp://user:password@host:587?tls=required", foreign_secret;
    /// As whom mails are sent.
    MAIL_FROM: String = "BAYBOOK_MAIL_FROM", "an address, or `Name <address>`", text;
    /// Queue that events are put into; left out, they are posted to the worker.
    TASK_QUEUE: String = "BAYBOOK_TASK_QUEUE", "projects/PROJECT/locations/LOCATION/queues/QUEUE", text;
    /// Where Cloud Tasks is; another address where that is tried out, without credentials then.
    TASKS_URL: BaseUrl = "BAYBOOK_TASKS_URL", "an http or https address", parsed;
    /// Service account that the queue calls the worker as.
    TASK_CALLER: String = "BAYBOOK_TASK_CALLER", "the email of a service account", text;
    /// Audiences of the ID tokens that the worker is called with, the one that tasks name first; left out, whoever reaches it may call.
    WORKER_AUDIENCE: Vec<String> = "BAYBOOK_WORKER_AUDIENCE", "the worker's own addresses, separated by commas", texts;
    /// Service accounts that may call the worker.
    WORKER_CALLERS: Vec<String> = "BAYBOOK_WORKER_CALLERS", "emails of service accounts, separated by commas", texts;
    /// Key of the service account that keeps the workshop's calendar; left out, no calendar is kept.
    CALENDAR_CREDENTIALS: Secret = "BAYBOOK_CALENDAR_CREDENTIALS", "the JSON of a service account's key, or the path of the file with it", secret_or_file;
    /// Calendar at Google that bookings are shown in; it is to be shared with the service account.
    CALENDAR_ID: String = "BAYBOOK_CALENDAR_ID", "the id of a calendar, for example abc@group.calendar.google.com", text;
    /// Where the Calendar API is; another place where that is tried out.
    CALENDAR_URL: BaseUrl = "BAYBOOK_CALENDAR_URL", "an http or https address", parsed, "https://www.googleapis.com";
    /// Account at Twilio that texts are sent with; left out, none are.
    TWILIO_SID: String = "TWILIO_SID", "the SID of the account: AC and 32 hexadecimal digits", text;
    /// Secret of that account; Twilio's calls are known by it too.
    TWILIO_TOKEN: Secret = "TWILIO_TOKEN", "the auth token of that account", foreign_secret;
    /// Where Twilio is; another address where that is tried out.
    TWILIO_URL: BaseUrl = "TWILIO_URL", "an http or https address", parsed, "https://api.twilio.com";
    /// As whom texts are sent.
    SMS_FROM: String = "BAYBOOK_SMS_FROM", "a number like +13125550100, a short code, a name, or a messaging service (MG...)", text;
    /// Where providers reach the API to tell what became of messages; left out, Twilio does not.
    WEBHOOK_URL: BaseUrl = "BAYBOOK_WEBHOOK_URL", "an http or https address, for example https://api.example.com", parsed;
    /// Key by which SendGrid's calls are known; left out, they are not taken.
    SENDGRID_WEBHOOK_KEY: String = "SENDGRID_WEBHOOK_KEY", "the verification key of the Event Webhook", text;
    /// Origins whose scripts may call the API.
    CORS_ORIGINS: Vec<Origin> = "BAYBOOK_CORS_ORIGINS", "origins separated by commas, for example https://example.com", list;
    /// How many trusted proxies append to `X-Forwarded-For` (Cloud Run alone: 1).
    PROXY_HOPS: u8 = "BAYBOOK_PROXY_HOPS", "a number from 0 to 255", number, "0";
    /// Whether messages are kept where anybody can read them instead of being sent; left out, `baybook` does so on this machine alone, while no provider is set up.
    LOCAL_OUTBOX: Switch = "BAYBOOK_LOCAL_OUTBOX", "`on` or `off`", parsed;
    /// How log lines are written; left out, `json` on Cloud Run and `text` elsewhere.
    LOG_FORMAT: LogFormat = "LOG_FORMAT", "`json` or `text`", parsed;
    /// What is logged, in tracing's filter syntax; `RUST_LOG` does the same.
    LOG: String = "BAYBOOK_LOG", "a filter, for example `info,baybook_domain=debug`", filter;
    /// What is logged, when `BAYBOOK_LOG` is not set.
    RUST_LOG: String = "RUST_LOG", "a filter, for example `info,baybook_domain=debug`", filter, "info";
    /// Collector that traces are sent to over OTLP/HTTP; left out, none are.
    OTLP_ENDPOINT: BaseUrl = "OTEL_EXPORTER_OTLP_ENDPOINT", "an http or https address, for example http://127.0.0.1:4318", parsed;
    /// Name of the Cloud Run service; set by Cloud Run itself.
    CLOUD_RUN_SERVICE: String = "K_SERVICE", "nothing: leave it to Cloud Run", text;
    /// Project whose traces the log lines belong to.
    CLOUD_PROJECT: String = "GOOGLE_CLOUD_PROJECT", "the id of a Google Cloud project", text;
}

fn parsed<T: FromStr<Err = String>>(text: &str) -> Result<T, String> {
    text.parse()
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "is not such a number".to_owned())
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| "is not an IP address".to_owned())
}

fn shop(text: &str) -> Result<ShopId, String> {
    text.parse().map_err(|_| "is not a shop id".to_owned())
}

fn path(text: &str) -> Result<PathBuf, String> {
    Ok(text.into())
}

fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

fn list(text: &str) -> Result<Vec<Origin>, String> {
    text.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(str::parse).collect()
}

fn texts(text: &str) -> Result<Vec<String>, String> {
    let texts: Vec<_> = text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        return Err("names none".to_owned());
    }
    Ok(texts.into_iter().map(str::to_owned).collect())
}

fn secret(text: &str) -> Result<Secret, String> {
    if text.len() < 32 {
        return Err(format!("has {} bytes", text.len()));
    }
    Ok(Secret::new(text))
}

/// Of somebody else's making, so its length is theirs.
fn foreign_secret(text: &str) -> Result<Secret, String> {
    Ok(Secret::new(text))
}

/// JSON as it is, or else the file that is named.
fn secret_or_file(text: &str) -> Result<Secret, String> {
    if text.trim_start().starts_with('{') {
        return Ok(Secret::new(text));
    }
    let read = std::fs::read_to_string(text);
    read.map(Secret::new).map_err(|_| "is neither JSON nor a file that can be read".to_owned())
}

fn filter(text: &str) -> Result<String, String> {
    tracing_subscriber::EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|_| "is not a filter".to_owned())
}
