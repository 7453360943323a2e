//! Mail by an SMTP server (RFC 5321, submission as of RFC 6409).
//!
//! Each mail has a connection of its own, and its phases are told apart: until the server has
//! heard the whole message nothing was sent, and after that only its answer tells.

mod mime;
mod server;

use std::error::Error as _;
use std::fmt::{self, Debug};
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::time::timeout;

use super::{Email, Mailer};
use crate::Failure;

use server::Security;

pub use server::{SmtpServer, UnusableServer};

/// For the connection, TLS and everything before the message itself.
const PREPARE: Duration = Duration::from_secs(5);

/// For the message and the server's answer to it.
const HAND_OVER: Duration = Duration::from_secs(5);

/// For a farewell that changes nothing any more.
const QUIT: Duration = Duration::from_millis(500);

/// Mail by an SMTP server.
pub struct Smtp {
    server: SmtpServer,
    tls: TlsParameters,
}

impl Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Smtp {
    /// A mailer on `server`, whose certificate is to be of a public authority.
    ///
    /// # Errors
    /// When TLS cannot be set up for this name.
    pub fn new(server: SmtpServer) -> Result<Self, UnusableServer> {
        Self::with(server, None)
    }

    /// The same, where the certificate may also be of the authority in `root` (PEM).
    ///
    /// # Errors
    /// When it is no certificate, or TLS cannot be set up for the server's name.
    pub fn trusting(server: SmtpServer, root: &str) -> Result<Self, UnusableServer> {
        let root = Certificate::from_pem(root.as_bytes()).map_err(|_| UnusableServer::Root)?;
        Self::with(server, Some(root))
    }

    fn with(server: SmtpServer, root: Option<Certificate>) -> Result<Self, UnusableServer> {
        let mut tls = TlsParameters::builder(server.host.clone())
            .certificate_store(CertificateStore::WebpkiRoots);
        if let Some(root) = root {
            tls = tls.add_root_certificate(root);
        }
        let tls = tls.build_rustls().map_err(|_| UnusableServer::Tls)?;
        Ok(Self { server, tls })
    }

    /// Connects, signs in and names sender and recipient; the server waits for the message then.
    async fn prepare(
        &self,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<AsyncSmtpConnection, Failure> {
        let SmtpServer { host, port, security, credentials } = &self.server;
        let hello = ClientId::Domain(domain(envelope).to_owned());
        let at_once = (*security == Security::Tls).then(|| self.tls.clone());
        let connected =
            AsyncSmtpConnection::connect_tokio1((&**host, *port), None, &hello, at_once, None);
        let mut connection = connected.await.map_err(not_open)?;
        if *security == Security::StartTls {
            connection.starttls(self.tls.clone(), &hello).await.map_err(not_open)?;
        }
        if let Some(credentials) = credentials {
            const MECHANISMS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];
            connection.auth(MECHANISMS, credentials).await.map_err(not_signed_in)?;
        }
        let options = options(&connection, envelope, message)?;
        let mail = Mail::new(envelope.from().cloned(), options);
        connection.command(mail).await.map_err(|error| refused(&error, "sender-refused"))?;
        for to in envelope.to() {
            let recipient = Rcpt::new(to.clone(), Vec::new());
            let told = connection.command(recipient).await;
            told.map_err(|error| refused(&error, "recipient-refused"))?;
        }
        connection.command(Data).await.map_err(|error| refused(&error, "message-refused"))?;
        Ok(connection)
    }
}

#[async_trait]
impl Mailer for Smtp {
    /// Answers the message's own id: it names the delivery, and servers write it to their logs.
    async fn send(&self, email: &Email) -> Result<Option<String>, Failure> {
        let message = mime::message(email)?;
        let envelope = message.envelope().clone();
        let message = message.formatted();
        let late = Failure::Later { class: "timeout", after: None };
        let prepared = timeout(PREPARE, self.prepare(&envelope, &message));
        let mut connection = prepared.await.unwrap_or(Err(late))?;

        match timeout(HAND_OVER, connection.message(&message)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                return Err(answered(&error, "message-refused")
                    .unwrap_or(Failure::Unknown { class: "broken-answer" }));
            }
            Err(_) => return Err(Failure::Unknown { class: "timeout" }),
        }
        // It is the server's now, whatever becomes of the farewell.
        let _ = timeout(QUIT, connection.quit()).await;
        Ok(Some(mime::message_id(email)))
    }
}

/// The sender's domain. The name of this machine is of no use to a server on another.
fn domain(envelope: &Envelope) -> &str {
    envelope.from().map_or("localhost", |from| from.domain())
}

/// What the message needs of the server beyond ASCII.
fn options(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Vec<MailParameter>, Failure> {
    let server = connection.server_info();
    let mut options = Vec::new();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        if !server.supports_feature(Extension::SmtpUtfEight) {
            return Err(Failure::Never { class: "address-not-supported" });
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(options)
}

/// Of a server that cannot be talked to. A certificate or a setting can be put right.
fn not_open(error: Error) -> Failure {
    let class = if is_tls(&error) {
        "tls"
    } else if error.is_client() {
        "no-tls"
    } else {
        "not-connected"
    };
    Failure::Later { class, after: None }
}

/// A failed handshake comes as an error of the connection.
fn is_tls(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(this) = cause {
        let io = this.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = this.source();
    }
    error.is_tls()
}

/// Passwords are changed by people, and then everything that waited can go.
fn not_signed_in(error: Error) -> Failure {
    let known = error.is_permanent() || error.is_client();
    let class = if known { "unauthenticated" } else { "not-connected" };
    Failure::Later { class, after: None }
}

/// Of a command before the message: whatever broke, nothing was sent.
fn refused(error: &Error, class: &'static str) -> Failure {
    answered(error, class).unwrap_or(Failure::Later { class: "not-connected", after: None })
}

/// By the server's answer, if it gave one: 4yz may be taken later, 5yz never (RFC 5321, section
/// 4.2.1), except that it wants somebody to sign in first.
fn answered(error: &Error, class: &'static str) -> Option<Failure> {
    let status = error.status().map(u16::from)?;
    Some(match status {
        530 | 535 => Failure::Later { class: "unauthenticated", after: None },
        _ if error.is_permanent() => Failure::Never { class },
        _ => Failure::Later { class: "deferred", after: None },
    })
}
