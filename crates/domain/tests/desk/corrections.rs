//! Correcting who comes, and what becomes of the links that they had.

use std::sync::Arc;

use baybook_domain::booking::{Booking, Customer, Status, Stored};
use baybook_domain::contact::PhoneNumber;
use baybook_domain::decide::{Cancel, Claim, Command, Correct, Rejection, Reschedule, Terms};
use baybook_domain::desk::{DeskError, Outcome};
use baybook_domain::event::{Correction, What};

use crate::office::{Office, at};

async fn correct(
    office: &Office,
    known: &Stored,
    change: impl FnOnce(&mut Customer),
) -> (Booking, Correction) {
    let mut customer = known.booking.customer.clone();
    change(&mut customer);
    let command = Command::Correct(Box::new(Correct {
        booking: known.booking.id,
        customer,
        vehicle: known.booking.vehicle.clone(),
        arrival: None,
        expected_revision: None,
        command: office.command_id(),
    }));
    office.submit(known.booking.start, command).await.unwrap();
    let booking = office.stored("one").await.unwrap().booking;
    let told = office.events().await.into_iter().find_map(|event| match event.what {
        What::Corrected(one) if one.appointment.revision == booking.revision => Some(one),
        _ => None,
    });
    (booking, told.unwrap())
}

async fn booked(office: &Office) -> Stored {
    office.book("one", "oil-change", at("08:00")).await.unwrap();
    office.stored("one").await.unwrap()
}

#[tokio::test]
async fn whoever_had_the_booking_taken_from_them_neither_moves_nor_cancels_it() {
    let office = Office::new();
    // As the API read it, before the desk gave it to another address.
    let known = booked(&office).await;
    let (corrected, _) = correct(&office, &known, |customer| {
        customer.email = Some("other@example.com".parse().unwrap());
    })
    .await;
    let booking = known.booking.id;
    let mailbox = known.booking.customer.email.clone().unwrap();
    for claim in [Claim::Link(0), Claim::Mailbox(mailbox)] {
        let cancel = Command::Cancel(Cancel {
            booking,
            reason: None,
            terms: Terms::Customer,
            claim: Some(claim.clone()),
            expected_revision: None,
            command: office.command_id(),
        });
        let reschedule = Command::Reschedule(Reschedule {
            booking,
            start: at("10:00"),
            claim: Some(claim),
            expected_revision: None,
            command: office.command_id(),
        });
        for command in [cancel, reschedule] {
            let (workshop, date) = (Arc::clone(&office.workshop), known.booking.date);
            let refused = office.desks.submit(workshop, date, command, Some(known.clone())).await;
            let Err(DeskError::Rejected(why)) = refused else { panic!("{refused:?}") };
            assert_eq!(why, Rejection::NotTheirs);
        }
    }
    assert_eq!(office.stored("one").await.unwrap().booking, corrected);
    let cancel = Command::Cancel(Cancel {
        booking,
        reason: None,
        terms: Terms::Customer,
        claim: Some(Claim::Link(corrected.links)),
        expected_revision: None,
        command: office.command_id(),
    });
    let done = office.submit(at("08:00"), cancel).await.unwrap();
    let Outcome::Done(done) = done else { panic!("{done:?}") };
    assert_eq!(done.status, Status::Cancelled);
}

#[tokio::test]
async fn links_end_where_the_booking_is_taken_from_an_address_and_only_there() {
    let office = Office::new();
    let known = booked(&office).await;
    let phone = |number| PhoneNumber::parse(number, "US").unwrap();
    let (one, told) = correct(&office, &known, |customer| {
        customer.phone = Some(phone("+13125550177"));
    })
    .await;
    assert_eq!((one.links, told.email, told.phone), (0, false, true), "a number was added");
    let (two, told) = correct(&office, &known, |customer| {
        customer.email = Some("ADA@example.com".parse().unwrap());
        customer.phone = Some(phone("+13125550177"));
    })
    .await;
    assert_eq!((two.links, told.email, told.phone), (0, false, false), "the same mailbox");
    let (three, told) = correct(&office, &known, |customer| {
        customer.name = "Ada King".parse().unwrap();
        customer.phone = Some(phone("+13125550178"));
    })
    .await;
    // Whoever has the mail needs the new link as well.
    assert_eq!((three.links, told.email, told.phone), (1, true, true));
    assert_eq!((three.told_anew.email, three.told_anew.phone), (4, 4));
    let (four, told) = correct(&office, &known, |customer| customer.phone = None).await;
    assert_eq!((four.links, told.email, told.phone), (2, true, true), "the number is nobody's now");
}
