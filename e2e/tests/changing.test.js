// After booking: find, look, move, cancel.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { instant, onlyEvent } from '../support/calendar.js';
import { CUSTOMER, book, chooseDay, chooseStart, moveButton, referenceShown } from '../support/pages.js';
import { openScene } from '../support/scene.js';

const scene = await openScene();
const { api } = scene;

async function booked(page, place = 0) {
  const days = await api.openDays('oil-change');
  const made = await book(page, 'oil-change', days[0].slots[place].start);
  return { ...made, days };
}

for (const javaScript of [true, false]) {
  describe(`with JavaScript ${javaScript ? 'on' : 'off'}`, () => {
    test('a booking is found by its reference and email', async () => {
      const { reference, link } = await booked(await scene.visitor({ javaScript }));
      const page = await scene.visitor({ javaScript });
      await page.goto('/bookings');
      await page.getByLabel(/reference/i).fill(reference.toLowerCase().replace('-', ' '));
      await page.getByLabel(/^email/i).fill(CUSTOMER.email.toUpperCase());
      await page.getByRole('main').getByRole('button', { name: /find/i }).click();
      assert.equal(await referenceShown(page), reference);
      assert.equal(new URL(page.url()).pathname, new URL(link).pathname);
    });

    test('a reference with another email finds nothing, and says so', async () => {
      const { reference } = await booked(await scene.visitor({ javaScript }));
      const page = await scene.visitor({ javaScript });
      await page.goto('/bookings');
      await page.getByLabel(/reference/i).fill(reference);
      await page.getByLabel(/^email/i).fill('somebody.else@example.com');
      await page.getByRole('main').getByRole('button', { name: /find/i }).click();
      await page.getByRole('alert').first().waitFor();
      assert.equal(await page.getByLabel(/reference/i).inputValue(), reference);
      assert.equal(new URL(page.url()).pathname, '/bookings');
    });

    test('a booking is moved to another time', async () => {
      const page = await scene.visitor({ javaScript });
      const { reference, link, days } = await booked(page);
      const before = await api.behind(link);
      const wanted = days[2].slots.at(-1);

      await page.getByRole('link', { name: 'Move to another time' }).click();
      await page.waitForURL('**/reschedule?**');
      await chooseDay(page, days[2].date);
      await chooseStart(page, wanted);
      await moveButton(page).click();
      assert.equal(await referenceShown(page), reference);
      await page.getByText('Moved. The new time is below.').first().waitFor();

      const after = await api.behind(link);
      assert.equal(new Date(after.start).getTime(), new Date(wanted.start).getTime());
      assert.ok(after.revision > before.revision);
      assert.equal(after.status, 'confirmed');
    });

    test('a time lost while moving leaves the booking where it was', async () => {
      const page = await scene.visitor({ javaScript });
      const { link, days } = await booked(page);
      const before = await api.behind(link);
      const lost = days[1].slots[2];
      await page.goto(`${link.replace('?', '/reschedule?')}&date=${days[1].date}`);
      await chooseStart(page, lost);
      await api.sellOut('oil-change', lost.start);
      await moveButton(page).click();

      const others = page.getByRole('main').locator('button[name="start"]');
      await others.first().waitFor();
      assert.equal(await others.count(), 3);
      assert.deepEqual(await api.behind(link), before);
      const next = await others.first().getAttribute('value');
      await others.first().click();
      await referenceShown(page);
      const after = await api.behind(link);
      assert.equal(new Date(after.start).getTime(), new Date(next).getTime());
    });

    test('a booking is cancelled', async () => {
      const page = await scene.visitor({ javaScript });
      const { link } = await booked(page);
      await page.getByRole('link', { name: 'Cancel booking' }).click();
      await page.waitForURL('**/cancel?**');
      assert.equal((await api.behind(link)).status, 'confirmed', 'nothing is cancelled by looking');
      await page.getByRole('button', { name: 'Cancel booking' }).click();
      await page.waitForURL((url) => !url.pathname.endsWith('/cancel'));
      assert.match(await page.getByRole('main').innerText(), /cancelled/i);
      assert.equal((await api.behind(link)).status, 'cancelled');
    });

    test('the calendar file has the instants of the booking', async () => {
      const page = await scene.visitor({ javaScript });
      const { link } = await booked(page);
      const download = page.waitForEvent('download');
      await page.locator('main a[href*="/calendar.ics"]').first().click();
      const file = await download;
      assert.match(file.suggestedFilename(), /\.ics$/);
      const event = onlyEvent(await readFile(await file.path(), 'utf8'));
      const booking = await api.behind(link);
      assert.equal(instant(event.get('DTSTART')).getTime(), new Date(booking.start).getTime());
      assert.equal(instant(event.get('DTEND')).getTime(), new Date(booking.end).getTime());
      assert.ok(event.get('UID').value);
    });
  });
}

test('opening every link of a booking changes nothing', async () => {
  const page = await scene.visitor();
  const { link } = await booked(page);
  const before = await api.behind(link);
  const links = await page
    .locator('main a[href]')
    .evaluateAll((all) => all.map((each) => each.href));
  const own = new Set([link, ...links.filter((each) => each.startsWith(scene.baybook.web))]);
  assert.ok(own.size >= 4, [...own].join('\n'));
  for (const each of own) {
    for (const method of ['GET', 'HEAD']) {
      const reply = await page.request.fetch(each, { method });
      assert.ok(reply.status() < 400, `${method} ${each} answered ${reply.status()}`);
    }
  }
  assert.deepEqual(await api.behind(link), before);
});

test('what a person wrote is shown as text, never run', async () => {
  const name = '<img src=x onerror=alert(1)> & "Jo"';
  const [day] = await api.openDays('oil-change');
  const { status, body } = await api.book('oil-change', day.slots[0].start, { name });
  assert.equal(status, 201);
  const page = await scene.visitor();
  await page.goto(`/bookings/${body.id}?token=${encodeURIComponent(body.manage_token)}`);
  await page.getByText(name).first().waitFor();
});

test('a booking is not shown without its token', async () => {
  const page = await scene.visitor();
  const { link, reference } = await booked(page);
  const { origin, pathname } = new URL(link);
  for (const wrong of [pathname, `${pathname}?token=nonsense`]) {
    const reply = await page.request.get(origin + wrong, { maxRedirects: 0 });
    const text = await reply.text();
    assert.ok(!text.includes(reference) && !text.includes(CUSTOMER.email), wrong);
    assert.notEqual(reply.status(), 200, wrong);
  }
});
