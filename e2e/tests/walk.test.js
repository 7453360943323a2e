// One day of the workshop, from its first start to the evening, as everybody in it sees it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  acceptInvitation,
  confirmEmail,
  enterCode,
  invite,
  setUpOwner,
  signIn,
  signOut,
  signUp,
  turnOnSecondFactor,
} from '../support/accounts.js';
import { banner, bookWalkIn, cardOf, drag, sheets } from '../support/desk.js';
import { book, chooseDay, chooseStart, moveButton, referenceShown } from '../support/pages.js';
import { openScene } from '../support/scene.js';
import { totp } from '../support/totp.js';

const OWNER = { name: 'Nora Field', email: 'nora@workshop.example' };
const DESK = { name: 'Luis Ortega', email: 'luis@workshop.example' };
const GUEST = { name: 'Mia Brandt', email: 'mia@example.com', phone: '312-555-0177', plate: 'MB 2207' };
// Works on every weekday until half past four.
const ALL_WEEK = 'Dana';
const SERVICE = 'oil-change';

const scene = await openScene({ atNoon: true });
const { api } = scene;
// Somebody else has booked before anybody had an account; nobody below may see it.
const day = await api.today();
const [earlier, later] = await api.openDays(SERVICE, { until: '16:00' });
const other = (await api.book(SERVICE, earlier.slots[0].start, { name: 'Sam Rivera' })).body;

