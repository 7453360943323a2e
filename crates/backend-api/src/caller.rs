//! What a request says about who and what is meant.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use baybook_domain::clock::Clock;
use baybook_domain::ids::ShopId;
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::state::DefaultShop;

/// The query. One that cannot be read, as when a parameter comes twice, is `malformed`.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Reply> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(query)| Self(query))
            .map_err(|_| Reply::malformed("The query cannot be read."))
    }
}

/// `?shop=`, or the deployment's default.
#[derive(Debug)]
pub(crate) struct ShopName(pub(crate) ShopId);

#[derive(Deserialize)]
struct ShopQuery {
    shop: Option<String>,
}

impl<S> FromRequestParts<S> for ShopName
where
    S: Send + Sync,
    DefaultShop: FromRef<S>,
{
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reply> {
        let Asked(ShopQuery { shop }) = Asked::from_request_parts(parts, state).await?;
        resolve(shop.as_deref(), &DefaultShop::from_ref(state)).map(Self)
    }
}

fn resolve(named: Option<&str>, default: &DefaultShop) -> Result<ShopId, Reply> {
    match named.filter(|name| !name.is_empty()) {
        None => Ok(default.0.clone()),
        Some(name) => name.parse().map_err(|_| unknown_shop()),
    }
}

/// The workshop that a body names, or else its request's query, or else the default.
pub(crate) async fn workshop_named(
    named: Option<&str>,
    ShopName(query): ShopName,
    workshops: &Workshops,
) -> Result<Arc<Workshop>, Reply> {
    workshop(&resolve(named, &DefaultShop(query))?, workshops).await
}

/// The workshop of an id.
pub(crate) async fn workshop(shop: &ShopId, workshops: &Workshops) -> Result<Arc<Workshop>, Reply> {
    workshops.get(shop).await?.ok_or_else(unknown_shop)
}

fn unknown_shop() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-shop", "There is no such workshop")
        .detail("Leave `shop` out to mean the workshop of this address.")
}

/// The workshop named in the query.
#[derive(Debug)]
pub(crate) struct Here(pub(crate) Arc<Workshop>);

impl<S> FromRequestParts<S> for Here
where
    S: Send + Sync,
    DefaultShop: FromRef<S>,
    Arc<Workshops>: FromRef<S>,
{
    type Rejection = Reply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Reply> {
        let ShopName(shop) = ShopName::from_request_parts(parts, state).await?;
        workshop(&shop, &Arc::<Workshops>::from_ref(state)).await.map(Self)
    }
}

/// The moment at which the request is answered: one for all of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now(pub(crate) Timestamp);

impl<S> FromRequestParts<S> for Now
where
    S: Send + Sync,
    Arc<dyn Clock>: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Arc::<dyn Clock>::from_ref(state).now()))
    }
}
