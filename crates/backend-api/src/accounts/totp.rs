use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::accounts::{Credentials, FactorError, Limits, MailKind, SecondFactor, User};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;
use jiff::SignedDuration;

use super::refusal::{unauthenticated, wrong_code};
use super::sign_up::user_write;
use super::{Accounts, Person, Scene};
use crate::caller::workshop;

/// How long after signing in with Google somebody needs no other proof.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(10);

/// Begin with a second factor
///
/// A new secret, for whoever knows the password: who only found a device signed in does not keep
/// its owner out. Whoever has none needs to have signed in within ten minutes. Codes are asked for at sign-in once one was confirmed.
#[utoipa::path(
    post, path = "/auth/totp/enrol", tag = "accounts", request_body = wire::TotpSetUp,
    security(("access_token" = [])),
    responses((status = 200, body = wire::TotpEnrolment), crate::openapi::Problems)
)]
pub(crate) async fn enrol(
    State(accounts): State<Arc<Accounts>>,
    State(workshops): State<Arc<Workshops>>,
    scene: Scene,
    person: Person,
    JsonBody(asked): JsonBody<wire::TotpSetUp>,
) -> Result<Json<wire::TotpEnrolment>, Reply> {
    let shop = workshop(accounts.shop(), &workshops).await?;
    let account = accounts.account(person.principal.user).await?.ok_or_else(unauthenticated)?;
    let factor = account.credentials.value.second_factor.as_ref();
    if factor.is_some_and(|factor| factor.confirmed) {
        return Err(already_on());
    }
    let (account, mut writes) = match account.credentials.value.password {
        Some(_) => accounts.prove(&person, &asked.password, &scene).await?,
        // Only Google knows who they are: they come from there just now.
        None if person.signed_in_for(scene.now) < JUST_NOW => (account, Vec::new()),
        None => return Err(sign_in_again()),
    };
    let credentials = &account.credentials.value;
    let random = [accounts.entropy.bytes16(), accounts.entropy.bytes16()];
    let seal = accounts.secret.factor_seal(credentials.user);
    let factor = SecondFactor::enrol(random, &seal);
    let address = factor.address(&shop.shop.name, person.principal.email.as_str(), &seal);
    let (address, secret) = address.map_err(|error| {
        tracing::error!(%error, "no address for an authenticator could be made");
        Reply::internal()
    })?;
    let next = Credentials { second_factor: Some(factor), ..credentials.clone() };
    writes.push(accounts.credentials_write(&account.credentials, &next));
    accounts.commit(writes).await?;
    Ok(Json(wire::TotpEnrolment { secret, address }))
}

/// Confirm a second factor
///
/// With a code of the device. From now on signing in takes one. Answers the recovery codes, once.
#[utoipa::path(
    post, path = "/auth/totp/confirm", tag = "accounts", request_body = wire::TotpConfirmation,
    security(("access_token" = [])),
    responses((status = 200, body = wire::RecoveryCodes), crate::openapi::Problems)
)]
pub(crate) async fn confirm(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    person: Person,
    JsonBody(asked): JsonBody<wire::TotpConfirmation>,
) -> Result<Json<wire::RecoveryCodes>, Reply> {
    let user = person.principal.user;
    let subject = user.to_string();
    let counted = accounts.count("second-factor", &subject, Limits::ACCOUNT, &scene).await?;
    let account = accounts.account(user).await?.ok_or_else(unauthenticated)?;
    let credentials = &account.credentials.value;
    let factor = match &credentials.second_factor {
        Some(factor) if factor.confirmed => return Err(already_on()),
        Some(factor) => factor,
        None => return Err(wrong_code()),
    };
    let now = u64::try_from(scene.now.as_second()).unwrap_or_default();
    let seal = accounts.secret.factor_seal(user);
    let accepted = taken(factor.accept_code(&asked.code, now, &seal)).ok_or_else(wrong_code)?;
    let (factor, codes) = accepted.confirm(|| accounts.entropy.bytes16());
    let left = factor.recovery_codes_left();
    let next = Credentials { second_factor: Some(factor), ..credentials.clone() };
    let mut writes = counted.succeeded();
    writes.push(accounts.credentials_write(&account.credentials, &next));
    accounts.settle(account.user, Some(left), &scene, writes).await?;
    let recovery_codes = codes.iter().map(|code| code.as_str().to_owned()).collect();
    Ok(Json(wire::RecoveryCodes { recovery_codes }))
}

/// Do without a second factor
///
/// Needs the password.
#[utoipa::path(
    post, path = "/auth/totp/disable", tag = "accounts", request_body = wire::TotpRemoval,
    security(("access_token" = [])),
    responses((status = 204, description = "It is not asked for any more"), crate::openapi::Problems)
)]
pub(crate) async fn disable(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    person: Person,
    JsonBody(asked): JsonBody<wire::TotpRemoval>,
) -> Result<StatusCode, Reply> {
    let (account, mut writes) = accounts.prove(&person, &asked.password, &scene).await?;
    let next = Credentials { second_factor: None, ..account.credentials.value.clone() };
    writes.push(accounts.credentials_write(&account.credentials, &next));
    accounts.settle(account.user, None, &scene, writes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The second factor after a code, if the code was right.
pub(super) fn taken(answer: Result<Option<SecondFactor>, FactorError>) -> Option<SecondFactor> {
    answer.unwrap_or_else(|error| {
        // Not the person's mistake; their recovery codes are of use still.
        tracing::error!(%error, "a second factor cannot be used");
        None
    })
}

fn sign_in_again() -> Reply {
    let title = "Sign in again to set up a second factor";
    Reply::new(StatusCode::FORBIDDEN, "sign-in-again", title)
        .detail("Sign out, sign in with Google, and set it up within ten minutes.")
}

fn already_on() -> Reply {
    Reply::new(StatusCode::CONFLICT, "second-factor-on", "There is a second factor already")
        .detail("Disable it first to set up another device.")
}

impl Accounts {
    /// Commits a change of the second factor with what the user shows of it: how many recovery codes
    /// there are, if it is on.
    async fn settle(
        &self,
        read: super::documents::Read<User>,
        recovery_codes_left: Option<u32>,
        scene: &Scene,
        mut writes: Vec<baybook_domain::store::Write>,
    ) -> Result<(), Reply> {
        let (id, at) = (read.value.id, read.version);
        let user = User {
            second_factor: recovery_codes_left.is_some(),
            recovery_codes_left,
            updated_at: scene.now,
            ..read.value
        };
        let (action, mail) = match recovery_codes_left {
            Some(_) => ("second-factor-on", MailKind::SecondFactorOn),
            None => ("second-factor-off", MailKind::SecondFactorOff),
        };
        writes.push(user_write(&user, Some(at)));
        writes.push(self.tell(mail, id, &user.locale, scene.now));
        let object = format!("user/{id}");
        writes.push(self.entry(self.shop(), Some(id), action, object, Some(scene)).write());
        self.commit(writes).await?;
        self.live.forget_user(id);
        Ok(())
    }
}
