import { check } from "../../check.js";
import { between, equal, includes, ok } from "../../expect.js";
import { connect, fault, sleep, Tap } from "../wire.js";

/** More than a page. */
const values = 120;
const pollInterval = 1000;

export const pollerWeaknesses = [
  check("15 a poller tells its errors, and reads all pages whoever throws", async (target) => {
    const { configuration } = connect(target);
    const writes = Array.from({ length: values }, (_, index) => index);
    await Promise.all(writes.map((index) => configuration.set(`key-${index}`, "1")));
    let failures = 1;
    const tap = new Tap(target, (_call, proceed) =>
      failures-- > 0 ? fault(503, "systemFailureError") : proceed(),
    );
    const poller = tap.client.events.getPoller({ from: "window", pollInterval });
    /** @type {any[]} */
    const errors = [];
    poller.on("error", (error) => errors.push(error));
    /** @type {string[]} */
    const told = [];
    /** @type {number[]} */
    const times = [];
    const all = new Promise((resolve) => {
      poller.on("configuration_value.update", ({ id }) => {
        told.push(id);
        times.push(performance.now());
        if (told.length === 3) throw new Error("a listener's own");
        if (told.length === values) resolve(undefined);
      });
    });
    poller.start();
    poller.start();
    await Promise.race([all, sleep(5000)]);
    poller.stop();
    equal([told.length, new Set(told).size], [values, values], "events, each once");
    includes(errors[0], { code: "unexpected_status", status: 503 });
    includes(errors[1], { code: "listener_failed" });
    equal(tap.sent.length, 3, "a poll that failed, and one of two pages");
    const [first = 0, last = 0] = [times.at(0), times.at(-1)];
    between(last - first, 0, pollInterval - 1, "milliseconds between first and last event");
    ok(poller.marker, "a marker to go on from");

    await configuration.set("key-new", "1");
    const later = tap.client.events.getPoller({ from: poller.marker, pollInterval: 10 });
    const next = new Promise((resolve) => later.once("configuration_value.update", resolve));
    later.start();
    const { payload } = await next;
    later.stop();
    equal(payload.configuration_value_id, "key-new", "what a saved marker leads to");
  }),
];
