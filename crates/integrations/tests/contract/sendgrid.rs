use baybook_integrations::email::{CalendarPart, Email, Mailbox, Mailer, SendGrid};
use baybook_integrations::{Failure, failure, ics};
use serde_json::json;

use super::prism::Prism;

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.to_owned(), address: address.to_owned() }
}

/// As bare as a mail can be.
fn plain() -> Email {
    Email {
        from: mailbox("", "bookings@garage.example"),
        to: mailbox("", "jane@mail.example"),
        reply_to: None,
        subject: "Your password was changed".to_owned(),
        text: "It was changed today.".to_owned(),
        html: "<p>It was changed today.</p>".to_owned(),
        calendar: None,
        list_unsubscribe: None,
        delivery: "0190b5a8-r1.email".to_owned(),
    }
}

/// With everything there is.
fn full() -> Email {
    let file = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n".to_owned();
    Email {
        from: mailbox("Foundry Lane Garage", "bookings@garage.example"),
        to: mailbox("Jane Roe", "jane@mail.example"),
        reply_to: Some(mailbox("Foundry Lane Garage", "desk@garage.example")),
        calendar: Some(CalendarPart { method: ics::Method::Request, file }),
        list_unsubscribe: Some("https://book.garage.example/unsubscribe?token=t".to_owned()),
        ..plain()
    }
}

fn mailer(url: &str) -> SendGrid {
    SendGrid::new(failure::client().unwrap(), &url.parse().unwrap(), "SG.key").unwrap()
}

#[tokio::test]
async fn what_sendgrid_is_sent_is_what_it_describes() {
    let prism = Prism::of("sendgrid_mail").await;
    let mailer = mailer(&prism.url);
    mailer.send(&plain()).await.unwrap();
    mailer.send(&full()).await.unwrap();

    let sent = prism.passed();
    assert_eq!(prism.requests().len(), 2);
    assert_eq!((sent.method.as_str(), sent.target.as_str()), ("POST", "/v3/mail/send"));
    assert_eq!(sent.headers["authorization"], "Bearer SG.key");
    let body = sent.json();
    let person = &body["personalizations"][0];
    assert_eq!(person["to"], json!([{"email": "jane@mail.example", "name": "Jane Roe"}]));
    assert_eq!(person["custom_args"], json!({"delivery": "0190b5a8-r1.email"}));
    // The description does not say so, and SendGrid refuses the mail: "The attachment type cannot
    // contain ';', or CRLF characters."
    for attachment in body["attachments"].as_array().unwrap() {
        let kind = attachment["type"].as_str().unwrap();
        assert!(!kind.contains([';', '\r', '\n']), "{kind}");
    }
    assert_eq!(body["attachments"][0]["type"], "application/ics");
    assert_eq!(body["attachments"][0]["filename"], "invite.ics");
    let unsubscribe = "<https://book.garage.example/unsubscribe?token=t>";
    assert_eq!(body["headers"]["List-Unsubscribe"], unsubscribe);
    assert_eq!(body["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");

    for required in [
        "/personalizations",
        "/personalizations/0/to",
        "/personalizations/0/to/0/email",
        "/from",
        "/from/email",
        "/content/1/value",
        "/attachments/0/content",
        "/attachments/0/filename",
        "/reply_to/email",
    ] {
        let told = prism.refuses(&sent.without(required)).await;
        let field = required.rsplit('/').next().unwrap();
        assert!(told.contains(&format!("'{field}'")), "{required}: {told}");
    }
}

#[tokio::test]
async fn a_mail_that_does_not_fit_is_refused_for_good() {
    let prism = Prism::of("sendgrid_mail").await;
    let empty = Email { subject: String::new(), ..plain() };
    let refused = mailer(&prism.url).send(&empty).await;
    assert_eq!(refused, Err(Failure::Never { class: "bad-request" }));
}
