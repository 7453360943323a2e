# The pages of the workshop's staff.

staff-nav-day = Day
staff-nav-find = Find
staff-nav-people = People
staff-nav-audit = Audit
staff-nav-outbox = Outbox
staff-to-today = To today
staff-find = Find a booking
staff-forbidden = Your role does not reach this
staff-forbidden-text = Ask a manager of the workshop if you need it.
staff-no-day = There is no such day
staff-no-day-text = Pick a day in the date field, or go to today.
staff-gone = There is no such booking
staff-gone-text = The link may be cut short, or of another workshop. Find the booking by its reference, plate or name.

## The day

staff-grid = The day: time down, lanes across
staff-day-before = Day before
staff-day-after = Day after
staff-today = Today
staff-date = Date
staff-go = Go
staff-new = New booking
staff-block = Block time
staff-print = Print
staff-keys = Keys
staff-by = Lanes
staff-by-bays = Bays
staff-by-mechanics = Mechanics
staff-fits = What fits
staff-fits-none = Any service
staff-fits-show = Show gaps
staff-reloaded = The day has changed and is shown anew.
# $share, $booked, $available: already in words.
staff-used-day = { $share } booked: { $booked } of { $available }
staff-used = { $booked } of { $available } booked
staff-count = { $count ->
    [one] 1 appointment
   *[other] { $count } appointments
}
staff-count-late = { $count } late
staff-count-over = { $count } over time
staff-count-waiting = { $count ->
    [one] 1 waits here
   *[other] { $count } wait here
}
staff-count-requested = { $count } to confirm
staff-gaps = { $count ->
    [0] No gap left for { $service }
    [one] 1 gap for { $service }
   *[other] { $count } gaps for { $service }
}
staff-drag-shut = Closed then
staff-drag-held = Something is there
# $name: whoever does it, or where.
staff-drag-busy = { $name } is not free then
staff-drag-unsuited-bay = This bay lacks the equipment
staff-drag-unsuited-mechanic = This mechanic lacks the skill
staff-late = Late { $late }
staff-over = Over { $late }
staff-waits = Waits
# As short as can be, on a card that has no room for more.
staff-waits-short = W
staff-displaced-short = !
# $time: of the day, as it is shown.
staff-as-of = As it was at { $time }.
staff-reload = Load it again
# $time, $length: already in words.
staff-gap = { $time }, { $length } free
staff-gap-fits = { $time }, fits: { $length }
staff-block-remove = Give back: { $reason }
staff-not-coming = Not coming
staff-external = Also in the calendar
staff-external-all-day = All day
staff-external-busy = Busy
staff-closed = Closed, and nothing is booked.
staff-closed-for = Closed: { $reason }. Nothing is booked.
staff-status-requested = Requested
staff-status-confirmed = Confirmed
staff-status-arrived = Arrived
staff-status-in-service = In service
staff-status-completed = Completed
staff-status-cancelled = Cancelled
staff-status-no-show = No-show
staff-place = { $span }, { $bay }, { $mechanic }

## Keys

staff-key-new = New booking
staff-key-find = Find a booking
staff-key-arrows = From card to card
staff-key-open = Open the card
staff-key-check-in = Next step of the card: check in, start, finish
staff-key-move = Move the card
staff-key-today = Today, and on it to now
staff-key-before = Day before
staff-key-after = Day after
staff-key-lanes = Bays or mechanics
staff-key-grid = To the card that comes next
staff-key-print = Print the day sheet
staff-key-undo = Undo the last move
staff-key-help = Show or hide this
staff-key-drag = Drag a card to another time or lane to move it.

## What was done

staff-undo = Undo
staff-done-booked = Booked: { $name }, { $service }. { $place }.
staff-done-moved = Moved: { $name }, { $service }. Now { $place }.
# $date: the new day, in words.
staff-done-moved-day = Moved to { $date }: { $name }, { $service }. Now { $place }.
staff-done-same = Nothing changed: { $name }, { $service }. { $place }.
staff-done-undone = Moved back: { $name }, { $service }. { $place }.
staff-done-resized = Length changed: { $name }, { $service }. Now { $place }.
staff-done-extended = Room was made: { $name }, { $service }. Now { $place }.
staff-done-noted = Note kept for { $name }, { $service }.
staff-done-corrected = Details corrected: { $name }, { $service }.
staff-done-arrived = Checked in: { $name }, { $service }.
staff-done-in-service = Started: { $name }, { $service }.
staff-done-completed = Finished: { $name }, { $service }.
staff-done-cancelled = Cancelled: { $name }, { $service }.
staff-done-no-show = No-show: { $name }, { $service }.
staff-done-confirmed = Confirmed: { $name }, { $service }.
staff-done-blocked = The time is blocked.
staff-done-unblocked = The time can be booked again.

