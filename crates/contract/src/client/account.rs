//! Calls about accounts. `access` is a session's access token.

use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Caller, Client, ClientError};
use crate::{
    AccountSessions, AuditLog, ConfirmationResend, EmailVerification, GoogleReturn, GoogleStarted,
    LinkAcceptance, Me, NewInvitation, OwnBookings, PasswordChange, PasswordForgotten,
    PasswordReset, RecoveryCodes, RefreshToken, RoleChange, SecondFactorCode, SignIn, SignInAnswer,
    SignUp, StaffPeople, Tokens, TotpConfirmation, TotpEnrolment, TotpRemoval, TotpSetUp,
};

impl Client {
    pub async fn sign_up(&self, caller: &Caller, body: &SignUp) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/sign-up").json(body)).await
    }

    pub async fn sign_in(
        &self,
        caller: &Caller,
        body: &SignIn,
    ) -> Result<SignInAnswer, ClientError> {
        self.send(caller, self.to("/auth/sign-in").json(body)).await
    }

    pub async fn start_google(&self, caller: &Caller) -> Result<GoogleStarted, ClientError> {
        self.send(caller, self.to("/auth/google/start")).await
    }

    pub async fn finish_google(
        &self,
        caller: &Caller,
        body: &GoogleReturn,
    ) -> Result<SignInAnswer, ClientError> {
        self.send(caller, self.to("/auth/google/finish").json(body)).await
    }

    pub async fn second_factor(
        &self,
        caller: &Caller,
        body: &SecondFactorCode,
    ) -> Result<Tokens, ClientError> {
        self.send(caller, self.to("/auth/second-factor").json(body)).await
    }

    /// The next tokens of the session. A refresh token works once.
    pub async fn refresh(
        &self,
        caller: &Caller,
        refresh_token: &str,
    ) -> Result<Tokens, ClientError> {
        let body = RefreshToken { refresh_token: refresh_token.to_owned() };
        self.send(caller, self.to("/auth/refresh").json(&body)).await
    }

    pub async fn sign_out(&self, caller: &Caller, refresh_token: &str) -> Result<(), ClientError> {
        let body = RefreshToken { refresh_token: refresh_token.to_owned() };
        self.done(caller, self.to("/auth/sign-out").json(&body)).await
    }

    pub async fn me(&self, caller: &Caller, access: &str) -> Result<Me, ClientError> {
        self.read(caller, access, "/auth/me").await
    }

    pub async fn sessions(
        &self,
        caller: &Caller,
        access: &str,
    ) -> Result<AccountSessions, ClientError> {
        self.read(caller, access, "/auth/sessions").await
    }

    pub async fn revoke_session(
        &self,
        caller: &Caller,
        access: &str,
        id: &str,
    ) -> Result<(), ClientError> {
        let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let path = format!("/auth/sessions/{id}/revoke");
        self.done(caller, self.to(&path).bearer_auth(access)).await
    }

    pub async fn revoke_other_sessions(
        &self,
        caller: &Caller,
        access: &str,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/sessions/revoke-others").bearer_auth(access)).await
    }

    pub async fn change_password(
        &self,
        caller: &Caller,
        access: &str,
        body: &PasswordChange,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/password/change").bearer_auth(access).json(body)).await
    }

    pub async fn forgot_password(
        &self,
        caller: &Caller,
        body: &PasswordForgotten,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/password/forgot").json(body)).await
    }

    pub async fn reset_password(
        &self,
        caller: &Caller,
        body: &PasswordReset,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/password/reset").json(body)).await
    }

    pub async fn verify_email(
        &self,
        caller: &Caller,
        body: &EmailVerification,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/email/verify").json(body)).await
    }

    pub async fn resend_confirmation(
        &self,
        caller: &Caller,
        body: &ConfirmationResend,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/email/resend").json(body)).await
    }

    pub async fn enrol_totp(
        &self,
        caller: &Caller,
        access: &str,
        body: &TotpSetUp,
    ) -> Result<TotpEnrolment, ClientError> {
        self.change(caller, access, "/auth/totp/enrol", body).await
    }

    pub async fn confirm_totp(
        &self,
        caller: &Caller,
        access: &str,
        body: &TotpConfirmation,
    ) -> Result<RecoveryCodes, ClientError> {
        self.change(caller, access, "/auth/totp/confirm", body).await
    }

    pub async fn disable_totp(
        &self,
        caller: &Caller,
        access: &str,
        body: &TotpRemoval,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/auth/totp/disable").bearer_auth(access).json(body)).await
    }

    pub async fn accept_invitation(
        &self,
        caller: &Caller,
        body: &LinkAcceptance,
    ) -> Result<SignInAnswer, ClientError> {
        self.send(caller, self.to("/auth/invitation/accept").json(body)).await
    }

    pub async fn set_up_owner(
        &self,
        caller: &Caller,
        body: &LinkAcceptance,
    ) -> Result<SignInAnswer, ClientError> {
        self.send(caller, self.to("/auth/owner/set-up").json(body)).await
    }

    pub async fn invite(
        &self,
        caller: &Caller,
        access: &str,
        body: &NewInvitation,
    ) -> Result<(), ClientError> {
        self.done(caller, self.to("/staff/invitations").bearer_auth(access).json(body)).await
    }

    pub async fn staff_people(
        &self,
        caller: &Caller,
        access: &str,
    ) -> Result<StaffPeople, ClientError> {
        self.read(caller, access, "/staff/people").await
    }

    /// Gives somebody of the staff another role, or takes it away.
    pub async fn change_role(
        &self,
        caller: &Caller,
        access: &str,
        person: &str,
        body: &RoleChange,
    ) -> Result<(), ClientError> {
        let id: String =
            person.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let path = format!("/staff/people/{id}/role");
        self.done(caller, self.to(&path).bearer_auth(access).json(body)).await
    }

    /// `filters` are names and values of the query: `actor`, `action`, `object`, `after`.
    pub async fn audit(
        &self,
        caller: &Caller,
        access: &str,
        filters: &[(&str, &str)],
    ) -> Result<AuditLog, ClientError> {
        let request = self.http.get(format!("{}/staff/audit", self.base));
        self.send(caller, request.query(filters).bearer_auth(access)).await
    }

    /// Bookings made with the person's proven email.
    pub async fn own_bookings(
        &self,
        caller: &Caller,
        access: &str,
    ) -> Result<OwnBookings, ClientError> {
        self.read(caller, access, "/me/bookings").await
    }

    async fn read<T: DeserializeOwned>(
        &self,
        caller: &Caller,
        access: &str,
        path: &str,
    ) -> Result<T, ClientError> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(access);
        self.send(caller, request).await
    }

    async fn change<T: DeserializeOwned>(
        &self,
        caller: &Caller,
        access: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        self.send(caller, self.to(path).bearer_auth(access).json(body)).await
    }

    fn to(&self, path: &str) -> RequestBuilder {
        self.http.request(Method::POST, format!("{}{path}", self.base))
    }
}
