# What customers and account holders are told by mail and SMS.
#
# $shop: the workshop's name. $when: day and time of the start, already in words. Subjects name the
# shop and the time, and nothing about the person: they stand on lock screens.

language-name = English

message-greeting = Hello { $name },
message-greeting-unnamed = Hello,

## Subjects

message-subject-booked = { $shop }: you are booked in for { $when }
message-subject-requested = { $shop }: your request for { $when }
message-subject-rescheduled = { $shop }: your appointment is now { $when }
message-subject-rescheduled-request = { $shop }: your request is now for { $when }
message-subject-cancelled = { $shop }: your appointment on { $when } is cancelled
message-subject-declined = { $shop }: we cannot take you on { $when }
message-subject-no-show = { $shop }: we missed you on { $when }
message-subject-reminder = { $shop }: reminder of your appointment { $when }
message-subject-verify-email = { $shop }: confirm your email
message-subject-reset-password = { $shop }: choose a new password
message-subject-password-changed = { $shop }: your password was changed
message-subject-second-factor-on = { $shop }: signing in now takes a code
message-subject-second-factor-off = { $shop }: signing in takes no code any more
message-subject-already-registered = { $shop }: you have an account already
message-subject-invitation = { $shop }: you are invited to join the workshop
message-subject-owner-set-up = { $shop }: set up the workshop

## About an appointment

message-opening-booked = Your appointment is booked. We look forward to seeing you.
message-opening-requested = We have your request, and keep the time for you. You hear from us as soon as it is confirmed.
message-opening-rescheduled = Your appointment has a new time. This is how it stands now.
# $before: day and time of the start that was.
message-opening-rescheduled-from = Your appointment has a new time. It was { $before }; this is how it stands now.
message-opening-rescheduled-request = Your request has another time. We keep it for you, and tell you as soon as it is confirmed.
message-opening-cancelled = Your appointment is cancelled. You do not need to do anything else.
message-opening-declined = We are sorry: we cannot take what you asked for at that time. Choose another one, or call us.
message-opening-no-show = We expected you at this time and did not see you. If something came up, book another time or call us.
message-opening-reminder = Your appointment is coming up.
message-when = When
# $until: day and time. $phone: the workshop's number.
message-change = You can move or cancel it yourself until { $until }. After that, please call us: { $phone }.
message-change-any-time = You can move or cancel it yourself at any time before it starts, or call us: { $phone }.
message-manage = See, move or cancel it
message-book-again = Book another time
message-calendar-booked = The attached calendar file puts the appointment into your calendar.
message-calendar-rescheduled = The attached calendar file moves the entry in your calendar.
message-calendar-cancelled = The attached calendar file takes the entry out of your calendar.
message-why-booking = You get this since this address was given for a booking with { $shop }.
message-unsubscribe = Stop reminders

## About an account

message-opening-verify-email = Somebody created an account at { $shop } with this address. If it was you, confirm the address: what you booked with it is then in your account.
message-opening-reset-password = Somebody asked for a new password for your account at { $shop }. If it was you, choose one here.
message-opening-password-changed = The password of your account at { $shop } was changed, and you are signed out everywhere else.
message-opening-second-factor-on = The second factor of your account at { $shop } was turned on: signing in also takes a code from your device.
message-opening-second-factor-off = The second factor of your account at { $shop } was turned off: signing in takes no code any more.
message-opening-already-registered = Somebody tried to create an account at { $shop } with this address. You have one already: sign in with it.
message-opening-invitation = You are invited to work with the booking system of { $shop }.
message-opening-owner-set-up = With this link you become the owner of { $shop } in its booking system: you can invite the others and change everything.
message-link-verify-email = Confirm this address
message-link-reset-password = Choose a new password
message-link-password-changed = It was not me
message-link-second-factor-on = It was not me
message-link-second-factor-off = It was not me
message-link-already-registered = Sign in
message-link-invitation = Join the workshop
message-link-owner-set-up = Set up the workshop
message-link-lasts-hours = { $count ->
    [one] The link works once, within an hour.
   *[other] The link works once, within { $count } hours.
}
message-link-lasts-days = { $count ->
    [one] The link works once, within a day.
   *[other] The link works once, within { $count } days.
}
message-not-you-verify-email = If it was not you, do nothing: without your confirmation nobody can use the account.
message-not-you-reset-password = If it was not you, do nothing: your password stays as it is.
message-not-you-password-changed = If it was not you, choose a new password at once, and call us.
message-not-you-second-factor-on = If it was not you, choose a new password at once, and call us.
message-not-you-second-factor-off = If it was not you, choose a new password at once, and call us.
message-not-you-already-registered = If it was not you, do nothing: nothing was changed.
message-not-you-invitation = If you do not know why, do nothing: nothing happens without you.
message-not-you-owner-set-up = Keep it to yourself: whoever has it can use it.
message-why-account = You get this since this address was given for an account at { $shop }.

## SMS: short, in letters that need no accent where possible

message-sms-booked = { $shop }: booked for { $when }.
message-sms-requested = { $shop }: we have your request for { $when }.
message-sms-rescheduled = { $shop }: moved to { $when }.
message-sms-rescheduled-request = { $shop }: request moved to { $when }, we confirm it soon.
message-sms-cancelled = { $shop }: { $when } is cancelled.
message-sms-declined = { $shop }: sorry, we cannot take you on { $when }.
message-sms-no-show = { $shop }: we missed you, { $when }.
message-sms-reminder = { $shop }: see you { $when }.
message-sms-manage = To change it: { $link }
message-sms-again = Book again: { $link }
message-sms-call = Call { $phone }
message-sms-stop = Reply STOP to end.
message-sms-help = { $shop }: texts about your booking. For help call { $phone }. Reply STOP to end.
message-sms-stopped = { $shop }: we will not text you any more. Reply START to get texts again.
message-sms-started = { $shop }: we will text you about your booking again. Reply STOP to end.

## What a manager tries out

message-sample-name = Alex Example
