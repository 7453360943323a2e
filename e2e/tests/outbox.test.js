// What would be sent where no provider is set up: after booking, moving and cancelling.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { violations } from '../support/axe.js';
import { idAndToken } from '../support/api.js';
import { instant, onlyEvent } from '../support/calendar.js';
import { openMessage } from '../support/outbox.js';
import {
  CUSTOMER,
  book,
  chooseDay,
  chooseStart,
  moveButton,
  referenceShown,
  sidewaysScroll,
} from '../support/pages.js';
import { openScene } from '../support/scene.js';

const scene = await openScene();
const { api } = scene;

for (const javaScript of [true, false]) {
  describe(`with JavaScript ${javaScript ? 'on' : 'off'}`, () => {
    test('a booking is told, moved and taken back by mail and its calendar file', async () => {
      const page = await scene.visitor({ javaScript });
      const days = await api.openDays('oil-change');
      const { reference, link } = await book(page, 'oil-change', days[0].slots[0].start);
      const { id } = idAndToken(link);
      const main = page.getByRole('main');
      await main.getByRole('link', { name: 'see what would be sent' }).click();
      await page.waitForURL('**/outbox');

      await openMessage(page, `${id}-r1.email`);
      assert.match(await main.innerText(), new RegExp(CUSTOMER.email));
      const letter = page.frameLocator('iframe.letter');
      await letter.getByText(reference).first().waitFor();
      const booked = await calendarFile(page);
      assert.equal(booked.method, 'REQUEST');
      assert.equal(booked.start, new Date(days[0].slots[0].start).getTime());
      if (javaScript) assert.deepEqual(await violations(page), []);
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await sidewaysScroll(page), 0, `${width} wide`);
      }

      await openMessage(page, `${id}-r1.sms`);
      assert.match(await main.innerText(), /\+13125550142/);
      assert.match(await main.innerText(), new RegExp(`/bookings/${id}\\?token=`));

      // The link in the mail opens the booking. It names this machine otherwise than the tests do.
      await openMessage(page, `${id}-r1.email`);
      const told = main.locator(`p.letter a[href*="/bookings/${id}"]`).first();
      const { pathname, search } = new URL(await told.getAttribute('href'));
      await page.goto(pathname + search);
      assert.equal(await referenceShown(page), reference);
      const wanted = days[2].slots.at(-1);
      await page.getByRole('link', { name: 'Move to another time' }).click();
      await page.waitForURL('**/reschedule?**');
      await chooseDay(page, days[2].date);
      await chooseStart(page, wanted);
      await moveButton(page).click();
      await page.getByText('Moved. The new time is below.').first().waitFor();

      await openMessage(page, `${id}-r2.email`);
      const moved = await calendarFile(page);
      assert.equal(moved.method, 'REQUEST');
      assert.equal(moved.uid, booked.uid);
      assert.ok(moved.sequence > booked.sequence);
      assert.equal(moved.start, new Date(wanted.start).getTime());

      await page.goto(link);
      await page.getByRole('link', { name: 'Cancel booking' }).click();
      await page.waitForURL('**/cancel?**');
      await page.getByRole('button', { name: 'Cancel booking' }).click();
      await page.waitForURL((url) => !url.pathname.endsWith('/cancel'));

      await openMessage(page, `${id}-r3.email`);
      const cancelled = await calendarFile(page);
      assert.equal(cancelled.method, 'CANCEL');
      assert.equal(cancelled.uid, booked.uid);
      assert.ok(cancelled.sequence > moved.sequence);
      await openMessage(page, `${id}-r3.sms`);
    });
  });
}

test('without a telephone number there is a mail and no text', async () => {
  const page = await scene.visitor();
  const [day] = await api.openDays('oil-change');
  const customer = { ...CUSTOMER, phone: '', email: 'no.phone@example.com' };
  const { link } = await book(page, 'oil-change', day.slots[1].start, customer);
  const { id } = idAndToken(link);
  await openMessage(page, `${id}-r1.email`);
  const answer = await page.goto(`/outbox/${id}-r1.sms`);
  assert.equal(answer.status(), 404);
});

test('a mail cannot run a script, and nothing of it is asked for elsewhere', async () => {
  const page = await scene.visitor();
  const [day] = await api.openDays('oil-change');
  const { link } = await book(page, 'oil-change', day.slots[2].start);
  await openMessage(page, `${idAndToken(link).id}-r1.email`);
  const frame = page.locator('iframe.letter');
  const sandbox = await frame.getAttribute('sandbox');
  assert.doesNotMatch(sandbox, /scripts|same-origin/);
  const alone = await page.request.get(await frame.getAttribute('src'));
  assert.match(alone.headers()['content-security-policy'], /^default-src 'none';.*; sandbox /);
});

/** The calendar file of the message that is shown: as the page tells it, and as it is loaded. */
async function calendarFile(page) {
  const told = async (name) => {
    const fact = page.locator('dl.facts > div', { has: page.locator('dt', { hasText: name }) });
    return fact.locator('dd').innerText();
  };
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the file' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  const event = onlyEvent(file);
  const method = file.match(/^METHOD:(\S+)/m)[1];
  const [uid, sequence] = [event.get('UID').value, Number(event.get('SEQUENCE').value)];
  assert.equal(await told('METHOD'), method);
  assert.equal(await told('UID'), uid);
  assert.equal(await told('SEQUENCE'), String(sequence));
  return { method, uid, sequence, start: instant(event.get('DTSTART')).getTime() };
}
