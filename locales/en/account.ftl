# Accounts: signing up and in, the account itself, and who works here.

## On every page

nav-day = Day
nav-sign-in = Sign in
nav-account = { $name }, your account

## Fields

field-account-email = Email
field-password = Password
field-chosen-password = Password
hint-chosen-password = { hint-new-password }
field-new-password = New password
hint-new-password = 8 to 128 characters. A few words you can remember are good. Spaces and signs are fine, and none is required.
field-current-password = Current password
field-on-password = Your password, to set it up
field-off-password = Your password, to turn it off
field-code = Code
hint-code = Six digits from your authenticator app, or one of your recovery codes.
field-totp = Six digits from the app
field-role = Role
field-actor = Who
field-action = What
field-object = About
field-from = From day
field-to = To day

error-account-email-required = Enter your email.
error-account-email-email = Enter an email like name@example.com.
error-password-required = Enter your password.
error-chosen-password-required = Choose a password.
error-chosen-password-too-short = { error-new-password-too-short }
error-chosen-password-too-long = { error-new-password-too-long }
error-chosen-password-common = { error-new-password-common }
error-new-password-required = Choose a password.
error-new-password-too-short = Use at least 8 characters. A few words are good.
error-new-password-too-long = Use at most 128 characters.
error-new-password-common = This password is easy to guess. Use one that nobody would try.
error-current-password-required = Enter the password you have now.
error-on-password-required = Enter your password.
error-off-password-required = Enter your password.
error-code-required = Enter the code.
error-totp-required = Enter the six digits that the app shows.

## Ways

to-sign-in = Sign in
to-account = Your account
to-resend = Send me the confirmation mail again
account-busy = One moment…

## Signing up

sign-up-title = Create an account
sign-up-lede = Booking works without one. With it, all your bookings are in one place.
sign-up-send = Create account
sign-up-to-sign-in = I have an account: sign in
sign-up-sent = Look into your mail
sign-up-sent-text = We sent a mail to the address you gave. Open the link in it and enter your password, to confirm that the address is yours. If nothing comes within a few minutes, look in the folder for unwanted mail.

## Signing in

sign-in-title = Sign in
sign-in-lede = See, move and cancel what you booked.
sign-in-send = Sign in
sign-in-wrong = Email and password do not belong together. Check both. If you signed up just now, open the link in the mail first.
sign-in-to-forgot = I forgot my password
sign-in-to-sign-up = Create an account
sign-in-code-title = One more step
sign-in-code-lede = Your account asks for a code as well.
sign-in-code-wrong = This code does not work. Codes change every half a minute, and each works once. If five minutes have passed, start again.
sign-in-code-again = Start again
sign-out = Sign out

## Signing in with Google

google-or = or
google-send = Sign in with Google
google-onward = On to Google
google-onward-text = Google asks who you are and sends you back here.
google-onward-send = Continue to Google
google-to-sign-in = Sign in with email and password
google-cancelled = You are not signed in
google-cancelled-text = You stopped at Google, and nothing was changed here.
google-expired = This sign-in has expired
google-expired-text = It took longer than ten minutes, was finished already, or was begun in another browser. Start again here.
google-refused = Google did not confirm this
google-refused-text = You are not signed in, and nothing was changed. Start again here.
google-unproven = Google has not confirmed your email
google-unproven-text = Confirm the address in your Google account and come back, or sign in with your email and a password.
google-other = This email is used with another Google account
google-other-text = Choose the Google account that you used here before, or sign in with your email and a password.
google-away = Google does not answer right now
google-away-text = Try again in a moment, or sign in with your email and a password.
google-off = Signing in with Google is not offered here
google-off-text = Sign in with your email and a password.

## Links from mails

