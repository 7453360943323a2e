use std::io::{self, Write as _};

use baybook_domain::accounts::{AccountMail, MailKind, Purpose, Token, TokenId, UserId, link_path};
use baybook_domain::ids::ShopId;
use baybook_domain::store::{Write, schema};
use jiff::Timestamp;

use super::{Accounts, documents::create};

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
        if let Some(kind) = MailKind::of(token.purpose) {
            let mail = AccountMail {
                token: Some(token.id),
                user: token.user,
                ..self.mail(kind, shop, locale, token.created_at)
            };
            writes.push(create(schema::account_mail(&mail.id), &mail));
        }
        writes
    }

    /// The write of a mail without a link.
    pub(super) fn tell(&self, kind: MailKind, user: UserId, locale: &str, now: Timestamp) -> Write {
        let mail = AccountMail { user: Some(user), ..self.mail(kind, self.shop(), locale, now) };
        create(schema::account_mail(&mail.id), &mail)
    }

    fn mail(&self, kind: MailKind, shop: &ShopId, locale: &str, now: Timestamp) -> AccountMail {
        let id = TokenId::from_random(self.entropy.bytes16());
        AccountMail::new(id, shop.clone(), kind, locale.to_owned(), now)
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
