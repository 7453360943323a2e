use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::accounts::{Credentials, Purpose, Session, SessionId, User, UserId};
use baybook_domain::contact::EmailAddress;
use baybook_domain::store::{Write, schema};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::documents::create;
use super::refusal::{link_refused, wrong_code, wrong_credentials};
use super::sign_up::user_write;
use super::totp::taken;
use super::{Accounts, Scene};
use crate::refusal::{field, invalid};

/// Sign in
///
/// By email and password. Answers the tokens of a session, or a `challenge` when a code is needed
/// as well. Same answer and same work whether or not there is such an account.
#[utoipa::path(
    post, path = "/auth/sign-in", tag = "accounts", request_body = wire::SignIn,
    responses((status = 200, body = wire::SignInAnswer), crate::openapi::Problems)
)]
pub(crate) async fn sign_in(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::SignIn>,
) -> Result<Json<wire::SignInAnswer>, Reply> {
    let email: EmailAddress =
        asked.email.parse().map_err(|wrong: baybook_domain::contact::Invalid| {
            invalid(vec![field("email", wrong.code, wrong.message)])
        })?;
    let mailbox = email.as_str().to_lowercase();
    // Looked for first, and recorded as well where there is none, so that time does not tell.
    let account = accounts.account_of(&email).await?;
    let whose = account.as_ref().map(|known| known.user.value.id);
    let counted = accounts.count_sign_in("password", &mailbox, whose, &scene).await?;
    let stored = account.as_ref().and_then(|known| known.credentials.value.password.as_deref());
    let matches = accounts.passwords.verify(&asked.password, stored).await?;
    let account = account.filter(|account| matches && account.user.value.email_verified);
    let account = account.ok_or_else(wrong_credentials)?;
    let (user, credentials) = (&account.user.value, &account.credentials.value);
    let scene = scene.on(asked.device.as_deref());
    accounts.enter(user, credentials, "password", &scene, counted.succeeded()).await.map(Json)
}

/// Second factor
///
/// With what `POST /auth/sign-in` answered, and a code of the device or a recovery code.
#[utoipa::path(
    post, path = "/auth/second-factor", tag = "accounts", request_body = wire::SecondFactorCode,
    responses((status = 200, body = wire::Tokens), crate::openapi::Problems)
)]
pub(crate) async fn second_factor(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::SecondFactorCode>,
) -> Result<Json<wire::Tokens>, Reply> {
    let purpose = Purpose::SecondFactor;
    let id = accounts.opened(&asked.challenge, purpose).ok_or_else(link_refused)?;
    let (token, used) = accounts.token(id).await?.ok_or_else(link_refused)?;
    token.check(purpose, scene.now).map_err(|_| link_refused())?;
    let user = token.user.ok_or_else(link_refused)?;
    let subject = user.to_string();
    let counted = accounts.count_sign_in("second-factor", &subject, Some(user), &scene).await?;
    let account = accounts.account(user).await?.ok_or_else(link_refused)?;
    let credentials = &account.credentials.value;
    if token.generation != Some(credentials.generation) {
        return Err(link_refused());
    }
    let factor = credentials.second_factor.as_ref().filter(|factor| factor.confirmed);
    let factor = factor.ok_or_else(link_refused)?;
    let now = u64::try_from(scene.now.as_second()).unwrap_or_default();
    if asked.code.trim().is_empty() {
        return Err(invalid(vec![field("code", "required", "Please fill in the code.")]));
    }
    let seal = accounts.secret.factor_seal(user);
    let (accepted, by) = match taken(factor.accept_code(&asked.code, now, &seal)) {
        Some(accepted) => (accepted, "code"),
        None => (factor.accept_recovery(&asked.code).ok_or_else(wrong_code)?, "recovery-code"),
    };
    let left = Some(accepted.recovery_codes_left());
    let next = Credentials { second_factor: Some(accepted), ..credentials.clone() };
    let mut writes = vec![used, accounts.credentials_write(&account.credentials, &next)];
    writes.extend(counted.succeeded());
    let mut person = account.user.value;
    if person.recovery_codes_left != left {
        person.recovery_codes_left = left;
        writes.push(user_write(&person, Some(account.user.version)));
    }
    let scene = scene.on(asked.device.as_deref());
    let tokens = accounts.begin_session(&person, &scene, by, writes).await?;
    accounts.live.forget_user(user);
    Ok(Json(tokens))
}

impl Accounts {
    /// Lets somebody in who proved who they are `by` something: by a session, or on to the second
    /// factor. `writes` are committed with it.
    pub(super) async fn enter(
        &self,
        user: &User,
        credentials: &Credentials,
        by: &str,
        scene: &Scene,
        mut writes: Vec<Write>,
    ) -> Result<wire::SignInAnswer, Reply> {
        if credentials.second_factor.as_ref().is_none_or(|factor| !factor.confirmed) {
            let signed_in = self.begin_session(user, scene, by, writes).await?;
            return Ok(wire::SignInAnswer::SignedIn(signed_in));
        }
        let token = self.new_token(Purpose::SecondFactor, scene.now);
        let token = token.of(user.id, credentials.generation);
        writes.extend(self.send(&token, self.shop(), &user.locale));
        self.commit(writes).await?;
        let challenge = self.secret.token(&token.id, token.purpose);
        Ok(wire::SignInAnswer::SecondFactor(wire::SecondFactorNeeded { challenge }))
    }

    pub(super) async fn begin_session(
        &self,
        user: &User,
        scene: &Scene,
        by: &str,
        mut writes: Vec<Write>,
    ) -> Result<wire::Tokens, Reply> {
        let session = self.new_session(user.id, scene);
        writes.push(create(schema::session(&session.id), &session));
        let object = format!("session/{}", session.id);
        let entry = self.entry(self.shop(), Some(user.id), "signed-in", object, Some(scene));
        writes.push(entry.detail("by", by).write());
        self.commit(writes).await?;
        self.tokens(user, &session, scene.now).await
    }

    fn new_session(&self, user: UserId, scene: &Scene) -> Session {
        Session::begin(
            SessionId::from_random(self.entropy.bytes16()),
            user,
            self.entropy.bytes16(),
            scene.device.clone(),
            scene.address.to_string(),
            scene.now,
        )
    }
}
