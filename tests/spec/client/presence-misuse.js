// What is wrong with what a presence is asked is said at once, by field and rule, and nothing is sent.

import { Client, closeOnSignals } from "service-registry-client";
import { check } from "../check.js";
import { equal, matches, ok, rejection } from "../expect.js";
import { joining, Network } from "./joining.js";

/** @type {[options: any, message: RegExp][]} */
const wrongJoins = [
  ["web-1", /^options must be an object/],
  [[], /^options must be an object/],
  [
    { heartBeatTimeout: 5 },
    /^options must be an object of heartbeatTimeout, metadata, services, .* only$/,
  ],
  [{ heartbeatTimeout: 0 }, /^options\.heartbeatTimeout must be a whole number of seconds, from 1/],
  [{ heartbeatTimeout: "30" }, /^options\.heartbeatTimeout must be/],
  [{ heartbeatTimeout: 3.5 }, /^options\.heartbeatTimeout must be a whole number/],
  [{ metadata: "x" }, /^options\.metadata must be an object$/],
  [{ services: { id: "web-1" } }, /^options\.services must be an array of objects$/],
  [{ services: ["web-1"] }, /^options\.services\[0\] must be an object/],
  [{ services: [null] }, /^options\.services\[0\]\.id must be a non-empty string$/],
  [{ services: [{}] }, /^options\.services\[0\]\.id must be a non-empty string$/],
  [{ services: [{ id: "" }] }, /^options\.services\[0\]\.id must be a non-empty string$/],
  [{ services: [{ id: 5 }] }, /^options\.services\[0\]\.id must be a string$/],
  [
    { services: [{ id: "web-1" }, { id: "web-2", tag: [] }] },
    /^options\.services\[1\] must be an object of id, tags, metadata only$/,
  ],
  [{ services: [{ id: "web-1", tags: "a" }] }, /^options\.services\[0\]\.tags must be an array$/],
  [
    { services: [{ id: "web-1", metadata: [] }] },
    /^options\.services\[0\]\.metadata must be an object$/,
  ],
  [{ services: [{ id: "web-1" }, { id: "web-1" }] }, /^options\.services\[1\]\.id must be another/],
  [{ timeout: 0 }, /^options\.timeout must be a number of milliseconds, from 1/],
  [{ signal: true }, /^options\.signal must be an AbortSignal$/],
];

/** @type {[call: (presence: any) => Promise<unknown>, message: RegExp][]} */
const wrongCalls = [
  [(it) => it.register(), /^service\.id must be a non-empty string$/],
  [(it) => it.register("web-1"), /^service must be an object/],
  [
    (it) => it.register({ id: "web-1", port: 1 }),
    /^service must be an object of id, tags, metadata only$/,
  ],
  [(it) => it.register({ id: "web-1" }, { timeout: -1 }), /^options\.timeout must be/],
  [
    (it) => it.register({ id: "web-1" }, { retries: 1 }),
    /^options must be an object of timeout, signal only$/,
  ],
  [(it) => it.update(), /^serviceId must be a non-empty string$/],
  [(it) => it.update("", {}), /^serviceId must be a non-empty string$/],
  [
    (it) => it.update("web-0", { id: "web-1" }),
    /^changes must be an object of tags, metadata only$/,
  ],
  [(it) => it.update("web-0", { tags: "a" }), /^changes\.tags must be an array$/],
  [
    (it) => it.update("web-9", { tags: ["a"] }),
    /^serviceId must be that of a service that the presence holds$/,
  ],
  [(it) => it.remove(5), /^serviceId must be a non-empty string$/],
  [(it) => it.close({ drain: -1 }), /^options\.drain must be a number of milliseconds, from 0/],
  [(it) => it.close({ drain: 5000 }), /^options\.drain must be less than options\.timeout, 5000$/],
  [
    (it) => it.close({ drain: 10, timeout: 10 }),
    /^options\.drain must be less than options\.timeout, 10$/,
  ],
  [(it) => it.close({ force: true }), /^options must be an object of drain, timeout only$/],
  [async (it) => it.isSafe(Number.NaN), /^marginMs must be a number of milliseconds, from 0/],
  [async (it) => it.isSafe(-1), /^marginMs must be/],
  [
    async () => closeOnSignals(/** @type {any} */ ({})),
    /^presence must be what client\.join gives$/,
  ],
  [async (it) => closeOnSignals(it, { drain: 5000 }), /^options\.drain must be less than/],
  [
    async (it) => closeOnSignals(it, /** @type {any} */ ({ signals: "SIGINT" })),
    /^options\.signals must be an array$/,
  ],
  [
    async (it) => closeOnSignals(it, { signals: [] }),
    /^options\.signals must be an array with the name of a signal$/,
  ],
  [
    async (it) => closeOnSignals(it, /** @type {any} */ ({ signal: "SIGINT" })),
    /^options must be an object of signals, drain, timeout only$/,
  ],
];

/** What JSON cannot express, and what is said of why. @type {[make: () => object, why: RegExp][]} */
const inexpressible = [
  [() => ({ port: 1n }), /: .*BigInt/],
  [
    () => {
      /** @type {any} */
      const metadata = {};
      metadata.self = metadata;
      return metadata;
    },
    /: .*(circular|cyclic)/i,
  ],
  [
    () => ({
      get port() {
        throw new Error("boom");
      },
    }),
    /: boom$/,
  ],
];

