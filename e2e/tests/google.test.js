// Signing in with Google, or rather with another provider that speaks the same protocol.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enterCode, signOut, signUp, turnOnSecondFactor } from '../support/accounts.js';
import { violations } from '../support/axe.js';
import { sidewaysScroll } from '../support/pages.js';
import { openScene } from '../support/scene.js';
import { totp } from '../support/totp.js';

const scene = await openScene({ google: true });
const { provider } = scene;

/** Presses the button, and leaves the visitor at the provider. */
async function toProvider(page, path = '/sign-in') {
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in with Google' }).click();
  await page.waitForURL(`${provider.origin}/**`);
}

async function comeBackAs(page, email) {
  await page.getByLabel('Address').fill(email);
  await page.getByRole('button', { name: 'Go on' }).click();
}

for (const javaScript of [true, false]) {
  test(`a new account by Google, and back to it, JavaScript ${javaScript ? 'on' : 'off'}`, async () => {
    const email = `ines.${javaScript}@example.com`;
    provider.knows({ name: 'Ines Okafor', email });
    const page = await scene.visitor({ javaScript });
    await toProvider(page, '/sign-up');
    await comeBackAs(page, email);
    await page.waitForURL('**/bookings');
    assert.equal(new URL(page.url()).search, '', 'nothing of the sign-in stays in the address');
    await page.goto('/account');
    await page.getByText('Ines Okafor').first().waitFor();
    await page.getByText(email).waitFor();
    await page.getByRole('heading', { name: 'You have no password here' }).waitFor();

    await signOut(page);
    // Asked for a page that is theirs, and led back to it. The provider still knows them.
    await page.goto('/account');
    await page.getByRole('button', { name: 'Sign in with Google' }).click();
    await page.waitForURL('**/account');
    await page.getByText('Ines Okafor').first().waitFor();
  });
}

test('the second factor is asked for after Google too', async () => {
  const email = 'tomas@example.com';
  provider.knows({ name: 'Tomas Weil', email });
  const page = await scene.visitor();
  await toProvider(page);
  await comeBackAs(page, email);
  await page.waitForURL('**/bookings');
  const { secret } = await turnOnSecondFactor(page);

  const other = await scene.visitor();
  await toProvider(other, '/sign-in?next=%2Faccount');
  await comeBackAs(other, email);
  await other.getByRole('heading', { name: 'One more step' }).waitFor();
  assert.match((await other.request.get('/account')).url(), /\/sign-in/, 'not signed in yet');
  await enterCode(other, totp(secret, 1));
  await other.waitForURL('**/account');
  await other.getByText('To turn it off, choose a password first.').waitFor();
});

test('a stranger who signed up with the address first is left with nothing', async () => {
  const email = 'vera@example.com';
  const stranger = await scene.visitor();
  const link = await signUp(scene, stranger, { name: 'Somebody Else', email });

  provider.knows({ name: 'Vera Lind', email });
  const page = await scene.visitor();
  await toProvider(page);
  await comeBackAs(page, email);
  await page.waitForURL('**/bookings');
  await page.goto('/account');
  await page.getByText('Vera Lind').first().waitFor();

  await stranger.goto(link);
  await stranger.getByLabel('Password').fill('seven quiet lorries');
  await stranger.getByRole('main').getByRole('button', { name: 'Confirm' }).click();
  await stranger.getByText('This link does not work any more.').first().waitFor();
});

test('whoever cancels, or whose address is not confirmed there, is told and can go on', async () => {
  const page = await scene.visitor();
  await toProvider(page, '/sign-in?next=%2Faccount');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await looksRight(page, 'cancelled');

  const email = 'uma@example.com';
  provider.knows({ name: 'Uma Roth', email, emailVerified: false });
  await page.getByRole('button', { name: 'Sign in with Google' }).click();
  await page.waitForURL(`${provider.origin}/**`);
  await comeBackAs(page, email);
  await page.getByRole('heading', { name: 'Google has not confirmed your email' }).waitFor();
  const link = page.getByRole('link', { name: 'Sign in with email and password' });
  assert.equal(await link.getAttribute('href'), '/sign-in?next=%2Faccount');

  // The address of an answer is worth nothing in another browser, and nothing a second time.
  const answer = page.url();
  for (const visitor of [page, await scene.visitor()]) {
    await visitor.goto(answer);
    await visitor.getByRole('heading', { name: 'This sign-in has expired' }).waitFor();
  }
});

test('the pages with the button have nothing for axe and fit a narrow screen', async () => {
  const page = await scene.visitor();
  for (const path of ['/sign-in', '/sign-up']) {
    await page.goto(path);
    await looksRight(page, path);
  }
});

/** Nothing for axe, and nothing wider than the screen, at every size and in both schemes. */
async function looksRight(page, name) {
  for (const [width, dark] of [[320, false], [390, true], [1440, false], [1440, true]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    assert.deepEqual(await violations(page), [], `${name} at ${width} px`);
    assert.equal(await sidewaysScroll(page), 0, `${name} at ${width} px`);
  }
}
