// What people do with their accounts.

import assert from 'node:assert/strict';

import { totp } from './totp.js';

export const PASSWORD = 'seven quiet lorries';

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();

/** Becomes the owner, by the link that the first start prints. */
export async function setUpOwner(scene, page, { name, email }) {
  await page.goto(await scene.baybook.link('/set-up'));
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Become the owner');
  await page.waitForURL('**/account');
}

/** Invites somebody; answers with the link that they would get by mail. */
export async function invite(scene, page, { email, role }) {
  await page.goto('/staff/people');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Role', { exact: true }).selectOption({ label: role });
  await press(page, 'Send the invitation');
  await page.waitForURL('**/staff/people?invited=1');
  return scene.baybook.link('/invitation');
}

export async function acceptInvitation(page, link, name) {
  await page.goto(link);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Join');
  await page.waitForURL((url) => url.pathname !== '/invitation');
}

/** Signs up; answers with the link that confirms the address. */
export async function signUp(scene, page, { name, email }) {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Create account');
  await page.waitForURL('**/sign-up?sent=1');
  return scene.baybook.link('/verify-email');
}

/** Confirms the address, on the page of the link. */
export async function confirmEmail(page) {
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Confirm');
  await page.getByRole('heading', { name: 'Your email is confirmed' }).waitFor();
}

export async function signIn(page, email, next = '') {
  await page.goto(`/sign-in${next && `?next=${encodeURIComponent(next)}`}`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Sign in');
}

export async function signOut(page) {
  await page.goto('/account');
  await main(page).locator('form[action="/sign-out"] button').click();
  await page.waitForURL((url) => url.pathname === '/');
}

/** Sets up the second factor; answers with its secret and the recovery codes. */
export async function turnOnSecondFactor(page) {
  await page.goto('/account');
  const password = page.getByLabel('Your password, to set it up');
  if (await password.isVisible()) await password.fill(PASSWORD);
  await press(page, 'Set up');
  const secret = await page.locator('.secret code').innerText();
  await page.getByLabel('Six digits from the app').fill(totp(secret));
  await press(page, 'Turn on');
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  const codes = await page.locator('.recovery code').allInnerTexts();
  assert.equal(codes.length, 10);
  return { secret, codes };
}

export async function enterCode(page, code) {
  await page.getByLabel('Code').fill(code);
  await press(page, 'Sign in');
}
