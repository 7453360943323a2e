//! The API on a listener of its own, over a store that counts and fails.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use baybook_backend_api::config::{GoogleConfig, ServiceConfig};
use baybook_backend_api::{Api, WebhooksConfig, router};
use baybook_contract::{Availability, Booking};
use baybook_domain::clock::{ManualClock, SeededEntropy};
use baybook_domain::store::Store;
use baybook_domain::store::fault::FaultyStore;
use baybook_service_kit::config::{Origin, RateLimit, Secret};
use baybook_service_kit::serve::{self, Listener, Service};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::log;
use crate::reply::Reply;
use crate::store::{Contents, Place, contents};

/// A Tuesday without a closure.
pub(crate) const DAY: &str = "2026-12-01";
/// Secret of the pages, where one is configured.
pub(crate) const PAGES_KEY: &str = "a secret that pages and API share";

pub(crate) struct App {
    pub(crate) url: String,
    pub(crate) client: Client,
    pub(crate) api: Api,
    pub(crate) store: Arc<FaultyStore>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) stop: CancellationToken,
    pub(crate) serving: JoinHandle<io::Result<()>>,
    _place: Place,
}

/// What a test wants otherwise.
pub(crate) struct Setup {
    pub(crate) now: &'static str,
    pub(crate) rate_limit: RateLimit,
    pub(crate) cors_origins: Vec<Origin>,
    pub(crate) proxy_hops: u8,
    /// A provider to sign in with.
    pub(crate) google: Option<GoogleConfig>,
    /// By what providers are known.
    pub(crate) webhooks: WebhooksConfig,
    /// A workshop file in place of the demo.
    pub(crate) workshop: Option<&'static str>,
    pub(crate) place: Place,
    pub(crate) local_outbox: bool,
    pub(crate) sends_texts: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            // Friday, six in the morning at the workshop.
            now: "2026-11-20T12:00:00Z",
            rate_limit: RateLimit::Off,
            cors_origins: Vec::new(),
            proxy_hops: 0,
            google: None,
            webhooks: WebhooksConfig::default(),
            workshop: None,
            place: Place::embedded(),
            local_outbox: false,
            sends_texts: false,
        }
    }
}

/// How the API is configured where a test wants nothing else.
pub(crate) fn config() -> ServiceConfig {
    ServiceConfig {
        shop: "main".parse().unwrap(),
        shop_file: None,
        demo: true,
        public_url: "https://book.example.com".to_owned(),
        rate_limit: RateLimit::Off,
        signing_key: Some(Secret::new([7; 32])),
        session_keys: None,
        pages_key: Some(Secret::new(PAGES_KEY)),
        google: None,
        webhooks: WebhooksConfig::default(),
        cors_origins: Vec::new(),
        proxy_hops: 0,
        print_links: false,
        local_outbox: false,
        sends_texts: false,
    }
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        log::capture();
        let files = tempfile::tempdir().unwrap();
        let shop_file = setup.workshop.map(|text| {
            let path = files.path().join("workshop.toml");
            std::fs::write(&path, text).unwrap();
            path
        });
        let config = ServiceConfig {
            shop_file,
            rate_limit: setup.rate_limit,
            cors_origins: setup.cors_origins,
            proxy_hops: setup.proxy_hops,
            google: setup.google,
            webhooks: setup.webhooks,
            local_outbox: setup.local_outbox,
            sends_texts: setup.sends_texts,
            ..config()
        };
        let store = Arc::new(FaultyStore::new(setup.place.open().await));
        let clock = Arc::new(ManualClock::at(setup.now.parse().unwrap()));
        let entropy = Arc::new(SeededEntropy::new(1));
        let api = Api::open(config, Arc::clone(&store) as _, Arc::clone(&clock) as _, entropy);
        let api = api.await.unwrap();
        let router = router(api.clone());
        let listener = Listener::bind([127, 0, 0, 1].into(), 0, "PORT").await.unwrap();
        let url = listener.local_url();
        let stop = CancellationToken::new();
        let service = Service { name: "backend-api", listener, router };
        let serving = tokio::spawn(serve::serve(vec![service], stop.clone()));
        let client = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Self { url, client, api, store, clock, stop, serving, _place: setup.place }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        Reply::of(self.request(Method::POST, path).json(body)).await
    }

    /// `POST /bookings`
    pub(crate) async fn book(&self, key: &str, body: &Value) -> Reply {
        let request = self.request(Method::POST, "/bookings").header("Idempotency-Key", key);
        Reply::of(request.json(body)).await
    }

    /// Books a service at a start, without a key.
    pub(crate) async fn book_at(&self, service: &str, start: &str) -> Reply {
        self.post("/bookings", &wish(service, start)).await
    }

    /// A call on a booking by its holder.
    pub(crate) async fn holder(&self, booking: &Booking, call: &str, body: &Value) -> Reply {
        let path = format!("/bookings/{}{call}", booking.id);
        Reply::of(self.request(Method::POST, &path).bearer_auth(&booking.manage_token).json(body))
            .await
    }

    /// The booking as its holder sees it.
    pub(crate) async fn seen(&self, booking: &Booking) -> Reply {
        let path = format!("/bookings/{}", booking.id);
        Reply::of(self.request(Method::GET, &path).bearer_auth(&booking.manage_token)).await
    }

    pub(crate) async fn availability(&self, service: &str, date: &str, days: u32) -> Availability {
        let path = format!("/availability?service={service}&date={date}&days={days}");
        let reply = self.get(&path).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        serde_json::from_str(&reply.text).unwrap()
    }

    /// The starts that are listed for a service on one day.
    pub(crate) async fn starts(&self, service: &str, date: &str) -> Vec<String> {
        let listed = self.availability(service, date, 1).await;
        listed.days.into_iter().flat_map(|day| day.slots).map(|slot| slot.start).collect()
    }

    /// Everything that is stored.
    pub(crate) async fn contents(&self) -> Contents {
        contents(self.store.as_ref() as &dyn Store).await
    }
}

/// A wall-clock time of [`DAY`], in winter in Chicago.
pub(crate) fn at(time: &str) -> String {
    format!("{DAY}T{time}:00-06:00")
}

/// A good body of `POST /bookings`, with every field.
pub(crate) fn wish(service: &str, start: &str) -> Value {
    json!({
        "shop": "main",
        "service": service,
        "start": start,
        "customer": {
            "name": "Wilhelmina Quackenbush",
            "email": "Wilhelmina.Quackenbush@example.org",
            "phone": "(312) 555-0177",
        },
        "vehicle": {
            "plate": "QK-77 XY", "vin": "1M8GDM9AXKP042788",
            "make": "Studebaker", "model": "Lark", "year": 2019,
        },
        "notes": "It whistles uphill.",
        "locale": "en-US",
    })
}
