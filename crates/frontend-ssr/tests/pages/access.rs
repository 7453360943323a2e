//! Every page and every role, by the list that the router is made from.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use baybook_contract::{BookingStatus, Role};

use crate::account::Browser;
use crate::site::{Page, Site};

/// One line for each page and form; a new one without a line fails. Columns: nobody, customer,
/// mechanic, front desk, manager, owner. `>` is to sign in first, `x` is not theirs, `-` is nothing
/// there for them, `p` is the page, `o` is let through (whatever the form then answers), `.` says
/// nothing. A form of the staff that nobody is signed in for is kept, on a page that answers `x`.
const POLICY: &str = "
GET  /                                               pppppp
GET  /services                                       pppppp
GET  /services/{slug}                                oooooo
GET  /availability                                   oooooo
GET  /book                                           oooooo
POST /book                                           oooooo
GET  /bookings/{id}                                  --oooo
GET  /bookings/{id}/calendar.ics                     --pppp
GET  /bookings/{id}/reschedule                       --pppp
POST /bookings/{id}/reschedule                       ---ooo
GET  /bookings/{id}/cancel                           --pppp
POST /bookings/{id}/cancel                           ---ooo
GET  /calendar/{file}                                ------
GET  /outbox                                         ------
GET  /outbox/{id}                                    ------
GET  /outbox/{id}/message.html                       ------
GET  /outbox/{id}/calendar.ics                       ------
GET  /unsubscribe                                    xxxxxx
POST /unsubscribe                                    xxxxxx
POST /unsubscribe/undo                               xxxxxx
GET  /staff                                          >xoooo
GET  /staff/day/{date}                               >xpppp
GET  /staff/day/{date}/changes                       .xpppp
POST /staff/day/{date}/blocks/{id}/remove            xxxooo
GET  /staff/bookings                                 >xxppp
POST /staff/bookings                                 xxxppp
GET  /staff/bookings/{id}                            >xpppp
GET  /staff/bookings/{id}/places                     >xpppp
POST /staff/bookings/{id}/status                     xxoooo
POST /staff/bookings/{id}/move                       xxxooo
POST /staff/bookings/{id}/resize                     xxoooo
POST /staff/bookings/{id}/note                       xxoooo
POST /staff/bookings/{id}/correct                    xxxooo
POST /staff/bookings/{id}/reachable                  xxxooo
GET  /staff/new                                      >xxppp
POST /staff/new                                      xxxooo
GET  /staff/outbox                                   >xxxpp
POST /staff/outbox/retry                             xxxxoo
POST /staff/outbox/{event}/retry                     xxxxoo
GET  /staff/block                                    >xxppp
POST /staff/block                                    xxxooo
GET  /staff/workshop                                 >xxxpp
GET  /staff/workshop/hours                           >xxxpp
POST /staff/workshop/hours                           xxxxoo
POST /staff/workshop/hours/close                     xxxxoo
POST /staff/workshop/hours/open                      xxxxoo
GET  /staff/workshop/bays                            >xxxpp
GET  /staff/workshop/bays/new                        >xxxpp
POST /staff/workshop/bays/new                        xxxxoo
GET  /staff/workshop/bays/{id}                       >xxxpp
POST /staff/workshop/bays/{id}                       xxxxoo
POST /staff/workshop/bays/{id}/retired               xxxxoo
GET  /staff/workshop/mechanics                       >xxxpp
GET  /staff/workshop/mechanics/new                   >xxxpp
POST /staff/workshop/mechanics/new                   xxxxoo
GET  /staff/workshop/mechanics/{id}                  >xxxpp
POST /staff/workshop/mechanics/{id}                  xxxxoo
POST /staff/workshop/mechanics/{id}/retired          xxxxoo
POST /staff/workshop/mechanics/{id}/away             xxxxoo
POST /staff/workshop/mechanics/{id}/back             xxxxoo
GET  /staff/workshop/services                        >xxxpp
GET  /staff/workshop/services/new                    >xxxpp
POST /staff/workshop/services/new                    xxxxoo
GET  /staff/workshop/services/{id}                   >xxxpp
POST /staff/workshop/services/{id}                   xxxxoo
POST /staff/workshop/services/{id}/retired           xxxxoo
POST /staff/workshop/services/{id}/place             xxxxoo
GET  /staff/workshop/rules                           >xxxpp
POST /staff/workshop/rules                           xxxxoo
POST /staff/workshop/rules/calendar                  xxxxoo
POST /staff/workshop/rules/reminders                 xxxxoo
GET  /staff/workshop/messages                        >xxxpp
GET  /staff/workshop/messages/{kind}                 >xxxpp
POST /staff/workshop/messages/{kind}                 xxxxoo
GET  /staff/workshop/messages/{kind}/message.html    >xxxpp
GET  /staff/displaced                                >xpppp
GET  /robots.txt                                     pppppp
GET  /sitemap.xml                                    pppppp
GET  /favicon.svg                                    pppppp
GET  /assets/{name}                                  ------
GET  /sign-up                                        pppppp
POST /sign-up                                        oooooo
GET  /sign-in                                        pooooo
POST /sign-in                                        oooooo
POST /sign-in/google                                 pppppp
POST /sign-in/code                                   oooooo
POST /sign-out                                       oooooo
GET  /forgot-password                                pppppp
POST /forgot-password                                oooooo
GET  /account                                        >ppppp
POST /account/password                               >ooooo
POST /account/second-factor                          >ooooo
POST /account/second-factor/confirm                  >ooooo
POST /account/second-factor/off                      >ooooo
POST /account/sessions/end-others                    >ooooo
POST /account/sessions/{id}/end                      >ooooo
GET  /bookings                                       pppppp
POST /bookings                                       ------
GET  /staff/people                                   >xxxpp
POST /staff/people                                   xxxxoo
GET  /staff/people/{id}                              >xxxpp
POST /staff/people/{id}                              xxxxoo
GET  /staff/audit                                    >xxxpp
GET  /staff/calendars                                >xpppp
POST /staff/calendars                                xxxxoo
GET  /verify-email                                   pppppp
POST /verify-email                                   oooooo
GET  /verify-email/again                             pppppp
POST /verify-email/again                             oooooo
GET  /reset-password                                 pppppp
POST /reset-password                                 oooooo
GET  /invitation                                     pppppp
POST /invitation                                     oooooo
GET  /account/google/callback                        xxxxxx
GET  /set-up                                         pppppp
POST /set-up                                         oooooo
";

