// The page, as people use it, in every engine.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { Client } from "service-registry-client";
import { openBrowser } from "../runtimes/browsers/browser.js";
import { engines, installEngines } from "../runtimes/browsers/engines.js";
import {
  apiKey,
  cardOf,
  complaintsOf,
  connect,
  fill,
  openLocal,
  press,
  read,
  reads,
  servePage,
  serveRegistry,
  until,
  username,
} from "./rig.js";

/** @typedef {import("../runtimes/browsers/browser.js").Browser} Browser */
/** @typedef {import("../runtimes/browsers/browser.js").Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const phone = { viewport: { width: 360, height: 740 } };
const missing = new Map((await installEngines()).map(({ engine, reason }) => [engine, reason]));

// Most of the time is spent on waiting for sessions to end, so the engines take it side by side.
describe("the page", { concurrency: true }, () => {
  for (const engine of engines) {
    describe(engine, {
      skip: missing.get(engine) ?? false,
      concurrency: 1,
      timeout: 240_000,
    }, () => {
      /** @type {Browser} */
      let browser;
      /** @type {Awaited<ReturnType<typeof servePage>>} */
      let site;
      before(async () => {
        site = await servePage();
        browser = await openBrowser(engine);
      });
      after(async () => {
        await browser?.close();
        await site?.close();
      });

      /** @param {(page: Page) => Promise<void>} use @param {typeof phone} [options] */
      const visit = async (use, options) => {
        const page = await browser.open(`${site.url}/`, options);
        try {
          await use(page);
          assert.deepEqual(await complaintsOf(page), []);
        } finally {
          await page.close();
        }
      };

      test("sessions count down, and one that no longer beats expires with its services", () =>
        visit(async (page) => {
          await openLocal(page);
          const mailer = await cardOf(page, "mailer");
          const first = await seconds(page, mailer);
          await until(page, `${left(mailer)} <= ${first - 2}`);
          const cache = await cardOf(page, "cache");
          await press(page, `${cache} button`);
          await reads(page, cache, /no heartbeat: it will expire/);
          await until(page, `!document.querySelector('${cache}')`);
          await reads(page, ".event", /A session is over, and with it cache-1\s+services\.timeout/);
          assert.doesNotMatch(await read(page, "#services .lines"), /cache-1/);
          assert.equal(await read(page, "#state"), "Live");
        }));

      test("a service that is registered is found by its tag, until it is removed", () =>
        visit(async (page) => {
          await openLocal(page);
          await fill(page, "#sessions .name", "my program");
          await press(page, "#sessions form button");
          const card = await cardOf(page, "my program");
          const id = card.replace(/.*"(.*)".*/, "$1");
          await until(page, `document.querySelector('option[value="${id}"]') !== null`);
          await fill(page, "#services form .session", id);
          await fill(page, "#services form .id", "mine-1");
          await fill(page, "#services form .new-tags", "mine, <b>bold</b>");
          await press(page, "#services form button");
          await reads(page, card, /beats in this page · mine-1/);
          await page.evaluate(`${chip("mine 1")}.click()`);
          await reads(page, "#services .count", /^1$/);
          const line = await read(page, "#services .lines");
          assert.match(line, /^mine-1\s+mine · <b>bold<\/b>\s+Remove\s+of my program$/);
          await press(page, "#services .line button");
          await reads(page, "#services .empty", /No service has the tag mine/);
          await reads(page, ".event", /mine-1 was removed/);
          await fill(page, "#services form .id", "web-1");
          await press(page, "#services form button");
          await reads(page, "#services .problem", /Another service has this id: choose another/);
        }));

      test("a registry elsewhere is seen with its key, through an outage and after it", async () => {
        const registry = await serveRegistry([site.url]);
        try {
          await visit((page) => seeRegistryElsewhere(page, registry));
        } finally {
          await registry.close();
        }
      });

      test("a registry that does not let the page in is told from one that does", async () => {
        const registry = await serveRegistry([]);
        try {
          // Browsers complain of this in the console, as they should.
          const page = await browser.open(`${site.url}/`);
          await connect(page, { url: registry.url, key: apiKey });
          await reads(
            page,
            "#connect .problem",
            /its option cors lists http:\/\/127\.0\.0\.1:\d+ if/,
          );
          await page.close();
        } finally {
          await registry.close();
        }
      });

      test("it fits a phone, and keeps nothing from those who do not see it", () =>
        visit(async (page) => {
          await fits(page);
          await isAccessible(page);
          await openLocal(page);
          await fits(page);
          await isAccessible(page);
          await press(page, "#unplug");
          await reads(page, "#state", /Registry away/);
          await reads(page, "#outage", /does not answer.* this page keeps trying/);
          await fits(page);
          await isAccessible(page);
          await press(page, "#unplug");
          await reads(page, "#state", /^Live$/);
        }, phone));

      test("it is dark where that is preferred, and as readable", async () => {
        const dark = await openBrowser(engine, { colorScheme: "dark" });
        try {
          const page = await dark.open(`${site.url}/`);
          await openLocal(page);
          const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
          const [red = 255, green = 255, blue = 255] =
            String(paper).match(/\d+/g)?.map(Number) ?? [];
          assert.ok(Math.max(red, green, blue) < 60, `${paper}`);
          await isAccessible(page);
          assert.deepEqual(await complaintsOf(page), []);
          await page.close();
        } finally {
          await dark.close();
        }
      });
    });
  }
});

