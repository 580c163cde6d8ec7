// The page as it is served, opened in an engine, and what a person does there.

import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { withPage } from "../../scripts/page.js";

/** @typedef {import("../runtimes/browsers/browser.js").Page} Page */

export const username = "tester";
export const apiKey = "c0ffee5eed";

/** A registry that serves the page at its root. */
export async function servePage() {
  const registry = new Registry();
  const server = await serve(withPage(registry), { port: 0 });
  return { url: server.url, registry, close: () => closeAll(server, registry) };
}

/**
 * A registry elsewhere, which may go away and come back.
 *
 * @param {string[]} cors
 */
export async function serveRegistry(cors) {
  const make = (/** @type {string} */ key) =>
    new Registry({ accounts: [{ username, apiKey: key, tenantId: "1234" }], cors });
  const registry = make(apiKey);
  let server = await serve(registry, { port: 0 });
  const { url } = server;
  return {
    url: `${url}/v1.0`,
    registry,
    goAway: () => server.close(),
    comeBack: async () => {
      server = await serve(registry, { port: Number(new URL(url).port) });
    },
    /** Like one that was started anew, with a key of its own. @param {string} key */
    comeBackWith: async (key) => {
      server = await serve(make(key), { port: Number(new URL(url).port) });
    },
    close: () => closeAll(server, registry),
  };
}

/** @param {import("service-registry-client/serve").Server} server @param {Registry} registry */
async function closeAll(server, registry) {
  await server.close();
  registry.close();
}

/**
 * What an expression gives once it gives anything but null, undefined and false. Unlike the page's own
 * `waitFor`, it lets browsers complain of requests that fail: outages are part of what is tested.
 *
 * @param {Page} page
 * @param {string} expression
 * @param {number} [milliseconds]
 * @returns {Promise<unknown>}
 */
export async function until(page, expression, milliseconds = 20_000) {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const value = await page.evaluate(expression);
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline) {
      const text = await page.evaluate("document.body.innerText");
      const complaints = (await page.complaints()).join("\n");
      throw new Error(`${expression} did not come.\n${complaints}\n${text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the page complained of, but for requests that failed. @param {Page} page */
export async function complaintsOf(page) {
  const failed =
    /Cross-Origin Request Blocked|Failed to load resource|access control checks|Load failed/;
  return (await page.complaints()).filter((complaint) => !failed.test(complaint));
}

/** Opens the registry in the page, with its programs paused. @param {Page} page */
export async function openLocal(page) {
  await isReady(page);
  await press(page, "#local-place");
  await until(page, `document.querySelectorAll(".card").length === 4`);
  await until(page, `document.querySelectorAll("#services .line").length === 5`);
  await press(page, "#pause");
}

/**
 * @param {Page} page
 * @param {{ url: string, key: string }} where
 */
export async function connect(page, { url, key }) {
  await isReady(page);
  await fill(page, "#connect-url", url);
  await fill(page, "#connect-user", username);
  await fill(page, "#connect-key", key);
  await press(page, "#connect-form button");
}

/** @param {Page} page @param {string} selector */
export async function press(page, selector) {
  const found = `document.querySelector(${JSON.stringify(selector)})`;
  await until(page, `${found} !== null`);
  await page.evaluate(`${found}.click()`);
}

/** @param {Page} page @param {string} selector @param {string} value */
export async function fill(page, selector, value) {
  const found = `document.querySelector(${JSON.stringify(selector)})`;
  await page.evaluate(`void (${found}.value = ${JSON.stringify(value)})`);
}

/** What a person reads there. @param {Page} page @param {string} selector @returns {Promise<string>} */
export async function read(page, selector) {
  return String(
    await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText.trim()`),
  );
}

/** @param {Page} page @param {string} selector @param {RegExp} pattern @param {number} [milliseconds] */
export function reads(page, selector, pattern, milliseconds) {
  const found = `document.querySelector(${JSON.stringify(selector)})`;
  return until(page, `${pattern}.test(${found}?.innerText.trim() ?? "")`, milliseconds);
}

/** The card of a session in the list. @param {Page} page @param {string} name @returns {Promise<string>} its selector */
export async function cardOf(page, name) {
  const card = `[...document.querySelectorAll(".card")].find((card) => card.querySelector("strong").textContent === ${JSON.stringify(name)})`;
  return `.card[data-session="${await until(page, `${card}?.dataset.session`)}"]`;
}

/** @param {Page} page */
function isReady(page) {
  return until(page, `document.querySelector("#connect").checkVisibility()`);
}
