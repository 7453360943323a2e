use std::net::IpAddr;
use std::str::FromStr;

use lettre::transport::smtp::authentication::Credentials;
use url::{Host, Url};

/// Where an SMTP server is, and how it is talked to. Read from an address:
///
/// | address | |
/// | --- | --- |
/// | `smtps://user:password@host` | TLS from the start, port 465 |
/// | `smtp://user:password@host?tls=required` | TLS by STARTTLS or not at all, port 587 |
/// | `smtp://127.0.0.1` | in the clear, port 25, on this machine only |
///
/// User and password are percent-encoded, and left out where the server asks for none.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    None,
    StartTls,
    Tls,
}

/// Why an SMTP server cannot be used. Quotes nothing of its address, which has a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusableServer {
    #[error("is not an smtp or smtps address with a host")]
    NotAnAddress,
    #[error("has a path or a setting other than `tls=required`")]
    Unknown,
    #[error("has a user without a password, or a password without a user")]
    HalfCredentials,
    #[error("would send mail in the clear: add `?tls=required`, or use smtps")]
    InTheClear,
    #[error("has a host that TLS does not know how to check")]
    Tls,
    #[error("is not a certificate in PEM")]
    Root,
}

impl FromStr for SmtpServer {
    type Err = UnusableServer;

    fn from_str(text: &str) -> Result<Self, UnusableServer> {
        let url = Url::parse(text).map_err(|_| UnusableServer::NotAnAddress)?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(UnusableServer::NotAnAddress)?;
        // Hosts of schemes that browsers do not know are not looked at by `url`.
        let host = Host::parse(host).map_err(|_| UnusableServer::NotAnAddress)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(UnusableServer::Unknown);
        }
        let security = match (url.scheme(), url.query()) {
            ("smtps", None | Some("tls=required")) => Security::Tls,
            ("smtp", Some("tls=required")) => Security::StartTls,
            ("smtp", None) if is_here(&host) => Security::None,
            ("smtp", None) => return Err(UnusableServer::InTheClear),
            ("smtp" | "smtps", Some(_)) => return Err(UnusableServer::Unknown),
            _ => return Err(UnusableServer::NotAnAddress),
        };
        let usual = match security {
            Security::None => 25,
            Security::StartTls => 587,
            Security::Tls => 465,
        };
        let credentials = match (decoded(url.username())?, url.password()) {
            (user, None) if user.is_empty() => None,
            (user, Some(password)) if !user.is_empty() && !password.is_empty() => {
                Some(Credentials::new(user, decoded(password)?))
            }
            _ => return Err(UnusableServer::HalfCredentials),
        };
        let host = match host {
            Host::Domain(name) => name,
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        Ok(Self { host, port: url.port().unwrap_or(usual), security, credentials })
    }
}

fn is_here(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

/// Undoes percent-encoding, in which `+` is a plus.
fn decoded(text: &str) -> Result<String, UnusableServer> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let value = digit().zip(digit()).map(|(high, low)| high * 16 + low);
                let byte = value.and_then(|value| u8::try_from(value).ok());
                byte.ok_or(UnusableServer::NotAnAddress)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| UnusableServer::NotAnAddress)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> (String, u16, Security) {
        let server: SmtpServer = text.parse().unwrap();
        (server.host, server.port, server.security)
    }

    #[test]
    fn each_way_has_its_usual_port() {
        let here = "127.0.0.1".to_owned();
        let there = "mail.example.com".to_owned();
        assert_eq!(server("smtp://127.0.0.1"), (here.clone(), 25, Security::None));
        assert_eq!(server("smtp://127.0.0.1:2525"), (here, 2525, Security::None));
        assert_eq!(server("smtp://[::1]:25"), ("::1".to_owned(), 25, Security::None));
        assert_eq!(
            server("smtp://mail.example.com?tls=required"),
            (there.clone(), 587, Security::StartTls)
        );
        assert_eq!(server("smtps://a:b@mail.example.com/"), (there, 465, Security::Tls));
    }

    #[test]
    fn passwords_are_decoded_and_do_not_print() {
        let server: SmtpServer = "smtps://ann%40x.example:p%2Fa+%C3%9F@h.example".parse().unwrap();
        let expected = Credentials::new("ann@x.example".to_owned(), "p/a+ß".to_owned());
        assert_eq!(server.credentials, Some(expected));
        let told = format!("{server:?}");
        assert!(!told.contains("ann") && !told.contains("p/a"), "{told}");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        use UnusableServer::{HalfCredentials, InTheClear, NotAnAddress, Unknown};
        for (text, why) in [
            ("mail.example.com", NotAnAddress),
            ("https://mail.example.com", NotAnAddress),
            ("smtp://", NotAnAddress),
            ("smtps://a:%zz@mail.example.com", NotAnAddress),
            ("smtp://mail.example.com", InTheClear),
            ("smtp://192.168.0.7:25", InTheClear),
            ("smtp://mail.example.com?tls=opportunistic", Unknown),
            ("smtp://127.0.0.1?tls=none", Unknown),
            ("smtps://mail.example.com/inbox", Unknown),
            ("smtps://ann@mail.example.com", HalfCredentials),
            ("smtps://:secret@mail.example.com", HalfCredentials),
        ] {
            assert_eq!(text.parse::<SmtpServer>().err(), Some(why), "{text}");
        }
    }
}
