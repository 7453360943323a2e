//! What a newcomer sees first.

use std::io::{self, Write};

use baybook_service_kit::config::StoreLocation;

/// Says where the owner sets themselves up. To the terminal only: the link is a secret.
pub(crate) fn print_set_up(link: &str) {
    let text =
        format!("  To set up the owner of the workshop, open within a week:\n\n  {link}\n\n");
    drop(io::stdout().write_all(text.as_bytes()));
}

/// Says that another key signs.
pub(crate) fn print_rotated() {
    let text =
        "A new key signs sessions from now on. Tokens of the one before work until they end.\n";
    drop(io::stdout().write_all(text.as_bytes()));
}

/// Says where everything is.
pub(crate) fn print(pages: &str, api: &str, worker: &str, store: &StoreLocation, outbox: bool) {
    let kept = match store {
        StoreLocation::Embedded { path } => path.display().to_string(),
        other => other.to_string(),
    };
    // Where nothing is sent, whoever books wants to see what would be.
    let outbox = match outbox {
        true => format!("  Messages   {pages}/outbox\n"),
        false => String::new(),
    };
    let text = format!(
        "\n  Baybook {version}\n\n\
         \x20 Pages      {pages}\n\
         \x20 API        {api}/docs\n\
         \x20 Worker     {worker}/outbox/dead\n\
         {outbox}\
         \x20 Bookings   {kept}\n\n\
         \x20 Ctrl-C stops it. Bookings stay.\n\n",
        version = env!("CARGO_PKG_VERSION"),
    );
    // Nobody to tell is no reason not to serve.
    drop(io::stdout().write_all(text.as_bytes()));
}
