//! What the account calls answer when they do not do what was asked.

use axum::http::StatusCode;
use baybook_domain::access::Denied;
use baybook_service_kit::problem::Reply;

/// No token, or one that is not good any more.
pub(crate) fn unauthenticated() -> Reply {
    Reply::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Please sign in")
        .detail("Send the access token as `Authorization: Bearer`, or sign in again.")
}

/// The policy table says no.
pub(crate) fn denied(denied: Denied) -> Reply {
    tracing::info!(role = denied.role.as_str(), action = denied.action.as_str(), "denied");
    Reply::new(StatusCode::FORBIDDEN, "forbidden", "This is not yours to do")
        .detail("Ask a manager of the workshop if you should be able to.")
}

/// One answer for every reason not to let somebody in.
pub(super) fn wrong_credentials() -> Reply {
    Reply::new(StatusCode::UNAUTHORIZED, "wrong-credentials", "This does not match")
        .detail("Check the email address and the password. If you signed up just now, open the link in the mail first.")
}

pub(super) fn wrong_code() -> Reply {
    Reply::new(StatusCode::UNAUTHORIZED, "wrong-code", "This code is not right")
        .detail("Use the code that the device shows now. Each works once.")
}

pub(super) fn session_ended() -> Reply {
    Reply::new(StatusCode::UNAUTHORIZED, "session-ended", "This session has ended")
        .detail("Please sign in again.")
}

pub(crate) fn link_refused() -> Reply {
    Reply::new(StatusCode::FORBIDDEN, "link-refused", "This link does not work any more")
        .detail("It was used, or is too old. Ask for a new one.")
}

pub(super) fn too_many(seconds: u64) -> Reply {
    Reply::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited", "Too many attempts")
        .detail(format!("Please try again in {seconds} seconds."))
        .retry_after(seconds)
}

pub(super) fn google_not_offered() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "google-not-offered", "Signing in with Google is not offered")
        .detail("Sign in with email and password.")
}

/// One answer for every flow that leads nowhere.
pub(super) fn flow_refused() -> Reply {
    Reply::new(StatusCode::FORBIDDEN, "flow-refused", "This sign-in cannot be finished")
        .detail("It was finished, is older than ten minutes, or was begun elsewhere. Begin again.")
}

pub(super) fn google_refused() -> Reply {
    Reply::new(StatusCode::FORBIDDEN, "google-refused", "Google did not confirm this sign-in")
        .detail("Begin again.")
}

pub(super) fn google_email_unproven() -> Reply {
    let title = "Google does not say that the email is yours";
    Reply::new(StatusCode::FORBIDDEN, "google-email-unproven", title)
        .detail("Confirm the email at Google, or sign in with email and password.")
}

pub(super) fn google_other_account() -> Reply {
    let title = "The email belongs to an account of another Google sign-in";
    Reply::new(StatusCode::CONFLICT, "google-other-account", title).detail(
        "Choose the Google account that you used before, or sign in with email and password.",
    )
}

pub(super) fn google_unavailable() -> Reply {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Reply::new(status, "google-unavailable", "Google does not answer right now")
        .detail("Please try again in a moment, or sign in with email and password.")
        .retry_after(5)
}
