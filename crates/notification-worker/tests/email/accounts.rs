use baybook_domain::accounts::{AccountMail, MailKind, Purpose, Token, TokenId, UserId};
use baybook_domain::event::{MessageKind, TestMessage, What};
use baybook_domain::suppression::Medium;
use baybook_integrations::calendar_entry::CalendarEntry;
use jiff::SignedDuration;

use crate::scene::{PUBLIC_URL, Scene, link, links, token_of};

fn with_link(mail: MailKind, token: &Token) -> What {
    What::AccountMail(AccountMail { mail, token: Some(token.id), user: token.user })
}

fn token_for(purpose: Purpose, scene: &Scene) -> Token {
    Token::new(TokenId::from_random([5; 16]), purpose, scene.now())
}

#[tokio::test]
async fn a_mail_about_an_account_brings_a_link_that_opens_its_token() {
    let scene = Scene::new().await;
    let user = scene.account().await;
    for (mail, purpose, path) in [
        (MailKind::VerifyEmail, Purpose::VerifyEmail, "/verify-email"),
        (MailKind::ResetPassword, Purpose::ResetPassword, "/reset-password"),
    ] {
        let token = token_for(purpose, &scene).of(user, 1);
        scene.token(&token).await;
        let mail = scene.mail(with_link(mail, &token)).await;
        assert_eq!(mail.to, "grace@example.com");
        assert!(mail.calendar.is_none() && mail.list_unsubscribe.is_none());
        let text = token_of(&link(&mail.text, path));
        assert_eq!(links().open_token(&text, purpose), Some(token.id));
    }
}

#[tokio::test]
async fn a_link_that_was_used_or_is_too_old_is_not_sent() {
    let scene = Scene::new().await;
    let user = scene.account().await;
    let token = token_for(Purpose::VerifyEmail, &scene).of(user, 1);
    let what = || with_link(MailKind::VerifyEmail, &token);
    // A token is removed when it is used.
    scene.silent(what(), "link-used").await;
    scene.token(&token).await;
    scene.silent(with_link(MailKind::ResetPassword, &token), "link-expired").await;
    scene.clock.advance(SignedDuration::from_hours(48));
    scene.silent(what(), "link-expired").await;
}

#[tokio::test]
async fn an_invitation_goes_to_the_address_in_its_token() {
    let scene = Scene::new().await;
    let mut token = token_for(Purpose::Invitation, &scene);
    token.email = Some("new@example.com".parse().unwrap());
    scene.token(&token).await;
    let mail = scene.mail(with_link(MailKind::Invitation, &token)).await;
    assert_eq!(mail.to, "new@example.com");
    let text = token_of(&link(&mail.text, "/invitation"));
    assert_eq!(links().open_token(&text, Purpose::Invitation), Some(token.id));
}

#[tokio::test]
async fn a_mail_without_a_token_leads_to_an_open_page() {
    let scene = Scene::new().await;
    let user = Some(scene.account().await);
    for (mail, page) in [
        (MailKind::AlreadyRegistered, "/sign-in"),
        (MailKind::PasswordChanged, "/forgot-password"),
        (MailKind::SecondFactorOn, "/forgot-password"),
        (MailKind::SecondFactorOff, "/forgot-password"),
    ] {
        let told = What::AccountMail(AccountMail { mail, token: None, user });
        let mail = scene.mail(told).await;
        assert_eq!(mail.to, "grace@example.com");
        assert_eq!(link(&mail.text, page), format!("{PUBLIC_URL}{page}"));
    }
    let without = AccountMail { mail: MailKind::VerifyEmail, token: None, user };
    scene.silent(What::AccountMail(without), "no-link").await;
}

#[tokio::test]
async fn an_account_that_is_gone_has_no_address() {
    let scene = Scene::new().await;
    let user = UserId::from_random([8; 16]);
    let mail = AccountMail { mail: MailKind::PasswordChanged, token: None, user: Some(user) };
    scene.silent(What::AccountMail(mail), "no-address").await;
    let test = TestMessage { message: MessageKind::Booked, user, by: Medium::Email };
    scene.silent(What::Test(test), "unknown-user").await;
}

#[tokio::test]
async fn a_test_message_goes_to_whoever_asked_for_it() {
    let scene = Scene::new().await;
    let user = scene.account().await;
    for message in MessageKind::ALL.iter().copied() {
        let mail = scene.mail(What::Test(TestMessage { message, user, by: Medium::Email })).await;
        assert_eq!(mail.to, "grace@example.com", "{message:?}");
    }
}

/// A test arrives as the message itself would.
#[tokio::test]
async fn a_test_brings_the_calendar_file_and_the_link_that_the_message_has() {
    let scene = Scene::new().await;
    let user = scene.account().await;
    let test = |message| What::Test(TestMessage { message, user, by: Medium::Email });
    let mut entries = Vec::new();
    for message in [MessageKind::Booked, MessageKind::Rescheduled, MessageKind::Cancelled] {
        let calendar = scene.mail(test(message)).await.calendar.unwrap();
        entries.push(CalendarEntry::read(&calendar.file).unwrap());
    }
    assert_eq!(
        entries.iter().map(|entry| &*entry.method).collect::<Vec<_>>(),
        ["REQUEST", "REQUEST", "CANCEL"]
    );
    assert_eq!(entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(entries.iter().all(|entry| entry.uid == entries[0].uid));

    let reminder = scene.mail(test(MessageKind::Reminder)).await;
    let link = reminder.list_unsubscribe.unwrap();
    assert!(reminder.calendar.is_none() && reminder.text.contains(&link), "{link}");
    let account = scene.mail(test(MessageKind::PasswordChanged)).await;
    assert!(account.calendar.is_none() && account.list_unsubscribe.is_none());
}
