//! Whether messages are kept where everybody at this machine reads them.

use std::net::IpAddr;

use baybook_service_kit::config::{StoreLocation, Switch};

/// What decides it.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    /// `BAYBOOK_LOCAL_OUTBOX`
    pub(crate) said: Option<Switch>,
    pub(crate) bind: IpAddr,
    pub(crate) store: &'a StoreLocation,
    /// The public address, where one is configured.
    pub(crate) public_url: Option<&'a str>,
    /// Proxies in front.
    pub(crate) proxy_hops: u8,
    /// Whether anything is set up that delivers mails or texts.
    pub(crate) has_provider: bool,
}

impl Place<'_> {
    /// The outbox shows personal data and links that open bookings and accounts to whoever asks.
    /// Unless it is asked for, it is there only where nobody but this machine can ask, and only
    /// while the messages would go nowhere.
    pub(crate) fn has_local_outbox(&self) -> bool {
        match self.said {
            Some(said) => said == Switch::On,
            None => {
                !self.has_provider
                    && self.bind.is_loopback()
                    && self.proxy_hops == 0
                    && matches!(self.store, StoreLocation::Embedded { .. })
                    && self.public_url.is_none_or(is_this_machine)
            }
        }
    }
}

/// Whether the host of an address is this machine's own.
fn is_this_machine(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_home(store: &StoreLocation) -> Place<'_> {
        Place {
            said: None,
            bind: IpAddr::from([127, 0, 0, 1]),
            store,
            public_url: None,
            proxy_hops: 0,
            has_provider: false,
        }
    }

    #[test]
    fn it_is_there_for_a_newcomer_at_this_machine_alone() {
        let embedded: StoreLocation = "embedded:data/baybook.db".parse().unwrap();
        let firestore: StoreLocation = "firestore:demo".parse().unwrap();
        let home = || at_home(&embedded);
        let at = |public_url| Place { public_url: Some(public_url), ..home() };
        for (place, is_there) in [
            (home(), true),
            (at("http://localhost:8080"), true),
            (at("http://127.0.0.1:8080"), true),
            (at("http://[::1]:8080"), true),
            (at("https://book.example.com"), false),
            (at("http://localhost.example.com"), false),
            (at("http://127.0.0.1.example.com"), false),
            (Place { bind: IpAddr::from([0, 0, 0, 0]), ..home() }, false),
            (Place { proxy_hops: 1, ..home() }, false),
            (Place { has_provider: true, ..home() }, false),
            (Place { store: &firestore, ..home() }, false),
        ] {
            assert_eq!(place.has_local_outbox(), is_there, "{place:?}");
            let on = Place { said: Some(Switch::On), ..place.clone() };
            assert!(on.has_local_outbox(), "{on:?}");
            let off = Place { said: Some(Switch::Off), ..place };
            assert!(!off.has_local_outbox(), "{off:?}");
        }
    }
}
