// Just enough of iCalendar (RFC 5545) to know when an event is.

import assert from 'node:assert/strict';

/** The properties of the only event of a calendar file, each with its parameters. */
export function onlyEvent(text) {
  assert.match(text, /^BEGIN:VCALENDAR\r\n/, 'lines end as RFC 5545 has it');
  const lines = text.replace(/\r\n[ \t]/g, '').split('\r\n');
  const begins = lines.filter((line) => line === 'BEGIN:VEVENT');
  assert.equal(begins.length, 1, 'one event');
  const inside = lines.slice(lines.indexOf('BEGIN:VEVENT') + 1, lines.indexOf('END:VEVENT'));
  return new Map(
    inside.map((line) => {
      const [, name, parameters, value] = line.match(/^([A-Z-]+)((?:;[^:]*)?):(.*)$/) ?? [];
      return [name, { parameters, value }];
    }),
  );
}

/** The instant of a date-time in UTC, or of a local one in the named zone. */
export function instant({ parameters, value }) {
  const [, y, mo, d, h, mi, s, utc] = value.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/);
  const wall = Date.UTC(y, mo - 1, d, h, mi, s);
  if (utc) return new Date(wall);
  const zone = parameters.match(/TZID="?([^;:"]+)/)?.[1];
  assert.ok(zone, `a local time without a zone: ${value}`);
  return new Date(wall - offset(zone, wall));
}

function offset(zone, at) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, +value]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - at;
}
