// The grid keeps up with what others do, also where the stream of changes does not come through.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpOwner } from '../support/accounts.js';
import { violations } from '../support/axe.js';
import { banner, bookWalkIn, cardOf, drag } from '../support/desk.js';
import { openScene } from '../support/scene.js';

const OWNER = { name: 'Nora Field', email: 'nora@workshop.example' };

const scene = await openScene();
const [day] = await scene.api.openDays('oil-change', { until: '16:00' });
const [electric] = await scene.api.openDays('ev-check');
let signedIn;

for (const [name, answer] of [
  ['ended', (route) => route.fulfill({ status: 204 })],
  ['swallowed by a proxy', () => {}],
]) {
  test(`a change is seen while the stream is ${name}`, async () => {
    const desk = await atTheDesk();
    const other = await desk.context().newPage();
    await desk.route('**/changes', answer);
    await desk.goto(`/staff/day/${day.date}`);
    await other.goto(`/staff/new?date=${day.date}`);
    const plate = `LIVE ${name.length}`;
    await bookWalkIn(other, { name: 'Grace Hopper', plate, start: name === 'ended' ? '14:00' : '15:00' });
    await cardOf(desk, plate).waitFor();
  });
}

test('a drag says what it would do, and what cannot be is refused beside the card', async () => {
  const desk = await atTheDesk();
  await desk.goto(`/staff/new?date=${electric.date}&service=ev-check`);
  const start = await desk.locator('#start option').filter({ hasNotText: 'not free' }).first().innerText();
  await bookWalkIn(desk, { name: 'Ada Lovelace', plate: 'EV 1', start });
  const card = cardOf(desk, 'EV 1');
  await card.scrollIntoViewIfNeeded();
  const box = await card.boundingBox();
  const lane = await desk.locator('[data-lane="bay-1"]').boundingBox();
  const asked = desk.waitForResponse('**/places?*');
  await desk.mouse.move(box.x + 60, box.y + 8);
  await desk.mouse.down();
  await desk.mouse.move(lane.x + 60, box.y + 10, { steps: 4 });
  await asked;
  await desk.mouse.move(lane.x + 62, box.y + 10);
  await desk.locator('.target.no').getByText('This bay lacks the equipment').waitFor();
  await desk.mouse.up();
  await desk.locator('.said').getByText('This bay lacks the equipment').waitFor();
  await drag(desk, card, { rows: 6 });
  await banner(desk, 'Moved: Ada');
});

test('a job that takes longer moves what is in the way, without JavaScript', async () => {
  const desk = await atTheDesk({ javaScript: false });
  const place = { bay: 'Bay 1', mechanic: 'Dana' };
  await desk.goto(`/staff/new?date=${day.date}&service=oil-change`);
  await bookWalkIn(desk, { name: 'One Long', plate: 'ROOM 1', start: '08:00', ...place });
  await desk.goto(`/staff/new?date=${day.date}&service=oil-change`);
  await bookWalkIn(desk, { name: 'Two Next', plate: 'ROOM 2', start: '09:00', ...place });
  await cardOf(desk, 'ROOM 1').getByRole('link').click();
  await desk.getByLabel('Minutes').fill('90');
  await desk.getByRole('button', { name: 'Change the length' }).click();
  await desk.getByRole('heading', { name: 'Who makes room?' }).waitFor();
  await desk.getByRole('button', { name: 'Move Two, then change the length' }).click();
  await banner(desk, 'Room was made: One');
});

test('the day is reached and left by keys', async () => {
  const desk = await atTheDesk();
  await desk.goto(`/staff/day/${day.date}`);
  await desk.keyboard.press('b');
  await desk.waitForURL('**?by=mechanics');
  await desk.keyboard.press('g');
  assert.ok(await desk.evaluate(() => document.activeElement.matches('.job a')));
  await desk.keyboard.press('k');
  await desk.waitForURL((url) => !url.pathname.endsWith(day.date));
  await desk.keyboard.press('j');
  await desk.waitForURL(`**/staff/day/${day.date}?by=mechanics`);
  await desk.keyboard.press('?');
  await desk.locator('#keys').getByText('Bays or mechanics').waitFor();
  assert.deepEqual(await violations(desk), []);
});

/** The owner, who is at the front desk too, set up once. */
async function atTheDesk(options = {}) {
  const page = await scene.visitor({ width: 1440, height: 1100, ...options });
  if (!signedIn) {
    const first = options.javaScript === false ? await scene.visitor({ width: 1440, height: 1100 }) : page;
    await setUpOwner(scene, first, OWNER);
    signedIn = await first.context().cookies();
  }
  await page.context().addCookies(signedIn);
  return page;
}
