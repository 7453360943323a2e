use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /auth/sign-up`. The answer is 202 whether or not the email has an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[serde(default)]
    #[schema(required = true)]
    pub name: String,
    #[serde(default)]
    #[schema(required = true)]
    pub email: String,
    /// 8 to 128 characters.
    #[serde(default)]
    #[schema(required = true)]
    pub password: String,
    /// BCP 47 tag of the language to write to the person in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// Body of `POST /auth/sign-in`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[serde(default)]
    #[schema(required = true)]
    pub email: String,
    #[serde(default)]
    #[schema(required = true)]
    pub password: String,
    /// What the list of sessions calls this one, for example the browser's `User-Agent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// Answer of `POST /auth/sign-in`: the tokens, or what is asked for before there are any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum SignInAnswer {
    SignedIn(Tokens),
    SecondFactor(SecondFactorNeeded),
}

/// A session's tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// A JWT, for `Authorization: Bearer`.
    pub access_token: String,
    /// Works once; the answer of `POST /auth/refresh` has the next one.
    pub refresh_token: String,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    pub expires_in: u32,
}

/// The password was right; the second factor is still to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorNeeded {
    /// For `POST /auth/second-factor`, within five minutes.
    pub challenge: String,
}

/// Body of `POST /auth/second-factor`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    #[serde(default)]
    #[schema(required = true)]
    pub challenge: String,
    /// Of the authenticator, or a recovery code.
    #[serde(default)]
    #[schema(required = true)]
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// Answer of `POST /auth/google/start`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GoogleStarted {
    /// Where to send the browser.
    pub authorization_url: String,
    /// For `POST /auth/google/finish`, within ten minutes and once. A secret of the browser that
    /// begins.
    pub flow: String,
}

/// Body of `POST /auth/google/finish`: the flow, and what Google sent the browser back with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoogleReturn {
    #[serde(default)]
    #[schema(required = true)]
    pub flow: String,
    #[serde(default)]
    #[schema(required = true)]
    pub code: String,
    #[serde(default)]
    #[schema(required = true)]
    pub state: String,
    /// What the list of sessions calls this one, for example the browser's `User-Agent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// BCP 47 tag of the language to write to the person in, where an account is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// Body of `POST /auth/refresh` and `POST /auth/sign-out`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    #[serde(default)]
    #[schema(required = true)]
    pub refresh_token: String,
}

/// What a person is in the workshop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    #[default]
    Customer,
    Mechanic,
    FrontDesk,
    Manager,
    Owner,
}

/// Answer of `GET /auth/me`: whoever the access token is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub id: String,
    pub name: String,
    pub email: String,
    /// Until then nothing is theirs by the address.
    pub email_verified: bool,
    /// In the deployment's default workshop.
    pub role: Role,
    /// Whether signing in asks for a second factor.
    pub second_factor: bool,
    /// Whether they can sign in with a password; who only ever came from Google has none.
    #[serde(default)]
    pub has_password: bool,
    /// Whether they can sign in with Google.
    #[serde(default)]
    pub has_google: bool,
    /// Recovery codes that were not used.
    #[serde(default)]
    pub recovery_codes_left: u32,
}

/// Answer of `GET /auth/sessions`: the live ones, the last used first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountSessions {
    pub sessions: Vec<AccountSession>,
}

/// Somewhere the person is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountSession {
    pub id: String,
    /// What the device called itself.
    pub device: String,
    /// Network address it signed in from.
    pub address: String,
    pub created_at: String,
    pub last_used_at: String,
    /// The one that asks.
    pub current: bool,
}

/// Body of `POST /auth/password/change`. Ends the other sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[serde(default)]
    #[schema(required = true)]
    pub current_password: String,
    #[serde(default)]
    #[schema(required = true)]
    pub new_password: String,
}

/// Body of `POST /auth/password/forgot`. The answer is 202 whether or not there is an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordForgotten {
    #[serde(default)]
    #[schema(required = true)]
    pub email: String,
}

/// Body of `POST /auth/email/resend`. The answer is 202 whether or not there is such an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationResend {
    #[serde(default)]
    #[schema(required = true)]
    pub email: String,
}

/// Body of `POST /auth/password/reset`. Ends all sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// The text of the link.
    #[serde(default)]
    #[schema(required = true)]
    pub link: String,
    #[serde(default)]
    #[schema(required = true)]
    pub new_password: String,
}

/// Body of `POST /auth/email/verify`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailVerification {
    /// The text of the link.
    #[serde(default)]
    #[schema(required = true)]
    pub link: String,
    /// The one chosen at sign-up.
    #[serde(default)]
    #[schema(required = true)]
    pub password: String,
}

/// Body of `POST /auth/totp/enrol`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpSetUp {
    /// May be left out by those who have none.
    #[serde(default)]
    pub password: String,
}

/// Answer of `POST /auth/totp/enrol`: not in force until a code confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TotpEnrolment {
    /// Base 32, to type into an authenticator.
    pub secret: String,
    /// `otpauth:` address, to show as a QR code.
    pub address: String,
}

/// Body of `POST /auth/totp/confirm`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpConfirmation {
    #[serde(default)]
    #[schema(required = true)]
    pub code: String,
}

/// Answer of `POST /auth/totp/confirm`: shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<String>,
}

/// Body of `POST /auth/totp/disable`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpRemoval {
    #[serde(default)]
    #[schema(required = true)]
    pub password: String,
}

/// Body of `POST /staff/invitations`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    #[serde(default)]
    #[schema(required = true)]
    pub email: String,
    /// `mechanic`, `front-desk`, `manager` or `owner`.
    #[serde(default)]
    #[schema(required = true)]
    pub role: String,
}

/// Body of `POST /auth/invitation/accept` and `POST /auth/owner/set-up`. Whoever has an account
/// with the invited email sends its password; whoever has none chooses one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkAcceptance {
    /// The text of the link.
    #[serde(default)]
    #[schema(required = true)]
    pub link: String,
    #[serde(default)]
    pub name: String,
    /// For the owner's set-up; an invitation knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default)]
    #[schema(required = true)]
    pub password: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// Answer of `GET /staff/people`: everybody with a role, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffPeople {
    pub people: Vec<StaffPerson>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffPerson {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
}

/// Body of `POST /staff/people/{id}/role`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// `mechanic`, `front-desk`, `manager` or `owner`; `customer` takes the role away.
    #[serde(default)]
    #[schema(required = true)]
    pub role: String,
}

/// Answer of `GET /staff/audit`: newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditLog {
    pub entries: Vec<AuditLine>,
    /// For `?after=`, when there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditLine {
    pub id: String,
    pub at: String,
    /// Id of the user, or `system`.
    pub actor: String,
    /// Their name, where they still have an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    /// A stable name, as `password-changed`.
    pub action: String,
    /// Kind and id of what it was done to, as `user/{id}`.
    pub object: String,
    /// How people call it, where it is a booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Network address it was asked from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What else is worth knowing, by name.
    #[serde(default)]
    pub details: std::collections::BTreeMap<String, String>,
}

/// Answer of `GET /me/bookings`: those made with the person's proven email, newest start first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnBookings {
    pub bookings: Vec<crate::Booking>,
}
