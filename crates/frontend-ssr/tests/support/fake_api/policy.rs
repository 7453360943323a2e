//! Who may call what of the staff's part: the same table of roles and actions as everywhere.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use baybook_contract::Role;
use baybook_domain::access::{self, Action, Reach};

use super::{FakeApi, problem, reply};

/// Beginning and end of addresses, and what is asked for. The first line that fits counts.
const CALLS: [(&str, &str, Action); 17] = [
    ("/bookings/", "/reschedule", Action::Reschedule),
    ("/bookings/", "/cancel", Action::Cancel),
    ("/staff/day/", "/remove", Action::BlockTime),
    ("/staff/day/", "", Action::SeeDay),
    ("/staff/blocks", "", Action::BlockTime),
    ("/staff/bookings/search", "", Action::Search),
    ("/staff/requests", "", Action::Confirm),
    ("/staff/bookings/", "/correct", Action::Correct),
    ("/staff/bookings/", "/move", Action::Move),
    ("/staff/bookings/", "", Action::SeeDay),
    ("/staff/bookings", "", Action::BookForOthers),
    ("/staff/workshop", "", Action::ManageHours),
    ("/staff/displaced", "", Action::SeeDay),
    ("/staff/feeds/replace", "", Action::ReplaceFeeds),
    ("/staff/feeds", "", Action::SeeDay),
    ("/staff/messages", "", Action::ManageMessages),
    ("/staff/dead-letters", "", Action::ManageOutbox),
];

/// Refuses by role whoever has an account, and hands on the others as the token that stands for
/// their role.
pub(super) async fn by_role(
    State(api): State<FakeApi>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let asked =
        CALLS.into_iter().find(|(start, end, _)| path.starts_with(start) && path.ends_with(end));
    let (Some((_, _, action)), Some(role)) = (asked, api.role_of(request.headers())) else {
        return next.run(request).await;
    };
    let is_of_staff = path.starts_with("/staff");
    let (role, token) = match role {
        Role::Customer if !is_of_staff => return next.run(request).await,
        Role::Customer => return reply(problem(403, "forbidden")),
        Role::Mechanic => (access::Role::Mechanic, "Bearer mechanic"),
        Role::FrontDesk => (access::Role::FrontDesk, "Bearer front-desk"),
        Role::Manager => (access::Role::Manager, "Bearer manager"),
        Role::Owner => (access::Role::Owner, "Bearer manager"),
    };
    if access::reach(role, action) != Reach::Shop {
        return reply(problem(403, "forbidden"));
    }
    if !is_of_staff {
        return next.run(request).await;
    }
    request.headers_mut().insert(header::AUTHORIZATION, HeaderValue::from_static(token));
    next.run(request).await
}
