use baybook_integrations::Failure;
use baybook_integrations::email::{Mailer, Smtp};

use super::server::{MailServer, SIGN_IN, email, server};

const TO: &str = "jane@mail.example";

fn later(class: &'static str) -> Failure {
    Failure::Later { class, after: None }
}

#[tokio::test]
async fn mail_goes_over_tls_with_a_password() {
    for (tls, scheme, setting) in [("implicit", "smtps", ""), ("starttls", "smtp", "?tls=required")]
    {
        let (mut guarded, cert) = MailServer::guarded(tls).await;
        let address = format!("{scheme}://{SIGN_IN}@localhost:{}{setting}", guarded.port);
        Smtp::trusting(server(&address), &cert).unwrap().send(&email(TO)).await.unwrap();
        let received = guarded.received().await;
        assert!(received.secure, "{tls}");
        assert_eq!(received.user.as_deref(), Some("garage@mail"), "{tls}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_apart_and_can_be_put_right() {
    let (guarded, cert) = MailServer::guarded("implicit").await;
    for sign_in in ["garage%40mail:wrong@", ""] {
        let address = format!("smtps://{sign_in}localhost:{}", guarded.port);
        let mailer = Smtp::trusting(server(&address), &cert).unwrap();
        let failure = mailer.send(&email(TO)).await.unwrap_err();
        assert_eq!(failure, later("unauthenticated"), "{sign_in}");
    }
}

#[tokio::test]
async fn nothing_is_said_to_a_server_with_an_unknown_certificate() {
    for (tls, scheme, setting) in [("implicit", "smtps", ""), ("starttls", "smtp", "?tls=required")]
    {
        let (guarded, cert) = MailServer::guarded(tls).await;
        let sent = async |host: &str, trusted: Option<&str>| {
            let port = guarded.port;
            let server = server(&format!("{scheme}://{SIGN_IN}@{host}:{port}{setting}"));
            let mailer = match trusted {
                Some(root) => Smtp::trusting(server, root),
                None => Smtp::new(server),
            };
            mailer.unwrap().send(&email(TO)).await.unwrap_err()
        };
        assert_eq!(sent("localhost", None).await, later("tls"), "{tls}");
        // A certificate of another name is as good as none.
        assert_eq!(sent("127.0.0.1", Some(&cert)).await, later("tls"), "{tls}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_taken_instead() {
    let open = MailServer::open().await;
    let address = format!("smtp://{SIGN_IN}@localhost:{}?tls=required", open.port);
    let failure = Smtp::new(server(&address)).unwrap().send(&email(TO)).await.unwrap_err();
    assert_eq!(failure, later("no-tls"));
}
