use baybook_domain::accounts::{Credentials, Identity, Login, Newcomer, User};
use baybook_domain::contact::{EmailAddress, PersonName};
use baybook_domain::store::{CommitError, ReadError, Write, schema};
use baybook_service_kit::problem::Reply;

use super::super::documents::{Account, Read, create};
use super::super::refusal::google_other_account;
use super::super::sign_up::{First, user_write};
use super::super::{Accounts, Scene};

/// Somebody whom the provider vouches for, with an address that is theirs.
pub(super) struct Guest {
    pub(super) identity: Identity,
    pub(super) email: EmailAddress,
    pub(super) name: PersonName,
    pub(super) locale: String,
}

impl Accounts {
    /// The account of a guest: by their identity, else by their address, else a new one.
    pub(super) async fn account_of_guest(
        &self,
        guest: &Guest,
        scene: &Scene,
    ) -> Result<(User, Credentials), Reply> {
        for _ in 0..3 {
            if let Some(account) = self.account_known_as(&guest.identity).await? {
                return Ok((account.user.value, account.credentials.value));
            }
            let known = self.account_of(&guest.email).await?;
            let newcomer = Newcomer::to(
                known.as_ref().map(|known| (&known.user.value, &known.credentials.value)),
            );
            let (user, credentials, mut writes) = match (newcomer, known) {
                (Newcomer::IsRefused, _) => return Err(google_other_account()),
                (Newcomer::Links, Some(known)) => self.link_google(known, guest, scene),
                (_, known) => self.admit(known, guest, scene).await?,
            };
            let key = schema::login(&guest.identity.login_id());
            writes.push(create(key, &Login { user: user.id }));
            match self.store.commit(writes).await {
                Ok(_) => {
                    self.live.forget_user(user.id);
                    return Ok((user, credentials));
                }
                // The same person in another tab, or a sign-up with the address.
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(CommitError::Conflict.into())
    }

    async fn account_known_as(&self, identity: &Identity) -> Result<Option<Account>, ReadError> {
        let key = schema::login(&identity.login_id());
        let login: Option<Read<Login>> = self.read_one(key).await?;
        let Some(login) = login else { return Ok(None) };
        let account = self.account(login.value.user).await?;
        Ok(account.filter(|account| account.credentials.value.google.as_ref() == Some(identity)))
    }

    /// Adds the way by Google to an account that they proved to be theirs before.
    fn link_google(&self, known: Account, guest: &Guest, scene: &Scene) -> Linked {
        let user = User { has_google: true, updated_at: scene.now, ..known.user.value };
        let google = Some(guest.identity.clone());
        let credentials = Credentials { google, ..known.credentials.value.clone() };
        let object = format!("user/{}", user.id);
        let entry = self.entry(self.shop(), Some(user.id), "google-linked", object, Some(scene));
        let writes = vec![
            user_write(&user, Some(known.user.version)),
            self.credentials_write(&known.credentials, &credentials),
            entry.write(),
        ];
        (user, credentials, writes)
    }

    /// An account with a proven address and no password. Of one that nobody had confirmed nothing
    /// stays: neither password, nor second factor, nor any link that was sent for it.
    async fn admit(
        &self,
        known: Option<Account>,
        guest: &Guest,
        scene: &Scene,
    ) -> Result<Linked, Reply> {
        let taken_over = known.is_some();
        let first = First::Google(guest.identity.clone());
        let (user, credentials, mut writes) =
            self.identity(known, &guest.email, &guest.name, first, scene);
        writes.retain(|write| write.key() != &schema::user(&user.id));
        let user = User { email_verified: true, locale: guest.locale.clone(), ..user };
        writes.push(user_write(&user, None));
        if taken_over {
            writes.extend(self.end_all(user.id, None, scene.now).await?);
        }
        let object = format!("user/{}", user.id);
        let entry = self.entry(self.shop(), Some(user.id), "signed-up", object, Some(scene));
        let entry = entry.detail("by", "google");
        writes.push(match taken_over {
            true => entry.detail("replaced", "unconfirmed account").write(),
            false => entry.write(),
        });
        Ok((user, credentials, writes))
    }
}

type Linked = (User, Credentials, Vec<Write>);
