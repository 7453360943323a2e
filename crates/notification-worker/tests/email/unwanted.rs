use baybook_domain::accounts::{AccountMail, MailKind};
use baybook_domain::event::What;
use baybook_domain::suppression::{AddressId, Change, Reason, Scope, Source, note};

use crate::scene::{Scene, appointment, reminder};

impl Scene {
    async fn said(&self, email: &str, scope: Scope, reason: Reason) {
        let address = AddressId::of_email(&email.parse().unwrap());
        let change = Change::Stop { scope, reason };
        let now = self.now();
        note(self.store.as_ref(), &address, change, Source::Sendgrid, now).await.unwrap();
    }
}

#[tokio::test]
async fn a_mailbox_that_refused_or_complained_gets_nothing_more() {
    for (reason, told) in [(Reason::Bounced, "bounced"), (Reason::Complained, "complained")] {
        let scene = Scene::new().await;
        let booking = scene.booking();
        scene.keep(&booking).await;
        // Letters count without case.
        scene.said("Ada@Example.com", Scope::All, reason).await;
        scene.silent(What::Booked(appointment(&booking)), told).await;
        scene.silent(reminder(&booking), told).await;

        let user = Some(scene.account().await);
        scene.said("grace@example.com", Scope::All, reason).await;
        let mail = AccountMail { mail: MailKind::PasswordChanged, token: None, user };
        scene.silent(What::AccountMail(mail), told).await;
    }
}

#[tokio::test]
async fn who_unsubscribed_is_told_everything_but_reminders() {
    let scene = Scene::new().await;
    let booking = scene.booking();
    scene.keep(&booking).await;
    scene.said("ada@example.com", Scope::Reminders, Reason::Unsubscribed).await;
    scene.silent(reminder(&booking), "unsubscribed").await;
    scene.mail(What::Booked(appointment(&booking))).await;
}

#[tokio::test]
async fn who_gave_no_address_is_not_written_to() {
    let scene = Scene::new().await;
    let mut booking = scene.booking();
    booking.customer.email = None;
    scene.keep(&booking).await;
    scene.silent(What::Booked(appointment(&booking)), "no-address").await;
}
