// Heartbeats of pages, in every engine: a worker sends them, and what happens to the page is heeded.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Registry } from "service-registry-client/registry";
import { beatingSite } from "./beating-site.js";
import { closeSharedBrowsers, withPage } from "./browser.js";
import { engines, installEngines } from "./engines.js";

const registry = new Registry({ maxHeartbeatTimeout: 600 });
const { username, apiKey } = registry.developmentAccount ?? assert.fail();
const site = await beatingSite(registry);
const missing = new Map((await installEngines()).map(({ engine, reason }) => [engine, reason]));
after(async () => {
  await closeSharedBrowsers();
  site.close();
  registry.close();
});

/** How a page is, and what it was asked for. @typedef {{ id: string, told: string[], state: string, thread: string, listeners: string[] }} Report */

/**
 * @template T
 * @param {import("./engines.js").Engine} engine
 * @param {{ timeout: number, policy?: string, options?: object }} session
 * @param {(page: import("./browser.js").Page, report: () => Promise<Report>) => Promise<T>} work
 */
function beating(engine, { policy, ...session }, work) {
  const url = new URL("/page", site.origin);
  url.searchParams.set("session", JSON.stringify({ username, apiKey, ...session }));
  if (policy) url.searchParams.set("policy", policy);
  return withPage(engine, url, async (page) => {
    await isReady(page);
    return work(page, async () => /** @type {Report} */ (await page.evaluate("report()")));
  });
}

/** The page's complaints are no reason to give up: that a policy forbids something is one. @param {import("./browser.js").Page} page */
async function isReady(page) {
  for (let tries = 0; !(await page.evaluate("globalThis.isReady === true")); tries += 1) {
    assert.ok(tries < 200, `the page complained: ${await page.complaints()}`);
    await sleep(100);
  }
}

const sleep = (/** @type {number} */ millis) =>
  new Promise((resolve) => setTimeout(resolve, millis));

/** What the site has been asked about a session since some time. @param {string} id @param {number} [since] */
const asked = (id, since = 0) =>
  site.requests.filter(({ path, at }) => path.includes(id) && at >= since);

/** @param {string} id */
const removals = (id) =>
  asked(id)
    .filter(({ method }) => method === "DELETE")
    .map(({ status }) => status);

for (const engine of engines) {
  const skip = missing.get(engine) ?? false;

  describe(engine, { skip }, () => {
    const mayBlock = engine !== "webkit";
    test("a worker beats while the page is blocked for three timeouts", {
      skip: mayBlock ? false : "its workers ask its main thread to fetch",
    }, async () => {
      await beating(engine, { timeout: 5 }, async (page, report) => {
        const { id, thread, told } = await report();
        assert.deepEqual({ thread, told }, { thread: "worker", told: [] });
        const since = Date.now();
        await page.evaluate("beat().then(() => block(15_000))");
        const beats = asked(id, since).map(({ at }) => at);
        const gaps = [...beats, Date.now()].map((at, index) => at - (beats[index - 1] ?? since));
        assert.ok(Math.max(...gaps) < 5000, `gaps of ${gaps.join(", ")} ms`);
        await page.evaluate("beat()");
        assert.deepEqual((await report()).told, []);
      });
    });

    test("ten events that wake it are one beat", async () => {
      await beating(engine, { timeout: 30 }, async (page, report) => {
        const { id } = await report();
        await sleep(1200);
        const since = Date.now();
        const events = ["online", "pageshow", "online", "pageshow", "online"];
        await page.evaluate(
          `void ${JSON.stringify([...events, ...events])}.map((name) => dispatchEvent(new Event(name)))`,
        );
        await sleep(1000);
        assert.deepEqual(
          asked(id, since).map(({ method }) => method),
          ["POST"],
        );
      });
    });

    test("where policies forbid workers it says so once, and beats without", async () => {
      const policy = "default-src 'self' 'wasm-unsafe-eval'; img-src data:; worker-src 'none'";
      await beating(engine, { timeout: 3, policy }, async (page, report) => {
        await page.evaluate("beat().then(beat)");
        const { told, state, thread } = await report();
        assert.deepEqual(
          { told, state, thread },
          { told: ["no_worker"], state: "active", thread: "main" },
        );
      });
    });

    test("without a worker its session lives longer while it is hidden", async () => {
      const options = { heartbeat: { thread: "main" } };
      await beating(engine, { timeout: 20, options }, async (page, report) => {
        const { id, told } = await report();
        assert.deepEqual(told, []);
        const timeouts = () =>
          asked(id)
            .filter(({ method }) => method === "PUT")
            .map(({ body }) => JSON.parse(body));
        await page.evaluate("setHidden(true)");
        await sleep(500);
        assert.deepEqual(timeouts(), [{ heartbeat_timeout: 150 }]);
        await page.evaluate("setHidden(false)");
        await sleep(500);
        assert.deepEqual(timeouts(), [{ heartbeat_timeout: 150 }, { heartbeat_timeout: 20 }]);
        assert.deepEqual((await report()).told, []);
      });
    });

    test("with a worker nothing is asked for a hidden page", async () => {
      await beating(engine, { timeout: 20 }, async (page, report) => {
        const { id } = await report();
        await page.evaluate("setHidden(true)");
        await sleep(500);
        assert.deepEqual(
          asked(id).filter(({ method }) => method === "PUT"),
          [],
        );
      });
    });

    test("a page that is left for good ends its session, one that is kept does not", async () => {
      const leave = (/** @type {boolean} */ persisted) =>
        `void dispatchEvent(new PageTransitionEvent("pagehide", { persisted: ${persisted} }))`;
      await beating(engine, { timeout: 30 }, async (page, report) => {
        const { id } = await report();
        await page.evaluate(leave(true));
        await sleep(300);
        assert.deepEqual(removals(id), []);
        await page.evaluate(leave(false));
        await sleep(300);
        assert.deepEqual(removals(id), [204]);
        assert.deepEqual((await report()).told, ["stopped"]);
      });
      const id = await beating(engine, { timeout: 30 }, async (page, report) => {
        const { id } = await report();
        await page.evaluate(`void setTimeout(() => { location.href = "/empty"; })`);
        await sleep(1000);
        return id;
      });
      const isKept = asked(id).some(({ path }) => path.includes("persisted=true"));
      assert.deepEqual(removals(id), isKept ? [] : [204]);
    });

    test("nothing listens but while it is started, and nothing ever to a page's unloading", async () => {
      await beating(engine, { timeout: 5 }, async (page, report) => {
        const { listeners } = await report();
        assert.deepEqual(listeners.sort(), [
          "online",
          "pagehide",
          "pageshow",
          "resume",
          "visibilitychange",
        ]);
        await page.evaluate("heartbeater.stop()");
        assert.deepEqual((await report()).listeners, []);
        await page.evaluate("heartbeater.start()");
        assert.equal((await report()).listeners.length, 5);
      });
    });
  });
}
