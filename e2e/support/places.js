// Every page there is, with how to get there: those of customers, and those of the staff.

import { bookPath } from './pages.js';

const SERVICE = 'oil-change';

/** Makes a booking for the pages that show one. Answers with `[name, path]` pairs. */
export async function everyPlace(api) {
  const [day, other] = await api.openDays(SERVICE);
  const { body } = await api.book(SERVICE, day.slots[0].start);
  // A day of its own: on a short one the first start may have one place only.
  const cancelled = (await api.book(SERVICE, other.slots[0].start)).body;
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

/**
 * The pages of the staff and of an account, found by whoever may see all of them. Makes a booking
 * for those that show one.
 */
export async function everyStaffPlace(api, owner) {
  const [, , day] = await api.openDays(SERVICE);
  const { body } = await api.book(SERVICE, day.slots[0].start);
  const first = async (list) => {
    await owner.goto(list);
    const entry = owner.locator(`main a[href^="${list}/"]:not([href$="/new"])`).first();
    return entry.getAttribute('href');
  };
  const workshop = '/staff/workshop';
  return [
    ['day', `/staff/day/${day.date}`],
    ['day of mechanics', `/staff/day/${day.date}?by=mechanics&service=${SERVICE}`],
    ['new booking', `/staff/new?date=${day.date}`],
    ['block time', `/staff/block?date=${day.date}`],
    ['find', '/staff/bookings'],
    ['order', `/staff/bookings/${body.id}`],
    ['no such order', '/staff/bookings/0190b5a8-0000-8000-8000-000000009999'],
    ['displaced', '/staff/displaced'],
    ['unsent', '/staff/outbox'],
    ['people', '/staff/people'],
    ['role', await first('/staff/people')],
    ['audit log', '/staff/audit'],
    ['calendar links', '/staff/calendars'],
    ['workshop', workshop],
    ['hours', `${workshop}/hours`],
    ['bays', `${workshop}/bays`],
    ['bay', await first(`${workshop}/bays`)],
    ['new bay', `${workshop}/bays/new`],
    ['mechanics', `${workshop}/mechanics`],
    ['mechanic', await first(`${workshop}/mechanics`)],
    ['new mechanic', `${workshop}/mechanics/new`],
    ['services set', `${workshop}/services`],
    ['service', await first(`${workshop}/services`)],
    ['new service', `${workshop}/services/new`],
    ['rules', `${workshop}/rules`],
    ['messages', `${workshop}/messages`],
    ['message', await first(`${workshop}/messages`)],
    ['account', '/account'],
    ['own bookings', '/bookings'],
  ];
}

/** The page between closing a booked day and doing so. */
export async function askBeforeClosing(page, date) {
  await page.goto('/staff/workshop/hours');
  const form = page.locator('form[action="/staff/workshop/hours/close"]');
  await form.locator('[name="from"]').fill(date);
  await form.locator('[name="reason"]').fill('Water damage');
  await form.getByRole('button').first().click();
  await page.getByRole('heading', { level: 1, name: /^This affects/ }).waitFor();
}
