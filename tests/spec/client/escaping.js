// What an id has in it stays in it: each segment of a path is escaped, and none leads elsewhere.

import { check } from "../check.js";
import { equal, rejection } from "../expect.js";
import { answer, connect, Tap } from "./wire.js";

/** @typedef {(client: import("service-registry-client").Client, id: string) => PromiseLike<unknown>} Call */

const odd = "a/b c?d#e%2f..ü&=+;";
const escaped = "a%2Fb%20c%3Fd%23e%252f..%C3%BC%26%3D%2B%3B";
const escapedSegments = escaped.replace("%2F", "/");

/** Every call with an id that is one segment. @type {[sent: string, call: Call][]} */
const segments = [
  ["GET /sessions/ID", ({ sessions }, id) => sessions.get(id)],
  ["PUT /sessions/ID", ({ sessions }, id) => sessions.update(id, {})],
  ["DELETE /sessions/ID", ({ sessions }, id) => sessions.remove(id)],
  ["POST /sessions/ID/heartbeat", ({ sessions }, id) => sessions.heartbeat(id, "token")],
  ["GET /services/ID", ({ services }, id) => services.get(id)],
  ["PUT /services/ID", ({ services }, id) => services.update(id, {})],
  ["DELETE /services/ID", ({ services }, id) => services.remove(id)],
];

/** Every call with an id that is a path. @type {[sent: string, call: Call][]} */
const paths = [
  ["GET /configuration/ID", ({ configuration }, id) => configuration.get(id)],
  ["PUT /configuration/ID", ({ configuration }, id) => configuration.set(id, "value")],
  ["DELETE /configuration/ID", ({ configuration }, id) => configuration.remove(id)],
];

/** Every call with text in its query. @type {[sent: string, call: Call][]} */
const queries = [
  ["GET /services?tag=ID", ({ services }, tag) => services.listForTag(tag)],
  ["GET /services?tag=ID", ({ services }, tag) => services.list({ tag })],
  ["GET /sessions?limit=ID", ({ sessions }, limit) => sessions.list({ limit })],
  ["GET /sessions?marker=ID", ({ sessions }, marker) => sessions.list({ marker })],
  ["GET /views/overview?marker=ID", ({ views }, marker) => views.getOverview({ marker })],
  ["GET /configuration?marker=ID", ({ configuration }, marker) => configuration.list({ marker })],
  ["GET /events?marker=ID", ({ events }, marker) => events.list(marker)],
  ["GET /events?type=ID", ({ events }, type) => events.list(null, /** @type {{}} */ ({ type }))],
  ["GET /events?ID=1", ({ events }, id) => events.list(null, { queryString: { [id]: 1 } })],
  ["GET /events?a=ID", ({ events }, a) => events.list(null, { queryString: { a } })],
];

export const clientEscaping = [
  check("an id is one segment of the path", async (target) => {
    const tap = new Tap(target, () => answer(500, {}));
    for (const [, call] of segments) await rejection(call(tap.client, odd));
    equal(
      tap.sent,
      segments.map(([sent]) => sent.replace("ID", escaped)),
    );
  }),

  check("a configuration id is as many segments as it has", async (target) => {
    for (const [id, sent] of [
      [odd, escapedSegments],
      [`/${odd}`, `/${escapedSegments}`],
      ["/prod/redis.port", "/prod/redis.port"],
      ["redis.port..old", "redis.port..old"],
      ["/a//b", "/a//b"],
      ["/100%/ü/日本", "/100%25/%C3%BC/%E6%97%A5%E6%9C%AC"],
      ["/a%2Fb/%2e%2e/c", "/a%252Fb/%252e%252e/c"],
      ["\ud800", "%EF%BF%BD"],
    ]) {
      const tap = new Tap(target, () => answer(500, {}));
      for (const [, call] of paths) await rejection(call(tap.client, String(id)));
      equal(
        tap.sent,
        paths.map(([line]) => line.replace("ID", String(sent))),
      );
    }
  }),

  check("a namespace is as many segments as it has, and a slash", async (target) => {
    for (const [namespace, sent] of [
      [odd, `/${escapedSegments}/`],
      [`//${odd}//`, `/${escapedSegments}/`],
      ["/prod.1/a%2Fb/ü", "/prod.1/a%252Fb/%C3%BC/"],
      ["/", ""],
      ["", ""],
    ]) {
      const tap = new Tap(target, () => answer(500, {}));
      await rejection(tap.client.configuration.listForNamespace(String(namespace)));
      equal(tap.sent, [`GET /configuration${sent}`]);
    }
  }),

  check("what is in a query stays in its parameter", async (target) => {
    const tap = new Tap(target, () => answer(500, {}));
    for (const [, call] of queries) await rejection(call(tap.client, odd));
    equal(
      tap.sent,
      queries.map(([sent]) => sent.replace("ID", escaped)),
    );
  }),

  check("an id that would name another address is refused before it is sent", async (target) => {
    const tap = new Tap(target);
    for (const id of ["", ".", ".."]) {
      for (const [sent, call] of [...segments, ...paths]) {
        const error = await rejection(call(tap.client, id));
        equal(error.code, "invalid_argument", `${sent} with ${JSON.stringify(id)}`);
      }
    }
    for (const id of ["/", "/a/", "a/", "../a", "/a/..", "/a/./b", "/./a"]) {
      for (const [sent, call] of paths) {
        const error = await rejection(call(tap.client, id));
        equal(error.code, "invalid_argument", `${sent} with ${JSON.stringify(id)}`);
      }
    }
    for (const namespace of ["..", "/../", "/a/../b", "/a/./"]) {
      const error = await rejection(tap.client.configuration.listForNamespace(namespace));
      equal(error.code, "invalid_argument", namespace);
    }
    equal(tap.calls.length, 0, "requests");
  }),

  check("the registry gets the id that was meant", async (target) => {
    const { configuration, services, sessions } = connect(target);
    const { id } = await sessions.create(30);
    await services.create(id, "web.1_a-B");
    equal((await services.get("web.1_a-B")).id, "web.1_a-B");
    await configuration.set("/prod/a.b-c_d", "1");
    equal((await configuration.get("/prod/a.b-c_d")).value, "1");
    for (const call of [
      services.get("web.1_a-B/../web.1_a-B"),
      services.get("web.1_a-B?a=b"),
      sessions.get(`${id}#`),
      configuration.get("/prod/a.b-c_d?a"),
      configuration.get("/prod/a%2Eb-c_d"),
    ]) {
      equal((await rejection(call)).code, "unexpected_status");
    }
  }),
];
