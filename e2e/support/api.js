// The HTTP API, asked directly: what the tests compare the pages with.

import { randomUUID } from 'node:crypto';

export class Api {
  #origin;

  constructor(origin) {
    this.#origin = origin;
  }

  async get(path, token) {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const reply = await fetch(this.#origin + path, { headers });
    if (!reply.ok) throw new Error(`GET ${path} answered ${reply.status}: ${await reply.text()}`);
    return reply.json();
  }

  /** Books, and answers with the status and the body, whatever they are. */
  async book(service, start, customer = {}) {
    const reply = await fetch(`${this.#origin}/bookings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({
        service,
        start,
        customer: { name: 'Sam Rivera', email: 'sam.rivera@example.com', ...customer },
      }),
    });
    return { status: reply.status, body: await reply.json() };
  }

  /** The day that it is at the workshop, for the staff. */
  async today() {
    const { today } = await this.get('/shop');
    return { date: today };
  }

  /**
   * Days that have free starts, the last of them not before `until`, and are far enough ahead for
   * every kind of change.
   */
  async openDays(service, { atLeast = 1, until = '' } = {}) {
    const { today } = await this.get('/shop');
    const from = plusDays(today, 3);
    const { days } = await this.get(`/availability?service=${service}&date=${from}&days=28`);
    const open = days.filter(
      ({ slots }) => slots.length >= atLeast && slots.at(-1)?.start.slice(11, 16) >= until,
    );
    if (open.length < 3) throw new Error(`only ${open.length} days of ${service} are open`);
    return open;
  }

  /** Books `start` for others until it is free no longer. */
  async sellOut(service, start) {
    for (let booked = 0; booked < 100; booked += 1) {
      const { status, body } = await this.book(service, start);
      if (status === 409) return;
      if (status !== 201) throw new Error(`booking answered ${status}: ${JSON.stringify(body)}`);
    }
    throw new Error('that start has no end');
  }

  async cancel({ id, manage_token: token }) {
    const reply = await fetch(`${this.#origin}/bookings/${id}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    if (!reply.ok) throw new Error(`cancelling answered ${reply.status}: ${await reply.text()}`);
  }

  /** A day within the next four weeks on which the workshop does not work. */
  async closedDay(service) {
    const { today } = await this.get('/shop');
    const { days } = await this.get(`/availability?service=${service}&date=${today}&days=28`);
    const closed = days.find((day) => day.status === 'closed');
    if (!closed) throw new Error('the workshop is never closed');
    return closed.date;
  }

  /** The booking behind a manage link. */
  behind(link) {
    const { id, token } = idAndToken(link);
    return this.get(`/bookings/${id}`, token);
  }
}

export function idAndToken(link) {
  const url = new URL(link);
  return { id: url.pathname.split('/')[2], token: url.searchParams.get('token') };
}

export function plusDays(date, days) {
  const moved = new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
