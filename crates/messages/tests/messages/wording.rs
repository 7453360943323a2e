//! Every message in every language.

use std::collections::BTreeSet;

use baybook_domain::event::MessageKind;
use baybook_messages::Sample;
use baybook_service_kit::text::Languages;

use crate::world::{START, World, language};

#[test]
fn every_message_in_every_language() {
    let world = World::new();
    for (name, message) in world.all() {
        let sms = message.sms.as_deref().unwrap_or("none");
        let shown = format!("Subject: {}\nSMS: {sms}\n\n{}", message.subject, message.text);
        insta::assert_snapshot!(name, shown);
    }
    for tag in ["en", "es"] {
        let message = world.told(&language(tag), baybook_messages::Kind::Reminder);
        insta::assert_snapshot!(format!("reminder.{tag}.html"), message.html);
    }
}

#[test]
fn lines_of_the_text_part_are_at_most_72_columns_but_for_links() {
    for (name, message) in World::new().all() {
        for line in message.text.lines() {
            let is_link = line.starts_with("https://");
            assert!(is_link || line.chars().count() <= 72, "{name}: {line}");
        }
    }
}

#[test]
fn no_message_lacks_a_word() {
    for (name, message) in World::new().all() {
        for part in [&message.subject, &message.text, &message.html] {
            assert!(!part.contains("[message-") && !part.contains("{$"), "{name}: {part}");
        }
    }
}

#[test]
fn subjects_and_messages_tell_no_more_than_they_must() {
    for (name, message) in World::new().all() {
        for personal in ["Ada", "BAY 123", "Civic", "example.com"] {
            assert!(!message.subject.contains(personal), "{name}: {}", message.subject);
            assert!(!message.sms.as_deref().unwrap_or_default().contains(personal), "{name}");
        }
        // Where and by whom it is done is the workshop's to change; the notes are not for mails.
        for own in ["Bay 1", "Dana", "squeaks", "Pays late", "1M8GDM9AXKP042788", "ada@"] {
            assert!(!message.text.contains(own) && !message.html.contains(own), "{name}: {own}");
        }
        assert_eq!(format!("{message:?}"), "Message(..)");
    }
}

#[test]
fn every_text_of_messages_is_used() {
    let sources = [
        include_str!("../../src/account.rs"),
        include_str!("../../src/appointment.rs"),
        include_str!("../../src/letter.rs"),
        include_str!("../../src/sample.rs"),
    ]
    .concat();
    // Put together from the name of a kind.
    let kinds: BTreeSet<_> = MessageKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let is_of_kind = |key: &str| {
        [
            "message-subject-",
            "message-opening-",
            "message-link-",
            "message-not-you-",
            "message-sms-",
        ]
        .iter()
        .filter_map(|start| key.strip_prefix(start))
        .any(|kind| kinds.contains(kind) || ["requested", "rescheduled-requested"].contains(&kind))
    };
    let answer = |to: &str| format!("message-sms-{to}");
    let texts = language("en");
    let unused: Vec<_> = texts
        .keys()
        .filter(|key| key.starts_with("message-") && !is_of_kind(key))
        // Answers whoever writes HELP, or ALTO; the API sends it.
        .filter(|key| !["help", "stopped", "started"].map(answer).contains(&(*key).to_owned()))
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn what_is_asked_for_is_told_as_such_until_it_is_confirmed_or_declined() {
    let world = World::new();
    let (workshop, now) = (&world.workshop, START.parse().unwrap());
    let sample = Sample { workshop, now, public_url: "https://bays.example/" };
    for tag in ["en", "es"] {
        for kind in [MessageKind::Requested, MessageKind::RescheduledRequest, MessageKind::Declined]
        {
            let message = sample.message(&language(tag), kind).unwrap();
            let sms = message.sms.as_deref().unwrap();
            let shown = format!("Subject: {}\nSMS: {sms}\n\n{}", message.subject, message.text);
            insta::assert_snapshot!(format!("{}.{tag}", kind.as_str()), shown);
        }
    }
}

#[test]
fn a_sample_of_each_message_can_be_looked_at_in_each_language() {
    let world = World::new();
    let sample = Sample {
        workshop: &world.workshop,
        now: START.parse().unwrap(),
        public_url: "https://bays.example/",
    };
    for texts in Languages::compiled().unwrap().all() {
        for kind in MessageKind::ALL {
            let message = sample.message(texts, *kind).unwrap();
            assert!(message.subject.contains("Ridgeline Auto Works"), "{kind:?}");
            assert!(!message.text.contains('[') && message.text.contains("https://"), "{kind:?}");
            assert!(!message.text.contains("example//"), "{kind:?}: {}", message.text);
        }
    }
    let booked = sample.message(&language("en"), MessageKind::Booked).unwrap();
    // Three days after a Wednesday, when the workshop opens.
    assert!(booked.subject.contains("Sat 12 Dec, 08:00"), "{}", booked.subject);
}
