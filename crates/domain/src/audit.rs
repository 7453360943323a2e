//! The audit log: who did what, to which object, when and from where. Entries are written in the
//! same commit as the change they tell of, and never changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::accounts::{AuditId, UserId};
use crate::ids::ShopId;
use crate::store::{Fields, Key, Write, fields, schema};

/// The actor of what the deployment's operator did.
pub const SYSTEM: &str = "system";
/// The actor of what the customer of a booking did with it: the row names nobody.
pub const CUSTOMER: &str = "customer";

/// The document `shops/{shop}/audit/{id}`. Holds ids and names of things, no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub id: AuditId,
    #[serde(with = "crate::instant")]
    pub at: Timestamp,
    pub shop: ShopId,
    /// Id of the user, [`CUSTOMER`], or [`SYSTEM`].
    pub actor: String,
    /// A stable name, as `password-changed`.
    pub action: String,
    /// Kind and id of what it was done to, as `user/{id}`.
    pub object: String,
    /// Network address it was asked from.
    pub from: Option<String>,
    /// What else is worth knowing, by name.
    pub details: BTreeMap<String, String>,
}

impl AuditEntry {
    /// `actor` is none for the deployment's operator.
    #[must_use]
    pub fn new(
        id: AuditId,
        at: Timestamp,
        shop: &ShopId,
        actor: Option<UserId>,
        action: &str,
        object: String,
    ) -> Self {
        Self {
            id,
            at: crate::instant::truncated(at),
            shop: shop.clone(),
            actor: actor.map_or_else(|| SYSTEM.to_owned(), |user| user.to_string()),
            action: action.to_owned(),
            object,
            from: None,
            details: BTreeMap::new(),
        }
    }

    /// Done by the customer of the booking, whoever that is.
    #[must_use]
    pub fn by_customer(mut self) -> Self {
        CUSTOMER.clone_into(&mut self.actor);
        self
    }

    #[must_use]
    pub fn from_address(mut self, address: impl Into<String>) -> Self {
        self.from = Some(address.into());
        self
    }

    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    #[must_use]
    pub fn role(self, role: Role) -> Self {
        self.detail("role", role.as_str())
    }

    #[must_use]
    pub fn key(&self) -> Key {
        schema::audit(&self.shop, &self.id)
    }

    /// The write that appends it, for the commit of the change itself.
    #[must_use]
    pub fn write(&self) -> Write {
        Write::Create { key: self.key(), fields: fields(self) }
    }

    /// # Errors
    /// When the document is not an entry.
    pub fn from_fields(fields: Fields) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::Value::Object(fields))
    }
}