## A card, and what is done to it

staff-back = Back to the day
staff-when = When
staff-price = Price
staff-state = State
staff-history = What happened
staff-did-booked = Booked
staff-did-moved = Moved
# $from, $to: times and places, already in words.
staff-did-moved-from = Moved from { $from } to { $to }
staff-did-resized = Length changed
staff-did-resized-from = Length changed from { $from } to { $to }
staff-did-noted = Note for the staff changed
staff-did-corrected = Details corrected
staff-did-corrected-what = Corrected: { $what }
staff-corrected-name = name
staff-corrected-email = email
staff-corrected-phone = telephone
staff-corrected-vehicle = vehicle
staff-corrected-arrival = arrival
staff-did-confirmed = Confirmed
staff-did-arrived = Checked in
staff-did-in-service = Started
staff-did-completed = Finished
staff-by-customer = by the customer
staff-by-staff = by somebody of the workshop
staff-by-name = by { $name }
staff-by-system = by the system
staff-by-address = from { $address }
staff-note = Note for the staff
staff-note-send = Keep the note
staff-correct = Correct customer or vehicle
staff-correct-hint = A new email or number gets the confirmation at once. Links sent to the old one stop working.
staff-correct-send = Save the details
staff-arrival = Arrival
staff-arrival-unknown = Not known
staff-arrival-waiting = Waits here
staff-arrival-drop-off = Drops off
staff-arrival-towed = Towed in
staff-step-confirmed = Confirm
staff-step-arrived = Check in
staff-step-in-service = Start
staff-step-again = Open again
staff-step-back-confirmed = Not here after all
staff-step-back-arrived = Not started after all
staff-step-back-no-show = Not a no-show after all
staff-step-late = Came after all: check in
staff-step-completed = Finish
staff-step-no-show = No-show
staff-step-cancelled = Cancel the appointment
staff-cancel = Cancel …
staff-cancel-reason = Why it is cancelled
staff-move = Move
staff-move-send = Move
staff-start = Start
staff-bay = Bay
staff-mechanic = Mechanic
staff-any = Whichever fits best
staff-length = Longer or shorter
staff-minutes = Minutes
staff-length-send = Change the length

## Booking, blocking, finding

staff-what-when = What and when
staff-who = Who comes
staff-service = Service
staff-new-send = Book
staff-new-look = Show what is free
staff-start-held = { $time }, not free
staff-block-what = What is blocked
staff-block-reason = Why
staff-block-send = Block
staff-find-label = Name, plate, phone or its last four digits, email, or reference
staff-find-send = Find
staff-finds = What was found
staff-found = { $count ->
    [0] Nothing found. Try fewer letters of the name, or the whole plate.
    [one] 1 booking found
   *[other] { $count } bookings found
}

staff-found-page = { $count ->
    [one] 1 booking on this page
   *[other] { $count } bookings on this page
}
staff-found-all = There are no more.
staff-found-more = Show more
staff-requests = To be confirmed
staff-coming-today = Expected today
staff-coming-tomorrow = Tomorrow
staff-coming-none = Nobody.
staff-coming-day = The whole day

## What was not done

staff-unsent = You are signed out
staff-unsent-text = Nothing was changed. What you typed is kept on this page: sign in on another one, come back here, and send it again.
staff-unsent-sign-in = Sign in on another page
staff-unsent-again = Send it again

