//! People with accounts: who they are, how they prove it, and the links and sessions they hold.
//!
//! Documents and decisions only. Time and randomness are handed in; hashing a password and
//! signing a token are the API's.

mod attempts;
mod digest;
mod factor_seal;
mod id;
mod identity;
mod links;
mod mail;
mod password;
mod second_factor;
mod session;
mod token;
mod user;

pub use attempts::{Attempts, Limits};
pub use digest::SecretHash;
pub use factor_seal::{FactorSeal, SealBroken};
pub use id::{AuditId, InvalidAccountId, SessionId, TokenId, UserId};
pub use identity::{Identity, Newcomer};
pub use links::{FlowPart, LinkSecret, UNSUBSCRIBE_PATH, UnsubscribeLink, link_path};
pub use mail::{AccountMail, MailKind};
pub use password::{NewPassword, PASSWORD_MAX, PASSWORD_MIN};
pub use second_factor::{FactorError, RecoveryCode, SecondFactor};
pub use session::{Revoked, Rotation, Session, SessionEnded};
pub use token::{Purpose, Token, TokenRefused};
pub use user::{Credentials, Login, StaffMember, User, login_id};
