// What people do at the front desk.

/** Rows of the grid are five minutes. */
const ROW_PIXELS = 6;

/** Fills the form of a new booking and sends it; `bay` and `mechanic` only where they matter. */
export async function bookWalkIn(page, { name, plate, start, bay, mechanic }) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Licence plate').fill(plate);
  await page.getByLabel('Start', { exact: true }).selectOption({ label: start });
  if (bay) await page.getByLabel('Bay', { exact: true }).selectOption({ label: bay });
  if (mechanic) await page.getByLabel('Mechanic', { exact: true }).selectOption({ label: mechanic });
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await banner(page, `Booked: ${name.split(' ')[0]}`);
}

/** The card of a vehicle in the grid. */
export function cardOf(page, plate) {
  return page.locator('.job', { hasText: plate });
}

/** Drags a card with the mouse, down by so many rows of five minutes, and into a lane if told. */
export async function drag(page, card, { rows = 0, lane } = {}) {
  await card.scrollIntoViewIfNeeded();
  const box = await card.boundingBox();
  const grip = { x: box.x + 60, y: box.y + 8 };
  const to = lane ? await lane.boundingBox() : undefined;
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(to ? to.x + 60 : grip.x, grip.y + rows * ROW_PIXELS, { steps: 4 });
  await page.locator('.target:not(.no)').waitFor();
  await page.mouse.up();
}

/** Waits until the page says what was done. */
export async function banner(page, text) {
  await page.locator('#banner').getByText(text).waitFor();
}

/** How many sheets of paper the page is. */
export async function sheets(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length;
}
