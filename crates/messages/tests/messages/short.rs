//! SMS: two segments at most, and the time always.

use baybook_messages::Kind;
use baybook_messages::sms::{Encoding, MOST_SEGMENTS, segments};
use proptest::prelude::*;

use crate::world::{KINDS, World, language};

#[test]
fn an_ordinary_message_has_everything_and_is_in_the_default_alphabet() {
    let world = World::new();
    for tag in ["en", "es"] {
        for (name, kind) in KINDS {
            let sms = world.told(&language(tag), kind).sms.unwrap();
            assert_eq!(Encoding::of(&sms), Encoding::Gsm7, "{name} {tag}: {sms}");
            assert!(sms.contains("Oil change.") && sms.contains("https://"), "{name} {tag}: {sms}");
        }
    }
    let reminder = world.told(&language("en"), Kind::Reminder).sms.unwrap();
    assert!(reminder.ends_with("Reply STOP to end."), "{reminder}");
}

#[test]
fn an_accented_day_does_not_halve_the_room() {
    let mut world = World::new();
    world.booking.start = "2026-12-12T14:00:00Z".parse().unwrap();
    let sms = world.told(&language("es"), Kind::Booked).sms.unwrap();
    assert!(sms.contains("sab 12 dic, 08:00"), "{sms}");
    assert_eq!(Encoding::of(&sms), Encoding::Gsm7);
}

#[test]
fn another_script_keeps_its_letters_and_gives_the_telephone_number_for_the_link() {
    let mut world = World::new();
    world.shop().name = "ورشة الفرات".to_owned();
    let sms = world.told(&language("en"), Kind::Booked).sms.unwrap();
    assert!(sms.contains("ورشة الفرات") && sms.contains("Wed 9 Dec, 08:00"), "{sms}");
    assert!(sms.contains("+13125550142") && !sms.contains("https://"), "{sms}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_shop_and_service_are_called_it_is_two_segments_with_the_time(
        shop in "\\PC{1,120}",
        service in "\\PC{1,200}",
        host in "[a-z]{1,120}",
        kind in 0..KINDS.len(),
        spanish: bool,
    ) {
        let mut world = World::new();
        world.shop().name = shop;
        world.booking.service.name = service;
        world.links.manage = format!("https://{host}.example/{}", "x".repeat(100));
        let texts = language(if spanish { "es" } else { "en" });
        let sms = world.told(&texts, KINDS[kind].1).sms.unwrap();
        prop_assert!(segments(&sms) <= MOST_SEGMENTS, "{} segments: {sms}", segments(&sms));
        let when = if spanish { ["mié 9 dic, 08:00", "mie 9 dic, 08:00"] } else { ["Wed 9 Dec, 08:00"; 2] };
        prop_assert!(when.iter().any(|when| sms.contains(when)), "{sms}");
        let whole = [world.links.manage.as_str(), world.links.book_again.as_str(), "+13125550142"];
        prop_assert!(whole.iter().any(|way| sms.contains(way)), "{sms}");
    }
}
