// Opens pages in an engine, without a screen, and reads what they made of it.
//
//     const browser = await openBrowser("webkit", { colorScheme: "dark" });
//     const page = await browser.open("http://127.0.0.1:8080/", { viewport: { width: 390, height: 844 } });
//     await page.result();      // what the page put in globalThis.result
//     await page.screenshot();  // a PNG
//     await page.close();
//     await browser.close();
//
// One page of a browser is open at a time. In Chromium and Firefox each has storage, caches and service workers
// of its own; WebKit has them by origin, as usual.

import { openPuppeteer } from "./puppeteer.js";
import { openWebKit } from "./webkit.js";

/**
 * @typedef {object} BrowserOptions
 * @property {"light" | "dark"} [colorScheme] what `prefers-color-scheme` tells pages
 */

/**
 * @typedef {object} PageOptions
 * @property {{ width: number, height: number }} [viewport] in CSS pixels
 */

/**
 * What an engine's driver gives.
 *
 * @typedef {object} Tab
 * @property {(url: string) => Promise<void>} go
 * @property {(expression: string) => Promise<unknown>} evaluate awaits promises; the value travels as JSON
 * @property {() => Promise<Uint8Array>} screenshot
 * @property {() => Promise<string[]>} complaints
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Driver
 * @property {string} version
 * @property {(viewport: { width: number, height: number }) => Promise<Tab>} openTab
 * @property {() => Promise<void>} close
 */

/** @typedef {Awaited<ReturnType<typeof openBrowser>>} Browser */

/** @type {Map<string, Promise<Browser>>} */
const shared = new Map();

const defaultViewport = { width: 1024, height: 768 };

/**
 * @param {import("./engines.js").Engine} engine
 * @param {BrowserOptions} [options]
 */
export async function openBrowser(engine, { colorScheme = "light" } = {}) {
  const open = engine === "webkit" ? openWebKit : openPuppeteer;
  const driver = await open(engine, colorScheme);
  return {
    engine,
    version: driver.version,
    /**
     * @param {string | URL} url
     * @param {PageOptions} [options]
     */
    open: async (url, { viewport = defaultViewport } = {}) => {
      const tab = await driver.openTab(viewport);
      try {
        await tab.go(String(url));
      } catch (error) {
        await tab.close();
        throw error;
      }
      return new Page(tab);
    },
    close: () => driver.close(),
  };
}

/**
 * The one browser of an engine that this process starts once and everybody uses.
 *
 * @param {import("./engines.js").Engine} engine
 * @returns {Promise<Browser>}
 */
export function sharedBrowser(engine) {
  const browser = shared.get(engine) ?? openBrowser(engine);
  shared.set(engine, browser);
  return browser;
}

export async function closeSharedBrowsers() {
  const browsers = [...shared.values()];
  shared.clear();
  await Promise.allSettled(browsers.map(async (browser) => (await browser).close()));
}

/** @type {Map<string, Promise<unknown>>} */
const lastPages = new Map();

/**
 * Does something with the page at a URL, once the shared browser has closed the one before.
 *
 * @template T
 * @param {import("./engines.js").Engine} engine
 * @param {string | URL} url
 * @param {(page: Page) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withPage(engine, url, work) {
  const done = (lastPages.get(engine) ?? Promise.resolve()).then(async () => {
    const browser = await sharedBrowser(engine);
    const page = await browser.open(url);
    return await work(page).finally(() => page.close());
  });
  lastPages.set(
    engine,
    done.catch(() => {}),
  );
  return done;
}

/**
 * What the page at a URL leaves in `globalThis.result`.
 *
 * @param {import("./engines.js").Engine} engine
 * @param {string | URL} url
 * @param {number} [milliseconds]
 */
export function resultOf(engine, url, milliseconds) {
  return withPage(engine, url, (page) => page.result(milliseconds));
}

export class Page {
  #tab;

  /** @param {Tab} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  /**
   * What the page left in `globalThis.result`. A page that leaves nothing in time, or that complains, fails.
   *
   * @param {number} [milliseconds]
   * @returns {Promise<unknown>}
   */
  async result(milliseconds = 20_000) {
    const result = await this.waitFor("globalThis.result", milliseconds);
    const complaints = await this.complaints();
    if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join("\n")}`);
    return result;
  }

  /**
   * What an expression gives once it gives anything but null, undefined and false. Ends as soon as the page
   * complains.
   *
   * @param {string} expression
   * @param {number} [milliseconds]
   * @returns {Promise<unknown>}
   */
  async waitFor(expression, milliseconds = 10_000) {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const value = await this.evaluate(expression);
      if (value !== null && value !== undefined && value !== false) return value;
      const complaints = (await this.complaints()).join("\n");
      if (complaints)
        throw new Error(`${expression} did not come. The page complained: ${complaints}`);
      if (performance.now() > deadline) {
        throw new Error(`${expression} did not come within ${milliseconds / 1000} s.`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /**
   * @param {string} expression of JavaScript, run as the page's own; promises are awaited
   * @returns {Promise<unknown>} its value, which is copied as JSON
   */
  evaluate(expression) {
    return this.#tab.evaluate(expression);
  }

  /** A PNG of what is in the viewport. */
  screenshot() {
    return this.#tab.screenshot();
  }

  /**
   * What went to the console as errors, and what nobody caught; answers of 400 and more are not among them.
   * WebKit tells of what comes after loading only, unless the page runs `recorder.js` first.
   */
  complaints() {
    return this.#tab.complaints();
  }

  close() {
    return this.#tab.close();
  }
}
