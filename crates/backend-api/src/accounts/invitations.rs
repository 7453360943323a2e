use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::{Action, Role, Whose, may};
use baybook_domain::accounts::{Limits, Purpose, Token, User, UserId};
use baybook_domain::contact::{EmailAddress, PersonName};
use baybook_domain::ids::ShopId;
use baybook_domain::store::{ReadError, Write, fields, schema};
use baybook_domain::workshops::Workshops;
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::documents::Read;
use super::people::staff_write;
use super::refusal::{link_refused, wrong_credentials};
use super::sign_up::{First, new_password, user_write};
use super::{Accounts, Person, Scene};
use crate::caller::{ShopName, workshop};
use crate::refusal::{field, invalid};

/// Invite
///
/// Somebody to work in the shop. A link is sent to the address. Managers invite mechanics and
/// people for the front desk; owners invite anybody.
#[utoipa::path(
    post, path = "/staff/invitations", tag = "staff", request_body = wire::NewInvitation,
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 202, description = "The invitation is on its way"), crate::openapi::Problems)
)]
pub(crate) async fn invite(
    State(accounts): State<Arc<Accounts>>,
    ShopName(shop): ShopName,
    scene: Scene,
    person: Person,
    JsonBody(asked): JsonBody<wire::NewInvitation>,
) -> Result<StatusCode, Reply> {
    person.may(Action::InviteStaff, &shop)?;
    let mut errors = Vec::new();
    let email = asked.email.parse::<EmailAddress>();
    if let Err(wrong) = &email {
        errors.push(field("email", wrong.code, wrong.message.clone()));
    }
    let role = Role::named(&asked.role).filter(|role| role.is_staff());
    if role.is_none() {
        let message = "Choose mechanic, front-desk, manager or owner.";
        errors.push(field("role", "role", message));
    }
    let (Ok(email), Some(role)) = (email, role) else { return Err(invalid(errors)) };
    if role >= Role::Manager {
        person.may(Action::InviteManagers, &shop)?;
    }
    accounts.count("mail", &email.as_str().to_lowercase(), Limits::MAILS, &scene).await?;
    let user = person.principal.user;
    let token = Token {
        email: Some(email.clone()),
        shop: Some(shop.clone()),
        role: Some(role),
        invited_by: Some(user),
        ..accounts.new_token(Purpose::Invitation, scene.now)
    };
    let object = format!("invitation/{}", token.id);
    let entry = accounts.entry(&shop, Some(user), "staff-invited", object, Some(&scene));
    let mut writes = accounts.send(&token, &shop, &person.user().locale);
    writes.push(entry.role(role).detail("email", email.as_str()).write());
    accounts.commit(writes).await?;
    accounts.show(&token);
    Ok(StatusCode::ACCEPTED)
}

/// Accept an invitation
///
/// With the token of the link. Where the address has an account, `password` is its password;
/// else the account is made. Signs in.
#[utoipa::path(
    post, path = "/auth/invitation/accept", tag = "accounts", request_body = wire::LinkAcceptance,
    responses((status = 200, body = wire::SignInAnswer), crate::openapi::Problems)
)]
pub(crate) async fn accept(
    State(accounts): State<Arc<Accounts>>,
    State(workshops): State<Arc<Workshops>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::LinkAcceptance>,
) -> Result<Json<wire::SignInAnswer>, Reply> {
    accounts.join(Purpose::Invitation, &asked, &workshops, &scene).await.map(Json)
}

