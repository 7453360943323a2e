//! The HTML part: well formed, asking for nothing, and with nobody's markup but its own.

use baybook_messages::Kind;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::world::{World, language};

/// The words and the addresses of a document, or what is wrong with it.
fn read(html: &str) -> (String, Vec<String>) {
    const ELEMENTS: [&str; 15] = [
        "html", "head", "meta", "title", "body", "div", "p", "a", "br", "strong", "bdi", "ul",
        "li", "hr", "span",
    ];
    const ATTRIBUTES: [&str; 6] = ["lang", "dir", "charset", "name", "content", "style"];
    let mut reader = Reader::from_str(html);
    reader.config_mut().check_end_names = true;
    let (mut text, mut links, mut open) = (String::new(), Vec::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name();
                assert!(ELEMENTS.contains(&name.as_ref()), "{name:?}");
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    match attribute.key.as_ref() {
                        "href" => links.push(attribute.value.replace("&amp;", "&")),
                        key => assert!(ATTRIBUTES.contains(&key), "{key}"),
                    }
                }
                open += 1;
            }
            Event::Text(words) => text.push_str(&words),
            Event::GeneralRef(entity) => {
                text.push_str(match &*entity {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "#39" => "'",
                    other => panic!("{other}"),
                });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open > 10, "there is a document");
    (text, links)
}

#[test]
fn every_message_is_well_formed_and_leads_to_the_shops_own_pages_only() {
    for (name, message) in World::new().all() {
        let (_, links) = read(&message.html);
        for link in links {
            let own = link.starts_with("https://bays.example/") || link == "tel:+13125550142";
            assert!(own, "{name}: {link}");
        }
        for remote in ["<img", "<script", "<link", "url(", "<table", "<style", "@import"] {
            assert!(!message.html.contains(remote), "{name}: {remote}");
        }
    }
}

#[test]
fn both_parts_say_the_same() {
    for (name, message) in World::new().all() {
        let (html, links) = read(&message.html);
        let words = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let said = words(&html);
        for line in message.text.lines().filter(|line| !line.starts_with("https://")) {
            assert!(said.contains(&words(line)), "{name}: {line}");
        }
        for link in links.iter().filter(|link| !link.starts_with("tel:")) {
            assert!(message.text.contains(link.as_str()), "{name}: {link}");
        }
    }
}

#[test]
fn what_people_write_is_never_markup() {
    let strange = "<b onclick=\"x\">Ada & 'Bob'</b> \u{202E}علي 🚗";
    let mut world = World::new();
    world.shop().name = format!("{strange} Works");
    world.shop().address.street = "1 <script>alert(1)</script> Lane".to_owned();
    world.shop().bring = vec!["<img src=x> & keys".to_owned()];
    world.booking.service.name = "Oil </p><p> change \"quick\"".to_owned();
    world.booking.vehicle.model = Some("<i>Civic</i>".to_owned());
    world.links.manage = "https://bays.example/?a=1&b=\"><script>".to_owned();
    // A solidus makes it no name to be greeted by.
    world.booking.customer.name = "<b onclick=\"x\">Ada & 'Bob' علي 🚗".parse().unwrap();
    for tag in ["en", "es"] {
        let message = world.told(&language(tag), Kind::Booked);
        let (text, links) = read(&message.html);
        for part in ["<b onclick=\"x\">Ada & 'Bob'", "<img src=x> & keys", "</p><p>", "علي 🚗"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(links.contains(&"https://bays.example/?a=1&b=&quot;&gt;&lt;script&gt;".to_owned()));
        assert!(!message.html.contains('\u{202E}') && !message.text.contains('\u{202E}'));
    }
}

#[test]
fn a_subject_is_one_line_whatever_the_shop_is_called() {
    let mut world = World::new();
    world.shop().name = "Works\r\nBcc: all@example.com\n".to_owned();
    let message = world.told(&language("en"), Kind::Booked);
    assert!(
        message.subject.starts_with("Works Bcc: all@example.com: you are"),
        "{}",
        message.subject
    );
    assert!(!message.subject.chars().any(char::is_control));
}
