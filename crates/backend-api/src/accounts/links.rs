use std::io::{self, Write as _};

use baybook_domain::accounts::{AccountMail, MailKind, Purpose, Token, TokenId, UserId, link_path};
use baybook_domain::event::{Event, What};
use baybook_domain::ids::{EventId, ShopId};
use baybook_domain::store::{Write, schema};
use jiff::{SignedDuration, Timestamp};

use super::{Accounts, documents::create};

/// No link is of use for longer.
const KEEP: SignedDuration = SignedDuration::from_hours(24 * 8);

impl Accounts {
    pub(super) fn new_token(&self, purpose: Purpose, now: Timestamp) -> Token {
        Token::new(TokenId::from_random(self.entropy.bytes16()), purpose, now)
    }

    /// The token that a link's text names, if it was made here for that.
    pub(super) fn opened(&self, text: &str, purpose: Purpose) -> Option<TokenId> {
        self.secret.open_token(text.trim(), purpose)
    }

    /// The address that a mail brings, or that is printed.
    pub(super) fn link(&self, token: &Token) -> String {
        let text = self.secret.token(&token.id, token.purpose);
        let base = self.config.public_url.trim_end_matches('/');
        format!("{base}{}?token={text}", link_path(token.purpose))
    }

    /// The writes of a token and of the mail that brings its link.
    pub(super) fn send(&self, token: &Token, shop: &ShopId, locale: &str) -> Vec<Write> {
        let mut writes = vec![create(schema::token(&token.id), token)];
        if let Some(mail) = MailKind::of(token.purpose) {
            let mail = AccountMail { mail, token: Some(token.id), user: token.user };
            writes.push(self.mail(mail, shop, locale, token.created_at));
        }
        writes
    }

    /// The write of a mail without a link.
    pub(super) fn tell(&self, mail: MailKind, user: UserId, locale: &str, now: Timestamp) -> Write {
        let mail = AccountMail { mail, token: None, user: Some(user) };
        self.mail(mail, self.shop(), locale, now)
    }

    fn mail(&self, mail: AccountMail, shop: &ShopId, locale: &str, now: Timestamp) -> Write {
        let id = EventId::mail(self.entropy.bytes16());
        let (what, now) = (What::AccountMail(mail), baybook_domain::instant::truncated(now));
        let event = Event {
            expire_at: Some(now + KEEP),
            ..Event::new(id, shop.clone(), what, locale.to_owned(), now)
        };
        Write::Create { key: schema::event(&event.id), fields: event.to_fields() }
    }

    /// On one machine nobody sends mail: the one who sits there reads the link on the terminal.
    /// It goes to the terminal only, never to the log.
    pub(super) fn show(&self, token: &Token) {
        if self.config.print_links {
            let text = format!("\n  {}:\n  {}\n\n", title(token.purpose), self.link(token));
            // Nobody to tell is no reason to fail.
            drop(io::stdout().write_all(text.as_bytes()));
        }
    }
}

fn title(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::VerifyEmail => "Link that would be mailed to confirm an address",
        Purpose::ResetPassword => "Link that would be mailed to reset a password",
        Purpose::Invitation => "Link that would be mailed as an invitation",
        Purpose::OwnerSetUp => "To set up the first owner, open",
        Purpose::SecondFactor => "Second factor",
        Purpose::Google => "Sign in with Google",
    }
}
