//! Signing up and in, and the account itself.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use baybook_contract::Role;

use crate::fake_api::accounts::{CODE, LINK, PASSWORD};
use crate::fake_api::problem;
use crate::site::{Page, Site};

/// The browser of one person: it keeps cookies.
pub(crate) struct Browser<'a> {
    site: &'a Site,
    pub(crate) jar: Vec<(String, String)>,
}

pub(crate) const ADA: &str = "ada@example.com";

impl<'a> Browser<'a> {
    pub(crate) fn of(site: &'a Site) -> Self {
        Self { site, jar: Vec::new() }
    }

    /// Somebody with this role, signed in.
    pub(crate) async fn signed_in(site: &'a Site, role: Role) -> Self {
        site.api.add_person("Ada Lovelace", ADA, role);
        let mut browser = Self::of(site);
        let page = browser.sign_in("").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        browser
    }

    async fn sign_in(&mut self, next: &str) -> Page {
        let form = [("account-email", ADA), ("password", PASSWORD), ("next", next)];
        self.post("/sign-in", &form).await
    }

    /// As somebody else of the fake's.
    pub(crate) async fn sign_in_as(&mut self, email: &str) {
        let page = self.post("/sign-in", &[("account-email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let request = Request::get(path).header(header::COOKIE, self.cookies());
        let page = self.site.send(request.body(Body::empty()).unwrap()).await;
        self.keep(page)
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::post(path)
            .header(header::COOKIE, self.cookies())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Firefox/144.0")
            .header("sec-fetch-site", "same-origin");
        let page = self.site.send(request.body(Body::from(body)).unwrap()).await;
        self.keep(page)
    }

    pub(crate) fn cookies(&self) -> String {
        let pairs: Vec<_> =
            self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, page: Page) -> Page {
        for line in page.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.jar.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                self.jar.push((name.to_owned(), value.to_owned()));
            }
        }
        page
    }
}

#[tokio::test]
async fn signing_in_sets_cookies_that_no_script_and_no_other_host_can_touch() {
    let site = Site::open().await;
    site.api.add_person("Ada Lovelace", ADA, Role::Customer);
    let mut browser = Browser::of(&site);
    let page = browser.sign_in("").await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/bookings"));
    let lines: Vec<_> = page.headers.get_all(header::SET_COOKIE).into_iter().collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        let line = line.to_str().unwrap();
        assert!(line.starts_with("__Host-baybook-"), "{line}");
        for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(line.contains(part), "{line}");
        }
    }
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn whoever_signs_in_comes_back_to_where_they_were_going_and_to_no_other_site() {
    let site = Site::open().await;
    site.api.add_person("Ada Lovelace", ADA, Role::FrontDesk);
    let asked = Browser::of(&site).get("/account?done=session").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(asked.location(), "/sign-in?next=%2Faccount%3Fdone%3Dsession");
    let form = Browser::of(&site).get(asked.location()).await;
    assert_eq!(form.input("next").as_deref(), Some("/account?done=session"));
    for (next, to) in [
        ("/account?done=session", "/account?done=session"),
        ("", "/staff"),
        ("//evil.example", "/staff"),
        ("https://evil.example", "/staff"),
        ("/\\evil.example", "/staff"),
        ("/x/..//evil.example", "/staff"),
    ] {
        assert_eq!(Browser::of(&site).sign_in(next).await.location(), to, "{next}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_page() {
    let site = Site::open().await;
    site.api.add_person("Ada Lovelace", ADA, Role::Customer);
    let send = |email: &'static str| {
        let form = [("account-email", email), ("password", "wrong"), ("next", "")];
        let mut browser = Browser::of(&site);
        async move { browser.post("/sign-in", &form).await }
    };
    let (known, unknown) = (send(ADA).await, send("bob@example.com").await);
    assert_eq!(known.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.text().replace(ADA, "bob@example.com"), unknown.text());
    assert!(known.has("Email and password do not belong together."));
    assert!(!known.text().contains("value=\"wrong\""));
}

#[tokio::test]
async fn the_second_factor_is_asked_for_and_its_challenge_is_in_no_address() {
    let site = Site::open().await;
    site.api.add_person("Ada Lovelace", ADA, Role::Manager);
    site.api.edit_person(ADA, |me| me.second_factor = true);
    let mut browser = Browser::of(&site);
    let page = browser.sign_in("/staff/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("One more step") && browser.jar.is_empty());
    let challenge = page.input("challenge").unwrap();
    let form = |code: &'static str| {
        [("challenge", challenge.clone()), ("code", code.into()), ("next", "/staff/audit".into())]
    };
    let wrong = form("000000");
    let wrong: Vec<_> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = browser.post("/sign-in/code", &wrong).await;
    assert!(page.has("This code does not work."));
    assert_eq!(page.input("challenge").as_deref(), Some(challenge.as_str()));
    let right = form("k3mz-9wqa-x2hd-7fpr");
    let right: Vec<_> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/sign-in/code", &right).await.location(), "/staff/audit");
    assert_eq!(browser.get("/staff/audit").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_expired_access_token_is_renewed_once_however_many_requests_come() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    site.api.expire_access();
    let cookies = browser.cookies();
    let ask = |path: &'static str| {
        let request = Request::get(path).header(header::COOKIE, cookies.clone());
        site.send(request.body(Body::empty()).unwrap())
    };
    let (one, two, three) = tokio::join!(ask("/account"), ask("/bookings"), ask("/"));
    assert_eq!(site.api.count_refreshes(), 1);
    for page in [one, two, three] {
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.headers.get_all(header::SET_COOKIE).into_iter().count(), 2);
        assert_eq!(page.header("cache-control"), "no-store");
        browser.keep(page);
    }
    assert!(browser.get("/account").await.has("Your account"));
    assert_eq!(site.api.count_refreshes(), 1);
}

