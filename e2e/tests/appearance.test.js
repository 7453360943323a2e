// What holds of every page, at every size, in light and dark.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpOwner } from '../support/accounts.js';
import { violations } from '../support/axe.js';
import { CUSTOMER, bookButton, bookPath, fillDetails, sidewaysScroll } from '../support/pages.js';
import { askBeforeClosing, everyPlace, everyStaffPlace } from '../support/places.js';
import { openScene } from '../support/scene.js';

const scene = await openScene();
const { api } = scene;
const places = await everyPlace(api);

for (const width of [320, 390]) {
  test(`no page scrolls sideways at ${width} px`, async () => {
    const page = await scene.visitor({ width, height: 700 });
    for (const [name, path] of places) {
      await page.goto(path);
      assert.equal(await sidewaysScroll(page), 0, name);
    }
    await refused(page);
    assert.equal(await sidewaysScroll(page), 0, 'refused details');
  });
}

for (const width of [390, 1440]) {
  for (const dark of [false, true]) {
    test(`axe finds nothing at ${width} px in the ${dark ? 'dark' : 'light'}`, async () => {
      const page = await scene.visitor({ width, height: 900, dark });
      for (const [name, path] of places) {
        await page.goto(path);
        assert.deepEqual(await violations(page), [], name);
      }
      await refused(page);
      assert.deepEqual(await violations(page), [], 'refused details');
    });
  }
}

test('the pages of the staff fit, and axe finds nothing on them', async () => {
  const owner = await scene.visitor({ width: 1280, height: 900 });
  await setUpOwner(scene, owner, { name: 'Nora Field', email: 'nora@workshop.example' });
  const staffPlaces = await everyStaffPlace(api, owner);
  const [day] = await api.openDays('oil-change');
  const looks = [320, 390, 1024, 1440].flatMap((width) => [
    { width, dark: false },
    ...(width === 390 || width === 1440 ? [{ width, dark: true }] : []),
  ]);
  // Side by side in one browser, each from the list on its own page.
  await Promise.all(
    looks.map(async ({ width, dark }) => {
      const page = await scene.visitor({ width, height: 900, dark, signedInAs: owner });
      const check = async (name) => {
        const where = `${name} at ${width} px${dark ? ' in the dark' : ''}`;
        assert.equal(await sidewaysScroll(page), 0, where);
        assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, where);
        if (width === 390 || width === 1440) assert.deepEqual(await violations(page), [], where);
      };
      for (const [name, path] of staffPlaces) {
        await page.goto(path);
        await check(name);
      }
      await askBeforeClosing(page, day.date);
      await check('affected bookings');
    }),
  );
});

test('every page has a title, one heading of the first level, and a language', async () => {
  const page = await scene.visitor();
  const titles = [];
  for (const [name, path] of places) {
    await page.goto(path);
    titles.push(await page.title());
    assert.match(titles.at(-1), /\w{3}/, name);
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, name);
    assert.match(await page.locator('html').getAttribute('lang'), /^[a-z]{2}/, name);
  }
  assert.ok(new Set(titles).size >= 10, `titles tell pages apart: ${titles.join(' | ')}`);
});

test('customer pages stay within their budget', async () => {
  const page = await scene.visitor();
  for (const [name, path] of places) {
    const sizes = { document: 0, stylesheet: 0, script: 0 };
    const listen = async (response) => {
      const kind = response.request().resourceType();
      if (kind in sizes) sizes[kind] += (await response.request().sizes()).responseBodySize;
    };
    page.on('response', listen);
    await page.goto(path, { waitUntil: 'networkidle' });
    page.off('response', listen);
    assert.ok(sizes.document <= 15_000, `${name}: ${sizes.document} bytes of HTML`);
    assert.ok(sizes.stylesheet <= 12_000, `${name}: ${sizes.stylesheet} bytes of CSS`);
    assert.ok(sizes.script <= 6_000, `${name}: ${sizes.script} bytes of JavaScript`);
  }
});

test('a booking prints on one page', async () => {
  const page = await scene.visitor({ width: 1280, height: 900 });
  const [, path] = places.find(([name]) => name === 'booking');
  await page.goto(path);
  for (const format of ['A4', 'Letter']) {
    const pdf = (await page.pdf({ format })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, format);
  }
});

/** The details page, after mistakes were sent. */
async function refused(page) {
  const [day] = await api.openDays('oil-change');
  await page.goto(bookPath('oil-change', day.slots[0].start));
  await fillDetails(page, { ...CUSTOMER, email: 'nobody@', phone: '1' });
  await bookButton(page).click();
  await page.locator('[aria-invalid="true"]').first().waitFor();
}
