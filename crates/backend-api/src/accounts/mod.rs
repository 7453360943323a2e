//! People with accounts: signing up and in, sessions, passwords, second factors, staff.

mod attempts;
mod audit;
mod cross_site;
mod documents;
mod google;
mod invitations;
mod keys;
mod links;
mod live;
mod own_bookings;
mod pace;
mod password;
mod passwords;
mod people;
mod person;
mod refusal;
mod resend;
mod scene;
mod sessions;
mod set_up;
mod sign_in;
mod sign_up;
mod test_message;
mod totp;

use std::sync::Arc;

use baybook_domain::accounts::{AuditId, LinkSecret, Purpose, UnsubscribeLink, link_path};
use baybook_domain::audit::AuditEntry;
use baybook_domain::clock::{Clock, Entropy};
use baybook_domain::ids::ShopId;
use baybook_domain::store::Store;
use baybook_service_kit::config::Secret;

use crate::config::ServiceConfig;
use google::Provider;
use keys::SessionKeys;
use live::LiveSessions;
use passwords::Passwords;

pub(crate) use cross_site::refuse_cross_site;
pub use google::GoogleError;
pub use keys::KeysError;
pub(crate) use person::{Person, bearer};
pub(crate) use refusal::{denied, link_refused};
pub(crate) use scene::Scene;
pub use set_up::OwnerLinkError;

pub(crate) use audit::{__path_list as __path_audit_log, list as audit_log};
pub(crate) use google::{
    __path_finish as __path_finish_google, __path_start as __path_start_google,
    finish as finish_google, start as start_google,
};
pub(crate) use invitations::{__path_accept, __path_invite, accept, invite};
pub(crate) use own_bookings::{__path_own_bookings, own_bookings};
pub(crate) use password::{
    __path_change as __path_change_password, __path_forgot as __path_forgot_password,
    __path_reset as __path_reset_password,
};
pub(crate) use password::{
    change as change_password, forgot as forgot_password, reset as reset_password,
};
pub(crate) use people::{__path_change_role, __path_people, change_role, people};
pub(crate) use resend::{
    __path_resend as __path_resend_confirmation, resend as resend_confirmation,
};
pub(crate) use sessions::{
    __path_list as __path_list_sessions, __path_me, __path_refresh, __path_revoke,
    __path_revoke_others, __path_sign_out, list as list_sessions, me, refresh, revoke,
    revoke_others, sign_out,
};
pub(crate) use set_up::{__path_set_up, set_up};
pub(crate) use sign_in::{__path_second_factor, __path_sign_in, second_factor, sign_in};
pub(crate) use sign_up::{__path_sign_up, __path_verify, sign_up, verify};
pub(crate) use totp::{
    __path_confirm as __path_confirm_totp, __path_disable as __path_disable_totp,
    __path_enrol as __path_enrol_totp, confirm as confirm_totp, disable as disable_totp,
    enrol as enrol_totp,
};

/// What the account calls work with.
#[derive(Debug)]
pub(crate) struct Accounts {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    secret: LinkSecret,
    passwords: Passwords,
    keys: SessionKeys,
    live: LiveSessions,
    /// Where it is configured.
    google: Option<Provider>,
    config: Arc<ServiceConfig>,
}

/// What accounts need cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Google(#[from] GoogleError),
}

impl Accounts {
    /// # Errors
    /// When the keys of access tokens can be neither read nor made, or signing in with Google
    /// cannot be set up.
    pub(crate) async fn open(
        config: Arc<ServiceConfig>,
        signing_key: &Secret,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, AccountsError> {
        let google = match &config.google {
            Some(google) => {
                let base = config.public_url.trim_end_matches('/');
                let callback = format!("{base}{}", link_path(Purpose::Google));
                Some(Provider::new(google, callback, Arc::clone(&clock))?)
            }
            None => None,
        };
        let keys = SessionKeys::open(
            &config,
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&entropy),
        )
        .await?;
        Ok(Self {
            live: LiveSessions::new(Arc::clone(&store), Arc::clone(&clock)),
            secret: LinkSecret::new(signing_key.expose()),
            passwords: Passwords::new(),
            keys,
            google,
            store,
            clock,
            entropy,
            config,
        })
    }

    /// The next generation of keys of access tokens.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub(crate) async fn rotate_keys(&self) -> Result<(), KeysError> {
        self.keys.rotate().await
    }

    /// The booking whose customer a link unsubscribes, if it was made here.
    pub(crate) fn open_unsubscribe(&self, token: &str) -> Option<UnsubscribeLink> {
        self.secret.open_unsubscribe(token)
    }

    /// The shop whose log has what concerns an account and no shop in particular.
    fn shop(&self) -> &ShopId {
        &self.config.shop
    }

    /// An entry of the audit log.
    fn entry(
        &self,
        shop: &ShopId,
        actor: Option<baybook_domain::accounts::UserId>,
        action: &str,
        object: String,
        scene: Option<&Scene>,
    ) -> AuditEntry {
        let id = AuditId::from_random(self.entropy.bytes16());
        let now = scene.map_or_else(|| self.clock.now(), |scene| scene.now);
        let entry = AuditEntry::new(id, now, shop, actor, action, object);
        match scene {
            Some(scene) => entry.from_address(scene.address.to_string()),
            None => entry,
        }
    }
}
