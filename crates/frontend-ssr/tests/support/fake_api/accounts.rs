//! The fake's part of accounts: people kept in memory, tokens that count up.
//!
//! A code is `123456`, a recovery code `k3mz-9wqa-x2hd-7fpr`, and the link of a mail `good`.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use baybook_contract::{
    AccountSession, AccountSessions, AuditLine, AuditLog, Booking, ConfirmationResend,
    EmailVerification, FieldError, GoogleReturn, GoogleStarted, LinkAcceptance, Me, NewInvitation,
    OwnBookings, PasswordChange, PasswordForgotten, PasswordReset, Problem, RecoveryCodes,
    RefreshToken, Role, RoleChange, SecondFactorCode, SecondFactorNeeded, SignIn, SignInAnswer,
    SignUp, StaffPeople, StaffPerson, Tokens, TotpConfirmation, TotpEnrolment, TotpRemoval,
    TotpSetUp,
};
use std::collections::HashMap;

use super::{FakeApi, NOW, problem, reply};

pub(crate) const CODE: &str = "123456";
pub(crate) const LINK: &str = "good";
/// Where the browser is sent.
pub(crate) const GOOGLE_URL: &str = "https://accounts.google.example/auth?state=s&scope=openid";

/// Of everybody.
pub(crate) const PASSWORD: &str = "correct horse";

/// Everybody with an account, and their sessions.
#[derive(Default)]
pub(super) struct Accounts {
    people: Vec<Person>,
    sessions: Vec<Live>,
    pub(super) refreshes: usize,
    pub(super) invited: Vec<NewInvitation>,
    pub(super) offers_google: bool,
    /// What coming back from Google is refused with.
    google_refusal: Option<(u16, &'static str)>,
    next: u32,
}

#[derive(Clone)]
struct Person {
    me: Me,
    password: String,
}

#[derive(Clone)]
struct Live {
    id: String,
    email: String,
    access: String,
    refresh: String,
    device: String,
}

pub(super) fn router() -> Router<FakeApi> {
    Router::new()
        .route("/auth/sign-up", post(sign_up))
        .route("/auth/sign-in", post(sign_in))
        .route("/auth/second-factor", post(second_factor))
        .route("/auth/google/start", post(start_google))
        .route("/auth/google/finish", post(finish_google))
        .route("/auth/refresh", post(refresh))
        .route("/auth/sign-out", post(sign_out))
        .route("/auth/sessions", get(sessions))
        .route("/auth/sessions/{id}/revoke", post(revoke))
        .route("/auth/sessions/revoke-others", post(revoke_others))
        .route("/auth/password/change", post(change_password))
        .route("/auth/password/forgot", post(forgot))
        .route("/auth/password/reset", post(reset))
        .route("/auth/email/verify", post(verify))
        .route("/auth/email/resend", post(resend))
        .route("/auth/totp/enrol", post(enrol))
        .route("/auth/totp/confirm", post(confirm))
        .route("/auth/totp/disable", post(disable))
        .route("/auth/invitation/accept", post(accept))
        .route("/auth/owner/set-up", post(accept))
        .route("/staff/invitations", post(invite))
        .route("/staff/people", get(people))
        .route("/staff/people/{id}/role", post(change_role))
        .route("/staff/audit", get(audit))
        .route("/me/bookings", get(own_bookings))
}

impl FakeApi {
    /// Somebody with an account, whose password is `correct horse`.
    pub(crate) fn add_person(&self, name: &str, email: &str, role: Role) {
        let mut book = self.book();
        let number = book.accounts.people.len() + 1;
        book.accounts.people.push(Person {
            me: Me {
                id: format!("0190b5a8-1111-8000-8000-{number:012}"),
                name: name.to_owned(),
                email: email.to_owned(),
                email_verified: true,
                role,
                second_factor: false,
                has_password: true,
                has_google: false,
                recovery_codes_left: 0,
            },
            password: PASSWORD.to_owned(),
        });
    }