link-refused = This link does not work any more. It was used, or it is too old. Ask for a new one.
verify-title = Confirm your email
verify-lede = Enter the password that you chose when you signed up. If you did not sign up, ignore the mail: nobody can use the account without your confirmation.
verify-send = Confirm
verify-wrong = This is not the password of the account. If you signed up and forgot it, choose a new one: that confirms your email as well.
verify-to-forgot = I forgot my password
verify-done = Your email is confirmed
verify-done-text = What you booked with this address is under your bookings from now on.
verify-to-bookings = Your bookings
resend-title = Confirm your email
resend-lede = Tell us the email that you signed up with. We send you a new link to confirm it.
resend-send = Send the mail again
resend-sent = Look into your mail
resend-sent-text = If this address has an account that is not confirmed yet, a new link is on its way. It works for two days. If nothing comes within a few minutes, look in the folder for unwanted mail.
forgot-title = Forgot your password?
forgot-lede = Tell us your email. We send you a link to choose a new one.
forgot-send = Send the link
forgot-sent = Look into your mail
forgot-sent-text = If there is an account with this address, a link is on its way. It works for an hour. If nothing comes within a few minutes, look in the folder for unwanted mail.
reset-title = Choose a new password
reset-lede = You are signed out everywhere afterwards, and sign in with the new one.
reset-send = Save the password
reset-to-forgot = Ask for a new link
reset-done = Your password is changed
reset-done-text = Sign in with the new one.

## Joining the staff

invitation-title = Join the workshop
invitation-lede = You are invited to work with this booking system. If you have an account here already, enter its password.
invitation-send = Join
invitation-refused = This did not work. The link was used or is too old, or the password is not the one of your account. Try again, or ask for a new invitation.
set-up-title = Set up the workshop
set-up-lede = You become the owner: you can invite the others and change everything.
set-up-send = Become the owner

## The account

account-title = Your account
account-verified = confirmed
account-unverified = Your email is not confirmed yet
account-unverified-text = Open the link in the mail that we sent you.
account-role = Role
account-to-bookings = Your bookings
account-ways = You sign in with
account-ways-password = Email and password
account-ways-google = Google
account-ways-both = Email and password, or Google
account-work = For the workshop
account-done-password = Your password is changed. You are signed out everywhere else.
account-done-second-factor-off = The second factor is off.
account-done-session = That device is signed out.
account-done-others = You are signed out everywhere else.
role-customer = Customer
role-mechanic = Mechanic
role-front-desk = Front desk
role-manager = Manager
role-owner = Owner
password-title = Change the password
password-others = Other devices are signed out.
password-send = Change password
password-none = You have no password here
password-none-text = You sign in with Google. To sign in without it as well, ask for a link by mail and choose a password.
password-none-send = Choose a password
password-wrong = This is not your current password.

## The second factor

second-factor-title = Second factor
second-factor-lede = With a code from an app on your phone, a password alone opens nothing.
second-factor-set-up = Set up
second-factor-on = On. Signing in asks for a code. { $left ->
    [0] No recovery code is left.
    [one] One recovery code is left.
   *[other] { $left } recovery codes are left.
 }
second-factor-turn-off = Turn off
second-factor-off-by-password = To turn it off, choose a password first.
second-factor-scan = Scan this with an authenticator app.
second-factor-picture = QR code for the authenticator app. The same is below as text.
second-factor-type = Or type this into the app:
second-factor-prove = Enter the code that the app shows now.
second-factor-send = Turn on
second-factor-wrong = This code does not match. Look that the clock of your phone is right, and enter the newest code.
second-factor-sign-in-again = Sign out and sign in with Google again, then set it up within ten minutes.
recovery-title = Your recovery codes
recovery-lede = The second factor is on. If you lose your phone, each of these signs you in once. Print them, or keep them where you keep passwords.
recovery-once = They are not shown again.
recovery-kept = I have kept them

## Sessions

session-title = Where you are signed in
session-device = { $browser } on { $system }
session-device-unknown = A device without a name
session-used = Last used: { $when }, from { $address }
session-current = This device
session-end = Sign out
session-end-named = Sign out { $device }
session-end-others = Sign out everywhere else
session-gone = That device is signed out already.

## Own bookings

