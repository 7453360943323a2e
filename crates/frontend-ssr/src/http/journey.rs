use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use baybook_domain::accounts::Purpose;
use url::form_urlencoded;

use super::cookies::Cookies;
use super::local_path;
use crate::state::Pages;

/// Somebody on the way to Google and back. It is in a cookie of the browser that begins, so that
/// nobody can have another finish what they began. `SameSite=Lax` cookies come along when another
/// site leads back here by a link, which is how Google does.
#[derive(PartialEq, Eq)]
pub(crate) struct Journey {
    /// What the API gave for the way back. A secret.
    pub(crate) flow: String,
    /// Where they were going; empty for wherever people go who signed in.
    pub(crate) next: String,
}

impl Journey {
    pub(crate) fn of(pages: &Pages, headers: &HeaderMap) -> Option<Self> {
        Self::read(&cookies(pages).journey(headers)?)
    }

    pub(crate) fn keep(&self, pages: &Pages, response: &mut Response) {
        let seconds = Purpose::Google.lasts().as_secs();
        set(pages, response, &self.text(), seconds);
    }

    /// It is over, or leads nowhere.
    pub(crate) fn forget(pages: &Pages, response: &mut Response) {
        set(pages, response, "", 0);
    }

    fn text(&self) -> String {
        let next = local_path(&self.next).unwrap_or_default();
        let pairs = [("flow", self.flow.as_str()), ("next", &next)];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    fn read(text: &str) -> Option<Self> {
        let of = |name: &str| {
            let mut pairs = form_urlencoded::parse(text.as_bytes());
            pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
        };
        Some(Self { flow: of("flow")?, next: of("next").unwrap_or_default() })
    }
}

fn cookies(pages: &Pages) -> Cookies {
    Cookies::under(&pages.config().public_url)
}

fn set(pages: &Pages, response: &mut Response, text: &str, seconds: i64) {
    let headers = response.headers_mut();
    cookies(pages).set_journey(headers, text, seconds);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(next: &str) -> String {
        let journey = Journey { flow: "0190.abc".to_owned(), next: next.to_owned() };
        let text = journey.text();
        assert!(!text.contains([';', ' ', '"', ',']), "{text} is no value of a cookie");
        let read = Journey::read(&text).unwrap();
        assert_eq!(read.flow, journey.flow);
        read.next
    }

    #[test]
    fn it_leads_to_where_somebody_was_going_on_this_site_only() {
        assert_eq!(there_and_back("/staff?day=2026-12-01&by=x"), "/staff?day=2026-12-01&by=x");
        assert_eq!(there_and_back(""), "");
        assert_eq!(there_and_back("https://evil.example"), "");
        assert_eq!(there_and_back("//evil.example"), "");
        assert!(Journey::read("").is_none());
    }
}
