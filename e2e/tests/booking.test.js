// From looking to booked.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  CUSTOMER,
  book,
  bookButton,
  bookPath,
  chooseDay,
  chooseStart,
  continueButton,
  fillDetails,
  referenceShown,
} from '../support/pages.js';
import { openScene } from '../support/scene.js';

const scene = await openScene();
const { api } = scene;

for (const javaScript of [true, false]) {
  describe(`with JavaScript ${javaScript ? 'on' : 'off'}`, () => {
    test('a customer books from the home page in two pages', async () => {
      const page = await scene.visitor({ javaScript });
      await page.goto('/');
      await page.locator('main a[href^="/book?"]').first().click();
      await page.waitForURL('**/book?**');
      await fillDetails(page);
      await bookButton(page).click();
      const reference = await referenceShown(page);

      const booking = await api.behind(page.url());
      assert.equal(booking.reference, reference);
      assert.equal(booking.status, 'confirmed');
      assert.equal(booking.customer.name, CUSTOMER.name);
      assert.equal(booking.customer.phone, '+13125550142');
    });

    test('a customer finds a service, a day and a time', async () => {
      const page = await scene.visitor({ javaScript });
      await page.goto('/services');
      await page.locator('main a[href^="/availability?service=tyre-rotation"]').first().click();
      await page.waitForURL('**/availability?**');
      const service = 'tyre-rotation';
      const day = (await api.openDays(service)).at(-1);
      await chooseDay(page, day.date);
      await chooseStart(page, day.slots.at(-1));
      await continueButton(page).click();
      await page.waitForURL('**/book?**');
      await fillDetails(page);
      await bookButton(page).click();
      await referenceShown(page);
      const booking = await api.behind(page.url());
      assert.equal(booking.service.id, service);
      assert.equal(new Date(booking.start).getTime(), new Date(day.slots.at(-1).start).getTime());
    });

    test('times are those of the workshop, wherever the visitor is', async () => {
      const page = await scene.visitor({ javaScript });
      const [day] = await api.openDays('oil-change');
      await page.goto(`/availability?service=oil-change&date=${day.date}`);
      const shown = await page.locator('main label:has(input[name="start"])').allInnerTexts();
      assert.deepEqual(
        shown.map((text) => text.trim().slice(0, 5)),
        day.slots.map((slot) => slot.start.slice(11, 16)),
      );
      const { timezone } = await api.get('/shop');
      const city = timezone.split('/').at(-1).replace('_', ' ');
      assert.match(await page.getByRole('main').innerText(), new RegExp(`${city} time`));
    });

    test('another service keeps the date', async () => {
      const page = await scene.visitor({ javaScript });
      const [, day] = await api.openDays('tyre-rotation');
      await page.goto(`/availability?service=oil-change&date=${day.date}`);
      await page.getByLabel('Service', { exact: true }).selectOption('tyre-rotation');
      if (!javaScript) await page.getByRole('button', { name: 'Show times' }).click();
      await page.waitForURL(`**/availability?service=tyre-rotation&date=${day.date}`);
      const starts = page.locator('main input[name="start"]');
      assert.equal(await starts.count(), day.slots.length);
    });

    test('a mistake is told at its field, and nothing typed is lost', async () => {
      const page = await scene.visitor({ javaScript });
      const [day] = await api.openDays('oil-change');
      await page.goto(bookPath('oil-change', day.slots[0].start));
      const wrong = { ...CUSTOMER, email: 'jo.sandoval@', phone: '12' };
      await fillDetails(page, wrong);
      await bookButton(page).click();

      const email = page.getByLabel(/^email/i);
      await page.locator('[aria-invalid="true"]').first().waitFor();
      const focused = await page.evaluate(() => document.activeElement.getAttribute('role'));
      assert.equal(focused, 'alert', 'the list of mistakes has the focus');
      assert.equal(await email.getAttribute('aria-invalid'), 'true');
      assert.match(await describedBy(page, email), /\w/);
      assert.equal(await page.getByLabel(/^phone/i).getAttribute('aria-invalid'), 'true');
      assert.equal(await page.getByLabel(/^name/i).getAttribute('aria-invalid') ?? 'false', 'false');
      assert.equal(await email.inputValue(), wrong.email);
      assert.equal(await page.getByLabel(/^name/i).inputValue(), wrong.name);
      assert.equal(await page.getByLabel(/^phone/i).inputValue(), wrong.phone);
      assert.equal(await page.getByLabel(/plate/i).inputValue(), wrong.plate);

      await fillDetails(page);
      await bookButton(page).click();
      await referenceShown(page);
    });

    test('a slot lost to another customer offers three others and keeps what was typed', async () => {
      const page = await scene.visitor({ javaScript });
      const [day] = await api.openDays('oil-change', { atLeast: 6 });
      const lost = day.slots[2].start;
      await page.goto(bookPath('oil-change', lost));
      await fillDetails(page);
      await api.sellOut('oil-change', lost);
      await bookButton(page).click();

      const others = page.getByRole('main').locator('button[name="start"]');
      await others.first().waitFor();
      assert.equal(await others.count(), 3);
      const shown = await page.getByRole('main').innerText();
      for (const [field, typed] of Object.entries(CUSTOMER)) {
        assert.ok(shown.includes(typed), `${field} is not shown any more`);
      }
      const taken = await others.first().getAttribute('value');
      await others.first().click();
      await referenceShown(page);
      const booking = await api.behind(page.url());
      assert.equal(booking.customer.name, CUSTOMER.name);
      assert.equal(booking.vehicle.plate, CUSTOMER.plate);
      assert.equal(new Date(booking.start).getTime(), new Date(taken).getTime());
      assert.notEqual(new Date(booking.start).getTime(), new Date(lost).getTime());
    });
  });
}

