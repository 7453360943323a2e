use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox as Address, Message, MultiPart, SinglePart};

use crate::Failure;
use crate::email::{AUTO_SUBMITTED, CALENDAR_FILE, CALENDAR_TYPE, Email, Mailbox, ONE_CLICK};

/// A mail as it goes over the wire:
///
/// ```text
/// multipart/mixed
///   multipart/alternative
///     text/plain
///     text/html
///     text/calendar; method=...   what Outlook and Gmail act on
///   application/ics               what other programs open
/// ```
pub(super) fn message(email: &Email) -> Result<Message, Failure> {
    let mut message = Message::builder()
        .from(address(&email.from)?)
        .to(address(&email.to)?)
        .subject(&email.subject)
        .message_id(Some(format!("<{}>", message_id(email))))
        .raw_header(header("Auto-Submitted", AUTO_SUBMITTED.to_owned()));
    if let Some(reply_to) = &email.reply_to {
        message = message.reply_to(address(reply_to)?);
    }
    if let Some(link) = &email.list_unsubscribe {
        message = message
            .raw_header(header("List-Unsubscribe", format!("<{link}>")))
            .raw_header(header("List-Unsubscribe-Post", ONE_CLICK.to_owned()));
    }
    let texts = MultiPart::alternative_plain_html(email.text.clone(), email.html.clone());
    let body = match &email.calendar {
        None => texts,
        Some(calendar) => {
            let invitation = SinglePart::builder()
                .content_type(content_type(&calendar.content_type())?)
                .body(calendar.file.clone());
            let file = Attachment::new(CALENDAR_FILE.to_owned())
                .body(calendar.file.clone(), content_type(CALENDAR_TYPE.as_str())?);
            MultiPart::mixed().multipart(texts.singlepart(invitation)).singlepart(file)
        }
    };
    message.multipart(body).map_err(|_| Failure::Never { class: "malformed" })
}

/// The same each time a delivery is tried, so that a mailbox can tell what it has already.
pub(super) fn message_id(email: &Email) -> String {
    let domain = email.from.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("{}@{domain}", email.delivery)
}

fn address(mailbox: &Mailbox) -> Result<Address, Failure> {
    let address = mailbox.address.parse().map_err(|_| Failure::Never { class: "bad-address" })?;
    // A line end cannot be written in a name, and whoever writes it down panics.
    let name: String = mailbox.name.chars().filter(|c| !c.is_control()).collect();
    let name = Some(name).filter(|name| !name.is_empty());
    Ok(Address::new(name, address))
}

fn content_type(text: &str) -> Result<ContentType, Failure> {
    ContentType::parse(text).map_err(|_| Failure::Never { class: "malformed" })
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
