//! The fields of the account's forms.

use crate::pages::fields::Field;

pub(super) const NAME: Field =
    Field { autocomplete: "name", required: true, ..Field::text("name", "name") };

/// What people sign in with; password managers call it the user's name.
pub(super) const EMAIL: Field = Field {
    kind: "email",
    autocomplete: "username",
    inputmode: Some("email"),
    autocapitalize: Some("none"),
    required: true,
    ..Field::text("account-email", "email")
};

/// The password that somebody has.
pub(super) const PASSWORD: Field = Field {
    kind: "password",
    autocomplete: "current-password",
    enterkeyhint: "go",
    required: true,
    ..Field::text("password", "password")
};

/// A first password.
pub(super) const CHOSEN_PASSWORD: Field =
    Field { name: "chosen-password", path: "password", ..NEW_PASSWORD };

/// A password in place of another. The wire names it in full.
pub(super) const NEW_PASSWORD: Field = Field {
    kind: "password",
    autocomplete: "new-password",
    enterkeyhint: "go",
    required: true,
    hint: true,
    ..Field::text("new-password", "new_password")
};

/// Of the authenticator, or a recovery code: those have letters.
pub(super) const CODE: Field = Field {
    autocomplete: "one-time-code",
    autocapitalize: Some("none"),
    enterkeyhint: "go",
    required: true,
    hint: true,
    ..Field::text("code", "code")
};
