use std::fmt;

/// Who sends or gets a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Empty for none.
    pub name: String,
    pub address: String,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox(..)")
    }
}
