use reqwest::Method;

use super::{ClientError, StaffClient};
use crate::{MessageKinds, MessagePreview, MessageTest};

impl StaffClient<'_> {
    /// What people are told, and in which languages.
    pub async fn messages(&self) -> Result<MessageKinds, ClientError> {
        self.send(self.call(Method::GET, &["messages"])).await
    }

    /// A message as a made-up customer would get it.
    pub async fn message(
        &self,
        kind: &str,
        locale: Option<&str>,
    ) -> Result<MessagePreview, ClientError> {
        let request = self.call(Method::GET, &["messages", kind]);
        let request = match locale {
            Some(locale) => request.query(&[("locale", locale)]),
            None => request,
        };
        self.send(request).await
    }

    /// Sends it to the address of whoever asks.
    pub async fn test_message(&self, kind: &str, test: &MessageTest) -> Result<(), ClientError> {
        self.done(self.call(Method::POST, &["messages", kind, "test"]).json(test)).await
    }
}