test('a day of the workshop, from the first start to the evening', async () => {
  const owner = await scene.visitor({ width: 1440, height: 1100 });
  const desk = await scene.visitor({ width: 1440, height: 1100 });
  const customer = await scene.visitor();
  let guest;

  await step('the owner sets the workshop up by the link that was printed', async () => {
    await owner.goto('/staff');
    assert.equal(new URL(owner.url()).pathname, '/sign-in', 'nobody is let in before');
    await setUpOwner(scene, owner, OWNER);
    await owner.getByText('Owner', { exact: true }).first().waitFor();
  });

  await step('the front desk is invited, joins, and signs in with password and code', async () => {
    const link = await invite(scene, owner, { email: DESK.email, role: 'Front desk' });
    await owner.getByText('The invitation is on its way.').first().waitFor();
    await acceptInvitation(desk, link, DESK.name);
    const { secret } = await turnOnSecondFactor(desk);
    await signOut(desk);
    await desk.goto('/staff');
    assert.equal(new URL(desk.url()).pathname, '/sign-in', 'signed out');

    await signIn(desk, DESK.email);
    await desk.getByRole('heading', { name: 'One more step' }).waitFor();
    // The code of now was used to turn it on; the next one counts already.
    await enterCode(desk, totp(secret, 1));
    await desk.waitForURL('**/staff/day/*');
    await desk.getByRole('link', { name: `${DESK.name}, your account` }).waitFor();
    await desk.goto('/staff/people');
    await desk.getByRole('heading', { name: 'This page is not for your account' }).waitFor();
  });

  await step('a guest books with an email and has no account', async () => {
    guest = await book(customer, SERVICE, earlier.slots[2].start, GUEST);
    await customer.getByText(GUEST.plate).first().waitFor();
  });

  await step('a walk-in is booked, dragged to another time and bay, and worked on', async () => {
    await desk.goto(`/staff/day/${day.date}`);
    await desk.getByRole('link', { name: 'New booking' }).click();
    await bookWalkIn(desk, { name: 'Ada Lovelace', plate: 'BAY 123', start: '10:00', bay: 'Bay 1', mechanic: ALL_WEEK });
    const card = cardOf(desk, 'BAY 123');
    assert.match(await inLane(desk, 'Bay 1', card), /10:00/);

    await drag(desk, card, { rows: 12, lane: lane(desk, 'Bay 2') });
    await banner(desk, /^Moved: Ada, .* Now 11:00 to .*, Bay 2, /);
    assert.match(await inLane(desk, 'Bay 2', card), /11:00/);
    assert.equal(await lane(desk, 'Bay 1').locator('.job').count(), 0);

    for (const [button, said, state] of [
      ['Check in', 'Checked in: Ada', 'arrived'],
      ['Start', 'Started: Ada', 'in-service'],
      ['Finish', 'Finished: Ada', 'completed'],
    ]) {
      await card.getByRole('link').click();
      await desk.getByRole('button', { name: button, exact: true }).click();
      await banner(desk, said);
      await desk.getByRole('link', { name: 'Back to the day' }).click();
      await desk.locator(`.job.${state}`, { hasText: 'BAY 123' }).waitFor();
    }
  });

  await step('somebody does not come, which leaves the time free and can be taken back', async () => {
    await desk.goto(`/staff/new?date=${day.date}`);
    await bookWalkIn(desk, { name: 'Alan Turing', plate: 'BAY 456', start: '08:00' });
    await cardOf(desk, 'BAY 456').getByRole('link').click();
    await desk.getByRole('button', { name: 'No-show' }).click();
    await banner(desk, 'No-show: Alan');
    await desk.locator('.standing').getByText('No-show').waitFor();
    assert.equal(await desk.getByRole('button', { name: 'Move', exact: true }).count(), 0);
    await desk.getByRole('button', { name: 'Undo' }).click();
    await banner(desk, 'Confirmed: Alan');
    await desk.getByRole('button', { name: 'No-show' }).click();
    await banner(desk, 'No-show: Alan');
    await desk.getByRole('link', { name: 'Back to the day' }).click();
    await desk.locator('.elsewhere').getByText('BAY 456').waitFor();
    assert.equal(await cardOf(desk, 'BAY 456').count(), 0);
  });

  await step('a move is taken back, and the day prints on one sheet', async () => {
    await desk.goto(`/staff/new?date=${day.date}`);
    await bookWalkIn(desk, { name: 'Grace Hopper', plate: 'BAY 789', start: '14:00', bay: 'Bay 1', mechanic: ALL_WEEK });
    const card = cardOf(desk, 'BAY 789');
    await drag(desk, card, { rows: 12 });
    await banner(desk, /^Moved: Grace, .* Now 15:00 /);
    await desk.getByRole('button', { name: 'Undo' }).click();
    await banner(desk, /^Moved back: Grace, .* 14:00 /);
    assert.match(await inLane(desk, 'Bay 1', card), /14:00/);

    await desk.emulateMedia({ media: 'print' });
    assert.ok(await card.isVisible(), 'the cards are on paper');
    assert.ok(!(await desk.getByRole('link', { name: 'New booking' }).isVisible()));
    assert.equal(await sheets(desk), 1);
    await desk.emulateMedia({ media: 'screen' });
  });

  await step('the guest signs up, confirms the address, and finds what they booked', async () => {
    const link = await signUp(scene, customer, GUEST);
    await customer.goto(link);
    await confirmEmail(customer);
    await signIn(customer, GUEST.email);
    await customer.waitForURL('**/bookings');
    await customer.getByText(guest.reference).waitFor();
    assert.equal(await customer.getByText(other.reference).count(), 0);
  });

  await step('the customer moves it, and the desk sees the card without doing anything', async () => {
    await desk.goto(`/staff/day/${later.date}`);
    assert.equal(await cardOf(desk, GUEST.plate).count(), 0);
    const name = `Move Oil change, ${guest.reference}`;
    await customer.getByRole('link', { name }).click();
    await customer.waitForURL('**/reschedule');
    await chooseDay(customer, later.date);
    await chooseStart(customer, later.slots[0]);
    await moveButton(customer).click();
    assert.equal(await referenceShown(customer), guest.reference);
    await customer.getByText('Moved. The new time is below.').first().waitFor();

    const card = cardOf(desk, GUEST.plate);
    await card.waitFor();
    assert.match(await card.innerText(), new RegExp(`${later.slots[0].start.slice(11, 16)}[^]*Mia`));
  });

  await step('somebody else’s booking stays closed to the customer, on pages and by the API', async () => {
    const token = (await customer.context().cookies()).find(({ name }) => name === 'baybook_access');
    const mine = new URL(guest.link).pathname.split('/')[2];
    assert.equal(await answer(`/bookings/${mine}`, token.value), 200, 'their own is open');
    assert.equal(await answer(`/bookings/${other.id}`, token.value), 404);
    for (const path of ['', '/reschedule', '/cancel', '/calendar.ics']) {
      const reply = await customer.request.get(`/bookings/${other.id}${path}`);
      assert.equal(reply.status(), 404, path);
      assert.ok(!(await reply.text()).includes(other.reference), path);
    }
    await customer.goto(`/bookings/${other.id}`);
    assert.equal(await customer.getByText(other.reference).count(), 0);
    for (const path of [`/staff/bookings/${mine}`, `/staff/day/${day.date}`, '/staff/audit']) {
      assert.equal((await customer.request.get(path)).status(), 403, path);
    }
  });

  await step('the history of the booking tells who did what', async () => {
    await cardOf(desk, GUEST.plate).getByRole('link').click();
    await desk.getByRole('heading', { level: 1, name: 'Mia Brandt, Oil change' }).waitFor();
    const lines = await desk.locator('.history li').allInnerTexts();
    assert.equal(lines.length, 2, lines.join('\n'));
    assert.match(lines[0], /Booked\s+by the customer/);
    assert.match(lines[1], /Moved from [^]* to [^]* by the customer/);
  });

  await step('the owner reads in the audit log what was done', async () => {
    await owner.goto('/staff/audit');
    const rows = await owner.locator('.dense tbody tr').allInnerTexts();
    const told = (who, what) => rows.some((row) => row.includes(who) && row.includes(what));
    for (const [who, what] of [
      [OWNER.name, 'Set up as the owner'],
      [OWNER.name, 'Invited somebody'],
      [DESK.name, 'Turned the second factor on'],
      [DESK.name, 'Signed in'],
      [DESK.name, 'Booked'],
      [DESK.name, 'Moved a booking'],
      [DESK.name, 'Checked a vehicle in'],
      [DESK.name, 'Began the work'],
      [DESK.name, 'Finished the work'],
      [DESK.name, 'Marked a no-show'],
      [GUEST.name, 'Confirmed the email'],
      ['The customer', 'Moved a booking'],
    ]) {
      assert.ok(told(who, what), `${who}: ${what}\n${rows.join('\n')}`);
    }
    const finished = owner.locator('.dense tbody tr', { hasText: 'Finished the work' });
    await finished.locator('a[href^="/staff/bookings/"]').click();
    await owner.getByRole('heading', { level: 1, name: 'Ada Lovelace, Oil change' }).waitFor();
    const history = await owner.locator('.history li').allInnerTexts();
    const done = ['Booked', 'Moved from', 'Checked in', 'Started', 'Finished'];
    assert.equal(history.length, done.length, history.join('\n'));
    for (const [line, said] of done.entries()) {
      assert.match(history[line], new RegExp(`${said}[^]*by ${DESK.name}`));
    }
  });
});

/** A part of the story; if it fails, it says so by its name. */
async function step(name, act) {
  try {
    await act();
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
}

function lane(page, name) {
  return page.getByRole('region', { name, exact: true });
}

/** The text of a card, once it stands in the lane. */
async function inLane(page, name, card) {
  const there = lane(page, name).locator(card);
  await there.waitFor();
  return there.innerText();
}

/** What the API answers to whoever has this token. */
async function answer(path, token) {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(scene.baybook.api + path, { headers })).status;
}