test('choosing a day changes the page in place, and Back goes back', async () => {
  const page = await scene.visitor();
  const [first, second] = await api.openDays('oil-change');
  await page.goto(`/availability?service=oil-change&date=${first.date}`);
  const title = await page.title();
  await page.evaluate(() => (globalThis.stillHere = true));
  await chooseDay(page, second.date);
  assert.equal(new URL(page.url()).searchParams.get('date'), second.date);
  assert.notEqual(await page.title(), title);
  await page.goBack();
  await page.locator(`a[href$="date=${first.date}"][aria-current="date"]`).waitFor();
  assert.equal(await page.title(), title);
  assert.ok(await page.evaluate(() => globalThis.stillHere), 'the page was loaded anew');
});

test('a full day says so and leads to the next free start', async () => {
  const page = await scene.visitor();
  const days = await api.openDays('ev-check');
  const { date, slots } = days[0];
  for (const { start } of slots) await api.sellOut('ev-check', start);
  await page.goto(`/availability?service=ev-check&date=${date}`);
  await page.getByText(/is full\.$/).waitFor();
  await page.getByRole('link', { name: /^Next free: / }).click();
  await page.waitForURL('**/book?**');
  const next = new URL(page.url()).searchParams.get('start');
  assert.equal(new Date(next).getTime(), new Date(days[1].slots[0].start).getTime());
});

test('pressing the button twice books once', async () => {
  const page = await scene.visitor();
  const day = (await api.openDays('battery')).at(-1);
  const [{ start }] = day.slots;
  const free = async () => {
    const { days } = await api.get(`/availability?service=battery&date=${day.date}`);
    return days[0].slots.find((slot) => slot.start === start)?.capacity ?? 0;
  };
  const before = await free();
  await page.goto(bookPath('battery', start));
  await fillDetails(page);
  await bookButton(page).dblclick();
  await referenceShown(page);
  assert.equal(await free(), before - 1);
});

test('a booking is there after the power went', async () => {
  const page = await scene.visitor();
  const [day] = await api.openDays('oil-change');
  const { reference, link } = await book(page, 'oil-change', day.slots.at(-1).start);
  const before = await api.behind(link);

  await scene.baybook.kill();
  await scene.baybook.start();

  const later = await scene.visitor();
  await later.goto(link);
  assert.equal(await referenceShown(later), reference);
  assert.deepEqual(await api.behind(link), before);
});

test('a customer books with the keyboard alone', async () => {
  const page = await scene.visitor({ width: 1280, height: 900 });
  await page.goto('/');
  await tabTo(page, 'main a[href^="/book?"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/book?**');
  for (const [autocomplete, value] of [
    ['name', CUSTOMER.name],
    ['email', CUSTOMER.email],
    ['tel', CUSTOMER.phone],
  ]) {
    await tabTo(page, `input[autocomplete~="${autocomplete}"]`);
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Enter');
  await referenceShown(page);
});

/** The text that a screen reader adds to a field. */
async function describedBy(page, field) {
  const ids = (await field.getAttribute('aria-describedby')) ?? '';
  const texts = ids.split(/\s+/).filter(Boolean).map((id) => page.locator(`[id="${id}"]`).innerText());
  return (await Promise.all(texts)).join(' ');
}

/** Presses Tab until the focus is on what the selector names; each stop on the way must show it. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const { found, shown, what } = await page.evaluate((selector) => {
      const element = document.activeElement;
      const near = [element, element.closest('label'), element.nextElementSibling].filter(Boolean);
      const ring = near.map((each) => getComputedStyle(each)).some((style) => {
        const outlined = style.outlineStyle !== 'none' && style.outlineWidth !== '0px';
        return outlined || style.boxShadow !== 'none';
      });
      return {
        found: element.matches(selector),
        shown: ring || element === document.body,
        what: element.outerHTML.slice(0, 200),
      };
    }, selector);
    assert.ok(shown, `focus does not show on ${what}`);
    if (found) return;
  }
  assert.fail(`Tab does not get to ${selector}`);
}
