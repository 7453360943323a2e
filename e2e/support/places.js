// Every page there is, with how to get there.

import { bookPath } from './pages.js';

const SERVICE = 'oil-change';

/** Makes a booking for the pages that show one. Answers with `[name, path]` pairs. */
export async function everyPlace(api) {
  const [day, other] = await api.openDays(SERVICE);
  const { body } = await api.book(SERVICE, day.slots[0].start);
  const cancelled = (await api.book(SERVICE, day.slots[0].start)).body;
  await api.cancel(cancelled);
  const full = other.slots.at(-1).start;
  await api.sellOut(SERVICE, full);
  const holder = `token=${encodeURIComponent(body.manage_token)}`;
  return [
    ['home', '/'],
    ['services', '/services'],
    ['availability', `/availability?service=${SERVICE}&date=${other.date}`],
    ['closed day', `/availability?service=${SERVICE}&date=${await api.closedDay(SERVICE)}`],
    ['details', bookPath(SERVICE, other.slots[0].start)],
    ['start missing', `/availability?service=${SERVICE}&date=${other.date}&missing=1`],
    ['start gone', bookPath(SERVICE, full)],
    ['find a booking', '/bookings'],
    ['sign in', '/sign-in'],
    ['sign up', '/sign-up'],
    ['forgotten password', '/forgot-password'],
    ['booking', `/bookings/${body.id}?${holder}`],
    ['reschedule', `/bookings/${body.id}/reschedule?${holder}`],
    ['cancel', `/bookings/${body.id}/cancel?${holder}`],
    ['cancelled', `/bookings/${cancelled.id}?token=${encodeURIComponent(cancelled.manage_token)}`],
    ['local outbox', '/outbox'],
    ['foreign booking', `/bookings/${body.id}?token=nonsense`],
    ['unknown service', '/availability?service=no-such-service'],
    ['not found', '/no-such-page'],
  ];
}