own-title = Your bookings
own-coming = Coming up
own-past = Past
own-none-coming = Nothing is booked.
own-unverified-text = Open the link in the mail that we sent you. Then everything you booked with this address is here.
own-find = Find a booking by its reference
own-move = Move
own-move-named = Move { $service }, { $reference }
own-cancel = Cancel
own-cancel-named = Cancel { $service }, { $reference }
own-calendar = Add to calendar
own-calendar-named = Add to calendar: { $service }, { $reference }
own-again = Book again
own-again-named = Book again: { $service }
own-requested = Asked for
own-confirmed = Confirmed
own-ended = Over
own-arrived = Vehicle is here
own-in-service = Being worked on
own-completed = Done
own-cancelled = Cancelled
own-no-show = Missed

## Who works here

people-title = People and roles
people-invite = Invite somebody
people-invite-text = They get a mail with a link that works for seven days.
people-send = Send the invitation
people-invited = The invitation is on its way.
people-changed = The role is changed.
people-change = Change
people-change-named = Change the role of { $name }
role-title = The role of { $name }
role-at-once = A change works at once: what they open next shows what the new role may see.
role-send = Save the role
role-none = Not with us any more?
role-none-text = Without a role they keep their account as a customer, with their own bookings only.
role-take-away = Take the role away
role-keep = Keep it
role-last-owner = Somebody has to own the workshop. Make somebody else an owner first.
role-refused = This role is not yours to give or to take. Ask an owner.
people-refused = This invitation cannot be sent. Check the email and the role.

## Calendars that follow the jobs

feeds-title = Calendar links
feeds-text = Give a link to the calendar on your phone or computer as a subscription. It shows the jobs of the last 30 and the next 180 days, with plate and first name, and asks for changes by itself.
feeds-secret = Whoever has a link sees these jobs without signing in. Share it only with people of the workshop.
feeds-of-all = All jobs of { $name }
feeds-link = Link
feeds-replace = Replace this link
feeds-replace-named = Replace the link of { $name }
feeds-replace-text = The link stops working at once, in every calendar that uses it. Do this when somebody leaves or a link went astray, then enter the new one.
feeds-replaced = The link is replaced. The one before does not work any more.

## The audit log

audit-title = Audit log
audit-filter = Filter
audit-without = { $field }: { $value } (take away)
audit-none = Nothing was found.
audit-older = Older entries
audit-at = When
audit-from = From
audit-system = The system
audit-customer = The customer
audit-did-signed-up = Signed up
audit-did-signed-in = Signed in
audit-did-signed-out = Signed out
audit-did-google-linked = Linked their Google account
audit-did-session-revoked = Signed out a device
audit-did-sessions-revoked = Signed out other devices
audit-did-refresh-reused = Session ended: its token was used twice
audit-did-confirmation-asked = Confirmation mail asked for
audit-did-email-verified = Confirmed the email
audit-did-password-changed = Changed the password
audit-did-sign-in-slowed = Many wrong passwords or codes: whoever tries has to wait
audit-did-message-tested = Sent themselves a message to try it out
audit-did-password-reset-asked = Password reset asked for
audit-did-password-reset = Reset the password
audit-did-second-factor-on = Turned the second factor on
audit-did-second-factor-off = Turned the second factor off
audit-did-staff-invited = Invited somebody
audit-did-role-granted = Got a role
audit-did-role-changed = Changed a role
audit-did-owner-link-made = Link for the owner made
audit-did-owner-set-up = Set up as the owner
audit-did-booking-made = Booked
audit-did-booking-moved = Moved a booking
audit-did-booking-resized = Changed the length of a booking
audit-did-booking-noted = Noted something on a booking
audit-did-booking-corrected = Corrected the details of a booking
audit-did-booking-confirmed = Confirmed a booking
audit-did-booking-arrived = Checked a vehicle in
audit-did-booking-in-service = Began the work
audit-did-booking-completed = Finished the work
audit-did-booking-cancelled = Cancelled a booking
audit-did-booking-no-show = Marked a no-show
audit-did-time-blocked = Blocked time
audit-did-time-given-back = Gave blocked time back
audit-did-message-retried = Had a message tried again

## When something goes wrong

trouble-denied = This page is not for your account
trouble-denied-text = Somebody with another role can open it. Ask the owner of the workshop if you should be able to.
