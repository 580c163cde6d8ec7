// A presence comes back by itself: from a registry that lost everything, an expired session, and a network that was gone.

import { logIn } from "../api.js";
import { check } from "../check.js";
import { between, equal, includes, ok, rejection } from "../expect.js";
import { Gate } from "./beating.js";
import { Mortal } from "./feeding.js";
import { joining, Reader, seen } from "./joining.js";
import { connect, fault, sleep, until } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */

const ids = ["web-1", "web-2", "web-3", "web-4", "web-5"];
const services = ids.map((id) => ({ id, metadata: { version: "1" } }));
const latest = Object.fromEntries(ids.map((id) => [id, { version: "2" }]));

/** One interval (at most 0.6 of 3 s), one back-off cap of 5 s, and what a busy machine takes. */
const bound = 1800 + 5000 + 1000;

/**
 * A presence of five services, their metadata changed since, that comes through something.
 *
 * @param {Target} target
 * @param {(joined: Awaited<ReturnType<typeof joining>>) => Promise<void>} survive
 */
async function through(target, survive) {
  const joined = await joining(target, { services });
  const { presence, log } = joined;
  for (const id of ids) await presence.update(id, { metadata: { version: "2" } });
  const previousSessionId = presence.sessionId;
  await survive(joined);
  const back = performance.now();
  const restored = await log.next("restored");
  between(performance.now() - back, 0, bound, "ms until it was back");
  equal(restored, { sessionId: presence.sessionId, previousSessionId, services: ids });
  equal(await seen(target), latest, "all are there, as they were last");
  await log.next("heartbeat");
  equal(log.all("lost"), [{ sessionId: previousSessionId }], "lost");
  equal([log.all("restored").length, log.all("stopped").length], [1, 0]);
  equal(presence.state, "active");
  equal(presence.services, ids);
  await presence.close();
  equal(await seen(target), {});
}

