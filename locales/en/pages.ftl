# The customer pages.

## On every page

site-unnamed = Booking
skip-to-content = Skip to content
nav-label = Main
nav-services = Services
nav-bookings = Your booking
call-shop = Call us: { $phone }
foot-note = Book online in a minute. No account, no password.
optional = (optional)

## Words for times and prices

moment-today = Today { $time }
moment-tomorrow = Tomorrow { $time }
time-span = { $start } to { $end }
zone-named = { $place } time ({ $zone })
zone-place = { $place } time
price-from = from { $amount }
price-on-inspection = Price after a look
# $currency: its code. A language may set numbers as where the currency is at home.
number-group = { $currency ->
   *[other] ,
}
number-decimal = { $currency ->
   *[other] .
}
money = { $currency } { $number }
money-usd = ${ $number }
money-cad = CA${ $number }
money-aud = A${ $number }
money-nzd = NZ${ $number }
money-eur = €{ $number }
money-mxn = MX${ $number }
money-gbp = £{ $number }
money-jpy = ¥{ $number }

## Opening hours

hours-title = Opening hours
hours-closed = Closed
hours-interval = { $from } – { $to }
status-open = Open now
status-closed = Closed now
status-open-until = Open until { $time }
status-opens-today = Closed, opens today { $time }
status-opens-tomorrow = Closed, opens tomorrow { $time }
status-opens-day = Closed, opens { $day } { $time }
status-opens-date = Closed, opens { $date }, { $time }

## Home

home-description = Book a service at { $name } in { $city } online: see free times, pick one, done. No account needed.
home-book = Book a time
home-call = Call { $phone }
home-most-booked = Booked most
home-all-services = All services and prices
home-closures = Closed days coming up
home-visit = Hours and address
home-where = Where to find us
home-held = Already booked?
home-held-text = See, move or cancel your booking with its reference and your email.
home-held-link = Find your booking
map-link = Open in a map
card-next = Next free
card-none = Nothing free in two weeks
card-see-times = See later times

## Services

services-title = Services and prices
services-description = What { $name } does, how long it takes and what it costs. Pick a service to see free times.
services-lede = Pick one to see when we have a bay and a mechanic free.
services-see-times = See times
services-on-request = we confirm it

## Choosing a time

crumb-services = All services
availability-title = { $service } on { $date }
availability-description = Free times for { $service }.
availability-heading = Pick a time for
availability-service = Service
availability-date = Date
availability-show = Show times
week-label = Days
week-previous = Earlier days
week-next = Later days
day-free = { $count } free
day-full = Full
day-closed = Closed
day-too-soon = Too soon
day-too-far = Not yet
part-morning = Morning
part-midday = Midday
part-afternoon = Afternoon
start-left = { $count } left
start-gone = That time cannot be booked any more. Choose one of these.
start-missing = Choose one of the times below first.
continue = Continue
continue-with = Continue with { "{time}" }
next-free = Next free: { $moment }
none-full = This day is full.
none-closed = We do not do this on that day.
none-too-soon = It is too late to book this day online.
none-too-far = We do not take bookings that far ahead yet.
none-at-all = Nothing is free in the time we take bookings for. Please call us.

## Details

book-title = Your details
book-heading = Who is coming?
book-brief = { $service }, { $moment }
book-other-times = Other times
book-more = Vehicle details and notes (optional)
book-send = Book this time
book-ask = Ask for this time
book-on-request = We keep the time for you, and confirm it as soon as we have looked at your request.
book-again = Try again
book-busy = Booking your time…
book-privacy = We use your details for this booking only.
policy-until = You can move or cancel it yourself up to { $notice } before.
policy-any-time = You can move or cancel it yourself at any time before the start.

field-name = Name
field-email = Email
hint-email = With it and the reference you can find your booking again.
field-phone = Phone
field-plate = Licence plate
field-vin = VIN
hint-vin = 17 characters, on the registration
field-make = Make
field-model = Model
field-year = Year
field-notes = Notes for the workshop
hint-notes = What you hear, see or feel, and when.
field-reference = Reference
hint-reference = Eight letters and digits, like 7KQ4-M2XD
field-reason = Why are you cancelling?
hint-reason = It helps us plan. Nobody will call you about it.

