import { check } from "../check.js";
import { equal, includes, matches, rejection } from "../expect.js";
import { answer, connect, Tap, viaCallback } from "./wire.js";

export const clientViewsAndAccount = [
  check("getOverview gives each session with its services", async (target) => {
    const { sessions, services, views } = connect(target);
    const first = await sessions.create(30, { metadata: { rack: "b7" } });
    const second = await sessions.create(30);
    await services.create(first.id, "web-1", { tags: ["web"] });
    await services.create(first.id, "db-1");
    const entries = await views.getOverview();
    const ids = [first.id, second.id].sort();
    equal(
      entries.map(({ session }) => session.id),
      ids,
    );
    const entry = entries.find(({ session }) => session.id === first.id);
    equal(entry, {
      session: await sessions.get(first.id),
      services: [await services.get("db-1"), await services.get("web-1")],
    });
    equal([entries.nextMarker, entries.age], [undefined, 0]);
  }),

  check("getOverview pages, and calls back with entries and marker", async (target) => {
    const { sessions, views } = connect(target);
    for (let count = 0; count < 3; count += 1) await sessions.create(30);
    const page = await views.getOverview({ limit: 2 });
    equal(page.length, 2);
    const rest = await views.getOverview({ limit: 2, marker: page.nextMarker });
    equal([rest[0]?.session.id, rest.nextMarker], [page.nextMarker, undefined]);
    const called = await viaCallback((callback) => views.getOverview({ limit: 2 }, callback));
    equal([called[0], called[1].length, called[2]], [null, 2, page.nextMarker]);
    const [, all, none] = await viaCallback((callback) => views.getOverview(callback));
    equal([all.length, none], [3, undefined]);
  }),

  check("getLimits gives what the account may use", async (target) => {
    const { account } = connect(target);
    const limits = await account.getLimits();
    equal(limits.resource, {
      session: 1_000_000,
      service: 1_000_000,
      configuration_value: 1_000_000,
    });
    const rate = limits.rate["/.*"];
    includes(rate, { limit: 100_000_000, window: "24.0 hours" }, "rate");
    equal(typeof rate?.used, "number", "used");
    const [error, called, ...rest] = await viaCallback((callback) => account.getLimits(callback));
    equal([error, called.resource, rest], [null, limits.resource, []]);
  }),

  check("each call is one request of the API", async (target) => {
    const tap = new Tap(target);
    const { account, views } = tap.client;
    await views.getOverview({ limit: 5, marker: "se:a" });
    await account.getLimits();
    equal(tap.sent, ["GET /views/overview?limit=5&marker=se%3Aa", "GET /limits"]);
  }),

  check("what the registry refuses is an error either way", async (target) => {
    const { views } = connect(target);
    equal((await rejection(views.getOverview({ limit: 0 }))).status, 400);
    const called = await viaCallback((callback) => views.getOverview({ limit: 0 }, callback));
    equal([called.length, called[0].status], [1, 400]);
    const { account } = new Tap(target, () => answer(404, {})).client;
    equal((await rejection(account.getLimits())).status, 404);
    const [error] = await viaCallback((callback) => account.getLimits(callback));
    equal(error.status, 404);
  }),

  check("an answer of another kind is malformed", async (target) => {
    for (const body of [[], "text", null]) {
      const { account, views } = new Tap(target, () => answer(200, body)).client;
      for (const call of [account.getLimits(), views.getOverview()]) {
        const error = await rejection(call);
        equal(error.code, "malformed_response", JSON.stringify(body));
        matches(error.message, /^Malformed answer with status 200: expected /);
      }
    }
  }),
];
