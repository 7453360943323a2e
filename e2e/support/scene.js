// A running Baybook, a browser, and visitors whose every complaint is kept.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, afterEach } from 'node:test';

import { chromium } from 'playwright-core';

import { Api } from './api.js';
import { startBaybook } from './baybook.js';
import { startProvider } from './provider.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Opens the scene of one test file. At the end of each test its visitors leave, and nothing that a
 * browser complained of, and no request to another origin, may have been seen.
 *
 * @param {{google?: boolean, atNoon?: boolean}} options with a provider in Google's place, if so;
 * it is one origin more. In a workshop that is in the middle of its day, if so.
 */
export async function openScene({ google = false, atNoon = false } = {}) {
  const provider = google ? await startProvider() : undefined;
  const baybook = await startBaybook((web) => provider?.environment(web) ?? {}, { atNoon });
  const scene = new Scene(baybook, await launchBrowser(), provider);
  afterEach(() => scene.visitorsLeave());
  after(() => scene.close());
  return scene;
}

export function launchBrowser() {
  return chromium.launch({ executablePath: chromePath(), args: FLAGS });
}

export class Scene {
  #browser;
  #contexts = [];
  #complaints = [];

  constructor(baybook, browser, provider) {
    this.baybook = baybook;
    this.provider = provider;
    this.#browser = browser;
    this.api = new Api(baybook.api);
  }

  /**
   * A page of a new visitor, on a phone unless told otherwise, far from the workshop's time zone.
   *
   * @param {{javaScript?: boolean, width?: number, height?: number, dark?: boolean,
   * signedInAs?: import('playwright-core').Page}} options `signedInAs`: with the cookies of another
   */
  async visitor(options = {}) {
    const { javaScript = true, width = 390, height = 844, dark = false, signedInAs } = options;
    const context = await this.#browser.newContext({
      baseURL: this.baybook.web,
      javaScriptEnabled: javaScript,
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      locale: 'en-US',
      timezoneId: 'Asia/Tokyo',
      reducedMotion: 'reduce',
      storageState: await signedInAs?.context().storageState(),
    });
    context.setDefaultTimeout(15_000);
    this.#contexts.push(context);
    context.on('console', (message) => {
      if (message.type() === 'error' && !isPlainRefusal(message)) {
        this.#complaints.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.#complaints.push(`script: ${error.error().stack}`));
    context.on('request', (request) => {
      if (![this.baybook.web, this.provider?.origin].includes(new URL(request.url()).origin)) {
        this.#complaints.push(`request to another origin: ${request.url()}`);
      }
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // A download and a request given up for another are not failures of the page.
      if (why !== 'net::ERR_ABORTED') this.#complaints.push(`${why}: ${request.url()}`);
    });
    return context.newPage();
  }

  async visitorsLeave() {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
    assert.deepEqual(this.baybook.troubles(), []);
    assert.deepEqual(this.#complaints.splice(0), [], 'what browsers complained of');
  }

  async close() {
    await this.#browser.close();
    await this.baybook.stop();
    await this.provider?.stop();
  }
}

/** Chromium writes an error for every page that is answered 4xx; some are meant to be. */
function isPlainRefusal(message) {
  return /^Failed to load resource: .* status of 4(03|04|09|22) /.test(message.text());
}

function chromePath() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  for (const name of NAMES) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error('No Chromium on PATH. Install one, or name it in CHROME_PATH.');
}