## What is wrong with a form

error-title = Please check: { $title }
error-summary = { $count ->
    [one] One thing needs a second look
   *[other] { $count } things need a second look
}
error-unclear = Something in the form could not be accepted. Please look over it.
error-any-required = This is needed.
error-any-too-long = This is too long. Please shorten it.
error-any-characters = This has characters in it that we cannot store.
error-any-past = This time has passed. Go back and choose another.
error-any-too-soon = It is too late to book this time online. Go back and choose a later one.
error-any-too-far = We do not take bookings that far ahead yet. Go back and choose an earlier time.
error-any-off-grid = This is not one of our starting times. Go back and choose another.
error-any-outside-hours = We are not open long enough then. Go back and choose another time.
error-name-required = Enter your name.
error-email-required = Enter your email, so that we can confirm.
error-email-email = Enter an email like name@example.com.
error-phone-phone = Enter a phone number with its area code.
error-year-number = Enter the year as four digits.
error-year-year = Enter the year the vehicle was built.
error-plate-plate = Enter the letters and digits of the plate.
error-vin-vin = A VIN has 17 letters and digits, without I, O and Q.
error-vin-vin-check-digit = This VIN does not add up. Check it against the registration.
error-reference-required = Enter the reference from your confirmation.

## A start that is gone

taken-title = That time was just taken
taken-heading = { $moment } was just taken
taken-text = Somebody else booked it a moment before you. Nothing was booked for you yet.
taken-nearest = These are the nearest free times:
taken-book = Book { $moment }
taken-move = Move to { $moment }
taken-none = Nothing is free close to it.
taken-all = See all free times
taken-kept = What you entered is kept
used-title = This form has already booked a time
used-text = It was sent before with other details, so we did not book again. Look at your booking, or start again to make another.
used-again = Make another booking

## A booking

booking-title = Booking { $reference }
booking-heading-new = You are booked in
booking-heading = Your booking
booking-heading-ended = This appointment is over
booking-heading-cancelled = This booking is cancelled
booking-heading-requested = We are looking at your request
booking-heading-arrived = Your vehicle is with us
booking-heading-in-service = We are working on your vehicle
booking-heading-completed = All done
booking-heading-no-show = We missed you
booking-reference = Reference
booking-where = Where
booking-workshop = In the workshop
booking-with = { $mechanic }, { $bay }
booking-vehicle = Vehicle
booking-for = Booked for
booking-notes = Notes
booking-bring = Please bring
booking-calendar = Add to calendar
booking-move = Move to another time
booking-cancel = Cancel booking
booking-until = Possible until { $until }.
booking-too-late = It is too close to the start to change this online. Call us and we will sort it out.
booking-keep-link = Keep this page’s link: it is the key to your booking.
booking-again = Book again
booking-cancelled-text = The bay is free for somebody else. Thank you for telling us.
back-to-booking = Back to your booking
warning-vin = The VIN does not add up. Please check it against the registration.
done-requested = We have your request, and keep the time for you. You hear from us as soon as it is confirmed.
done-booked = Booked. We look forward to seeing you.
done-moved = Moved. The new time is below.
done-cancelled = Cancelled. You do not need to do anything else.
changed-meanwhile = This booking was changed in the meantime. This is how it stands now.
changed-too-late = This can no longer be changed online. Nothing was changed.
calendar-summary = { $service } at { $shop }
calendar-description = Reference { $reference }. To change it, call { $phone } or open your booking.

## Moving and cancelling

move-title = Move your booking
move-now = Booked now: { $moment }
move-send = Move booking
move-to = Move to { "{time}" }
move-busy = Moving your booking…
move-unchanged = Your booking is still at its old time.
cancel-title = Cancel this booking?
cancel-send = Cancel booking
cancel-keep = Keep it
cancel-busy = Cancelling…
cancel-move-instead = Move it to another time instead

## Finding a booking

find-title = Find your booking
find-lede = Enter the reference from your confirmation and the email you booked with.
find-send = Find booking
find-busy = Looking for it…
find-unknown = We have no booking with this reference and email. Check both, or call us.

