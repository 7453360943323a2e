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
  await page.waitForURL(/\/bookings\/[^/?]+\?token=/);
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

/** How far the page can be scrolled sideways, in CSS pixels. */
export function sidewaysScroll(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}
