// Baybook itself: the real binary, on ports and a data folder of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { workshopAtNoon } from './workshop.js';

const BINARY =
  process.env.BAYBOOK_BIN ?? fileURLToPath(new URL('../../target/debug/baybook', import.meta.url));
const PATIENCE_MS = 30_000;

/**
 * Starts Baybook with an empty store, and waits until it serves.
 *
 * @param {(web: string) => Record<string, string>} environment further variables, by the origin of
 * the pages
 * @param {{atNoon?: boolean}} options in a workshop where it is early in the afternoon, if so
 */
export async function startBaybook(environment = () => ({}), { atNoon = false } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'baybook-e2e-'));
  const baybook = new Baybook(data, await freePorts(3));
  const shop = atNoon ? { BAYBOOK_SHOP_FILE: await workshopAtNoon(data) } : {};
  baybook.environment = { ...shop, ...environment(baybook.web) };
  await baybook.start();
  return baybook;
}

class Baybook {
  #data;
  #ports;
  #process;
  #log = '';
  #links = [];

  constructor(data, ports) {
    this.#data = data;
    this.#ports = ports;
    this.web = `http://127.0.0.1:${ports[0]}`;
    this.api = `http://127.0.0.1:${ports[1]}`;
  }

  async start() {
    const [web, api, worker] = this.#ports;
    const args = ['--web-port', web, '--api-port', api, '--worker-port', worker];
    this.#process = spawn(BINARY, [...args.map(String), '--data', this.#data], {
      env: { ...process.env, BAYBOOK_RATE_LIMIT: 'off', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.on('error', (error) => (this.#log += `did not start: ${error.message}\n`));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (text) => this.#hear(String(text)));
    }
    const until = Date.now() + PATIENCE_MS;
    for (const origin of [this.api, this.web]) {
      while (!(await serves(origin))) {
        if (Date.now() > until || this.#process.exitCode !== null) {
          throw new Error(`Baybook does not serve ${origin}. It said:\n${this.#log}`);
        }
        await sleep(50);
      }
    }
  }

  /**
   * The next link to `path` that it prints on the terminal in place of a mail, without the origin.
   * Each is given once.
   */
  async link(path) {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const place = this.#links.findIndex((link) => link.startsWith(`${path}?`));
      if (place >= 0) return this.#links.splice(place, 1)[0];
      if (Date.now() > until) throw new Error(`no link to ${path}. It said:\n${this.#log}`);
      await sleep(50);
    }
  }

  /** Keeps the last of what it says, and every link that stands on a line of its own. */
  #hear(text) {
    const [unfinished] = this.#log.match(/[^\n]*$/);
    const lines = (unfinished + text).split('\n').slice(0, -1);
    for (const line of lines) {
      const link = line.trim().match(/^https?:\/\/[^/]+(\/\S+\?token=\S+)$/);
      if (link) this.#links.push(link[1]);
    }
    this.#log = (this.#log + text).slice(-20_000);
  }

  /** Nothing while it runs; how it ended, and its last words, when it does not. */
  troubles() {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) return [];
    return [`Baybook ended with ${signalCode ?? exitCode}. It said:\n${this.#log.slice(-3_000)}`];
  }

  /** Ends it the hard way, as a power cut would. The data stays. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Ends it, and throws its data away. */
  async stop() {
    await this.#end('SIGTERM');
    await rm(this.#data, { recursive: true, force: true });
  }

  async #end(signal) {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    const last = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(last);
  }
}

async function serves(origin) {
  try {
    return (await fetch(`${origin}/healthz`)).ok;
  } catch {
    return false;
  }
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
