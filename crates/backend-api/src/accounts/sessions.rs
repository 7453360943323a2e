use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::Role;
use baybook_domain::accounts::{
    Credentials, Revoked, Rotation, Session, SessionEnded, SessionId, User, UserId,
};
use baybook_domain::instant;
use baybook_domain::store::{CommitError, Write, schema};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::Timestamp;

use super::documents::Read;
use super::refusal::session_ended;
use super::{Accounts, Person, Scene};

/// Lost races after which a change of a session is given up.
const TRIES: u32 = 5;

/// Refresh
///
/// New tokens for a refresh token, which is used up by it. Using one twice ends the session,
/// except for the same request again within ten seconds.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "accounts", request_body = wire::RefreshToken,
    responses((status = 200, body = wire::Tokens), crate::openapi::Problems)
)]
pub(crate) async fn refresh(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::RefreshToken>,
) -> Result<Json<wire::Tokens>, Reply> {
    let (id, generation, digest) = parse(&asked.refresh_token).ok_or_else(session_ended)?;
    let key = schema::session(&id);
    for _ in 0..TRIES {
        let read: Option<Read<Session>> = accounts.read_one(key.clone()).await?;
        let read = read.ok_or_else(session_ended)?;
        let session = &read.value;
        if !accounts.secret.is_refresh(digest, &session.id, &session.salt, generation) {
            return Err(session_ended());
        }
        let (next, writes) = match session.rotate(generation, scene.now) {
            Ok(Rotation::Next(next)) => {
                let writes = vec![read.update(key.clone(), &next)];
                (Some(next), writes)
            }
            Ok(Rotation::Again) => (Some(session.clone()), Vec::new()),
            Err(SessionEnded::Reused(revoked)) => {
                tracing::warn!("a refresh token was used twice; its session is ended");
                let (shop, object) = (accounts.shop(), format!("session/{id}"));
                let actor = Some(session.user);
                let entry = accounts.entry(shop, actor, "refresh-reused", object, Some(&scene));
                (None, vec![read.update(key.clone(), &*revoked), entry.write()])
            }
            Err(_) => return Err(session_ended()),
        };
        if !writes.is_empty() {
            match accounts.store.commit(writes).await {
                Ok(_) => accounts.live.forget([id]),
                Err(CommitError::Conflict) => continue,
                Err(error) => return Err(error.into()),
            }
        }
        let next = next.ok_or_else(session_ended)?;
        let user: Option<Read<User>> = accounts.read_one(schema::user(&next.user)).await?;
        let user = user.ok_or_else(session_ended)?.value;
        return accounts.tokens(&user, &next, scene.now).await.map(Json);
    }
    Err(CommitError::Conflict.into())
}

fn parse(token: &str) -> Option<(SessionId, u32, &str)> {
    let mut parts = token.trim().splitn(3, '.');
    let id = parts.next()?.parse().ok()?;
    let generation = parts.next()?.parse().ok()?;
    Some((id, generation, parts.next()?))
}

/// Sign out
///
/// Ends the session of a refresh token. One that ended before, or never was, is as well.
#[utoipa::path(
    post, path = "/auth/sign-out", tag = "accounts", request_body = wire::RefreshToken,
    responses((status = 204, description = "It is over"), crate::openapi::Problems)
)]
pub(crate) async fn sign_out(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::RefreshToken>,
) -> Result<StatusCode, Reply> {
    let over = Ok(StatusCode::NO_CONTENT);
    let Some((id, generation, digest)) = parse(&asked.refresh_token) else { return over };
    let read: Option<Read<Session>> = accounts.read_one(schema::session(&id)).await?;
    let session = read.map(|read| read.value).filter(|session| {
        accounts.secret.is_refresh(digest, &session.id, &session.salt, generation)
            && session.is_live(scene.now)
    });
    if let Some(session) = session {
        accounts.end(session.user, &[id], Revoked::SignedOut, "signed-out", &scene).await?;
    }
    over
}

/// Who is signed in
#[utoipa::path(
    get, path = "/auth/me", tag = "accounts", security(("access_token" = [])),
    responses((status = 200, body = wire::Me), crate::openapi::Problems)
)]
pub(crate) async fn me(
    State(accounts): State<Arc<Accounts>>,
    person: Person,
) -> Result<Json<wire::Me>, Reply> {
    let user = person.user();
    let left = match user.recovery_codes_left {
        Some(left) => left,
        None if user.second_factor => {
            let read: Option<Read<Credentials>> =
                accounts.read_one(schema::credentials(&user.id)).await?;
            let factor = read.and_then(|read| read.value.second_factor);
            factor.map_or(0, |factor| factor.recovery_codes_left())
        }
        None => 0,
    };
    Ok(Json(wire::Me {
        id: user.id.to_string(),
        name: user.name.as_str().to_owned(),
        email: user.email.as_str().to_owned(),
        email_verified: user.email_verified,
        role: wire_role(person.principal.role_in(accounts.shop())),
        second_factor: user.second_factor,
        has_password: user.has_password,
        has_google: user.has_google,
        recovery_codes_left: left,
    }))
}

