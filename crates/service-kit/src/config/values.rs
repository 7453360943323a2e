use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

use url::{Host, Url};

/// Where the documents are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreLocation {
    /// One file on this machine.
    Embedded { path: PathBuf },
    /// Firestore in native mode, or its emulator when `FIRESTORE_EMULATOR_HOST` is set.
    Firestore { project: String, database: String },
}

impl FromStr for StoreLocation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, place) = text.split_once(':').ok_or("has no `:`")?;
        match (kind, place) {
            (_, "") => Err("names no place after the `:`".to_owned()),
            ("embedded", path) => Ok(Self::Embedded { path: path.into() }),
            ("firestore", place) => {
                let (project, database) = place.split_once('/').unwrap_or((place, "(default)"));
                if project.is_empty() || database.is_empty() || database.contains('/') {
                    return Err("does not name a project and a database".to_owned());
                }
                Ok(Self::Firestore { project: project.to_owned(), database: database.to_owned() })
            }
            _ => Err("names a kind of store that there is not".to_owned()),
        }
    }
}

impl fmt::Display for StoreLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded { path } => write!(f, "embedded:{}", path.display()),
            Self::Firestore { project, database } => write!(f, "firestore:{project}/{database}"),
        }
    }
}

/// How often one client may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateLimit {
    Off,
    PerMinute(NonZeroU32),
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            number => number
                .parse()
                .map(Self::PerMinute)
                .map_err(|_| "is neither a number above 0 nor `off`".to_owned()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    On,
    Off,
}

impl FromStr for Switch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            _ => Err("is neither `on` nor `off`".to_owned()),
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line, in the shape Cloud Logging reads.
    Json,
    /// For people at a terminal.
    Text,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err("is neither `json` nor `text`".to_owned()),
        }
    }
}

/// An address to build others on: `http` or `https`, no query, no trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(String);

impl BaseUrl {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached over TLS, so that cookies can be marked `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = http_url(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("has a query or a fragment".to_owned());
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an OpenID provider, kept as it is written: it is compared letter by letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Issuer(String);

impl Issuer {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Issuer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = http_url(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("has a query or a fragment".to_owned());
        }
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !is_here {
            return Err("is not reached over https".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An origin as browsers send it (RFC 6454): scheme, host and port, nothing after.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let origin = http_url(text)?.origin().ascii_serialization();
        if origin.eq_ignore_ascii_case(text.trim_end_matches('/')) {
            Ok(Self(origin))
        } else {
            Err("has more than scheme, host and port".to_owned())
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn http_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "is not an absolute address".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("does not start with http:// or https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user name or password in it".to_owned());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_a_file_or_a_firestore_database() {
        let firestore = |project: &str, database: &str| StoreLocation::Firestore {
            project: project.to_owned(),
            database: database.to_owned(),
        };
        assert_eq!("firestore:shop".parse(), Ok(firestore("shop", "(default)")));
        assert_eq!("firestore:shop/west".parse(), Ok(firestore("shop", "west")));
        assert_eq!(
            "embedded:/var/b:1.db".parse(),
            Ok(StoreLocation::Embedded { path: "/var/b:1.db".into() })
        );
        for bad in ["", "embedded", "embedded:", "firestore:", "firestore:/x", "firestore:a/b/c"] {
            assert!(bad.parse::<StoreLocation>().is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_to_build_on_end_without_a_slash() {
        for (text, url) in [
            ("http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
            ("https://book.example.com/shop/", "https://book.example.com/shop"),
        ] {
            assert_eq!(text.parse::<BaseUrl>().unwrap().as_str(), url);
        }
        for bad in ["example.com", "ftp://a", "http://a?b", "http://a#b", "http://me:pw@a", "/a"] {
            assert!(bad.parse::<BaseUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!("https://A.example".parse::<Origin>().unwrap().as_str(), "https://a.example");
        for bad in ["https://a.example/book", "*", "null"] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_issuer_is_kept_as_written_and_reached_over_https() {
        for good in
            ["https://accounts.google.com", "https://id.example/", "http://127.0.0.1:4000/oidc"]
        {
            assert_eq!(good.parse::<Issuer>().unwrap().as_str(), good);
        }
        for bad in ["http://accounts.google.com", "https://a?b", "accounts.google.com", "ftp://a"] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rate_is_a_number_or_off() {
        assert_eq!("off".parse(), Ok(RateLimit::Off));
        assert_eq!("60".parse(), Ok(RateLimit::PerMinute(NonZeroU32::new(60).unwrap())));
        for bad in ["0", "-1", "none", "1.5"] {
            assert!(bad.parse::<RateLimit>().is_err(), "{bad}");
        }
    }
}
