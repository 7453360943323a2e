// The local outbox, where messages are a moment after what they tell of.

import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 15_000;

/** Opens the message of a delivery from the list, when it is there. */
export async function openMessage(page, delivery) {
  const path = `/outbox/${delivery}`;
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    await page.goto('/outbox');
    const link = page.locator(`main a[href="${path}"]`);
    if ((await link.count()) > 0) {
      await link.click();
      await page.waitForURL(`**${path}`);
      return;
    }
    if (Date.now() > until) {
      throw new Error(`no message ${delivery}:\n${await page.getByRole('main').innerText()}`);
    }
    await sleep(100);
  }
}
