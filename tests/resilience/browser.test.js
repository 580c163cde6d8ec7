// Pages that browsers hold back: hidden for five minutes, without workers, frozen.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RegistryProcess } from "./rig/processes.js";
import { heartbeatTimeout, outage, restoredWithin } from "./rig/promises.js";
import { Reader } from "./rig/reader.js";
import { missingChromium, openSite, openTabs } from "./rig/tabs.js";

const skip = await missingChromium();
const minute = 60_000;
/** Forbids workers, and no more. */
const withoutWorkers = "worker-src 'none'";

/** @type {Awaited<ReturnType<typeof openTabs>>} */
let tabs;

describe("a page in Chromium", { concurrency: true, skip }, () => {
  before(async () => {
    tabs = await openTabs();
  });
  after(() => tabs.close());

  test("keeps a session of five seconds while it is hidden for five minutes", {
    timeout: 7 * minute,
  }, async (context) => {
    const { tab, reader } = await open(context);
    const joined = await tab.joined();
    await tabs.hideOthers();
    await sleep(5 * minute);
    const report = await tab.report();
    expectThrottled(report);
    assert.equal(report.thread, "worker");
    expectKept(report, joined, reader);
  });

  test("that may not have workers says so, and is given the time that throttled timers need", {
    timeout: 7 * minute,
  }, async (context) => {
    const { tab, reader } = await open(context, withoutWorkers, { maxHeartbeatTimeout: 300 });
    const joined = await tab.joined();
    await tabs.hideOthers();
    await sleep(5 * minute);
    const report = await tab.report();
    expectThrottled(report);
    expectKept(report, joined, reader);
    expectAnnounced(report);
  });

  test("is there when it is shown again, where the registry allows no more time", {
    timeout: 7 * minute,
  }, async (context) => {
    const { tab, reader } = await open(context, withoutWorkers);
    await tabs.hideOthers();
    await sleep(5 * minute);
    expectThrottled(await tab.report());
    await tab.show();
    const report = await settled(tab);
    assert.equal(report.visibility, "visible");
    assert.deepEqual([...(await reader.services()).keys()], ["page"]);
    const changes = changesOf(report);
    assert.deepEqual(
      changes,
      changes.map((_, index) => (index % 2 ? "restored" : "lost")),
    );
    assert.deepEqual(reader.doubles, []);
    expectAnnounced(report);
  });

  test("is back once it is resumed, after it was frozen for three timeouts", {
    timeout: 2 * minute,
  }, async (context) => {
    const { tab, reader } = await open(context);
    await tabs.hideOthers();
    await tab.setLifecycle("frozen");
    await sleep(outage);
    await tab.setLifecycle("active");
    const report = await settled(tab);
    assert.deepEqual(changesOf(report), ["lost", "restored"]);
    const service = (await reader.services()).get("page");
    assert.equal(service?.session_id, report.sessionId);
    assert.deepEqual(reader.doubles, []);
  });

  test("loses nothing when it is frozen for less than its session lives", {
    timeout: 2 * minute,
  }, async (context) => {
    const { tab, reader } = await open(context);
    const joined = await tab.joined();
    await tabs.hideOthers();
    for (let count = 0; count < 3; count += 1) {
      await tab.setLifecycle("frozen");
      await sleep(1_500);
      await tab.setLifecycle("active");
      await sleep(2_000);
    }
    const report = await tab.report();
    expectKept(report, joined, reader);
  });
});

/**
 * @param {import("node:test").TestContext} context
 * @param {string} [policy]
 * @param {import("service-registry-client/registry").RegistryOptions} [options]
 */
async function open(context, policy, options) {
  const registry = await RegistryProcess.start(context, options);
  const site = await openSite(context, policy);
  const declaration = { heartbeatTimeout, service: "page", joins: !policy };
  const tab = await tabs.open(site, registry, declaration);
  return { tab, reader: new Reader(context, registry.url) };
}

/**
 * What it tells once it is active again, within the time that is promised, and a timeout later.
 *
 * @param {import("./rig/tabs.js").Tab} tab
 */
async function settled(tab) {
  const end = Date.now() + restoredWithin;
  while ((await tab.report()).state !== "active" && Date.now() < end) await sleep(50);
  await sleep(heartbeatTimeout * 1000);
  const report = await tab.report();
  assert.equal(report.state, "active");
  return report;
}

/** What became of its session. @param {import("./rig/tabs.js").Report} report */
function changesOf({ told }) {
  return told.map(({ name }) => name).filter((name) => name !== "error");
}

/**
 * Otherwise the page was never held back, and the test shows nothing.
 *
 * @param {import("./rig/tabs.js").Report} report
 */
function expectThrottled({ ticks, visibility }) {
  assert.equal(visibility, "hidden");
  const waits = ticks.map((at, index) => at - (ticks[index - 1] ?? at));
  const long = waits.filter((wait) => wait > 40_000);
  assert.ok(long.length > 0, `a timer of one second came after ${Math.max(...waits)} ms`);
}

/** @param {import("./rig/tabs.js").Report} report */
function expectAnnounced({ told, thread }) {
  assert.equal(thread, "main");
  const announced = told.filter(({ code }) => code === "no_worker");
  assert.equal(announced.length, 1);
}

/**
 * @param {import("./rig/tabs.js").Report} report
 * @param {string} joined
 * @param {Reader} reader
 */
function expectKept(report, joined, { looks }) {
  const { sessionId, state } = report;
  assert.deepEqual(changesOf(report), []);
  assert.deepEqual({ sessionId, state }, { sessionId: joined, state: "active" });
  assert.ok(looks.length > 0);
  assert.deepEqual(
    looks.filter(({ ids }) => ids.length !== 1),
    [],
  );
}