export const clientPresenceRecovery = [
  check("a registry that is wiped has everything again", async () => {
    const mortal = new Mortal();
    const reader = new Reader(mortal.target);
    await through(mortal.target, async () => mortal.wipe());
    await reader.end();
    mortal.close();
  }),

  check("a session that the registry ended is made anew", async (target) => {
    const reader = new Reader(target);
    await through(target, async ({ presence }) => {
      const api = await logIn(target);
      equal((await api.delete(`/sessions/${presence.sessionId}`)).status, 204);
    });
    await reader.end();
  }),

  check("a session that expired is made anew", async (target) => {
    const reader = new Reader(target);
    await through(target, async ({ network, presence }) => {
      network.state = "away";
      const api = await logIn(target);
      await until(async () => (await api.get(`/sessions/${presence.sessionId}`)).status === 404);
      network.state = "there";
    });
    await reader.end();
  }),

  check("a network that refuses for three timeouts is survived", async (target) => {
    const reader = new Reader(target);
    await through(target, async ({ network }) => {
      network.state = "away";
      await sleep(9000);
      network.state = "there";
    });
    await reader.end();
  }),

  check("a network that swallows everything for three timeouts is survived", async (target) => {
    const reader = new Reader(target);
    await through(target, async ({ network }) => {
      network.state = "black hole";
      await sleep(9000);
      network.state = "there";
    });
    await reader.end();
  }),

  check("it comes back each time", async (target) => {
    const { presence, log } = await joining(target, { services });
    const api = await logIn(target);
    for (let count = 1; count <= 3; count += 1) {
      await api.delete(`/sessions/${presence.sessionId}`);
      await log.next("restored");
      equal(Object.keys(await seen(target)), ids);
      equal([log.all("lost").length, log.all("restored").length], [count, count]);
    }
    await presence.close();
  }),

  check("what is asked for while disconnected is done on the return", async (target) => {
    const { network, presence, log } = await joining(target, { services });
    network.state = "away";
    /** @type {string[]} */
    const settled = [];
    const wishes = [
      presence.register({ id: "web-6", metadata: { version: "6" } }),
      presence.update("web-1", { metadata: { version: "1.1" } }),
      presence.update("web-1", { metadata: { version: "1.2" } }),
      presence.remove("web-2"),
      presence.register({ id: "web-7" }),
      presence.remove("web-7"),
    ].map((wish, index) => wish.then(() => settled.push(String(index))));
    equal(presence.services, ["web-1", "web-3", "web-4", "web-5", "web-6"], "at once");
    await log.next("lost");
    ok(!settled.includes("0"), "nothing is said to be done that is not");
    await presence.register({ id: "web-8" }, { timeout: 50 }).then(
      () => ok(false, "not yet"),
      (error) => {
        equal(error.code, "ETIMEDOUT");
        ok(error.message.includes("still to be done"), error.message);
      },
    );
    const signal = AbortSignal.abort(new Error("enough"));
    equal((await rejection(presence.remove("web-8", { signal }))).message, "enough");
    network.state = "there";
    await Promise.all(wishes);
    await until(async () => "web-8" in (await seen(target)));
    const kept = { version: "1" };
    equal(await seen(target), {
      "web-1": { version: "1.2" },
      "web-3": kept,
      "web-4": kept,
      "web-5": kept,
      "web-6": { version: "6" },
      "web-8": {},
    });
    await log.next("restored");
    equal([log.all("lost").length, log.all("restored").length], [1, 1]);
    await presence.close();
  }),

  check("a change that was refused does not keep its service from coming back", async (target) => {
    const { presence, log } = await joining(target, { services });
    const refused = { metadata: { "": "x" } };
    equal((await rejection(presence.update("web-1", refused))).status, 400);
    equal((await rejection(presence.register({ id: "a b" }))).status, 400);
    await (await logIn(target)).delete(`/sessions/${presence.sessionId}`);
    equal((await log.next("restored")).services, ids);
    equal((await seen(target))["web-1"], { version: "1" });
    equal(
      log.all("error").filter(({ status }) => status === 400),
      [],
      "told to who asked",
    );
    await presence.close();
  }),

  check("a service whose id was taken meanwhile comes back last, and alone", async (target) => {
    const { presence, log } = await joining(target, { services });
    const api = await logIn(target);
    const other = await api.createSession();
    await api.delete(`/sessions/${presence.sessionId}`);
    await api.createService(other.id, "web-2");
    await until(async () => Object.keys(await seen(target)).length === 5);
    ok(log.all("restored").length === 0, "not restored without web-2");
    await api.delete(`/sessions/${other.id}`);
    await log.next("restored");
    equal((await connect(target).services.get("web-2")).session_id, presence.sessionId);
    equal([log.all("lost").length, log.all("restored").length], [1, 1]);
    await presence.close();
  }),

  check("a service whose change is answered late is not made twice", async (target) => {
    const gate = new Gate();
    let holds = false;
    const { presence } = await joining(target, { services }, async (call, proceed) => {
      const response = await proceed();
      if (holds && call.path === "/services") await gate.passed();
      return response;
    });
    holds = true;
    const registered = presence.register({ id: "web-6" });
    await gate.reached;
    const changed = presence.update("web-6", { metadata: { version: "6" } });
    gate.open();
    await Promise.all([registered, changed]);
    equal((await seen(target))["web-6"], { version: "6" });
    await presence.close();
  }),

  check("what ends it for good is told to all who wait", async (target) => {
    let refuses = false;
    const { network, presence, log } = await joining(target, { services }, (call, proceed) =>
      refuses && call.path === "/sessions" ? fault(400, "badRequest") : proceed(),
    );
    await (await logIn(target)).delete(`/sessions/${presence.sessionId}`);
    network.state = "away";
    const waiting = presence.register({ id: "web-6" });
    await log.next("lost").catch(() => {});
    refuses = true;
    network.state = "there";
    includes(await rejection(waiting), { status: 400, type: "badRequest" });
    equal((await log.next("stopped")).reason, "refused");
    refuses = false;
    presence.start();
    await log.next("restored");
    equal(Object.keys(await seen(target)), [...ids, "web-6"], "started again");
    await presence.close();
  }),
];
