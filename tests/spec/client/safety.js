// What a heartbeater knows of its session without asking, and that it never believes longer than the registry does.

import { logIn } from "../api.js";
import { check } from "../check.js";
import { between, equal, includes, matches, ok, rejection } from "../expect.js";
import { beating, Log } from "./beating.js";
import { joining, Network } from "./joining.js";
import { connect, fault, sleep, Tap, until } from "./wire.js";

/** @typedef {import("service-registry-client").HeartBeater} HeartBeater */

export const clientSafety = [
  check("the deadline is a timeout after the latest acknowledged beat was sent", async (target) => {
    const before = Date.now();
    const { beater, log } = await beating(target, 3);
    between(Number(beater.deadline) - 3000, before - 1, Date.now() + 1, "before the first beat");
    ok(beater.isSafe() && beater.isSafe(1000), "safe from the start");
    beater.start();
    for (let count = 0; count < 2; count += 1) {
      const { sentAt, deadline } = await log.next("heartbeat");
      equal(Number(deadline) - Number(sentAt), 3000);
      equal(Number(beater.deadline), Number(deadline));
      equal(Number(beater.status().deadline), Number(deadline));
    }
    beater.stop();
    equal(beater.state, "idle");
    await until(() => !beater.isSafe());
    between(Date.now() - Number(beater.deadline), 0, 1000, "ms after the deadline");
  }),

  check("isSafe asks for a margin", async (target) => {
    const { beater } = await beating(target, 5);
    const left = Number(beater.deadline) - Date.now();
    equal([beater.isSafe(left + 50), beater.isSafe(left - 500)], [false, true]);
    equal([beater.isSafe(2 ** 40), beater.isSafe(Number.POSITIVE_INFINITY)], [false, false]);
    await sleep(600);
    equal(beater.isSafe(left - 500), false, "time passes by itself");
    equal(beater.isSafe(), true);
  }),

  check("whoever is cut off knows it no later than the registry", async (target) => {
    const { network, presence, log } = await joining(target, { services: [{ id: "web-1" }] });
    await log.next("heartbeat");
    network.state = "black hole";
    const api = await logIn(target);
    /** @type {string[]} */
    const states = [];
    await until(async () => {
      // Asked for before: what it said held until now.
      const { status } = await api.get(`/sessions/${presence.sessionId}`);
      const { state } = presence;
      const isSafe = presence.isSafe();
      if (states.at(-1) !== state) states.push(state);
      if (status === 404) equal([isSafe, state], [false, "lost"], "at its end");
      if (isSafe) ok(state !== "lost", "safe and lost");
      return status === 404;
    });
    // How long it is suspect depends on when the beat was sent that gets no answer.
    matches(states.join(" "), /^active (suspect )?lost$/);
    equal(presence.status().state, "lost");
    await log.next("lost");
    network.state = "there";
    await log.next("restored");
    equal([presence.state, presence.isSafe()], ["active", true]);
    await presence.close();
  }),

  check("a timeout that the registry refuses changes nothing", async (target) => {
    const { client } = new Tap(target, (_call, proceed) => proceed());
    const { id, heartbeater } = await client.sessions.create(20);
    const log = new Log(heartbeater);
    heartbeater.start();
    await log.next("heartbeat");
    target.ends = [...(target.ends ?? []), () => heartbeater.stop()];
    for (const changes of [
      { heartbeat_timeout: 3, metadata: { port: 8080 } },
      { heartbeat_timeout: "3 minutes" },
    ]) {
      const { status } = await rejection(client.sessions.update(id, /** @type {any} */ (changes)));
      equal(status, 400);
      ok(heartbeater.isSafe(10_000), `${heartbeater.deadline} after ${JSON.stringify(changes)}`);
    }
    heartbeater.stop();
  }),

  check("a shorter timeout is kept to although its answer was lost", async (target) => {
    const tap = new Tap(target, async (call, proceed) => {
      const response = await proceed();
      if (call.method === "PUT") throw new TypeError("fetch failed");
      return response;
    });
    const { client } = tap;
    const beaters = [
      (await client.sessions.create(8)).heartbeater,
      (await client.sessions.create(8, {}, { recover: true })).heartbeater,
      await client.join({ heartbeatTimeout: 8 }),
    ];
    target.ends = [...(target.ends ?? []), ...beaters.map((beater) => () => beater.stop())];
    const watch = async (/** @type {HeartBeater} */ beater) => {
      const log = new Log(beater);
      beater.start();
      await log.next("heartbeat");
      const { sessionId } = beater;
      const update = { heartbeat_timeout: 3 };
      equal((await rejection(client.sessions.update(sessionId, update))).code, "network_error");
      const { sentAt, deadline } = await log.next("heartbeat");
      between(Number(deadline) - Number(sentAt), 0, 3000, "ms that it believes to have");
      // Without another beat it would be over.
      await sleep(3100);
      equal((await connect(target).sessions.get(sessionId)).heartbeat_timeout, 3);
      equal([log.all("lost"), log.all("stopped"), beater.isSafe()], [[], [], true]);
      beater.stop();
    };
    await Promise.all(beaters.map(watch));
  }),

  check("a verdict of the registry ends the safety at once", async (target) => {
    const { presence, log } = await joining(target);
    /** @type {unknown[]} */
    const seen = [];
    presence.on("lost", () => seen.push(presence.isSafe(), presence.state, presence.deadline));
    await (await logIn(target)).delete(`/sessions/${presence.sessionId}`);
    await log.next("lost");
    equal(seen, [false, "lost", null]);
    await log.next("restored");
    ok(presence.isSafe() && presence.deadline !== null, "the new session is safe");
    await presence.close();
  }),

  check(
    "a heartbeater that is not to recover is lost at the deadline, and told so by the registry",
    async (target) => {
      const network = new Network(target);
      const { heartbeater } = await network.client.sessions.create(3);
      const log = new Log(heartbeater);
      heartbeater.start();
      await log.next("heartbeat");
      network.state = "away";
      await until(() => heartbeater.state === "lost");
      equal([heartbeater.isSafe(), log.all("stopped"), log.all("lost")], [false, [], []]);
      // The registry counts from when it got the beat.
      await sleep(300);
      network.state = "there";
      equal((await log.next("stopped")).reason, "lost");
    },
  ),

  check("the status says where it stands", async (target) => {
    let failures = 0;
    const { presence, log } = await joining(target, {}, (_call, proceed) =>
      failures-- > 0 ? fault(503, "internalError") : proceed(),
    );
    await log.next("heartbeat");
    const well = presence.status();
    equal(Object.keys(well).sort(), [
      "deadline",
      "failures",
      "lastError",
      "lastSuccess",
      "sessionId",
      "state",
      "thread",
    ]);
    const { sessionId } = presence;
    includes(well, { sessionId, state: "active", failures: 0, lastError: null, thread: "main" });
    equal(Number(well.deadline) - Number(well.lastSuccess), 3000);
    failures = 2;
    await log.next("error");
    includes(presence.status(), { state: "suspect", failures: 1 });
    includes(presence.status().lastError, { code: "unexpected_status", status: 503 });
    await log.next("heartbeat");
    includes(presence.status(), { state: "active", failures: 0 });
    ok(presence.status().lastError, "the latest error stays");
    equal(log.all("error").length, 2, "one event each");
    await presence.close();
    includes(presence.status(), { state: "idle" });
  }),

  check("a presence that nobody listens to fails silently, and comes back", async (target) => {
    const network = new Network(target);
    const presence = await network.client.join({
      heartbeatTimeout: 3,
      services: [{ id: "web-1" }],
    });
    network.state = "away";
    await until(() => presence.status().state === "lost");
    ok(presence.status().failures > 0, "counted");
    includes(presence.status().lastError, { code: "network_error" });
    network.state = "there";
    await until(() => presence.state === "active" && presence.isSafe());
    await until(() => presence.status().failures === 0);
    await presence.close();
  }),
];