staff-changed = Changed meanwhile
staff-changed-text = Somebody else was quicker, and nothing of yours was done. This is how it stands now.
staff-too-early = It is too early for this
staff-too-early-text = Nothing was changed. Check in, start and finish on the day of the appointment: if they are here now, move it to today first. A no-show can be marked from five minutes after the start; if they called it off, cancel it.
staff-held = Something is in the way
staff-held-text = Nothing was changed. Choose another time, bay or mechanic, or move first what is there:
staff-not-moved = The other booking was not moved: its new place was taken meanwhile.
staff-not-moved-changed = The other booking was not moved: somebody changed it meanwhile.
staff-making-room = Who makes room?
# $name: first name of the customer.
staff-making-room-to = Move { $name } to
staff-making-room-send = Move { $name }, then change the length
staff-making-room-none = There is no later time left for it on this day. Open it to move it to another one.
staff-unsuitable = Not the right bay or mechanic for this
staff-unsuitable-text = Nothing was changed. Choose a bay with the equipment and a mechanic with the skill.
staff-invalid = That cannot be done
staff-invalid-text = Nothing was changed.
staff-error-past = That is before today.
staff-error-date = Choose a day: the date cannot be read.
staff-error-any-required = This is needed.
staff-error-any-past = That is before today. Choose another time.
staff-error-any-off-grid = Times are multiples of five minutes.
staff-error-any-outside-hours = The whole job does not fit into the hours of that day, or not into those of its bay or mechanic. Choose another time or somebody else.
staff-error-name-required = Enter the customer’s name.
staff-error-start-required = Choose a time. A day on which the workshop is closed has none: choose another day.
staff-error-service-required = Choose a service.
staff-error-outside-hours = The whole job does not fit into the hours of that day, or not into those of its bay or mechanic. Choose another time or somebody else.
staff-error-off-grid = Times are multiples of five minutes.
staff-error-length = A length is a multiple of five minutes, within one day.
staff-error-required = A field that is needed is empty.
staff-not-done = It was not done, or we do not know yet
staff-not-done-text = Look at the day before you try again.

## What could not be sent

stuck-title = What could not be sent
stuck-text = These messages were tried for a while, then given up on. What a channel has sent already is not sent again.
stuck-none = Everything was sent.
stuck-none-dead = Nothing was given up on.
stuck-more = More of them
stuck-retry = Try again
stuck-retry-named = Try again: { $what } { $reference }
stuck-retry-all = Try all again
stuck-retried = It is being tried again. If it fails once more, it comes back here.
stuck-gone = That one is not waiting any more: somebody has had it tried again.
stuck-open = Open the booking { $reference }
stuck-since = since { $moment }
stuck-since-today = since today, { $time }
stuck-waiting = Waiting to be sent
stuck-waiting-count =
    { $count ->
        [one] One message waits
       *[other] { $count } messages wait
    }
stuck-waiting-next = next try { $time }
stuck-waiting-tried = It is being tried.
stuck-doubt = It may have been sent: the answer was lost. Trying again may send it twice.
stuck-doubt-resent = It was sent once more after the answer was lost. Trying again may send it yet another time.
stuck-attempts =
    { $count ->
        [one] tried once
       *[other] tried { $count } times
    }
stuck-booked = Confirmation
stuck-rescheduled = News of another time
stuck-moved = Change of the workshop’s calendar
stuck-cancelled = Cancellation
stuck-no-show = News of a missed appointment
stuck-reminder = Reminder
stuck-account-mail = Mail about an account
stuck-test = Test of a message
stuck-other = Message
stuck-by-email = by email
stuck-by-sms = by SMS
stuck-by-calendar = in the workshop’s calendar
stuck-by-other = by another way
stuck-why-silent = The provider could not be reached, or did not answer. Try again when it works.
stuck-why-pace = The provider takes no more messages for now. Try again later.
stuck-why-key = The provider does not accept our key. Whoever runs Baybook has to see to it first.
stuck-why-unknown = Whether it was sent is not known: the answer was lost.
stuck-why-pause = The provider failed several times, and is left alone for some minutes. After that it is tried again by itself.
stuck-why-store = Our own store did not take it. Try again when it works.
stuck-why-quiet = It waits for the end of the quiet hours.
stuck-why-damaged = What is stored about it cannot be read. Whoever runs Baybook finds more in the log.
stuck-why-address = There is no such address or number. Call the customer, and correct it first.
stuck-why-refused = The provider refuses the message. Trying again helps only when something was changed there.
stuck-why-other = It could not be sent ({ $class }).

## Whether messages reach a customer. $date: day and time.

staff-messages = Messages
staff-unreachable-bounced = Email to this address came back ({ $date }). No more is sent to it: call them.
staff-unreachable-email = There is no such mailbox ({ $date }). No email is sent to it: call them.
staff-unreachable-number = This number takes no texts ({ $date }). No more are sent to it.
staff-unreachable-complained = They marked an email as spam ({ $date }). No more are sent to them.
staff-unreachable-stopped = They answered STOP ({ $date }). No texts are sent to them until they answer START.
staff-unreachable-unsubscribed = They want no reminders by email ({ $date }). Confirmations and changes are sent.
staff-unreachable-unsubscribed-texts = They want no reminders by text ({ $date }). Confirmations and changes are sent.
staff-reachable = It works again: send messages there