impl Accounts {
    /// Gives the role that a link brings to whoever proves to be its addressee.
    pub(super) async fn join(
        &self,
        purpose: Purpose,
        asked: &wire::LinkAcceptance,
        workshops: &Workshops,
        scene: &Scene,
    ) -> Result<wire::SignInAnswer, Reply> {
        let id = self.opened(&asked.link, purpose).ok_or_else(link_refused)?;
        let (token, used) = self.token(id).await?.ok_or_else(link_refused)?;
        token.check(purpose, scene.now).map_err(|_| link_refused())?;
        let (Some(shop), Some(role)) = (token.shop.clone(), token.role) else {
            return Err(link_refused());
        };
        if token.email.is_none() && !self.needs_owner().await? {
            return Err(link_refused());
        }
        if let Some(inviter) = token.invited_by
            && !self.may_still_invite(inviter, role, &shop).await?
        {
            return Err(link_refused());
        }
        let workshop = workshop(&shop, workshops).await?;
        let email = match &token.email {
            Some(email) => email.clone(),
            None => asked.email.as_deref().unwrap_or_default().parse().map_err(
                |wrong: baybook_domain::contact::Invalid| {
                    invalid(vec![field("email", wrong.code, wrong.message)])
                },
            )?,
        };
        let mailbox = email.as_str().to_lowercase();
        let counted = self.count("password", &mailbox, Limits::ACCOUNT, scene).await?;
        let known = self.account_of(&email).await?;
        let (user, credentials, mut writes) = match known {
            Some(known) if known.user.value.email_verified => {
                let stored = known.credentials.value.password.as_deref();
                if !self.passwords.verify(&asked.password, stored).await? {
                    return Err(wrong_credentials());
                }
                let user = with_role(known.user.value, &shop, role, scene);
                let key = schema::credentials(&user.id);
                let writes = vec![
                    user_write(&user, Some(known.user.version)),
                    Write::Verify { key, at: known.credentials.version },
                ];
                (user, known.credentials.value, writes)
            }
            known => {
                let name = asked.name.parse::<PersonName>();
                let password = new_password(&asked.password, Some(&email), &workshop);
                let mut errors = Vec::new();
                if let Err(wrong) = &name {
                    errors.push(field("name", wrong.code, wrong.message.clone()));
                }
                if let Err(wrong) = &password {
                    errors.push(wrong.clone());
                }
                let (Ok(name), Ok(password)) = (name, password) else {
                    return Err(invalid(errors));
                };
                let salt = self.entropy.bytes16();
                let hash = self.passwords.hash(password.expose(), salt).await?;
                let (user, credentials, mut writes) =
                    self.identity(known, &email, &name, First::Password(hash), scene);
                writes.retain(|write| write.key() != &schema::user(&user.id));
                // The link came to the mailbox, or from who runs the deployment.
                let user = User { email_verified: true, ..user };
                let user = with_role(user, &shop, role, scene);
                writes.push(user_write(&user, None));
                (user, credentials, writes)
            }
        };
        if role == Role::Owner {
            writes.push(self.first_owner(&token));
        }
        let action = if purpose == Purpose::OwnerSetUp { "owner-set-up" } else { "role-granted" };
        let object = format!("user/{}", user.id);
        let entry = self.entry(&shop, Some(user.id), action, object, Some(scene)).role(role);
        writes.push(used);
        writes.push(match token.invited_by {
            Some(inviter) => entry.detail("invited_by", inviter.to_string()).write(),
            None => entry.write(),
        });
        writes.extend(counted.succeeded());
        writes.push(staff_write(&user, &shop));
        let scene = scene.clone().on(asked.device.as_deref());
        let answer = self.enter(&user, &credentials, "password", &scene, writes).await?;
        self.live.forget_user(user.id);
        Ok(answer)
    }

    /// Whether who sent an invitation may send it today: it is worth nothing after their role was
    /// taken away.
    async fn may_still_invite(
        &self,
        inviter: UserId,
        role: Role,
        shop: &ShopId,
    ) -> Result<bool, ReadError> {
        let read: Option<Read<User>> = self.read_one(schema::user(&inviter)).await?;
        let action =
            if role >= Role::Manager { Action::InviteManagers } else { Action::InviteStaff };
        let may = |user: User| may(&user.principal(), action, Whose::Others(shop)).is_ok();
        Ok(read.is_some_and(|read| may(read.value)))
    }

    /// That there is an owner. A link that names nobody makes the first one only.
    fn first_owner(&self, token: &Token) -> Write {
        let key = schema::system("first-owner");
        let mut fact = baybook_domain::store::Fields::new();
        fact.insert("set_up_by".to_owned(), token.id.to_string().into());
        if token.email.is_none() {
            Write::Create { key, fields: fields(&fact) }
        } else {
            Write::Put { key, fields: fields(&fact) }
        }
    }
}

/// The higher of the role there is and the one that is given: no invitation takes any away.
fn with_role(mut user: User, shop: &ShopId, role: Role, scene: &Scene) -> User {
    let held = user.roles.get(shop).copied().unwrap_or(Role::Customer);
    user.roles.insert(shop.clone(), held.max(role));
    User { updated_at: scene.now, ..user }
}
