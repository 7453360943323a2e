use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::accounts::{
    Credentials, Identity, Limits, Login, MailKind, NewPassword, Purpose, User, UserId, login_id,
};
use baybook_domain::contact::{EmailAddress, PersonName};
use baybook_domain::store::{CommitError, Write, schema};
use baybook_domain::workshop::Workshop;
use baybook_domain::workshops::Workshops;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::documents::{Account, create};
use super::pace::evenly;
use super::refusal::{link_refused, wrong_credentials};
use super::{Accounts, Scene};
use crate::bookings::locale;
use crate::caller::workshop;
use crate::refusal::{field, invalid};

/// Sign up
///
/// Makes an account that is confirmed by a link sent to the address, together with the password.
/// The answer is the same whether or not the address has an account.
#[utoipa::path(
    post, path = "/auth/sign-up", tag = "accounts", request_body = wire::SignUp,
    responses((status = 202, description = "A mail is on its way"), crate::openapi::Problems)
)]
pub(crate) async fn sign_up(
    State(accounts): State<Arc<Accounts>>,
    State(workshops): State<Arc<Workshops>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::SignUp>,
) -> Result<StatusCode, Reply> {
    let shop = workshop(accounts.shop(), &workshops).await?;
    let wish = parse(&asked, &shop).map_err(invalid)?;
    let mailbox = wish.email.as_str().to_lowercase();
    accounts.count("mail", &mailbox, Limits::MAILS, &scene).await?;
    evenly(accounts.register(&wish, &scene)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// What somebody signs in with first.
pub(super) enum First {
    /// The hash of a password.
    Password(String),
    Google(Identity),
}

struct Wish {
    email: EmailAddress,
    name: PersonName,
    password: NewPassword,
    locale: String,
}

fn parse(asked: &wire::SignUp, workshop: &Workshop) -> Result<Wish, Vec<wire::FieldError>> {
    let mut errors = Vec::new();
    let email = asked.email.parse::<EmailAddress>();
    if let Err(wrong) = &email {
        errors.push(field("email", wrong.code, wrong.message.clone()));
    }
    let name = asked.name.parse::<PersonName>();
    if let Err(wrong) = &name {
        errors.push(field("name", wrong.code, wrong.message.clone()));
    }
    let password = new_password(&asked.password, email.as_ref().ok(), workshop);
    if let Err(wrong) = &password {
        errors.push(wrong.clone());
    }
    let language = asked.locale.as_deref().filter(|text| !text.is_empty()).map(locale).transpose();
    if let Err(wrong) = &language {
        errors.push(field("locale", wrong.code, wrong.message.clone()));
    }
    match (email, name, password, language) {
        (Ok(email), Ok(name), Ok(password), Ok(language)) => {
            Ok(Wish { email, name, password, locale: language.unwrap_or_else(|| "en".to_owned()) })
        }
        _ => Err(errors),
    }
}

/// A password that may be set, or what is wrong with it.
pub(super) fn new_password(
    text: &str,
    email: Option<&EmailAddress>,
    workshop: &Workshop,
) -> Result<NewPassword, wire::FieldError> {
    // Without a good address the rest is still checked; the address of the shop stands in.
    let fallback = workshop.shop.email.parse::<EmailAddress>().ok();
    let names = [workshop.shop.name.as_str(), workshop.shop.id.as_str()];
    let parsed = match email.or(fallback.as_ref()) {
        Some(email) => NewPassword::parse(text, email, &names),
        None => return Err(field("password", "required", "Please fill in an email address.")),
    };
    parsed.map_err(|wrong| field("password", wrong.code, wrong.message))
}

impl Accounts {
    /// Makes the account, or tells whoever has the address that there is one.
    async fn register(&self, wish: &Wish, scene: &Scene) -> Result<(), Reply> {
        let salt = self.entropy.bytes16();
        let password = self.passwords.hash(wish.password.expose(), salt).await?;
        for _ in 0..3 {
            let known = self.account_of(&wish.email).await?;
            let (writes, token) = match known {
                Some(known) if known.user.value.email_verified => {
                    let user = &known.user.value;
                    let kind = MailKind::AlreadyRegistered;
                    (vec![self.tell(kind, user.id, &user.locale, scene.now)], None)
                }
                known => self.begin(known, wish, &password, scene),
            };
            match self.store.commit(writes).await {
                Ok(_) => {
                    if let Some(token) = token {
                        self.show(&token);
                    }
                    return Ok(());
                }
                // Somebody signed up with the same address at the same moment.
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(CommitError::Conflict.into())
    }

    /// The writes of a new account, or of one that nobody confirmed: who signs up last counts.
    fn begin(
        &self,
        known: Option<Account>,
        wish: &Wish,
        password: &str,
        scene: &Scene,
    ) -> (Vec<Write>, Option<baybook_domain::accounts::Token>) {
        let (user, credentials, mut writes) = self.identity(
            known,
            &wish.email,
            &wish.name,
            First::Password(password.to_owned()),
            scene,
        );
        let user = User { locale: wish.locale.clone(), ..user };
        writes.retain(|write| write.key() != &schema::user(&user.id));
        writes.push(user_write(&user, None));
        let token = self.new_token(Purpose::VerifyEmail, scene.now);
        let token = token.of(user.id, credentials.generation);
        writes.extend(self.send(&token, self.shop(), &user.locale));
        let object = format!("user/{}", user.id);
        let entry = self.entry(self.shop(), Some(user.id), "signed-up", object, Some(scene));
        writes.push(entry.write());
        (writes, Some(token))
    }

    /// A user with a new way to sign in, of nobody's confirmation yet, and the writes of both and of
    /// the login. One that there was must not have been confirmed.
    pub(super) fn identity(
        &self,
        known: Option<Account>,
        email: &EmailAddress,
        name: &PersonName,
        first: First,
        scene: &Scene,
    ) -> (User, Credentials, Vec<Write>) {
        let now = baybook_domain::instant::truncated(scene.now);
        let id = known.as_ref().map_or_else(
            || UserId::from_random(self.entropy.bytes16()),
            |known| known.user.value.id,
        );
        let generation =
            known.as_ref().map_or(0, |known| known.credentials.value.generation.saturating_add(1));
        let (password, google) = match first {
            First::Password(hash) => (Some(hash), None),
            First::Google(identity) => (None, Some(identity)),
        };
        let user = User {
            id,
            email: email.clone(),
            email_verified: false,
            name: name.clone(),
            roles: BTreeMap::new(),
            second_factor: false,
            recovery_codes_left: None,
            has_password: password.is_some(),
            has_google: google.is_some(),
            locale: "en".to_owned(),
            created_at: now,
            updated_at: now,
        };
        let credentials =
            Credentials { user: id, password, generation, second_factor: None, google };
        let key = schema::credentials(&id);
        let mut writes = vec![user_write(&user, None)];
        match &known {
            // Who else begins at the same moment meets here.
            Some(known) => writes.push(known.credentials.update(key, &credentials)),
            None => {
                writes.push(create(key, &credentials));
                writes.push(create(schema::login(&login_id(email)), &Login { user: id }));
            }
        }
        (user, credentials, writes)
    }
}

/// The write of a user; without a version whatever was there is replaced, and the credentials
/// written with it are what is checked.
pub(super) fn user_write(user: &User, at: Option<baybook_domain::store::Version>) -> Write {
    let (key, fields) = (schema::user(&user.id), baybook_domain::store::fields(user));
    match at {
        Some(at) => Write::Update { key, fields, at },
        None => Write::Put { key, fields },
    }
}

/// Confirm an address
///
/// With the text of the link and the password chosen at sign-up: the mailbox alone does not confirm
/// what a stranger signed up for. A wrong password leaves the link good. Signing in works from then
/// on.
#[utoipa::path(
    post, path = "/auth/email/verify", tag = "accounts", request_body = wire::EmailVerification,
    responses((status = 204, description = "It is confirmed"), crate::openapi::Problems)
)]
pub(crate) async fn verify(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::EmailVerification>,
) -> Result<StatusCode, Reply> {
    let purpose = Purpose::VerifyEmail;
    let id = accounts.opened(&asked.link, purpose).ok_or_else(link_refused)?;
    let (token, used) = accounts.token(id).await?.ok_or_else(link_refused)?;
    token.check(purpose, scene.now).map_err(|_| link_refused())?;
    let user = token.user.ok_or_else(link_refused)?;
    let account = accounts.account(user).await?.ok_or_else(link_refused)?;
    let credentials = &account.credentials.value;
    if token.generation != Some(credentials.generation) {
        return Err(link_refused());
    }
    let mailbox = account.user.value.email.as_str().to_lowercase();
    let counted = accounts.count("password", &mailbox, Limits::ACCOUNT, &scene).await?;
    if !accounts.passwords.verify(&asked.password, credentials.password.as_deref()).await? {
        return Err(wrong_credentials());
    }
    let user = User { email_verified: true, updated_at: scene.now, ..account.user.value.clone() };
    let object = format!("user/{}", user.id);
    let entry =
        accounts.entry(accounts.shop(), Some(user.id), "email-verified", object, Some(&scene));
    let mut writes = vec![
        used,
        user_write(&user, Some(account.user.version)),
        // A password set meanwhile voids the link.
        Write::Verify { key: schema::credentials(&user.id), at: account.credentials.version },
        entry.write(),
    ];
    writes.extend(counted.succeeded());
    accounts.commit(writes).await?;
    accounts.live.forget_user(user.id);
    Ok(StatusCode::NO_CONTENT)
}