export const clientPresenceMisuse = [
  check("join says what is wrong with its options", async (target) => {
    const network = new Network(target);
    for (const [options, message] of wrongJoins) {
      const error = await rejection(network.client.join(options));
      equal(error.code, "invalid_argument", JSON.stringify(options));
      matches(error.message, message, JSON.stringify(options));
    }
    equal(network.tap.calls, []);
  }),

  check("a presence says what is wrong with what it is asked", async (target) => {
    const { network, presence } = await joining(target, {
      heartbeatTimeout: 30,
      services: [{ id: "web-0" }],
    });
    const { length } = network.tap.sent;
    for (const [call, message] of wrongCalls) {
      const error = await rejection(call(presence));
      equal(error.code, "invalid_argument", String(call));
      matches(error.message, message, String(call));
    }
    equal(presence.services, ["web-0"]);
    equal(
      network.tap.sent.slice(length).filter((sent) => !sent.includes("heartbeat")),
      [],
    );
    await presence.close();
  }),

  check("metadata that JSON cannot express is refused at once, and never held", async (target) => {
    const { network, presence } = await joining(target, { services: [{ id: "web-0" }] });
    for (const [make, why] of inexpressible) {
      /** @type {[name: string, call: (metadata: any) => Promise<unknown>][]} */
      const calls = [
        ["options.metadata", (metadata) => network.client.join({ metadata })],
        [
          "options.services[1].metadata",
          (metadata) => network.client.join({ services: [{ id: "a-1" }, { id: "b-1", metadata }] }),
        ],
        ["service.metadata", (metadata) => presence.register({ id: "web-1", metadata })],
        ["changes.metadata", (metadata) => presence.update("web-0", { metadata })],
      ];
      for (const [name, call] of calls) {
        const error = await rejection(call(make()));
        equal(error.code, "invalid_argument", name);
        const rule = `${name} must be an object that JSON can express`;
        ok(error.message.startsWith(rule), error.message);
        matches(error.message, why, name);
        ok(error.cause instanceof Error, "the cause is what was thrown");
      }
    }
    equal(presence.services, ["web-0"]);
    await presence.close();
  }),

  check("what throws when it is read is named, and is the cause", async (target) => {
    const { network, presence } = await joining(target);
    const boom = new Error("boom");
    /** @param {string} key @returns {any} */
    const throwing = (key) =>
      Object.defineProperty({}, key, {
        enumerable: true,
        get() {
          throw boom;
        },
      });
    const { client } = network;
    /** @type {[name: string, call: () => unknown][]} */
    const calls = [
      ["options.timeout", () => client.join(throwing("timeout"))],
      ["options.services[0].id", () => client.join({ services: [throwing("id")] })],
      ["service.id", () => presence.register(throwing("id"))],
      ["changes.tags", () => presence.update("web-1", throwing("tags"))],
      ["options.timeout", () => presence.remove("web-1", throwing("timeout"))],
      ["options.drain", () => presence.close(throwing("drain"))],
      ["options.signals", () => closeOnSignals(presence, throwing("signals"))],
      ["options.tag", () => client.services.list(throwing("tag"))],
      ["payload", () => client.services.create("se1", "web-1", throwing("tags"))],
      ["payload", () => client.sessions.create(5, throwing("metadata"))],
      ["options.queryString", () => client.events.list(null, { queryString: throwing("a") })],
      ["options.from", () => client.events.follow(throwing("from"))],
      ["options.pollInterval", () => client.events.getPoller(throwing("pollInterval"))],
      ["options.url", () => new Client("demo", "key", "us", throwing("url"))],
    ];
    for (const [name, call] of calls) {
      const error = await rejection(Promise.resolve().then(call));
      equal([error.code, error.cause === boom], ["invalid_argument", true], name);
      ok(error.message.startsWith(`${name} must be `), error.message);
      matches(error.message, /: boom$/);
    }
    await presence.close();
  }),

  check("a listener cannot start a presence that closes", async (target) => {
    const { presence } = await joining(target, { services: [{ id: "web-1" }] });
    /** @type {any[]} */
    const codes = [];
    presence.on("stopped", () => {
      try {
        presence.start();
      } catch (error) {
        codes.push(/** @type {any} */ (error).code);
      }
    });
    await presence.close();
    equal([codes, presence.state], [["closed"], "idle"]);
  }),

  check("what the caller does to its objects afterwards changes nothing", async (target) => {
    const metadata = { port: "1" };
    const tags = ["a"];
    const services = [{ id: "web-1", tags, metadata }];
    const joined = joining(target, { metadata, services });
    metadata.port = "2";
    tags.push("b");
    services.pop();
    const { network, presence } = await joined;
    const service = await network.client.services.get("web-1");
    equal([service.metadata, service.tags], [{ port: "1" }, ["a"]]);
    equal((await network.client.sessions.get(presence.sessionId)).metadata, { port: "1" });
    await presence.close();
  }),
];
