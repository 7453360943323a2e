// Owner, front desk and customer: who gets in, and who sees what.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  PASSWORD,
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
import { violations } from '../support/axe.js';
import { chooseDay, chooseStart, moveButton, referenceShown, sidewaysScroll } from '../support/pages.js';
import { openScene } from '../support/scene.js';
import { totp } from '../support/totp.js';

const OWNER = { name: 'Nora Field', email: 'nora@workshop.example' };
const DESK = { name: 'Luis Ortega', email: 'luis@workshop.example' };

const scene = await openScene();
const { api } = scene;

test('the owner invites the front desk, who signs in with a second factor', async () => {
  const owner = await scene.visitor({ width: 1280 });
  await setUpOwner(scene, owner, OWNER);
  const link = await invite(scene, owner, { email: DESK.email, role: 'Front desk' });

  const desk = await scene.visitor({ width: 1280 });
  await acceptInvitation(desk, link, DESK.name);
  const { secret, codes } = await turnOnSecondFactor(desk);
  await signOut(desk);
  assert.equal(await status(desk, '/account'), 200, 'led to the sign-in page');
  assert.match((await desk.request.get('/account')).url(), /\/sign-in\?next=%2Faccount$/);

  await signIn(desk, DESK.email, '/account');
  await enterCode(desk, '000000');
  await desk.getByText('This code does not work.').waitFor();
  // The code of now was used to turn it on; the next one counts already.
  await enterCode(desk, totp(secret, 1));
  await desk.waitForURL('**/account');
  await desk.getByText('Front desk').first().waitFor();

  // The access token goes; several requests at once renew the session together.
  await desk.context().clearCookies({ name: 'baybook_access' });
  const renewed = await Promise.all(
    ['/account', '/bookings', '/account'].map((path) => desk.request.get(path)),
  );
  for (const reply of renewed) assert.doesNotMatch(reply.url(), /sign-in/);
  await desk.goto('/account');
  assert.equal(new URL(desk.url()).pathname, '/account');

  // Another device, without the phone.
  const other = await scene.visitor();
  await signIn(other, DESK.email, '/account');
  await enterCode(other, codes[3].toUpperCase());
  await other.waitForURL('**/account');
  await other.getByText('9 recovery codes are left.').waitFor();

  await desk.reload();
  await desk.getByRole('button', { name: /^Sign out .+ on / }).click();
  await desk.getByText('That device is signed out.').first().waitFor();
  assert.match((await other.request.get('/account')).url(), /\/sign-in/);

  for (const path of ['/staff/people', '/staff/audit']) {
    assert.equal(await status(desk, path), 403, path);
    assert.equal(await status(owner, path), 200, path);
  }
  await owner.goto('/staff/people');
  await owner.getByText(DESK.email).waitFor();
  await looksRight(owner, 'people');
  await owner.goto('/staff/audit?action=staff-invited');
  await owner.getByRole('link', { name: OWNER.name }).first().waitFor();
  await looksRight(owner, 'audit log');
});

for (const javaScript of [true, false]) {
  test(`a customer finds and moves what they booked as a guest, JavaScript ${javaScript ? 'on' : 'off'}`, async () => {
    const email = `mia.${javaScript}@example.com`;
    const days = await api.openDays('oil-change');
    const guest = await booked(days[0].slots[0], { email });
    const others = await booked(days[1].slots[0]);

    const page = await scene.visitor({ javaScript });
    const link = await signUp(scene, page, { name: 'Mia Brandt', email });
    await signIn(page, email);
    await page.getByText('Email and password do not belong together.').first().waitFor();

    await page.goto(link);
    await page.getByLabel('Password').fill('what a stranger guesses');
    await page.getByRole('main').getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('This is not the password of the account.').first().waitFor();
    await confirmEmail(page);
    await signIn(page, email);
    await page.waitForURL('**/bookings');
    await page.getByText(guest.reference).waitFor();
    assert.equal(await page.getByText(others.reference).count(), 0);
    assert.equal(await status(page, `/bookings/${others.id}`), 404);

    await page.getByRole('link', { name: `Move Oil change, ${guest.reference}` }).click();
    await page.waitForURL('**/reschedule');
    await chooseDay(page, days[2].date);
    const wanted = days[2].slots.at(-1);
    await chooseStart(page, wanted);
    await moveButton(page).click();
    assert.equal(await referenceShown(page), guest.reference);
    const moved = await api.get(`/bookings/${guest.id}`, guest.manage_token);
    assert.equal(new Date(moved.start).getTime(), new Date(wanted.start).getTime());

    await page.goto('/bookings');
    await page.getByRole('link', { name: `Cancel Oil change, ${guest.reference}` }).click();
    await page.getByRole('main').locator('button.danger').click();
    await page.getByText('This booking is cancelled').first().waitFor();
    await page.goto('/bookings');
    await page.getByRole('link', { name: 'Book again: Oil change' }).waitFor();
    await signOut(page);
    await page.goto('/bookings');
    assert.equal(await page.getByText(guest.reference).count(), 0);
  });
}

test('account pages have nothing for axe, fit a narrow screen, and stay out of caches', async () => {
  const page = await scene.visitor();
  const email = 'kim@example.com';
  const link = await signUp(scene, page, { name: 'Kim Halloran', email });
  for (const path of ['/sign-in', '/sign-up', '/forgot-password', '/invitation', '/set-up', link]) {
    await page.goto(path);
    await looksRight(page, path.split('?')[0]);
  }
  await confirmEmail(page);
  await signIn(page, email, '/account');
  await page.waitForURL('**/account');
  const reply = await page.reload();
  assert.equal(reply.headers()['cache-control'], 'no-store');
  await looksRight(page, 'account');
  await page.getByLabel('Your password, to set it up').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.locator('.qr').waitFor();
  await looksRight(page, 'second factor');
  await page.goto('/bookings');
  await looksRight(page, 'own bookings');
});

/** Nothing for axe, and nothing wider than the screen, at every size and in both schemes. */
async function looksRight(page, name) {
  for (const [width, dark] of [[320, false], [390, true], [1440, false], [1440, true]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    assert.deepEqual(await violations(page), [], `${name} at ${width} px`);
    assert.equal(await sidewaysScroll(page), 0, `${name} at ${width} px`);
  }
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, name);
}

async function booked(slot, customer) {
  const { status, body } = await api.book('oil-change', slot.start, customer);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** What the address answers to this visitor, at the end of all redirects. */
async function status(page, path) {
  return (await page.request.get(path)).status();
}
