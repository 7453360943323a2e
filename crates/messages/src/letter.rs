//! A mail before it is set as text or as HTML: what it says, in order.

use baybook_domain::contact::national_phone;
use baybook_domain::workshop::Shop;
use baybook_service_kit::text::{Texts, town};

use crate::{html, plain, written};

/// One mail.
pub(crate) struct Letter {
    /// BCP 47 tag.
    pub(crate) language: String,
    /// `ltr` or `rtl`.
    pub(crate) direction: &'static str,
    pub(crate) subject: String,
    /// Who writes, above the letter where there is room for it.
    pub(crate) shop: String,
    /// The shop's colour, as `#b3261e`.
    pub(crate) accent: Option<String>,
    pub(crate) parts: Vec<Part>,
    /// Who writes, and why.
    pub(crate) foot: Vec<Line>,
}

pub(crate) enum Part {
    Paragraph(String),
    /// What is to be read off at a glance: a label, and its lines.
    Fact {
        label: String,
        lines: Vec<String>,
    },
    List {
        label: String,
        items: Vec<String>,
    },
    /// The one thing that most want to do.
    Button {
        label: String,
        address: String,
    },
}

/// A line of small print.
pub(crate) enum Line {
    Text(String),
    Link { label: String, address: String },
}

impl Letter {
    pub(crate) fn new(texts: &Texts, subject: &str) -> Self {
        Self {
            language: texts.tag().to_owned(),
            direction: texts.direction(),
            subject: written::one_line(subject),
            shop: String::new(),
            accent: None,
            parts: Vec::new(),
            foot: Vec::new(),
        }
    }

    /// `Hello Ada Lovelace,` or, where the name cannot be said, `Hello,`.
    pub(crate) fn greet(&mut self, texts: &Texts, name: Option<&str>) {
        let name = name.map(written::one_line).filter(|name| written::names_no_address(name));
        self.say(match name {
            Some(name) => texts.format("message-greeting", &[("name", name.into())]),
            None => texts.get("message-greeting-unnamed"),
        });
    }

    pub(crate) fn say(&mut self, text: String) {
        self.parts.push(Part::Paragraph(text));
    }

    pub(crate) fn fact(&mut self, label: String, lines: Vec<String>) {
        self.parts.push(Part::Fact { label, lines });
    }

    pub(crate) fn button(&mut self, label: String, address: &str) {
        self.parts.push(Part::Button { label, address: address.to_owned() });
    }

    /// Who writes, over and under the letter.
    pub(crate) fn sign(&mut self, shop: &Shop) {
        let name = written::one_line(&shop.name);
        self.shop.clone_from(&name);
        self.accent.clone_from(&shop.accent);
        let phone = national_phone(&shop.phone);
        self.foot.push(Line::Text(name));
        self.foot.push(Line::Text(address(shop).join(", ")));
        self.foot.push(Line::Link { label: phone, address: format!("tel:{}", shop.phone) });
    }

    pub(crate) fn text(&self) -> String {
        plain::set(self)
    }

    pub(crate) fn html(&self) -> String {
        html::set(self)
    }
}

/// Street and town.
pub(crate) fn address(shop: &Shop) -> Vec<String> {
    let place = &shop.address;
    vec![
        written::one_line(&place.street),
        written::one_line(&town(&place.city, place.region.as_deref(), &place.postal_code)),
    ]
}
