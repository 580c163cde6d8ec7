// Joining, and what is asked of a presence while all is well.

import { logIn } from "../api.js";
import { check } from "../check.js";
import { between, equal, includes, ok, rejection } from "../expect.js";
import { Gate } from "./beating.js";
import { joining, Network, seen } from "./joining.js";
import { connect, fault, sleep, until } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */

export const clientPresence = [
  check("join creates a session, registers its services and beats", async (target) => {
    const { tap, presence, log } = await joining(target, {
      metadata: { region: "dfw" },
      services: [{ id: "web-1", tags: ["web"], metadata: { port: "1" } }, { id: "web-2" }],
    });
    equal(presence.services, ["web-1", "web-2"]);
    equal(presence.state, "active");
    const { client } = tap;
    const session = await client.sessions.get(presence.sessionId);
    includes(session, { heartbeat_timeout: 3, metadata: { region: "dfw" } });
    const services = await client.services.list();
    const session_id = presence.sessionId;
    equal(
      [...services],
      [
        { id: "web-1", session_id, tags: ["web"], metadata: { port: "1" } },
        { id: "web-2", session_id, tags: [], metadata: {} },
      ],
    );
    const made = tap.sent.filter((sent) => /^POST \/(sessions|services)$/.test(sent));
    equal(made, ["POST /sessions", "POST /services", "POST /services"], "made once, in order");
    await log.next("heartbeat");
    await log.next("heartbeat");
    await presence.close();
    equal([log.all("lost"), log.all("restored"), log.all("error")], [[], [], []]);
  }),

  check("join needs no options: a session of 30 s without services", async (target) => {
    const client = connect(target);
    for (const options of [undefined, null, {}]) {
      const presence = await client.join(options);
      includes(await client.sessions.get(presence.sessionId), {
        heartbeat_timeout: 30,
        metadata: {},
      });
      equal([presence.services, presence.state], [[], "active"]);
      await presence.close();
    }
  }),

  check("services are registered, changed and removed at any time", async (target) => {
    const { presence } = await joining(target, {
      heartbeatTimeout: 30,
      services: [{ id: "web-1" }],
    });
    await presence.register({ id: "web-2", tags: ["a"], metadata: { port: "2" } });
    equal(await seen(target), { "web-1": {}, "web-2": { port: "2" } });
    await presence.update("web-2", { metadata: { port: "3" } });
    equal(await seen(target), { "web-1": {}, "web-2": { port: "3" } });
    equal((await connect(target).services.get("web-2")).tags, ["a"], "what is left out stays");
    await presence.remove("web-1");
    equal(await seen(target), { "web-2": { port: "3" } });
    equal(presence.services, ["web-2"]);
    await presence.register({ id: "web-2", metadata: { port: "4" } });
    equal(await seen(target), { "web-2": { port: "4" } }, "registered again: replaced");
    equal((await connect(target).services.get("web-2")).tags, [], "whole");
    await presence.close();
  }),

  check("what is asked for at once is done in order, the latest of each", async (target) => {
    const { presence, tap } = await joining(target, { heartbeatTimeout: 30 });
    await Promise.all([
      presence.register({ id: "web-1", metadata: { port: "1" } }),
      presence.register({ id: "web-2" }),
      presence.update("web-1", { metadata: { port: "2" } }),
      presence.update("web-1", { metadata: { port: "3" } }),
      presence.register({ id: "web-3" }),
      presence.remove("web-2"),
    ]);
    equal(await seen(target), { "web-1": { port: "3" }, "web-3": {} });
    equal(presence.services, ["web-1", "web-3"]);
    ok(tap.sent.filter((sent) => sent.includes("/services")).length <= 6, tap.sent.join());
    await presence.close();
  }),

  check("an id that a predecessor has yet to leave is waited for", async (target) => {
    const api = await logIn(target);
    const { id } = await api.createSession();
    await api.createService(id, "web-1");
    const network = new Network(target);
    const services = [{ id: "web-1" }, { id: "web-2" }];
    const joined = network.client.join({ heartbeatTimeout: 3, services });
    await until(async () => "web-2" in (await seen(target)));
    await api.delete(`/sessions/${id}`);
    const presence = await joined;
    equal((await connect(target).services.get("web-1")).session_id, presence.sessionId);
    await presence.close();
  }),

  check("a registry that is away at first is waited for", async (target) => {
    const network = new Network(target);
    network.state = "away";
    const joined = network.client.join({ heartbeatTimeout: 3, services: [{ id: "web-1" }] });
    await until(() => network.tap.calls.length > 2);
    network.state = "there";
    const presence = await joined;
    equal(Object.keys(await seen(target)), ["web-1"]);
    await presence.close();
  }),

  check("join gives up at its timeout, and says why", async (target) => {
    const network = new Network(target);
    network.state = "away";
    const start = performance.now();
    const error = await rejection(network.client.join({ timeout: 300 }));
    // By default it would be 40 s; a busy machine takes its time.
    between(performance.now() - start, 290, 10_000, "ms");
    equal(error.code, "ETIMEDOUT");
    ok(error.message.includes("300 ms"), error.message);
    equal(error.cause?.code, "network_error");
    const { length } = network.tap.calls;
    await sleep(500);
    equal(network.tap.calls.length, length, "nothing goes on");
  }),

  check("join ends with its signal's reason, and nothing stays behind", async (target) => {
    const gate = new Gate();
    const network = new Network(target, async (call, proceed) => {
      if (call.path === "/services") await gate.passed();
      return proceed();
    });
    const controller = new AbortController();
    const services = [{ id: "web-1" }];
    const joined = network.client.join({ services, signal: controller.signal });
    await gate.reached;
    const reason = new Error("enough");
    controller.abort(reason);
    equal(await rejection(joined), reason);
    gate.open();
    await until(async () => (await connect(target).sessions.list()).length === 0);
    equal(await seen(target), {});
    const { length } = network.tap.calls;
    ok((await rejection(network.client.join({ signal: controller.signal }))) === reason, "at once");
    equal(network.tap.calls.length, length, "nothing is sent");
  }),

  check("what cannot pass ends joining at once, and nothing stays behind", async (target) => {
    for (const [options, details] of /** @type {const} */ ([
      [{ heartbeatTimeout: 86_400 }, /range/],
      [{ metadata: { "": "empty" } }, /Key/],
      [{ services: [{ id: "web-1" }, { id: "a b" }, { id: "web-2" }] }, /id/],
      [{ services: [{ id: "web-1", tags: [""] }] }, /range/],
    ])) {
      const start = performance.now();
      const error = await rejection(connect(target).join(options));
      includes(error, { code: "unexpected_status", status: 400, type: "badRequest" });
      ok(details.test(JSON.stringify(error.details)), JSON.stringify(error.details));
      between(performance.now() - start, 0, 3000, "ms");
      await until(async () => (await connect(target).sessions.list()).length === 0);
    }
  }),

  check("credentials that are refused end joining at once", async (target) => {
    const network = new Network(target);
    network.tap.logIn = () => fault(401, "unauthorizedError");
    const error = await rejection(network.client.join());
    includes(error, { code: "authentication_failed", status: 401 });
    equal(network.tap.calls.length, 1, "asked once");
    const { client, tap } = new Network(target, () => fault(401, "unauthorizedError"));
    includes(await rejection(client.join()), { code: "unexpected_status", status: 401 });
    equal([tap.logins, tap.sent], [2, ["POST /sessions", "POST /sessions"]]);
  }),

  check("a service that is refused rejects, and harms no other", async (target) => {
    const { presence, log } = await joining(target, {
      heartbeatTimeout: 30,
      services: [{ id: "web-1" }],
    });
    const refused = rejection(presence.register({ id: "a b" }));
    await presence.register({ id: "web-2" });
    includes(await refused, { code: "unexpected_status", status: 400 });
    const change = presence.update("web-1", { metadata: { "": "x" } });
    includes(await rejection(change), { status: 400, type: "badRequest" });
    equal(await seen(target), { "web-1": {}, "web-2": {} });
    await presence.update("web-1", { metadata: { port: "1" } });
    equal(await seen(target), { "web-1": { port: "1" }, "web-2": {} });
    equal(presence.services, ["web-1", "web-2"]);
    equal([log.all("lost"), log.all("stopped")], [[], []]);
    await presence.close();
  }),

  check("null empties what a service has, as the API has it", async (target) => {
    const { presence } = await joining(target, {
      services: [{ id: "web-1", tags: ["a"], metadata: { port: "1" } }],
    });
    const client = connect(target);
    await presence.update("web-1", { tags: null });
    includes(await client.services.get("web-1"), { tags: [], metadata: { port: "1" } });
    await presence.update("web-1", { tags: undefined, metadata: null });
    includes(await client.services.get("web-1"), { tags: [], metadata: {} });
    await presence.register({ id: "web-2", tags: null, metadata: null });
    includes(await client.services.get("web-2"), { tags: [], metadata: {} });
    await presence.close();
  }),

  check("two presences of one client know nothing of each other", async (target) => {
    const client = connect(target);
    const [one, two] = await Promise.all(
      ["web-1", "web-2"].map((id) => client.join({ services: [{ id }] })),
    );
    ok(one && two && one.sessionId !== two.sessionId, "sessions of their own");
    equal([one.services, two.services], [["web-1"], ["web-2"]]);
    await one.close();
    equal(Object.keys(await seen(target)), ["web-2"]);
    equal(two.state, "active");
    await two.close();
  }),
];
