# What managers set of the workshop, and the bookings that a change affects.

staff-nav-workshop = Workshop

## The parts

manage-overview = Overview
manage-hours = Hours and closures
manage-bays = Bays
manage-mechanics = Mechanics
manage-services = Services and prices
manage-rules = Booking rules
manage-messages = Messages
manage-count-bays = { $count ->
    [one] 1 bay
   *[other] { $count } bays
}
manage-count-mechanics = { $count ->
    [one] 1 mechanic
   *[other] { $count } mechanics
}
manage-count-services = { $count ->
    [one] 1 service
   *[other] { $count } services
}
manage-count-retired = { $count ->
    [one] 1 more is retired.
   *[other] { $count } more are retired.
}
# $days: already in words.
manage-closed-on = Closed { $days }: { $reason }
manage-gone = There is no such page of the workshop
manage-gone-text = What it was about may have been removed. Look for it under Workshop.

## In every form

manage-save = Save
manage-none = Nothing special
manage-retire = Retire
manage-retired = Retired
manage-retired-text = It is not offered for new bookings. What was booked before stays.
manage-bring-back = Bring back
manage-field-name = Name
manage-error-any-required = This is needed.
manage-error-any-too-long = This is too long. Please shorten it.
manage-error-any-characters = This has characters in it that we cannot store.
manage-error-any-number = Enter a whole number.
manage-error-any-hours = From comes before to, in steps of 5 minutes, as 07:30 to 12:00.
manage-error-any-overlap = These times overlap. Please set them apart.
manage-error-any-half = Give both times, or leave both empty.
manage-error-any-tag = Use the letters a to z and digits, with commas between the entries.
manage-error-name-required = Enter a name.

## Hours and closures

manage-week = The week
manage-week-hint = Leave both times of a pair empty if you do not need it. A day without times is a day off. 00:00 as an end means midnight.
manage-opens-at = { $day }, from ({ $number })
manage-closes-at = { $day }, to ({ $number })
manage-on-day = { $day }: { $text }
manage-day-hours = { $day } { $hours }
manage-closures = Days closed
manage-no-closures = None from today on.
manage-add-closure = Close on more days
manage-close = Close
manage-now = now
manage-days = { $from } through { $through }
manage-take-back = Remove
manage-take-back-days = Remove { $days }
manage-field-from = First day
manage-field-through = Last day
manage-field-reason = Reason
manage-error-from-required = Choose the first day.
manage-error-through-before-from = The last day cannot be before the first.
manage-error-reason-required = Say why, in a few words. Customers may see it.

## Bays

manage-new-bay = New bay
manage-bay-equipment = Equipment
manage-bay-hours = When it can be used
manage-own-hours = Own hours
manage-more-hours = A third time on { $day }
manage-hours-workshop = Whenever the workshop is open
manage-hours-own = At these hours:
manage-field-equipment-new = More equipment
manage-hint-equipment-new = What is not in the list yet, with commas between: Tyre changer, Lift
manage-retire-bay = A retired bay is not booked any more. Its bookings can move to other bays.

## Mechanics

manage-new-mechanic = New mechanic
manage-mechanic-skills = Skills
manage-mechanic-hours = When they work
manage-field-skills-new = More skills
manage-hint-skills-new = What is not in the list yet, with commas between: Hybrid, Diesel
manage-retire-mechanic = A retired mechanic is not booked any more. Their bookings can move to others.
manage-absences = Days away
manage-no-absences = None from today on.
manage-add-absence = Away on more days
manage-away = Add
manage-away-next = Away { $days }

## Services

manage-new-service = New service
manage-field-category = Category
manage-field-description = What is done
manage-hint-description = In a sentence, for customers.
manage-field-duration_minutes = Duration in minutes
manage-field-clean_up_minutes = Clean-up in minutes
manage-hint-clean_up_minutes = How long the bay is not usable afterwards.
manage-field-price = Price
manage-hint-price = Without one, it is named after a look at the vehicle.
manage-field-price_from = From this price on, not fixed
# $example: an amount with the digits of the currency.
manage-currency = In { $currency }, like { $example }.
manage-wrong-amount = Enter an amount like { $example }, in { $currency }.
manage-service-equipment = The bay must have
manage-service-skills = The mechanic must know
manage-field-featured = Show on the home page
manage-field-on_request = The desk confirms each booking of it
manage-is-featured = On the home page
manage-is-on-request = Confirmed by the desk
manage-move-up = Move { $name } up
manage-move-down = Move { $name } down
manage-retire-service = A retired service is not offered any more. What was booked stays booked.

## Rules

manage-field-step_minutes = Starts are offered every
manage-hint-step_minutes = The shorter, the more starts there are to choose from.
manage-field-lead_minutes = Notice
manage-hint-lead_minutes = How long before the start customers must book at the latest.
manage-field-horizon_days = Days ahead
manage-hint-horizon_days = How many days after today customers can book.
manage-field-change_cutoff_minutes = Changes by customers
manage-hint-change_cutoff_minutes = Until how long before the start they can move or cancel.
manage-unit-of = Unit of: { $field }
manage-unit-days = days
manage-unit-hours = hours
manage-unit-minutes = minutes
manage-length-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
manage-length-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
manage-length-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}

