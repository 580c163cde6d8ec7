import { check } from "../../check.js";
import { between, equal, includes, ok } from "../../expect.js";
import { beating, beatsOf, Gate, Log } from "../beating.js";
import { connect, fault, never, sleep } from "../wire.js";

export const heartbeaterWeaknesses = [
  check("1 a failed beat is repeated with growing waits, not every 10 ms", async (target) => {
    const failing = await beating(target, 30, () => fault(500, "internalError"));
    failing.beater.start();
    await sleep(1000);
    failing.beater.stop();
    between(beatsOf(failing.tap).length, 2, 20, "beats in a second");

    const refused = await beating(target, 30, () => fault(400, "badRequest"));
    refused.beater.start();
    await sleep(300);
    refused.beater.stop();
    equal([refused.log.names, refused.log.last.reason], [["error", "stopped"], "refused"]);
    equal(beatsOf(refused.tap).length, 1, "beats that cannot succeed");
  }),

  check("2 a token that is not known after a lost answer is not the end", async (target) => {
    let losses = 1;
    const { tap, beater, log } = await beating(target, 30, async (_call, proceed) => {
      if (losses-- <= 0) return proceed();
      await proceed();
      return fault(404, "notFoundError", 'Object "HeartbeatMarker" with key "a" does not exist');
    });
    beater.start();
    includes(await log.next("error"), { status: 404, type: "notFoundError" });
    await log.next("heartbeat");
    beater.stop();
    await log.next("stopped");
    equal(log.names, ["error", "heartbeat", "stopped"]);
    const beat = `POST /sessions/${beater.sessionId}/heartbeat`;
    equal(tap.sent.slice(1), [beat, `GET /sessions/${beater.sessionId}`, beat]);
    const [first, second] = beatsOf(tap).map((call) => call.json.token);
    equal(second, first, "the registry answers the same token again");
  }),

  check("3 a lost session is made anew, with its services, and that is told", async (target) => {
    const client = connect(target);
    const payload = { metadata: { rack: "b7" } };
    const { heartbeater, id } = await client.sessions.create(30, payload, { recover: true });
    await client.services.create(id, "web-1", { tags: ["a"] });
    await client.services.register(id, "web-2");
    await client.services.register(id, "web-3");
    await client.services.update("web-1", { tags: ["b"] });
    await client.services.remove("web-3");
    await client.sessions.update(id, { heartbeat_timeout: 20 });
    await connect(target).sessions.remove(id);

    const lost = new Promise((resolve) => heartbeater.once("lost", resolve));
    const restored = new Promise((resolve) => heartbeater.once("restored", resolve));
    const log = new Log(heartbeater);
    heartbeater.start();
    equal(await lost, { sessionId: id });
    const { sessionId, ...rest } = await restored;
    ok(!log.names.includes("stopped"), "it goes on");
    equal(rest, { previousSessionId: id, services: ["web-1", "web-2"] });
    equal([sessionId !== id, heartbeater.sessionId], [true, sessionId]);
    await log.next("heartbeat");
    heartbeater.stop();
    const { metadata, heartbeat_timeout } = await client.sessions.get(sessionId);
    equal([metadata, heartbeat_timeout], [payload.metadata, 20]);
    const services = await client.services.list();
    equal(
      services.map((service) => [service.id, service.session_id, service.tags]),
      [
        ["web-1", sessionId, ["b"]],
        ["web-2", sessionId, []],
      ],
    );
  }),

  check("4 start and stop may follow each other, and only one beats", async (target) => {
    const gate = new Gate();
    let holds = true;
    const { tap, beater, log } = await beating(target, 30, async (_call, proceed) => {
      if (holds) await gate.passed();
      return proceed();
    });
    beater.start();
    await gate.reached;
    beater.start();
    await sleep(20);
    equal(beatsOf(tap).length, 1, "one beat after two starts");

    beater.stop();
    beater.stop();
    holds = false;
    gate.open();
    await sleep(50);
    equal([log.names, beatsOf(tap).length], [["stopped"], 1], "quiet after a stop");

    beater.start();
    await Promise.race([log.next("heartbeat"), sleep(5000)]);
    beater.stop();
    equal(log.names, ["stopped", "heartbeat", "stopped"], "a start after a stop");
    const [first, second] = beatsOf(tap).map((call) => call.json.token);
    ok(first !== second, "no token is burnt");
  }),

  check("5 a beat that hangs leaves time for another", async (target) => {
    let stalls = 1;
    const { tap, beater, log } = await beating(target, 3, (_call, proceed) =>
      stalls-- > 0 ? never() : proceed(),
    );
    const started = Date.now();
    beater.start();
    const error = await Promise.race([log.next("error"), sleep(3000)]);
    equal(error?.code, "ETIMEDOUT");
    const { sentAt } = await log.next("heartbeat");
    beater.stop();
    between(sentAt.getTime() - started, 900, 2900, "milliseconds until the second beat");
    equal(beatsOf(tap).length, 2, "beats");
    equal((await tap.client.sessions.get(beater.sessionId)).id, beater.sessionId);
  }),

  check("6 jitter is in proportion to the timeout", async (target) => {
    const gaps = [9, 9, 9, 9, 9].map(async (timeout) => {
      const { beater, log } = await beating(target, timeout);
      beater.start();
      const first = await log.next("heartbeat");
      const second = await log.next("heartbeat");
      beater.stop();
      return second.sentAt - first.sentAt;
    });
    for (const gap of await Promise.all(gaps)) between(gap, 4250, 5900, "between two beats");
  }),

  check("7 a missing session, token and address are told apart", async (target) => {
    const details = {
      session: 'Object "Session" with key "se1" does not exist',
      token: 'Object "HeartbeatMarker" with key "a" does not exist',
    };
    const address = { requested_path: "/v1.0/1/sessions/se1/heartbeat" };
    const page = { type: "notFoundError", code: 404, message: "no page", details: address };
    for (const [respond, told, sent] of /** @type {const} */ ([
      [() => fault(404, "notFoundError", details.session), ["error", "stopped"], 1],
      [() => fault(404, "notFoundError", details.token), ["error", "heartbeat", "stopped"], 3],
      [() => Response.json(page, { status: 404 }), ["error", "heartbeat", "stopped"], 2],
      [() => new Response("<h1>", { status: 404 }), ["error", "heartbeat", "stopped"], 2],
    ])) {
      let failures = 1;
      const { tap, beater, log } = await beating(target, 30, (_call, proceed) =>
        failures-- > 0 ? respond() : proceed(),
      );
      beater.start();
      await Promise.race([log.next("heartbeat"), sleep(2000)]);
      beater.stop();
      equal([log.names, tap.sent.length - 1], [told, sent], String(respond));
    }
  }),
];
