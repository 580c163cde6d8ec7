// Chromium with tabs that are really hidden, and treated as browsers treat hidden tabs: after a while their timers run
// once a minute.

import { launch } from "puppeteer-core";
import { account } from "../../package/registry.js";
import { root } from "../../package/scratch.js";
import { installEngines, programsOf } from "../../runtimes/browsers/engines.js";
import { temporaryFolder } from "../../runtimes/browsers/leftovers.js";
import { serveFiles } from "../../runtimes/rig/site.js";

/**
 * @typedef {object} Report
 * @property {{ name: string, at: number, code?: string }[]} told
 * @property {number[]} ticks when a timer of a second came, in the page's milliseconds
 * @property {string} sessionId
 * @property {string} state
 * @property {"worker" | "main"} thread
 * @property {"visible" | "hidden"} visibility
 */

/** What test drivers switch off. */
const throttling = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** Five minutes by default. */
const gracePeriod = "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10";

/** @returns {Promise<string | false>} why there is none */
export async function missingChromium() {
  const [missing] = await installEngines(["chromium"]);
  return missing?.reason ?? false;
}

export async function openTabs() {
  const profile = temporaryFolder("tabs");
  const browser = await launch({
    browser: "chrome",
    executablePath: programsOf("chromium")?.browser ?? "",
    userDataDir: profile.path,
    ignoreDefaultArgs: throttling,
    args: [
      gracePeriod,
      "--disable-background-networking",
      "--no-first-run",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
  const front = await browser.newPage();
  return {
    /**
     * A tab with a presence in it.
     *
     * @param {string} site
     * @param {{ url: string }} registry
     * @param {object} declaration what it joins with
     */
    open: async (site, { url }, declaration) => {
      const { username, apiKey } = account;
      const presence = { url: `${url}/v1.0`, username, apiKey, ...declaration };
      const address = new URL("tests/resilience/pages/", site);
      address.searchParams.set("presence", JSON.stringify(presence));
      const page = await browser.newPage();
      await page.goto(String(address));
      await page.waitForFunction("globalThis.joined", { polling: 100 });
      return new Tab(page);
    },
    /** Hides all other tabs. */
    hideOthers: () => front.bringToFront(),
    close: async () => {
      await browser.close();
      profile.remove();
    },
  };
}

export class Tab {
  #page;

  /** @param {import("puppeteer-core").Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** The session it joined with. @returns {Promise<string>} */
  joined() {
    return /** @type {Promise<string>} */ (this.#page.evaluate("joined"));
  }

  /** @returns {Promise<Report>} */
  report() {
    return /** @type {Promise<Report>} */ (this.#page.evaluate("report()"));
  }

  show() {
    return this.#page.bringToFront();
  }

  /** @param {"frozen" | "active"} state */
  async setLifecycle(state) {
    const devTools = await this.#page.createCDPSession();
    await devTools.send("Page.setWebLifecycleState", { state });
    await devTools.detach();
  }
}

/**
 * A site of the package's files and the pages here.
 *
 * @param {{ after: (work: () => void) => void }} context
 * @param {string} [policy] its Content-Security-Policy
 */
export async function openSite(context, policy) {
  const headers = policy ? { "content-security-policy": policy } : {};
  const site = await serveFiles(root, { headers, contentTypes: {} });
  context.after(() => site.close());
  return site.url;
}
