//! What a form sends: names and texts, any of them missing, some several times.

use axum::Form;
use axum::extract::rejection::FormRejection;

/// A form's body, before anything is made of it.
pub(super) type Sent = Result<Form<Vec<(String, String)>>, FormRejection>;

/// What stands in a form: typed by somebody, or taken from what is stored.
#[derive(Clone, Default)]
pub(super) struct Typed(Vec<(String, String)>);

impl Typed {
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub(super) fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// With ends cut off; empty when missing.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.trim())
    }

    /// What was sent under this name, if it is not empty.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|text| !text.is_empty())
    }

    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|own| own == value)
    }

    /// Everything, in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