const ROLES: [Option<Role>; 6] = [
    None,
    Some(Role::Customer),
    Some(Role::Mechanic),
    Some(Role::FrontDesk),
    Some(Role::Manager),
    Some(Role::Owner),
];

/// Enough for any of the forms to be read.
const FORM: &str = "date=2026-12-01&start=2026-12-01T15:00:00-06:00&length_minutes=60&to=arrived&\
    service=oil-change&name=Ada&what=bay:bay-2&reason=lunch&note=squeaks&by=email";

fn outcome(page: &Page) -> char {
    match page.status {
        StatusCode::SEE_OTHER if page.location().starts_with("/sign-in") => '>',
        StatusCode::FORBIDDEN => 'x',
        StatusCode::NOT_FOUND => '-',
        StatusCode::OK => 'p',
        StatusCode::NO_CONTENT => '.',
        status if status.is_server_error() => panic!("{page:?}"),
        _ => 'o',
    }
}

/// The address with something in it that there is.
fn filled(site: &Site, path: &str, booking: &str) -> String {
    let day = "2026-12-01";
    let id = match path {
        path if path.starts_with("/staff/bookings/") => {
            site.api.card(day, BookingStatus::Confirmed).id
        }
        path if path.starts_with("/staff/people/") => {
            "0190b5a8-1111-8000-8000-000000000002".to_owned()
        }
        path if path.contains("/bays/") => "bay-1".to_owned(),
        path if path.contains("/mechanics/") => "dana".to_owned(),
        path if path.contains("/services/") => "oil-change".to_owned(),
        _ => booking.to_owned(),
    };
    path.replace("{id}", &id)
        .replace("{date}", day)
        .replace("{slug}", "oil-change")
        .replace("{kind}", "booked")
}

/// What the page answers at first: a stream of events has no end to wait for.
async fn ask(site: &Site, browser: &Browser<'_>, method: &str, path: &str) -> Page {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::COOKIE, browser.cookies())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    let response = site.open_stream(request.body(Body::from(FORM)).unwrap()).await;
    Page { status: response.status(), headers: response.headers().clone(), bytes: Vec::new() }
}

#[tokio::test]
async fn every_page_lets_in_whom_the_policy_lets_in() {
    let lines = POLICY.lines().filter_map(|line| line.rsplit_once("  "));
    let mut policy: BTreeMap<&str, &str> =
        lines.map(|(call, columns)| (call.trim(), columns)).collect();
    let site = Site::open().await;
    let booking = site.booked().await.id;
    for (role, number) in ROLES.into_iter().flatten().zip(1..) {
        site.api.add_person("Some Body", &format!("{number}@example.com"), role);
    }
    let mut wrong = Vec::new();
    for path in baybook_frontend_ssr::paths() {
        let filled = filled(&site, &path, &booking);
        for method in ["GET", "POST"] {
            let mut found = String::new();
            for number in 0..ROLES.len() {
                let mut browser = Browser::of(&site);
                if number > 0 {
                    browser.sign_in_as(&format!("{number}@example.com")).await;
                }
                let page = ask(&site, &browser, method, &filled).await;
                if page.status == StatusCode::METHOD_NOT_ALLOWED {
                    break;
                }
                found.push(outcome(&page));
            }
            let call = format!("{method:<4} {path}");
            match policy.remove(call.as_str()) {
                None if found.is_empty() => {}
                Some(expected) if expected == found => {}
                expected => wrong.push(format!("{call:<46}  {found} is not {expected:?}")),
            }
        }
    }
    wrong.extend(policy.keys().map(|call| format!("{call} is no page")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
