//! Who is signed in: found out at most once a request, and only where a page asks.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Extension;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use baybook_contract::{Caller, ClientError, Me, Role, Tokens};
use baybook_domain::access::{self, Action, Reach};
use tokio::sync::OnceCell;

use super::Visit;
use super::cookies::Cookies;
use super::local_path::{from_referer, sign_in_path};
use crate::pages::trouble;
use crate::state::Pages;

/// Somebody who is signed in. As an extractor, it sends everybody else to the sign-in page, which
/// leads back.
#[derive(Clone)]
pub(crate) struct Session {
    /// For calls of the API in this person's name.
    pub(crate) access: Arc<str>,
    pub(crate) me: Arc<Me>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("user", &self.me.id).finish_non_exhaustive()
    }
}

impl Session {
    /// Works for the workshop.
    pub(crate) fn is_staff(&self) -> bool {
        self.me.role != Role::Customer
    }

    /// Whether the policy table lets this person do `action` to everything of the workshop. The
    /// API decides; the pages ask this to offer only what works.
    pub(crate) fn may(&self, action: Action) -> bool {
        access::reach(role(self.me.role), action) == Reach::Shop
    }
}

fn role(role: Role) -> access::Role {
    match role {
        Role::Customer => access::Role::Customer,
        Role::Mechanic => access::Role::Mechanic,
        Role::FrontDesk => access::Role::FrontDesk,
        Role::Manager => access::Role::Manager,
        Role::Owner => access::Role::Owner,
    }
}

impl FromRequestParts<Pages> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Response> {
        let visit = match Visit::from_request_parts(parts, pages).await {
            Ok(visit) => visit,
            Err(never) => match never {},
        };
        match visit.visitor.find(&visit).await {
            Found::Person(session) => Ok(session.clone()),
            Found::Nobody => Err(to_sign_in(&asked_for(parts))),
            Found::Unknown(error) => Err(trouble::failed(&visit, error).await),
        }
    }
}

/// Marks an answer that leads to the sign-in page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedOut;

/// To the sign-in page, which leads back to `next`.
pub(crate) fn to_sign_in(next: &str) -> Response {
    (Extension(SignedOut), Redirect::to(&sign_in_path(next))).into_response()
}

/// Where to lead back to: the page itself, or the one whose form was sent.
fn asked_for(parts: &Parts) -> String {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    }
    from_referer(&parts.headers)
}

/// The session, if there is one.
#[derive(Debug, Clone)]
pub(crate) struct MaybeSession(pub(crate) Option<Session>);

impl FromRequestParts<Pages> for MaybeSession {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        pages: &Pages,
    ) -> Result<Self, std::convert::Infallible> {
        let visit = Visit::from_request_parts(parts, pages).await?;
        Ok(Self(visit.person))
    }
}

/// What became of looking for the person.
#[derive(Debug)]
pub(crate) enum Found {
    Person(Session),
    Nobody,
    /// The API did not say.
    Unknown(Arc<ClientError>),
}

/// The browser behind one request: its cookies, and those it gets with the answer.
#[derive(Clone, Default)]
pub(crate) struct Visitor(Arc<Inner>);

#[derive(Default)]
struct Inner {
    access: Option<String>,
    refresh: Option<String>,
    found: OnceCell<Found>,
    change: Mutex<Option<Change>>,
}

enum Change {
    Keep(Tokens),
    Forget,
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitor(..)")
    }
}

impl Visitor {
    fn of(headers: &HeaderMap, cookies: &Cookies) -> Self {
        Self(Arc::new(Inner {
            access: cookies.access(headers),
            refresh: cookies.refresh(headers),
            ..Inner::default()
        }))
    }

    /// The browser is signed in from now on.
    pub(crate) fn keep(&self, tokens: Tokens) {
        *self.change() = Some(Change::Keep(tokens));
    }

    /// The browser is signed in no longer.
    pub(crate) fn forget(&self) {
        *self.change() = Some(Change::Forget);
    }

    /// The refresh token that counts now.
    pub(crate) fn refresh_token(&self) -> Option<String> {
        match &*self.change() {
            Some(Change::Keep(tokens)) => Some(tokens.refresh_token.clone()),
            Some(Change::Forget) => None,
            None => self.0.refresh.clone(),
        }
    }

    pub(crate) async fn find(&self, visit: &Visit) -> &Found {
        self.0.found.get_or_init(|| self.look(&visit.pages, &visit.caller)).await
    }

    /// The person, where the API was asked and knew.
    pub(crate) async fn person(&self, pages: &Pages, caller: &Caller) -> Option<Session> {
        match self.0.found.get_or_init(|| self.look(pages, caller)).await {
            Found::Person(session) => Some(session.clone()),
            Found::Nobody | Found::Unknown(_) => None,
        }
    }

    async fn look(&self, pages: &Pages, caller: &Caller) -> Found {
        if let Some(access) = &self.0.access {
            match pages.api().me(caller, access).await {
                Ok(me) => return Found::Person(session(access, me)),
                Err(error) if is_refusal(&error) => {}
                Err(error) => return Found::Unknown(Arc::new(error)),
            }
        }
        let Some(refresh) = &self.0.refresh else {
            if self.0.access.is_some() {
                self.forget();
            }
            return Found::Nobody;
        };
        let tokens = match pages.refreshes().refresh(pages, caller, refresh).await {
            Ok(tokens) => tokens,
            Err(error) if is_refusal(&error) => {
                self.forget();
                return Found::Nobody;
            }
            Err(error) => return Found::Unknown(error),
        };
        let me = pages.api().me(caller, &tokens.access_token).await;
        let access = tokens.access_token.clone();
        // Kept whatever came after: the token that was sent is used up.
        self.keep(tokens);
        match me {
            Ok(me) => Found::Person(session(&access, me)),
            Err(error) => Found::Unknown(Arc::new(error)),
        }
    }

    fn change(&self) -> MutexGuard<'_, Option<Change>> {
        self.0.change.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn session(access: &str, me: Me) -> Session {
    Session { access: access.into(), me: Arc::new(me) }
}

/// The token is not taken: signing in again helps, trying again does not.
fn is_refusal(error: &ClientError) -> bool {
    error.problem().is_some_and(|problem| matches!(problem.status, 400 | 401 | 403 | 404 | 422))
}

/// Looks at the cookies of a request, and sends those that changed with the answer. What a person
/// sees while signed in is never kept by browser or proxy.
pub(crate) async fn sessions(
    State(pages): State<Pages>,
    mut request: Request,
    next: Next,
) -> Response {
    let cookies = Cookies::under(&pages.config().public_url);
    let visitor = Visitor::of(request.headers(), &cookies);
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    let change = visitor.change().take();
    let is_signed_in = matches!(visitor.0.found.get(), Some(Found::Person(_)));
    if is_signed_in || change.is_some() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    match change {
        Some(Change::Keep(tokens)) => cookies.set(response.headers_mut(), &tokens),
        Some(Change::Forget) => cookies.clear(response.headers_mut()),
        None => {}
    }
    response
}
