// The staff's day: what the front desk does from morning to evening.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpOwner } from '../support/accounts.js';
import { violations } from '../support/axe.js';
import { banner, bookWalkIn, cardOf, drag, sheets } from '../support/desk.js';
import { openScene } from '../support/scene.js';

const OWNER = { name: 'Nora Field', email: 'nora@workshop.example' };

const scene = await openScene({ atNoon: true });
const day = await scene.api.today();
let signedIn;

test('a walk-in is booked, dragged, put back, checked in and finished', async () => {
  const desk = await atTheDesk();
  await desk.goto(`/staff/day/${day.date}`);
  await desk.keyboard.press('n');
  await bookWalkIn(desk, { name: 'Ada Lovelace', plate: 'BAY 123', start: '10:00', mechanic: 'Dana' });
  const card = cardOf(desk, 'BAY 123');
  await card.getByText('10:00').waitFor();

  await drag(desk, card, { rows: 12 });
  await banner(desk, 'Moved: Ada');
  await card.getByText('11:00').waitFor();
  await desk.keyboard.press('u');
  await banner(desk, 'Moved back: Ada');
  await card.getByText('10:00').waitFor();

  for (const said of ['Checked in: Ada', 'Started: Ada', 'Finished: Ada']) {
    await card.getByRole('link').focus();
    await desk.keyboard.press('c');
    await banner(desk, said);
  }
  assert.deepEqual(await violations(desk), []);
});

test('two desks see each other, and the slower one is told what changed', async () => {
  const desk = await atTheDesk();
  await desk.goto(`/staff/new?date=${day.date}`);
  await bookWalkIn(desk, { name: 'Grace Hopper', plate: 'BAY 456', start: '09:00' });
  const address = await cardOf(desk, 'BAY 456').getByRole('link').getAttribute('href');

  const other = await desk.context().newPage();
  await other.goto(address);
  await desk.goto(address);
  await desk.getByRole('button', { name: 'Check in' }).click();
  await banner(desk, 'Checked in: Grace');
  await other.getByRole('button', { name: 'No-show' }).click();
  await other.getByText('Changed meanwhile').waitFor();
  await desk.getByRole('link', { name: 'Back to the day' }).click();
  await desk.locator('.job.arrived', { hasText: 'BAY 456' }).waitFor();
  await other.getByRole('button', { name: 'Start' }).click();
  // The first desk sees it without doing anything.
  await desk.locator('.job.in-service', { hasText: 'BAY 456' }).waitFor();
});

test('nobody came, and the day prints on one sheet', async () => {
  const desk = await atTheDesk();
  await desk.goto(`/staff/new?date=${day.date}`);
  await bookWalkIn(desk, { name: 'Alan Turing', plate: 'BAY 789', start: '08:00' });
  await cardOf(desk, 'BAY 789').getByRole('link').click();
  await desk.getByRole('button', { name: 'No-show' }).click();
  await banner(desk, 'No-show: Alan');
  await desk.getByRole('link', { name: 'Back to the day' }).click();
  await desk.locator('.elsewhere').getByText('BAY 789').waitFor();

  await desk.goto('/staff/bookings');
  await desk.getByRole('searchbox').fill('BAY 789');
  await desk.keyboard.press('Enter');
  await desk.getByRole('main').getByText('1 booking found').waitFor();
  const card = await desk.locator('.finds a').getAttribute('href');
  const places = [card, '/staff/bookings', `/staff/new?date=${day.date}`, `/staff/block?date=${day.date}`];
  for (const place of [desk.url(), `/staff/day/${day.date}?by=mechanics`, ...places]) {
    await desk.goto(place);
    assert.deepEqual(await violations(desk), [], place);
  }

  await desk.goto(`/staff/day/${day.date}`);
  assert.equal(await sheets(desk), 1);
});

/** The owner, who is at the front desk too, set up once. */
async function atTheDesk() {
  const page = await scene.visitor({ width: 1440, height: 1100 });
  if (signedIn) await page.context().addCookies(signedIn);
  else await setUpOwner(scene, page, OWNER);
  signedIn = await page.context().cookies();
  return page;
}
