//! What is told about an account.

use baybook_domain::accounts::{MailKind, Purpose};
use baybook_domain::workshop::Shop;
use baybook_service_kit::text::{Texts, Value};

use crate::letter::{Letter, Line};
use crate::{Message, written};

/// Tells the holder of an account, or who is invited to have one, about it. `link` is the address
/// that the mail is about, where there is one.
#[must_use]
pub fn account(
    texts: &Texts,
    mail: MailKind,
    shop: &Shop,
    name: Option<&str>,
    link: Option<&str>,
) -> Message {
    let kind = name_of(mail);
    let shop_name = written::one_line(&shop.name);
    let about = [("shop", Value::from(&*shop_name))];
    let mut letter = Letter::new(texts, &texts.format(&format!("message-subject-{kind}"), &about));
    letter.greet(texts, name);
    letter.say(texts.format(&format!("message-opening-{kind}"), &about));
    if let Some(link) = link {
        letter.button(texts.get(&format!("message-link-{kind}")), link);
    }
    if let Some(hours) = lasts(mail).filter(|_| link.is_some()) {
        letter.say(works_for(texts, hours));
    }
    letter.say(texts.get(&format!("message-not-you-{kind}")));
    letter.sign(shop);
    letter.foot.push(Line::Text(texts.format("message-why-account", &about)));
    Message { text: letter.text(), html: letter.html(), subject: letter.subject, sms: None }
}

fn name_of(mail: MailKind) -> &'static str {
    match mail {
        MailKind::VerifyEmail => "verify-email",
        MailKind::ResetPassword => "reset-password",
        MailKind::Invitation => "invitation",
        MailKind::OwnerSetUp => "owner-set-up",
        MailKind::AlreadyRegistered => "already-registered",
        MailKind::PasswordChanged => "password-changed",
        MailKind::SecondFactorOn => "second-factor-on",
        MailKind::SecondFactorOff => "second-factor-off",
    }
}

fn works_for(texts: &Texts, hours: i64) -> String {
    match hours % 24 {
        0 => texts.format("message-link-lasts-days", &[("count", (hours / 24).into())]),
        _ => texts.format("message-link-lasts-hours", &[("count", hours.into())]),
    }
}

/// For how many hours the link of a mail works; none where it is an ordinary page.
fn lasts(mail: MailKind) -> Option<i64> {
    let purpose = match mail {
        MailKind::VerifyEmail => Purpose::VerifyEmail,
        MailKind::ResetPassword => Purpose::ResetPassword,
        MailKind::Invitation => Purpose::Invitation,
        MailKind::OwnerSetUp => Purpose::OwnerSetUp,
        MailKind::AlreadyRegistered
        | MailKind::PasswordChanged
        | MailKind::SecondFactorOn
        | MailKind::SecondFactorOff => return None,
    };
    Some(purpose.lasts().as_hours())
}