## Reminders

manage-reminders = Reminders
manage-reminders-hint = How long before an appointment customers are reminded of it, at least 3 hours apart. Leave a line empty to remind less often. What you save counts for appointments that are booked or moved from then on.
# $times: already in words.
manage-reminders-before = { $times } before
manage-reminders-none = None
manage-field-reminder_1 = First reminder, before the start
manage-field-reminder_2 = Second reminder, before the start
manage-field-reminder_3 = Third reminder, before the start
manage-field-reminder_4 = Fourth reminder, before the start
manage-quiet = Quiet hours
manage-quiet-hint = Nobody is reminded in these hours: a reminder that would fall into them comes before they begin. Leave both empty to remind at any hour.
manage-quiet-none = None
manage-field-quiet_from = Quiet from
manage-field-quiet_until = Quiet until
manage-save-reminders = Save reminders
manage-error-any-too-close = Leave at least 3 hours between two reminders: of two closer together customers would get one only.
manage-error-any-before = Remind between 15 minutes and 14 days before the start.
manage-error-any-time = Enter a time such as 21:00.

## The calendar

manage-calendar = Calendar
manage-calendar-hint = What others enter in the workshop's Google calendar is shown on the day's schedule. It can also close the workshop for its time: every bay is blocked, around what is booked already. The change follows within ten minutes.
manage-calendar-open = Entries are only shown
manage-calendar-closed = Busy entries close the workshop
manage-field-calendar_blocks = Busy entries close the workshop for their time
manage-save-calendar = Save calendar

## Messages

manage-messages-lede = What customers and account holders are told, in each language.
manage-messages-all = All messages
manage-messages-bookings = About bookings
manage-messages-accounts = About accounts
manage-message-booked = Confirmation
manage-message-requested = Request received
manage-message-rescheduled = New time
manage-message-rescheduled-request = New time of a request
manage-message-cancelled = Cancellation
manage-message-declined = Request declined
manage-message-no-show = Missed appointment
manage-message-reminder = Reminder
manage-message-verify-email = Confirm an email
manage-message-reset-password = Choose a new password
manage-message-password-changed = Password changed
manage-message-second-factor-on = Second factor on
manage-message-second-factor-off = Second factor off
manage-message-already-registered = There is an account already
manage-message-invitation = Invitation
manage-message-owner-set-up = Set up the workshop
manage-message-when-booked = When an appointment is booked.
manage-message-when-requested = When a service is asked for that the desk confirms.
manage-message-when-rescheduled = When an appointment gets another time.
manage-message-when-rescheduled-request = When it gets another time before it is confirmed.
manage-message-when-cancelled = When an appointment is cancelled.
manage-message-when-declined = When the workshop calls it off without having confirmed it.
manage-message-when-no-show = When somebody is marked as not having come.
manage-message-when-reminder = Before an appointment.
manage-message-when-verify-email = When somebody creates an account.
manage-message-when-reset-password = When somebody has forgotten their password.
manage-message-when-password-changed = When a password was changed.
manage-message-when-second-factor-on = When a second factor was turned on.
manage-message-when-second-factor-off = When a second factor was turned off.
manage-message-when-already-registered = When somebody signs up with the address of an account.
manage-message-when-invitation = When somebody is invited to work here.
manage-message-when-owner-set-up = When the first owner is to set up the workshop.
manage-message-languages = Languages
manage-message-made-up = For a customer who is made up. The links in it open nothing.
manage-message-send = Send me a test
# $email: of whoever is signed in.
manage-message-to = As a mail to { $email }
manage-message-sent = A test is on its way to { $email }.
manage-message-text-me = Text me a test
manage-field-phone = Number to text
manage-hint-phone = Yours, or one you look after. It is used for this test and then forgotten.
manage-error-phone-no-texts = No texts are sent to this number: STOP was answered from it, or it takes none.
manage-error-phone-required = Enter a telephone number.
manage-error-phone-phone = Enter a telephone number that can be called, with its area code.
manage-message-texted = A test text is on its way.
manage-message-text-kept = The test text is kept on this machine and was sent to nobody.
manage-message-see-kept = See what was kept
manage-message-texts-kept = No provider of texts is set up: texts are kept in the local outbox and sent to nobody.
manage-message-texts-nowhere = No provider of texts is set up, so no texts are sent.
manage-message-later = You have sent yourself many tests. Wait a while, then try again.
manage-message-subject = Subject
manage-message-html = The mail
manage-message-text = The mail as plain text
manage-message-sms = SMS
# $characters: how long it is.
manage-message-segments = { $count ->
    [one] 1 segment, { $characters } characters
   *[other] { $count } segments, { $characters } characters
}