/**
 * @param {Page} page
 * @param {Awaited<ReturnType<typeof serveRegistry>>} elsewhere
 */
async function seeRegistryElsewhere(page, { url, registry, goAway, comeBack, comeBackWith }) {
  await connect(page, { url, key: "wrong" });
  await reads(page, "#connect .problem", /refuses this user and key: check both/);
  await connect(page, { url, key: apiKey });
  await reads(page, "#sessions .empty", /No session is alive\. Create one here/);

  const program = new Client(username, apiKey, "us", { fetch: registry.fetch });
  const { id, heartbeater } = await program.sessions.create(20, { metadata: { name: "afar" } });
  await reads(page, ".card", /at most \d+ s left\s+Timeout 20 s · no heartbeat yet/);
  heartbeater.start();
  await program.services.register(id, "afar-1", { tags: ["afar"] });
  await reads(page, ".card", /\n\d+ s left\s+Timeout 20 s · beats elsewhere · afar-1/);
  await reads(page, ".event", /afar-1 is here/);

  await goAway();
  await reads(page, "#state", /Registry away, trying again/);
  await program.services.update("afar-1", { tags: ["changed"] });
  await comeBack();
  await reads(page, "#state", /^Live$/);
  await reads(page, ".event", /afar-1 changed: changed/);
  assert.equal(await page.evaluate(`document.querySelector("#outage").checkVisibility()`), false);

  const traces = `[location.href, document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage }),
    document.documentElement.outerHTML, document.querySelector("#connect-key").value].join()`;
  assert.ok(!String(await page.evaluate(traces)).includes(apiKey), "the key is kept");
  heartbeater.stop();

  await goAway();
  await comeBackWith("another key");
  await reads(
    page,
    "#connect .problem",
    /refuses this user and key.* This page was disconnected\./,
  );
  assert.equal(await read(page, "#state"), "Not connected");
  await connect(page, { url, key: "another key" });
  await reads(page, "#state", /^Live$/);
}

/** @param {string} card */
function left(card) {
  return `parseInt(document.querySelector('${card} .left').textContent)`;
}

/** @param {Page} page @param {string} card */
async function seconds(page, card) {
  return Number(await until(page, `${left(card)} || null`));
}

/** @param {string} text */
function chip(text) {
  return `[...document.querySelectorAll(".chips button")].find((chip) => chip.textContent === "${text}")`;
}

/** @param {Page} page */
async function fits(page) {
  const [whole, seen] = /** @type {number[]} */ (
    await page.evaluate(`(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(
      document.documentElement)`)
  );
  assert.equal(whole, seen, "it is wider than what is seen of it");
}

/** @param {Page} page */
async function isAccessible(page) {
  await page.evaluate(`(() => { if (!globalThis.axe) { ${axe} } })()`);
  const { passes, found } = /** @type {{ passes: number, found: string[] }} */ (
    await page.evaluate(`axe.run().then(({ passes, violations }) => ({
      passes: passes.length,
      found: violations.map(({ id, help, nodes }) =>
        id + ": " + help + ": " + nodes.map(({ html }) => html).join(" ")),
    }))`)
  );
  assert.deepEqual(found, []);
  assert.ok(passes > 20, `only ${passes} rules were looked at`);
}
