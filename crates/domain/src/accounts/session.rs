use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{SessionId, UserId};
use crate::instant::truncated;

/// The document `sessions/{id}`. A session is the family of all refresh tokens that followed from
/// one sign-in; they are numbered, and each can be used once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    /// Random; part of what its refresh tokens are digests of.
    pub salt: String,
    /// Number of the refresh token that can be used next.
    pub generation: u32,
    #[serde(with = "crate::instant")]
    pub rotated_at: Timestamp,
    #[serde(with = "crate::instant")]
    pub created_at: Timestamp,
    #[serde(with = "crate::instant")]
    pub last_used_at: Timestamp,
    pub revoked: Option<Revoked>,
    /// What the device calls itself.
    pub device: String,
    /// Network address it signed in from.
    pub address: String,
    /// When the store may forget it.
    #[serde(with = "crate::instant::expiry")]
    pub expire_at: Option<Timestamp>,
}

/// Why a session was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revoked {
    SignedOut,
    ByUser,
    PasswordChanged,
    /// A refresh token was used a second time: one of the two users of it is not the person.
    Reused,
}

/// What became of a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// The session with its next generation, to be stored.
    Next(Session),
    /// The same request again: the answer is the generation that is current already.
    Again,
}

/// The session gives nothing more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionEnded {
    #[error("the session was revoked")]
    Revoked,
    #[error("the session was not used for too long, or is too old")]
    Expired,
    /// With the session as it is to be stored now: revoked.
    #[error("a refresh token was used twice")]
    Reused(Box<Session>),
    #[error("the session never gave such a token")]
    Unknown,
}

impl Session {
    /// Unused for so long, it ends.
    pub const IDLE: SignedDuration = SignedDuration::from_hours(24 * 14);
    /// It ends at this age however much it is used.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 90);
    /// A reply that was lost may be asked for again within this time.
    pub const GRACE: SignedDuration = SignedDuration::from_secs(10);

    #[must_use]
    pub fn begin(
        id: SessionId,
        user: UserId,
        salt: [u8; 16],
        device: String,
        address: String,
        now: Timestamp,
    ) -> Self {
        let now = truncated(now);
        Self {
            id,
            user,
            salt: salt.iter().map(|byte| format!("{byte:02x}")).collect(),
            generation: 0,
            rotated_at: now,
            created_at: now,
            last_used_at: now,
            revoked: None,
            device,
            address,
            expire_at: Some(now + Self::LONGEST),
        }
    }

    /// When it ends if it is not used again.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        (self.last_used_at + Self::IDLE).min(self.created_at + Self::LONGEST)
    }

    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && now < self.ends_at()
    }

    /// What using the genuine refresh token number `presented` does.
    ///
    /// # Errors
    /// See [`SessionEnded`]; a reuse has to be stored.
    pub fn rotate(&self, presented: u32, now: Timestamp) -> Result<Rotation, SessionEnded> {
        if self.revoked.is_some() {
            return Err(SessionEnded::Revoked);
        }
        if now >= self.ends_at() {
            return Err(SessionEnded::Expired);
        }
        let now = truncated(now);
        if presented == self.generation {
            let generation = self.generation + 1;
            return Ok(Rotation::Next(Self {
                generation,
                rotated_at: now,
                last_used_at: now,
                ..self.clone()
            }));
        }
        if presented > self.generation {
            return Err(SessionEnded::Unknown);
        }
        if presented + 1 == self.generation && now.duration_since(self.rotated_at) <= Self::GRACE {
            return Ok(Rotation::Again);
        }
        Err(SessionEnded::Reused(Box::new(self.revoke(Revoked::Reused))))
    }

    /// The session, ended.
    #[must_use]
    pub fn revoke(&self, why: Revoked) -> Self {
        Self { revoked: Some(self.revoked.unwrap_or(why)), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn session() -> Session {
        let (id, user) = (SessionId::from_random([1; 16]), UserId::from_random([2; 16]));
        Session::begin(id, user, [3; 16], "a browser".into(), "192.0.2.1".into(), start())
    }

    fn next(session: &Session, presented: u32, now: Timestamp) -> Session {
        match session.rotate(presented, now).unwrap() {
            Rotation::Next(next) => next,
            Rotation::Again => panic!("not rotated"),
        }
    }

    #[test]
    fn each_refresh_token_is_used_once() {
        let later = start() + SignedDuration::from_mins(20);
        let second = next(&session(), 0, later);
        assert_eq!(second.generation, 1);
        let third = next(&second, 1, later + SignedDuration::from_mins(20));
        assert_eq!(third.generation, 2);
        assert_eq!(third.rotate(3, later), Err(SessionEnded::Unknown));
    }

    #[test]
    fn the_same_request_again_within_seconds_is_answered_the_same() {
        let second = next(&session(), 0, start());
        assert_eq!(second.rotate(0, start() + Session::GRACE), Ok(Rotation::Again));
    }

    #[test]
    fn an_old_token_ends_the_session_for_everybody() {
        let late = start() + Session::GRACE + SignedDuration::from_millis(1);
        let second = next(&session(), 0, start());
        let Err(SessionEnded::Reused(revoked)) = second.rotate(0, late) else { panic!() };
        assert_eq!(revoked.revoked, Some(Revoked::Reused));
        assert_eq!(revoked.rotate(1, late), Err(SessionEnded::Revoked));
        // Older than the one before: no grace at all.
        let third = next(&second, 1, start());
        assert!(matches!(third.rotate(0, start()), Err(SessionEnded::Reused(_))));
    }

    #[test]
    fn a_session_ends_when_it_is_idle_or_old() {
        let idle = start() + Session::IDLE;
        assert_eq!(session().rotate(0, idle), Err(SessionEnded::Expired));
        let mut kept = session();
        let mut now = start();
        for generation in 0..9 {
            now += SignedDuration::from_hours(24 * 10) - SignedDuration::from_secs(1);
            kept = next(&kept, generation, now);
        }
        assert!(kept.is_live(now));
        assert_eq!(kept.rotate(9, start() + Session::LONGEST), Err(SessionEnded::Expired));
    }
}
