use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use baybook_contract::{Caller, Client, Shop};
use baybook_service_kit::http::{RequestId, client_address};
use baybook_service_kit::text::Texts;

use super::{Session, Visitor};
use crate::state::Pages;
use crate::wording::Wording;

/// One request to a page: the API to ask, on whose behalf, and the language to answer in.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) pages: Pages,
    pub(crate) caller: Caller,
    pub(crate) texts: Arc<Texts>,
    /// Whoever is signed in, as far as the API could tell.
    pub(crate) person: Option<Session>,
    pub(crate) visitor: Visitor,
}

impl Visit {
    pub(crate) fn api(&self) -> &Client {
        self.pages.api()
    }

    /// The same visit at the workshop that a link names; without a name, at the deployment's own.
    pub(crate) fn at(mut self, shop: &str) -> Self {
        self.caller.shop = Some(shop.to_owned()).filter(|shop| !shop.is_empty());
        self
    }

    /// How this shop's times and prices are said in the visitor's language.
    pub(crate) fn wording(&self, shop: &Shop) -> Wording {
        Wording::new(Arc::clone(&self.texts), &shop.timezone)
    }
}

impl FromRequestParts<Pages> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Infallible> {
        let hops = pages.config().proxy_hops;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer
            .map(|ConnectInfo(peer)| client_address(&parts.headers, peer.ip(), hops).to_string());
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.as_str().to_owned());
        let language = parts.headers.get(header::ACCEPT_LANGUAGE);
        let language = language.and_then(|value| value.to_str().ok());
        let caller = Caller { address, request_id, shop: None };
        let visitor = parts.extensions.get::<Visitor>().cloned().unwrap_or_default();
        let person = visitor.person(pages, &caller).await;
        let texts = pages.languages().negotiate(language);
        let texts = match is_staff(parts.uri.path()) {
            true => pages.languages().for_staff(texts),
            false => texts,
        };
        Ok(Self { pages: pages.clone(), caller, texts, person, visitor })
    }
}

/// Whether an address is of the pages that only the staff sees.
fn is_staff(path: &str) -> bool {
    path == "/staff" || path.starts_with("/staff/")
}