#[tokio::test]
async fn without_its_access_cookie_a_browser_is_signed_in_by_the_other() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    browser.jar.retain(|(name, _)| name.ends_with("refresh"));
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    assert_eq!(browser.jar.len(), 2);
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_leads_to_the_sign_in_page_and_leaves_no_cookie() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    site.api.end_sessions();
    let page = browser.get("/account").await;
    assert_eq!(page.location(), "/sign-in?next=%2Faccount");
    assert!(browser.jar.is_empty(), "{:?}", browser.jar);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let before = browser.cookies();
    let page = browser.post("/sign-out", &[]).await;
    assert_eq!((page.location(), browser.jar.len()), ("/", 0));
    let request = Request::get("/account").header(header::COOKIE, before);
    let page = site.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "the old cookies are worth nothing");
    assert_eq!(site.get("/sign-out").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn signing_up_answers_the_same_for_a_known_address() {
    let site = Site::open().await;
    site.api.add_person("Ada Lovelace", ADA, Role::Customer);
    let send = |email: &'static str| {
        let form = [
            ("name", "Somebody"),
            ("account-email", email),
            ("chosen-password", "four quiet words"),
        ];
        let site = &site;
        async move { site.post("/sign-up", &form).await }
    };
    let (known, new) = (send(ADA).await, send("bob@example.com").await);
    assert_eq!(known.location(), "/sign-up?sent=1");
    assert_eq!((known.status, known.bytes), (new.status, new.bytes));
    assert!(site.get("/sign-up?sent=1").await.has("Look into your mail"));
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_up_is_said_at_its_field_and_the_password_is_not_given_back() {
    let site = Site::open().await;
    let form = [("name", "Ada"), ("account-email", ADA), ("chosen-password", "short7!")];
    let page = site.post("/sign-up", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("id=\"chosen-password-error\"") && page.has("Use at least 8 characters."));
    assert_eq!(page.input("account-email").as_deref(), Some(ADA));
    assert!(!page.has("short7!"));
    assert!(page.has("autocomplete=\"new-password\""));
}

#[tokio::test]
async fn opening_the_link_of_a_mail_changes_nothing_and_the_button_does() {
    let site = Site::open().await;
    for path in ["/verify-email?token=good", "/verify-email?link=good"] {
        let page = site.get(path).await;
        assert_eq!(page.input("link").as_deref(), Some(LINK));
        assert!(page.has("autocomplete=\"current-password\""));
        assert!(page.has("If you did not sign up, ignore the mail"));
        assert!(page.has("href=\"/forgot-password\""));
    }
    assert!(site.api.seen().is_empty());
    let page = site.post("/verify-email", &[("link", LINK), ("password", PASSWORD)]).await;
    assert_eq!(page.location(), "/verify-email?done=1");
    assert!(site.get(page.location()).await.has("Your email is confirmed"));
    let page = site.post("/verify-email", &[("link", "old"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("This link does not work any more."));
}

#[tokio::test]
async fn a_link_with_another_password_is_kept_for_the_next_try_and_the_password_is_not() {
    let site = Site::open().await;
    for wrong in [&[("link", LINK)][..], &[("link", LINK), ("password", "some other one")]] {
        let page = site.post("/verify-email", wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("This is not the password of the account."));
        assert_eq!(page.input("link").as_deref(), Some(LINK));
        assert!(!page.has("some other one"));
    }
    site.api.answer_next_with(problem(429, "rate-limited"));
    let page = site.post("/verify-email", &[("link", LINK), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_confirmation_mail_is_asked_for_again_with_and_without_being_signed_in() {
    let site = Site::open().await;
    let again = "/verify-email/again";
    for path in ["/sign-in", &format!("/verify-email?link={LINK}")] {
        assert!(site.get(path).await.has(&format!("href=\"{again}\"")), "{path}");
    }
    assert!(site.get(again).await.has("We send you a new link"));
    let page = site.post(again, &[("account-email", "x@example.com")]).await;
    assert_eq!(page.location(), format!("{again}?sent=1"));
    assert!(site.get(page.location()).await.has("If this address has an account"));
    let page = site.post(again, &[("account-email", "x")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.input("account-email").as_deref(), Some("x"));
    site.api.answer_next_with(problem(429, "rate-limited"));
    let page = site.post(again, &[("account-email", "x@example.com")]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);

    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let form = format!("action=\"{again}\"");
    assert!(!browser.get("/account").await.has(&form));
    site.api.edit_person(ADA, |me| me.email_verified = false);
    for path in ["/account", "/bookings"] {
        let page = browser.get(path).await;
        assert!(page.has(&form), "{path}");
        assert_eq!(page.input("account-email").as_deref(), Some(ADA));
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_the_link_and_its_address_says_nothing() {
    let site = Site::open().await;
    let page = site.post("/forgot-password", &[("account-email", "x@example.com")]).await;
    assert_eq!(page.location(), "/forgot-password?sent=1");
    site.api.answer_next_with(problem(429, "rate-limited"));
    let page = site.post("/forgot-password", &[("account-email", "x@example.com")]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);

    let short = [("link", LINK), ("new-password", "short")];
    assert!(site.post("/reset-password", &short).await.has("Use at least 8 characters."));
    let good = [("link", LINK), ("new-password", "four quiet words")];
    assert_eq!(site.post("/reset-password", &good).await.location(), "/reset-password?done=1");
}

#[tokio::test]
async fn the_second_factor_is_set_up_with_a_picture_and_text_and_its_codes_are_shown_once() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let page = browser.post("/account/second-factor", &[("on-password", "wrong")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("data-errors") && !page.has("class=\"qr\""));
    let page = browser.post("/account/second-factor", &[("on-password", PASSWORD)]).await;
    assert!(page.has("class=\"qr\"") && page.has("JBSW Y3DP EHPK"));
    let (secret, address) = (page.input("secret").unwrap(), page.input("address").unwrap());
    let form = |code| [("totp", code), ("secret", secret.as_str()), ("address", &address)];
    let page = browser.post("/account/second-factor/confirm", &form("000000")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("class=\"qr\"") && page.has("JBSW Y3DP EHPK"));
    let page = browser.post("/account/second-factor/confirm", &form(CODE)).await;
    assert_eq!(page.text().matches("<li><code>").count(), 10);
    assert_eq!(page.header("cache-control"), "no-store");
    let page = browser.get("/account").await;
    assert!(page.has("10 recovery codes are left.") && !page.has("k3mz"));
    let page = browser.post("/account/second-factor/off", &[("off-password", PASSWORD)]).await;
    assert_eq!(page.location(), "/account?done=second-factor-off");
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_the_old_one() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let form = |old, new| [("current-password", old), ("new-password", new)];
    let page = browser.post("/account/password", &form("wrong", "four quiet words")).await;
    assert!(page.has("This is not your current password."), "{}", page.text());
    let page = browser.post("/account/password", &form(PASSWORD, "short")).await;
    assert!(page.has("Use at least 8 characters."));
    let page = browser.post("/account/password", &form(PASSWORD, "four quiet words")).await;
    assert_eq!(page.location(), "/account?done=password");
}

#[tokio::test]
async fn sessions_are_listed_by_device_and_ended_one_by_one_or_all_others() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let mut other = Browser::of(&site);
    other.sign_in("").await;
    Browser::of(&site).sign_in("").await;
    let page = browser.get("/account").await;
    assert_eq!(page.text().matches("<strong>Firefox on Linux</strong>").count(), 3);
    assert_eq!(page.text().matches("This device").count(), 1);
    let page = browser.post("/account/sessions/s2/end", &[]).await;
    assert_eq!(page.location(), "/account?done=session");
    assert_eq!(other.get("/account").await.status, StatusCode::SEE_OTHER);
    assert!(browser.post("/account/sessions/s2/end", &[]).await.has("signed out already"));
    browser.post("/account/sessions/end-others", &[]).await;
    let page = browser.get("/account").await;
    assert_eq!(page.text().matches("<strong>Firefox on Linux</strong>").count(), 1);
}

#[tokio::test]
async fn the_top_of_every_page_leads_to_the_account_or_to_signing_in() {
    let site = Site::open().await;
    let page = site.get("/services").await;
    assert!(page.has("href=\"/sign-in\"") && !page.has("href=\"/staff\""));
    let mut browser = Browser::signed_in(&site, Role::Mechanic).await;
    let page = browser.get("/services").await;
    assert!(page.has("aria-label=\"Ada Lovelace, your account\"") && page.has("href=\"/staff\""));
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn without_the_api_a_page_for_everybody_is_no_sign_in_page() {
    let site = Site::without_api();
    let request = Request::get("/account").header(header::COOKIE, "__Host-baybook-access=access.1");
    let page = site.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.headers.get(header::SET_COOKIE).is_none(), "the session may well be good");
}

#[tokio::test]
async fn customers_who_are_signed_in_need_not_type_who_they_are() {
    let site = Site::open().await;
    let mut browser = Browser::signed_in(&site, Role::Customer).await;
    let path = "/book?service=oil-change&start=2026-12-09T08%3A00%3A00-06%3A00";
    let page = browser.get(path).await;
    assert_eq!(page.input("name").as_deref(), Some("Ada Lovelace"));
    assert_eq!(page.input("email").as_deref(), Some(ADA));
    site.api.edit_person(ADA, |me| me.role = Role::FrontDesk);
    assert_eq!(browser.get(path).await.input("email").as_deref(), Some(""));
}