## Ending reminders

unsubscribe-title = Stop reminders?
unsubscribe-text = We will send no more reminders to this email address. You still hear from us when you book, move or cancel.
unsubscribe-send = Stop reminders
unsubscribe-done = No more reminders
unsubscribe-done-text = We will not remind you by email again. You still hear from us when you book, move or cancel.
unsubscribe-undo = Remind me again
unsubscribe-undone = Reminders are back
unsubscribe-undone-text = We will remind you by email before your next appointment.
unsubscribe-texts-too = We also remind you by text message. You can stop those too.
unsubscribe-send-both = Stop all reminders
unsubscribe-send-mail = Stop those by email only
unsubscribe-texts-go-on = Reminders by text message go on.
unsubscribe-send-texts = Stop those by text too
unsubscribe-done-both = We will not remind you by email or text again. You still hear from us when you book, move or cancel.
unsubscribe-undone-both = We will remind you by email and by text before your next appointment.
unsubscribe-refused = This link does not work
unsubscribe-refused-text = It is not whole, or the booking is somebody else’s by now. Open the link in the reminder again, or copy all of it. Nothing was changed.
unsubscribe-nothing = We send nothing to this address
unsubscribe-nothing-text = Mail to it came back, or was reported as unwanted. If you want to hear from us again, call us.

## When something goes wrong

trouble-page = This page is not here
trouble-page-text = The address may be mistyped, or the page has moved.
trouble-method = That does not work here
trouble-method-text = This address shows a page; it does not take what was sent to it.
trouble-service = We do not offer this service
trouble-service-text = It may have been renamed or taken off the list.
trouble-booking = We cannot show this booking
trouble-booking-text = The link may be incomplete. You can find your booking with its reference and your email.
trouble-expired = This link is too old
trouble-expired-text = Links work until 30 days after the appointment. Find your booking with its reference and your email to get a new one.
trouble-foreign = This form did not come from our pages
trouble-foreign-text = To protect your booking we did not accept it. Please start from here.
trouble-name = This page is for this machine only
trouble-name-text = Open it by localhost, or by the workshop’s own address.
trouble-form = We could not read this form
trouble-form-text = Go back and send it again, please.
trouble-large = This is more than our form can take
trouble-large-text = Please shorten what you wrote and send it again.
trouble-rate = That was a lot at once
trouble-rate-text = Wait a minute, then try again.
trouble-busy = We are very busy right now
trouble-busy-text = Please try again in a few seconds.
trouble-unreachable = Our booking desk does not answer right now
trouble-unreachable-text = Please try again in a moment.
trouble-broken = Something went wrong on our side
trouble-broken-text = It is not your fault. Please try again, or call us.
trouble-safe-again = What you entered is kept. Trying again is safe: it will not book twice.
trouble-to-home = To the start page
trouble-to-services = See our services
trouble-to-bookings = Find your booking

## What would be sent, where no provider is set up

outbox-title = What would be sent
outbox-text = No provider is set up, so nothing leaves this machine. Messages of the last seven days are kept here, the newest first.
outbox-hint = No mail provider is set up: see what would be sent
outbox-none = Nothing yet. Book an appointment, and its confirmation is here a moment later.
outbox-older = Older messages
outbox-email = Email
outbox-sms = SMS
outbox-sms-title = Text message
# $beginning: its first words.
outbox-sms-named = Text message: { $beginning } …
outbox-from = From
outbox-to = To
outbox-reply-to = Replies to
outbox-at = When
outbox-unsubscribe = Unsubscribe
outbox-delivery = Delivery
outbox-html = As most mail programs show it
outbox-html-frame = The message
outbox-plain = As plain text
outbox-calendar = The calendar file with it
outbox-calendar-request = It enters the appointment in a calendar, or moves the entry that is there.
outbox-calendar-cancel = It takes the appointment out of a calendar.
outbox-calendar-publish = It offers the appointment to a calendar.
outbox-calendar-start = Start
outbox-calendar-end = End
outbox-calendar-method = METHOD
outbox-calendar-uid = UID
outbox-calendar-sequence = SEQUENCE
outbox-calendar-download = Download the file
