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

pub(super) fn link_refused() -> Reply {
    Reply::new(StatusCode::FORBIDDEN, "link-refused", "This link does not work any more")
        .detail("It was used, or is too old. Ask for a new one.")
}

pub(super) fn too_many(seconds: u64) -> Reply {
    Reply::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited", "Too many attempts")
        .detail(format!("Please try again in {seconds} seconds."))
        .retry_after(seconds)
}
