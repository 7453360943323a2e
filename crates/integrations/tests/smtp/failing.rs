use baybook_integrations::Failure;
use baybook_integrations::email::{Email, Mailer, Smtp};

use super::server::{MailServer, email, mailbox, server};

async fn sent_to(to: &str) -> Failure {
    let server = MailServer::open().await;
    server.mailer().send(&email(to)).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_for_good_is_not_tried_again_and_one_for_now_is() {
    let later = |class| Failure::Later { class, after: None };
    let never = |class| Failure::Never { class };
    for (to, expected) in [
        ("rcpt-550@mail.example", never("recipient-refused")),
        ("rcpt-451@mail.example", later("deferred")),
        ("rcpt-421@mail.example", later("deferred")),
        ("rcpt-530@mail.example", later("unauthenticated")),
        ("data-554@mail.example", never("message-refused")),
        ("data-452@mail.example", later("deferred")),
    ] {
        assert_eq!(sent_to(to).await, expected, "{to}");
    }
}

#[tokio::test]
async fn what_breaks_after_the_message_leaves_it_unknown() {
    let broken = Failure::Unknown { class: "broken-answer" };
    assert_eq!(sent_to("gone@mail.example").await, broken);
    assert_eq!(sent_to("half@mail.example").await, broken);
    assert_eq!(sent_to("silent@mail.example").await, Failure::Unknown { class: "timeout" });
}

#[tokio::test]
async fn a_mail_that_is_sent_again_has_the_same_id() {
    let mut server = MailServer::open().await;
    let email = email("gone@mail.example");
    let ids = async |server: &mut MailServer| {
        server.mailer().send(&email).await.unwrap_err();
        let raw = server.received().await.raw;
        raw.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
    };
    let first = ids(&mut server).await;
    assert_eq!(first, "Message-ID: <0190b5a8-r1.email@garage.example>");
    assert_eq!(ids(&mut server).await, first);
}

#[tokio::test]
async fn a_server_that_is_not_there_gets_the_mail_later() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mailer = Smtp::new(server(&format!("smtp://127.0.0.1:{port}"))).unwrap();
    let failure = mailer.send(&email("jane@mail.example")).await.unwrap_err();
    assert_eq!(failure, Failure::Later { class: "not-connected", after: None });
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anybody_is_asked() {
    let nowhere = Smtp::new(server("smtp://127.0.0.1:9")).unwrap();
    let malformed = Email { to: mailbox("", "jane at mail"), ..email("") };
    let failure = nowhere.send(&malformed).await.unwrap_err();
    assert_eq!(failure, Failure::Never { class: "bad-address" });
}
