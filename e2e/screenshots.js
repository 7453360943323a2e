// Writes a picture of every page, on a phone, a tablet and a desk, to e2e/out, for people to look at.

import { mkdir } from 'node:fs/promises';

import { setUpOwner } from './support/accounts.js';
import { startBaybook } from './support/baybook.js';
import { CUSTOMER, bookButton, bookPath, fillDetails } from './support/pages.js';
import { askBeforeClosing, everyPlace, everyStaffPlace } from './support/places.js';
import { startProvider } from './support/provider.js';
import { Scene, launchBrowser } from './support/scene.js';

const OUT = new URL('out/', import.meta.url).pathname;

await mkdir(OUT, { recursive: true });
const provider = await startProvider();
const baybook = await startBaybook((web) => provider.environment(web));
const scene = new Scene(baybook, await launchBrowser(), provider);
const looks = [390, 1024, 1440].flatMap((width) => [
  { width, dark: false },
  { width, dark: true },
]);
try {
  const owner = await scene.visitor({ width: 1280, height: 900 });
  await setUpOwner(scene, owner, { name: 'Nora Field', email: 'nora@workshop.example' });
  const places = await everyPlace(scene.api);
  const staffPlaces = await everyStaffPlace(scene.api, owner);
  for (const look of looks) {
    const height = look.width === 390 ? 844 : 900;
    const customer = await scene.visitor({ ...look, height });
    const staff = await scene.visitor({ ...look, height, signedInAs: owner });
    await Promise.all([ofCustomer(customer, look, places), ofStaff(staff, look, staffPlaces)]);
  }
} finally {
  await scene.close();
}

async function shoot(page, name, { width, dark }) {
  const file = `${name.replaceAll(' ', '-')}-${width}${dark ? '-dark' : ''}.png`;
  await page.screenshot({ path: OUT + file, fullPage: true });
  console.log(file);
}

async function shootAll(page, look, places) {
  for (const [name, path] of places) {
    await page.goto(path);
    await shoot(page, name, look);
  }
}

async function ofCustomer(page, look, places) {
  await shootAll(page, look, places);
  const [day] = await scene.api.openDays('oil-change', { atLeast: 6 });
  await page.goto(bookPath('oil-change', day.slots[0].start));
  await fillDetails(page, { ...CUSTOMER, email: 'nobody@' });
  await bookButton(page).click();
  await page.locator('[aria-invalid="true"]').first().waitFor();
  await shoot(page, 'refused details', look);

  await page.goto(bookPath('oil-change', day.slots[0].start));
  await fillDetails(page);
  await scene.api.sellOut('oil-change', day.slots[0].start);
  await bookButton(page).click();
  await page.locator('main button[name="start"]').first().waitFor();
  await shoot(page, 'slot lost', look);
}

async function ofStaff(page, look, places) {
  await shootAll(page, look, places);
  const [day] = await scene.api.openDays('oil-change');
  await askBeforeClosing(page, day.date);
  await shoot(page, 'affected bookings', look);
}