    /// People can sign in with Google.
    pub(crate) fn offer_google(&self) {
        self.book().accounts.offers_google = true;
    }

    /// From now on nobody gets in by Google.
    pub(crate) fn refuse_google(&self, status: u16, kind: &'static str) {
        self.book().accounts.google_refusal = Some((status, kind));
    }

    /// Changes somebody behind the pages' back.
    pub(crate) fn edit_person(&self, email: &str, edit: impl FnOnce(&mut Me)) {
        let mut book = self.book();
        let people = &mut book.accounts.people;
        edit(&mut people.iter_mut().find(|person| person.me.email == email).unwrap().me);
    }

    /// All access tokens expire.
    pub(crate) fn expire_access(&self) {
        for live in &mut self.book().accounts.sessions {
            live.access.push_str(".expired");
        }
    }

    /// All sessions are ended by somebody else.
    pub(crate) fn end_sessions(&self) {
        self.book().accounts.sessions.clear();
    }

    pub(crate) fn count_refreshes(&self) -> usize {
        self.book().accounts.refreshes
    }

    pub(crate) fn invited(&self) -> Vec<NewInvitation> {
        self.book().accounts.invited.clone()
    }

    fn begin(&self, email: &str, device: Option<String>) -> Tokens {
        let accounts = &mut self.book().accounts;
        accounts.next += 1;
        let live = Live {
            id: format!("s{}", accounts.next),
            email: email.to_owned(),
            access: format!("access.{}", accounts.next),
            refresh: format!("refresh.{}", accounts.next),
            device: device.unwrap_or_default(),
        };
        accounts.sessions.push(live.clone());
        tokens(&live)
    }

    /// The role of whoever the access token is of.
    pub(super) fn role_of(&self, headers: &HeaderMap) -> Option<Role> {
        self.known(headers).map(|(person, _)| person.me.role)
    }

    /// The booking as whoever is signed in sees it: with its token where it is theirs.
    pub(super) fn seen_signed_in(&self, booking: Booking, headers: &HeaderMap) -> Option<Booking> {
        let (Person { me, .. }, _) = self.known(headers)?;
        match me.email_verified && me.email == booking.customer.email {
            true => Some(booking),
            false if me.role == Role::Customer => None,
            false => Some(Booking { manage_token: String::new(), ..booking }),
        }
    }

    /// Whoever the access token is of, and which session.
    fn known(&self, headers: &HeaderMap) -> Option<(Person, String)> {
        let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        let accounts = &self.book().accounts;
        let live = accounts.sessions.iter().find(|live| live.access == token)?;
        let person = accounts.people.iter().find(|person| person.me.email == live.email)?;
        Some((person.clone(), live.id.clone()))
    }
}

async fn start_google() -> Json<GoogleStarted> {
    Json(GoogleStarted { authorization_url: GOOGLE_URL.to_owned(), flow: "flow.1".to_owned() })
}

/// The code is the address of whoever was at Google.
async fn finish_google(State(api): State<FakeApi>, Json(body): Json<GoogleReturn>) -> Response {
    let refusal = api.book().accounts.google_refusal;
    if let Some((status, kind)) = refusal {
        return reply(problem(status, kind));
    }
    if (body.flow.as_str(), body.state.as_str()) != ("flow.1", "s") {
        return reply(problem(403, "flow-refused"));
    }
    let person = api.book().accounts.people.iter().find(|one| one.me.email == body.code).cloned();
    match person {
        Some(person) if person.me.second_factor => {
            let challenge = body.code;
            Json(SignInAnswer::SecondFactor(SecondFactorNeeded { challenge })).into_response()
        }
        Some(_) => Json(SignInAnswer::SignedIn(api.begin(&body.code, body.device))).into_response(),
        None => reply(problem(403, "google-refused")),
    }
}

fn unknown() -> Response {
    reply(problem(401, "unauthenticated"))
}

fn tokens(live: &Live) -> Tokens {
    Tokens {
        access_token: live.access.clone(),
        refresh_token: live.refresh.clone(),
        expires_in: 900,
    }
}

fn wrong(field: &str, code: &str) -> Response {
    let error =
        FieldError { field: field.to_owned(), code: code.to_owned(), message: code.to_owned() };
    reply(Problem { errors: vec![error], ..problem(422, "invalid") })
}

fn is_manager(person: &Person) -> bool {
    matches!(person.me.role, Role::Manager | Role::Owner)
}

/// Who the token is of; nothing when this part of the fake gave no such token.
pub(super) fn me(api: &FakeApi, headers: &HeaderMap) -> Option<Response> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    token.starts_with("Bearer access.").then(|| match api.known(headers) {
        Some((person, _)) => Json(person.me).into_response(),
        None => unknown(),
    })
}

