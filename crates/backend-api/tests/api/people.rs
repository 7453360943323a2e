//! People with accounts, as tests need them.

use baybook_contract::Tokens;
use baybook_domain::access::Role;
use baybook_domain::accounts::{AccountMail, LinkSecret, MailKind, Purpose, Token, TokenId};
use baybook_domain::clock::Clock;
use baybook_domain::event::{Event, What};
use baybook_domain::store::{Query, Store, Write, fields, schema};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::App;
use crate::reply::Reply;

/// A password that may be set.
pub(crate) const PASSWORD: &str = "four tiny wet socks";

/// The secret of links, as the deployment has it.
pub(crate) fn secret() -> LinkSecret {
    LinkSecret::new(&[7; 32])
}

impl App {
    /// A call with an access token.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        access: &str,
        body: &Value,
    ) -> Reply {
        Reply::of(self.request(method, path).bearer_auth(access).json(body)).await
    }

    pub(crate) async fn read(&self, path: &str, access: &str) -> Reply {
        Reply::of(self.request(Method::GET, path).bearer_auth(access)).await
    }

    async fn outbox(&self) -> Vec<Event> {
        let page = self.store.query(&Query::all(schema::outbox(), 1000)).await.unwrap();
        let events = page.documents.into_iter().map(|document| Event::from_fields(document.fields));
        let mut events: Vec<Event> = events.map(Result::unwrap).collect();
        events.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        events
    }

    /// What is to be told about bookings, the oldest first.
    pub(crate) async fn events(&self) -> Vec<&'static str> {
        let events = self.outbox().await.into_iter();
        events
            .filter(|event| event.what.appointment().is_some())
            .map(|event| event.what.as_str())
            .collect()
    }

    /// Mails that wait to be sent, the oldest first.
    pub(crate) async fn mails(&self) -> Vec<AccountMail> {
        let mails = self.outbox().await.into_iter().filter_map(|event| match event.what {
            What::AccountMail(mail) => Some(mail),
            _ => None,
        });
        mails.collect()
    }

    /// The text of the link that the last mail of this kind brings.
    pub(crate) async fn link(&self, kind: MailKind, purpose: Purpose) -> String {
        let mails = self.mails().await;
        let mail = mails.iter().rev().find(|mail| mail.mail == kind).unwrap();
        secret().token(&mail.token.unwrap(), purpose)
    }

    pub(crate) async fn sign_up(&self, email: &str) -> Reply {
        // So that of two mails one is the later.
        self.clock.advance(SignedDuration::from_millis(1));
        let body = json!({"email": email, "name": "Ada Lovelace", "password": PASSWORD});
        self.post("/auth/sign-up", &body).await
    }

    /// Opens the last link that confirms an address, with the password of [`Self::sign_up`].
    pub(crate) async fn verify(&self) -> Reply {
        self.verify_with(PASSWORD).await
    }

    pub(crate) async fn verify_with(&self, password: &str) -> Reply {
        let link = self.link(MailKind::VerifyEmail, Purpose::VerifyEmail).await;
        let body = json!({"link": link, "password": password});
        self.post("/auth/email/verify", &body).await
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Reply {
        let body = json!({"email": email, "password": password, "device": "a test"});
        self.post("/auth/sign-in", &body).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Reply {
        self.post("/auth/refresh", &json!({"refresh_token": token})).await
    }

    /// A customer with a confirmed account, signed in.
    pub(crate) async fn customer(&self, email: &str) -> Tokens {
        assert_eq!(self.sign_up(email).await.status, 202);
        assert_eq!(self.verify().await.status, 204);
        tokens(&self.sign_in(email, PASSWORD).await)
    }

    /// One of the staff of the main shop, signed in.
    pub(crate) async fn staff(&self, role: Role, email: &str) -> Tokens {
        let token = Token {
            email: Some(email.parse().unwrap()),
            ..self.owner_token(Purpose::Invitation, role).await
        };
        self.keep(&token).await;
        let link = secret().token(&token.id, token.purpose);
        let body = json!({"link": link, "name": "Grace Hopper", "password": PASSWORD});
        tokens(&self.post("/auth/invitation/accept", &body).await)
    }

    /// A token that nobody was sent, not stored yet.
    pub(crate) async fn owner_token(&self, purpose: Purpose, role: Role) -> Token {
        let page = self.store.query(&Query::all(schema::sessions(), 1000)).await.unwrap();
        let mut id = [9; 16];
        id[0] = u8::try_from(page.documents.len()).unwrap();
        id[1] = role as u8;
        Token {
            shop: Some("main".parse().unwrap()),
            role: Some(role),
            ..Token::new(TokenId::from_random(id), purpose, self.clock.now())
        }
    }

    pub(crate) async fn keep(&self, token: &Token) {
        let write = Write::Create { key: schema::token(&token.id), fields: fields(token) };
        self.store.commit(vec![write]).await.unwrap();
    }
}

/// The tokens of a good answer.
pub(crate) fn tokens(reply: &Reply) -> Tokens {
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_str(&reply.text).unwrap_or_else(|_| panic!("{reply:?}"))
}
