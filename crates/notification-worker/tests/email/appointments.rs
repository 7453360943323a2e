use baybook_domain::booking::Status;
use baybook_domain::event::{Correction, What};
use baybook_domain::local_message::LocalCalendar;
use baybook_domain::store::{Fields, schema};
use baybook_domain::suppression::AddressId;
use baybook_integrations::Failure;
use baybook_notification_worker::channel::Channel;
use jiff::SignedDuration;

use crate::scene::{Scene, appointment, link, links, manage_links, reminder, token_of};

/// The value of a line of a calendar file, with folds undone.
fn value(calendar: &LocalCalendar, name: &str) -> String {
    let file = calendar.file.replace("\r\n ", "");
    let line = file.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
    line.unwrap_or_else(|| panic!("{name} in {file}")).to_owned()
}

#[tokio::test]
async fn a_booking_is_confirmed_with_its_link_and_its_calendar_entry() {
    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.keep(&booking).await;
    let mail = scene.mail(What::Booked(appointment(&booking))).await;

    assert_eq!(mail.from, "Ridgeline Auto Works <bookings@mail.example>");
    assert_eq!(mail.to, "ada@example.com");
    let desk = "Ridgeline Auto Works <desk@ridgeline.example>";
    assert_eq!(mail.reply_to.as_deref(), Some(desk));
    assert!(mail.subject.contains("Ridgeline Auto Works"), "{}", mail.subject);
    assert!(mail.html.contains(booking.reference.as_str()));
    assert_eq!(mail.list_unsubscribe, None);

    let manage = link(&mail.text, "/bookings/");
    let opened = manage_links(scene.shop()).open(
        &token_of(&manage),
        &booking.shop,
        &booking.id,
        scene.now(),
    );
    assert_eq!(opened, Ok(0));

    let calendar = mail.calendar.unwrap();
    assert_eq!(calendar.method, "REQUEST");
    assert_eq!(value(&calendar, "UID"), format!("{}@baybook", booking.id));
    assert_eq!(value(&calendar, "SEQUENCE"), "0");
    assert_eq!(value(&calendar, "DTSTART"), "20261208T150000Z");
    assert_eq!(value(&calendar, "URL"), manage);
    let organizer = "ORGANIZER;CN=Ridgeline Auto Works";
    assert_eq!(value(&calendar, organizer), "mailto:bookings@mail.example");
    assert!(calendar.file.replace("\r\n ", "").contains(":mailto:ada@example.com"));
}

#[tokio::test]
async fn a_change_moves_the_entry_and_a_cancellation_takes_it_out() {
    let scene = Scene::new().await;
    let mut booking = scene.booking();
    scene.keep(&booking).await;
    let booked = scene.mail(What::Booked(appointment(&booking))).await.calendar.unwrap();

    let by = SignedDuration::from_hours(24);
    (booking.start, booking.end, booking.revision) = (booking.start + by, booking.end + by, 2);
    scene.keep(&booking).await;
    let moved = scene.mail(What::Rescheduled(appointment(&booking))).await.calendar.unwrap();
    assert_eq!(moved.method, "REQUEST");
    assert_eq!(value(&moved, "UID"), value(&booked, "UID"));
    assert_eq!(value(&moved, "SEQUENCE"), "1");
    assert_eq!(value(&moved, "DTSTART"), "20261209T150000Z");

    (booking.status, booking.revision) = (Status::Cancelled, 3);
    scene.keep(&booking).await;
    let gone = scene.mail(What::Cancelled(appointment(&booking))).await.calendar.unwrap();
    assert_eq!(gone.method, "CANCEL");
    assert_eq!(value(&gone, "UID"), value(&booked, "UID"));
    assert_eq!(value(&gone, "SEQUENCE"), "2");
    assert_eq!(value(&gone, "STATUS"), "CANCELLED");
}

#[tokio::test]
async fn a_corrected_address_gets_the_confirmation_with_a_link_of_its_own() {
    let scene = Scene::new().await;
    let mut booking = scene.booking();
    (booking.links, booking.revision) = (1, 2);
    scene.keep(&booking).await;
    let corrected = |email, phone| {
        What::Corrected(Correction { appointment: appointment(&booking), email, phone })
    };
    assert!(!scene.channel.takes(&corrected(false, true)), "they have it");
    let what = corrected(true, false);
    assert!(scene.channel.takes(&what));
    let mail = scene.mail(what).await;
    assert_eq!(mail.calendar.unwrap().method, "REQUEST");
    let token = token_of(&link(&mail.text, "/bookings/"));
    let links = manage_links(scene.shop());
    assert_eq!(links.open(&token, &booking.shop, &booking.id, scene.now()), Ok(1));
}

#[tokio::test]
async fn a_reminder_can_be_ended_with_one_click_and_touches_no_calendar() {
    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.keep(&booking).await;
    let mail = scene.mail(reminder(&booking)).await;
    assert!(mail.calendar.is_none());
    let end = mail.list_unsubscribe.unwrap();
    assert!(mail.text.contains(&end), "{}", mail.text);
    let named = links().open_unsubscribe(&token_of(&end)).unwrap();
    assert_eq!((named.shop, named.booking), (booking.shop, booking.id));
    let email = booking.customer.email.unwrap();
    assert_eq!(named.address, Some(AddressId::of_email(&email)));
}

#[tokio::test]
async fn a_mail_is_in_the_language_of_its_event() {
    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.keep(&booking).await;
    let what = || What::Booked(appointment(&booking));
    let english = scene.mail_in(what(), "en").await;
    let spanish = scene.mail_in(what(), "es").await;
    assert!(spanish.html.contains("lang=\"es\""), "{}", spanish.html);
    assert_ne!(english.subject, spanish.subject);
    let summary = |mail: &LocalCalendar| value(mail, "DESCRIPTION");
    assert_ne!(summary(&english.calendar.unwrap()), summary(&spanish.calendar.unwrap()));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_asked_again_and_a_damaged_booking_is_not() {
    use baybook_domain::store::fault::ReadFault;

    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.keep(&booking).await;
    let what = || What::Booked(appointment(&booking));
    scene.store.script_reads([Some(ReadFault::Unavailable)]);
    let later = Failure::Later { class: "store-unavailable", after: None };
    assert_eq!(scene.tell(what()).await, Err(later));
    assert!(scene.tell(what()).await.is_ok());

    scene.put(schema::booking(&booking.shop, &booking.id), Fields::new()).await;
    let never = Failure::Never { class: "damaged-booking" };
    assert_eq!(scene.tell(what()).await, Err(never));
}
