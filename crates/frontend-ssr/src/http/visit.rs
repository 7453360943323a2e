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
    /// One of the staff is where the staff works, or at their own account.
    pub(crate) at_work: bool,
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
        let path = parts.uri.path();
        let at_work = (is_under("/staff", path) || is_under("/account", path))
            && person.as_ref().is_some_and(Session::is_staff);
        let texts = match at_work || is_under("/staff", path) {
            true => pages.languages().for_staff(texts),
            false => texts,
        };
        Ok(Self { pages: pages.clone(), caller, texts, person, visitor, at_work })
    }
}

/// Whether an address is `part` or within it.
pub(super) fn is_under(part: &str, path: &str) -> bool {
    path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
