use std::path::Path;
use std::process::Stdio;

use baybook_integrations::email::{Email, Mailbox, Smtp, SmtpServer};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// `e2e/support/mail-server.js`.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    output: Lines<BufReader<ChildStdout>>,
    #[expect(dead_code, reason = "ends the process when it goes")]
    process: Child,
}

/// A mail as the server got it.
#[derive(Debug, Deserialize)]
pub(crate) struct Received {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Whether it came over TLS.
    pub(crate) secure: bool,
    /// Who signed in.
    pub(crate) user: Option<String>,
    /// How the client introduced itself.
    pub(crate) hello: String,
    /// As it came over the wire: ASCII.
    pub(crate) raw: String,
}

#[derive(Deserialize)]
struct Listening {
    listening: u16,
}

#[derive(Deserialize)]
struct Mail {
    mail: Received,
}

/// Who may sign in where somebody has to.
pub(crate) const SIGN_IN: &str = "garage%40mail:p%2Fa%20ss";

impl MailServer {
    /// One that takes mail from anybody, in the clear.
    pub(crate) async fn open() -> Self {
        Self::start(json!({"tls": "none"})).await
    }

    /// One with a certificate, that asks who is there. Answers the certificate as well.
    pub(crate) async fn guarded(tls: &str) -> (Self, String) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        let server = Self::start(json!({
            "tls": tls, "key": key, "cert": cert, "user": "garage@mail", "password": "p/a ss",
        }));
        (server.await, cert)
    }

    async fn start(options: serde_json::Value) -> Self {
        const INSTALL: &str = "these tests need Node.js 20 or later and the packages of e2e: \
                               run `npm ci --ignore-scripts` in e2e/";
        let e2e = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e");
        assert!(e2e.join("node_modules/smtp-server").is_dir(), "no mail server; {INSTALL}");
        let mut process = Command::new("node")
            .arg(e2e.join("support/mail-server.js"))
            .arg(options.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("`node` does not start ({error}); {INSTALL}"));
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = output.next_line().await.unwrap().unwrap_or_else(|| panic!("{INSTALL}"));
        let Listening { listening: port } = serde_json::from_str(&line).unwrap();
        Self { port, output, process }
    }

    /// The next mail; waits for it.
    pub(crate) async fn received(&mut self) -> Received {
        let line = self.output.next_line().await.unwrap().unwrap();
        let Mail { mail } = serde_json::from_str(&line).unwrap();
        mail
    }

    /// A mailer on it, in the clear.
    pub(crate) fn mailer(&self) -> Smtp {
        Smtp::new(server(&format!("smtp://127.0.0.1:{}", self.port))).unwrap()
    }
}

pub(crate) fn server(address: &str) -> SmtpServer {
    address.parse().unwrap()
}

pub(crate) fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.to_owned(), address: address.to_owned() }
}

/// A mail without anything that can be left out.
pub(crate) fn email(to: &str) -> Email {
    Email {
        from: mailbox("Foundry Lane Garage", "bookings@garage.example"),
        to: mailbox("", to),
        reply_to: None,
        subject: "Your password was changed".to_owned(),
        text: "It was changed today.".to_owned(),
        html: "<p>It was changed today.</p>".to_owned(),
        calendar: None,
        list_unsubscribe: None,
        delivery: "0190b5a8-r1.email".to_owned(),
    }
}
