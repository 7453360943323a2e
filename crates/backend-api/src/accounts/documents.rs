//! Reading and writing the documents of accounts.

use baybook_domain::accounts::{
    Credentials, Login, SecondFactor, Session, Token, TokenId, User, UserId, login_id,
};
use baybook_domain::contact::EmailAddress;
use baybook_domain::store::{Document, Key, Query, ReadError, Version, Write, fields, schema};
use baybook_service_kit::problem::Reply;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Accounts;

/// A document as it was read.
#[derive(Debug, Clone)]
pub(super) struct Read<T> {
    pub(super) value: T,
    pub(super) version: Version,
}

impl<T: Serialize> Read<T> {
    /// The write of `value` in its place.
    pub(super) fn update(&self, key: Key, value: &T) -> Write {
        Write::Update { key, fields: fields(value), at: self.version }
    }
}

/// A user with what they sign in with.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) user: Read<User>,
    pub(super) credentials: Read<Credentials>,
}

/// Sessions of one user that are read at once.
const SESSIONS: u32 = 200;

impl Accounts {
    pub(super) async fn read_one<T: DeserializeOwned>(
        &self,
        key: Key,
    ) -> Result<Option<Read<T>>, ReadError> {
        let document = self.store.read(&[key]).await?.into_iter().next().flatten();
        document.map(parse).transpose()
    }

    pub(super) async fn account(&self, user: UserId) -> Result<Option<Account>, ReadError> {
        let keys = [schema::user(&user), schema::credentials(&user)];
        let mut documents = self.store.read(&keys).await?.into_iter();
        let (user, credentials) = (documents.next().flatten(), documents.next().flatten());
        match (user, credentials) {
            (Some(user), Some(credentials)) => {
                Ok(Some(Account { user: parse(user)?, credentials: parse(credentials)? }))
            }
            _ => Ok(None),
        }
    }

    /// The account of an email. As many reads where there is none, so that time does not tell.
    pub(super) async fn account_of(
        &self,
        email: &EmailAddress,
    ) -> Result<Option<Account>, ReadError> {
        let login: Option<Read<Login>> = self.read_one(schema::login(&login_id(email))).await?;
        let known = login.map(|login| login.value.user);
        let user = known.unwrap_or_else(|| UserId::from_random(self.entropy.bytes16()));
        self.account(user).await
    }

    /// A token that can still be used, and the write that uses it.
    pub(super) async fn token(&self, id: TokenId) -> Result<Option<(Token, Write)>, ReadError> {
        let read: Option<Read<Token>> = self.read_one(schema::token(&id)).await?;
        Ok(read.map(|read| {
            let used = Write::Delete { key: schema::token(&id), at: read.version };
            (read.value, used)
        }))
    }

    /// All of them, those that are over too: ending them must not leave any.
    pub(super) async fn sessions_of(&self, user: UserId) -> Result<Vec<Read<Session>>, ReadError> {
        let mut query = Query::all(schema::sessions(), SESSIONS).equal("user", user.to_string());
        let mut sessions = Vec::new();
        loop {
            let page = self.store.query(&query).await?;
            for document in page.documents {
                sessions.push(parse(document)?);
            }
            match page.next {
                Some(next) => query = query.after(Some(next)),
                None => return Ok(sessions),
            }
        }
    }

    /// The write of what somebody signs in with. A second factor from before there was a seal is
    /// sealed by it.
    pub(super) fn credentials_write(&self, read: &Read<Credentials>, next: &Credentials) -> Write {
        let seal = self.secret.factor_seal(next.user);
        let sealed = |factor: &SecondFactor| factor.sealed(&seal, || self.entropy.bytes16());
        let second_factor = next.second_factor.as_ref().map(sealed);
        let next = Credentials { second_factor, ..next.clone() };
        read.update(schema::credentials(&next.user), &next)
    }

    pub(super) async fn commit(&self, writes: Vec<Write>) -> Result<(), Reply> {
        self.store.commit(writes).await?;
        Ok(())
    }
}

pub(super) fn create<T: Serialize>(key: Key, value: &T) -> Write {
    Write::Create { key, fields: fields(value) }
}

pub(super) fn parse<T: DeserializeOwned>(document: Document) -> Result<Read<T>, ReadError> {
    let version = document.version;
    serde_json::from_value(serde_json::Value::Object(document.fields))
        .map(|value| Read { value, version })
        .map_err(|error| ReadError::Broken(error.into()))
}
