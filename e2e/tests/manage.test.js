// What managers set of the workshop, and what becomes of the bookings that a change affects.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { acceptInvitation, invite, setUpOwner } from '../support/accounts.js';
import { violations } from '../support/axe.js';
import { sidewaysScroll } from '../support/pages.js';
import { openScene } from '../support/scene.js';

const OWNER = { name: 'Nora Field', email: 'nora@workshop.example' };
const SERVICE = 'oil-change';
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const scene = await openScene();
const { api } = scene;
const days = (await api.openDays(SERVICE)).filter(({ date }) => weekday(date) !== 'saturday');
let signedIn;

for (const javaScript of [true, false]) {
  const how = javaScript ? '' : ', without JavaScript';

  test(`a closure on a booked day is confirmed, and its booking seen to${how}`, async () => {
    const day = days.shift();
    const reference = await booked(day.slots[0].start);
    const owner = await theOwner({ javaScript });
    await close(owner, day.date);
    await owner.getByRole('heading', { name: 'This affects 1 booking' }).waitFor();
    await owner.getByRole('link', { name: reference }).waitFor();
    assert.equal((await offered(day.date)).status, 'open', 'nothing is changed yet');

    await press(owner, 'Go back, change nothing');
    await owner.getByText('Nothing was changed.').waitFor();
    assert.equal(await owner.getByLabel('First day').inputValue(), day.date);
    await press(owner, 'Close');
    await press(owner, 'Change it');
    await owner.getByText('1 booking stayed where it was').waitFor();
    assert.equal((await offered(day.date)).status, 'closed');

    await owner.goto('/staff/workshop');
    await owner.getByText('1 booking has no bay or no mechanic any more.').waitFor();
    await owner.getByRole('link', { name: 'See to it' }).click();
    await owner.locator(`main a[href^="/staff/day/${day.date}#"]`).click();
    await owner.locator('.job.displaced').getByText('No place').waitFor();
    await owner.getByText('1 booking has no bay or no mechanic any more.').waitFor();

    await owner.goto('/staff/displaced');
    await owner.getByRole('link', { name: reference }).click();
    assert.equal(await owner.getByLabel('Why it is cancelled').inputValue(), 'The workshop is closed');
    await owner.getByRole('button', { name: 'Cancel the appointment' }).click();
    await owner.locator('#banner').getByText('Cancelled: Sam').waitFor();
    await owner.goto(`/staff/day/${day.date}`);
    assert.equal(await owner.getByRole('link', { name: 'See to it' }).count(), 0);
    await owner.goto('/staff/displaced');
    await owner.getByText('Every booking has its bay and its mechanic.').waitFor();

    await owner.goto('/staff/workshop/hours');
    await owner.locator('.entries li', { hasText: 'Water damage' }).getByRole('button').click();
    await owner.getByText('The workshop is open again on these days.').waitFor();
    assert.equal((await offered(day.date)).status, 'open');
  });

  test(`new hours are what customers are offered${how}`, async () => {
    const { date } = days.shift();
    const owner = await theOwner({ javaScript });
    await owner.goto('/staff/workshop/hours');
    const name = weekday(date);
    const time = (number, end) => owner.locator(`[name="${name}-${number}-${end}"]`);
    await time(1, 'from').fill('');
    await press(owner, 'Save');
    await owner.getByRole('link', { name: /Give both times, or leave both empty/ }).click();
    assert.equal(await owner.evaluate(() => document.activeElement.id), name);
    await time(1, 'from').fill('10:00');
    await time(1, 'to').fill('12:00');
    await time(2, 'from').fill('14:00');
    await time(2, 'to').fill('15:00');
    await press(owner, 'Save');
    await owner.getByText('The opening hours are saved.').waitFor();

    const starts = (await offered(date)).slots.map(({ start }) => start.slice(11, 16));
    assert.equal(starts[0], '10:00');
    assert.ok(starts.includes('14:00') && !starts.includes('12:00') && !starts.includes('15:00'));
  });

  test(`a price is in the catalogue as soon as it is saved${how}`, async () => {
    const owner = await theOwner({ javaScript });
    await owner.goto(`/staff/workshop/services/${SERVICE}`);
    await owner.getByLabel('Price (optional)').fill('about 50');
    await press(owner, 'Save');
    await owner.getByRole('link', { name: /Enter an amount like 49.99/ }).waitFor();
    assert.equal(await owner.getByLabel('Price (optional)').inputValue(), 'about 50');
    await owner.getByLabel('Price (optional)').fill(javaScript ? '49.99' : '$1,051.50');
    await owner.getByLabel('From this price on, not fixed').uncheck();
    await press(owner, 'Save');
    await owner.getByText('Saved.').waitFor();

    const customer = await scene.visitor({ javaScript });
    await customer.goto('/services');
    await customer.getByText(javaScript ? '$49.99' : '$1,051.50', { exact: true }).waitFor();
  });
}

