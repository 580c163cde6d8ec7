// A session that is lost and made anew.

import { logIn } from "../api.js";
import { check } from "../check.js";
import { equal, includes, ok, rejection } from "../expect.js";
import { beatsOf, Gate, Log } from "./beating.js";
import { Mortal } from "./feeding.js";
import { connect, fault, sleep, Tap, until } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Call} Call */
/** @typedef {import("./wire.js").Intercept} Intercept */

export const clientRecovery = [
  check("a session that was lost is restored, as it was last written", async (target) => {
    const { tap, beater, log, lose } = await recovering(target, { metadata: { a: "1" } });
    const { services, sessions } = tap.client;
    const previous = beater.sessionId;
    await services.create(previous, "web-1", { tags: ["a"], metadata: { port: "1" } });
    await services.register(previous, "web-2");
    await services.create(previous, "web-3");
    await services.update("web-1", { tags: ["b", "c"] });
    await services.remove("web-3");
    await sessions.update(previous, { metadata: { a: "2", b: "3" }, heartbeat_timeout: 4 });
    await lose();
    beater.start();
    const restored = await log.next("restored");
    const { sessionId } = restored;
    ok(sessionId !== previous, "another session");
    equal(restored, { sessionId, previousSessionId: previous, services: ["web-1", "web-2"] });
    equal(beater.sessionId, sessionId);
    await until(() => beater.state === "active" && log.names.includes("heartbeat"));
    includes(await sessions.get(sessionId), {
      heartbeat_timeout: 4,
      metadata: { a: "2", b: "3" },
    });
    const listed = await connect(target).services.list();
    equal(
      [...listed],
      [
        { id: "web-1", session_id: sessionId, tags: ["b", "c"], metadata: { port: "1" } },
        { id: "web-2", session_id: sessionId, tags: [], metadata: {} },
      ],
    );
    includes(log.all("error")[0], { status: 404, type: "notFoundError" });
    equal(log.all("lost"), [{ sessionId: previous }]);
    equal([log.all("restored").length, log.all("stopped").length], [1, 0]);
    ok(log.names.indexOf("lost") < log.names.indexOf("restored"), "lost, then restored");
    beater.stop();
    equal(await log.next("stopped"), { sessionId, reason: "requested" });
  }),

  check("a restored session is kept alive, and restored again", async (target) => {
    const { tap, beater, log, lose } = await recovering(target);
    await tap.client.services.create(beater.sessionId, "web-1");
    let previous = beater.sessionId;
    for (let count = 0; count < 3; count += 1) {
      await lose();
      beater.stop();
      beater.start();
      const { sessionId, previousSessionId, services } = await log.next("restored");
      equal([previousSessionId, services], [previous, ["web-1"]]);
      equal(beater.sessionId, sessionId);
      await until(() => log.all("heartbeat").some((beat) => beat.sessionId === sessionId));
      previous = sessionId;
    }
    const before = log.all("heartbeat").length;
    await until(() => log.all("heartbeat").length > before + 1);
    beater.stop();
    equal(
      new Set(
        beatsOf(tap)
          .slice(-2)
          .map(({ path }) => path),
      ).size,
      1,
      "one session",
    );
    ok(beatsOf(tap).at(-1)?.path.includes(previous), "the latest");
    equal((await tap.client.sessions.get(previous)).id, previous);
  }),

  check(
    "services that are changed or added after a recovery are part of the next",
    async (target) => {
      const { tap, beater, log, lose } = await recovering(target);
      const { services } = tap.client;
      await services.create(beater.sessionId, "web-1", { tags: ["a"] });
      await services.create(beater.sessionId, "web-2");
      await lose();
      beater.start();
      await log.next("restored");
      await services.update("web-1", { tags: ["b"] });
      await services.remove("web-2");
      await services.create(beater.sessionId, "web-3");
      await lose();
      beater.stop();
      beater.start();
      equal((await log.next("restored")).services, ["web-1", "web-3"]);
      equal((await services.get("web-1")).tags, ["b"]);
      beater.stop();
    },
  ),

  check("a session that expired is restored", async (target) => {
    const { tap, beater, log } = await recovering(target);
    await tap.client.services.create(beater.sessionId, "web-1");
    await sleep(3050);
    beater.start();
    equal((await log.next("restored")).services, ["web-1"]);
    equal((await tap.client.services.get("web-1")).session_id, beater.sessionId);
    beater.stop();
    equal([log.all("lost").length, log.all("restored").length], [1, 1]);
  }),

  check("a registry that lost everything gets everything again", async () => {
    const mortal = new Mortal();
    const { tap, beater, log } = await recovering(mortal.target);
    await tap.client.services.create(beater.sessionId, "web-1");
    await tap.client.services.create(beater.sessionId, "web-2");
    beater.start();
    await log.next("heartbeat");
    mortal.wipe();
    beater.stop();
    beater.start();
    equal((await log.next("restored")).services, ["web-1", "web-2"]);
    equal((await connect(mortal.target).services.list()).length, 2);
    beater.stop();
    mortal.close();
    equal([log.all("lost").length, log.all("restored").length], [1, 1]);
  }),

  check("a registry that is away meanwhile is asked until it is back", async (target) => {
    let failures = 0;
    let isAway = false;
    const gate = new Gate();
    const { tap, beater, log, lose } = await recovering(target, {}, async (call, proceed) => {
      const isMaking = call.method === "POST" && !call.path.endsWith("/heartbeat");
      if (!isMaking || !isAway) return proceed();
      if (failures === 0) {
        await gate.passed();
        return proceed();
      }
      failures -= 1;
      if (failures % 2 === 0) throw new TypeError("fetch failed");
      return fault(503, "internalError");
    });
    await tap.client.services.create(beater.sessionId, "web-1");
    beater.start();
    await log.next("heartbeat");
    const { lastSuccess } = beater.status();
    beater.stop();
    await lose();
    failures = 4;
    isAway = true;
    beater.start();
    await log.next("lost");
    equal(beater.state, "lost");
    await gate.reached;
    const { lastError, ...status } = beater.status();
    equal(Number(status.lastSuccess), Number(lastSuccess), "when the lost session was well");
    includes(status, { state: "lost", failures: 5 });
    includes(lastError, { name: "ServiceRegistryError", code: "network_error" });
    gate.open();
    equal((await log.next("restored")).services, ["web-1"]);
    const codes = log.all("error").map(({ code }) => code);
    equal(codes.filter((code) => code === "network_error").length, 2, "network errors");
    equal([log.all("lost").length, log.all("restored").length], [1, 1]);
    await until(() => beater.status().failures === 0);
    beater.stop();
  }),

  check("an answer that is lost on the way to restoring heals", async (target) => {
    let losses = 0;
    const { tap, beater, log, lose } = await recovering(target, {}, async (call, proceed) => {
      const response = await proceed();
      const isMaking = call.method === "POST" && !call.path.endsWith("/heartbeat");
      if (isMaking && losses-- > 0) throw new TypeError("connection reset");
      return response;
    });
    const { services } = tap.client;
    for (const id of ["web-1", "web-2"]) await services.create(beater.sessionId, id);
    await lose();
    losses = 1;
    beater.start();
    await until(() => tap.sent.filter((sent) => sent === "POST /sessions").length === 3);
    losses = 2;
    const { sessionId, services: restored } = await log.next("restored");
    equal(restored, ["web-1", "web-2"]);
    for (const id of restored) equal((await services.get(id)).session_id, sessionId);
    beater.stop();
  }),

  check("an id that is still taken is waited for", async (target) => {
    const { tap, beater, log, lose } = await recovering(target);
    const { services } = tap.client;
    for (const id of ["web-1", "web-2"]) await services.create(beater.sessionId, id);
    await lose();
    const api = await logIn(target);
    const other = await api.createSession();
    await api.createService(other.id, "web-1");
    beater.start();
    await log.next("lost");
    await log.next("heartbeat");
    equal(beater.state, "active", "the session lives before its services are back");
    await until(() => log.all("error").some(({ type }) => type === "serviceWithThisIdExists"));
    ok(!log.names.includes("restored"), "not yet");
    await api.delete(`/sessions/${other.id}`);
    equal((await log.next("restored")).services, ["web-1", "web-2"]);
    equal((await services.get("web-1")).session_id, beater.sessionId);
    beater.stop();
  }),

  check("a session that is lost again before its services are back starts anew", async (target) => {
    const gate = new Gate();
    let holds = false;
    const { tap, beater, log, lose } = await recovering(target, {}, async (call, proceed) => {
      if (holds && call.method === "POST" && call.path === "/services") await gate.passed();
      return proceed();
    });
    await tap.client.services.create(beater.sessionId, "web-1");
    const first = beater.sessionId;
    await lose();
    holds = true;
    beater.start();
    await gate.reached;
    const second = beater.sessionId;
    await until(() => log.names.includes("heartbeat"));
    holds = false;
    await lose();
    beater.stop();
    beater.start();
    gate.open();
    const restored = await log.next("restored");
    const third = beater.sessionId;
    ok(third !== second, "another one");
    equal(restored, { sessionId: third, previousSessionId: first, services: ["web-1"] });
    equal(log.all("lost"), [{ sessionId: first }], "lost and restored take turns");
    await sleep(20);
    equal(log.all("restored").length, 1);
    equal((await tap.client.services.get("web-1")).session_id, third);
    beater.stop();
  }),

  check(
    "stop() before the new session is there ends it; start() takes it up again",
    async (target) => {
      const gate = new Gate();
      let holds = false;
      const { tap, beater, log, lose } = await recovering(target, {}, async (call, proceed) => {
        if (holds && call.method === "POST" && call.path === "/sessions") await gate.passed();
        return proceed();
      });
      await tap.client.services.create(beater.sessionId, "web-1");
      const first = beater.sessionId;
      await lose();
      holds = true;
      beater.start();
      await gate.reached;
      beater.start();
      beater.stop();
      beater.stop();
      const { length } = tap.sent;
      holds = false;
      gate.open();
      await sleep(30);
      equal(log.names, ["error", "lost", "stopped"]);
      equal(log.last, { sessionId: first, reason: "requested" });
      equal(tap.sent.length, length, "requests after");
      beater.start();
      equal((await log.next("restored")).services, ["web-1"]);
      beater.stop();
    },
  ),

  check("stop() before the services are back ends it; start() brings them", async (target) => {
    const gate = new Gate();
    let holds = false;
    const { tap, beater, log, lose } = await recovering(target, {}, async (call, proceed) => {
      if (holds && call.method === "POST" && call.path === "/services") await gate.passed();
      return proceed();
    });
    const { services } = tap.client;
    for (const id of ["web-1", "web-2"]) await services.create(beater.sessionId, id);
    const first = beater.sessionId;
    await lose();
    holds = true;
    beater.start();
    await gate.reached;
    const second = beater.sessionId;
    await until(() => log.names.includes("heartbeat"));
    beater.stop();
    equal(log.last, { sessionId: second, reason: "requested" });
    const told = log.entries.length;
    await sleep(30);
    equal(log.entries.length, told, "quiet");
    equal((await services.list()).length, 0);
    holds = false;
    gate.open();
    beater.start();
    const restored = await log.next("restored");
    equal(restored, {
      sessionId: second,
      previousSessionId: first,
      services: ["web-1", "web-2"],
    });
    equal((await services.list()).length, 2);
    equal(log.all("stopped").length, 1);
    beater.stop();
  }),

  check("a listener may stop it when the session is lost", async (target) => {
    const { tap, beater, log, lose } = await recovering(target);
    await lose();
    beater.on("lost", () => beater.stop());
    beater.start();
    await log.next("stopped");
    await sleep(30);
    equal(log.names, ["error", "lost", "stopped"]);
    equal(tap.sent.filter((sent) => sent === "POST /sessions").length, 1, "sessions");
  }),

  check("a session that its program removed is not restored", async (target) => {
    const { tap, beater, log } = await recovering(target);
    beater.start();
    await log.next("heartbeat");
    await tap.client.sessions.remove(beater.sessionId);
    equal((await log.next("stopped")).reason, "requested");
    await sleep(20);
    equal(log.names, ["heartbeat", "stopped"]);
    equal(tap.sent.filter((sent) => sent === "POST /sessions").length, 1, "sessions");
  }),

  check("a heartbeater that is not to recover tells that it stopped", async (target) => {
    for (const options of [undefined, null, {}, { recover: false }, { recover: null }]) {
      const { heartbeater } = await connect(target).sessions.create(3, {}, options);
      const log = new Log(heartbeater);
      await (await logIn(target)).delete(`/sessions/${heartbeater.sessionId}`);
      heartbeater.start();
      await log.next("stopped");
      equal([log.names, log.last.reason], [["error", "stopped"], "lost"]);
    }
  }),

  check("a service that is removed before it is back stays away", async (target) => {
    const gate = new Gate();
    let holds = false;
    const { tap, beater, log, lose } = await recovering(target, {}, async (call, proceed) => {
      if (holds && call.method === "POST" && call.path === "/services") await gate.passed();
      return proceed();
    });
    const { services } = tap.client;
    for (const id of ["web-1", "web-2", "web-3"]) await services.create(beater.sessionId, id);
    await lose();
    holds = true;
    beater.start();
    await gate.reached;
    equal((await rejection(services.remove("web-1"))).status, 404, "on its way");
    equal((await rejection(services.remove("web-2"))).status, 404, "next");
    gate.open();
    equal((await log.next("restored")).services, ["web-3"]);
    equal(
      (await services.list()).map(({ id }) => id),
      ["web-3"],
    );
    beater.stop();
  }),

  check("what the caller does to its objects afterwards is not restored", async (target) => {
    const payload = { tags: ["a"], metadata: { port: "1" } };
    const { tap, beater, log, lose } = await recovering(target);
    await tap.client.services.create(beater.sessionId, "web-1", payload);
    payload.tags.push("b");
    payload.metadata.port = "2";
    await lose();
    beater.start();
    await log.next("restored");
    const { tags, metadata } = await tap.client.services.get("web-1");
    equal([tags, metadata], [["a"], { port: "1" }]);
    beater.stop();
  }),

  check("a session whose removal failed is not restored either", async (target) => {
    let loses = false;
    const { tap, beater, log } = await recovering(target, {}, async (call, proceed) => {
      const response = await proceed();
      if (loses && call.method === "DELETE") throw new TypeError("connection reset");
      return response;
    });
    await tap.client.services.create(beater.sessionId, "web-1");
    beater.start();
    await log.next("heartbeat");
    loses = true;
    equal((await rejection(tap.client.sessions.remove(beater.sessionId))).code, "network_error");
    equal((await log.next("stopped")).reason, "requested");
    const again = await recovering(target);
    await again.lose();
    again.beater.start();
    await again.log.next("lost");
    await rejection(again.tap.client.sessions.remove(again.beater.sessionId));
    await sleep(50);
    equal([log.all("lost"), again.log.all("restored")], [[], []]);
    equal((await connect(target).services.list()).length, 0);
  }),

  check("a service that is refused for good keeps no other from coming back", async (target) => {
    let refuses = false;
    const { tap, beater, log, lose } = await recovering(target, {}, (call, proceed) =>
      refuses && call.json?.id === "web-1" ? fault(400, "badRequest") : proceed(),
    );
    const { services } = tap.client;
    for (const id of ["web-1", "web-2"]) await services.create(beater.sessionId, id);
    await lose();
    refuses = true;
    beater.start();
    equal((await log.next("restored")).services, ["web-2"]);
    equal(log.all("error").filter(({ type }) => type === "badRequest").length, 1, "told once");
    beater.stop();
  }),

  check("a session that is refused for good is given up", async (target) => {
    let refuses = false;
    const { beater, log, lose } = await recovering(target, {}, (call, proceed) =>
      refuses && call.path === "/sessions" ? fault(400, "badRequest") : proceed(),
    );
    await lose();
    refuses = true;
    beater.start();
    equal((await log.next("stopped")).reason, "refused");
    equal(log.names, ["error", "lost", "error", "stopped"]);
  }),

  check("what another client does to the services is not known here", async (target) => {
    const { tap, beater, log, lose } = await recovering(target);
    await tap.client.services.create(beater.sessionId, "web-1", { tags: ["a"] });
    const other = connect(target).services;
    await other.update("web-1", { tags: ["b"] });
    await other.create(beater.sessionId, "web-2");
    await lose();
    beater.start();
    equal((await log.next("restored")).services, ["web-1"]);
    equal((await other.get("web-1")).tags, ["a"]);
    beater.stop();
  }),
];

/**
 * A session that is to recover, of three seconds, and what its heartbeater tells.
 *
 * @param {Target} target
 * @param {import("service-registry-client").SessionPayload} [payload]
 * @param {Intercept} [intercept]
 */
async function recovering(target, payload, intercept) {
  const tap = new Tap(target, intercept);
  const { heartbeater } = await tap.client.sessions.create(3, payload, { recover: true });
  const api = await logIn(target);
  const lose = async () => {
    equal((await api.delete(`/sessions/${heartbeater.sessionId}`)).status, 204);
  };
  return { tap, beater: heartbeater, log: new Log(heartbeater), lose };
}
