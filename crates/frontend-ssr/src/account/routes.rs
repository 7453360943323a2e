use axum::routing::{get, post};
use baybook_domain::accounts::{Purpose, link_path};

use super::{
    audit, bookings, feeds, forgot, google, home, join, password, people, resend, reset, role,
    second_factor, sessions, sign_in, sign_out, sign_up, verify,
};
use crate::pages::find;
use crate::routes::Routes;

/// The addresses of this module. Those that others lead to are the domain's.
pub(crate) fn routes() -> Routes {
    let led_to = Routes::new()
        .route(link_path(Purpose::VerifyEmail), get(verify::show).post(verify::send))
        .route(resend::PATH, get(resend::show).post(resend::send))
        .route(link_path(Purpose::ResetPassword), get(reset::show).post(reset::send))
        .route(
            link_path(Purpose::Invitation),
            get(join::show_invitation).post(join::accept_invitation),
        )
        .route(link_path(Purpose::Google), get(google::come_back))
        .route(link_path(Purpose::OwnerSetUp), get(join::show_set_up).post(join::set_up));
    Routes::new()
        .route("/sign-up", get(sign_up::show).post(sign_up::send))
        .route("/sign-in", get(sign_in::show).post(sign_in::send))
        .route("/sign-in/google", post(google::begin))
        .route("/sign-in/code", post(sign_in::send_code))
        .route("/sign-out", post(sign_out::send))
        .route("/forgot-password", get(forgot::show).post(forgot::send))
        .route("/account", get(home::show))
        .route("/account/password", post(password::send))
        .route("/account/second-factor", post(second_factor::enrol))
        .route("/account/second-factor/confirm", post(second_factor::confirm))
        .route("/account/second-factor/off", post(second_factor::turn_off))
        .route("/account/sessions/end-others", post(sessions::end_others))
        .route("/account/sessions/{id}/end", post(sessions::end))
        .route("/bookings", get(bookings::show).post(find::send))
        .route("/staff/people", get(people::show).post(people::invite))
        .route("/staff/people/{id}", get(role::show).post(role::send))
        .route("/staff/audit", get(audit::show))
        .route(feeds::PATH, get(feeds::show).post(feeds::replace))
        .merge(led_to)
}
