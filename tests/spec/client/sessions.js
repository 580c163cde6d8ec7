import { HeartBeater } from "service-registry-client";
import { timeOfUuid } from "../api.js";
import { check } from "../check.js";
import { between, equal, matches, ok, rejection } from "../expect.js";
import { connect, Tap, viaCallback } from "./wire.js";

export const clientSessions = [
  check("create resolves with id, token and a heartbeater that is idle", async (target) => {
    const { sessions } = connect(target);
    const created = await sessions.create(20, { metadata: { rack: "b7" } });
    equal(Object.keys(created), ["id", "token", "heartbeater"]);
    const { id, token, heartbeater } = created;
    matches(id, /^se[A-Za-z0-9]{8}$/);
    between(timeOfUuid(token), Date.now() + 15_000, Date.now() + 20_000, "deadline");
    ok(heartbeater instanceof HeartBeater, "a HeartBeater");
    equal([heartbeater.sessionId, heartbeater.state], [id, "idle"]);
    equal((await sessions.get(id)).last_seen, null, "not beating");
  }),

  check("create calls back with id, body and heartbeater", async (target) => {
    const { sessions } = connect(target);
    const [error, id, body, heartbeater, ...rest] = await viaCallback((callback) =>
      sessions.create(30, {}, callback),
    );
    equal([error, rest], [null, []]);
    matches(id, /^se/);
    equal(Object.keys(body), ["token"]);
    equal(heartbeater.sessionId, id);
    const token = await viaCallback((callback) => sessions.heartbeat(id, body.token, callback));
    equal(token[0], null, "the token is good");
  }),

  check("get gives the session", async (target) => {
    const { sessions } = connect(target);
    const { id } = await sessions.create(20, { metadata: { rack: "b7" } });
    const session = { id, metadata: { rack: "b7" }, heartbeat_timeout: 20, last_seen: null };
    equal(await sessions.get(id), session);
    equal(await viaCallback((callback) => sessions.get(id, callback)), [null, session]);
  }),

  check("list gives a page, and where the next one starts", async (target) => {
    const { sessions } = connect(target);
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push((await sessions.create(30)).id);
    ids.sort();
    const all = await sessions.list();
    ok(Array.isArray(all), "an array");
    equal(all.map(idOf), ids);
    equal(all.nextMarker, undefined);
    const page = await sessions.list({ limit: 2 });
    equal(page.map(idOf), ids.slice(0, 2));
    equal(page.nextMarker, ids[2]);
    const rest = await sessions.list({ limit: 2, marker: page.nextMarker });
    equal(rest.map(idOf), ids.slice(2));
  }),

  check("list calls back with values and marker", async (target) => {
    const { sessions } = connect(target);
    for (let count = 0; count < 2; count += 1) await sessions.create(30);
    const [error, values, marker] = await viaCallback((callback) =>
      sessions.list({ limit: 1 }, callback),
    );
    equal([error, values.length, typeof marker], [null, 1, "string"]);
    const last = await viaCallback((callback) => sessions.list({ marker }, callback));
    equal(last.length, 3, "arguments");
    equal([last[0], last[1].map(idOf), last[2]], [null, [marker], undefined]);
  }),

  check("heartbeat gives the next token", async (target) => {
    const { sessions } = connect(target);
    const { id, token } = await sessions.create(30);
    const next = await sessions.heartbeat(id, token);
    equal(Object.keys(next), ["token"]);
    ok(next.token !== token, "another token");
    const called = await viaCallback((callback) => sessions.heartbeat(id, next.token, callback));
    equal([called.length, called[0], typeof called[1]], [2, null, "string"]);
    between((await sessions.get(id)).last_seen ?? 0, Date.now() - 5000, Date.now(), "last_seen");
  }),

  check("update changes what it names", async (target) => {
    const { sessions } = connect(target);
    const { id } = await sessions.create(20);
    equal(await sessions.update(id, { heartbeat_timeout: 10 }), { id });
    const metadata = { rack: "c1" };
    const called = await viaCallback((callback) => sessions.update(id, { metadata }, callback));
    equal(called, [null, id]);
    equal(await sessions.get(id), { id, metadata, heartbeat_timeout: 10, last_seen: null });
  }),

  check("what the registry refuses is an error either way", async (target) => {
    const { sessions } = connect(target);
    const unknown = "seZZZZZZZZ";
    const token = "6bc8d050-f86a-11e1-a89e-ca2ffe480b20";
    /** @type {[(callback?: any) => any, number][]} */
    const calls = [
      [(...rest) => sessions.create(31, {}, ...rest), 400],
      [(...rest) => sessions.get(unknown, ...rest), 404],
      [(...rest) => sessions.update(unknown, {}, ...rest), 404],
      [(...rest) => sessions.heartbeat(unknown, token, ...rest), 404],
      [(...rest) => sessions.list({ limit: 0 }, ...rest), 400],
    ];
    for (const [call, status] of calls) {
      equal((await rejection(call())).status, status, String(call));
      const [error, ...rest] = await viaCallback(call);
      equal([error.status, rest], [status, []], String(call));
    }
  }),

  check("each call is one request of the API", async (target) => {
    const tap = new Tap(target);
    const { sessions } = tap.client;
    const { id, token } = await sessions.create(20, { metadata: { a: "b" } });
    await sessions.get(id);
    await sessions.heartbeat(id, token);
    await sessions.update(id, { heartbeat_timeout: 10 });
    await sessions.list({ limit: 5, marker: "se" });
    equal(tap.sent, [
      "POST /sessions",
      `GET /sessions/${id}`,
      `POST /sessions/${id}/heartbeat`,
      `PUT /sessions/${id}`,
      "GET /sessions?limit=5&marker=se",
    ]);
    const [, created, , beat, update] = tap.calls;
    equal(created?.json, { metadata: { a: "b" }, heartbeat_timeout: 20 });
    equal(beat?.json, { token });
    equal(update?.json, { heartbeat_timeout: 10 });
    equal(tap.logins, 1);
  }),
];

/** @param {{ id: string }} session */
const idOf = (session) => session.id;
