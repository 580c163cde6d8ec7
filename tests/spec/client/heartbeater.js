import { HeartBeater, ServiceRegistryError } from "service-registry-client";
import { uuidAt } from "../api.js";
import { check } from "../check.js";
import { between, equal, includes, ok } from "../expect.js";
import { beating, beatsOf, byHand, Gate } from "./beating.js";
import { joining } from "./joining.js";
import { answer, fault, sleep } from "./wire.js";

export const clientHeartbeater = [
  check("it beats at once, and tells until when the session lives", async (target) => {
    const { tap, beater, log } = await beating(target, 20);
    const before = Date.now();
    equal(beater.state, "idle");
    beater.start();
    const beat = await log.next("heartbeat");
    equal(beat.sessionId, beater.sessionId);
    ok(beat.sentAt instanceof Date && beat.deadline instanceof Date, "two dates");
    between(beat.sentAt.getTime(), before - 5, Date.now(), "sentAt");
    equal(beat.deadline.getTime() - beat.sentAt.getTime(), 20_000, "until the deadline");
    equal(beater.state, "active");
    equal(tap.sent, ["POST /sessions", `POST /sessions/${beater.sessionId}/heartbeat`]);
    beater.stop();
    await log.next("stopped");
    equal(log.names, ["heartbeat", "stopped"]);
    equal(log.last, { sessionId: beater.sessionId, reason: "requested" });
    equal(beater.state, "idle");
  }),

  check("it keeps a session of 3 s alive, with the next token each time", async (target) => {
    const { tap, beater, log } = await beating(target, 3);
    beater.start();
    const first = await log.next("heartbeat");
    const second = await log.next("heartbeat");
    const third = await log.next("heartbeat");
    // Before the checks: one that fails would leave it beating, and the run without an end.
    beater.stop();
    for (const [earlier, later] of [
      [first, second],
      [second, third],
    ]) {
      // 1.8 s and jitter, and what a busy machine adds to a timer. At three the session would be over.
      between(later.sentAt - earlier.sentAt, 1400, 3000, "between two beats");
    }
    equal((await tap.client.sessions.get(beater.sessionId)).id, beater.sessionId);
    ok(third.sentAt - first.sentAt > 2800, "beyond the first deadline");
    const tokens = beatsOf(tap).map((call) => call.json.token);
    equal(new Set(tokens).size, tokens.length, "tokens");
  }),

  check("a second start does nothing", async (target) => {
    const { tap, beater, log } = await beating(target, 30);
    for (let count = 0; count < 3; count += 1) beater.start();
    await log.next("heartbeat");
    beater.start();
    await sleep(20);
    equal(beatsOf(tap).length, 1, "beats");
    beater.stop();
  }),

  check("it starts again after a stop, where it was", async (target) => {
    const { tap, beater, log } = await beating(target, 30);
    for (let count = 0; count < 3; count += 1) {
      beater.start();
      await log.next("heartbeat");
      beater.stop();
      await log.next("stopped");
    }
    equal(beatsOf(tap).length, 3);
    equal(log.names.filter((name) => name === "error").length, 0, "errors");
  }),

  check("stop does nothing while it is not beating", async (target) => {
    const { beater, log } = await beating(target, 30);
    beater.stop();
    beater.start();
    await log.next("heartbeat");
    beater.stop();
    beater.stop();
    await sleep(10);
    equal(log.names, ["heartbeat", "stopped"]);
  }),

  check("a stop during a beat is quiet, whatever becomes of the beat", async (target) => {
    for (const outcome of [
      (/** @type {() => Promise<Response>} */ proceed) => proceed(),
      () => Promise.reject(new TypeError("fetch failed")),
      () => fault(404, "notFoundError", 'Object "Session" with key "se1" does not exist'),
    ]) {
      const gate = new Gate();
      const { beater, log } = await beating(target, 30, async (_call, proceed) => {
        await gate.passed();
        return outcome(proceed);
      });
      beater.start();
      await gate.reached;
      beater.stop();
      gate.open();
      await sleep(30);
      equal(log.names, ["stopped"], `after ${outcome}`);
      equal(log.last.reason, "requested");
    }
  }),

  check("a beat that was under way at the stop still brings its token", async (target) => {
    const gate = new Gate();
    const { tap, beater, log } = await beating(target, 30, async (_call, proceed) => {
      const answer = await proceed();
      await gate.passed();
      return answer;
    });
    beater.start();
    await gate.reached;
    beater.stop();
    gate.open();
    await sleep(30);
    beater.start();
    await log.next("heartbeat");
    beater.stop();
    const [first, second] = beatsOf(tap).map((call) => call.json.token);
    ok(first !== second, "the next token was used");
  }),

  check("a date until which the registry asks to wait counts from its answer's", async (target) => {
    /** @type {number[]} */
    const beats = [];
    const { log } = await joining(target, {}, (call, proceed) => {
      if (!call.path.endsWith("/heartbeat") || beats.push(performance.now()) !== 1) {
        return proceed();
      }
      return answer(503, undefined, {
        date: "Wed, 21 Oct 2015 07:28:00 GMT",
        "retry-after": "Wed, 21 Oct 2015 07:28:01 GMT",
      });
    });
    await log.next("heartbeat");
    between(Number(beats[1]) - Number(beats[0]), 990, 1900, "ms until the next try");
  }),

  check("an answer that is lost heals", async (target) => {
    let losses = 1;
    const { tap, beater, log } = await beating(target, 30, async (_call, proceed) => {
      const answer = await proceed();
      if (losses-- > 0) throw new TypeError("connection reset");
      return answer;
    });
    beater.start();
    const error = await log.next("error");
    ok(error instanceof ServiceRegistryError, `${error}`);
    equal(error.code, "network_error");
    equal(beater.state, "suspect");
    await log.next("heartbeat");
    equal(beater.state, "active");
    beater.stop();
    beater.start();
    await log.next("heartbeat");
    beater.stop();
    equal(log.names.filter((name) => name === "error").length, 1, "errors");
    const [first, second, third] = beatsOf(tap).map((call) => call.json.token);
    equal(second, first, "the same token again");
    ok(third !== second, "and then the next");
  }),

  ...[
    ["a page of a proxy", () => new Response("<h1>404 Not Found</h1>", { status: 404 })],
    ["an address that leads nowhere", () => pageFault()],
    ["an empty 404", () => new Response(null, { status: 404 })],
    ["a 500", () => fault(500, "internalError")],
    ["a 503 of a proxy", () => new Response("no backend", { status: 503 })],
    ["an answer that is no JSON", () => new Response("<h1>Sign in</h1>", { status: 200 })],
  ].map(([what, respond]) =>
    check(`${what} is not the end of a session`, async (target) => {
      let failures = 1;
      const { beater, log } = await beating(target, 30, (_call, proceed) =>
        failures-- > 0 ? /** @type {() => Response} */ (respond)() : proceed(),
      );
      beater.start();
      const error = await log.next("error");
      ok(error instanceof ServiceRegistryError && error.status, `${error}`);
      await log.next("heartbeat");
      equal(beater.state, "active");
      beater.stop();
      await log.next("stopped");
      equal(log.names, ["error", "heartbeat", "stopped"]);
    }),
  ),

  check("a session that is gone is an error, and then the end", async (target) => {
    const { beater, log } = byHand(target, "seZZZZZZZZ", uuidAt(Date.now()), 30);
    beater.start();
    const error = await log.next("error");
    includes(error, { status: 404, type: "notFoundError" });
    const stopped = await log.next("stopped");
    equal(stopped, { sessionId: "seZZZZZZZZ", reason: "lost" });
    equal(log.names, ["error", "stopped"]);
    equal(beater.state, "lost");
  }),

  check("a session that expired meanwhile is lost", async (target) => {
    const { beater, log } = await beating(target, 3);
    await sleep(3050);
    beater.start();
    includes(await log.next("error"), { status: 404, type: "notFoundError" });
    equal((await log.next("stopped")).reason, "lost");
    equal(log.names, ["error", "stopped"]);
  }),

  check("a beat that the registry refuses is an error, and then the end", async (target) => {
    const { beater, log } = byHand(target, "seZZZZZZZZ", "no token", 30);
    beater.start();
    includes(await log.next("error"), { status: 400, type: "badRequest" });
    equal((await log.next("stopped")).reason, "refused");
    equal(log.names, ["error", "stopped"]);
  }),

  check("a token that is refused is replaced, unseen", async (target) => {
    let refusals = 1;
    const { tap, beater, log } = await beating(target, 30, (_call, proceed) =>
      refusals-- > 0 ? fault(401, "unauthorizedError") : proceed(),
    );
    beater.start();
    await log.next("heartbeat");
    beater.stop();
    await log.next("stopped");
    equal([tap.logins, log.names], [2, ["heartbeat", "stopped"]]);
  }),

  check("an error that nobody listens to is dropped", async (target) => {
    let failures = 2;
    const { beater, log } = await beating(target, 30, (_call, proceed) =>
      failures-- > 0 ? fault(500, "internalError") : proceed(),
    );
    const silent = new Promise((resolve) => beater.once("heartbeat", resolve));
    beater.off("error", log.onError);
    equal(beater.listenerCount("error"), 0);
    beater.start();
    await silent;
    beater.stop();
  }),

  check("listeners come and go", async (target) => {
    const { beater, log } = await beating(target, 30);
    /** @type {string[]} */
    const heard = [];
    const [first, second] = [() => heard.push("first"), () => heard.push("second")];
    const before = beater.listenerCount("heartbeat");
    const chained = beater.on("heartbeat", first).addListener("heartbeat", second);
    ok(chained.once("heartbeat", () => heard.push("once")) instanceof HeartBeater, "chains");
    equal(beater.listenerCount("heartbeat"), before + 3);
    beater.start();
    await log.next("heartbeat");
    equal(heard, ["first", "second", "once"], "in the order they came");
    equal(beater.listenerCount("heartbeat"), before + 2);
    beater.off("heartbeat", first).removeListener("heartbeat", second).off("heartbeat", second);
    equal(beater.listenerCount("heartbeat"), before);
    beater.stop();
    beater.start();
    await log.next("heartbeat");
    beater.stop();
    equal(heard.length, 3);
  }),

  check("a listener may stop and start it", async (target) => {
    const { beater, log } = await beating(target, 30);
    let restarts = 3;
    beater.on("heartbeat", () => {
      beater.stop();
      if (restarts-- > 0) beater.start();
    });
    beater.start();
    for (let count = 0; count < 4; count += 1) await log.next("stopped");
    equal(log.names.filter((name) => name === "heartbeat").length, 4, "beats");
    equal(beater.state, "idle");
  }),
];

function pageFault() {
  const details = { requested_path: "/v1.0/1/sessions/se1/heartbeat" };
  const body = { type: "notFoundError", code: 404, message: "The page cannot be found.", details };
  return new Response(JSON.stringify(body), { status: 404 });
}