async fn sign_up(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<SignUp>,
) -> Response {
    if let Some(problem) = api.note("sign-up", &headers) {
        return problem;
    }
    if body.password.chars().count() < 8 {
        return wrong("password", "too-short");
    }
    if !body.email.contains('@') {
        return wrong("email", "email");
    }
    let known = api.book().accounts.people.iter().any(|person| person.me.email == body.email);
    if !known {
        api.add_person(&body.name, &body.email, Role::Customer);
        api.edit_person(&body.email, |me| me.email_verified = false);
    }
    StatusCode::ACCEPTED.into_response()
}

async fn sign_in(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Response {
    if let Some(problem) = api.note("sign-in", &headers) {
        return problem;
    }
    let people = api.book().accounts.people.clone();
    let found = people
        .into_iter()
        .find(|person| person.me.email == body.email && person.password == body.password);
    let answer = match found {
        None => return reply(problem(401, "wrong-credentials")),
        Some(person) if person.me.second_factor => {
            SignInAnswer::SecondFactor(SecondFactorNeeded { challenge: body.email })
        }
        Some(_) => SignInAnswer::SignedIn(api.begin(&body.email, body.device)),
    };
    Json(answer).into_response()
}

async fn second_factor(State(api): State<FakeApi>, Json(body): Json<SecondFactorCode>) -> Response {
    if body.code != CODE && body.code != "k3mz-9wqa-x2hd-7fpr" {
        return reply(problem(401, "wrong-code"));
    }
    Json(api.begin(&body.challenge, body.device)).into_response()
}

async fn refresh(State(api): State<FakeApi>, Json(body): Json<RefreshToken>) -> Response {
    // Long enough for others to come meanwhile.
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let accounts = &mut api.book().accounts;
    accounts.refreshes += 1;
    accounts.next += 1;
    let next = accounts.next;
    let live = accounts.sessions.iter_mut().find(|live| live.refresh == body.refresh_token);
    let Some(live) = live else { return reply(problem(401, "unauthenticated")) };
    live.access = format!("access.{next}");
    live.refresh = format!("refresh.{next}");
    Json(tokens(live)).into_response()
}

async fn sign_out(State(api): State<FakeApi>, Json(body): Json<RefreshToken>) -> StatusCode {
    api.book().accounts.sessions.retain(|live| live.refresh != body.refresh_token);
    StatusCode::NO_CONTENT
}

async fn sessions(State(api): State<FakeApi>, headers: HeaderMap) -> Response {
    let Some((person, current)) = api.known(&headers) else { return unknown() };
    let live = api.book().accounts.sessions.clone();
    let sessions = live
        .into_iter()
        .filter(|live| live.email == person.me.email)
        .map(|live| AccountSession {
            current: live.id == current,
            id: live.id,
            device: live.device,
            address: "192.0.2.7".to_owned(),
            created_at: NOW.to_owned(),
            last_used_at: NOW.to_owned(),
        })
        .collect();
    Json(AccountSessions { sessions }).into_response()
}

async fn revoke(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let Some((person, _)) = api.known(&headers) else { return unknown() };
    let sessions = &mut api.book().accounts.sessions;
    let before = sessions.len();
    sessions.retain(|live| live.id != id || live.email != person.me.email);
    if sessions.len() == before {
        return reply(problem(404, "unknown-session"));
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn revoke_others(State(api): State<FakeApi>, headers: HeaderMap) -> Response {
    let Some((person, current)) = api.known(&headers) else { return unknown() };
    let sessions = &mut api.book().accounts.sessions;
    sessions.retain(|live| live.id == current || live.email != person.me.email);
    StatusCode::NO_CONTENT.into_response()
}

async fn change_password(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<PasswordChange>,
) -> Response {
    let Some((person, _)) = api.known(&headers) else { return unknown() };
    if person.password != body.current_password {
        return reply(problem(403, "wrong-password"));
    }
    if body.new_password.chars().count() < 8 {
        return wrong("new_password", "too-short");
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn forgot(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    _: Json<PasswordForgotten>,
) -> Response {
    api.note("forgot", &headers).unwrap_or_else(|| StatusCode::ACCEPTED.into_response())
}

async fn resend(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<ConfirmationResend>,
) -> Response {
    if let Some(problem) = api.note("resend", &headers) {
        return problem;
    }
    if body.email.contains('@') {
        StatusCode::ACCEPTED.into_response()
    } else {
        wrong("email", "email")
    }
}

async fn reset(Json(body): Json<PasswordReset>) -> Response {
    if body.link != LINK {
        return reply(problem(404, "link-refused"));
    }
    if body.new_password.chars().count() < 8 {
        return wrong("new_password", "too-short");
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn verify(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<EmailVerification>,
) -> Response {
    if let Some(problem) = api.note("verify", &headers) {
        return problem;
    }
    if body.link != LINK {
        return reply(problem(404, "link-refused"));
    }
    if body.password != PASSWORD {
        return reply(problem(401, "wrong-credentials"));
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn enrol(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<TotpSetUp>,
) -> Response {
    let Some((person, _)) = api.known(&headers) else { return unknown() };
    if body.password != PASSWORD {
        return reply(problem(401, "wrong-credentials"));
    }
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned();
    let account = person.me.email.replace('@', "%40");
    let address = format!("otpauth://totp/Foundry:{account}?secret={secret}&issuer=Foundry");
    Json(TotpEnrolment { secret, address }).into_response()
}

async fn confirm(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<TotpConfirmation>,
) -> Response {
    let Some((person, _)) = api.known(&headers) else { return unknown() };
    if body.code != CODE {
        return wrong("code", "code");
    }
    api.edit_person(&person.me.email, |me| {
        me.second_factor = true;
        me.recovery_codes_left = 10;
    });
    let recovery_codes = (0..10).map(|n| format!("k3mz-9wqa-x2hd-7fp{n}")).collect();
    Json(RecoveryCodes { recovery_codes }).into_response()
}

async fn disable(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<TotpRemoval>,
) -> Response {
    let Some((person, _)) = api.known(&headers) else { return unknown() };
    if person.password != body.password {
        return wrong("password", "wrong");
    }
    api.edit_person(&person.me.email, |me| me.second_factor = false);
    StatusCode::NO_CONTENT.into_response()
}

async fn accept(State(api): State<FakeApi>, Json(body): Json<LinkAcceptance>) -> Response {
    if body.link != LINK {
        return reply(problem(404, "link-refused"));
    }
    if body.password.chars().count() < 8 {
        return wrong("password", "too-short");
    }
    let email = body.email.unwrap_or_else(|| "invited@example.com".to_owned());
    api.add_person(&body.name, &email, Role::FrontDesk);
    Json(SignInAnswer::SignedIn(api.begin(&email, body.device))).into_response()
}

async fn invite(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Json(body): Json<NewInvitation>,
) -> Response {
    match api.known(&headers) {
        Some((person, _)) if is_manager(&person) => {}
        Some(_) => return reply(problem(403, "forbidden")),
        None => return unknown(),
    }
    if !body.email.contains('@') {
        return wrong("email", "email");
    }
    api.book().accounts.invited.push(body);
    StatusCode::ACCEPTED.into_response()
}

async fn change_role(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(body): Json<RoleChange>,
) -> Response {
    match api.known(&headers) {
        Some((person, _)) if is_manager(&person) => {}
        Some(_) => return reply(problem(403, "forbidden")),
        None => return unknown(),
    }
    let Ok(role) = serde_json::from_value(body.role.into()) else { return wrong("role", "role") };
    let people = &mut api.book().accounts.people;
    let owners = people.iter().filter(|person| person.me.role == Role::Owner).count();
    match people.iter_mut().find(|person| person.me.id == id) {
        None => reply(problem(404, "unknown-person")),
        Some(person) if person.me.role == Role::Owner && role != Role::Owner && owners == 1 => {
            reply(problem(409, "last-owner"))
        }
        Some(person) => {
            person.me.role = role;
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

async fn people(State(api): State<FakeApi>, headers: HeaderMap) -> Response {
    match api.known(&headers) {
        Some((person, _)) if is_manager(&person) => {}
        Some(_) => return reply(problem(403, "forbidden")),
        None => return unknown(),
    }
    let people = api.book().accounts.people.clone();
    let people = people
        .into_iter()
        .filter(|person| person.me.role != Role::Customer)
        .map(|Person { me, .. }| StaffPerson {
            id: me.id,
            name: me.name,
            email: me.email,
            role: me.role,
        })
        .collect();
    Json(StaffPeople { people }).into_response()
}

async fn audit(
    State(api): State<FakeApi>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let person = match api.known(&headers) {
        Some((person, _)) if is_manager(&person) => person,
        Some(_) => return reply(problem(403, "forbidden")),
        None => return unknown(),
    };
    let line = |number: u32, action: &str, object: &str| AuditLine {
        id: format!("a{number}"),
        at: NOW.to_owned(),
        actor: person.me.id.clone(),
        actor_name: Some(person.me.name.clone()),
        action: action.to_owned(),
        object: object.to_owned(),
        reference: None,
        from: Some("192.0.2.7".to_owned()),
        details: [("role".to_owned(), "front-desk".to_owned())].into(),
    };
    let moved = [
        ("revision", "2"),
        ("from-start", "2026-12-09T08:00:00-06:00"),
        ("to-start", "2026-12-09T10:00:00-06:00"),
        ("from-bay", "bay-1"),
        ("to-bay", "bay-1"),
    ];
    let mut entries = vec![
        line(1, "invited", "token/0190b5a8-3333-8000-8000-000000000001"),
        line(2, "password-changed", "user/0190b5a8-1111-8000-8000-000000000001"),
        AuditLine {
            actor: "system".to_owned(),
            actor_name: None,
            from: None,
            ..line(3, "set-up-link-made", "shop/main")
        },
        AuditLine {
            reference: Some("7KQ4-M2X1".to_owned()),
            details: moved.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            ..line(4, "booking-moved", "booking/0190b5a8-0000-8000-8000-000000000001")
        },
    ];
    if let Some(action) = query.get("action") {
        entries.retain(|line| line.action == *action);
    }
    Json(AuditLog { entries, next: Some("a3".to_owned()) }).into_response()
}

async fn own_bookings(State(api): State<FakeApi>, headers: HeaderMap) -> Response {
    let Some((person, _)) = api.known(&headers) else { return unknown() };
    let mut bookings = api.bookings();
    bookings.retain(|booking| booking.customer.email.eq_ignore_ascii_case(&person.me.email));
    bookings.sort_by(|a, b| b.start.cmp(&a.start));
    Json(OwnBookings { bookings }).into_response()
}
