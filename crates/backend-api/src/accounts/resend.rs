use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::accounts::{Limits, Purpose};
use baybook_domain::contact::{EmailAddress, Invalid};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::pace::evenly;
use super::{Accounts, Scene};
use crate::refusal::{field, invalid};

/// Send the confirmation again
///
/// Sends a new link, if the address has an account that is not confirmed. The answer is the same if
/// it has none, or one that is. Links sent before stay good for their time.
#[utoipa::path(
    post, path = "/auth/email/resend", tag = "accounts", request_body = wire::ConfirmationResend,
    responses((status = 202, description = "A mail is on its way, if there is such an account"), crate::openapi::Problems)
)]
pub(crate) async fn resend(
    State(accounts): State<Arc<Accounts>>,
    scene: Scene,
    JsonBody(asked): JsonBody<wire::ConfirmationResend>,
) -> Result<StatusCode, Reply> {
    let email: EmailAddress = asked
        .email
        .parse()
        .map_err(|wrong: Invalid| invalid(vec![field("email", wrong.code, wrong.message)]))?;
    let mailbox = email.as_str().to_lowercase();
    accounts.count("mail", &mailbox, Limits::MAILS, &scene).await?;
    evenly(accounts.send_confirmation(&email, &scene)).await?;
    Ok(StatusCode::ACCEPTED)
}

impl Accounts {
    /// Sends a link to the address, if it has an account that waits for one.
    async fn send_confirmation(&self, email: &EmailAddress, scene: &Scene) -> Result<(), Reply> {
        let account = self.account_of(email).await?;
        let Some(account) = account.filter(|account| !account.user.value.email_verified) else {
            return Ok(());
        };
        let (user, credentials) = (&account.user.value, &account.credentials.value);
        let token = self.new_token(Purpose::VerifyEmail, scene.now);
        let token = token.of(user.id, credentials.generation);
        let mut writes = self.send(&token, self.shop(), &user.locale);
        let object = format!("user/{}", user.id);
        let entry = self.entry(self.shop(), None, "confirmation-asked", object, Some(scene));
        writes.push(entry.write());
        self.commit(writes).await?;
        self.show(&token);
        Ok(())
    }
}
