// What people do on the pages, in one place, so that a test reads as a story.

import assert from 'node:assert/strict';

export const CUSTOMER = {
  name: 'Jo Sandoval',
  email: 'jo.sandoval@example.com',
  phone: '312-555-0142',
  plate: 'KD 4821',
};

export function bookPath(service, start) {
  return `/book?service=${service}&start=${encodeURIComponent(start)}`;
}

/** Fills the details form. */
export async function fillDetails(page, customer = CUSTOMER) {
  await page.getByLabel(/^name/i).fill(customer.name);
  await page.getByLabel(/^email/i).fill(customer.email);
  await page.getByLabel(/^phone/i).fill(customer.phone);
  await page.getByLabel(/plate/i).fill(customer.plate);
}

export function bookButton(page) {
  return page.getByRole('main').getByRole('button', { name: /^(book|confirm)/i });
}

/** Waits for the page of a booking, and reads its reference. */
export async function referenceShown(page) {
  await page.waitForURL(/\/bookings\/[^/?]+(\?|$)/);
  const text = await page.getByRole('main').innerText();
  const reference = text.match(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/)?.[0];
  assert.ok(reference, `no reference on the page:\n${text}`);
  return reference;
}

/** Books by the details page; answers with the reference and the manage link. */
export async function book(page, service, start, customer = CUSTOMER) {
  await page.goto(bookPath(service, start));
  await fillDetails(page, customer);
  await bookButton(page).click();
  return { reference: await referenceShown(page), link: page.url() };
}

/** Chooses a day of the week strip, turning to later weeks as needed. */
export async function chooseDay(page, date) {
  const strip = page.getByRole('navigation', { name: 'Days' });
  const day = strip.locator(`a[href$="date=${date}"].day`);
  for (let turns = 0; turns < 10 && (await day.count()) === 0; turns += 1) {
    const shown = await strip.locator('a.day').first().getAttribute('href');
    await strip.getByRole('link', { name: 'Later days' }).click();
    await strip.locator(`li:first-child > a.day:not([href="${shown}"])`).waitFor();
  }
  await day.click();
  await strip.locator(`a[href$="date=${date}"][aria-current="date"]`).waitFor();
}

/** Chooses a start of the day shown; the form's button is still to be pressed. */
export async function chooseStart(page, slot) {
  // The radio button itself is out of sight; people press the pill around it.
  await page.locator('label', { has: page.locator(`input[value="${slot.start}"]`) }).click();
}

export function continueButton(page) {
  return page.getByRole('main').getByRole('button', { name: /^continue/i });
}

export function moveButton(page) {
  return page.getByRole('main').getByRole('button', { name: /^move/i });
}

/** How far the page can be scrolled sideways, in CSS pixels. */
export function sidewaysScroll(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}