test('a new mechanic has skills, goes away and is retired', async () => {
  const owner = await theOwner();
  await owner.goto('/staff/workshop/mechanics/new');
  await owner.getByLabel('Name', { exact: true }).fill('Ines Duarte');
  const [skill] = await owner.locator('[name="skills"]').all();
  await skill.check();
  await owner.getByLabel('More skills').fill('Fork lifts');
  await press(owner, 'Save');
  await owner.getByText('Saved.').waitFor();
  const entry = owner.locator('.entries li', { hasText: 'Ines Duarte' });
  await entry.getByText('Fork lifts').waitFor();

  await entry.getByRole('link').click();
  assert.ok(await owner.getByLabel('Fork lifts').isChecked());
  await owner.getByLabel('First day').fill(days[0].date);
  await owner.getByLabel('Reason').fill('Course');
  await press(owner, 'Add');
  await owner.getByText('The days away are saved.').waitFor();
  await press(owner, 'Retire');
  await entry.getByText('Retired').waitFor();
});

test('a booking moves to another mechanic when its own goes away', async () => {
  const day = days[0];
  const reference = await booked(day.slots.at(-1).start);
  const owner = await theOwner();
  await owner.goto(`/staff/day/${day.date}?by=mechanics`);
  const card = owner.locator('.job').first();
  const lane = owner.locator('.lane', { has: card });
  const mechanic = await lane.locator('h2').first().getAttribute('title');
  await owner.goto('/staff/workshop/mechanics');
  await owner.getByRole('link', { name: mechanic }).click();
  await owner.getByLabel('First day').fill(day.date);
  await owner.getByLabel('Reason').fill('Ill');
  await press(owner, 'Add');
  await owner.getByText('(1 of 1)').waitFor();
  await owner.getByRole('cell', { name: new RegExp(reference) }).waitFor();
  await press(owner, 'Change it');
  await owner.getByText('1 booking moved to another bay or mechanic').waitFor();
  await owner.goto('/staff/displaced');
  await owner.getByText('Every booking has its bay and its mechanic.').waitFor();
});

test('two managers see each other, and the slower one keeps what was typed', async () => {
  const [owner, other] = [await theOwner(), await theOwner()];
  for (const page of [owner, other]) await page.goto('/staff/workshop/rules');
  await owner.getByLabel('Days ahead').fill('45');
  await press(owner, 'Save');
  await owner.getByText('The booking rules are saved.').waitFor();
  await other.getByLabel('Days ahead').fill('50');
  await press(other, 'Save');
  await other.getByText('Changed meanwhile').waitFor();
  await other.getByText('45 days').waitFor();
  assert.equal(await other.getByLabel('Days ahead').inputValue(), '50');
  await press(other, 'Save');
  await other.getByText('The booking rules are saved.').waitFor();
});

test('the front desk is told that the workshop is not for its role', async () => {
  const owner = await theOwner();
  const link = await invite(scene, owner, { email: 'luis@workshop.example', role: 'Front desk' });
  const desk = await scene.visitor({ width: 1280 });
  await acceptInvitation(desk, link, 'Luis Ortega');
  await desk.goto('/staff');
  assert.equal(await desk.getByRole('link', { name: 'Workshop', exact: true }).count(), 0);
  const reply = await desk.request.get('/staff/workshop/bays');
  assert.equal(reply.status(), 403);
  assert.match(await reply.text(), /Your role does not reach this/);
});

test('every page of the workshop is clean for axe and fits its window', async () => {
  for (const width of [390, 1024, 1440]) {
    const owner = await theOwner({ width });
    const paths = ['', '/hours', '/bays', '/bays/new', '/bays/bay-1', '/mechanics', '/mechanics/new'];
    paths.push('/services', `/services/${SERVICE}`, '/rules');
    for (const path of paths) {
      await owner.goto(`/staff/workshop${path}`);
      assert.deepEqual(await violations(owner), [], `${path} at ${width}`);
      assert.equal(await sidewaysScroll(owner), 0, `${path} at ${width}`);
    }
    await close(owner, days[0].date);
    await owner.getByRole('heading', { name: /This affects/ }).waitFor();
    assert.deepEqual(await violations(owner), [], `confirming at ${width}`);
    assert.equal(await sidewaysScroll(owner), 0, `confirming at ${width}`);
  }
});

/** The owner, who manages too, set up once. */
async function theOwner({ javaScript = true, width = 1280 } = {}) {
  const page = await scene.visitor({ width, height: 900, javaScript });
  if (signedIn) await page.context().addCookies(signedIn);
  else await setUpOwner(scene, page, OWNER);
  signedIn = await page.context().cookies();
  return page;
}

/** Books for a customer; answers with the reference. */
async function booked(start) {
  const { status, body } = await api.book(SERVICE, start);
  assert.equal(status, 201);
  return body.reference;
}

async function close(page, date) {
  await page.goto('/staff/workshop/hours');
  await page.getByLabel('First day').fill(date);
  await page.getByLabel('Reason').fill('Water damage');
  await press(page, 'Close');
}

/** What customers are offered on a day. */
async function offered(date) {
  const { days } = await api.get(`/availability?service=${SERVICE}&date=${date}`);
  return days[0];
}

function press(page, name) {
  return page.getByRole('main').getByRole('button', { name, exact: true }).click();
}

function weekday(date) {
  return WEEKDAYS[new Date(`${date}T12:00:00Z`).getUTCDay()];
}
