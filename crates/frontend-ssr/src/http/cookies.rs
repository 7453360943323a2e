use axum::http::{HeaderMap, HeaderValue, header};
use baybook_contract::Tokens;
use baybook_domain::accounts::Session;

/// The cookies that hold a session's tokens, and the way to one.
///
/// Over https their names begin with `__Host-` (RFC 6265bis, section 4.1.3.2), so that no other
/// host and no plain connection can set them. On a developer's machine there is no https.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cookies {
    is_https: bool,
}

/// The access token is renewed when it has less than this left.
const MARGIN_SECONDS: u32 = 60;

impl Cookies {
    pub(super) fn under(public_url: &str) -> Self {
        Self { is_https: public_url.starts_with("https:") }
    }

    /// Absent when it has expired, or is about to: browsers drop it then.
    pub(super) fn access(self, headers: &HeaderMap) -> Option<String> {
        value(headers, self.access_name())
    }

    pub(super) fn refresh(self, headers: &HeaderMap) -> Option<String> {
        value(headers, self.refresh_name())
    }

    pub(super) fn set(self, headers: &mut HeaderMap, tokens: &Tokens) {
        let seconds = i64::from(tokens.expires_in.saturating_sub(MARGIN_SECONDS));
        self.add(headers, self.access_name(), &tokens.access_token, seconds);
        self.add(headers, self.refresh_name(), &tokens.refresh_token, Session::IDLE.as_secs());
    }

    pub(super) fn clear(self, headers: &mut HeaderMap) {
        self.add(headers, self.access_name(), "", 0);
        self.add(headers, self.refresh_name(), "", 0);
    }

    pub(super) fn journey(self, headers: &HeaderMap) -> Option<String> {
        value(headers, self.journey_name())
    }

    /// Kept for `seconds`; for none, it is dropped.
    pub(super) fn set_journey(self, headers: &mut HeaderMap, value: &str, seconds: i64) {
        self.add(headers, self.journey_name(), value, seconds);
    }

    fn add(self, headers: &mut HeaderMap, name: &str, value: &str, seconds: i64) {
        let secure = if self.is_https { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        // A token that cannot stand in a header cannot be sent back either.
        if let Ok(text) = HeaderValue::try_from(text) {
            headers.append(header::SET_COOKIE, text);
        }
    }

    fn access_name(self) -> &'static str {
        if self.is_https { "__Host-baybook-access" } else { "baybook_access" }
    }

    fn refresh_name(self) -> &'static str {
        if self.is_https { "__Host-baybook-refresh" } else { "baybook_refresh" }
    }

    fn journey_name(self) -> &'static str {
        if self.is_https { "__Host-baybook-journey" } else { "baybook_journey" }
    }
}

fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(found, value)| found.trim() == name && !value.is_empty())?;
    Some(value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens { access_token: "a.b.c".into(), refresh_token: "r.1".into(), expires_in: 900 }
    }

    fn set(public_url: &str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        Cookies::under(public_url).set(&mut headers, &tokens());
        let lines = headers.get_all(header::SET_COOKIE).into_iter();
        lines.map(|line| line.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn over_https_cookies_are_bound_to_the_host_and_to_https() {
        let expected = [
            "__Host-baybook-access=a.b.c; Path=/; Max-Age=840; HttpOnly; SameSite=Lax; Secure",
            "__Host-baybook-refresh=r.1; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure",
        ];
        assert_eq!(set("https://bays.example"), expected);
    }

    #[test]
    fn on_a_laptop_they_have_plain_names() {
        let lines = set("http://localhost:8080");
        assert!(lines[0].starts_with("baybook_access=a.b.c; ") && !lines[0].contains("Secure"));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; baybook_access=x.y=z;b"));
        headers.append(header::COOKIE, HeaderValue::from_static("baybook_refresh=r"));
        let cookies = Cookies::under("http://localhost");
        assert_eq!(cookies.access(&headers).as_deref(), Some("x.y=z"));
        assert_eq!(cookies.refresh(&headers).as_deref(), Some("r"));
        assert_eq!(Cookies::under("https://x.example").access(&headers), None);
    }
}
