// The demo workshop, in the middle of its day whenever it is asked for.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../../demo/workshop.toml', import.meta.url));
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/**
 * Writes the file of a workshop that works every day, and where it is between one and two in the
 * afternoon: what the staff do to an appointment depends on the hour.
 *
 * @returns {Promise<string>} the path of the file
 */
export async function workshopAtNoon(folder) {
  const demo = await readFile(DEMO, 'utf8');
  const week = DAYS.map((day) => `${day} = ["07:30-18:00"]\n`).join('');
  const text = demo
    .replace(/^timezone = .*$/m, `timezone = "${zoneWhereItIs(13)}"`)
    .replace(/^\[\[shop\.closures\]\]\n(.+\n)+/gm, '')
    .replace(/^(\[shop\.(?:mechanics\.)?hours\]\n)(?:.+\n)+/gm, `$1${week}`);
  const path = join(folder, 'workshop.toml');
  await writeFile(path, text);
  return path;
}

/** A zone of whole hours in which it is this hour. The names count westwards. */
function zoneWhereItIs(hour) {
  const ahead = hour - new Date().getUTCHours();
  const east = ahead > 14 ? ahead - 24 : ahead < -12 ? ahead + 24 : ahead;
  return east === 0 ? 'Etc/UTC' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;
}