# Of a calendar's entry: what it is called, when and where.
manage-message-entry = Entry
manage-message-entry-when = When
manage-message-entry-where = Where
manage-message-entry-sequence = Of several files of one appointment, calendars keep the one with the highest SEQUENCE.

## What was done, or not

manage-done-hours = The opening hours are saved.
manage-done-closed = The workshop is closed on these days.
manage-done-opened = The workshop is open again on these days.
manage-done-saved = Saved.
manage-done-away = The days away are saved.
manage-done-back = The days away are removed.
manage-done-retired = Retired.
manage-done-returned = It can be booked again.
manage-done-placed = The order is changed.
manage-done-rules = The booking rules are saved.
manage-done-calendar = Saved. The schedule follows within ten minutes.
manage-done-reminders = The reminders are saved. Appointments booked or moved from now on are reminded of like this.
manage-moved = { $count ->
    [one] 1 booking moved to another bay or mechanic at the same time.
   *[other] { $count } bookings moved to another bay or mechanic at the same time.
}
manage-stayed = { $count ->
    [one] 1 booking stayed where it was and is marked:
   *[other] { $count } bookings stayed where they were and are marked:
}
manage-to-displaced = All bookings to see to
manage-unchanged = Nothing was changed. What you typed is still here.
manage-changed = Changed meanwhile
manage-changed-text = Somebody else changed the workshop, and nothing of yours was done. What you typed is still below. Look at how it stands now, then save again:
manage-not-done = It was not done, or we do not know yet
manage-not-done-text = Look at how it stands in another window before you try again. What you typed is still here.

## Confirming

manage-confirm-title = { $count ->
    [one] This affects 1 booking
   *[other] This affects { $count } bookings
}
manage-confirm-text = Nothing is changed yet. The bookings below would have no bay or no mechanic.
manage-confirm-again = The bookings have changed since you looked. This is the list now.
manage-confirm-what = What becomes of them?
manage-reassign = Move those that fit to another bay or mechanic at the same time ({ $fits } of { $count }); leave the others where they are, marked
manage-keep = Leave all where they are, marked
manage-confirm-none-cancelled = No booking is cancelled by this.
manage-confirm-send = Change it
manage-confirm-back = Go back, change nothing
# $days, $parts: already in words.
manage-will-hours = The opening hours change: { $days }.
manage-will-close = The workshop is closed { $days } ({ $reason }).
manage-will-open = The workshop is open again { $days }.
manage-will-away = { $name } is away { $days } ({ $reason }).
manage-will-back = { $name } is there again { $days }.
manage-will-retire = { $name } is retired and not booked any more.
manage-will-change = { $name } changes.
manage-will-change-parts = { $name } changes: { $parts }.
manage-will-rules = The booking rules change.
manage-will-calendar = What the calendar closes changes.
manage-will-reminders = The reminders change.
manage-part-name = name
manage-part-equipment = equipment
manage-part-skills = skills
manage-part-hours = hours
manage-where = Where it is
manage-why = Why
manage-customer = Customer
manage-contact = Reach them by
manage-elsewhere = Could go to
manage-place = { $bay }, { $mechanic }
manage-nowhere = Nowhere at that time
manage-why-closed = The workshop is closed
manage-why-bay-away = The bay cannot be used
manage-why-mechanic-away = The mechanic is away
manage-why-bay-unsuited = The bay has not what it needs
manage-why-mechanic-unsuited = The mechanic lacks a skill

## Bookings without a bay or a mechanic

displaced-mark = No place
displaced-count = { $count ->
    [one] 1 booking has no bay or no mechanic any more.
   *[other] { $count } bookings have no bay or no mechanic any more.
}
displaced-link = See to it
displaced-title = Bookings without a bay or a mechanic
displaced-text = Hours, closures, bays or mechanics changed after these were booked. Move each to another time or place on its day, or call the customer.
displaced-none = Every booking has its bay and its mechanic.

## The audit log

audit-all = All
audit-details = Details
audit-moment = { $date }, { $time }
audit-detail = { $name }: { $value }
audit-change = { $from } → { $to }
audit-did-booking-reassigned = Gave a booking another bay or mechanic
audit-did-hours-changed = Changed the hours
audit-did-closed = Closed days
audit-did-opened = Opened days again
audit-did-bay-added = Added a bay
audit-did-bay-changed = Changed a bay
audit-did-mechanic-added = Added a mechanic
audit-did-mechanic-changed = Changed a mechanic
audit-did-mechanic-away = Entered that a mechanic is away
audit-did-mechanic-back = Entered that a mechanic is back
audit-did-service-added = Added a service
audit-did-service-changed = Changed a service
audit-did-rules-changed = Changed the booking rules
audit-did-calendar-blocks-changed = Changed what the calendar closes
audit-did-reminders-changed = Changed the reminders
audit-did-feed-replaced = Replaced a calendar link
