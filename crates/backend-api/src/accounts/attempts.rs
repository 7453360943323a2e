use baybook_domain::accounts::{Attempts, Limits, SecretHash, UserId};
use baybook_domain::audit::AuditEntry;
use baybook_domain::store::{CommitError, Key, Write, fields, schema};
use baybook_service_kit::problem::Reply;

use super::refusal::too_many;
use super::{Accounts, Scene, documents};

/// Attempts that were counted before it is known what becomes of them.
#[derive(Debug)]
pub(super) struct Counted(Vec<(Key, Attempts, Whom)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    Account,
    Address,
}

impl Counted {
    /// The writes of a success: the account begins anew, the address is let off this one.
    pub(super) fn succeeded(&self) -> Vec<Write> {
        let write = |(key, counted, whom): &(Key, Attempts, Whom)| {
            let after = match whom {
                Whom::Account => counted.clear(),
                Whom::Address => counted.forgive(),
            };
            Write::Put { key: key.clone(), fields: fields(&after) }
        };
        self.0.iter().map(write).collect()
    }
}

/// The object of attempts on an account that there is not.
const NOBODY: &str = "user/unknown";

/// Lost races after which the client is sent away: many attempts at once are no accident.
const TRIES: u32 = 8;

impl Accounts {
    /// Counts an attempt on an account (`kind` and `subject` name it, whether or not it exists)
    /// and from an address.
    ///
    /// # Errors
    /// `rate-limited` before it is time again.
    pub(super) async fn count(
        &self,
        kind: &str,
        subject: &str,
        limits: Limits,
        scene: &Scene,
    ) -> Result<Counted, Reply> {
        let address = if kind == "mail" { "address-mail" } else { "address" };
        let account = (key(kind, subject), limits, Whom::Account);
        self.count_all(&[account, of_address(address, scene)], None, scene).await
    }

    /// The same for a password or a code at the door of an account, or of none. When so many were
    /// wrong that whoever tries has to wait, it is on record, once until it is counted anew.
    ///
    /// # Errors
    /// `rate-limited` before it is time again.
    pub(super) async fn count_sign_in(
        &self,
        kind: &str,
        subject: &str,
        whose: Option<UserId>,
        scene: &Scene,
    ) -> Result<Counted, Reply> {
        let account = (key(kind, subject), Limits::ACCOUNT, Whom::Account);
        let object = whose.map_or_else(|| NOBODY.to_owned(), |user| format!("user/{user}"));
        let slowed = self.entry(self.shop(), None, "sign-in-slowed", object, Some(scene));
        let slowed = slowed.detail("by", kind);
        self.count_all(&[account, of_address("address", scene)], Some(&slowed), scene).await
    }

    /// Counts what somebody signed in does, who is known whatever address they come from.
    ///
    /// # Errors
    /// `rate-limited` before it is time again.
    pub(super) async fn count_person(
        &self,
        kind: &str,
        user: &UserId,
        limits: Limits,
        scene: &Scene,
    ) -> Result<Counted, Reply> {
        let plan = [(key(kind, &user.to_string()), limits, Whom::Account)];
        self.count_all(&plan, None, scene).await
    }

    /// Counts an attempt from an address, where it is not known yet which account is meant.
    ///
    /// # Errors
    /// `rate-limited` before it is time again.
    pub(super) async fn count_address(&self, scene: &Scene) -> Result<Counted, Reply> {
        self.count_all(&[of_address("address", scene)], None, scene).await
    }

    /// The write that lets an account begin anew: it was proven whose it is, in another way than by
    /// what was tried.
    pub(super) fn forget_attempts(&self, kind: &str, subject: &str, scene: &Scene) -> Write {
        Write::Put { key: key(kind, subject), fields: fields(&Attempts::none(scene.now)) }
    }

    async fn count_all(
        &self,
        plan: &[(Key, Limits, Whom)],
        slowed: Option<&AuditEntry>,
        scene: &Scene,
    ) -> Result<Counted, Reply> {
        let keys: Vec<Key> = plan.iter().map(|(key, ..)| key.clone()).collect();
        for _ in 0..TRIES {
            let (mut counted, mut writes) = (Vec::new(), Vec::new());
            let mut wait = None;
            for ((key, limits, whom), document) in plan.iter().zip(self.store.read(&keys).await?) {
                let stored = document.map(documents::parse::<Attempts>).transpose()?;
                let value = stored.as_ref().map(|stored| &stored.value);
                match Attempts::count(value, *limits, scene.now) {
                    Ok(next) => {
                        writes.push(match &stored {
                            Some(stored) => stored.update(key.clone(), &next),
                            None => documents::create(key.clone(), &next),
                        });
                        let is_slow = *whom == Whom::Account && next.failures == limits.free + 1;
                        writes.extend(slowed.filter(|_| is_slow).map(AuditEntry::write));
                        counted.push((key.clone(), next, *whom));
                    }
                    Err(until) => wait = wait.max(Some(until)),
                }
            }
            if let Some(until) = wait {
                let seconds = until.duration_since(scene.now).as_secs() + 1;
                return Err(too_many(u64::try_from(seconds).unwrap_or(1)));
            }
            match self.store.commit(writes).await {
                Ok(_) => return Ok(Counted(counted)),
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(too_many(1))
    }
}

fn of_address(kind: &str, scene: &Scene) -> (Key, Limits, Whom) {
    (key(kind, &scene.counted_address()), Limits::ADDRESS, Whom::Address)
}

fn key(kind: &str, subject: &str) -> Key {
    let digest = SecretHash::of(&format!("baybook attempts {kind}"), subject.as_bytes());
    schema::attempts(digest.as_str())
}
