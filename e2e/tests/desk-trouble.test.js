// What goes wrong at the front desk, and that nothing typed is lost by it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpOwner, signIn } from '../support/accounts.js';
import { violations } from '../support/axe.js';
import { banner, bookWalkIn, cardOf, drag } from '../support/desk.js';
import { sidewaysScroll } from '../support/pages.js';
import { openScene } from '../support/scene.js';

const OWNER = { name: 'Nora Field', email: 'nora@workshop.example' };
const NOTE = 'Lock nut "key" in the <boot>,\nleft side.';

const scene = await openScene();
const [day] = await scene.api.openDays('oil-change', { until: '16:00' });
const owner = await scene.visitor({ width: 1440, height: 1100 });
await setUpOwner(scene, owner, OWNER);
const signedIn = await owner.context().cookies();
await owner.goto(`/staff/new?date=${day.date}`);
await bookWalkIn(owner, { name: 'Ada Lovelace', plate: 'BAY 123', start: '10:00', mechanic: 'Dana' });
const address = await cardOf(owner, 'BAY 123').getByRole('link').getAttribute('href');
await scene.visitorsLeave();

for (const javaScript of [true, false]) {
  test(`signed out while typing, a note waits to be sent again, JavaScript ${javaScript ? 'on' : 'off'}`, async () => {
    const desk = await atTheDesk({ javaScript });
    await desk.goto(address);
    await desk.getByLabel('Note for the staff').fill(NOTE);
    await desk.context().clearCookies();
    await desk.getByRole('button', { name: 'Keep the note' }).click();
    await desk.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await desk.getByText('Nothing was changed.').waitFor();
    if (javaScript) assert.deepEqual(await violations(desk), []);
    for (const width of [320, 1440]) {
      await desk.setViewportSize({ width, height: 900 });
      assert.equal(await sidewaysScroll(desk), 0, `${width} wide`);
    }

    const opened = desk.context().waitForEvent('page');
    await desk.getByRole('link', { name: 'Sign in on another page' }).click();
    const other = await opened;
    await signIn(other, OWNER.email, '/staff');
    await other.waitForURL('**/staff/day/*');
    await desk.getByRole('button', { name: 'Send it again' }).click();
    await banner(desk, 'Note kept for Ada');
    assert.equal(await desk.getByLabel('Note for the staff').inputValue(), NOTE);
    await desk.getByLabel('Note for the staff').fill('');
    await desk.getByRole('button', { name: 'Keep the note' }).click();
    await banner(desk, 'Note kept for Ada');
  });
}

test('signed out while dragging, the day asks who it is, and the card is where it was', async () => {
  const desk = await atTheDesk();
  await desk.goto(`/staff/day/${day.date}`);
  await desk.context().clearCookies();
  await drag(desk, cardOf(desk, 'BAY 123'), { rows: 12 });
  await desk.waitForURL(`**/sign-in?next=%2Fstaff%2Fday%2F${day.date}`);
  await signIn(desk, OWNER.email, `/staff/day/${day.date}`);
  await cardOf(desk, 'BAY 123').getByText('10:00').waitFor();
});

test('the slower of two notes is told, sees the other, and still has its own', async () => {
  const desk = await atTheDesk();
  const other = await desk.context().newPage();
  await other.goto(address);
  await desk.goto(address);
  await keep(desk, 'Key in the boot');
  await banner(desk, 'Note kept for Ada');
  await keep(other, 'Call before noon');
  await other.getByText('Changed meanwhile').waitFor();
  await other.locator('.facts').getByText('Key in the boot').waitFor();
  const note = other.getByLabel('Note for the staff');
  assert.equal(await note.inputValue(), 'Call before noon');
  await keep(other, 'Key in the boot. Call before noon');
  await banner(other, 'Note kept for Ada');
});

test('a booking sent twice is made once', async () => {
  const desk = await atTheDesk();
  await desk.goto(`/staff/new?date=${day.date}`);
  await desk.getByLabel('Name', { exact: true }).fill('"Bob" <b>O’Brien</b>');
  await desk.getByLabel('Licence plate').fill('BAY 456');
  await desk.getByLabel('Start', { exact: true }).selectOption({ label: '14:00' });
  await desk.getByRole('button', { name: 'Book', exact: true }).dblclick();
  await banner(desk, 'Booked: "Bob"');
  assert.equal(await cardOf(desk, 'BAY 456').count(), 1);
});

async function keep(page, note) {
  await page.getByLabel('Note for the staff').fill(note);
  await page.getByRole('button', { name: 'Keep the note' }).click();
}

/** The owner, who is at the front desk too, in a browser of their own. */
async function atTheDesk(options = {}) {
  const page = await scene.visitor({ width: 1440, height: 1100, ...options });
  await page.context().addCookies(signedIn);
  return page;
}
