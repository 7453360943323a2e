use baybook_integrations::email::{CalendarPart, Email, Mailer};
use baybook_integrations::ics::{Appointment, Invitation, Method, invitation};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::server::{MailServer, email, mailbox};

fn appointment(cancelled: bool) -> Appointment {
    Appointment {
        booking: "0190b5a8-0000-8000-8000-000000000001".to_owned(),
        revision: if cancelled { 2 } else { 1 },
        start: "2026-12-01T08:00:00-06:00".parse().unwrap(),
        end: "2026-12-01T08:45:00-06:00".parse().unwrap(),
        created: "2026-10-01T09:30:00-05:00".parse().unwrap(),
        summary: "Ölwechsel – Foundry Lane Garage".to_owned(),
        location: "12 Foundry Lane, Springfield".to_owned(),
        description: "Bring the keys".to_owned(),
        url: "https://book.garage.example/bookings/1?token=t".to_owned(),
        cancelled,
        tentative: false,
    }
}

/// A mail about an appointment, with everything there is.
fn told(cancelled: bool) -> Email {
    let email = Email {
        to: mailbox("Jane “JR” Röe, Jr.", "jane@mail.example"),
        reply_to: Some(mailbox("Front desk", "desk@garage.example")),
        subject: "Ihr Termin: Dienstag, 1. Dezember, 08:00 – Foundry Lane Garage in Springfield"
            .to_owned(),
        text: format!("Grüße,\n.\nein Punkt, und {}Ende.", "eine lange Zeile ".repeat(80)),
        html: "<!doctype html><p>Grüße &amp; mehr</p>".to_owned(),
        list_unsubscribe: Some("https://book.garage.example/unsubscribe?token=abc".to_owned()),
        ..email("jane@mail.example")
    };
    let invited = Invitation {
        organizer: email.from.clone(),
        attendee: email.to.clone(),
        told: "2026-10-02T08:00:00Z".parse().unwrap(),
    };
    let (method, file) = invitation(&appointment(cancelled), &invited);
    Email { calendar: Some(CalendarPart { method, file }), ..email }
}

fn parts<'m>(message: &'m Message<'_>, of: &MessagePart<'_>) -> Vec<&'m MessagePart<'m>> {
    match &of.body {
        PartType::Multipart(ids) => ids.iter().map(|id| message.part(*id).unwrap()).collect(),
        _ => Vec::new(),
    }
}

fn kind(part: &MessagePart<'_>) -> String {
    let kind = part.content_type().unwrap();
    format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
}

/// Line ends of texts are the wire's.
fn text(part: &MessagePart<'_>) -> String {
    part.text_contents().unwrap().replace("\r\n", "\n").trim_end().to_owned()
}

#[tokio::test]
async fn a_mail_about_an_appointment_is_read_back_as_it_was_written() {
    let mut server = MailServer::open().await;
    let email = told(false);
    let id = server.mailer().send(&email).await.unwrap();
    let received = server.received().await;
    assert_eq!(received.from, "bookings@garage.example");
    assert_eq!(received.to, "jane@mail.example");
    assert_eq!(received.hello, "garage.example");
    assert!(received.raw.is_ascii());
    assert!(received.raw.lines().all(|line| line.len() <= 998));

    let message = MessageParser::default().parse(&received.raw).unwrap();
    assert_eq!(message.subject(), Some(email.subject.as_str()));
    let to = message.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Jane “JR” Röe, Jr."), Some("jane@mail.example")));
    let from = message.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("Foundry Lane Garage"));
    assert_eq!(message.reply_to().unwrap().first().unwrap().address(), Some("desk@garage.example"));
    assert_eq!(message.message_id(), Some("0190b5a8-r1.email@garage.example"));
    assert_eq!(message.message_id(), id.as_deref());
    assert!(message.date().is_some());
    for (name, value) in [
        ("List-Unsubscribe", "<https://book.garage.example/unsubscribe?token=abc>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
    ] {
        assert_eq!(message.header_raw(name).map(str::trim), Some(value), "{name}");
    }

    let root = message.part(0).unwrap();
    assert_eq!(kind(root), "multipart/mixed");
    let [texts, attached] = parts(&message, root)[..] else { panic!("{:?}", received.raw) };
    assert_eq!(kind(texts), "multipart/alternative");
    let [plain, html, calendar] = parts(&message, texts)[..] else { panic!("{:?}", received.raw) };
    assert_eq!((kind(plain).as_str(), text(plain)), ("text/plain", email.text.clone()));
    assert_eq!((kind(html).as_str(), text(html)), ("text/html", email.html.clone()));

    let file = email.calendar.unwrap().file;
    assert_eq!(kind(calendar), "text/calendar");
    assert_eq!(calendar.content_type().unwrap().attribute("method"), Some("REQUEST"));
    assert_eq!(calendar.text_contents().unwrap().trim_end(), file.trim_end());
    assert_eq!(kind(attached), "application/ics");
    assert_eq!(attached.attachment_name(), Some("invite.ics"));
    assert_eq!(String::from_utf8_lossy(attached.contents()).trim_end(), file.trim_end());
    for line in ["METHOD:REQUEST", "SEQUENCE:0", "STATUS:CONFIRMED", "DTSTART:20261201T140000Z"] {
        assert!(file.contains(&format!("\r\n{line}\r\n")), "{line} in {file}");
    }
}

#[tokio::test]
async fn a_cancellation_says_so_in_its_part_and_in_its_file() {
    let mut server = MailServer::open().await;
    let email = told(true);
    assert_eq!(email.calendar.as_ref().unwrap().method, Method::Cancel);
    server.mailer().send(&email).await.unwrap();
    let received = server.received().await;
    let message = MessageParser::default().parse(&received.raw).unwrap();
    let calendar = message.parts.iter().find(|part| part.is_content_type("text", "calendar"));
    let calendar = calendar.unwrap();
    assert_eq!(calendar.content_type().unwrap().attribute("method"), Some("CANCEL"));
    let file = calendar.text_contents().unwrap();
    for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1"] {
        assert!(file.contains(line), "{line} in {file}");
    }
}

#[tokio::test]
async fn a_mail_without_more_is_two_texts() {
    let mut server = MailServer::open().await;
    let email = email("jane@mail.example");
    server.mailer().send(&email).await.unwrap();
    let received = server.received().await;
    let message = MessageParser::default().parse(&received.raw).unwrap();
    assert_eq!(kind(message.part(0).unwrap()), "multipart/alternative");
    assert_eq!(message.parts.len(), 3);
    assert_eq!(message.attachment_count(), 0);
    assert!(message.reply_to().is_none());
    assert_eq!(message.header_raw("List-Unsubscribe"), None);
}

#[tokio::test]
async fn what_is_written_in_a_mail_cannot_become_a_header() {
    let mut server = MailServer::open().await;
    let email = Email {
        subject: "One\r\nBcc: eve@mail.example".to_owned(),
        from: mailbox("Garage\r\nX-Own: 1", "bookings@garage.example"),
        ..email("jane@mail.example")
    };
    server.mailer().send(&email).await.unwrap();
    let received = server.received().await;
    let message = MessageParser::default().parse(&received.raw).unwrap();
    assert!(message.bcc().is_none());
    assert_eq!(message.header_raw("X-Own"), None);
}
