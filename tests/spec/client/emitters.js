// What heartbeaters and pollers have in common: their listeners.

import { ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { between, equal, includes, ok } from "../expect.js";
import { Gate } from "./beating.js";
import { Writer } from "./feeding.js";
import { connect, fault, sleep, Tap, until } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */

/**
 * @typedef {object} Emitting
 * @property {any} emitter
 * @property {string} event one of its events
 * @property {() => Promise<void>} fire makes that happen once, and lasts until its listeners were called
 */

/** @type {Record<string, (target: Target) => Promise<Emitting>>} */
const kinds = {
  async "a heartbeater"(target) {
    const { heartbeater } = await connect(target).sessions.create(30);
    const latest = () => heartbeater.status().lastSuccess?.getTime();
    const fire = async () => {
      await sleep(2);
      const before = latest();
      heartbeater.start();
      await until(() => latest() !== before);
      heartbeater.stop();
    };
    return { emitter: heartbeater, event: "heartbeat", fire };
  },

  async "a poller"(target) {
    const writer = new Writer(target);
    const { feedPosition } = await writer.client.events.list();
    const options = { from: String(feedPosition), pollInterval: 5 };
    const poller = connect(target).events.getPoller(options);
    const fire = async () => {
      await writer.write(1);
      const before = poller.marker;
      poller.start();
      await until(() => poller.marker !== before);
      poller.stop();
    };
    return { emitter: poller, event: "configuration_value.update", fire };
  },
};

/** @type {[name: string, run: (emitting: Emitting) => Promise<void>][]} */
const habits = [
  [
    "calls listeners in the order they were added",
    async ({ emitter, event, fire }) => {
      /** @type {number[]} */
      const heard = [];
      for (const number of [1, 2, 3]) emitter.on(event, () => heard.push(number));
      await fire();
      equal(heard, [1, 2, 3]);
    },
  ],
  [
    "calls a once-listener once, and the others every time",
    async ({ emitter, event, fire }) => {
      /** @type {string[]} */
      const heard = [];
      emitter.once(event, () => heard.push("once"));
      emitter.on(event, () => heard.push("on"));
      emitter.addListener(event, () => heard.push("added"));
      equal(emitter.listenerCount(event), 3);
      await fire();
      equal(emitter.listenerCount(event), 2);
      await fire();
      equal(heard, ["once", "on", "added", "on", "added"]);
    },
  ],
  [
    "answers itself",
    async ({ emitter, event }) => {
      const listener = () => {};
      for (const method of ["on", "addListener", "once", "off", "removeListener"]) {
        ok(emitter[method](event, listener) === emitter, method);
      }
      ok(emitter.removeAllListeners(event) === emitter, "removeAllListeners");
      await Promise.resolve();
    },
  ],
  [
    "gives every listener the same argument",
    async ({ emitter, event, fire }) => {
      /** @type {unknown[][]} */
      const heard = [];
      for (let count = 0; count < 2; count += 1) {
        emitter.on(event, (/** @type {unknown[]} */ ...given) => heard.push(given));
      }
      await fire();
      equal(
        heard.map((given) => given.length),
        [1, 1],
      );
      ok(heard[0]?.[0] === heard[1]?.[0], "one object");
    },
  ],
  [
    "calls a listener as often as it was added, and removes it once at a time",
    async ({ emitter, event, fire }) => {
      let calls = 0;
      const listener = () => {
        calls += 1;
      };
      emitter.on(event, listener).on(event, listener).once(event, listener);
      await fire();
      equal([calls, emitter.listenerCount(event)], [3, 2]);
      emitter.off(event, listener);
      await fire();
      equal([calls, emitter.listenerCount(event)], [4, 1]);
      emitter.removeListener(event, listener).off(event, listener);
      await fire();
      equal([calls, emitter.listenerCount(event)], [4, 0]);
    },
  ],
  [
    "removes the one that was added last of several equal ones",
    async ({ emitter, event, fire }) => {
      /** @type {string[]} */
      const heard = [];
      const twice = () => heard.push("twice");
      emitter.on(event, twice).on(event, () => heard.push("between"));
      emitter.on(event, twice).off(event, twice);
      await fire();
      equal(heard, ["twice", "between"]);
    },
  ],
  [
    "removes a once-listener before it was called",
    async ({ emitter, event, fire }) => {
      let calls = 0;
      const listener = () => {
        calls += 1;
      };
      emitter.once(event, listener).off(event, listener);
      await fire();
      equal(calls, 0);
    },
  ],
  [
    "removes all listeners of an event, or of all",
    async ({ emitter, event, fire }) => {
      let calls = 0;
      const listener = () => {
        calls += 1;
      };
      emitter.on(event, listener).on(event, listener).on("error", listener);
      emitter.removeAllListeners(event);
      equal([emitter.listenerCount(event), emitter.listenerCount("error")], [0, 1]);
      emitter.on(event, listener).removeAllListeners();
      equal([emitter.listenerCount(event), emitter.listenerCount("error")], [0, 0]);
      await fire();
      equal(calls, 0);
    },
  ],
  [
    "takes a listener that is added while it emits from the next time on",
    async ({ emitter, event, fire }) => {
      /** @type {string[]} */
      const heard = [];
      emitter.once(event, () => {
        emitter.on(event, () => heard.push("added"));
        heard.push("adding");
      });
      await fire();
      equal(heard, ["adding"]);
      await fire();
      equal(heard, ["adding", "added"]);
    },
  ],
  [
    "still calls a listener that is removed while it emits, as Node does",
    async ({ emitter, event, fire }) => {
      /** @type {string[]} */
      const heard = [];
      const removed = () => heard.push("removed");
      emitter.once(event, () => emitter.off(event, removed));
      emitter.on(event, removed);
      await fire();
      equal([heard, emitter.listenerCount(event)], [["removed"], 0]);
      await fire();
      equal(heard, ["removed"]);
    },
  ],
  [
    "does not mind an event that never happens, or a stranger's removal",
    async ({ emitter, event }) => {
      emitter.on("weather", () => {}).off(event, () => {});
      equal([emitter.listenerCount("weather"), emitter.listenerCount(event)], [1, 0]);
      await Promise.resolve();
    },
  ],
  [
    "refuses a listener that is no function",
    async ({ emitter, event }) => {
      for (const method of ["on", "addListener", "once"]) {
        for (const listener of [undefined, null, "text", {}]) {
          const error = thrown(() => emitter[method](event, listener));
          ok(error instanceof ServiceRegistryError, `${error}`);
          equal(error.code, "invalid_argument");
        }
      }
      equal(emitter.listenerCount(event), 0);
      await Promise.resolve();
    },
  ],
  [
    "tells of a listener that throws, and calls the others",
    async ({ emitter, event, fire }) => {
      const cause = new Error("no good");
      /** @type {any[]} */
      const heard = [];
      emitter.on(event, () => {
        throw cause;
      });
      emitter.on(event, () => heard.push("other"));
      emitter.on("error", (/** @type {unknown} */ error) => heard.push(error));
      await fire();
      const [error, other] = heard;
      ok(error instanceof ServiceRegistryError, `${error}`);
      equal(error.code, "listener_failed");
      equal(error.message, `A listener of "${event}" failed: no good`);
      ok(error.cause === cause, "the cause");
      equal(other, "other");
      ok(emitter.status().lastError === error, "lastError");
    },
  ],
  [
    "tells of a listener whose promise rejects",
    async ({ emitter, event, fire }) => {
      const cause = new Error("no good");
      emitter.on(event, async () => {
        await sleep(1);
        throw cause;
      });
      const told = new Promise((resolve) => emitter.once("error", resolve));
      await fire();
      const error = /** @type {any} */ (await told);
      equal(error.code, "listener_failed");
      ok(error.cause === cause, "the cause");
    },
  ],
  [
    "survives whatever a listener throws",
    async ({ emitter, event, fire }) => {
      const causes = [undefined, null, 0, "text", Symbol("s"), Object.create(null), { a: "b" }];
      for (const cause of causes) {
        emitter.once(event, () => {
          throw cause;
        });
        emitter.once(event, () => Promise.reject(cause));
      }
      /** @type {any[]} */
      const heard = [];
      emitter.on("error", (/** @type {unknown} */ error) => heard.push(error));
      await fire();
      await until(() => heard.length === 2 * causes.length);
      for (const error of heard) equal(error.code, "listener_failed");
      ok(
        causes.every((cause) => heard.filter((error) => error.cause === cause).length === 2),
        "every cause, twice",
      );
    },
  ],
  [
    "keeps the failure of an error's listener to its status",
    async ({ emitter, event, fire }) => {
      const [first, second, third] = [new Error("first"), new Error("second"), new Error("third")];
      const gate = new Gate();
      let calls = 0;
      emitter.on(event, () => {
        throw first;
      });
      emitter.on("error", () => {
        calls += 1;
        throw second;
      });
      emitter.on("error", async () => {
        calls += 1;
        await gate.passed();
        throw third;
      });
      await fire();
      const { lastError } = emitter.status();
      equal([lastError.code, lastError.cause.message], ["listener_failed", "second"]);
      gate.open();
      await until(() => emitter.status().lastError.cause === third);
      equal(calls, 2, "no error of an error");
    },
  ],
  [
    "keeps an error that nobody listens to in its status",
    async ({ emitter, event, fire }) => {
      equal(emitter.status().lastError, null);
      const cause = new Error("no good");
      emitter.on(event, () => {
        throw cause;
      });
      await fire();
      const { lastError } = emitter.status();
      equal(lastError.code, "listener_failed");
      ok(lastError.cause === cause, "the cause");
    },
  ],
];

export const clientEmitters = [
  ...Object.entries(kinds).flatMap(([kind, open]) =>
    habits.map(([name, run]) =>
      check(`${kind} ${name}`, async (target) => await run(await open(target))),
    ),
  ),

  check("a heartbeater's request that failed is an error in its status", async (target) => {
    let failures = 2;
    const gate = new Gate();
    const tap = new Tap(target, async (call, proceed) => {
      if (!call.path.endsWith("/heartbeat")) return proceed();
      if (failures-- > 0) return fault(503, "internalError");
      await gate.passed();
      return proceed();
    });
    const { heartbeater } = await tap.client.sessions.create(30);
    equal(heartbeater.status(), {
      state: "idle",
      sessionId: heartbeater.sessionId,
      deadline: heartbeater.deadline,
      failures: 0,
      lastError: null,
      lastSuccess: null,
      thread: "main",
    });
    heartbeater.start();
    await gate.reached;
    const suspect = heartbeater.status();
    includes(suspect, { state: "suspect", failures: 2, lastSuccess: null });
    includes(suspect.lastError, { code: "unexpected_status", status: 503 });
    gate.open();
    await until(() => heartbeater.status().lastSuccess);
    const well = heartbeater.status();
    includes(well, { state: "active", failures: 0 });
    ok(well.lastError !== null, "the latest error stays");
    between(Number(well.lastSuccess), Date.now() - 5000, Date.now(), "lastSuccess");
    heartbeater.stop();
    equal(heartbeater.status().state, "idle");
  }),
];

/** @param {() => unknown} work @returns {any} */
function thrown(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
