// Writes a picture of every page, on a phone and on a desk, to e2e/out, for people to look at.

import { mkdir } from 'node:fs/promises';

import { startBaybook } from './support/baybook.js';
import { CUSTOMER, bookButton, bookPath, fillDetails } from './support/pages.js';
import { everyPlace } from './support/places.js';
import { startProvider } from './support/provider.js';
import { Scene, launchBrowser } from './support/scene.js';

const OUT = new URL('out/', import.meta.url).pathname;

await mkdir(OUT, { recursive: true });
const provider = await startProvider();
const baybook = await startBaybook((web) => provider.environment(web));
const scene = new Scene(baybook, await launchBrowser(), provider);
try {
  const places = await everyPlace(scene.api);
  for (const width of [390, 1440]) {
    for (const dark of [false, true]) {
      const page = await scene.visitor({ width, height: width === 390 ? 844 : 900, dark });
      const shoot = async (name) => {
        const file = `${name.replaceAll(' ', '-')}-${width}${dark ? '-dark' : ''}.png`;
        await page.screenshot({ path: OUT + file, fullPage: true });
        console.log(file);
      };
      for (const [name, path] of places) {
        await page.goto(path);
        await shoot(name);
      }
      const [day] = await scene.api.openDays('oil-change', { atLeast: 6 });
      await page.goto(bookPath('oil-change', day.slots[0].start));
      await fillDetails(page, { ...CUSTOMER, email: 'nobody@' });
      await bookButton(page).click();
      await page.locator('[aria-invalid="true"]').first().waitFor();
      await shoot('refused details');

      await page.goto(bookPath('oil-change', day.slots[0].start));
      await fillDetails(page);
      await scene.api.sellOut('oil-change', day.slots[0].start);
      await bookButton(page).click();
      await page.locator('main button[name="start"]').first().waitFor();
      await shoot('slot lost');
    }
  }
} finally {
  await scene.close();
}
