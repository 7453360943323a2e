use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::accounts::{Credentials, Limits, MailKind, Purpose, User};
use baybook_domain::contact::{EmailAddress, Invalid};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::documents::Account;
use super::pace::evenly;
use super::refusal::{link_refused, unauthenticated, wrong_credentials};
use super::sign_up::{new_password, user_write};
use super::{Accounts, Person, Scene};
use crate::caller::workshop;
use crate::refusal::{field, invalid};

/// Change the password
///
/// Needs the one there is. Ends all other sessions.
#[utoipa::path(
    post, path = "/auth/password/change", tag = "accounts", request_body = wire::PasswordChange,
    security(("access_token" = [])),
    responses((status = 204, description = "It is changed"), crate::openapi::Problems)
)]
pub(crate) async fn change(
    State(accounts): State<Arc<Accounts>>,
    State(workshops): State<Arc<Workshops>>,
    scene: Scene,
    person: Person,
    JsonBody(asked): JsonBody<wire::PasswordChange>,
) -> Result<StatusCode, Reply> {
    let shop = workshop(accounts.shop(), &workshops).await?;
    let new = new_password(&asked.new_password, Some(&person.principal.email), &shop).map_err(
        |wrong| invalid(vec![wire::FieldError { field: "new_password".to_owned(), ..wrong }]),
    )?;
    let (account, mut writes) = accounts.prove(&person, &asked.current_password, &scene).await?;
    let credentials = &account.credentials.value;
    let password = accounts.passwords.hash(new.expose(), accounts.entropy.bytes16()).await?;
    let next = Credentials {
        password: Some(password),
        generation: credentials.generation.saturating_add(1),
        ..credentials.clone()
    };
    let user = &account.user.value;
    let object = format!("user/{}", user.id);
    let entry =
        accounts.entry(accounts.shop(), Some(user.id), "password-changed", object, Some(&scene));
    writes.push(accounts.credentials_write(&account.credentials, &next));
    writes.push(accounts.tell(MailKind::PasswordChanged, user.id, &user.locale, scene.now));
    writes.push(entry.write());
    writes.extend(accounts.end_all(user.id, Some(person.session()), scene.now).await?);
    accounts.commit(writes).await?;
    accounts.live.forget_user(user.id);
    Ok(StatusCode::NO_CONTENT)
}

/// Ask for a new password
///
/// Sends a link, if the address has an account. The answer is the same if it has none.
#[utoipa::path(
    post, path = "/auth/password/forgot", tag = "accounts", request_body = wire::PasswordForgotten,
    responses((status = 202, description = "A mail is on its way, if there is an account"), crate::openapi::Problems)
)]
pub(crate) async fn forgot(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::PasswordForgotten>,
) -> Result<StatusCode, Reply> {
    let email: EmailAddress = asked
        .email
        .parse()
        .map_err(|wrong: Invalid| invalid(vec![field("email", wrong.code, wrong.message)]))?;
    let mailbox = email.as_str().to_lowercase();
    accounts.count("mail", &mailbox, Limits::MAILS, &scene).await?;
    evenly(accounts.send_reset(&email, &scene)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Set a new password
///
/// With the token of the link. Ends all sessions.
#[utoipa::path(
    post, path = "/auth/password/reset", tag = "accounts", request_body = wire::PasswordReset,
    responses((status = 204, description = "It is set"), crate::openapi::Problems)
)]
pub(crate) async fn reset(
    State(accounts): State<Arc<Accounts>>,
    State(workshops): State<Arc<Workshops>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::PasswordReset>,
) -> Result<StatusCode, Reply> {
    let purpose = Purpose::ResetPassword;
    let id = accounts.opened(&asked.link, purpose).ok_or_else(link_refused)?;
    let (token, used) = accounts.token(id).await?.ok_or_else(link_refused)?;
    token.check(purpose, scene.now).map_err(|_| link_refused())?;
    let user = token.user.ok_or_else(link_refused)?;
    let account = accounts.account(user).await?.ok_or_else(link_refused)?;
    let credentials = &account.credentials.value;
    if token.generation != Some(credentials.generation) {
        return Err(link_refused());
    }
    let shop = workshop(accounts.shop(), &workshops).await?;
    let email = &account.user.value.email;
    let new = new_password(&asked.new_password, Some(email), &shop).map_err(|wrong| {
        invalid(vec![wire::FieldError { field: "new_password".to_owned(), ..wrong }])
    })?;
    let password = accounts.passwords.hash(new.expose(), accounts.entropy.bytes16()).await?;
    // Who opened the link reads the mailbox. A second factor that was set up before anybody had
    // shown that is not theirs.
    let proven = account.user.value.email_verified;
    let next = Credentials {
        user,
        password: Some(password),
        generation: credentials.generation.saturating_add(1),
        second_factor: credentials.second_factor.clone().filter(|_| proven),
        google: credentials.google.clone().filter(|_| proven),
    };
    let object = format!("user/{user}");
    let entry = accounts.entry(accounts.shop(), Some(user), "password-reset", object, Some(&scene));
    let locale = &account.user.value.locale;
    let mailbox = email.as_str().to_lowercase();
    let mut writes = vec![
        used,
        // Whoever tried passwords before does not keep them from using the new one.
        accounts.forget_attempts("password", &mailbox, &scene),
        accounts.credentials_write(&account.credentials, &next),
        accounts.tell(MailKind::PasswordChanged, user, locale, scene.now),
        entry.write(),
    ];
    if !proven || !account.user.value.has_password {
        let version = Some(account.user.version);
        let user = User {
            email_verified: true,
            second_factor: next.second_factor.as_ref().is_some_and(|factor| factor.confirmed),
            recovery_codes_left: next
                .second_factor
                .as_ref()
                .and(account.user.value.recovery_codes_left),
            has_password: true,
            has_google: next.google.is_some(),
            ..account.user.value
        };
        writes.push(user_write(&user, version));
    }
    writes.extend(accounts.end_all(user, None, scene.now).await?);
    accounts.commit(writes).await?;
    accounts.live.forget_user(user);
    Ok(StatusCode::NO_CONTENT)
}

impl Accounts {
    /// Sends a link to the address, if it has an account.
    async fn send_reset(&self, email: &EmailAddress, scene: &Scene) -> Result<(), Reply> {
        let Some(account) = self.account_of(email).await? else { return Ok(()) };
        let (user, credentials) = (&account.user.value, &account.credentials.value);
        let token = self.new_token(Purpose::ResetPassword, scene.now);
        let token = token.of(user.id, credentials.generation);
        let mut writes = self.send(&token, self.shop(), &user.locale);
        let object = format!("user/{}", user.id);
        let entry = self.entry(self.shop(), None, "password-reset-asked", object, Some(scene));
        writes.push(entry.write());
        self.commit(writes).await?;
        self.show(&token);
        Ok(())
    }

    /// That the person knows the password, before something of weight is changed. Answers the
    /// account, and the writes that go with the change.
    pub(super) async fn prove(
        &self,
        person: &Person,
        password: &str,
        scene: &Scene,
    ) -> Result<(Account, Vec<baybook_domain::store::Write>), Reply> {
        let mailbox = person.principal.email.as_str().to_lowercase();
        let counted = self.count("password", &mailbox, Limits::ACCOUNT, scene).await?;
        let account = self.account(person.principal.user).await?.ok_or_else(unauthenticated)?;
        let stored = account.credentials.value.password.as_deref();
        if !self.passwords.verify(password, stored).await? {
            return Err(wrong_credentials());
        }
        Ok((account, counted.succeeded()))
    }
}