/// Sessions
///
/// Where the person is signed in, the one used last first.
#[utoipa::path(
    get, path = "/auth/sessions", tag = "accounts", security(("access_token" = [])),
    responses((status = 200, body = wire::AccountSessions), crate::openapi::Problems)
)]
pub(crate) async fn list(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    person: Person,
) -> Result<Json<wire::AccountSessions>, Reply> {
    let mut sessions = accounts.sessions_of(person.principal.user).await?;
    sessions.retain(|read| read.value.is_live(scene.now));
    sessions.sort_by_key(|read| std::cmp::Reverse((read.value.last_used_at, read.value.id)));
    let info = |Read { value, .. }: Read<Session>| wire::AccountSession {
        id: value.id.to_string(),
        current: value.id == person.session(),
        device: value.device,
        address: value.address,
        created_at: instant::text(value.created_at),
        last_used_at: instant::text(value.last_used_at),
    };
    Ok(Json(wire::AccountSessions { sessions: sessions.into_iter().map(info).collect() }))
}

/// End a session
///
/// One of the person's own.
#[utoipa::path(
    post, path = "/auth/sessions/{id}/revoke", tag = "accounts",
    params(("id" = String, Path, description = "Id of the session")),
    security(("access_token" = [])),
    responses((status = 204, description = "It is over"), crate::openapi::Problems)
)]
pub(crate) async fn revoke(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    person: Person,
    Path(id): Path<String>,
) -> Result<StatusCode, Reply> {
    let unknown =
        || Reply::new(StatusCode::NOT_FOUND, "unknown-session", "There is no such session");
    let id: SessionId = id.parse().map_err(|_| unknown())?;
    let read: Option<Read<Session>> = accounts.read_one(schema::session(&id)).await?;
    read.filter(|read| read.value.user == person.principal.user).ok_or_else(unknown)?;
    accounts.end(person.principal.user, &[id], Revoked::ByUser, "session-revoked", &scene).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all other sessions
#[utoipa::path(
    post, path = "/auth/sessions/revoke-others", tag = "accounts",
    security(("access_token" = [])),
    responses((status = 204, description = "They are over"), crate::openapi::Problems)
)]
pub(crate) async fn revoke_others(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    person: Person,
) -> Result<StatusCode, Reply> {
    let sessions = accounts.sessions_of(person.principal.user).await?;
    let others: Vec<SessionId> = sessions
        .into_iter()
        .filter(|read| read.value.is_live(scene.now) && read.value.id != person.session())
        .map(|read| read.value.id)
        .collect();
    if !others.is_empty() {
        accounts
            .end(person.principal.user, &others, Revoked::ByUser, "sessions-revoked", &scene)
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

impl Accounts {
    /// Ends sessions of a person, with an entry in the audit log.
    async fn end(
        &self,
        user: UserId,
        sessions: &[SessionId],
        why: Revoked,
        action: &str,
        scene: &Scene,
    ) -> Result<(), Reply> {
        let keys: Vec<_> = sessions.iter().map(schema::session).collect();
        for _ in 0..TRIES {
            let mut writes = Vec::new();
            for (key, document) in keys.iter().zip(self.store.read(&keys).await?) {
                let Some(document) = document else { continue };
                let read: Read<Session> = super::documents::parse(document)?;
                writes.push(read.update(key.clone(), &read.value.revoke(why)));
            }
            let object = match sessions {
                [one] => format!("session/{one}"),
                _ => format!("user/{user}"),
            };
            let entry = self.entry(self.shop(), Some(user), action, object, Some(scene));
            writes.push(entry.detail("sessions", sessions.len().to_string()).write());
            match self.store.commit(writes).await {
                Ok(_) => {
                    self.live.forget(sessions.iter().copied());
                    return Ok(());
                }
                // A session was refreshed at the same moment.
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(CommitError::Conflict.into())
    }

    /// The writes that end all of a user's sessions but `keep`.
    pub(super) async fn end_all(
        &self,
        user: UserId,
        keep: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<Write>, Reply> {
        let sessions = self.sessions_of(user).await?;
        let ended = sessions
            .into_iter()
            .filter(|read| read.value.is_live(now) && Some(read.value.id) != keep)
            .map(|read| {
                let revoked = read.value.revoke(Revoked::PasswordChanged);
                read.update(schema::session(&read.value.id), &revoked)
            });
        Ok(ended.collect())
    }

    /// Tokens of a session as it is now.
    pub(super) async fn tokens(
        &self,
        user: &User,
        session: &Session,
        now: Timestamp,
    ) -> Result<wire::Tokens, Reply> {
        let (access_token, expires_in) =
            self.keys.sign(user.id, session.id, now).await.map_err(|error| {
                tracing::error!(%error, "an access token could not be signed");
                Reply::internal()
            })?;
        let refresh_token = self.secret.refresh(&session.id, &session.salt, session.generation);
        Ok(wire::Tokens { access_token, refresh_token, expires_in })
    }
}

pub(super) fn wire_role(role: Role) -> wire::Role {
    match role {
        Role::Customer => wire::Role::Customer,
        Role::Mechanic => wire::Role::Mechanic,
        Role::FrontDesk => wire::Role::FrontDesk,
        Role::Manager => wire::Role::Manager,
        Role::Owner => wire::Role::Owner,
    }
}
