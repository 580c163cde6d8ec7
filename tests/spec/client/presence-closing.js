// Leaving: the services go at once, in time whatever the registry does, and nothing stays behind.

import { logIn } from "../api.js";
import { check } from "../check.js";
import { between, equal, includes, ok, rejection } from "../expect.js";
import { Gate } from "./beating.js";
import { joining, seen } from "./joining.js";
import { connect, fault, sleep, until } from "./wire.js";

const services = [{ id: "web-1", metadata: { port: "1" } }, { id: "web-2" }];

/** How long something takes, in milliseconds. @param {PromiseLike<unknown>} promise */
async function lasting(promise) {
  const start = performance.now();
  await promise;
  return performance.now() - start;
}

export const clientPresenceClosing = [
  check("close ends the session and its services, and is told once", async (target) => {
    const { tap, presence, log } = await joining(target, { services });
    const { sessionId } = presence;
    await presence.close();
    equal(await seen(target), {});
    equal((await connect(target).sessions.list()).length, 0);
    equal(log.all("stopped"), [{ sessionId, reason: "requested" }]);
    equal([presence.state, presence.isSafe()], ["idle", false]);
    equal(tap.sent.filter((sent) => sent.startsWith("DELETE")).length, 1, "DELETE");
    equal(log.all("error"), []);
    const { length } = tap.calls;
    await sleep(2500);
    equal(tap.calls.length, length, "quiet");
  }),

  check("close again is the same close", async (target) => {
    const { tap, presence } = await joining(target, { services });
    const first = presence.close();
    ok(first === presence.close({ drain: 100 }), "the same promise");
    await first;
    ok(first === presence.close(), "afterwards, too");
    equal(tap.sent.filter((sent) => sent.startsWith("DELETE")).length, 1, "DELETE");
  }),

  check("await using leaves cleanly", async (target) => {
    const { presence } = await joining(target, { services });
    equal(Object.keys(await seen(target)), ["web-1", "web-2"]);
    await presence[Symbol.asyncDispose]();
    equal(await seen(target), {});
  }),

  check("drain marks the services, waits, and then ends the session", async (target) => {
    const { presence, log } = await joining(target, { services });
    const start = performance.now();
    const closed = presence.close({ drain: 2500 });
    await until(async () => (await seen(target))["web-2"]?.draining);
    equal(await seen(target), {
      "web-1": { port: "1", draining: "true" },
      "web-2": { draining: "true" },
    });
    const before = log.all("heartbeat").length;
    await sleep(2000);
    ok(log.all("heartbeat").length > before, "it beats meanwhile");
    equal(Object.keys(await seen(target)), ["web-1", "web-2"], "they are there meanwhile");
    await closed;
    between(performance.now() - start, 2500, 4000, "ms");
    equal(await seen(target), {});
  }),

  check("close takes no longer than its timeout, also without a registry", async (target) => {
    for (const state of /** @type {const} */ (["away", "black hole"])) {
      for (const [options, least, most] of /** @type {const} */ ([
        [{ timeout: 700 }, 0, 4500],
        [{ timeout: 1200, drain: 400 }, 400, 4500],
      ])) {
        const { network, presence, log } = await joining(target, { services });
        const errors = log.all("error");
        network.state = state;
        between(await lasting(presence.close(options)), least, most, `ms, ${state}`);
        ok(errors.length + log.all("error").length > 0, "told");
        includes(log.all("stopped").at(-1), { reason: "requested" });
        ok(presence.status().lastError, "in status()");
        // One that hangs takes all of the time.
        const ends = network.tap.sent.filter((sent) => sent.startsWith("DELETE")).length;
        if (state === "black hole") equal(ends, 1, "requests to end the session");
        const { length } = network.tap.calls;
        network.state = "there";
        await sleep(300);
        equal(network.tap.calls.length, length, "quiet");
        await (await logIn(target)).delete(`/sessions/${presence.sessionId}`);
      }
    }
  }),

  check("no request of close is begun without time for it", async (target) => {
    for (const [timeout, isRepeated] of /** @type {const} */ ([
      [400, false],
      [1300, true],
    ])) {
      let tries = 0;
      const { presence } = await joining(target, {}, (call, proceed) => {
        if (call.method !== "DELETE") return proceed();
        tries += 1;
        return fault(503, "internalError");
      });
      await presence.close({ timeout });
      equal(tries > 1, isRepeated, `tried again in ${timeout} ms`);
      await (await logIn(target)).delete(`/sessions/${presence.sessionId}`);
    }
  }),

  check("a mark that fails is an error event, and leaving goes on", async (target) => {
    const entries = Array.from({ length: 20 }, (_, index) => [`key${index}`, "value"]);
    const { presence, log } = await joining(target, {
      services: [{ id: "web-1", metadata: Object.fromEntries(entries) }, { id: "web-2" }],
    });
    const closed = presence.close({ drain: 300 });
    await until(async () => (await seen(target))["web-2"]?.draining);
    await closed;
    const errors = log.all("error");
    equal(errors.length, 1, "errors");
    includes(errors[0], { code: "unexpected_status", status: 400, type: "badRequest" });
    equal(await seen(target), {});
  }),

  check("marks that do not come through in time are an error event", async (target) => {
    const { presence, log } = await joining(target, { services }, (call, proceed) =>
      call.method === "PUT" ? new Promise(() => {}) : proceed(),
    );
    await presence.close({ drain: 200, timeout: 800 });
    equal(
      log.all("error").map(({ message }) => message),
      ["Not marked as draining within 300 ms"],
    );
    equal(await seen(target), {});
  }),

  check("close is tried again when the registry is busy", async (target) => {
    let failures = 2;
    const { presence, log } = await joining(target, { services }, (call, proceed) =>
      call.method === "DELETE" && failures-- > 0 ? fault(503, "internalError") : proceed(),
    );
    await presence.close();
    equal(await seen(target), {});
    equal(log.all("error"), []);
  }),

  check("close while the session is made anew ends that, too", async (target) => {
    const gate = new Gate();
    let holds = false;
    const { network, presence, log } = await joining(
      target,
      { services },
      async (call, proceed) => {
        if (holds && call.path === "/services") await gate.passed();
        return proceed();
      },
    );
    holds = true;
    await (await logIn(target)).delete(`/sessions/${presence.sessionId}`);
    await gate.reached;
    await presence.close();
    gate.open();
    await sleep(50);
    equal((await connect(target).sessions.list()).length, 0);
    equal([log.all("restored").length, log.all("stopped").length], [0, 1]);
    const { length } = network.tap.calls;
    await sleep(2500);
    equal(network.tap.calls.length, length, "quiet");
  }),

  check("a closed presence takes nothing any more, and what waited is told", async (target) => {
    const { network, presence } = await joining(target, { services });
    network.state = "away";
    const waiting = [
      presence.register({ id: "web-3" }),
      presence.update("web-1", { tags: ["a"] }),
      presence.remove("web-2", { timeout: 60_000 }),
    ].map(rejection);
    const closed = presence.close({ timeout: 100 });
    for (const error of await Promise.all(waiting)) equal(error.code, "closed");
    for (const late of [
      presence.register({ id: "web-3" }),
      presence.update("web-1", { tags: ["a"] }),
      presence.remove("web-2"),
    ]) {
      includes(await rejection(late), { name: "ServiceRegistryError", code: "closed" });
    }
    await closed;
    let thrown;
    try {
      presence.start();
    } catch (error) {
      thrown = error;
    }
    includes(thrown, { code: "closed" });
    presence.stop();
    equal(presence.state, "idle");
  }),

  check("stop pauses a presence, start goes on, and close ends it", async (target) => {
    const { presence, log } = await joining(target, { services });
    presence.stop();
    equal(presence.state, "idle");
    ok(presence.isSafe(), "the session lives on for a while");
    let isDone = false;
    const registered = presence.register({ id: "web-3" }).then(() => {
      isDone = true;
    });
    await sleep(100);
    ok(!isDone, "not while it is stopped");
    presence.start();
    await registered;
    equal(Object.keys(await seen(target)), ["web-1", "web-2", "web-3"]);
    presence.stop();
    await presence.close();
    equal(await seen(target), {});
    equal(log.all("stopped").length, 2);
  }),

  check(
    "what is asked of one that was refused is rejected, until it is started",
    async (target) => {
      let refuses = false;
      const { presence, log } = await joining(target, { services }, (_call, proceed) =>
        refuses ? fault(400, "badRequest") : proceed(),
      );
      presence.once("stopped", () => {
        throw new Error("a listener's, and not why it stopped");
      });
      refuses = true;
      equal((await log.next("stopped")).reason, "refused");
      const calls = () => [
        presence.register({ id: "web-3" }),
        presence.update("web-1", { tags: ["a"] }),
        presence.remove("web-2"),
      ];
      for (const error of await Promise.all(calls().map(rejection))) {
        includes(error, { code: "unexpected_status", status: 400 });
      }
      equal(presence.services, ["web-1", "web-2"]);
      refuses = false;
      presence.start();
      await Promise.all(calls());
      equal(Object.keys(await seen(target)), ["web-1", "web-3"]);
      await presence.close();
    },
  ),

  check("a listener may close it", async (target) => {
    const { presence, log } = await joining(target, { services });
    /** @type {Promise<void> | undefined} */
    let closed;
    presence.on("lost", () => {
      closed = presence.close();
    });
    await (await logIn(target)).delete(`/sessions/${presence.sessionId}`);
    await log.next("lost");
    await closed;
    equal(log.all("restored"), []);
    equal((await connect(target).sessions.list()).length, 0);
  }),

  check("a registry that knows no end of sessions is left in peace", async (target) => {
    const { presence, log } = await joining(target, { services }, (call, proceed) =>
      call.method === "DELETE" ? fault(404, "notFoundError", "no such page") : proceed(),
    );
    between(await lasting(presence.close()), 0, 1000, "ms");
    equal(log.all("error"), []);
  }),
];
