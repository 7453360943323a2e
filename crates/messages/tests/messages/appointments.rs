//! What depends on the shop's rules, the booking and the day.

use baybook_domain::booking::Status;
use baybook_messages::Kind;

use crate::world::{World, language};

#[test]
fn times_are_the_shops_and_a_time_that_comes_twice_names_its_zone_everywhere() {
    let mut world = World::new();
    world.booking.start = "2026-11-01T06:30:00Z".parse().unwrap();
    world.booking.end = "2026-11-01T07:15:00Z".parse().unwrap();
    let message = world.told(&language("en"), Kind::Booked);
    assert!(message.subject.contains("Sun 1 Nov, 01:30 CDT"), "{}", message.subject);
    assert!(message.sms.unwrap().contains("Sun 1 Nov, 01:30 CDT"));
    assert!(
        message.text.contains("01:30 CDT to 01:15 CST · Chicago time (CDT)"),
        "{}",
        message.text
    );
}

#[test]
fn until_when_it_can_be_changed_follows_the_policy() {
    let mut world = World::new();
    let texts = language("en");
    let said = |world: &World| world.told(&texts, Kind::Booked).text.replace('\n', " ");
    assert!(
        said(&world).contains("yourself until Wed 9 Dec, 04:00. After that, please call us: (312)")
    );
    world.shop().policy.change_cutoff_minutes = 0;
    assert!(said(&world).contains("yourself at any time before it starts, or call us: (312)"));
}

#[test]
fn what_is_asked_for_is_not_called_booked() {
    let mut world = World::new();
    world.booking.status = Status::Requested;
    let message = world.told(&language("en"), Kind::Booked);
    assert!(message.subject.contains("your request"), "{}", message.subject);
    assert!(!message.text.contains("is booked"), "{}", message.text);
    assert!(message.sms.unwrap().contains("request"));
    // And to another time as well.
    for (tag, text, sms) in [
        ("en", "Your request has another time", "we confirm it soon"),
        ("es", "Su solicitud tiene otra hora", "la confirmamos pronto"),
    ] {
        let message = world.told(&language(tag), Kind::Rescheduled { from: None });
        assert!(message.text.replace('\n', " ").contains(text), "{}", message.text);
        assert!(message.sms.unwrap().contains(sms));
    }
}

#[test]
fn what_is_over_leads_to_a_new_booking_and_asks_nobody_to_come() {
    let world = World::new();
    for kind in [Kind::Cancelled, Kind::NoShow] {
        let message = world.told(&language("en"), kind);
        assert!(message.text.contains(&world.links.book_again));
        for gone in ["Please bring", "move or cancel", world.links.manage.as_str()] {
            assert!(!message.text.contains(gone) && !message.html.contains(gone), "{gone}");
        }
    }
}

#[test]
fn a_service_without_a_price_and_a_vehicle_without_a_plate_leave_no_hole() {
    let mut world = World::new();
    world.booking.service.price = None;
    world.booking.vehicle = baybook_domain::vehicle::Vehicle::default();
    world.shop().bring.clear();
    let text = world.told(&language("en"), Kind::Booked).text;
    assert!(text.contains("Price after a look"), "{text}");
    assert!(!text.contains("Vehicle") && !text.contains("Please bring"), "{text}");
    assert!(!text.contains("\n\n\n"), "{text}");
}

#[test]
fn a_name_that_is_an_advertisement_is_not_sent_in_the_workshops_name() {
    let mut world = World::new();
    world.booking.customer.name = "Win 1000 at https://evil.example".parse().unwrap();
    world.booking.vehicle.make = Some("see evil.example".to_owned());
    let message = world.told(&language("en"), Kind::Booked);
    assert!(message.text.starts_with("Hello,\n"), "{}", message.text);
    for part in [message.text, message.html, message.subject] {
        assert!(!part.contains("evil"), "{part}");
    }
}
