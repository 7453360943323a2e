// Finding a booking at the front desk, and what its page tells.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpOwner } from '../support/accounts.js';
import { idAndToken } from '../support/api.js';
import { violations } from '../support/axe.js';
import { banner, bookWalkIn } from '../support/desk.js';
import { openMessage } from '../support/outbox.js';
import { bookPath, fillDetails, sidewaysScroll } from '../support/pages.js';
import { openScene } from '../support/scene.js';

const OWNER = { name: 'Nora Field', email: 'nora@workshop.example' };
const SOMEBODY = { name: 'Mary Somerville', phone: '312-555-0142', plate: 'MS 1780' };
const CUSTOMER = { name: 'Hedy Lamarr', plate: 'HL 1914' };

const scene = await openScene({ atNoon: true });
const day = await scene.api.today();
let signedIn;
let reference;

test('a booking is found by plate and by name, and no address tells what was typed', async () => {
  const desk = await atTheDesk();
  const asked = [];
  desk.context().on('request', (request) => asked.push(decodeURIComponent(request.url())));
  await desk.goto(`/staff/new?date=${day.date}`);
  await bookWalkIn(desk, { ...CUSTOMER, start: '10:00', mechanic: 'Dana' });

  await desk.keyboard.press('f');
  await desk.getByRole('heading', { name: 'Tomorrow' }).waitFor();
  assert.equal(await desk.evaluate(() => document.activeElement.id), 'q');
  assert.deepEqual(await violations(desk), []);
  for (const typed of ['hedy lam', 'hl1914']) {
    await desk.getByRole('searchbox').fill(typed);
    await desk.keyboard.press('Enter');
    await desk.locator('.finds').getByText(CUSTOMER.name).waitFor();
    await desk.getByRole('main').getByText('1 booking found').waitFor();
    assert.equal(await desk.evaluate(() => document.activeElement.id), 'q');
  }
  assert.deepEqual(await violations(desk), []);
  await desk.locator('.finds a').click();
  await desk.getByRole('heading', { level: 1, name: 'Hedy Lamarr, Oil change' }).waitFor();
  reference = await desk.locator('.standing .p').innerText();

  // The way back leads to what was found.
  await desk.goBack();
  await desk.locator('.finds').getByText(CUSTOMER.name).waitFor();
  const told = /hedy|lamarr|hl.?1914/i;
  assert.deepEqual(asked.filter((url) => told.test(url)), []);
});

test('a reference leads straight to the booking, where work goes on and is told', async () => {
  const desk = await atTheDesk();
  await find(desk, reference.toLowerCase());
  await desk.waitForURL('**/staff/bookings/*-*');
  const page = new URL(desk.url()).pathname;

  await desk.getByRole('button', { name: 'Check in' }).click();
  await banner(desk, 'Checked in: Hedy');
  assert.equal(new URL(desk.url()).pathname, page, 'back on the page of the booking');
  await desk.locator('#move-start').selectOption({ label: '11:00' });
  await desk.getByRole('button', { name: 'Move', exact: true }).click();
  await banner(desk, 'Moved: Hedy');
  await desk.getByLabel('Note for the staff').fill('Lock nut key in the boot.');
  await desk.getByRole('button', { name: 'Keep the note' }).click();
  await banner(desk, 'Note kept');

  const lines = await desk.locator('.history li').allInnerTexts();
  assert.equal(lines.length, 4, lines.join('\n'));
  for (const [line, said] of ['Booked', 'Checked in', 'Moved from', 'Note'].entries()) {
    assert.match(lines[line], new RegExp(`${said}[^]*by Nora Field[^]*from 127\\.0\\.0\\.1`));
  }
  assert.match(lines[2], /10:00 to .*11:00/);
  assert.deepEqual(await violations(desk), []);
  for (const width of [390, 1024, 1440]) {
    await desk.setViewportSize({ width, height: 900 });
    assert.equal(await sidewaysScroll(desk), 0, `${width} wide`);
  }

  await desk.getByRole('link', { name: 'Back to the day' }).click();
  await desk.waitForURL(`**/staff/day/${day.date}#c-*`);
  await desk.goto('/staff/audit');
  await desk.locator(`.dense a[href="${page}"]`).first().click();
  await desk.waitForURL(`**${page}`);
});

test('without JavaScript the form alone finds it', async () => {
  const desk = await atTheDesk({ javaScript: false });
  await find(desk, 'Hedy');
  await desk.locator('.finds').getByText(CUSTOMER.name).waitFor();
  assert.equal(new URL(desk.url()).search, '');
  await desk.goto('/staff/bookings/0190b5a8-0000-8000-8000-000000009999');
  await desk.getByRole('heading', { name: 'There is no such booking' }).waitFor();
});

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with JavaScript' : 'without JavaScript';
  test(`a request is found and confirmed, and a mistyped address is set right, ${how}`, async () => {
    const customer = await scene.visitor({ javaScript });
    const service = 'pre-purchase-inspection';
    const [open] = await scene.api.openDays(service);
    await customer.goto(bookPath(service, open.slots[0].start));
    await fillDetails(customer, { ...SOMEBODY, email: 'mary.somervile@example.com' });
    await customer.getByRole('button', { name: 'Ask for this time' }).click();
    await customer.getByText('You hear from us as soon as it is confirmed').first().waitFor();
    const link = customer.url();
    const { id } = idAndToken(link);

    const desk = await atTheDesk({ javaScript });
    await desk.goto('/staff/bookings');
    const asked = desk.getByRole('table', { name: 'To be confirmed' });
    await asked.locator(`a[href*="${id}"]`).click();
    await desk.getByRole('button', { name: 'Confirm', exact: true }).click();
    await banner(desk, 'Confirmed: Mary');

    await desk.getByText('Correct customer or vehicle').click();
    await desk.getByLabel('Email').fill('mary');
    await desk.getByRole('button', { name: 'Save the details' }).click();
    await desk.locator('#email-error').waitFor();
    if (javaScript) assert.deepEqual(await violations(desk), []);
    await desk.setViewportSize({ width: 390, height: 900 });
    assert.equal(await sidewaysScroll(desk), 0);
    await desk.getByLabel('Email').fill('mary.somerville@example.com');
    await desk.getByRole('button', { name: 'Save the details' }).click();
    await banner(desk, 'Details corrected: Mary');

    // What went to the mistyped address opens nothing; what goes to the right one does.
    assert.equal((await customer.goto(link)).status(), 404);
    await openMessage(customer, `${id}-r3.email`);
    const main = customer.getByRole('main');
    assert.match(await main.innerText(), /mary\.somerville@example\.com/);
    const told = main.locator(`p.letter a[href*="/bookings/${id}"]`).first();
    const { pathname, search } = new URL(await told.getAttribute('href'));
    assert.equal((await customer.goto(pathname + search)).status(), 200);
  });
}

async function find(page, text) {
  await page.goto('/staff/bookings');
  await page.getByRole('searchbox').fill(text);
  await page.keyboard.press('Enter');
}

/** The owner, who is at the front desk too, set up once. */
async function atTheDesk(options = {}) {
  const page = await scene.visitor({ width: 1440, height: 1100, ...options });
  if (signedIn) await page.context().addCookies(signedIn);
  else await setUpOwner(scene, page, OWNER);
  signedIn = await page.context().cookies();
  return page;
}
